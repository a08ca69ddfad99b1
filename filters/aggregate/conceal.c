#include <stdlib.h>
#include <string.h>

#include "conceal.h"
#include "mem.h"
#include "prime.h"

/* A sparse vector; cells in rising order. */
struct sparse {
	uint32_t *cell;
	uint64_t *times;
	uint32_t n;
	uint32_t cap;
};

enum vector_kind {
	VECTOR_ROW, /* of the span: its pivot counts once, no other row has it
	             */
	VECTOR_TARGET
};

struct vector {
	struct sparse sparse;
	enum vector_kind kind;
	uint32_t pivot; /* ROW */
	uint32_t who;   /* TARGET */
	bool is_lone;
	uint64_t mark[2]; /* TARGET: two random sums over it, see mark_of */
	uint64_t ratio;   /* of the marks: the same for its multiples */
};

enum {
	FREE = UINT32_MAX,     /* no row's pivot */
	KNOWN = UINT32_MAX - 1 /* a cell that is known by itself */
};

/* Which vectors have a cell.  Some of them may have had it once. */
struct users {
	uint32_t *list;
	uint32_t n;
	size_t cap;
};

/* A vector that has the cell that is looked at, so many times. */
struct hit {
	uint32_t vector;
	uint64_t times;
};

struct conceal {
	uint32_t n_cells;
	uint32_t *row;       /* by cell: the row whose pivot it is, or FREE */
	uint32_t *n_targets; /* by cell: in how many targets' remains */
	struct users *users; /* by cell */
	struct vector *vectors;
	uint32_t n_vectors;
	size_t cap_vectors;
	uint32_t n_all_targets; /* they are the first vectors */
	uint32_t n_lone;
	uint64_t (*chances)[2]; /* by cell: what the marks count it as */
	struct sparse rest;     /* scratch: what an offer adds to the span */
	uint64_t rest_mark[2];
	struct sparse sum; /* scratch */
	uint32_t *seen;    /* by vector: the look through a list that met it */
	uint32_t look;
	struct hit *hit; /* vectors that have the pivot */
	uint32_t n_hit;
	size_t cap_hit;
};

/* ---- sparse vectors --------------------------------------------------------
 */

static void
sparse_put(struct sparse *v, uint32_t cell, uint64_t times)
{
	if (v->n == v->cap) {
		v->cap = v->cap == 0 ? 4 : v->cap * 2;
		v->cell = mem_resize(v->cell, v->cap * sizeof *v->cell);
		v->times = mem_resize(v->times, v->cap * sizeof *v->times);
	}
	v->cell[v->n] = cell;
	v->times[v->n++] = times;
}

static void
sparse_done(struct sparse *v)
{
	free(v->cell);
	free(v->times);
}

/* How often the cell is counted; 0 when it is not in the vector. */
static uint64_t
sparse_get(const struct sparse *v, uint32_t cell)
{
	uint32_t low = 0;
	uint32_t high = v->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (v->cell[middle] < cell)
			low = middle + 1;
		else
			high = middle;
	}
	return low < v->n && v->cell[low] == cell ? v->times[low] : 0;
}

/* sum = a + factor b */
static void
sparse_add(struct sparse *sum, const struct sparse *a, const struct sparse *b,
    uint64_t factor)
{
	uint32_t i = 0;
	uint32_t j = 0;

	sum->n = 0;
	while (i < a->n || j < b->n) {
		uint32_t at = i < a->n ? a->cell[i] : UINT32_MAX;
		uint32_t bt = j < b->n ? b->cell[j] : UINT32_MAX;
		uint64_t times = 0;

		if (at <= bt)
			times = a->times[i++];
		if (bt <= at)
			times = prime_add(
			    times, prime_times(factor, b->times[j++]));
		if (times != 0)
			sparse_put(sum, at < bt ? at : bt, times);
	}
}

/* The contents of one in place of the other's, in memory that fits. */
static void
sparse_copy(struct sparse *into, const struct sparse *from)
{
	if (into->cap < from->n || into->cap > 2 * from->n + 4) {
		into->cap = from->n;
		into->cell =
		    mem_resize(into->cell, (from->n + 1) * sizeof *from->cell);
		into->times = mem_resize(
		    into->times, (from->n + 1) * sizeof *from->times);
	}
	into->n = from->n;
	if (from->n == 0)
		return;
	memcpy(into->cell, from->cell, from->n * sizeof *from->cell);
	memcpy(into->times, from->times, from->n * sizeof *from->times);
}

/* ---- multiples of each other -----------------------------------------------
 */

/* A fixed number that looks like chance (splitmix64). */
static uint64_t
chance(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return prime_of(x ^ (x >> 31));
}

