#include <stdlib.h>
#include <string.h>

#include "conceal.h"
#include "mem.h"
#include "prime.h"

/*
 * Numbers of the cells, such that every published figure is 0, in all their
 * freedom: the null space of what is published.  A target is in the span of
 * the published figures where it is 0 in all of it.
 *
 * The space has a vector for each cell that is free: 1 there, 0 in all other
 * free cells, and in the cells that are bound by published figures what these
 * make of it.  A figure that is published takes one vector away, which is
 * added to others so that they have 0 in it.
 *
 * Chance is given to every free cell once, and makes a point of the space.  The
 * value of a target there, its mark, is 0 when the target is known; otherwise
 * it is 0 once in 2^61 times.  Two such points are kept.  Targets that are
 * multiples of each other have marks of one ratio.
 */

/* What a free cell makes of bound ones, in no order; of itself 1. */
struct vector {
	struct term *terms;
	uint32_t n;
	uint32_t cap;
};

/* Vectors that a bound cell is in, and some that it was in once. */
struct users {
	uint32_t *list;
	uint32_t n;
	size_t cap;
};

/* A target that has a cell, so many times. */
struct figure_part {
	uint32_t target;
	uint64_t times;
};

struct figure_parts {
	struct figure_part *list;
	uint32_t n;
	size_t cap;
};

struct target {
	uint32_t who;
	bool is_lone;
	uint64_t mark[2];
	uint64_t ratio; /* of the marks: NO_RATIO when the first is 0 */
	uint32_t next;  /* of its bucket, from 1 on */
};

/* What an offer makes of a target. */
struct change {
	uint32_t target;
	uint64_t times; /* the value of the vector that is taken away */
	uint64_t mark[2];
	uint64_t ratio;
};

/* What remains of a figure for a free cell. */
struct rest {
	struct term *terms;
	uint32_t n;
	size_t cap;
};

struct conceal {
	uint32_t n_cells;
	uint8_t *is_free; /* by cell */
	struct vector *vectors;
	struct users *users;
	uint64_t (*chances)[2];
	struct figure_parts *parts;
	struct target *targets;
	uint32_t n_targets;
	size_t cap_targets;
	uint32_t n_lone;
	uint32_t *buckets; /* of ratios: the first target, from 1 on, or 0 */
	uint32_t mask;
	uint64_t *value; /* scratch by cell: of the figure, all 0 between */
	uint32_t *seen;  /* scratch by cell: the look that met it */
	uint32_t look;
	uint32_t *where; /* scratch by cell: place in a vector, from 1 on */
	struct rest rest;
	struct change *changes;
	uint32_t n_changes;
	size_t cap_changes;
	uint32_t *change_of; /* by target: its change, from 1 on */
	size_t cap_change_of;
	uint64_t *products; /* scratch */
	size_t cap_products;
};

#define NO_RATIO PRIME

/* ---- vectors ---------------------------------------------------------------
 */

/* Leave out of a bound cell's users who is no vector any more or stands there
 * twice. */
static void
compact(struct conceal *c, struct users *users)
{
	uint32_t kept = 0;
	uint32_t i;

	c->look++;
	for (i = 0; i < users->n; i++) {
		uint32_t f = users->list[i];

		if (!c->is_free[f] || c->seen[f] == c->look)
			continue;
		c->seen[f] = c->look;
		users->list[kept++] = f;
	}
	users->n = kept;
}

static void
use(struct conceal *c, uint32_t cell, uint32_t vector)
{
	struct users *users = &c->users[cell];

	if (users->n == users->cap) {
		compact(c, users);
		/* Twice the room, unless most of it was not used. */
		if (users->n >= users->cap / 2)
			users->list = mem_grow(users->list, users->cap,
			    &users->cap, sizeof *users->list);
	}
	users->list[users->n++] = vector;
}

static void
put_term(struct vector *v, uint32_t cell, uint64_t times)
{
	if (v->n == v->cap) {
		v->cap = v->cap == 0 ? 4 : v->cap * 2;
		v->terms = mem_resize(v->terms, v->cap * sizeof *v->terms);
	}
	v->terms[v->n++] = (struct term){cell, times};
}

/* Add a cell of another vector, so many times. */
static void
add_term(struct conceal *c, uint32_t f, uint32_t cell, uint64_t times)
{
	struct vector *v = &c->vectors[f];
	uint32_t at = c->where[cell];

	if (at == 0) {
		put_term(v, cell, times);
		use(c, cell, f);
		return;
	}
	v->terms[at - 1].times = prime_add(v->terms[at - 1].times, times);
}

