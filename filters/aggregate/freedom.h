#ifndef FREEDOM_H
#define FREEDOM_H

#include "job.h"

/*
 * Degrees of freedom of a domain: sampling units that have a record in it,
 * less strata that have one, as R survey's degf; with replicate weights the
 * rank of the weights of its records, less one.
 */
struct domain {
	uint32_t view;
	uint32_t cell;
	uint32_t block;
	uint32_t slot;  /* of the block, or ANY_SLOT */
	bool with_zero; /* those that weigh 0 count as well */
};

#define ANY_SLOT UINT32_MAX

/* The records of sums of the domain's block that belong to the domain. */
uint64_t freedom_records(
    const struct job *, const struct accs_range *, const struct domain *);

/*
 * Were all these records, of units first to last in the order of the tree,
 * sampled with one sampling unit? Then a mean or share of them is that unit's
 * own value: units do not vary, and a variance of 0 says nothing of the error.
 * A unit that was taken with certainty has no sampling error.
 */
bool freedom_is_lone(
    const struct job *, uint64_t records, uint32_t first, uint32_t last);

/* Degrees of freedom of a domain; its records, whatever they weigh. */
double freedom_of(struct job *, const struct domain *, uint64_t *rows);

/* The same of those of a block by code that are in the base, by slot, or who
 * have the numbers of a block of moments: as if a where asked for them. */
double freedom_of_base(
    struct job *, const struct domain *, const uint8_t *is_in, uint64_t *rows);

/* The same of the records of a part. */
double freedom_of_part(struct job *, const struct part *, uint64_t *rows);

/* Some cells of a view. */
struct cell_group {
	uint32_t view;
	const uint32_t *cells;
	uint32_t n;
};

/*
 * Of a difference between groups of cells, by the records of a presence block
 * in them: of the whole sample; with a panel, the units that are in any of the
 * waves that are touched, each once, less the strata of these waves; with
 * job->df_of_cells of what the records of the cells are in.
 */
double freedom_of_difference(
    struct job *, const struct cell_group *, uint32_t n, uint32_t block);

#endif
