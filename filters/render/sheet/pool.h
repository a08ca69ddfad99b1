#ifndef POOL_H
#define POOL_H

#include <stddef.h>

struct arena;

/* Memory that lives as long as a document and is freed with it, in one call.  A
 * pool that is all zero is empty; its arena is made at the first use. */
struct pool {
	struct arena *arena;
};

/* What these return is borrowed from the pool, until pool_free. */

/* Room for n things of a size, all zero. */
void *pool_zero(struct pool *, size_t n, size_t size);

/* A copy of a text, which is freed. */
const char *pool_take(struct pool *, char *taken);

/* A copy of len bytes of a text, and a NUL. */
const char *pool_text(struct pool *, const char *text, size_t len);

void pool_free(struct pool *);

#endif
