#ifndef MAP_H
#define MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * Text key to index, in order of insertion: the first key is 0, the next new
 * one 1.  Keys are any bytes, compared exactly; the hash (XXH3) is seeded at
 * random, which nothing outside can see.  Costs at most 40 bytes a key
 * beyond the key's own bytes.
 */
struct map;

enum {
	MAP_NONE = UINT32_MAX
};

struct map *map_new(void); /* owned */
void map_free(struct map *);

/* The index of the key, which is added when new. */
uint32_t map_put(struct map *, struct slice key, bool *is_new);

/* The index of the key, or MAP_NONE. */
uint32_t map_find(const struct map *, struct slice key);

/* Borrowed until the next map_put. */
struct slice map_key(const struct map *, uint32_t index);

uint32_t map_len(const struct map *);

#endif
