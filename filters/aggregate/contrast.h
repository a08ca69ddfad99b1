#ifndef CONTRAST_H
#define CONTRAST_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"
#include "tables.h"

/* What a comparison of a table has been given in the plan. */
struct contrast {
	const struct comparison *of;
	bool said_unknown;  /* a value that no record has */
	uint32_t view;      /* of by */
	uint32_t measure_a; /* index in the table */
	uint32_t measure_b;
	uint32_t block;       /* both measures of COMPARE_MEASURES */
	struct slice *within; /* and what both are restricted to; owned */
};

/* Views and blocks; false after a report. */
bool contrast_bind(struct contrast *, struct plan *, const struct table *);

#endif
