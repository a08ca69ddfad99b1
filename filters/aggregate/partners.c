#include <stdlib.h>
#include <string.h>

#include "marginals.h"
#include "mem.h"
#include "partners.h"
#include "primary.h"
#include "prime.h"

/* ---- parts that are too few together ------------------------------------- */

/* Parts along one variable that together are too few. */
struct small_sum {
	uint64_t n;
	uint32_t parts;
	size_t order;
	uint32_t *domains;
	size_t cap_domains;
	uint32_t slot;  /* of answers */
	uint64_t least; /* and how few are too few */
};

struct small_sums {
	struct map *keys;
	struct small_sum *list;
	uint32_t n;
	size_t cap;
};

/* Add a part to the sum of this key: who else is beside it along a variable.
 * A domain that is there in two tables is one part. */
static void
add_part(struct small_sums *sums, struct slice key,
    const struct domain_of *domain, uint32_t index, uint64_t n)
{
	struct small_sum *sum;
	bool is_new;
	uint32_t at = map_put(sums->keys, key, &is_new);
	uint32_t i;

	if (is_new) {
		MEM_GROW(sums->list, sums->n, sums->cap);
		sums->list[sums->n++] = (struct small_sum){0};
	}
	if (sums->list == NULL)
		return;
	sum = &sums->list[at];
	for (i = 0; i < sum->parts; i++)
		if (sum->domains[i] == index)
			return;
	MEM_GROW(sum->domains, sum->parts, sum->cap_domains);
	sum->domains[sum->parts++] = index;
	sum->n += n;
	sum->order = domain->order;
}

static void
put_numbers(struct out *key, uint32_t a, uint32_t b)
{
	uint32_t both[2] = {a, b};

	out_slice(key, (struct slice){(const char *)both, sizeof both});
}

/*
 * Put a figure's domain beside those that differ from it in one variable
 * alone: the key is the variable, what the others hold, and the base.
 */
static void
add_beside(struct disclosure *d, struct small_sums *sums,
    const struct judged *figure, uint32_t question, uint32_t slot,
    const struct domain_of *domain, uint32_t index, uint64_t n)
{
	const struct plan *plan = d->job->plan;
	const struct measure *measure =
	    asked_measure(&d->asked, figure->table, figure->bound);
	uint32_t where =
	    plan->blocks[asked_block(figure->bound, measure, figure->category)]
		.where;
	struct out key = {0};
	uint32_t i;
	uint32_t k;

	for (i = 0; i < plan->n_by && i < d->job->n_by; i++) {
		if (figure->by[i].text == NULL)
			continue;
		key.len = 0;
		put_numbers(&key, i, question);
		put_numbers(&key, where, slot);
		for (k = 0; k < d->job->n_by; k++) {
			if (k == i || figure->by[k].text == NULL)
				continue;
			put_numbers(&key, k, (uint32_t)figure->by[k].len);
			out_slice(&key, figure->by[k]);
		}
		add_part(
		    sums, (struct slice){key.text, key.len}, domain, index, n);
	}
	out_free(&key);
}

static void
free_sums(struct small_sums *sums)
{
	uint32_t i;

	for (i = 0; i < sums->n; i++)
		free(sums->list[i].domains);
	free(sums->list);
	map_free(sums->keys);
}

/* ---- a system -------------------------------------------------------------
 */

/*
 * Some figures as sums over unknowns: what must not become known, and what is
 * to be published.  The terms of the figure at hand are in the scratch of the
 * disclosure, n_terms of them.
 */
struct system {
	struct disclosure *d;
	struct conceal *conceal;
	size_t *figure; /* by target: a figure that it is of */
	uint32_t n_targets;
	size_t cap_targets;
	uint32_t n_terms;
	uint32_t nobody; /* the next number for who is no domain */
	/* Unknowns are independent domains, or sets of places of a question,
	 * as marginals tell them; or domains of a question that has few, as
	 * their cells do; or, where both are NULL, places. */
	struct marginals *marginals;
	bool has_places;
	struct basis *basis;
};

