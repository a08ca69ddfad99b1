#ifndef RANKS_H
#define RANKS_H

#include <stdint.h>

#include "codes.h"
#include "map.h"

/*
 * Lists in an order that does not depend on the order of the records: what
 * came in as number i stands at position[i], and sorted[] leads back.
 */
struct ranks {
	uint32_t *sorted;   /* old index by new */
	uint32_t *position; /* new index by old */
	uint32_t n;
};

/* compare(context, a, b) as for qsort; of equals the first stays first. */
void ranks_init(struct ranks *, uint32_t n,
    int (*compare)(const void *, uint32_t, uint32_t), const void *context);
void ranks_done(struct ranks *);

/* By the bytes of the text; the empty field comes first. */
void ranks_of_codes(struct ranks *, const struct codes *);
void ranks_of_keys(struct ranks *, const struct map *);

/* Tuples by their parts, the first part first: the context of ranks_compare. */
struct rank_tuples {
	const uint32_t *values;
	uint32_t width;
};

int ranks_compare(const void *tuples, uint32_t a, uint32_t b);

#endif
