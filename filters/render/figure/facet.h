#ifndef FACET_H
#define FACET_H

#include "choice.h"

/*
 * Which columns of a table are what: the column of the total, and the columns
 * of each breakdown.
 */
enum {
	FACETS_MAX = 32,
	NO_COLUMN = UINT32_MAX
};

struct facet {
	const char **by;
	uint32_t n_by;
	uint32_t *columns; /* of the sheet, in order */
	uint32_t n;
	int time; /* the place in by of the variable of waves, or -1 */
};

struct facets {
	struct facet list[FACETS_MAX];
	uint32_t n;
	uint32_t total; /* the column, or NO_COLUMN */
};

/* Sort the columns of the table of a figure; arrays are of the document's pool.
 */
void facets_find(struct facets *, const struct choice *);

/* The breakdown by waves alone, and the one by waves and one more variable;
 * NULL where the table has none. */
const struct facet *facets_waves(const struct facets *);
const struct facet *facets_waves_by(const struct facets *);

/* The variable of the codebook, or NULL. */
const struct variable *facet_variable(const struct choice *, const char *name);

/* Whether the order of the variable's categories means something. */
bool facet_is_ordered(const struct choice *, const char *name);

/* The column of the difference between the two columns of this breakdown, or
 * NO_COLUMN. */
uint32_t facet_difference(const struct choice *, const struct facet *);

#endif
