#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "mem.h"

enum {
	CHUNK = 16 * 1024
};

struct chunk {
	struct chunk *before;
	size_t size;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *chunk; /* the newest */
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

	add_chunk(arena, CHUNK);
	return arena;
}

void
arena_free(struct arena *arena)
{
	struct chunk *before;

	if (arena == NULL)
		return;
	while (arena->chunk != NULL) {
		before = arena->chunk->before;
		free(arena->chunk);
		arena->chunk = before;
	}
	free(arena);
}

char *
arena_room(struct arena *arena, size_t size)
{
	if (arena->chunk->size - arena->used < size)
		add_chunk(arena, size > CHUNK ? size : CHUNK);
	return arena->chunk->bytes + arena->used;
}

void
arena_keep(struct arena *arena, size_t used)
{
	arena->used += used;
}

char *
arena_take(struct arena *arena, size_t size)
{
	char *room = arena_room(arena, size);

	arena_keep(arena, size);
	return room;
}

void *
arena_zero(struct arena *arena, size_t n, size_t size)
{
	const size_t unit = alignof(max_align_t);
	size_t total;
	void *room;

	if (__builtin_mul_overflow(n, size, &total))
		mem_fail(SIZE_MAX);
	arena->used = (arena->used + unit - 1) / unit * unit;
	if (arena->used > arena->chunk->size)
		arena->used = arena->chunk->size;
	room = arena_take(arena, total);
	memset(room, 0, total);
	return room;
}

void
arena_reset(struct arena *arena)
{
	struct chunk *before;

	while (arena->chunk->before != NULL) {
		before = arena->chunk->before;
		free(arena->chunk);
		arena->chunk = before;
	}
	arena->used = 0;
}
