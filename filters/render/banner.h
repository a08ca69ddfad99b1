#ifndef BANNER_H
#define BANNER_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * A publication table from its specification: the breakdowns are the
 * columns, the measures are groups of rows.  All text is taken from the
 * codebook and the tables, all figures from the estimates.  False after a
 * report: the estimates do not hold this table.
 */
bool banner_build(struct document *, struct sheet *, const struct table *,
    const struct codebook *, const struct estimates *);

#endif
