#include <stdlib.h>

#include "mem.h"
#include "pool.h"

static void *
keep(struct pool *pool, void *taken)
{
	MEM_GROW(pool->items, pool->n, pool->cap);
	pool->items[pool->n++] = taken;
	return taken;
}

void *
pool_zero(struct pool *pool, size_t n, size_t size)
{
	return keep(pool, mem_zero(n > 0 ? n : 1, size));
}

const char *
pool_take(struct pool *pool, char *taken)
{
	return keep(pool, taken);
}

const char *
pool_text(struct pool *pool, const char *text, size_t len)
{
	return keep(pool, mem_text((struct slice){text, len}));
}

void
pool_free(struct pool *pool)
{
	size_t i;

	for (i = 0; i < pool->n; i++)
		free(pool->items[i]);
	free(pool->items);
	*pool = (struct pool){0};
}
