#ifndef LISTING_H
#define LISTING_H

#include "codebook.h"
#include "sheet.h"
#include "tables.h"

/*
 * The estimates as they come, one line each: a sheet for each statistic of
 * each table.  The codebook gives labels, and may be NULL.
 */
void listing_build(struct document *, const struct estimates *,
    const struct codebook *, int decimals);

#endif