/* Of what marginals know, or else of n places; each with so many unknowns. */
static void
open_system(struct system *s, struct disclosure *d, struct marginals *marginals,
    uint32_t n, uint32_t times)
{
	if (marginals != NULL)
		n = marginals_rank(marginals);
	*s = (struct system){.d = d,
	    .conceal = conceal_new(n * times),
	    .marginals = marginals,
	    .nobody = d->n_domains};
}

static void
close_system(struct system *s)
{
	conceal_free(s->conceal);
	free(s->figure);
}

static bool
are_places(const struct system *s)
{
	return s->marginals == NULL && s->basis == NULL;
}

static int
compare_terms(const void *a, const void *b)
{
	const struct term *x = a;
	const struct term *y = b;

	return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Whether terms are in order, each unknown once: most are listed so. */
static bool
are_settled(const struct term *terms, uint32_t n)
{
	uint32_t i;

	for (i = 1; i < n; i++)
		if (terms[i - 1].cell >= terms[i].cell)
			return false;
	return true;
}

static void
settle_terms(struct system *s)
{
	struct term *terms = s->d->terms;
	uint32_t n = 0;
	uint32_t i;

	if (are_settled(terms, s->n_terms))
		return;
	if (s->n_terms > 1)
		qsort(terms, s->n_terms, sizeof *terms, compare_terms);
	for (i = 0; i < s->n_terms; i++) {
		if (n > 0 && terms[n - 1].cell == terms[i].cell)
			terms[n - 1].times =
			    prime_add(terms[n - 1].times, terms[i].times);
		else
			terms[n++] = terms[i];
		if (terms[n - 1].times == 0)
			n--;
	}
	s->n_terms = n;
}

static void
target(struct system *s, size_t figure, uint32_t who, bool is_lone)
{
	conceal_target(s->conceal, s->d->terms, s->n_terms, who, is_lone);
	MEM_GROW(s->figure, s->n_targets, s->cap_targets);
	s->figure[s->n_targets++] = figure;
}

/* Publish the figure at hand; or hide it, with a figure that it would tell. */
static void
offer(struct system *s, enum secret *secret, size_t *with, bool is_shown,
    size_t figure)
{
	uint32_t of;

	if (conceal_offer(s->conceal, s->d->terms, s->n_terms, &of))
		return;
	*secret = SECRET_PARTNER;
	*with = s->figure[of];
	if (is_shown)
		primary_fail(s->d, "cannot-hide", figure,
		    "'show' wants it shown, or 'earlier' has it, and a figure "
		    "that is held back could be computed by it");
}

/* ---- domains ------------------------------------------------------------- */

/* Add a domain, so many times, to the terms. */
static void
add_set(struct system *s, uint32_t index, uint64_t times)
{
	const struct domain_of *domain = &s->d->domains[index];
	const struct term *sets = NULL;
	uint32_t n = domain->n_cells;
	uint32_t i;

	if (s->marginals != NULL)
		sets = marginals_terms(s->marginals, index, &n);
	domains_terms(s->d, (size_t)s->n_terms + n);
	for (i = 0; i < n; i++)
		s->d->terms[s->n_terms++] = sets == NULL
		    ? (struct term){domain->unknowns[i], times}
		    : (struct term){
			  sets[i].cell, prime_times(times, sets[i].times)};
}

static void
take_set(struct system *s, uint32_t index)
{
	s->n_terms = 0;
	add_set(s, index, 1);
	settle_terms(s);
}

/* All but those who gave an answer that breaks down too. */
static void
target_rest(struct system *s, const struct item *item)
{
	const struct domain_of *domain = &s->d->domains[item->domain];

	s->n_terms = 0;
	add_set(s, item->domain, 1);
	if (item->as_domain != NONE)
		add_set(s, item->as_domain, prime_minus(1));
	settle_terms(s);
	if (s->n_terms > 0)
		target(s, item->order, s->nobody++, domain->n - item->c == 1);
}

static void
target_rests(struct system *s)
{
	const struct asked *asked = &s->d->asked;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < asked->n; i++) {
		const struct question *q = &asked->questions[i];

		for (k = 0; q->key != NONE && k < q->n_items; k++)
			if (!q->items[k].is_known &&
			    (q->items[k].secret == SECRET_ANSWER ||
				q->items[k].secret == SECRET_UNANIMOUS))
				target_rest(s, &q->items[k]);
	}
}

