#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "pool.h"

static struct arena *
arena_of(struct pool *pool)
{
	if (pool->arena == NULL)
		pool->arena = arena_new();
	return pool->arena;
}

void *
pool_zero(struct pool *pool, size_t n, size_t size)
{
	return arena_zero(arena_of(pool), n, size);
}

const char *
pool_text(struct pool *pool, const char *text, size_t len)
{
	char *kept = arena_take(arena_of(pool), len + 1);

	memcpy(kept, text, len);
	kept[len] = '\0';
	return kept;
}

const char *
pool_take(struct pool *pool, char *taken)
{
	const char *kept = pool_text(pool, taken, strlen(taken));

	free(taken);
	return kept;
}

void
pool_free(struct pool *pool)
{
	arena_free(pool->arena);
	pool->arena = NULL;
}
