#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <xxhash.h>

#include "keys.h"
#include "mem.h"

/*
 * Keys stand in the order they came in, in blocks that stay where they are (but
 * for the first, which is small while there are few): a word each (up to 8
 * bytes of text, or where a longer text is kept) and a line. An open table of
 * 32-bit slots finds them: the low bits of a slot are the key's number plus
 * one, the bits above are from its hash, so that another value is seldom looked
 * at.
 *
 * Text of up to 8 bytes without NUL, padded with NULs, is the key itself:
 * comparing words compares keys.
 *
 * Numbers of respondents mostly come in order: as long as they do, each above
 * all before, they are a run without slots, in which a later key is looked for
 * by halves.  When an eighth of the keys has come otherwise the run goes into
 * the table.
 */
enum {
	FIRST_BITS = 10,
	MOST_BITS = 31,
	FEW = 1024,
	STRAY = 8,       /* one key in so many */
	BLOCK_BITS = 19, /* with this, a block is three large pages */
	BLOCK = 1 << BLOCK_BITS
};

struct __attribute__((packed)) entry {
	uint64_t word;
	uint32_t line;
};

struct keyset {
	struct entry **blocks;
	size_t n; /* keys */
	size_t room;
	size_t n_blocks;
	size_t cap_blocks;
	uint32_t *slots;
	unsigned bits; /* there are 2^bits slots */
};

struct keys {
	struct keyset run;   /* see above; without slots */
	uint64_t top;        /* order of the last key of the run */
	bool is_run_over;    /* it has been put into the table */
	struct keyset small; /* keys of up to 8 bytes */
	struct keyset large;
	char *bytes; /* of large keys: length (4 bytes), then text */
	size_t n_bytes;
	size_t cap_bytes;
	size_t expected;
	uint64_t seed;
};

static uint32_t
low_mask(unsigned bits)
{
	return (UINT32_C(1) << bits) - 1;
}

static void
set_open(struct keyset *set)
{
	set->bits = FIRST_BITS;
	set->slots = mem_map(sizeof *set->slots << set->bits);
}

static void
set_close(struct keyset *set)
{
	size_t i;

	if (set->room == FEW)
		free(set->blocks[0]);
	for (i = 0; set->room > FEW && i < set->n_blocks; i++)
		mem_unmap(set->blocks[i], BLOCK * sizeof *set->blocks[i]);
	free(set->blocks);
	if (set->slots != NULL)
		mem_unmap(set->slots, sizeof *set->slots << set->bits);
}

static inline struct entry *
entry_at(const struct keyset *set, size_t i)
{
	return &set->blocks[i >> BLOCK_BITS][i & (BLOCK - 1)];
}

struct keys *
keys_new(void)
{
	struct keys *keys = mem_zero(1, sizeof *keys);

	if (getrandom(&keys->seed, sizeof keys->seed, GRND_NONBLOCK) !=
	    (ssize_t)sizeof keys->seed)
		keys->seed = (uint64_t)(uintptr_t)keys ^ (uint64_t)getpid();
	set_open(&keys->small);
	set_open(&keys->large);
	return keys;
}

void
keys_free(struct keys *keys)
{
	if (keys == NULL)
		return;
	set_close(&keys->run);
	set_close(&keys->small);
	set_close(&keys->large);
	free(keys->bytes);
	free(keys);
}

void
keys_reserve(struct keys *keys, size_t n)
{
	keys->expected = n;
}

static uint64_t
word_of(struct slice key)
{
	uint64_t word = 0;

	memcpy(&word, key.text, key.len);
	return word;
}

/* By length, then by bytes: that of whole numbers. */
static inline uint64_t
order_of(uint64_t word)
{
	uint64_t swapped = __builtin_bswap64(word);

	return word == 0 ? 0 : swapped >> (__builtin_clzll(word) & 56);
}

static inline uint64_t
mix(uint64_t word, uint64_t seed)
{
	word = (word ^ seed) * UINT64_C(0x9fb21c651e98df25);
	word ^= word >> 35;
	return word * UINT64_C(0x9e3779b97f4a7c15);
}

/*
 * Numbers that were given one after another differ in their last byte: they
 * are put side by side, sixteen slots to a line of the cache.
 */
static inline uint64_t
hash_small(const struct keys *keys, uint64_t word)
{
	unsigned at =
	    word == 0 ? 0 : (63U - (unsigned)__builtin_clzll(word)) & 56;
	uint64_t last = word >> at;
	uint64_t hash = mix(word ^ last << at ^ at, keys->seed);
	unsigned shift = 64 - keys->small.bits;

	hash ^= last << 24;
	return (hash & ~(UINT64_C(15) << shift)) | (last & 15) << shift;
}

