#ifndef BANNER_H
#define BANNER_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * Make the sheet of a publication table from its specification: the breakdowns
 * become columns, the measures groups of rows.  All text is taken from the
 * codebook and tables.json, all figures from the estimates.  False after a
 * report where the estimates do not have this table.
 */
bool banner_build(struct document *, struct sheet *, const struct table *,
    const struct codebook *, const struct estimates *);

#endif
