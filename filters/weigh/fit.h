#ifndef FIT_H
#define FIT_H

#include <stdbool.h>
#include <stdint.h>

#include "classes.h"
#include "groups.h"
#include "input.h"
#include "margins.h"
#include "newton.h"
#include "patterns.h"
#include "store.h"
#include "trim.h"
#include "weighting.h"

/* From records to the ratio of each. */
struct fit {
	const struct weighting *set;
	struct margins *margins;
	struct classes *classes;
	struct patterns patterns;
	int base;
	int *numbers; /* columns of the model's; owned */
	int group;    /* column of --equal-within, or -1 */
	struct map *group_names;
	bool is_slow; /* a record's ratio hangs on more than categories */
	struct store
	    *store; /* records, where patterns do not suffice; or NULL */
	double *row;
	struct groups *groups;
	struct newton *newton;
	struct trim trim;
	uint32_t *order; /* of patterns, by their values; owned */
	uint32_t *terms; /* of one unit */
	double *x;
	quad *targets;
};

/* Columns that are needed; false after reports. */
bool fit_open(struct fit *, const struct input *);
void fit_close(struct fit *);

/* A record of the first time. */
void fit_put(struct fit *, const struct record *, const char *file);
/* All are in: find the ratios; false after reports. */
bool fit_solve(struct fit *);

/*
 * What all records came to, some at a time: d of the unit is the sum of their
 * base weights; then those of weights and of their squares, and how many.
 */
typedef void fit_taker(
    void *context, const struct unit *, quad weight, quad squares, uint64_t n);
void fit_sums(struct fit *, fit_taker *, void *context);

/* The weight of a pattern's records, where that is all it hangs on. */
double fit_weight_of(const struct fit *, uint32_t pattern, double base);
/* That of a record. */
double fit_weight(struct fit *, uint32_t pattern, const struct record *);

#endif