/* The parts of a sum together: along one variable, so that none is in two. */
static void
take_parts(struct system *s, const struct small_sum *sum)
{
	uint32_t i;

	s->n_terms = 0;
	for (i = 0; i < sum->parts; i++)
		add_set(s, sum->domains[i], 1);
	settle_terms(s);
}

/* Sums of hidden domains along a variable. */
static void
target_sums(struct system *s)
{
	struct disclosure *d = s->d;
	const struct results *figures = d->job->results;
	struct small_sums sums = {.keys = map_new()};
	struct map *seen = map_new();
	size_t i;
	uint32_t k;

	for (i = 0; i < figures->n; i++) {
		const struct judged *figure = &figures->list[i];
		const struct place_in *at = &d->places[i].at[0];

		if (d->places[i].n > 0 && figure->n > 0 &&
		    !domains_compares(figure) &&
		    d->domains[at->domain].secret == SECRET_MINIMUM &&
		    !d->domains[at->domain].is_known)
			add_beside(d, &sums, figure, at->question, 0,
			    &d->domains[at->domain], at->domain,
			    d->domains[at->domain].n);
	}
	for (k = 0; k < sums.n; k++) {
		const struct small_sum *sum = &sums.list[k];
		bool is_new;

		if (sum->parts < 2 || sum->n >= d->rules->minimum)
			continue;
		map_put(seen,
		    (struct slice){(const char *)sum->domains,
			sum->parts * sizeof *sum->domains},
		    &is_new);
		if (!is_new)
			continue;
		take_parts(s, sum);
		target(s, sum->order, s->nobody++, false);
	}
	map_free(seen);
	free_sums(&sums);
}

/* Whether a rule holds anything back. */
static bool
has_secrets(const struct disclosure *d)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < d->n_domains; i++)
		if (d->domains[i].secret != SECRET_NONE)
			return true;
	for (i = 0; i < d->asked.n; i++)
		for (k = 0; k < d->asked.questions[i].n_items; k++)
			if (d->asked.questions[i].items[k].secret !=
			    SECRET_NONE)
				return true;
	return false;
}

void
partners_of_domains(struct disclosure *d)
{
	struct system s;
	struct offer *offers;
	uint32_t n = 0;
	uint32_t i;

	offers = mem_zero((size_t)d->n_domains + 1, sizeof *offers);
	if (has_secrets(d))
		d->marginals = marginals_of_domains(d);
	open_system(&s, d, d->marginals, d->asked.n_unknowns, 1);
	for (i = 0; i < d->n_domains; i++) {
		const struct domain_of *domain = &d->domains[i];

		if (domain->secret == SECRET_NONE || domain->is_known) {
			offers[n++] = domains_offer(domain, i);
			continue;
		}
		take_set(&s, i);
		target(&s, domain->order, i, domain->n == 1);
	}
	target_rests(&s);
	if (s.n_targets > 0) {
		target_sums(&s);
		domains_sort(offers, n);
	}
	for (i = 0; i < n && s.n_targets > 0; i++) {
		struct domain_of *domain = &d->domains[offers[i].index];

		take_set(&s, offers[i].index);
		offer(&s, &domain->secret, &domain->with,
		    domain->is_shown || domain->is_known, domain->order);
	}
	free(offers);
	close_system(&s);
}

/* ---- answers and amounts ------------------------------------------------- */

/* Categories of a share as unknowns: all but the last, which is what is left
 * of the base. */
struct slots {
	uint32_t *place; /* by slot: which one, or NONE */
	uint32_t n;      /* categories */
};

static struct slots
list_slots(const struct question *q)
{
	struct slots slots = {0};
	bool has_unseen = false;
	uint32_t i;

	slots.place = mem_zero((size_t)q->n_slots + 1, sizeof *slots.place);
	for (i = 0; i < q->n_slots; i++)
		slots.place[i] = q->is_in[i] ? slots.n++ : NONE;
	for (i = 0; i < q->n_items; i++)
		has_unseen |= q->items[i].slot == NONE;
	slots.n += has_unseen;
	return slots;
}