/* Vector f + times vector q, where q is bound from now on. */
static void
add_vector(struct conceal *c, uint32_t f, uint32_t q, uint64_t times)
{
	struct vector *v = &c->vectors[f];
	const struct vector *more = &c->vectors[q];
	uint32_t kept = 0;
	uint32_t i;

	for (i = 0; i < v->n; i++)
		c->where[v->terms[i].cell] = i + 1;
	for (i = 0; i < more->n; i++)
		add_term(c, f, more->terms[i].cell,
		    prime_times(times, more->terms[i].times));
	put_term(v, q, times);
	use(c, q, f);
	for (i = 0; i < v->n; i++) {
		c->where[v->terms[i].cell] = 0;
		if (v->terms[i].times != 0)
			v->terms[kept++] = v->terms[i];
	}
	v->n = kept;
}

/* ---- what remains of a figure ----------------------------------------------
 */

/* The figure's value in the vector of a free cell. */
static void
take_rest(struct conceal *c, uint32_t f)
{
	const struct vector *v = &c->vectors[f];
	uint64_t sum = c->value[f];
	uint32_t i;

	if (!c->is_free[f] || c->seen[f] == c->look)
		return;
	c->seen[f] = c->look;
	for (i = 0; i < v->n; i++)
		if (c->value[v->terms[i].cell] != 0)
			sum = prime_add(sum,
			    prime_times(
				v->terms[i].times, c->value[v->terms[i].cell]));
	if (sum == 0)
		return;
	MEM_GROW(c->rest.terms, c->rest.n, c->rest.cap);
	c->rest.terms[c->rest.n++] = (struct term){f, sum};
}

static void
reduce(struct conceal *c, const struct term *terms, uint32_t n)
{
	uint32_t i;
	uint32_t k;

	c->rest.n = 0;
	c->look++;
	for (i = 0; i < n; i++)
		c->value[terms[i].cell] = terms[i].times;
	for (i = 0; i < n; i++) {
		const struct users *users = &c->users[terms[i].cell];

		take_rest(c, terms[i].cell);
		for (k = 0; k < users->n; k++)
			take_rest(c, users->list[k]);
	}
	for (i = 0; i < n; i++)
		c->value[terms[i].cell] = 0;
}

/* The free cell to be bound: one whose vector is short.  The rest is divided
 * by what it has of it. */
static uint32_t
choose_pivot(struct conceal *c)
{
	struct rest *rest = &c->rest;
	uint32_t best = 0;
	uint64_t inverse;
	uint32_t i;

	for (i = 1; i < rest->n; i++)
		if (c->vectors[rest->terms[i].cell].n <
		    c->vectors[rest->terms[best].cell].n)
			best = i;
	inverse = prime_inverse(rest->terms[best].times);
	for (i = 0; i < rest->n; i++)
		rest->terms[i].times =
		    prime_times(rest->terms[i].times, inverse);
	return rest->terms[best].cell;
}

/* ---- targets ---------------------------------------------------------------
 */

static void
change_target(struct conceal *c, uint32_t cell, uint64_t times)
{
	const struct figure_parts *parts = &c->parts[cell];
	uint32_t i;

	for (i = 0; i < parts->n; i++) {
		const struct figure_part *part = &parts->list[i];
		uint32_t at = c->change_of[part->target];

		if (at == 0) {
			MEM_GROW(c->changes, c->n_changes, c->cap_changes);
			c->changes[c->n_changes++] =
			    (struct change){.target = part->target};
			at = c->change_of[part->target] = c->n_changes;
		}
		c->changes[at - 1].times = prime_add(
		    c->changes[at - 1].times, prime_times(times, part->times));
	}
}

/* Ratios of marks: one division for all of them. */
static void
find_ratios(struct conceal *c)
{
	uint64_t product = 1;
	uint64_t inverse;
	uint32_t i;

	for (i = 0; i < c->n_changes; i++) {
		MEM_GROW(c->products, i, c->cap_products);
		c->products[i] = product;
		if (c->changes[i].mark[0] != 0)
			product = prime_times(product, c->changes[i].mark[0]);
	}
	inverse = prime_inverse(product);
	while (i-- > 0) {
		struct change *change = &c->changes[i];

		change->ratio = NO_RATIO;
		if (change->mark[0] == 0)
			continue;
		change->ratio = prime_times(
		    change->mark[1], prime_times(inverse, c->products[i]));
		inverse = prime_times(inverse, change->mark[0]);
	}
}

