#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "map.h"
#include "mem.h"

/*
 * Open addressing: a slot holds 32 bits of the hash above an index plus one; 0
 * is free.  At most two thirds are taken.  So a key is compared once, and slots
 * are laid out anew without reading keys.  Cost: 8 bytes an entry, doubled by
 * growth at worst, and 12 to 24 of slots.
 */
struct map {
	uint64_t *ends; /* of the keys, one behind the other in bytes */
	uint32_t n;
	size_t cap;
	uint64_t *slots;
	uint64_t mask;
	char *bytes;
	size_t cap_bytes;
	uint64_t seed;
};

enum {
	FIRST_SLOTS = 16
};

struct map *
map_new(void)
{
	struct map *map = mem_zero(1, sizeof *map);

	if (getrandom(&map->seed, sizeof map->seed, GRND_NONBLOCK) !=
	    (ssize_t)sizeof map->seed)
		map->seed = (uint64_t)(uintptr_t)map ^
		    (uint64_t)getpid() * UINT64_C(0x9e3779b97f4a7c15);
	map->slots = mem_zero(FIRST_SLOTS, sizeof *map->slots);
	map->mask = FIRST_SLOTS - 1;
	return map;
}

void
map_free(struct map *map)
{
	if (map == NULL)
		return;
	free(map->ends);
	free(map->slots);
	free(map->bytes);
	free(map);
}

static uint64_t
hash_of(const struct map *map, struct slice key)
{
	return XXH3_64bits_withSeed(
	    key.len == 0 ? "" : key.text, key.len, map->seed);
}

static uint64_t
start_of(const struct map *map, uint32_t index)
{
	return index == 0 ? 0 : map->ends[index - 1];
}

static bool
holds(const struct map *map, uint64_t slot, struct slice key, uint32_t hash)
{
	uint32_t index = (uint32_t)slot - 1;
	uint64_t at;

	if (slot >> 32 != hash)
		return false;
	at = start_of(map, index);
	return map->ends[index] - at == key.len &&
	    (key.len == 0 || memcmp(map->bytes + at, key.text, key.len) == 0);
}

/* The slot of the key, or the free one where it belongs. */
static uint64_t
find_slot(const struct map *map, struct slice key, uint32_t hash)
{
	uint64_t i = hash & map->mask;

	while (map->slots[i] != 0 && !holds(map, map->slots[i], key, hash))
		i = (i + 1) & map->mask;
	return i;
}

static void
grow(struct map *map)
{
	uint64_t n = map->mask + 1;
	uint64_t *before = map->slots;
	uint64_t k;
	uint64_t i;

	map->slots = mem_zero(2 * n, sizeof *map->slots);
	map->mask = 2 * n - 1;
	for (k = 0; k < n; k++) {
		if (before[k] == 0)
			continue;
		i = (before[k] >> 32) & map->mask;
		while (map->slots[i] != 0)
			i = (i + 1) & map->mask;
		map->slots[i] = before[k];
	}
	free(before);
}

static void
add(struct map *map, uint64_t slot, struct slice key, uint32_t hash)
{
	uint64_t at = start_of(map, map->n);

	MEM_GROW(map->ends, map->n, map->cap);
	if (map->cap_bytes - at < key.len) {
		map->cap_bytes += map->cap_bytes / 2 + key.len + 64;
		map->bytes = mem_resize(map->bytes, map->cap_bytes);
	}
	if (key.len > 0)
		memcpy(map->bytes + at, key.text, key.len);
	map->ends[map->n++] = at + key.len;
	map->slots[slot] = (uint64_t)hash << 32 | map->n;
	if ((uint64_t)map->n * 3 > (map->mask + 1) * 2)
		grow(map);
}

uint32_t
map_put(struct map *map, struct slice key, bool *is_new)
{
	uint32_t hash = (uint32_t)hash_of(map, key);
	uint64_t slot = find_slot(map, key, hash);
	bool is_added = map->slots[slot] == 0;
	uint32_t index = (uint32_t)map->slots[slot] - 1;

	if (is_added) {
		index = map->n;
		add(map, slot, key, hash);
	}
	if (is_new != NULL)
		*is_new = is_added;
	return index;
}

uint32_t
map_find(const struct map *map, struct slice key)
{
	uint32_t hash = (uint32_t)hash_of(map, key);

	/* A free slot holds 0, and 0 - 1 is MAP_NONE. */
	return (uint32_t)map->slots[find_slot(map, key, hash)] - 1;
}

struct slice
map_key(const struct map *map, uint32_t index)
{
	uint64_t at = start_of(map, index);

	/* The bytes are NULL where the only key is empty. */
	return (struct slice){map->bytes == NULL ? "" : map->bytes + at,
	    (size_t)(map->ends[index] - at)};
}

uint32_t
map_len(const struct map *map)
{
	return map->n;
}
