#include <inttypes.h>
#include <stdlib.h>

#include "bounds.h"
#include "diag.h"
#include "leeway.h"
#include "mem.h"
#include "narrow.h"
#include "primary.h"

/* The answers of a question in its places: what they weigh is unknown. */
struct weighed {
	struct disclosure *d;
	struct question *q;
	uint32_t *slot;  /* by slot: which category, or NONE */
	uint32_t n;      /* categories */
	double *weights; /* by place and category; the last: nobody gave it */
	double *whole;   /* by place */
	uint32_t *list;  /* scratch: unknowns */
	uint32_t n_list;
	uint32_t *sorted; /* items in the order of offers */
};

static void
add_weights(struct weighed *w, uint32_t cell)
{
	const struct question *q = w->q;
	uint32_t place = asked_place(q, cell);
	uint32_t i;

	for (i = q->first[cell]; i < q->first[cell + 1]; i++) {
		const struct answered *a = &q->answers[i];

		if (!asked_is_based(q, a))
			continue;
		w->weights[place * w->n + w->slot[a->slot]] += a->weight;
		w->whole[place] += a->weight;
	}
}

/* The same from records that were kept. */
static void
add_records(struct weighed *w, struct kept kept, uint32_t cell)
{
	const struct question *q = w->q;
	uint32_t place = asked_place(q, cell);
	uint32_t i;

	for (i = kept.first[cell]; i < kept.first[cell + 1]; i++) {
		uint32_t slot = kept.codes[i] - 1;

		if (slot >= q->n_slots || !q->is_in[slot])
			continue;
		w->weights[place * w->n + w->slot[slot]] += kept.weight[i];
		w->whole[place] += kept.weight[i];
	}
}

static void
add_all(struct weighed *w)
{
	struct asked *asked = &w->d->asked;
	uint32_t n_cells = finest_n(asked->finest);
	struct kept kept;
	uint32_t i;

	if (!finest_is_kept(asked->finest)) {
		asked_weigh(asked, w->q);
		for (i = 0; i < n_cells; i++)
			add_weights(w, i);
		return;
	}
	finest_weigh(asked->finest);
	kept = finest_kept(asked->finest, w->q->blocks, w->q->n_blocks);
	for (i = 0; i < n_cells; i++)
		add_records(w, kept, i);
}

/* All items; where one is chosen first, in an order that is the same whatever
 * that of the tables. */
static void
list_items(struct weighed *w)
{
	const struct question *q = w->q;
	struct offer *offers;
	uint32_t i;

	w->sorted = mem_zero((size_t)q->n_items + 1, sizeof *w->sorted);
	for (i = 0; i < q->n_items; i++)
		w->sorted[i] = i;
	if (!w->d->rules->interval)
		return;
	offers = mem_zero((size_t)q->n_items + 1, sizeof *offers);
	for (i = 0; i < q->n_items; i++) {
		offers[i] =
		    domains_offer(&w->d->domains[q->items[i].domain], i);
		offers[i].answer = domains_answer(w->d, q, i);
	}
	domains_sort(offers, q->n_items);
	for (i = 0; i < q->n_items; i++)
		w->sorted[i] = offers[i].index;
	free(offers);
}

static void
weigh(struct weighed *w, struct disclosure *d, struct question *q)
{
	uint32_t n_cells = finest_n(d->asked.finest);
	uint32_t i;

	*w = (struct weighed){.d = d, .q = q};
	w->slot = mem_zero((size_t)q->n_slots + 1, sizeof *w->slot);
	for (i = 0; i < q->n_slots; i++)
		w->slot[i] = q->is_in[i] ? w->n++ : NONE;
	w->n++;
	w->weights =
	    mem_zero((size_t)q->n_places * w->n + 1, sizeof *w->weights);
	w->whole = mem_zero((size_t)q->n_places + 1, sizeof *w->whole);
	w->list = mem_zero((size_t)n_cells + w->n + 1, sizeof *w->list);
	add_all(w);
	list_items(w);
}

