#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "mem.h"
#include "table.h"

/*
 * A row in memory: flags, line, the place of the next row of the same key,
 * lengths as variable-length numbers, then the bytes.  The rows of a key are
 * a ring, and its slot names the last one: the next of the last is the
 * first, so that one can be added at the end without a walk.
 *
 * A slot holds the place of a row plus one in its low 40 bits and 24 bits of
 * the key's hash above, so that another key is told apart without a look at
 * the row.
 */
enum {
	FLAG_USED = 1,
	FLAG_MISSING = 2,
	HEAD = 1 + 4,
	NEXT = 8,
	PLACE_BITS = 40,
	FIRST_SLOTS = 1024,
	CACHE_LINE = 64,
	LONGEST_HEAD = HEAD + NEXT + 20
};

/* A row that has no slot yet and is being fetched from memory. */
struct probe {
	uint64_t at;
	uint64_t hash;
};

struct join_table {
	char *bytes;
	size_t n_bytes;
	size_t cap_bytes;
	uint64_t *slots;
	uint64_t mask;
	uint64_t keys;
	uint64_t rows;
	uint64_t used;
	uint64_t expected;
	uint64_t seed;
	table_double *doubled;
	void *context;

	/* Rows that are kept but not found yet. */
	struct probe waiting[TABLE_BATCH];
	unsigned n_waiting;
};

void
table_clear(struct join_table *table)
{
	free(table->bytes);
	free(table->slots);
	table->bytes = NULL;
	table->n_bytes = table->cap_bytes = 0;
	table->slots = mem_zero(FIRST_SLOTS, sizeof *table->slots);
	table->mask = FIRST_SLOTS - 1;
	table->keys = table->rows = table->used = 0;
	table->n_waiting = 0;
}

struct join_table *
table_new(void)
{
	struct join_table *table = mem_zero(1, sizeof *table);

	if (getrandom(&table->seed, sizeof table->seed, GRND_NONBLOCK) !=
	    (ssize_t)sizeof table->seed)
		table->seed = (uint64_t)(uintptr_t)table ^ (uint64_t)getpid();
	table_clear(table);
	return table;
}

void
table_free(struct join_table *table)
{
	if (table == NULL)
		return;
	free(table->bytes);
	free(table->slots);
	free(table);
}

uint64_t
table_hash(const struct join_table *table, struct slice key)
{
	return XXH3_64bits_withSeed(key.text, key.len, table->seed);
}

/* Numbers of seven bits a byte, the last byte below 128. */
static size_t
put_number(char *out, size_t n)
{
	size_t len = 0;

	for (; n >= 128; n >>= 7)
		out[len++] = (char)(n | 128);
	out[len++] = (char)n;
	return len;
}

static size_t
get_number(const char *text, size_t *n)
{
	size_t len = 0;
	unsigned shift = 0;

	*n = 0;
	for (;; shift += 7) {
		*n |= (size_t)((unsigned char)text[len] & 127) << shift;
		if (((unsigned char)text[len++] & 128) == 0)
			return len;
	}
}

/* Read the row at a place; returns the place behind it. */
static uint64_t
read_row(const struct join_table *table, uint64_t at, struct table_row *row)
{
	const char *p = table->bytes + at;

	row->at = at;
	row->is_used = (p[0] & FLAG_USED) != 0;
	row->is_missing = (p[0] & FLAG_MISSING) != 0;
	memcpy(&row->line, p + 1, 4);
	p += HEAD + NEXT;
	p += get_number(p, &row->key.len);
	p += get_number(p, &row->text.len);
	row->key.text = p;
	row->text.text = p + row->key.len;
	return (uint64_t)(row->text.text + row->text.len - table->bytes);
}

static uint64_t
tag_of(uint64_t hash)
{
	return hash >> PLACE_BITS << PLACE_BITS;
}

static uint64_t
place_of(uint64_t slot)
{
	return (slot & ((1ULL << PLACE_BITS) - 1)) - 1;
}

static uint64_t
find_slot(const struct join_table *table, struct slice key, uint64_t hash)
{
	uint64_t i = hash & table->mask;
	struct table_row row;

	for (;; i = (i + 1) & table->mask) {
		uint64_t slot = table->slots[i];

		if (slot == 0)
			return i;
		if (tag_of(slot) != tag_of(hash))
			continue;
		read_row(table, place_of(slot), &row);
		if (slice_equal(row.key, key))
			return i;
	}
}

/* Would so many keys be too many for the slots? */
static bool
is_full(const struct join_table *table, uint64_t keys)
{
	return keys * 3 > (table->mask + 1) * 2;
}

/* Give each key, none of which is there, a slot. */
static void
take_slots(struct join_table *table, const struct probe *places, unsigned n)
{
	unsigned k;
	uint64_t i;

	for (k = 0; k < n; k++) {
		i = places[k].hash & table->mask;
		while (table->slots[i] != 0)
			i = (i + 1) & table->mask;
		table->slots[i] = tag_of(places[k].hash) | (places[k].at + 1);
	}
}

static uint64_t
next_of(const struct join_table *table, uint64_t at)
{
	uint64_t next;

	memcpy(&next, table->bytes + at + HEAD, NEXT);
	return next;
}

static void
set_next(struct join_table *table, uint64_t at, uint64_t next)
{
	memcpy(table->bytes + at + HEAD, &next, NEXT);
}

/*
 * More slots: twice as many, or as many as the rows that are to come need.
 * The rows are read in their order, which memory likes; the last row of a
 * key, whose next is not behind it, has the slot.
 */
