#ifndef LINEAGE_H
#define LINEAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "codebook.h"
#include "steps.h"

/* Where the figures of a publication come from, read from its files. */
struct lineage {
	struct node *run; /* run.json */
	struct bases bases;
};

/* False after a report: the folder holds no publication with steps.csv. */
bool lineage_load(struct lineage *, const char *folder);
void lineage_free(struct lineage *);

/*
 * The steps of a cell: its by-variables but those that the item itself
 * restricts.  NULL where there are none.
 */
const struct base_steps *lineage_find(const struct lineage *, const char *table,
    const char *item, const char *column);

/* Is it the base of this cell? */
bool lineage_is_base(const struct base_steps *, const char *column);

/* How a statistic is estimated, in one sentence; and what its error is. */
const char *lineage_formula(const char *statistic);

/*
 * Where a variable or set comes from in a wave: a line for it, and for each it
 * is made of, down to columns of the raw file; of a set the choice of this
 * category, NULL for all.  Owned.
 */
char *lineage_sources(const struct codebook *, const char *name,
    const char *category, const char *wave);

/* "weight=weight strata=wave,stratum", from the arguments of aggregate; owned.
 */
char *lineage_design(const struct node *run);

#endif
