#ifndef DESIGN_H
#define DESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "cube.h"
#include "plan.h"
#include "quad.h"

/*
 * The sampling design as a tree: strata, clusters in strata, clusters in
 * clusters.  Below the last level of an element sample stand the records.
 */
struct node_of_design {
	uint64_t n; /* what was sampled in it: nodes one level down, records */
	quad population; /* of the stage below it; 0: no fpc */
	quad missed;     /* 1 - n / population; 1 without fpc */
};

enum {
	MAX_LEVELS = 9
};

struct panel;

struct design {
	const struct plan *plan;
	const struct cube *cube;
	const struct design_options *options;
	uint32_t n_levels; /* strata and the clusters that matter */
	/* NULL for the last level of a cluster sample: nothing is below it */
	struct node_of_design *nodes[MAX_LEVELS];
	uint32_t *parent[MAX_LEVELS]; /* one level up; of the strata NULL */
	uint32_t n_nodes[MAX_LEVELS];
	struct tuples strata; /* their codes */
	uint32_t n_units;
	uint32_t *leaf;      /* by unit, rising: node of the last level */
	uint32_t *replicate; /* by unit: 0 is the full sample */
	uint32_t *pattern;   /* by unit: of replicate weights, or NULL */
	uint32_t *cell;      /* by unit: calibration cell */
	struct tuples cells; /* codes of the margins */
	uint32_t *order;     /* strata by the text of their codes */
	bool is_elements;    /* records are the last stage */
	bool has_fpc;
	struct panel *panel; /* waves that overlap, or NULL; borrowed */
};

/* False after reports: what R refuses, and what it should. */
bool
design_build(struct design *, struct cube *, const struct design_options *);
void design_done(struct design *);

/* The node above a leaf at a level. */
uint32_t design_above(const struct design *, uint32_t leaf, uint32_t level);

/* "A" or "A x 1-9": the stratum's codes; owned. */
char *design_stratum(const struct design *, uint32_t stratum);

#endif