/*
 * Two sums over the vector, each cell times a number of its own.  Both sums of
 * a multiple are the same multiple; vectors that are none share their ratio
 * once in 2^61 times, and are compared then.
 */
static void
mark_of(const struct conceal *c, const struct sparse *v, uint64_t mark[2])
{
	uint32_t i;

	mark[0] = mark[1] = 0;
	for (i = 0; i < v->n; i++) {
		const uint64_t *chances = c->chances[v->cell[i]];

		mark[0] =
		    prime_add(mark[0], prime_times(v->times[i], chances[0]));
		mark[1] =
		    prime_add(mark[1], prime_times(v->times[i], chances[1]));
	}
}

static uint64_t
ratio_of(const uint64_t mark[2])
{
	return mark[0] == 0 ? PRIME
			    : prime_times(mark[1], prime_inverse(mark[0]));
}

/* The marks of what would remain of the vector with the rest published. */
static void
mark_after(const struct conceal *c, const struct hit *hit, uint64_t mark[2])
{
	const struct vector *v = &c->vectors[hit->vector];
	uint64_t factor = prime_minus(hit->times);

	mark[0] = prime_add(v->mark[0], prime_times(factor, c->rest_mark[0]));
	mark[1] = prime_add(v->mark[1], prime_times(factor, c->rest_mark[1]));
}

/* Whether one is a multiple of the other; neither is empty. */
static bool
is_multiple(const struct sparse *a, const struct sparse *b)
{
	uint64_t factor;
	uint32_t i;

	if (a->n != b->n || a->n == 0 ||
	    memcmp(a->cell, b->cell, a->n * sizeof *a->cell) != 0)
		return false;
	factor = prime_times(b->times[0], prime_inverse(a->times[0]));
	for (i = 1; i < a->n; i++)
		if (prime_times(factor, a->times[i]) != b->times[i])
			return false;
	return true;
}

/* ---- the span --------------------------------------------------------------
 */

/* Take out of a cell's list who no longer has it, and who stands there twice.
 */
static void
compact(struct conceal *c, uint32_t cell)
{
	struct users *users = &c->users[cell];
	uint32_t kept = 0;
	uint32_t i;

	c->look++;
	for (i = 0; i < users->n; i++) {
		uint32_t v = users->list[i];

		if (c->seen[v] == c->look)
			continue;
		c->seen[v] = c->look;
		if (sparse_get(&c->vectors[v].sparse, cell) != 0)
			users->list[kept++] = v;
	}
	users->n = kept;
}

static void
use(struct conceal *c, uint32_t cell, uint32_t vector)
{
	struct users *users = &c->users[cell];

	if (users->n == users->cap) {
		compact(c, cell);
		/* Twice the room, unless most of it was not used. */
		if (users->n >= users->cap / 2)
			users->list = mem_grow(users->list, users->cap,
			    &users->cap, sizeof *users->list);
	}
	users->list[users->n++] = vector;
	if (c->vectors[vector].kind == VECTOR_TARGET)
		c->n_targets[cell]++;
}

static uint32_t
add_vector(struct conceal *c, const struct sparse *v, enum vector_kind kind)
{
	uint32_t index = c->n_vectors;
	uint32_t i;

	if (c->n_vectors == c->cap_vectors) {
		MEM_GROW(c->vectors, c->n_vectors, c->cap_vectors);
		c->seen = mem_resize(c->seen, c->cap_vectors * sizeof *c->seen);
	}
	c->seen[index] = 0;
	c->vectors[c->n_vectors++] = (struct vector){.kind = kind};
	sparse_copy(&c->vectors[index].sparse, v);
	for (i = 0; i < v->n; i++)
		use(c, v->cell[i], index);
	return index;
}

/* Put what remains of the figure modulo the span into c->rest. */
static void
reduce(struct conceal *c, const struct term *terms, uint32_t n)
{
	struct sparse swap;
	uint32_t i;

	c->rest.n = 0;
	for (i = 0; i < n; i++)
		if (c->row[terms[i].cell] != KNOWN)
			sparse_put(&c->rest, terms[i].cell, terms[i].times);
	for (i = 0; i < n; i++) {
		uint32_t row = c->row[terms[i].cell];

		if (row == FREE || row == KNOWN)
			continue;
		/* It has the pivot once, which goes by that. */
		sparse_add(&c->sum, &c->rest, &c->vectors[row].sparse,
		    prime_minus(terms[i].times));
		swap = c->rest;
		c->rest = c->sum;
		c->sum = swap;
	}
}

/*
 * The cell of the rest to be eliminated: one that no target has, if there is
 * one, and of those the one that the fewest vectors have.
 */
