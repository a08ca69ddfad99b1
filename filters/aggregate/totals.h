#ifndef TOTALS_H
#define TOTALS_H

#include "job.h"

/* Sums of one block in one cell. */
struct totals {
	uint64_t *n; /* by slot */
	mpz_t *s;    /* by slot, or moments */
	uint32_t size;
	uint64_t records; /* moments */
};

/* Of the full sample. */
void totals_init(struct totals *, struct job *, uint32_t view, uint32_t cell,
    uint32_t block);
/*
 * The totals of some cells together, by replicate weight; the full sample comes
 * first.
 */
struct totals *totals_replicates(struct job *, uint32_t view,
    const uint32_t *cells, uint32_t n_cells, uint32_t block); /* owned */
void totals_free(struct totals *, const struct job *);
void totals_done(struct totals *);

#endif
