#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/*
 * Memory for the values of one record, or for what was read of one file:
 * handed out piece by piece, taken back all at once.
 */
struct arena;

struct arena *arena_new(void); /* owned */
void arena_free(struct arena *);

/* Room for size bytes, until arena_reset; only what arena_keep says is kept. */
char *arena_room(struct arena *, size_t size);
/* Of the last room this many bytes are used. */
void arena_keep(struct arena *, size_t used);

/* Room that is kept whole. */
char *arena_take(struct arena *, size_t size);

/* Room for n of size, kept whole: zeroed, and aligned for any type. */
void *arena_zero(struct arena *, size_t n, size_t size);

void arena_reset(struct arena *);

#endif