/* Add the answer in a place, so many times: the last category is less all
 * others. */
static void
add_answer(struct system *s, const struct slots *slots, struct term place,
    uint32_t slot)
{
	uint32_t all = slots->n - 1;
	uint32_t which = slot == NONE ? all : slots->place[slot];
	uint32_t k;

	for (k = 0; k < all; k++)
		if (which == k || which == all)
			s->d->terms[s->n_terms++] =
			    (struct term){place.cell * all + k,
				which == k ? place.times
					   : prime_minus(place.times)};
}

/* Add the answer in a domain, or in a set of places, as a sum of independent
 * ones, to the terms. */
static void
add_answers(
    struct system *s, const struct slots *slots, uint32_t set, uint32_t slot)
{
	const struct domain_of *domain = &s->d->domains[set];
	uint32_t n;
	uint32_t i;
	const struct term *sets = s->basis == NULL
	    ? marginals_terms(s->marginals, set, &n)
	    : basis_terms(s->basis, set, domain->cells, domain->n_cells, &n);

	domains_terms(s->d, s->n_terms + (size_t)n * slots->n);
	for (i = 0; i < n; i++)
		add_answer(s, slots, sets[i], slot);
}

/* A domain as the system has it: itself, or the set of its places. */
static uint32_t
set_of(const struct system *s, uint32_t index)
{
	const struct domain_of *domain = &s->d->domains[index];

	return s->has_places
	    ? marginals_find(s->marginals, domain->cells, domain->n_cells)
	    : index;
}

