#include <stdlib.h>
#include <string.h>

#include "basis.h"
#include "mem.h"
#include "prime.h"

/* A sum of independent sets that has 1 in its pivot, 0 in those before it. */
struct row {
	uint32_t pivot;
	struct term *places; /* owned: without the pivot */
	uint32_t n;
	uint64_t *sets; /* owned: how often it has each set, up to its own */
};

/* What a set is, once that is known: terms in the pool. */
struct known {
	uint32_t first;
	uint32_t n; /* 0: not known */
};

struct basis {
	struct row *rows;
	uint32_t n;
	size_t cap;
	uint64_t *value;   /* scratch by place, all 0 between */
	uint32_t *touched; /* scratch: places that have or had a value */
	uint32_t n_touched;
	uint8_t *is_touched; /* scratch by place */
	uint64_t *sets;      /* scratch: how often the vector has each set */
	struct known *known; /* by set */
	struct term *pool;
	uint32_t n_pool;
	size_t cap_pool;
};

struct basis *
basis_new(uint32_t n_places, uint32_t n_sets)
{
	struct basis *b = mem_zero(1, sizeof *b);
	size_t n = (size_t)n_places + 1;

	b->value = mem_zero(n, sizeof *b->value);
	b->touched = mem_zero(n, sizeof *b->touched);
	b->is_touched = mem_zero(n, 1);
	b->sets = mem_zero(n, sizeof *b->sets);
	b->known = mem_zero((size_t)n_sets + 1, sizeof *b->known);
	return b;
}

void
basis_free(struct basis *b)
{
	uint32_t i;

	if (b == NULL)
		return;
	for (i = 0; i < b->n; i++) {
		free(b->rows[i].places);
		free(b->rows[i].sets);
	}
	free(b->rows);
	free(b->value);
	free(b->touched);
	free(b->is_touched);
	free(b->sets);
	free(b->known);
	free(b->pool);
	free(b);
}

static void
add_to_place(struct basis *b, uint32_t place, uint64_t times)
{
	b->value[place] = prime_add(b->value[place], times);
	if (b->is_touched[place])
		return;
	b->is_touched[place] = 1;
	b->touched[b->n_touched++] = place;
}

/* Take away what rows have of the vector; sets is what was taken. */
static void
reduce(struct basis *b)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < b->n; i++) {
		const struct row *row = &b->rows[i];
		uint64_t times = b->value[row->pivot];
		uint64_t less = prime_minus(times);

		if (times == 0)
			continue;
		b->value[row->pivot] = 0;
		for (k = 0; k < row->n; k++)
			add_to_place(b, row->places[k].cell,
			    prime_times(less, row->places[k].times));
		for (k = 0; k <= i; k++)
			if (row->sets[k] != 0)
				b->sets[k] = prime_add(b->sets[k],
				    prime_times(times, row->sets[k]));
	}
}

/* What is left of the vector, which has become a set of its own. */
static void
add_row(struct basis *b, uint32_t pivot)
{
	uint64_t inverse = prime_inverse(b->value[pivot]);
	uint64_t less = prime_minus(inverse);
	struct row *row;
	uint32_t i;

	MEM_GROW(b->rows, b->n, b->cap);
	row = &b->rows[b->n];
	*row = (struct row){.pivot = pivot,
	    .places =
		mem_alloc(((size_t)b->n_touched + 1) * sizeof *row->places),
	    .sets = mem_alloc(((size_t)b->n + 1) * sizeof *row->sets)};
	for (i = 0; i < b->n_touched; i++) {
		uint32_t place = b->touched[i];

		if (b->value[place] != 0 && place != pivot)
			row->places[row->n++] = (struct term){
			    place, prime_times(inverse, b->value[place])};
	}
	for (i = 0; i < b->n; i++)
		row->sets[i] = prime_times(less, b->sets[i]);
	row->sets[b->n++] = inverse;
}

static void
put_term(struct basis *b, struct known *known, struct term term)
{
	MEM_GROW(b->pool, b->n_pool, b->cap_pool);
	b->pool[b->n_pool++] = term;
	known->n++;
}

static void
find_terms(
    struct basis *b, struct known *known, const uint32_t *places, uint32_t n)
{
	uint32_t pivot = UINT32_MAX;
	uint32_t n_sets = b->n;
	uint32_t i;

	known->first = b->n_pool;
	b->n_touched = 0;
	for (i = 0; i < n; i++)
		add_to_place(b, places[i], 1);
	reduce(b);
	for (i = 0; i < b->n_touched && pivot == UINT32_MAX; i++)
		if (b->value[b->touched[i]] != 0)
			pivot = b->touched[i];
	if (pivot != UINT32_MAX) {
		put_term(b, known, (struct term){b->n, 1});
		add_row(b, pivot);
	}
	for (i = 0; i < n_sets; i++) {
		if (pivot == UINT32_MAX && b->sets[i] != 0)
			put_term(b, known, (struct term){i, b->sets[i]});
		b->sets[i] = 0;
	}
	for (i = 0; i < b->n_touched; i++) {
		b->value[b->touched[i]] = 0;
		b->is_touched[b->touched[i]] = 0;
	}
}

const struct term *
basis_terms(struct basis *b, uint32_t set, const uint32_t *places, uint32_t n,
    uint32_t *n_terms)
{
	struct known *known = &b->known[set];

	if (known->n == 0)
		find_terms(b, known, places, n);
	*n_terms = known->n;
	return b->pool + known->first;
}

uint32_t
basis_rank(const struct basis *b)
{
	return b->n;
}
