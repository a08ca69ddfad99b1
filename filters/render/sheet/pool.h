#ifndef POOL_H
#define POOL_H

#include <stddef.h>

struct arena;

/* Memory that lives as long as a document and goes with it, in one call: an
 * arena that is there from the first use on.  All zero is an empty one. */
struct pool {
	struct arena *arena;
};

/* Borrowed from the pool, until pool_free. */
void *pool_zero(struct pool *, size_t n, size_t size);
const char *pool_take(struct pool *, char *taken); /* a text; copied, freed */
const char *pool_text(struct pool *, const char *text, size_t len);
void pool_free(struct pool *);

#endif
