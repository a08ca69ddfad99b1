#include <stdlib.h>

#include "mem.h"
#include "prime.h"
#include "relations.h"

/* A whole and its parts, in the pool of sums: the whole is the first. */
struct relation {
	size_t first;
	uint32_t n;
	bool is_idle; /* one of its sums stands nowhere else and is not asked */
};

/* A sum that is told by others, so many times each. */
struct told {
	uint32_t sum;
	struct term *by; /* owned */
	uint32_t n;
};

/* What was asked for: terms in the pool of terms. */
struct answer {
	size_t first;
	uint32_t n;
};

struct relations {
	struct relation *list;
	uint32_t n;
	size_t cap;
	uint32_t *pool;
	size_t n_pool;
	size_t cap_pool;
	struct told *told;
	uint32_t n_told;
	size_t cap_told;
	uint32_t *told_at; /* by sum: its place in told, from 1 on, or 0 */
	uint32_t *uses;    /* by sum: relations that it stands in */
	uint64_t *value;   /* scratch by sum, all 0 between */
	uint8_t *is_touched;
	uint32_t *touched; /* scratch: sums that have or had a value */
	uint32_t n_touched;
	uint64_t *to_do; /* scratch: a bit for what is told and has a value */
	struct answer *answers; /* by sum that is asked for */
	struct term *terms;
	size_t n_terms;
	size_t cap_terms;
	uint32_t rank;
};

struct relations *
relations_new(void)
{
	return mem_zero(1, sizeof(struct relations));
}

void
relations_free(struct relations *r)
{
	uint32_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->n_told; i++)
		free(r->told[i].by);
	free(r->told);
	free(r->list);
	free(r->pool);
	free(r->told_at);
	free(r->uses);
	free(r->value);
	free(r->is_touched);
	free(r->touched);
	free(r->to_do);
	free(r->answers);
	free(r->terms);
	free(r);
}

static void
put_sum(struct relations *r, uint32_t sum)
{
	MEM_GROW(r->pool, r->n_pool, r->cap_pool);
	r->pool[r->n_pool++] = sum;
}

void
relations_add(
    struct relations *r, uint32_t whole, const uint32_t *parts, uint32_t n)
{
	uint32_t i;

	MEM_GROW(r->list, r->n, r->cap);
	r->list[r->n++] = (struct relation){.first = r->n_pool, .n = n + 1};
	put_sum(r, whole);
	for (i = 0; i < n; i++)
		put_sum(r, parts[i]);
}

/* ---- what says nothing ----------------------------------------------------
 */

static void
count_uses(struct relations *r)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < r->n; i++)
		for (k = 0; k < r->list[i].n; k++)
			r->uses[r->pool[r->list[i].first + k]]++;
}

/* A relation says only what a sum is that nobody asks for. */
static bool
is_idle(const struct relations *r, const struct relation *relation,
    uint32_t n_asked)
{
	uint32_t i;

	for (i = 0; i < relation->n; i++) {
		uint32_t sum = r->pool[relation->first + i];

		if (sum >= n_asked && r->uses[sum] == 1)
			return true;
	}
	return false;
}

/* Leave those out; others become idle by that. */
static void
leave_idle(struct relations *r, uint32_t n_asked)
{
	bool is_done = false;
	uint32_t i;
	uint32_t k;

	while (!is_done) {
		is_done = true;
		for (i = 0; i < r->n; i++) {
			struct relation *relation = &r->list[i];

			if (relation->is_idle || !is_idle(r, relation, n_asked))
				continue;
			relation->is_idle = true;
			is_done = false;
			for (k = 0; k < relation->n; k++)
				r->uses[r->pool[relation->first + k]]--;
		}
	}
}

/* ---- elimination ----------------------------------------------------------
 */

static void
add_value(struct relations *r, uint32_t sum, uint64_t times)
{
	uint32_t at = r->told_at[sum];

	r->value[sum] = prime_add(r->value[sum], times);
	if (at != 0)
		r->to_do[(at - 1) / 64] |= UINT64_C(1) << ((at - 1) % 64);
	if (r->is_touched[sum])
		return;
	r->is_touched[sum] = 1;
	r->touched[r->n_touched++] = sum;
}

/* Put what tells it in the place of a sum that is told. */
static void
replace(struct relations *r, const struct told *told)
{
	uint64_t times = r->value[told->sum];
	uint32_t i;

	r->value[told->sum] = 0;
	for (i = 0; times != 0 && i < told->n; i++)
		add_value(
		    r, told->by[i].cell, prime_times(times, told->by[i].times));
}

/* What is told is told by sums that are not, and by some that are told after
 * it: go through them in this order. */
static void
replace_all(struct relations *r)
{
	uint32_t n = r->n_told / 64 + 1;
	uint32_t i;

	for (i = 0; i < n; i++)
		while (r->to_do[i] != 0) {
			uint32_t bit = (uint32_t)__builtin_ctzll(r->to_do[i]);

			r->to_do[i] &= r->to_do[i] - 1;
			replace(r, &r->told[64 * i + bit]);
		}
}