static uint32_t
choose_pivot(const struct conceal *c)
{
	const struct sparse *rest = &c->rest;
	uint32_t best = 0;
	uint32_t i;

	for (i = 1; i < rest->n; i++) {
		uint32_t a = rest->cell[i];
		uint32_t b = rest->cell[best];

		if (c->n_targets[a] != c->n_targets[b]
			? c->n_targets[a] < c->n_targets[b]
			: c->users[a].n < c->users[b].n)
			best = i;
	}
	return best;
}

/* Collect the vectors that have the cell, and how often. */
static void
find_users(struct conceal *c, uint32_t cell)
{
	const struct users *users = &c->users[cell];
	uint32_t i;

	compact(c, cell);
	c->n_hit = 0;
	for (i = 0; i < users->n; i++) {
		uint32_t v = users->list[i];

		MEM_GROW(c->hit, c->n_hit, c->cap_hit);
		c->hit[c->n_hit++] =
		    (struct hit){v, sparse_get(&c->vectors[v].sparse, cell)};
	}
}

/* Whether a target is a multiple of the rest: it would be known. */
static bool
makes_known(const struct conceal *c, uint32_t *target)
{
	uint64_t ratio = ratio_of(c->rest_mark);
	uint32_t i;

	for (i = 0; i < c->n_hit; i++) {
		const struct vector *v = &c->vectors[c->hit[i].vector];

		if (v->kind == VECTOR_TARGET && v->ratio == ratio &&
		    is_multiple(&v->sparse, &c->rest)) {
			*target = c->hit[i].vector;
			return true;
		}
	}
	return false;
}

/*
 * vector = vector - (its pivot) rest, where the rest has 1 at the pivot.  Both
 * are walked along once more for the cells that came and those that went.
 */
static void
eliminate(struct conceal *c, const struct hit *hit)
{
	struct vector *v = &c->vectors[hit->vector];
	const struct sparse *old = &v->sparse;
	uint32_t i;
	uint32_t j = 0;
	uint32_t k = 0;

	sparse_add(&c->sum, old, &c->rest, prime_minus(hit->times));
	for (i = 0; i < c->rest.n; i++) {
		uint32_t cell = c->rest.cell[i];
		bool had;
		bool has;

		while (j < c->sum.n && c->sum.cell[j] < cell)
			j++;
		while (k < old->n && old->cell[k] < cell)
			k++;
		has = j < c->sum.n && c->sum.cell[j] == cell;
		had = k < old->n && old->cell[k] == cell;
		if (has && !had)
			use(c, cell, hit->vector);
		else if (had && !has && v->kind == VECTOR_TARGET)
			c->n_targets[cell]--;
	}
	sparse_copy(&v->sparse, &c->sum);
	if (v->kind == VECTOR_TARGET) {
		mark_after(c, hit, v->mark);
		v->ratio = ratio_of(v->mark);
	}
}

/* A row that is its pivot alone says that the cell is known. */
static void
settle(struct conceal *c, uint32_t index)
{
	struct vector *v = &c->vectors[index];

	if (v->kind != VECTOR_ROW || v->sparse.n > 1)
		return;
	c->row[v->pivot] = KNOWN;
	sparse_done(&v->sparse);
	v->sparse = (struct sparse){0};
}

static void
publish_rest(struct conceal *c, uint32_t pivot)
{
	uint32_t index;
	uint32_t i;

	for (i = 0; i < c->n_hit; i++) {
		eliminate(c, &c->hit[i]);
		settle(c, c->hit[i].vector);
	}
	if (c->rest.n == 1) {
		c->row[pivot] = KNOWN;
		return;
	}
	index = add_vector(c, &c->rest, VECTOR_ROW);
	c->vectors[index].pivot = pivot;
	c->row[pivot] = index;
}

/* ---- respondents who are alone ---------------------------------------------
 */

/* A target by the ratio of what would remain of it with the rest published. */
struct after {
	uint64_t ratio;
	uint32_t target;
	uint64_t pivot; /* how often it has the pivot */
};

static int
compare_after(const void *a, const void *b)
{
	const struct after *x = a;
	const struct after *y = b;

	if (x->ratio != y->ratio)
		return x->ratio < y->ratio ? -1 : 1;
	return x->target < y->target ? -1 : x->target > y->target;
}

/* Whether what would remain of the two are multiples of each other. */
static bool
would_tell(
    const struct conceal *c, const struct after *a, const struct after *b)
{
	struct sparse left = {0};
	struct sparse right = {0};
	bool is_told;

	sparse_add(&left, &c->vectors[a->target].sparse, &c->rest,
	    prime_minus(a->pivot));
	sparse_add(&right, &c->vectors[b->target].sparse, &c->rest,
	    prime_minus(b->pivot));
	is_told = is_multiple(&left, &right);
	sparse_done(&left);
	sparse_done(&right);
	return is_told;
}

