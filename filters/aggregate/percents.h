#ifndef PERCENTS_H
#define PERCENTS_H

#include "estimate.h"

/*
 * The share of a breakdown's cell among all records with the answer (row),
 * or of cell and answer together among all records (total): p = Y / X, the
 * base X being sums over all cells of the breakdown.
 */
struct percents;

struct percents *
percents_new(struct job *, const struct table *, const struct measure *,
    const struct bound *, uint32_t view, const struct shown *cells,
    uint32_t n_cells, uint32_t block); /* owned; cells are borrowed */
void percents_free(struct percents *);

/* Fill and write the line of an answer in one of the cells. */
void percents_line(
    struct percents *, uint32_t place, uint32_t slot, struct result *);

#endif