static int
compare_places(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The answer in some cells: in each place once, whether or not somebody there
 * gave it. */
static void
take_answer(struct system *s, const struct question *q,
    const struct slots *slots, const uint32_t *cells, uint32_t n, uint32_t slot)
{
	uint32_t *places = mem_alloc(((size_t)n + 1) * sizeof *places);
	bool is_rising = true;
	uint32_t i;

	domains_terms(s->d, (size_t)n * slots->n);
	s->n_terms = 0;
	for (i = 0; i < n; i++) {
		places[i] = asked_place(q, cells[i]);
		is_rising &= i == 0 || places[i - 1] < places[i];
	}
	if (!is_rising)
		qsort(places, n, sizeof *places, compare_places);
	for (i = 0; i < n; i++)
		if (i == 0 || places[i] != places[i - 1])
			add_answer(s, slots, (struct term){places[i], 1}, slot);
	free(places);
	settle_terms(s);
}

static void
take_item(struct system *s, const struct question *q, const struct slots *slots,
    const struct item *item)
{
	const struct domain_of *domain = &s->d->domains[item->domain];

	if (q->is_amount)
		take_set(s, item->domain);
	else if (are_places(s))
		take_answer(
		    s, q, slots, domain->cells, domain->n_cells, item->slot);
	else {
		s->n_terms = 0;
		add_answers(s, slots, set_of(s, item->domain), item->slot);
		settle_terms(s);
	}
}

static void
target_item(struct system *s, const struct question *q,
    const struct slots *slots, const struct item *item)
{
	const struct domain_of *domain = &s->d->domains[item->domain];
	bool is_lone = domain->n == 1 ||
	    (item->secret == SECRET_ANSWER &&
		(item->c == 1 || domain->n - item->c == 1));

	take_item(s, q, slots, item);
	target(s, item->order, item->domain, is_lone);
}

/* An answer in all parts of a sum. */
static void
take_answers(struct system *s, const struct question *q,
    const struct slots *slots, const struct small_sum *sum)
{
	const struct domain_of *domains = s->d->domains;
	uint32_t *cells = NULL;
	uint32_t n = 0;
	size_t cap = 0;
	uint32_t i;
	uint32_t k;

	s->n_terms = 0;
	for (i = 0; i < sum->parts && !are_places(s); i++)
		add_answers(s, slots, set_of(s, sum->domains[i]), sum->slot);
	if (!are_places(s)) {
		settle_terms(s);
		return;
	}
	for (i = 0; i < sum->parts; i++)
		for (k = 0; k < domains[sum->domains[i]].n_cells; k++) {
			MEM_GROW(cells, n, cap);
			cells[n++] = domains[sum->domains[i]].cells[k];
		}
	take_answer(s, q, slots, cells, n, sum->slot);
	free(cells);
}

/* Sums of hidden answers along a variable that together are too few, or of
 * hidden domains: who is alone with an answer could tell one. */
static void
target_item_sums(struct system *s, uint32_t question, const struct slots *slots)
{
	struct disclosure *d = s->d;
	const struct results *figures = d->job->results;
	const struct question *q = &d->asked.questions[question];
	struct small_sums sums = {.keys = map_new()};
	size_t i;
	uint32_t k;

	for (i = q->first_figure; i < q->end_figure; i++) {
		const struct place_in *at = &d->places[i].at[0];
		const struct domain_of *domain;
		const struct item *item;
		bool is_rest;
		bool is_small;

		if (d->places[i].n == 0 ||
		    domains_compares(&figures->list[i]) ||
		    at->question != question || at->item == NONE)
			continue;
		item = &q->items[at->item];
		domain = &d->domains[at->domain];
		is_small = domain->secret == SECRET_MINIMUM;
		if (!is_small &&
		    (item->secret != SECRET_ANSWER ||
			domain->secret != SECRET_NONE))
			continue;
		is_rest = !(item->c > 0 && item->c < d->rules->minimum_answer);
		k = sums.n;
		add_beside(d, &sums, &figures->list[i], question,
		    3 * (item->slot + 1) + (is_small ? 2 : is_rest), domain,
		    at->domain,
		    is_small      ? domain->n
			: is_rest ? domain->n - item->c
				  : item->c);
		for (; k < sums.n; k++) {
			sums.list[k].slot = item->slot;
			sums.list[k].least = is_small
			    ? d->rules->minimum
			    : d->rules->minimum_answer;
		}
	}
	for (k = 0; k < sums.n; k++)
		if (sums.list[k].parts > 1 &&
		    sums.list[k].n < sums.list[k].least) {
			take_answers(s, q, slots, &sums.list[k]);
			target(s, sums.list[k].order, s->nobody++, false);
		}
	free_sums(&sums);
}

/* Of the figures of a domain from the i-th on, the first that is a cell of a
 * breakdown by the answers: it tells how many gave one, there and where nobody
 * did.  or_where: or whose where restricts them. */
static uint32_t
next_cell_by(
    const struct domain_of *domain, uint32_t key, uint32_t i, bool or_where)
{
	while (i < domain->n_figures &&
	    domain->figures[i]->by[key].text == NULL &&
	    (!or_where || domain->figures[i]->bound->within[key].text == NULL))
		i++;
	return i;
}

static bool
has_cell_by(const struct domain_of *domain, uint32_t key)
{
	return next_cell_by(domain, key, 0, false) < domain->n_figures;
}

/* Whether a domain can tell of the answers to the question: it is of its base.
 */
static bool
is_of_base(const struct disclosure *d, const struct question *q,
    const struct slots *slots, const struct domain_of *domain)
{
	uint32_t i;

	if (slots->place == NULL)
		return false;
	for (i = 0; i < domain->n_cells; i++)
		if (q->unknown[d->asked.cell_of[domain->unknowns[i]]] !=
		    domain->unknowns[i])
			return false;
	return true;
}

/* How many gave one of the answers that a figure's cell or where is of. */
static void
take_around(struct system *s, const struct question *q,
    const struct slots *slots, const struct judged *figure)
{
	struct disclosure *d = s->d;
	struct slice by = figure->by[q->key];
	uint32_t where = domains_where(d, figure);
	uint32_t n;
	uint32_t *cells = domains_around(d, figure, q->key, &n);
	uint32_t set = marginals_find(s->marginals, cells, n);
	uint32_t slot;

	free(cells);
	s->n_terms = 0;
	for (slot = 0; slot < q->n_slots; slot++) {
		struct slice value =
		    codes_text(asked_codes(&d->asked, q->columns[0]), slot + 1);

		if (slots->place[slot] != NONE &&
		    (by.text == NULL || slice_equal(value, by)) &&
		    finest_allows(d->asked.finest, where, q->key, value))
			add_answers(s, slots, set, slot);
	}
	settle_terms(s);
}

/* How many gave the answer of a cell of a breakdown by the answers. */
static void
take_cell(struct system *s, const struct question *q, const struct slots *slots,
    const struct domain_of *domain, uint32_t figure)
{
	struct disclosure *d = s->d;
	uint32_t slot =
	    finest_code(d->asked.finest, domain->cells[0], q->key) - 1;
	uint32_t n;
	uint32_t *cells =
	    domains_without(d, domain->figures[figure], q->key, &n);

	take_answer(s, q, slots, cells, n, slot);
	free(cells);
}

/* The answers of those of a domain, as they gave them. */
static void
take_who(struct system *s, const struct question *q, const struct slots *slots,
    const struct domain_of *domain)
{
	struct disclosure *d = s->d;
	uint32_t slot;
	uint32_t i;

	domains_terms(d, (size_t)domain->n_cells * slots->n);
	s->n_terms = 0;
	for (i = 0; i < domain->n_cells; i++) {
		slot =
		    finest_code(d->asked.finest, domain->cells[i], q->key) - 1;
		if (slots->place[slot] != NONE)
			add_answer(s, slots,
			    (struct term){asked_place(q, domain->cells[i]), 1},
			    slot);
	}
	settle_terms(s);
}

/*
 * A domain of those who gave an answer to the question, by another table: it
 * tells how many they are.  It may be the cell of several figures, each of
 * which tells of other places where nobody gave that answer: *i is 0 for the
 * first of them, and then for the next.  False when there are no more, or where
 * the domain tells nothing of the question: its base is another one, or all
 * answers are in it.
 */
static bool
take_domain(struct system *s, const struct question *q,
    const struct slots *slots, const struct domain_of *domain, uint32_t *i)
{
	if (*i == 0 && !is_of_base(s->d, q, slots, domain))
		return false;
	if (!s->has_places && !has_cell_by(domain, q->key)) {
		take_who(s, q, slots, domain);
		return (*i)++ == 0 && s->n_terms > 0;
	}
	do {
		*i = next_cell_by(domain, q->key, *i, s->has_places);
		if (*i == domain->n_figures)
			return false;
		if (s->has_places)
			take_around(s, q, slots, domain->figures[(*i)++]);
		else
			take_cell(s, q, slots, domain, (*i)++);
	} while (s->n_terms == 0);
	return true;
}

/* By domain: whether an item of the question is about it already, and tells
 * all that it tells. */
static uint8_t *
mark_items(const struct disclosure *d, const struct question *q)
{
	uint8_t *is_item = mem_zero((size_t)d->n_domains + 1, 1);
	uint32_t i;

	for (i = 0; i < q->n_items; i++)
		if (q->items[i].as_domain != NONE &&
		    !has_cell_by(&d->domains[q->items[i].as_domain], q->key))
			is_item[q->items[i].as_domain] = 1;
	return is_item;
}

/* Offers of the items of a question, then of domains that its answers make. */
static struct offer *
list_offers(const struct disclosure *d, const struct question *q, uint32_t *n)
{
	uint32_t most = q->n_items + (q->key == NONE ? 0 : d->n_domains);
	struct offer *offers = mem_zero((size_t)most + 1, sizeof *offers);
	uint8_t *is_item = q->key == NONE ? NULL : mark_items(d, q);
	uint32_t i;

	*n = 0;
	for (i = 0; i < q->n_items; i++)
		if (!primary_is_hidden(d, &q->items[i])) {
			offers[*n] =
			    domains_offer(&d->domains[q->items[i].domain], i);
			offers[*n].answer = domains_answer(d, q, i);
			offers[*n].rank *= !q->items[i].is_known;
			++*n;
		}
	for (i = 0; is_item != NULL && i < d->n_domains; i++)
		if ((d->domains[i].secret == SECRET_NONE ||
			d->domains[i].is_known) &&
		    !is_item[i])
			offers[(*n)++] =
			    domains_offer(&d->domains[i], q->n_items + i);
	free(is_item);
	domains_sort(offers, *n);
	return offers;
}

static void
target_all(struct system *s, uint32_t question, const struct slots *slots)
{
	struct disclosure *d = s->d;
	const struct question *q = &d->asked.questions[question];
	uint8_t *is_item;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < q->n_items; i++)
		if (primary_is_hidden(d, &q->items[i]))
			target_item(s, q, slots, &q->items[i]);
	if (q->key != NONE) {
		is_item = mark_items(d, q);
		for (i = 0; i < d->n_domains; i++)
			for (k = 0; d->domains[i].secret != SECRET_NONE &&
			     !d->domains[i].is_known && !is_item[i] &&
			     take_domain(s, q, slots, &d->domains[i], &k);)
				target(s, d->domains[i].order, i,
				    d->domains[i].n == 1);
		free(is_item);
	}
	if (s->n_targets > 0 && q->kind == BLOCK_CODES)
		target_item_sums(s, question, slots);
}

