#ifndef LISTING_H
#define LISTING_H

#include "codebook.h"
#include "sheet.h"

/*
 * Show the estimates in their own order, one row each: a sheet for each
 * statistic of each table, and one for the differences of each.  The codebook
 * gives labels; it may be NULL.  list says which columns stand beside a figure,
 * as "n,ci,se".  Where it is NULL these are n and the interval, and, where
 * aggregate was asked for optional columns, se, df and these.  A column that
 * the estimates lack is reported (STATUS_USAGE).
 */
void listing_build(struct document *, const struct estimates *,
    const struct codebook *, int decimals, const char *list);

/* The first name in such a list that is no column, borrowed from the list;
 * .text is NULL when all are known. */
struct slice listing_unknown(const char *list);

#endif
