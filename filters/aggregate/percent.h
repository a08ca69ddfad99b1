#ifndef PERCENT_H
#define PERCENT_H

#include "estimate.h"

/*
 * The share of a breakdown's cell among all records with the answer (row),
 * or of cell and answer together among all records (total): p = Y / X, the
 * base X being sums over all cells of the breakdown.
 */
void percent_line(struct job *, const struct table *, const struct measure *,
    const struct bound *, uint32_t view, const struct breakdown *,
    const struct shown *, uint32_t block, const uint8_t *is_in, uint32_t slot,
    struct line *);

#endif