static void
unweigh(struct weighed *w)
{
	free(w->slot);
	free(w->weights);
	free(w->whole);
	free(w->list);
	free(w->sorted);
}

static int
compare_unknowns(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The unknowns of an item, each place once, and what it weighs. */
static struct bounds_sum
take_item(struct weighed *w, uint32_t index, double *value, double *whole)
{
	const struct item *item = &w->q->items[index];
	const struct domain_of *domain = &w->d->domains[item->domain];
	uint32_t which = item->slot == NONE ? w->n - 1 : w->slot[item->slot];
	bool is_rising = true;
	uint32_t n = domain->n_cells;
	uint32_t i;

	for (i = 0; i < n; i++) {
		w->list[i] = asked_place(w->q, domain->cells[i]) * w->n + which;
		is_rising &= i == 0 || w->list[i - 1] < w->list[i];
	}
	if (!is_rising)
		qsort(w->list, n, sizeof *w->list, compare_unknowns);
	w->n_list = 0;
	*value = *whole = 0;
	for (i = 0; i < n; i++) {
		uint32_t unknown = w->list[i];

		if (w->n_list > 0 && w->list[w->n_list - 1] == unknown)
			continue;
		w->list[w->n_list++] = unknown;
		*value += w->weights[unknown];
		*whole += w->whole[unknown / w->n];
	}
	return (struct bounds_sum){w->list, w->n_list};
}

/* Whether what an answer weighs is told: by its figure, or by another table,
 * of who gave it. */
static bool
is_told(const struct disclosure *d, const struct item *item)
{
	const struct domain_of *who;

	if (!primary_is_hidden(d, item))
		return true;
	if (item->as_domain == NONE)
		return false;
	who = &d->domains[item->as_domain];
	return who->is_known || (who->is_figure && who->secret == SECRET_NONE);
}

/* Every answer lies between nothing and the weight of its place; what is told
 * is known, and what each place weighs. */
static struct bounds *
set_bounds(struct weighed *w)
{
	const struct question *q = w->q;
	struct bounds *bounds = bounds_new(q->n_places * w->n);
	double value;
	double whole;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < q->n_places; i++) {
		for (k = 0; k < w->n; k++) {
			w->list[k] = i * w->n + k;
			bounds_unknown(bounds, w->list[k], w->whole[i]);
		}
		if (w->whole[i] > 0)
			bounds_known(bounds, (struct bounds_sum){w->list, w->n},
			    w->whole[i]);
	}
	for (i = 0; i < q->n_items; i++)
		if (is_told(w->d, &q->items[i])) {
			struct bounds_sum sum = take_item(w, i, &value, &whole);

			bounds_known(bounds, sum, value);
		}
	return bounds;
}

/* Whether less than one respondent's answer is left open.  That all of a group
 * gave one answer, or none did, is a matter of the rule "unanimous". */
static bool
is_narrow(
    struct weighed *w, struct bounds *bounds, uint32_t index, bool is_solved)
{
	const struct domain_of *domain =
	    &w->d->domains[w->q->items[index].domain];
	double value;
	double whole;
	struct bounds_sum sum = take_item(w, index, &value, &whole);
	double low;
	double high;

	if (is_solved)
		bounds_solve(bounds, sum, &low, &high);
	else
		bounds_guess(bounds, sum, &low, &high);
	/* A thousandth of an answer is no matter of rounding. */
	return high - low < 0.999 * whole / (double)domain->n;
}

/* Does another table have to show who gave the answer? */
static bool
must_stay(const struct disclosure *d, const struct item *item)
{
	return item->as_domain != NONE &&
	    (d->domains[item->as_domain].is_shown ||
		d->domains[item->as_domain].is_known);
}

/* The figure of the most respondents that shares a cell with the item, is told
 * and may be hidden; or NONE. */
