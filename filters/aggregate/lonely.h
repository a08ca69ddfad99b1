#ifndef LONELY_H
#define LONELY_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"

/*
 * What each rule makes of a lonely unit: a stratum, or a cluster of the
 * sample, in which one unit alone was sampled, so that it has no variance of
 * its own.  R survey, option survey.lonely.psu.
 */
struct lonely_rule {
	bool fails; /* there is no variance */
	/*
	 * The strata that are not lonely stand for those that are; within the
	 * sample of a cluster there are no others.
	 */
	bool averages;

	/* What the unit with the total t adds, times (1 - f): */
	enum {
		LONELY_ADDS_NOTHING,
		LONELY_ADDS_SQUARE,  /* t^2 */
		LONELY_ADDS_CENTERED /* (t - mean of all units)^2 */
	} adds;
};

const struct lonely_rule *lonely_rule(enum lonely);

/* Is there no variance, with a lonely unit at this level of the design? */
bool lonely_fails(const struct lonely_rule *, uint32_t level);

/*
 * Is the sum over all strata, of which so many are lonely, to be taken
 * strata / (strata - lonely) times?  *is_good becomes false when all are.
 */
bool lonely_is_scaled(const struct lonely_rule *, uint64_t n_strata,
    uint64_t n_lonely, bool *is_good);

#endif
