#ifndef CONTRAST_H
#define CONTRAST_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"
#include "tables.h"

struct shown;

/* What a comparison of a table has been given in the plan. */
struct contrast {
	const struct comparison *of;
	bool said_unknown;  /* a value that no record has */
	uint32_t view;      /* of within and by; of a measure, of within */
	uint32_t inside;    /* of within */
	uint32_t labels[2]; /* of by; of a contrast one for each of the two */
	uint32_t measure_a; /* index in the table */
	uint32_t measure_b;
	uint32_t block;       /* both measures of COMPARE_MEASURES */
	struct slice *within; /* and what both are restricted to; owned */
	struct shown *groups; /* the cells of within, once made; owned */
	uint32_t n_groups;
};

/* Views and blocks; false after a report. */
bool contrast_views(struct contrast *, struct plan *, const struct table *);
void contrast_done(struct contrast *);
bool contrast_bind(struct contrast *, struct plan *, const struct table *);

#endif
