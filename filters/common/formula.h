#ifndef FORMULA_H
#define FORMULA_H

#include <stdbool.h>

#include "slice.h"

struct writer;

/*
 * Cells that a spreadsheet would run: those that begin with = + - @, a tab or
 * a line end, unless they are a number.  An apostrophe before them makes them
 * text (OWASP, CSV Injection).  So that it can be taken off again, it is put
 * before texts too that have apostrophes before one of these.
 */
bool formula_is_one(struct slice);

/* Write the field, with an apostrophe where it needs one. */
void formula_write(struct writer *, struct slice);

/* The field without the apostrophe that was put there. */
struct slice formula_undo(struct slice);

#endif