static struct slice
large_key(const struct keys *keys, uint64_t at)
{
	uint32_t len;

	memcpy(&len, keys->bytes + at, sizeof len);
	return (struct slice){keys->bytes + at + sizeof len, len};
}

static uint64_t
hash_large(const struct keys *keys, struct slice key)
{
	return XXH3_64bits_withSeed(key.text, key.len, keys->seed);
}

/* First slot and tag of a hash. */
static inline uint64_t
home(const struct keyset *set, uint64_t hash)
{
	return hash >> (64 - set->bits);
}

static inline uint32_t
tag(const struct keyset *set, uint64_t hash)
{
	return (uint32_t)hash & ~low_mask(set->bits);
}

static void
lay_out(const struct keys *keys, struct keyset *set)
{
	uint64_t mask = (UINT64_C(1) << set->bits) - 1;
	uint64_t hash;
	uint64_t word;
	uint64_t at;
	size_t i;

	for (i = 0; i < set->n; i++) {
		word = entry_at(set, i)->word;
		hash = set == &keys->small
		    ? hash_small(keys, word)
		    : hash_large(keys, large_key(keys, word));
		at = home(set, hash);
		while (set->slots[at] != 0)
			at = (at + 1) & mask;
		set->slots[at] = tag(set, hash) | (uint32_t)(i + 1);
	}
}

static bool
is_crowded(const struct keyset *set, size_t n)
{
	return n > (UINT64_C(1) << set->bits) / 3;
}

/*
 * The keys that are expected are those of the set that has most of the first
 * ones: all of its slots come at once.
 */
static bool
expects_more(const struct keys *keys, const struct keyset *set)
{
	return is_crowded(set, keys->expected) && set->bits < MOST_BITS &&
	    2 * set->n > keys->run.n + keys->small.n + keys->large.n;
}

/*
 * Slots at most a third full, since keys come in clusters; the old ones go
 * before the new ones come.
 */
static void
grow_slots(const struct keys *keys, struct keyset *set)
{
	mem_unmap(set->slots, sizeof *set->slots << set->bits);
	do
		set->bits++;
	while (expects_more(keys, set));
	if (set->bits > MOST_BITS)
		mem_fail(SIZE_MAX);
	set->slots = mem_map(sizeof *set->slots << set->bits);
	lay_out(keys, set);
}

static void
grow_list(struct keyset *set)
{
	struct entry *few = set->room == FEW ? set->blocks[0] : NULL;
	struct entry *block = set->room == 0 ? mem_alloc(FEW * sizeof *block)
					     : mem_map(BLOCK * sizeof *block);

	if (few != NULL) {
		memcpy(block, few, FEW * sizeof *block);
		free(few);
		set->n_blocks = 0;
	}
	MEM_GROW(set->blocks, set->n_blocks, set->cap_blocks);
	set->blocks[set->n_blocks++] = block;
	set->room = set->room == 0 ? FEW : (size_t)set->n_blocks << BLOCK_BITS;
}

static inline void
add_entry(struct keyset *set, uint64_t word, uint64_t line)
{
	if (set->n == set->room)
		grow_list(set);
	*entry_at(set, set->n++) = (struct entry){
	    word, line > UINT32_MAX ? UINT32_MAX : (uint32_t)line};
}

static void
append(const struct keys *keys, struct keyset *set, uint64_t slot,
    uint64_t hash, uint64_t word, uint64_t line)
{
	add_entry(set, word, line);
	set->slots[slot] = tag(set, hash) | (uint32_t)set->n;
	if (is_crowded(set, set->n))
		grow_slots(keys, set);
}

/* The number of the key, or -1 and the free slot. */
static inline int64_t
find_small(
    const struct keys *keys, uint64_t word, uint64_t hash, uint64_t *slot)
{
	const struct keyset *set = &keys->small;
	uint32_t mask = low_mask(set->bits);
	uint32_t wanted = tag(set, hash);
	uint64_t at = home(set, hash);
	uint32_t found;

	for (; (found = set->slots[at]) != 0; at = (at + 1) & mask)
		if ((found & ~mask) == wanted &&
		    entry_at(set, (found & mask) - 1)->word == word)
			return (int64_t)(found & mask) - 1;
	*slot = at;
	return -1;
}

