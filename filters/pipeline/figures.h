#ifndef FIGURES_H
#define FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "map.h"
#include "result.h"

/* The lines of an estimates.csv by their keys. */
struct figure {
	char *table; /* its id */
	char *item;
	char *measure; /* the variable, or the set */
	char *category;
	char *row;       /* item, category, and what is compared */
	char *column;    /* the by-variables: "wave=4 sector=1"; "" for all */
	char *statistic; /* of the figure; of a comparison what it compares */
	bool is_derived; /* a comparison or a test: made of others */
	struct result result; /* its numbers and status; its texts are gone */
};

struct figures {
	struct figure *at; /* in the order of the file */
	size_t n;
	size_t cap;
	struct map *keys;
};

/*
 * NULL after a report; NULL and silent where there is no such file, or where
 * it is of a version whose lines had no key.
 */
struct figures *figures_load(const char *path);
void figures_free(struct figures *);

/* The line that has the key of line i of the other file, or NULL. */
const struct figure *
figures_same(const struct figures *, const struct figures *other, size_t i);

#endif