/* Whether something of the question, or of a domain that its answers make, is
 * held back. */
static bool
has_targets(const struct disclosure *d, const struct question *q)
{
	uint32_t i;

	for (i = 0; i < q->n_items; i++)
		if (primary_is_hidden(d, &q->items[i]))
			return true;
	for (i = 0; q->key != NONE && i < d->n_domains; i++)
		if (d->domains[i].secret != SECRET_NONE &&
		    !d->domains[i].is_known)
			return true;
	return false;
}

/* The domains of a question, each once for those that stand beside each other;
 * how many. */
static uint32_t
list_domains(const struct question *q, uint32_t *list)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < q->n_items; i++)
		if (n == 0 || list[n - 1] != q->items[i].domain)
			list[n++] = q->items[i].domain;
	return n;
}

/* A basis of these domains: most questions have those of the one before. */
static struct basis *
basis_of(struct disclosure *d, const uint32_t *list, uint32_t n)
{
	uint32_t i;
	uint32_t k;

	if (n == d->n_of_basis &&
	    memcmp(d->of_basis, list, n * sizeof *list) == 0)
		return d->basis;
	basis_free(d->basis);
	free(d->of_basis);
	d->basis = basis_new(finest_n(d->asked.finest), d->n_domains);
	d->of_basis = mem_alloc(((size_t)n + 1) * sizeof *list);
	d->n_of_basis = n;
	memcpy(d->of_basis, list, n * sizeof *list);
	/* Backwards: small ones stand behind those that they are parts of. */
	for (i = n; i-- > 0;)
		basis_terms(d->basis, list[i], d->domains[list[i]].cells,
		    d->domains[list[i]].n_cells, &k);
	return d->basis;
}

