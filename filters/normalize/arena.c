#include <stdlib.h>

#include "arena.h"
#include "mem.h"

enum {
	FIRST_CHUNK = 4096
};

struct chunk {
	struct chunk *before;
	size_t size;
	char bytes[];
};

struct arena {
	struct chunk *chunk; /* the newest, the largest */
	size_t used;         /* of it */
};

static void
add_chunk(struct arena *arena, size_t size)
{
	struct chunk *chunk = mem_alloc(sizeof *chunk + size);

	chunk->before = arena->chunk;
	chunk->size = size;
	arena->chunk = chunk;
	arena->used = 0;
}

struct arena *
arena_new(void)
{
	struct arena *arena = mem_zero(1, sizeof *arena);

	add_chunk(arena, FIRST_CHUNK);
	return arena;
}

static void
free_chunks(struct chunk *chunk)
{
	struct chunk *before;

	for (; chunk != NULL; chunk = before) {
		before = chunk->before;
		free(chunk);
	}
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	free_chunks(arena->chunk);
	free(arena);
}

char *
arena_take(struct arena *arena, size_t size)
{
	char *piece;

	if (arena->chunk->size - arena->used < size)
		add_chunk(arena, arena->chunk->size * 2 + size);
	piece = arena->chunk->bytes + arena->used;
	arena->used += size;
	return piece;
}

void
arena_empty(struct arena *arena)
{
	free_chunks(arena->chunk->before);
	arena->chunk->before = NULL;
	arena->used = 0;
}
