#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include "estimate.h"

enum comparing {
	COMPARE_DOMAINS,
	COMPARE_TOTAL,
	COMPARE_REST,
	COMPARE_MEASURES,
	COMPARE_WAVES
};

/* One comparison of a table.  Texts are borrowed, arrays owned. */
struct comparison {
	enum comparing type;
	const char **by;
	bool said_unknown; /* a value that no record has */
	uint32_t n_by;
	const char **a; /* values of by, or a measure; NULL: each */
	const char **b;
	uint32_t n_a;
	uint32_t n_b;
	uint32_t view;      /* of by */
	uint32_t measure_a; /* index in the table */
	uint32_t measure_b;
	uint32_t block; /* both measures of COMPARE_MEASURES */
};

/* Names of the types, ending in NULL. */
extern const char *const comparison_types[];

/* From the "compare" of a table; false after a report. */
bool
comparison_load(struct comparison **list, uint32_t *n, const struct node *);
/* "domains=COL:A:B", "total=COL:A", "measures=M1:M2"; false: not the form. */
bool comparison_parse(struct comparison *, const char *text, char **copy);
void comparison_done(struct comparison *);

/* Views and blocks; false after a report. */
bool comparison_bind(struct comparison *, struct job *, const struct table *);

/* The lines of a table's comparisons. */
void difference_write(struct job *, uint32_t table);

#endif
