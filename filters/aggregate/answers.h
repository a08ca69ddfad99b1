#ifndef ANSWERS_H
#define ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include <gmp.h>

#include "cube.h"
#include "design.h"
#include "quad.h"
#include "sum.h"

/*
 * The sums of a block by code in some cells, answer by answer. A cell may have
 * thousands of answers, each a share with its own variance: the sums of one
 * answer are found without a look at the others, and what all share is summed
 * once.
 */

/* The sums of some answers of a cell in order of unit. */
struct part {
	const struct acc *const *at;
	size_t n;
	const struct store *store;
	uint32_t block;
};

static inline uint32_t
part_unit(const struct part *part, size_t i)
{
	return part->store->unit[part->at[i]->row];
}

/* The weights of the records of a part in the full sample, and how many. */
uint64_t part_sum(const struct part *, const struct design *, mpz_t sum);
/* The weights by replicate from 0 on; owned. */
quad *part_replicates(const struct part *, const struct design *);

/* What shares are of, by unit: sums of w, and in an element sample of w^2. */
struct unit_sums {
	uint32_t unit;
	struct sum s;
	struct sum q;
};

/*
 * Sums within a node of the design, a stratum or cluster: of the weights, and
 * of the squared totals of what was sampled in it, records or clusters.
 */
struct node_sums {
	uint32_t node;
	mpz_t s;
	mpz_t square;
};

struct base {
	const struct design *design;
	uint64_t n;      /* records */
	mpz_t x;         /* their weights */
	quad *replicate; /* the weights by replicate, if there are any */
	struct unit_sums *units; /* in order */
	uint32_t n_units;
	size_t cap_units;
	struct node_sums *nodes; /* in order; after base_nodes */
	uint32_t n_nodes;
	size_t cap_nodes;
};

/* is_in: by slot; NULL for all. */
void base_init(struct base *, const struct design *, const struct part *,
    const uint8_t *is_in);
void base_done(struct base *);
/* Once for all its shares; neither replicates nor calibration know nodes. */
void base_nodes(struct base *);
/* The weight of the base in a cluster of the last stage, which is looked for
 * from a unit on.  Returns where to look for the next one. */
uint32_t
base_cluster(const struct base *, uint32_t from, uint32_t leaf, mpz_t sum);

struct answers {
	const struct store *store;
	uint32_t block;
	const struct acc **at; /* by slot, then by unit */
	size_t n;
	struct base base; /* of the slots that are in it */
};

/* Of the cells together; NO_CELL is one without records. */
void answers_init(struct answers *, const struct cube *, const struct design *,
    uint32_t view, uint32_t block, const uint32_t *cells, uint32_t n_cells,
    const uint8_t *is_in);
void answers_done(struct answers *);
/* Without a sum where no record has the slot. */
struct part answers_of(const struct answers *, uint32_t slot);

#endif
