#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "accs.h"
#include "mem.h"

/* Builds that try every growth path begin with room for one. */
#ifndef MEM_FIRST_CAP
#define MEM_FIRST_CAP 1024
#endif

enum {
	UNSORTED = MEM_FIRST_CAP, /* at the end, before it is worth sorting */
	DIGIT = 256,
	DIGIT_BITS = 8,
	KEY_BITS = 64
};

void
accs_done(struct accs *accs)
{
	size_t i;

	for (i = 0; i < accs->n; i++) {
		sum_done(&accs->at[i].s);
		sum_done(&accs->at[i].q);
	}
	free(accs->at);
	*accs = (struct accs){0};
}

static uint64_t
key_of(const struct acc *acc)
{
	return (uint64_t)acc->row << 32 | acc->slot;
}

/* Sort by one digit of the key; false when all have the same. */
static bool
sort_by_digit(
    const struct acc *from, struct acc *to, size_t n, unsigned int shift)
{
	size_t place[DIGIT] = {0};
	size_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		place[key_of(&from[i]) >> shift & (DIGIT - 1)]++;
	if (place[key_of(&from[0]) >> shift & (DIGIT - 1)] == n)
		return false;
	for (i = 0; i < DIGIT; i++) {
		size_t count = place[i];

		place[i] = sum;
		sum += count;
	}
	for (i = 0; i < n; i++)
		to[place[key_of(&from[i]) >> shift & (DIGIT - 1)]++] = from[i];
	return true;
}

/* Radix sort: entries are added in any order, and keys are short. */
static void
sort(struct acc *at, size_t n)
{
	struct acc *room = mem_alloc(n * sizeof *room);
	struct acc *from = at;
	struct acc *to = room;
	unsigned int shift;

	for (shift = 0; shift < KEY_BITS; shift += DIGIT_BITS)
		if (sort_by_digit(from, to, n, shift)) {
			struct acc *swap = from;

			from = to;
			to = swap;
		}
	if (from != at)
		memcpy(at, from, n * sizeof *at);
	free(room);
}

static void
take(struct acc *into, struct acc *acc)
{
	into->n += acc->n;
	sum_add_sum(&into->s, &acc->s);
	sum_add_sum(&into->q, &acc->q);
	sum_done(&acc->s);
	sum_done(&acc->q);
}

/*
 * Add each entry of the sorted end whose key stands in the merged part already
 * to the entry there, and move the others together.  Returns how many are left.
 */
static size_t
take_known(struct accs *accs)
{
	struct acc *known = accs->at;
	struct acc *end = accs->at + accs->n_sorted;
	struct acc *left = end;
	struct acc *acc;

	for (acc = end; acc < accs->at + accs->n; acc++) {
		while (known < end && key_of(known) < key_of(acc))
			known++;
		if (known < end && key_of(known) == key_of(acc))
			take(known, acc);
		else if (left > end && key_of(left - 1) == key_of(acc))
			take(left - 1, acc);
		else
			*left++ = *acc;
	}
	return (size_t)(left - end);
}

/* Both parts are sorted and have nothing in common: merge from the back. */
static void
merge(struct accs *accs)
{
	size_t n = accs->n - accs->n_sorted;
	size_t i = accs->n_sorted;
	size_t to = accs->n;
	struct acc *rest;

	if (n == 0 || i == 0 || key_of(&accs->at[i - 1]) < key_of(&accs->at[i]))
		return;
	rest = mem_alloc(n * sizeof *rest);
	memcpy(rest, accs->at + i, n * sizeof *rest);
	while (n > 0)
		if (i > 0 && key_of(&accs->at[i - 1]) > key_of(&rest[n - 1]))
			accs->at[--to] = accs->at[--i];
		else
			accs->at[--to] = rest[--n];
	free(rest);
}

void
accs_settle(struct accs *accs)
{
	if (accs->n == accs->n_sorted)
		return;
	sort(accs->at + accs->n_sorted, accs->n - accs->n_sorted);
	accs->n = accs->n_sorted + take_known(accs);
	merge(accs);
	accs->n_sorted = accs->n;
}

struct acc *
accs_put(struct accs *accs, uint32_t row, uint32_t slot)
{
	struct acc acc = {.row = row, .slot = slot};
	struct acc *last;

	if (accs->n - accs->n_sorted > UNSORTED &&
	    accs->n - accs->n_sorted > accs->n_sorted)
		accs_settle(accs);
	last = accs->n == 0 ? NULL : &accs->at[accs->n - 1];
	if (last != NULL && key_of(last) == key_of(&acc))
		return last;
	if (accs->n == accs->n_sorted &&
	    (last == NULL || key_of(last) < key_of(&acc)))
		accs->n_sorted++;
	if (accs->n == accs->cap) {
		accs->cap += accs->cap / 4 + 4;
		accs->at = mem_resize(accs->at, accs->cap * sizeof *accs->at);
	}
	/* NOLINTNEXTLINE(*NullDereference): there is room for one more. */
	accs->at[accs->n] = acc;
	return &accs->at[accs->n++];
}

/*
 * Index of the last of the sorted entries whose key is not above this one; 0
 * when all are above it. A galloping search: steps from where the one before
 * was found double until they go too far.
 */
static size_t
last_up_to(const struct accs *accs, uint64_t key)
{
	size_t low = accs->near < accs->n_sorted ? accs->near : 0;
	size_t step = 1;
	size_t high;

	if (accs->n_sorted == 0 || key_of(&accs->at[low]) > key)
		low = 0;
	while (low + step < accs->n_sorted &&
	    key_of(&accs->at[low + step]) <= key) {
		low += step;
		step *= 2;
	}
	high = low + step < accs->n_sorted ? low + step : accs->n_sorted;
	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (key_of(&accs->at[middle]) <= key)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct acc *
accs_near(struct accs *accs, uint32_t row, uint32_t slot)
{
	struct acc acc = {.row = row, .slot = slot};
	size_t i = last_up_to(accs, key_of(&acc));

	accs->near = i;
	return i < accs->n_sorted && key_of(&accs->at[i]) == key_of(&acc)
	    ? &accs->at[i]
	    : accs_put(accs, row, slot);
}

/* Rows are together already: each of them is moved to its place as a whole. */
void
accs_renumber(struct accs *accs, const uint32_t *row, uint32_t n)
{
	size_t *place;
	struct acc *at;
	size_t i;

	accs_settle(accs);
	place = mem_zero((size_t)n + 1, sizeof *place);
	at = mem_alloc((accs->n + 1) * sizeof *at);
	for (i = 0; i < accs->n; i++)
		place[row[accs->at[i].row] + 1]++;
	for (i = 0; i < n; i++)
		place[i + 1] += place[i];
	for (i = 0; i < accs->n; i++) {
		struct acc *acc = &at[place[row[accs->at[i].row]]++];

		*acc = accs->at[i];
		acc->row = row[acc->row];
	}
	free(place);
	free(accs->at);
	accs->at = at;
	accs->cap = accs->n + 1;
}

/* The first that belongs to the row or to one after it. */
static const struct acc *
first_of(const struct accs *accs, uint32_t row)
{
	size_t low = 0;
	size_t high = accs->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (accs->at[middle].row < row)
			low = middle + 1;
		else
			high = middle;
	}
	return accs->at + low;
}

struct accs_range
accs_rows(const struct accs *accs, uint32_t first, uint32_t end)
{
	if (accs->n == 0)
		return (struct accs_range){NULL, NULL};
	return (struct accs_range){first_of(accs, first), first_of(accs, end)};
}
