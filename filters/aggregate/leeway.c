#include <math.h>
#include <stdlib.h>

#include "bounds.h"
#include "leeway.h"
#include "mem.h"
#include "primary.h"
#include "quad.h"

/* What the unknowns have. */
enum leeway_of {
	OF_RECORDS,
	OF_WEIGHTS,
	OF_AMOUNTS
};

/* Sums of what the unknowns have: of domains, or of amounts in them. */
struct leeway {
	struct disclosure *d;
	enum leeway_of of;
	struct question *q; /* of amounts; NULL: domains */
	uint32_t n_items;
	double *values; /* by unknown: whole numbers, their sum below 2^52 */
	double unit;    /* of these */
	double all;     /* their sum */
	uint8_t *is_counted; /* of weights: domains published as a count */
	uint32_t *sorted;    /* items in the order of offers */
};

static struct domain_of *
domain_at(const struct leeway *s, uint32_t i)
{
	return &s->d->domains[s->q == NULL ? i : s->q->items[i].domain];
}

static bool
is_hidden(const struct leeway *s, uint32_t i)
{
	if (s->q != NULL)
		return primary_is_hidden(s->d, &s->q->items[i]);
	return s->d->domains[i].secret != SECRET_NONE &&
	    !s->d->domains[i].is_known;
}

/* A rule's own, not a partner. */
static bool
is_target(const struct leeway *s, uint32_t i)
{
	if (s->q != NULL)
		return primary_is_rule(s->d, &s->q->items[i]);
	return secrecy_is_rule(s->d->domains[i].secret) &&
	    !s->d->domains[i].is_known &&
	    (s->of == OF_RECORDS || s->is_counted[i]);
}

static double
value_of(const struct leeway *s, const struct domain_of *domain)
{
	double value = 0;
	uint32_t i;

	for (i = 0; i < domain->n_cells; i++)
		value += s->values[domain->unknowns[i]];
	return value;
}

/* ---- what the unknowns have ------------------------------------------------
 */

/* Records of a question's bases, or what these weigh. */
static void
add_bases(struct leeway *s, struct question *q)
{
	uint32_t cell;
	uint32_t i;

	asked_weigh(&s->d->asked, q);
	for (cell = 0; cell < finest_n(s->d->asked.finest); cell++) {
		uint32_t unknown = q->unknown[cell];

		if (unknown == NONE || s->values[unknown] > 0)
			continue;
		for (i = q->first[cell]; i < q->first[cell + 1]; i++)
			if (asked_is_based(q, &q->answers[i]))
				s->values[unknown] += s->of == OF_RECORDS
				    ? (double)q->answers[i].n
				    : q->answers[i].weight;
	}
}

/* The weights of records are whole numbers already. */
static void
fill_bases(struct leeway *s)
{
	struct asked *asked = &s->d->asked;
	uint32_t i;

	s->unit = 1;
	for (i = 0; i < asked->n; i++)
		if (!asked->questions[i].is_amount &&
		    asked->questions[i].like == i)
			add_bases(s, &asked->questions[i]);
}

/*
 * What the records of a cell have in a column of values; false where one is
 * below 0.  Numbers of 53 bits have products of 106, so that the sum is the
 * same in any order.
 */
static bool
sum_cell(const struct leeway *s, const struct question *values, uint32_t cell,
    quad *sum)
{
	const struct plan *plan = s->d->job->plan;
	uint32_t i;

	*sum = 0;
	for (i = values->first[cell]; i < values->first[cell + 1]; i++) {
		const struct answered *a = &values->answers[i];
		const uint32_t *level = tuples_at(&values->levels, a->slot);
		double amount =
		    asked_number(&s->d->asked, values->columns[0], level[0]);
		double weight = plan->weight < 0
		    ? 1
		    : asked_number(
			  &s->d->asked, (uint32_t)plan->weight, level[1]);

		if (amount < 0)
			return false;
		*sum += (quad)amount * weight * (double)a->n;
	}
	return true;
}

/* Two bases of a cell that differ in who else has no value have the same
 * amount here.  False where some are below 0. */
static bool
fill_amounts(struct leeway *s)
{
	const struct asked *asked = &s->d->asked;
	const struct question *values = primary_values(s->d, s->q->columns[0]);
	uint32_t n = finest_n(asked->finest);
	quad *sums = mem_zero((size_t)n + 1, sizeof *sums);
	quad all = 0;
	bool is_done = values != NULL;
	int exponent = 0;
	uint32_t i;

	for (i = 0; i < n && is_done; i++) {
		is_done = sum_cell(s, values, i, &sums[i]);
		all += sums[i];
	}
	(void)frexp((double)all, &exponent);
	s->unit = ldexp(1, exponent - 48);
	for (i = 0; i < asked->n_unknowns && is_done; i++)
		s->values[i] =
		    floor((double)(sums[asked->cell_of[i]] / s->unit) + 0.5);
	free(sums);
	return is_done && all > 0;
}

/* ---- intervals -------------------------------------------------------------
 */

/* What is shown is known; all else is 0 or more, and nobody thinks of more than
 * four times of all there is. */
static struct bounds *
set_bounds(const struct leeway *s)
{
	uint32_t n = s->d->asked.n_unknowns;
	struct bounds *bounds = bounds_new(n);
	uint32_t i;

	for (i = 0; i < n; i++)
		bounds_unknown(bounds, i, 4 * s->all);
	for (i = 0; i < s->n_items; i++)
		if (!is_hidden(s, i)) {
			const struct domain_of *domain = domain_at(s, i);

			bounds_known(bounds,
			    (struct bounds_sum){
				domain->unknowns, domain->n_cells},
			    value_of(s, domain));
		}
	return bounds;
}

