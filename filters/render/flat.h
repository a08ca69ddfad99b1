#ifndef FLAT_H
#define FLAT_H

#include "sheet.h"
#include "writer.h"

/*
 * The shown figures as canonical CSV, one line a cell, with the labels of
 * the table and numbers rounded as there, with a decimal point.
 */
void flat_write(struct writer *, const struct document *);

/* A figure as flat_write puts it; "" when it is not shown. */
void flat_figure(char *out, size_t size, const struct cell *, int decimals);

#endif
