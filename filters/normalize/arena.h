#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/*
 * Text made for one record: given out in pieces that stay where they are
 * until the arena is emptied for the next record.
 */
struct arena;

struct arena *arena_new(void); /* owned */
void arena_free(struct arena *);

/* Borrowed until arena_empty. */
char *arena_take(struct arena *, size_t size);
void arena_empty(struct arena *);

#endif