static int64_t
find_large(
    const struct keys *keys, struct slice key, uint64_t hash, uint64_t *slot)
{
	const struct keyset *set = &keys->large;
	uint32_t mask = low_mask(set->bits);
	uint32_t wanted = tag(set, hash);
	uint64_t at = home(set, hash);
	uint32_t found;

	for (; (found = set->slots[at]) != 0; at = (at + 1) & mask)
		if ((found & ~mask) == wanted &&
		    slice_equal(large_key(keys,
				    entry_at(set, (found & mask) - 1)->word),
			key))
			return (int64_t)(found & mask) - 1;
	*slot = at;
	return -1;
}

static uint64_t
store(struct keys *keys, struct slice key)
{
	uint32_t len = (uint32_t)key.len;
	uint64_t at = keys->n_bytes;

	if (keys->cap_bytes - keys->n_bytes < key.len + sizeof len) {
		keys->cap_bytes += keys->cap_bytes / 4 + key.len + 4096;
		keys->bytes = mem_resize(keys->bytes, keys->cap_bytes);
	}
	memcpy(keys->bytes + at, &len, sizeof len);
	memcpy(keys->bytes + at + sizeof len, key.text, key.len);
	keys->n_bytes += sizeof len + key.len;
	return at;
}

/* The number of the key in the run, or -1. */
static int64_t
find_in_run(const struct keys *keys, uint64_t word)
{
	uint64_t order = order_of(word);
	size_t low = 0;
	size_t high = keys->run.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t found = entry_at(&keys->run, middle)->word;

		if (found == word)
			return (int64_t)middle;
		if (order_of(found) < order)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* Too many come in no order. */
static void
end_run(struct keys *keys)
{
	struct keyset run = keys->run;
	size_t i;

	keys->run = (struct keyset){0};
	keys->is_run_over = true;
	for (i = 0; i < run.n; i++) {
		const struct entry *entry = entry_at(&run, i);
		uint64_t hash = hash_small(keys, entry->word);
		uint64_t slot = 0;

		(void)find_small(keys, entry->word, hash, &slot);
		append(
		    keys, &keys->small, slot, hash, entry->word, entry->line);
	}
	set_close(&run);
}

/* True when the key comes in order, and is new; then it is taken. */
static inline bool
goes_on(struct keys *keys, uint64_t word, uint64_t line)
{
	uint64_t order;

	if (keys->is_run_over)
		return false;
	order = order_of(word);
	if (keys->run.n > 0 && order <= keys->top)
		return false;
	keys->top = order;
	add_entry(&keys->run, word, line);
	return true;
}

static bool
put_small(struct keys *keys, uint64_t word, uint64_t *line)
{
	struct keyset *set = &keys->small;
	uint64_t hash = hash_small(keys, word);
	uint64_t slot = 0;
	int64_t found = find_small(keys, word, hash, &slot);

	if (found >= 0) {
		*line = entry_at(set, (size_t)found)->line;
		return false;
	}
	if (!keys->is_run_over && (found = find_in_run(keys, word)) >= 0) {
		*line = entry_at(&keys->run, (size_t)found)->line;
		return false;
	}
	append(keys, set, slot, hash, word, *line);
	if (!keys->is_run_over && STRAY * set->n > keys->run.n + FEW)
		end_run(keys);
	return true;
}

bool
keys_put(struct keys *keys, struct slice key, uint64_t *line)
{
	struct keyset *set = &keys->large;
	uint64_t slot = 0;
	uint64_t hash;
	uint64_t word;
	int64_t found;

	if (key.len <= 8) {
		word = word_of(key);
		return goes_on(keys, word, *line) ||
		    put_small(keys, word, line);
	}
	hash = hash_large(keys, key);
	found = find_large(keys, key, hash, &slot);
	if (found >= 0) {
		*line = entry_at(set, (size_t)found)->line;
		return false;
	}
	append(keys, set, slot, hash, store(keys, key), *line);
	return true;
}

void
keys_expect(const struct keys *keys, struct slice key)
{
	const struct keyset *set = &keys->small;

	if (key.len <= 8 && keys->is_run_over)
		__builtin_prefetch(
		    &set->slots[home(set, hash_small(keys, word_of(key)))]);
}

bool
keys_hold(const struct keys *keys, struct slice key)
{
	uint64_t slot;
	uint64_t word;

	if (key.len <= 8) {
		word = word_of(key);
		return find_small(keys, word, hash_small(keys, word), &slot) >=
		    0 ||
		    find_in_run(keys, word) >= 0;
	}
	return find_large(keys, key, hash_large(keys, key), &slot) >= 0;
}