/*
 * Where the domains of a question are few, take them for unknowns: as many as
 * are independent; else its places are.
 */
static struct basis *
find_basis(struct disclosure *d, const struct question *q)
{
	enum {
		MOST_SETS = 64
	};

	uint32_t *list = mem_alloc(((size_t)q->n_items + 1) * sizeof *list);
	uint32_t n = list_domains(q, list);
	struct basis *basis = NULL;

	if (n > 0 && q->key == NONE && !q->is_amount && n <= MOST_SETS &&
	    n < q->n_places)
		basis = basis_of(d, list, n);
	free(list);
	return basis;
}

/* Whether a domain has all answers of its places: in_base says how many cells
 * of the base a place has; tally is all 0 before and after. */
static bool
has_all_answers(const struct question *q, const struct domain_of *domain,
    const uint32_t *in_base, uint32_t *tally)
{
	bool has_all = true;
	uint32_t i;

	for (i = 0; i < domain->n_cells; i++)
		tally[asked_place(q, domain->cells[i])]++;
	for (i = 0; i < domain->n_cells; i++) {
		uint32_t place = asked_place(q, domain->cells[i]);

		has_all &= tally[place] == 0 || tally[place] == in_base[place];
		tally[place] = 0;
	}
	return has_all;
}

/* Whether the figures of a domain that tell of answers, from the i-th on, are
 * of known sets of places. */
