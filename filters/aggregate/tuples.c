#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "tuples.h"

enum {
	FIRST_SLOTS = 64
};

void
tuples_init(struct tuples *tuples, uint32_t width)
{
	*tuples = (struct tuples){.width = width, .mask = FIRST_SLOTS - 1};
	tuples->slots = mem_zero(FIRST_SLOTS, sizeof *tuples->slots);
	tuples->cap = 16;
	tuples->values =
	    mem_alloc((tuples->cap * width + 1) * sizeof *tuples->values);
}

void
tuples_done(struct tuples *tuples)
{
	free(tuples->values);
	free(tuples->slots);
	tuples->values = NULL;
	tuples->slots = NULL;
}

void
tuples_clear(struct tuples *tuples)
{
	tuples->n = 0;
	memset(tuples->slots, 0,
	    ((size_t)tuples->mask + 1) * sizeof *tuples->slots);
}

static uint32_t
hash_of(const uint32_t *tuple, uint32_t width)
{
	uint64_t hash = 0x243f6a8885a308d3;
	uint32_t i;

	for (i = 0; i < width; i++) {
		hash = (hash ^ tuple[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

static bool
same(const uint32_t *a, const uint32_t *b, uint32_t width)
{
	uint32_t i;

	for (i = 0; i < width; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* The slot of the tuple, or the free one where it belongs. */
static uint32_t
slot_of(const struct tuples *tuples, const uint32_t *tuple)
{
	uint32_t slot = hash_of(tuple, tuples->width) & tuples->mask;
	uint32_t taken;

	while ((taken = tuples->slots[slot]) != 0 &&
	    !same(tuples_at(tuples, taken - 1), tuple, tuples->width))
		slot = (slot + 1) & tuples->mask;
	return slot;
}

static void
widen(struct tuples *tuples)
{
	uint32_t i;

	free(tuples->slots);
	tuples->mask = tuples->mask * 2 + 1;
	tuples->slots =
	    mem_zero((size_t)tuples->mask + 1, sizeof *tuples->slots);
	for (i = 0; i < tuples->n; i++)
		tuples->slots[slot_of(tuples, tuples_at(tuples, i))] = i + 1;
}

uint32_t
tuples_put(struct tuples *tuples, const uint32_t *tuple, bool *is_new)
{
	uint32_t slot = slot_of(tuples, tuple);

	*is_new = tuples->slots[slot] == 0;
	if (!*is_new)
		return tuples->slots[slot] - 1;
	if (tuples->n == tuples->cap) {
		tuples->cap *= 2;
		tuples->values = mem_resize(tuples->values,
		    (tuples->cap * tuples->width + 1) * sizeof *tuples->values);
	}
	if (tuples->width > 0)
		memcpy(tuples->values + (size_t)tuples->n * tuples->width,
		    tuple, tuples->width * sizeof *tuple);
	tuples->slots[slot] = ++tuples->n;
	if ((uint64_t)tuples->n * 2 > tuples->mask)
		widen(tuples);
	return tuples->n - 1;
}

uint32_t
tuples_find(const struct tuples *tuples, const uint32_t *tuple)
{
	uint32_t slot = slot_of(tuples, tuple);

	return tuples->slots[slot] == 0 ? UINT32_MAX : tuples->slots[slot] - 1;
}

void
tuples_reorder(struct tuples *tuples, const uint32_t *sorted)
{
	uint32_t width = tuples->width;
	uint32_t *values =
	    mem_alloc(((size_t)tuples->n * width + 1) * sizeof *values);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < tuples->n; i++)
		for (k = 0; k < width; k++)
			values[(size_t)i * width + k] =
			    tuples_at(tuples, sorted[i])[k];
	tuples_done(tuples);
	tuples->values = values;
}
