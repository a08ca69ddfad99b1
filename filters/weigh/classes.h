#ifndef CLASSES_H
#define CLASSES_H

#include <stdbool.h>

#include "map.h"
#include "patterns.h"
#include "weighting.h"

/*
 * Response classes: those of a class who answered stand for all of it that
 * were sampled,
 *
 *	g = sum of d sampled / sum of d answered.
 */
struct class
{
	char *name; /* values with a plus between them; owned */
	struct exact sum;
	uint64_t sampled;
	uint64_t answered;
	quad before; /* sum of d of those who answered */
	quad target; /* and of those who were sampled */
};

struct classes {
	struct class *list;
	uint32_t n;
	size_t cap;
	struct map *keys;
};

/* Read the sample; false after reports. */
bool classes_read(struct classes *, const struct weighting *);
void classes_free(struct classes *);

/* The factors of all patterns; false after reports. */
bool classes_settle(struct classes *, struct patterns *);

#endif
