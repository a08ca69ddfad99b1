#ifndef LISTING_H
#define LISTING_H

#include "codebook.h"
#include "sheet.h"

/*
 * The estimates as they come, one line each: a sheet for each statistic of
 * each table, and for differences of each.  The codebook gives labels, and may
 * be NULL.  The list says what stands beside a figure, "n,ci,se"; for NULL
 * that is n, the interval and the optional columns that aggregate was asked
 * for, if any with se and df.  A column that the estimates lack is reported
 * (STATUS_USAGE).
 */
void listing_build(struct document *, const struct estimates *,
    const struct codebook *, int decimals, const char *list);

/* The first name of such a list that is none; .text NULL when all are known.
 * Borrowed from the list. */
struct slice listing_unknown(const char *list);

#endif
