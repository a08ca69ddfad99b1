#ifndef PIECE_H
#define PIECE_H

#include "cells.h"
#include "totals.h"

/*
 * An estimate in some cells, and its linearised variable as whole numbers:
 * what differences and standardised figures are put together from.
 */

/* What is estimated, without where. */
struct subject {
	struct job *job;
	const struct measure *measure;
	struct bound *bound;
	uint32_t block;
	/* shares */
	uint32_t choice; /* place of the block in the bound */
	uint32_t slot;   /* the category */
	bool is_in;      /* in the base */
	/* by cell shown, and of all that the comparison may be with */
	struct answers *answers;
	struct answers whole;
};

/* Some cells that the estimate is of. */
struct compared {
	uint32_t view;
	const uint32_t *cells;
	uint32_t n;
	const struct answers *answers; /* shares: of the cells together */
	const struct answers *without; /* and not of these, or NULL */
};

/* theta, and z = 10^scale / divisor * sum of coefficient * sums. */
struct piece {
	quad value;
	uint64_t n;
	quad sum_weight;
	mpz_t *coefficient;
	uint32_t size;
	mpz_t divisor;
	bool is_good;
};

/* The estimate in the cells of a side; piece_free afterwards. */
void
piece_init(const struct subject *, const struct compared *side, struct piece *);
void piece_free(struct piece *);

/* Multiply z by a whole number; is_away: and by -1. */
void piece_scale(struct piece *, const mpz_t factor, bool is_away);

/* Add z of a piece on the records of a side to the variance at hand, or take
 * it away from there. */
void piece_add(const struct subject *, const struct compared *side,
    const struct piece *, bool is_away);

/* The estimates of a side by replicate; owned. */
quad *piece_replicates(const struct subject *, const struct compared *side);

/* What a coefficient of 1 / divisor is worth. */
quad piece_unit(const struct subject *);

#endif
