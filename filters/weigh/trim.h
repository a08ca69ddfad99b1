#ifndef TRIM_H
#define TRIM_H

#include <stdbool.h>
#include <stddef.h>

#include "store.h"

/*
 * Trimming: weights outside [low, high] are put there, and what that takes is
 * given to those inside in equal shares; again, until none is outside, or
 * once.  As R survey's trimWeights.
 */
struct trim {
	double low;
	double high;
	bool is_ratio; /* limits are multiples of the base weight */
	bool is_once;
	double *shifts; /* what those inside were given, by round; owned */
	uint32_t n;
	size_t cap;
};

/*
 * Find the shifts from rows of weight, base weight and how many records have
 * them; false after [trim-failed].
 */
bool trim_find(struct trim *, struct store *rows);
void trim_free(struct trim *);

double trim_weight(const struct trim *, double weight, double base);

#endif