/* Is less left open than is wanted?  A thousandth of it is no matter of
 * rounding. */
static bool
is_too_near(const struct leeway *s, uint32_t i, double low, double high)
{
	const struct domain_of *domain = domain_at(s, i);
	double value = value_of(s, domain);
	double most;

	if (s->of == OF_RECORDS)
		return floor(high + 1e-6) - ceil(low - 1e-6) < 1;
	if (s->of == OF_WEIGHTS || s->d->rules->p_percent <= 0)
		return high - low < 0.999 * value / (double)domain->n;
	most = 0.999 * s->d->rules->p_percent / 100 *
	    primary_largest(s->d, s->q->columns[0], domain) / s->unit;
	return high - value < most || value - low < fmin(most, 0.999 * value);
}

/* The first primary sum that is too narrow, in the order of offers, or NONE. */
static uint32_t
find_narrow(const struct leeway *s)
{
	struct bounds *bounds = set_bounds(s);
	uint32_t found = NONE;
	uint32_t k;

	for (k = 0; k < s->n_items && found == NONE; k++) {
		uint32_t i = s->sorted[k];
		const struct domain_of *domain = domain_at(s, i);
		double low;
		double high;

		if (!is_target(s, i))
			continue;
		bounds_solve(bounds,
		    (struct bounds_sum){domain->unknowns, domain->n_cells},
		    &low, &high);
		if (is_too_near(s, i, low, high))
			found = i;
	}
	bounds_free(bounds);
	return found;
}

/* The shown figure of the most respondents that shares a cell with it and may
 * be hidden; or NONE. */
static uint32_t
find_partner(const struct leeway *s, uint32_t of)
{
	const struct domain_of *domain = domain_at(s, of);
	const struct domain_of *best = NULL;
	uint32_t found = NONE;
	uint32_t k;

	for (k = 0; k < s->n_items; k++) {
		uint32_t i = s->sorted[k];
		const struct domain_of *other = domain_at(s, i);

		if (is_hidden(s, i) || !domains_is_better(other, best, domain))
			continue;
		best = other;
		found = i;
	}
	return found;
}

static void
hide(const struct leeway *s, uint32_t i, uint32_t with)
{
	if (s->q == NULL) {
		s->d->domains[i].secret = SECRET_PARTNER;
		s->d->domains[i].with = s->d->domains[with].order;
	} else {
		s->q->items[i].secret = SECRET_PARTNER;
		s->q->items[i].with = s->q->items[with].order;
	}
}

/* ---- one system after the other ------------------------------------------ */

static void
sort_items(struct leeway *s)
{
	struct offer *offers = mem_zero((size_t)s->n_items + 1, sizeof *offers);
	uint32_t i;

	for (i = 0; i < s->n_items; i++)
		offers[i] = domains_offer(domain_at(s, i), i);
	domains_sort(offers, s->n_items);
	s->sorted = mem_zero((size_t)s->n_items + 1, sizeof *s->sorted);
	for (i = 0; i < s->n_items; i++)
		s->sorted[i] = offers[i].index;
	free(offers);
}

/* Domains whose weight is a figure of its own. */
static void
mark_counted(struct leeway *s)
{
	const struct results *figures = s->d->job->results;
	size_t i;

	s->is_counted = mem_zero((size_t)s->d->n_domains + 1, 1);
	for (i = 0; i < figures->n; i++)
		if (s->d->places[i].n > 0 && figures->list[i].measure != NULL &&
		    figures->list[i].measure->variable == NULL)
			s->is_counted[s->d->places[i].at[0].domain] = 1;
}

static bool
has_target(const struct leeway *s)
{
	uint32_t i;

	for (i = 0; i < s->n_items; i++)
		if (is_target(s, i))
			return true;
	return false;
}

/* Hide one figure after the other until every interval is wide enough: 1 where
 * one cannot be made so. */
static uint32_t
widen(struct leeway *s)
{
	uint32_t narrow;
	uint32_t partner;
	uint32_t i;

	s->all = 0;
	for (i = 0; i < s->d->asked.n_unknowns; i++)
		s->all += s->values[i];
	sort_items(s);
	while ((narrow = find_narrow(s)) != NONE &&
	    (partner = find_partner(s, narrow)) != NONE)
		hide(s, partner, narrow);
	free(s->sorted);
	return narrow != NONE;
}

static uint32_t
find_leeway(struct disclosure *d, enum leeway_of of, struct question *q)
{
	struct leeway s = {.d = d, .of = of, .q = q};
	uint32_t narrow = 0;
	bool is_filled = true;

	s.n_items = q == NULL ? d->n_domains : q->n_items;
	s.values = mem_zero((size_t)d->asked.n_unknowns + 1, sizeof *s.values);
	if (of == OF_WEIGHTS)
		mark_counted(&s);
	if (has_target(&s)) {
		if (q == NULL)
			fill_bases(&s);
		else
			is_filled = fill_amounts(&s);
		if (is_filled)
			narrow = widen(&s);
	}
	free(s.values);
	free(s.is_counted);
	return narrow;
}

uint32_t
leeway_respondents(struct disclosure *d)
{
	uint32_t narrow = find_leeway(d, OF_RECORDS, NULL);

	return narrow + find_leeway(d, OF_WEIGHTS, NULL);
}

uint32_t
leeway_amounts(struct disclosure *d)
{
	uint32_t narrow = 0;
	uint32_t i;

	for (i = 0; i < d->asked.n; i++)
		if (d->asked.questions[i].is_amount)
			narrow +=
			    find_leeway(d, OF_AMOUNTS, &d->asked.questions[i]);
	return narrow;
}
