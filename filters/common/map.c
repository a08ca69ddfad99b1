#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "map.h"
#include "mem.h"

/*
 * Open addressing over 32-bit slots: a slot holds an index plus one, 0 is
 * free.  At most two thirds are taken.  Each entry keeps 32 bits of its hash,
 * so that a key is compared once and slots can be laid out anew without
 * reading the keys.  Cost: 16 bytes an entry, doubled by growth at worst, and
 * 6 to 12 of slots.
 */
struct entry {
	uint64_t at; /* first byte of the key in bytes */
	uint32_t len;
	uint32_t hash;
};

struct map {
	struct entry *entries;
	uint32_t n;
	size_t cap;
	uint32_t *slots;
	uint64_t mask;
	char *bytes;
	size_t n_bytes;
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
	free(map->entries);
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

static bool
holds(const struct map *map, uint32_t slot, struct slice key, uint32_t hash)
{
	const struct entry *entry = &map->entries[slot - 1];

	return entry->hash == hash && entry->len == key.len &&
	    (key.len == 0 ||
		memcmp(map->bytes + entry->at, key.text, key.len) == 0);
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
	uint64_t n = (map->mask + 1) * 2;
	uint32_t k;
	uint64_t i;

	free(map->slots);
	map->slots = mem_zero(n, sizeof *map->slots);
	map->mask = n - 1;
	for (k = 0; k < map->n; k++) {
		i = map->entries[k].hash & map->mask;
		while (map->slots[i] != 0)
			i = (i + 1) & map->mask;
		map->slots[i] = k + 1;
	}
}

static void
add(struct map *map, uint64_t slot, struct slice key, uint32_t hash)
{
	struct entry *entry;

	MEM_GROW(map->entries, map->n, map->cap);
	if (map->cap_bytes - map->n_bytes < key.len) {
		map->cap_bytes += map->cap_bytes / 2 + key.len + 64;
		map->bytes = mem_resize(map->bytes, map->cap_bytes);
	}
	entry = &map->entries[map->n++];
	entry->at = map->n_bytes;
	entry->len = (uint32_t)key.len;
	entry->hash = hash;
	if (key.len > 0)
		memcpy(map->bytes + map->n_bytes, key.text, key.len);
	map->n_bytes += key.len;
	map->slots[slot] = map->n;
	if ((uint64_t)map->n * 3 > (map->mask + 1) * 2)
		grow(map);
}

uint32_t
map_put(struct map *map, struct slice key, bool *is_new)
{
	uint32_t hash = (uint32_t)hash_of(map, key);
	uint64_t slot = find_slot(map, key, hash);
	bool is_added = map->slots[slot] == 0;
	uint32_t index = map->slots[slot] - 1;

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
	return map->slots[find_slot(map, key, hash)] - 1;
}

struct slice
map_key(const struct map *map, uint32_t index)
{
	const struct entry *entry = &map->entries[index];

	/* No bytes at all, where the only key is empty. */
	return (struct slice){
	    map->bytes == NULL ? "" : map->bytes + entry->at, entry->len};
}

uint32_t
map_len(const struct map *map)
{
	return map->n;
}