/* What the marks would be with the figure published. */
static void
list_changes(struct conceal *c, uint32_t q)
{
	const struct vector *v = &c->vectors[q];
	uint64_t of[2] = {0, 0};
	uint32_t kept = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < c->rest.n; i++)
		for (k = 0; k < 2; k++)
			of[k] = prime_add(of[k],
			    prime_times(c->rest.terms[i].times,
				c->chances[c->rest.terms[i].cell][k]));
	c->n_changes = 0;
	change_target(c, q, 1);
	for (i = 0; i < v->n; i++)
		change_target(c, v->terms[i].cell, v->terms[i].times);
	for (i = 0; i < c->n_changes; i++) {
		struct change *change = &c->changes[i];

		c->change_of[change->target] = 0;
		if (change->times == 0)
			continue;
		for (k = 0; k < 2; k++)
			change->mark[k] =
			    prime_add(c->targets[change->target].mark[k],
				prime_minus(prime_times(of[k], change->times)));
		c->changes[kept++] = *change;
	}
	c->n_changes = kept;
	for (i = 0; i < kept; i++)
		c->change_of[c->changes[i].target] = i + 1;
	if (c->n_lone > 0)
		find_ratios(c);
}

static void
forget_changes(struct conceal *c)
{
	uint32_t i;

	for (i = 0; i < c->n_changes; i++)
		c->change_of[c->changes[i].target] = 0;
	c->n_changes = 0;
}

/* Whether a target would be known: the first of them. */
static bool
makes_known(const struct conceal *c, uint32_t *target)
{
	uint32_t first = c->n_targets;
	uint32_t i;

	for (i = 0; i < c->n_changes; i++) {
		const struct change *change = &c->changes[i];

		if (change->mark[0] == 0 && change->mark[1] == 0 &&
		    change->target < first)
			first = change->target;
	}
	*target = first;
	return first < c->n_targets;
}

/* ---- respondents who are alone ---------------------------------------------
 */

static uint32_t *
bucket_of(const struct conceal *c, uint64_t ratio)
{
	return &c->buckets[(ratio ^ (ratio >> 32)) & c->mask];
}

static void
put_in_bucket(struct conceal *c, uint32_t target)
{
	uint32_t *bucket = bucket_of(c, c->targets[target].ratio);

	c->targets[target].next = *bucket;
	*bucket = target + 1;
}

static void
take_from_bucket(struct conceal *c, uint32_t target)
{
	uint32_t *at = bucket_of(c, c->targets[target].ratio);

	while (*at != target + 1)
		at = &c->targets[*at - 1].next;
	*at = c->targets[target].next;
}

/* All targets have been named: by their ratios. */
static void
fill_buckets(struct conceal *c)
{
	uint32_t i;

	c->mask = 63;
	while (c->mask < 2 * c->n_targets)
		c->mask = 2 * c->mask + 1;
	c->buckets = mem_zero((size_t)c->mask + 1, sizeof *c->buckets);
	for (i = 0; i < c->n_targets; i++) {
		struct target *t = &c->targets[i];

		t->ratio = t->mark[0] == 0
		    ? NO_RATIO
		    : prime_times(t->mark[1], prime_inverse(t->mark[0]));
		put_in_bucket(c, i);
	}
}

/* Would one of the two, who is alone, know the other, and not know it before?
 * Which of them is told, where it comes before first. */
static void
tell(const struct conceal *c, uint32_t a, uint32_t b, uint32_t *first)
{
	if (c->targets[a].who == c->targets[b].who ||
	    c->targets[a].ratio == c->targets[b].ratio)
		return;
	if (c->targets[a].is_lone && b < *first)
		*first = b;
	if (c->targets[b].is_lone && a < *first)
		*first = a;
}

static int
compare_changes(const void *a, const void *b)
{
	const struct change *x = a;
	const struct change *y = b;

	if (x->ratio != y->ratio)
		return x->ratio < y->ratio ? -1 : 1;
	return (x->target > y->target) - (x->target < y->target);
}

/* Whether somebody who is alone in a target could compute another one, of
 * which one has changed: the first of them. */
