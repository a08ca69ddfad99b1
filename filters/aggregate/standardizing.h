#ifndef STANDARDIZING_H
#define STANDARDIZING_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"
#include "tables.h"

struct population;

/* The views of a figure that is standardised to groups. */
struct standardizing {
	uint32_t
	    *views;   /* by breakdown, with the groups last; owned, or NULL */
	uint32_t all; /* of the groups alone */
};

/*
 * Plan them.  False after a report (STATUS_USAGE): what a measure asks of a
 * population, which may be NULL, cannot be had.
 */
bool
standardizing_plan(struct standardizing *, struct plan *, const struct table *,
    const struct measure *, const struct population *, bool is_confidential);

#endif
