#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include "estimate.h"

/* A comparison of a table, and where the plan has what it needs. */
struct contrast {
	const struct comparison *of;
	bool said_unknown;  /* a value that no record has */
	uint32_t view;      /* of by */
	uint32_t measure_a; /* index in the table */
	uint32_t measure_b;
	uint32_t block;       /* both measures of COMPARE_MEASURES */
	struct slice *within; /* and what both are restricted to; owned */
};

/* "domains=COL:A:B", "total=COL:A", "measures=M1:M2"; false: not the form.
 * Texts are of the copy, which is owned, arrays too: comparison_done. */
bool comparison_parse(struct comparison *, const char *text, char **copy);
void comparison_done(struct comparison *);

/* Views and blocks; false after a report. */
bool contrast_bind(struct contrast *, struct job *, const struct table *);

/* What both measures are restricted to alike; bounds of the table. */
void
contrast_within(struct contrast *, const struct bound *bounds, uint32_t n_by);

/* The lines of a table's comparisons. */
void difference_write(struct job *, uint32_t table);

#endif
