#ifndef BANDS_H
#define BANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * The numbers of a column in bands, to break down by: "age:18,35,65" makes
 * ..17, 18..34, 35..64 and 65.. of it, as --where writes ranges.  A number is
 * in the band that begins at or below it.
 */
struct bands {
	char *name;   /* of the variable: age_18_35_65 */
	char *source; /* column */
	double *bounds;
	uint32_t n;
	char **labels; /* n + 1 */
};

struct band_list {
	struct bands *bands;
	uint32_t n;
	size_t cap;
};

/* False when the bounds are no whole numbers that rise. */
bool bands_add(struct band_list *, const char *column,
    const char *const *bounds, uint32_t n);
void bands_free(struct band_list *);

/* Of that name, or NULL. */
const struct bands *bands_find(const struct band_list *, const char *name);

/* The band of a number; other texts, dot codes too, are themselves. */
struct slice bands_of(const struct bands *, struct slice);

#endif
