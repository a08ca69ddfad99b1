#ifndef FACET_H
#define FACET_H

#include "choice.h"

/*
 * The columns of a table, sorted: the total, and for each breakdown its
 * columns.
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
	int time; /* which of by is time, or -1 */
};

struct facets {
	struct facet list[FACETS_MAX];
	uint32_t n;
	uint32_t total; /* the column, or NO_COLUMN */
};

/* The arrays are of the document's pool. */
void facets_find(struct facets *, const struct choice *);

/* The breakdown by waves alone; by waves and one more; or NULL. */
const struct facet *facets_waves(const struct facets *);
const struct facet *facets_waves_by(const struct facets *);

/* The variable of the codebook, or NULL. */
const struct variable *facet_variable(const struct choice *, const char *name);

/* Whether the order of the variable's categories means something. */
bool facet_is_ordered(const struct choice *, const char *name);

/* A column of a difference between two columns of this breakdown alone. */
uint32_t facet_difference(const struct choice *, const struct facet *);

#endif