static bool
are_known(struct disclosure *d, struct marginals *places,
    const struct question *q, const struct domain_of *domain, uint32_t i)
{
	uint32_t n;
	bool has_all = true;

	for (; has_all && i < domain->n_figures;
	     i = next_cell_by(domain, q->key, i + 1, true)) {
		uint32_t *cells =
		    domains_around(d, domain->figures[i], q->key, &n);

		has_all = marginals_find(places, cells, n) != NONE;
		free(cells);
	}
	return has_all;
}

/* Sets of places as unknowns of a question that breaks down too; NULL where
 * some figure tells of other places, or of some of their answers. */
static struct marginals *
find_places(
    struct disclosure *d, const struct question *q, const struct slots *slots)
{
	struct marginals *places = marginals_of_places(d, q);
	uint32_t n = q->n_places;
	uint32_t *in_base = mem_zero((size_t)n + 1, sizeof *in_base);
	uint32_t *tally = mem_zero((size_t)n + 1, sizeof *tally);
	uint8_t *is_item = mark_items(d, q);
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < finest_n(d->asked.finest); i++)
		in_base[asked_place(q, i)] += q->unknown[i] != NONE;
	for (i = 0; is_good && i < d->n_domains; i++) {
		const struct domain_of *domain = &d->domains[i];
		uint32_t first = next_cell_by(domain, q->key, 0, true);

		if (is_of_base(d, q, slots, domain))
			is_good = first < domain->n_figures
			    ? are_known(d, places, q, domain, first)
			    : is_item[i] ||
				has_all_answers(q, domain, in_base, tally);
	}
	free(in_base);
	free(tally);
	free(is_item);
	if (is_good)
		return places;
	marginals_free(places);
	return NULL;
}

static void
judge_question(struct disclosure *d, uint32_t question)
{
	struct question *q = &d->asked.questions[question];
	struct slots slots = {0};
	struct system s;
	struct marginals *places = NULL;
	struct basis *basis = NULL;
	uint32_t n_places;
	struct offer *offers;
	uint32_t n;
	uint32_t i;
	uint32_t k;

	if (!has_targets(d, q))
		return;
	if (!q->is_amount)
		slots = list_slots(q);
	if (d->marginals == NULL)
		basis = find_basis(d, q);
	else if (q->key != NONE)
		places = find_places(d, q, &slots);
	n_places = basis != NULL ? basis_rank(basis) : q->n_places;
	open_system(&s, d, q->key == NONE ? d->marginals : places,
	    q->is_amount ? d->asked.n_unknowns : n_places,
	    slots.n > 1 ? slots.n - 1 : 1);
	s.basis = basis;
	s.has_places = places != NULL;
	target_all(&s, question, &slots);
	offers = s.n_targets > 0 ? list_offers(d, q, &n) : NULL;
	for (i = 0; offers != NULL && i < n; i++) {
		bool is_item = offers[i].index < q->n_items;
		struct item *item = &q->items[offers[i].index];
		struct domain_of *domain = is_item
		    ? &d->domains[item->domain]
		    : &d->domains[offers[i].index - q->n_items];

		if (is_item) {
			take_item(&s, q, &slots, item);
			offer(&s, &item->secret, &item->with,
			    domain->is_shown || item->is_known, item->order);
			continue;
		}
		for (k = 0;
		     (domain->secret == SECRET_NONE || domain->is_known) &&
		     take_domain(&s, q, &slots, domain, &k);)
			offer(&s, &domain->secret, &domain->with,
			    domain->is_shown || domain->is_known,
			    domain->order);
	}
	free(offers);
	free(slots.place);
	marginals_free(places);
	close_system(&s);
}

/* Something is to be held back that domains do not see to. */
static bool
is_to_judge(const struct disclosure *d, const struct question *q)
{
	if (q->is_amount)
		return primary_has_amount_rules(d) || d->job->n_earlier > 0;
	return q->kind == BLOCK_CODES &&
	    (q->key != NONE || primary_has_answer_rules(d) ||
		d->job->n_earlier > 0);
}

void
partners_of_answers(struct disclosure *d)
{
	uint32_t i;

	for (i = 0; i < d->asked.n; i++)
		if (is_to_judge(d, &d->asked.questions[i]))
			judge_question(d, i);
}
