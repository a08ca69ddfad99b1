#ifndef TUPLES_H
#define TUPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Tuples of a fixed number of small integers, each with an index in order of
 * insertion.  A width of 0 has one tuple, the empty one.
 */
struct tuples {
	uint32_t width;
	uint32_t n;
	uint32_t *values; /* n * width */
	size_t cap;       /* tuples that values holds */
	uint32_t *slots;  /* index + 1, 0: free */
	uint32_t mask;
};

void tuples_init(struct tuples *, uint32_t width);
void tuples_done(struct tuples *);
/* Forget all tuples, keep the room. */
void tuples_clear(struct tuples *);

/* Number them anew: sorted has the old index by the new one.  From then on
 * none is added or looked for. */
void tuples_reorder(struct tuples *, const uint32_t *sorted);

/* The index of the tuple, which is added when new. */
uint32_t tuples_put(struct tuples *, const uint32_t *tuple, bool *is_new);
/* The index, or UINT32_MAX. */
uint32_t tuples_find(const struct tuples *, const uint32_t *tuple);

static inline const uint32_t *
tuples_at(const struct tuples *tuples, uint32_t index)
{
	return tuples->values + (size_t)index * tuples->width;
}

#endif