/* The one that stands in the fewest relations; UINT32_MAX: none is left. */
static uint32_t
choose(const struct relations *r)
{
	uint32_t best = UINT32_MAX;
	uint32_t i;

	for (i = 0; i < r->n_touched; i++) {
		uint32_t sum = r->touched[i];

		if (r->value[sum] != 0 &&
		    (best == UINT32_MAX || r->uses[sum] < r->uses[best]))
			best = sum;
	}
	return best;
}

/* The values but that of one sum, each so many times, as terms; all values are
 * 0 again. */
static struct term *
take_values(struct relations *r, uint32_t but, uint64_t times, uint32_t *n)
{
	struct term *terms =
	    mem_alloc(((size_t)r->n_touched + 1) * sizeof *terms);
	uint32_t i;

	*n = 0;
	for (i = 0; i < r->n_touched; i++) {
		uint32_t sum = r->touched[i];

		if (r->value[sum] != 0 && sum != but)
			terms[(*n)++] = (struct term){
			    sum, prime_times(times, r->value[sum])};
		r->value[sum] = 0;
		r->is_touched[sum] = 0;
	}
	r->n_touched = 0;
	return terms;
}

static void
eliminate(struct relations *r, const struct relation *relation)
{
	struct told told = {0};
	uint64_t times;
	uint32_t i;

	for (i = 0; i < relation->n; i++)
		add_value(r, r->pool[relation->first + i],
		    i == 0 ? prime_minus(1) : 1);
	replace_all(r);
	told.sum = choose(r);
	times = told.sum == UINT32_MAX
	    ? 0
	    : prime_minus(prime_inverse(r->value[told.sum]));
	told.by = take_values(r, told.sum, times, &told.n);
	if (told.sum == UINT32_MAX) {
		free(told.by);
		return;
	}
	MEM_GROW(r->told, r->n_told, r->cap_told);
	r->told[r->n_told++] = told;
	r->told_at[told.sum] = r->n_told;
}

/* From the last one back, so that none is told by what is told. */
static void
settle(struct relations *r)
{
	uint32_t i;
	uint32_t k;

	for (i = r->n_told; i-- > 0;) {
		struct told *told = &r->told[i];

		for (k = 0; k < told->n; k++)
			add_value(r, told->by[k].cell, told->by[k].times);
		replace_all(r);
		free(told->by);
		told->by = take_values(r, UINT32_MAX, 1, &told->n);
	}
}

/* ---- answers ---------------------------------------------------------------
 */

/* A sum that is not told, so many times, to the terms: by its number among the
 * independent ones, from 1 on. */
static void
put_term(struct relations *r, uint32_t *numbers, uint32_t sum, uint64_t times)
{
	if (numbers[sum] == 0)
		numbers[sum] = ++r->rank;
	MEM_GROW(r->terms, r->n_terms, r->cap_terms);
	r->terms[r->n_terms++] = (struct term){numbers[sum] - 1, times};
}

static void
answer(struct relations *r, uint32_t n_asked, uint32_t n)
{
	uint32_t *numbers = mem_zero((size_t)n + 1, sizeof *numbers);
	uint32_t i;
	uint32_t k;

	r->answers = mem_zero((size_t)n_asked + 1, sizeof *r->answers);
	for (i = 0; i < n_asked; i++) {
		const struct told *told =
		    r->told_at[i] == 0 ? NULL : &r->told[r->told_at[i] - 1];

		r->answers[i].first = r->n_terms;
		for (k = 0; told != NULL && k < told->n; k++)
			put_term(
			    r, numbers, told->by[k].cell, told->by[k].times);
		if (told == NULL)
			put_term(r, numbers, i, 1);
		r->answers[i].n = (uint32_t)(r->n_terms - r->answers[i].first);
	}
	free(numbers);
}

void
relations_solve(struct relations *r, uint32_t n_asked, uint32_t n)
{
	size_t room = (size_t)n + 1;
	uint32_t i;

	r->told_at = mem_zero(room, sizeof *r->told_at);
	r->uses = mem_zero(room, sizeof *r->uses);
	r->value = mem_zero(room, sizeof *r->value);
	r->is_touched = mem_zero(room, 1);
	r->touched = mem_zero(room, sizeof *r->touched);
	r->to_do = mem_zero((size_t)r->n / 64 + 1, sizeof *r->to_do);
	count_uses(r);
	leave_idle(r, n_asked);
	for (i = 0; i < r->n; i++)
		if (!r->list[i].is_idle)
			eliminate(r, &r->list[i]);
	settle(r);
	answer(r, n_asked, n);
}

uint32_t
relations_rank(const struct relations *r)
{
	return r->rank;
}

const struct term *
relations_terms(const struct relations *r, uint32_t sum, uint32_t *n_terms)
{
	*n_terms = r->answers[sum].n;
	return r->terms + r->answers[sum].first;
}