static uint32_t
find_partner(const struct weighed *w, uint32_t of)
{
	const struct question *q = w->q;
	const struct domain_of *domain = &w->d->domains[q->items[of].domain];
	const struct domain_of *best = NULL;
	uint32_t found = NONE;
	uint32_t k;

	for (k = 0; k < q->n_items; k++) {
		uint32_t i = w->sorted[k];
		const struct domain_of *other =
		    &w->d->domains[q->items[i].domain];

		if (!is_told(w->d, &q->items[i]) ||
		    must_stay(w->d, &q->items[i]) ||
		    !domains_is_better(other, best, domain))
			continue;
		best = other;
		found = i;
	}
	return found;
}

static void
hide_item(struct disclosure *d, struct item *item, size_t with)
{
	struct domain_of *who =
	    item->as_domain == NONE ? NULL : &d->domains[item->as_domain];

	if (item->secret == SECRET_NONE) {
		item->secret = SECRET_PARTNER;
		item->with = with;
	}
	/* Who gave the answer is told by another table. */
	if (who != NULL && who->secret == SECRET_NONE && !must_stay(d, item)) {
		who->secret = SECRET_PARTNER;
		who->with = with;
	}
}

/* All answers of the item's domain go with it. */
static void
hide_domain(
    struct disclosure *d, struct question *q, uint32_t item, size_t with)
{
	uint32_t i;

	for (i = 0; i < q->n_items; i++)
		if (q->items[i].domain == q->items[item].domain)
			hide_item(d, &q->items[i], with);
}

/* How many primary figures are too narrow; of the first of them which. */
static uint32_t
count_narrow(struct weighed *w, bool is_solved, uint32_t *first)
{
	struct bounds *bounds = set_bounds(w);
	uint32_t n = 0;
	uint32_t k;

	bounds_draw(bounds);
	for (k = 0; k < w->q->n_items; k++) {
		uint32_t i = w->sorted[k];

		if (!primary_is_rule(w->d, &w->q->items[i]) ||
		    !is_narrow(w, bounds, i, is_solved))
			continue;
		if (n++ == 0)
			*first = i;
		if (is_solved)
			break;
	}
	bounds_free(bounds);
	return n;
}

/* Hide one figure after the other until every interval is wide enough; how
 * many are left that cannot be made so. */
static uint32_t
widen(struct disclosure *d, struct question *q)
{
	struct weighed w;
	uint32_t narrow = 0;
	uint32_t first = 0;
	uint32_t partner;

	weigh(&w, d, q);
	if (!d->rules->interval)
		narrow = count_narrow(&w, false, &first);
	else
		while ((narrow = count_narrow(&w, true, &first)) > 0) {
			partner = find_partner(&w, first);
			if (partner == NONE)
				break;
			hide_domain(d, q, partner, q->items[first].order);
		}
	unweigh(&w);
	return narrow;
}

static bool
has_primary(const struct disclosure *d, const struct question *q)
{
	uint32_t i;

	for (i = 0; i < q->n_items; i++)
		if (primary_is_rule(d, &q->items[i]))
			return true;
	return false;
}

void
narrow_judge(struct disclosure *d)
{
	uint32_t narrow = 0;
	uint32_t i;

	if (d->rules->interval && !bounds_can_solve()) {
		struct place place = primary_place(d);

		diag_error(STATUS_USAGE, &place, "bad-schema",
		    "'interval' needs a program that was built with GLPK");
		d->has_failed = true;
		return;
	}
	if (d->rules->interval)
		narrow += leeway_respondents(d);
	for (i = 0; i < d->asked.n; i++)
		if (d->asked.questions[i].kind == BLOCK_CODES &&
		    has_primary(d, &d->asked.questions[i]))
			narrow += widen(d, &d->asked.questions[i]);
	if (d->rules->interval)
		narrow += leeway_amounts(d);
	if (narrow > 0 && d->rules->interval)
		diag_warning(NULL, "narrow",
		    "%" PRIu32 " hidden figures can be narrowed down, and "
		    "nothing is left to hide with them",
		    narrow);
	else if (narrow > 0)
		diag_note(NULL, "narrow",
		    "%" PRIu32 " hidden figures can be narrowed down by signs "
		    "and bounds; \"interval\": true hides more",
		    narrow);
}