static bool
tells_insider(struct conceal *c, uint32_t *target)
{
	uint32_t first = c->n_targets;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < c->n_changes; i++) {
		const struct change *change = &c->changes[i];

		for (k = *bucket_of(c, change->ratio); k != 0;
		     k = c->targets[k - 1].next)
			if (c->change_of[k - 1] == 0 &&
			    c->targets[k - 1].ratio == change->ratio)
				tell(c, change->target, k - 1, &first);
	}
	if (c->n_changes > 1)
		qsort(c->changes, c->n_changes, sizeof *c->changes,
		    compare_changes);
	for (i = 0; i < c->n_changes; i++)
		for (k = i + 1; k < c->n_changes &&
		     c->changes[k].ratio == c->changes[i].ratio;
		     k++)
			tell(c, c->changes[i].target, c->changes[k].target,
			    &first);
	*target = first;
	return first < c->n_targets;
}

/* ---- figures ------------------------------------------------------------- */

struct conceal *
conceal_new(uint32_t n_cells)
{
	struct conceal *c = mem_zero(1, sizeof *c);
	size_t n = (size_t)n_cells + 1;
	uint32_t i;

	c->n_cells = n_cells;
	c->is_free = mem_zero(n, 1);
	c->vectors = mem_zero(n, sizeof *c->vectors);
	c->users = mem_zero(n, sizeof *c->users);
	c->chances = mem_zero(n, sizeof *c->chances);
	c->parts = mem_zero(n, sizeof *c->parts);
	c->value = mem_zero(n, sizeof *c->value);
	c->seen = mem_zero(n, sizeof *c->seen);
	c->where = mem_zero(n, sizeof *c->where);
	for (i = 0; i < n_cells; i++) {
		c->is_free[i] = 1;
		c->chances[i][0] = prime_chance(2 * (uint64_t)i);
		c->chances[i][1] = prime_chance(2 * (uint64_t)i + 1);
	}
	return c;
}

void
conceal_free(struct conceal *c)
{
	uint32_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n_cells; i++) {
		free(c->vectors[i].terms);
		free(c->users[i].list);
		free(c->parts[i].list);
	}
	free(c->is_free);
	free(c->vectors);
	free(c->users);
	free(c->chances);
	free(c->parts);
	free(c->targets);
	free(c->buckets);
	free(c->value);
	free(c->seen);
	free(c->where);
	free(c->rest.terms);
	free(c->changes);
	free(c->change_of);
	free(c->products);
	free(c);
}

void
conceal_target(struct conceal *c, const struct term *terms, uint32_t n,
    uint32_t who, bool is_lone)
{
	struct target target = {.who = who, .is_lone = is_lone};
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++) {
		struct figure_parts *parts = &c->parts[terms[i].cell];

		MEM_GROW(parts->list, parts->n, parts->cap);
		parts->list[parts->n++] =
		    (struct figure_part){c->n_targets, terms[i].times};
		for (k = 0; k < 2; k++)
			target.mark[k] = prime_add(target.mark[k],
			    prime_times(
				terms[i].times, c->chances[terms[i].cell][k]));
	}
	MEM_GROW(c->targets, c->n_targets, c->cap_targets);
	MEM_GROW(c->change_of, c->n_targets, c->cap_change_of);
	c->change_of[c->n_targets] = 0;
	c->targets[c->n_targets++] = target;
	c->n_lone += is_lone;
}

/* The rest is 0 from now on: the vector of q is taken away. */
static void
publish_rest(struct conceal *c, uint32_t q)
{
	uint32_t i;

	c->is_free[q] = 0;
	for (i = 0; i < c->rest.n; i++)
		if (c->rest.terms[i].cell != q)
			add_vector(c, c->rest.terms[i].cell, q,
			    prime_minus(c->rest.terms[i].times));
	free(c->vectors[q].terms);
	c->vectors[q] = (struct vector){0};
	for (i = 0; i < c->n_changes; i++) {
		const struct change *change = &c->changes[i];
		struct target *target = &c->targets[change->target];

		memcpy(target->mark, change->mark, sizeof target->mark);
		if (c->n_lone == 0)
			continue;
		take_from_bucket(c, change->target);
		target->ratio = change->ratio;
		put_in_bucket(c, change->target);
	}
}

bool
conceal_offer(
    struct conceal *c, const struct term *terms, uint32_t n, uint32_t *target)
{
	bool is_published;
	uint32_t q;

	if (c->buckets == NULL)
		fill_buckets(c);
	reduce(c, terms, n);
	if (c->rest.n == 0)
		return true;
	q = choose_pivot(c);
	list_changes(c, q);
	is_published = !makes_known(c, target) &&
	    (c->n_lone == 0 || !tells_insider(c, target));
	if (is_published)
		publish_rest(c, q);
	forget_changes(c);
	return is_published;
}
