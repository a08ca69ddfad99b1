#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * A set of keys, exact: two keys are the same only when all their bytes are.
 * Keys of up to 8 bytes cost 39 bytes each at most, 12 where each is above all
 * before, as numbers that were given one after another are; longer ones theirs
 * on top.  Each remembers the line it was first seen on.  Keys hold no NUL.
 */
struct keys;

struct keys *keys_new(void);
void keys_free(struct keys *);

/*
 * About so many keys are to come: their table is made once.  More may come, and
 * fewer: a guess that is too high takes memory.
 */
void keys_reserve(struct keys *, size_t n);

/* True when the key is new; else *line is where it was first seen. */
bool keys_put(struct keys *, struct slice key, uint64_t *line);
/* Bring the key's place nearer, for a keys_put to come. */
void keys_expect(const struct keys *, struct slice key);
bool keys_hold(const struct keys *, struct slice key);

#endif