/* Among targets of one ratio: would a lone one tell one of others? */
static bool
tells(const struct conceal *c, const struct after *list, size_t n,
    uint32_t *target)
{
	size_t i;
	size_t j;

	for (i = 0; i < n; i++) {
		const struct vector *lone = &c->vectors[list[i].target];

		for (j = 0; j < n && lone->is_lone; j++)
			if (c->vectors[list[j].target].who != lone->who &&
			    (list[i].pivot != 0 || list[j].pivot != 0) &&
			    would_tell(c, &list[i], &list[j])) {
				*target = list[j].target;
				return true;
			}
	}
	return false;
}

/* The targets by what would remain of them; owned. */
static struct after *
list_targets(const struct conceal *c, size_t *n)
{
	struct after *list = mem_alloc((c->n_all_targets + 1) * sizeof *list);
	uint32_t i;

	*n = c->n_all_targets;
	for (i = 0; i < *n; i++)
		list[i] = (struct after){c->vectors[i].ratio, i, 0};
	for (i = 0; i < c->n_hit; i++) {
		const struct hit *hit = &c->hit[i];
		uint64_t then[2];

		if (c->vectors[hit->vector].kind != VECTOR_TARGET)
			continue;
		mark_after(c, hit, then);
		list[hit->vector].ratio = ratio_of(then);
		list[hit->vector].pivot = hit->times;
	}
	return list;
}

/* Whether somebody who is alone in a target could compute another one. */
static bool
tells_insider(const struct conceal *c, uint32_t *target)
{
	bool is_told = false;
	size_t n;
	size_t i;
	size_t end;
	struct after *list = list_targets(c, &n);

	qsort(list, n, sizeof *list, compare_after);
	for (i = 0; i < n && !is_told; i = end) {
		for (end = i + 1; end < n && list[end].ratio == list[i].ratio;)
			end++;
		is_told = end - i > 1 && tells(c, &list[i], end - i, target);
	}
	free(list);
	return is_told;
}

/* ---- for others ------------------------------------------------------------
 */

struct conceal *
conceal_new(uint32_t n_cells)
{
	struct conceal *c = mem_zero(1, sizeof *c);
	uint32_t i;

	c->n_cells = n_cells;
	c->row = mem_alloc((n_cells + 1) * sizeof *c->row);
	c->chances = mem_alloc((n_cells + 1) * sizeof *c->chances);
	for (i = 0; i < n_cells; i++) {
		c->row[i] = FREE;
		c->chances[i][0] = chance(2 * (uint64_t)i);
		c->chances[i][1] = chance(2 * (uint64_t)i + 1);
	}
	c->n_targets = mem_zero(n_cells + 1, sizeof *c->n_targets);
	c->users = mem_zero(n_cells + 1, sizeof *c->users);
	return c;
}

void
conceal_free(struct conceal *c)
{
	uint32_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n_vectors; i++)
		sparse_done(&c->vectors[i].sparse);
	for (i = 0; i < c->n_cells; i++)
		free(c->users[i].list);
	sparse_done(&c->rest);
	sparse_done(&c->sum);
	free(c->row);
	free(c->chances);
	free(c->n_targets);
	free(c->users);
	free(c->vectors);
	free(c->seen);
	free(c->hit);
	free(c);
}

void
conceal_target(struct conceal *c, const struct term *terms, uint32_t n,
    uint32_t who, bool is_lone)
{
	struct vector *v;
	uint32_t index;

	reduce(c, terms, n);
	index = add_vector(c, &c->rest, VECTOR_TARGET);
	v = &c->vectors[index];
	v->who = who;
	v->is_lone = is_lone;
	mark_of(c, &v->sparse, v->mark);
	v->ratio = ratio_of(v->mark);
	c->n_all_targets++;
	c->n_lone += is_lone;
}

bool
conceal_offer(
    struct conceal *c, const struct term *terms, uint32_t n, uint32_t *target)
{
	uint32_t at;
	uint32_t pivot;
	uint64_t inverse;
	uint32_t i;

	reduce(c, terms, n);
	if (c->rest.n == 0)
		return true;
	at = choose_pivot(c);
	pivot = c->rest.cell[at];
	inverse = prime_inverse(c->rest.times[at]);
	for (i = 0; i < c->rest.n; i++)
		c->rest.times[i] = prime_times(c->rest.times[i], inverse);
	mark_of(c, &c->rest, c->rest_mark);
	find_users(c, pivot);
	if (c->n_targets[pivot] > 0 &&
	    (makes_known(c, target) ||
		(c->n_lone > 0 && tells_insider(c, target))))
		return false;
	publish_rest(c, pivot);
	return true;
}