static void
grow(struct join_table *table, uint64_t limit)
{
	struct probe places[TABLE_BATCH];
	struct table_row row;
	unsigned n = 0;
	uint64_t at = 0;

	free(table->slots);
	do
		table->mask = 2 * table->mask + 1;
	while (is_full(table, table->expected));
	table->slots = mem_zero(table->mask + 1, sizeof *table->slots);
	mem_huge(table->slots, (table->mask + 1) * sizeof *table->slots);
	while (at < limit) {
		at = read_row(table, at, &row);
		if (row.is_missing || next_of(table, row.at) > row.at)
			continue;
		places[n].at = row.at;
		places[n].hash = table_hash(table, row.key);
		table_prefetch_slot(table, places[n].hash);
		if (++n < TABLE_BATCH)
			continue;
		take_slots(table, places, n);
		n = 0;
	}
	take_slots(table, places, n);
}

static uint64_t
append(struct join_table *table, struct slice key, int flags, uint32_t line,
    struct slice text)
{
	uint64_t at = table->n_bytes;
	size_t size = LONGEST_HEAD + key.len + text.len;
	char *p;

	if (table->cap_bytes - table->n_bytes < size) {
		table->cap_bytes += table->cap_bytes / 2 + size + 65536;
		table->bytes = mem_resize(table->bytes, table->cap_bytes);
	}
	p = table->bytes + at;
	p[0] = (char)flags;
	memcpy(p + 1, &line, 4);
	memcpy(p + HEAD, &at, NEXT);
	p += HEAD + NEXT;
	p += put_number(p, key.len);
	p += put_number(p, text.len);
	memcpy(p, key.text, key.len);
	p += key.len;
	if (text.len > 0)
		memcpy(p, text.text, text.len);
	table->n_bytes = (size_t)(p + text.len - table->bytes);
	table->rows++;
	return at;
}

void
table_expect(struct join_table *table, uint64_t rows)
{
	double size = (double)table->n_bytes / (double)table->rows;
	char *bytes;

	table->expected = rows;
	table->cap_bytes = (size_t)(size * (double)rows) + LONGEST_HEAD;
	/* Free and allocate anew: to resize would keep the pages it has. */
	bytes = mem_alloc(table->cap_bytes);
	mem_huge(bytes, table->cap_bytes);
	memcpy(bytes, table->bytes, table->n_bytes);
	free(table->bytes);
	table->bytes = bytes;
}

void
table_on_double(struct join_table *table, table_double *doubled, void *context)
{
	table->doubled = doubled;
	table->context = context;
}

/* Behind the last row of the ring. */
static void
add_to_ring(struct join_table *table, uint64_t last, uint64_t at)
{
	struct table_row first;
	struct table_row again;

	set_next(table, at, next_of(table, last));
	set_next(table, last, at);
	read_row(table, next_of(table, at), &first);
	read_row(table, at, &again);
	if (table->doubled != NULL)
		table->doubled(table->context, &first, &again);
}

static void
give_slot(struct join_table *table, uint64_t at, uint64_t hash)
{
	struct table_row row;
	uint64_t slot;
	uint64_t end = read_row(table, at, &row);

	slot = find_slot(table, row.key, hash);
	if (table->slots[slot] != 0)
		add_to_ring(table, place_of(table->slots[slot]), at);
	else
		table->keys++;
	table->slots[slot] = tag_of(hash) | (at + 1);
	if (is_full(table, table->keys))
		grow(table, end);
}

void
table_finish(struct join_table *table)
{
	unsigned i;

	for (i = 0; i < table->n_waiting; i++)
		give_slot(table, table->waiting[i].at, table->waiting[i].hash);
	table->n_waiting = 0;
}

void
table_add(struct join_table *table, struct slice key, bool is_missing,
    uint32_t line, struct slice text)
{
	uint64_t at =
	    append(table, key, is_missing ? FLAG_MISSING : 0, line, text);
	unsigned i = table->n_waiting;

	if (is_missing)
		return;
	table->waiting[i].at = at;
	table->waiting[i].hash = table_hash(table, key);
	table_prefetch_slot(table, table->waiting[i].hash);
	if (++table->n_waiting == TABLE_BATCH)
		table_finish(table);
}

void
table_prefetch_slot(const struct join_table *table, uint64_t hash)
{
	__builtin_prefetch(&table->slots[hash & table->mask]);
}

void
table_prefetch_row(const struct join_table *table, uint64_t hash)
{
	uint64_t slot = table->slots[hash & table->mask];
	const char *row;

	if (slot == 0)
		return;
	row = table->bytes + place_of(slot);
	__builtin_prefetch(row);
	__builtin_prefetch(row + CACHE_LINE);
}

bool
table_find(const struct join_table *table, struct slice key, uint64_t hash,
    struct table_row *row)
{
	uint64_t slot = table->slots[find_slot(table, key, hash)];

	if (slot == 0)
		return false;
	read_row(table, next_of(table, place_of(slot)), row);
	row->first = row->at;
	return true;
}

bool
table_next_same(const struct join_table *table, struct table_row *row)
{
	uint64_t first = row->first;
	uint64_t next = next_of(table, row->at);

	if (next == first)
		return false;
	read_row(table, next, row);
	row->first = first;
	return true;
}

void
table_use(struct join_table *table, const struct table_row *row)
{
	table->used += (table->bytes[row->at] & FLAG_USED) == 0;
	table->bytes[row->at] |= FLAG_USED;
}

bool
table_walk(const struct join_table *table, uint64_t *at, struct table_row *row)
{
	if (*at >= table->n_bytes)
		return false;
	*at = read_row(table, *at, row);
	return true;
}

uint64_t
table_rows(const struct join_table *table)
{
	return table->rows;
}

uint64_t
table_unused(const struct join_table *table)
{
	return table->rows - table->used;
}

size_t
table_bytes(const struct join_table *table)
{
	return table->n_bytes + (table->mask + 1) * sizeof *table->slots;
}
