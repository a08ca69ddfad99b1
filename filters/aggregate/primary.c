#include <math.h>
#include <stdlib.h>

#include "diag.h"
#include "mem.h"
#include "number.h"
#include "primary.h"

/* ---- what cannot be kept ------------------------------------------------- */

struct place
primary_place(const struct disclosure *d)
{
	return d->rules->node == NULL ? (struct place){0}
				      : node_place(d->rules->node);
}

void
primary_fail(
    struct disclosure *d, const char *tag, size_t index, const char *why)
{
	const struct judged *figure = &d->job->results->list[index];
	struct place place = primary_place(d);
	struct out name = {0};
	char *text;
	uint32_t i;

	out_format(&name, "table %s, %s",
	    figure->table->id == NULL ? "" : figure->table->id,
	    figure->bound->item);
	for (i = 0; i < d->job->n_by; i++)
		if (figure->by[i].text != NULL)
			out_format(&name, ", %s %s", d->job->by[i],
			    diag_value(figure->by[i]));
	text = out_take(&name);
	diag_error(STATUS_FAIL, place.file == NULL ? NULL : &place, tag,
	    "%s: %s", text, why);
	free(text);
	d->has_failed = true;
}

/* ---- amounts ------------------------------------------------------------- */

bool
primary_has_amount_rules(const struct disclosure *d)
{
	return d->rules->p_percent > 0 || d->rules->n_dominance > 0;
}

static int
compare_contributions(const void *a, const void *b)
{
	const struct contribution *x = a;
	const struct contribution *y = b;

	if (x->amount != y->amount)
		return x->amount > y->amount ? -1 : 1;
	return x->weight > y->weight ? -1 : x->weight < y->weight;
}

/* Some records of a respondent, or of nobody but themselves, with one value. */
struct owned {
	uint32_t holder; /* 0: each is its own */
	double amount;   /* without its sign */
	double weight;
	uint64_t n;
};

static int
compare_owned(const void *a, const void *b)
{
	const struct owned *x = a;
	const struct owned *y = b;

	if (x->holder != y->holder)
		return x->holder < y->holder ? -1 : 1;
	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	return (x->weight > y->weight) - (x->weight < y->weight);
}

/* The records of a domain by a block of values, in the order of what they are,
 * whichever they came in; owned. */
static struct owned *
list_owned(struct disclosure *d, const struct domain_of *domain,
    const struct question *values, size_t *n)
{
	const struct plan *plan = d->job->plan;
	struct owned *list = mem_zero(1, sizeof *list);
	size_t cap = 0;
	uint32_t i;
	uint32_t k;

	*n = 0;
	for (i = 0; i < domain->n_cells; i++) {
		uint32_t cell = domain->cells[i];

		for (k = values->first[cell]; k < values->first[cell + 1];
		     k++) {
			const struct answered *a = &values->answers[k];
			const uint32_t *level =
			    tuples_at(&values->levels, a->slot);

			MEM_GROW(list, *n, cap);
			list[(*n)++] = (struct owned){a->holder,
			    fabs(asked_number(
				&d->asked, values->columns[0], level[0])),
			    plan->weight < 0
				? 1
				: asked_number(&d->asked,
				      (uint32_t)plan->weight, level[1]),
			    a->n};
		}
	}
	qsort(list, *n, sizeof *list, compare_owned);
	return list;
}

/*
 * What the respondents of a domain contribute to the amounts of a block of
 * values; owned.  Of one with several records the amounts are added up; its
 * weight is the one with which their sum is in the total,
 *
 *	w = sum(w_i x_i) / sum(x_i).
 */
static struct contribution *
contributions_of(struct disclosure *d, const struct domain_of *domain,
    const struct question *values, size_t *n)
{
	size_t n_owned;
	struct owned *owned = list_owned(d, domain, values, &n_owned);
	struct contribution *list = mem_zero(n_owned + 1, sizeof *list);
	size_t i;

	*n = 0;
	for (i = 0; i < n_owned; i++) {
		const struct owned *one = &owned[i];
		double amount = one->amount * (double)one->n;

		if (one->holder == 0) {
			list[(*n)++] = (struct contribution){
			    one->amount, one->weight * (double)one->n};
			continue;
		}
		if (i == 0 || owned[i - 1].holder != one->holder)
			(*n)++;
		list[*n - 1].amount += amount;
		list[*n - 1].weight += one->weight * amount;
	}
	for (i = 0; i < *n; i++)
		if (owned[0].holder != 0 && list[i].amount > 0)
			list[i].weight /= list[i].amount;
	free(owned);
	qsort(list, *n, sizeof *list, compare_contributions);
	return list;
}

const struct question *
primary_values(const struct disclosure *d, uint32_t column)
{
	uint32_t i;

	for (i = 0; i < d->asked.n; i++)
		if (d->asked.questions[i].kind == BLOCK_VALUES &&
		    d->asked.questions[i].with_weight &&
		    d->asked.questions[i].columns[0] == column)
			return &d->asked.questions[i];
	return NULL;
}

double
primary_largest(
    struct disclosure *d, uint32_t column, const struct domain_of *domain)
{
	const struct question *values = primary_values(d, column);
	struct contribution *list;
	double largest;
	size_t n;

	if (values == NULL)
		return 0;
	list = contributions_of(d, domain, values, &n);
	largest = list[0].amount;
	free(list);
	return largest;
}

static enum secret
secret_of_amount(
    struct disclosure *d, uint32_t column, const struct domain_of *domain)
{
	const struct question *values = primary_values(d, column);
	struct contribution *list;
	enum secret secret;
	size_t n;

	if (values == NULL)
		return SECRET_NONE;
	list = contributions_of(d, domain, values, &n);
	secret = secrecy_of_amounts(d->rules, list, n);
	free(list);
	return secret;
}

/* ---- answers ------------------------------------------------------------- */

bool
primary_has_answer_rules(const struct disclosure *d)
{
	return d->rules->minimum_answer > 0 || d->rules->unanimous.n > 0;
}

static bool
is_unanimous_measure(const struct disclosure *d, const struct question *q)
{
	const char *name = q->measure->variable;

	return (name != NULL && names_hold(&d->rules->unanimous, name)) ||
	    (q->measure->id != NULL &&
		names_hold(&d->rules->unanimous, q->measure->id));
}

static void
judge_answer(struct disclosure *d, struct question *q, struct item *item,
    bool is_unanimous)
{
	const struct domain_of *domain = &d->domains[item->domain];

	if (item->slot == NONE)
		item->c = 0;
	else if (item->c == NOT_COUNTED || d->rules->respondent != NULL)
		item->c = asked_count(
		    &d->asked, q, domain->cells, domain->n_cells, item->slot);
	item->secret =
	    secrecy_of_answer(d->rules, domain->n, item->c, is_unanimous);
}

/* Who gave an answer may be a figure of its own; one is as secret as the
 * other. */
static void
link_answer(struct disclosure *d, struct item *item)
{
	struct domain_of *who;

	if (item->as_domain == NONE)
		return;
	who = &d->domains[item->as_domain];
	who->is_shown |= d->domains[item->domain].is_shown;
	if (item->secret == SECRET_NONE)
		item->secret = who->secret;
	else if (who->secret == SECRET_NONE)
		who->secret = item->secret;
}

static void
judge_question(struct disclosure *d, struct question *q)
{
	bool is_unanimous = !q->is_amount && is_unanimous_measure(d, q);
	uint32_t i;

	for (i = 0; i < q->n_items; i++) {
		struct item *item = &q->items[i];

		if (q->kind == BLOCK_CODES && primary_has_answer_rules(d))
			judge_answer(d, q, item, is_unanimous);
		else
			item->c = 0;
		if (q->is_amount && primary_has_amount_rules(d))
			item->secret = secret_of_amount(
			    d, q->columns[0], &d->domains[item->domain]);
		if (q->kind == BLOCK_CODES)
			link_answer(d, item);
		if (item->secret != SECRET_NONE &&
		    d->domains[item->domain].is_shown)
			primary_fail(d, "cannot-show", item->order,
			    "'show' wants it shown, and too few gave the "
			    "answer to tell; leave it out of 'show', or merge "
			    "categories");
	}
}

void
primary_judge(struct disclosure *d)
{
	uint32_t i;

	for (i = 0; i < d->n_domains; i++) {
		struct domain_of *domain = &d->domains[i];

		if (!domain->is_figure)
			continue;
		domain->secret = secrecy_of_domain(d->rules, domain->n);
		if (domain->secret != SECRET_NONE && domain->is_shown)
			primary_fail(d, "cannot-show", domain->order,
			    "'show' wants it shown, and it is too small to "
			    "tell; leave it out of 'show', or merge "
			    "categories");
	}
	for (i = 0; i < d->asked.n; i++)
		judge_question(d, &d->asked.questions[i]);
}

/* ---- quantiles ----------------------------------------------------------- */

struct value_count {
	double value;
	double weight;
	uint64_t n;
};

static int
compare_values(const void *a, const void *b)
{
	const struct value_count *x = a;
	const struct value_count *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	return (x->n > y->n) - (x->n < y->n);
}

bool
primary_is_quantile_secret(struct disclosure *d, const struct judged *figure,
    const struct place_in *at)
{
	struct question *q = &d->asked.questions[at->question];
	const struct domain_of *domain = &d->domains[at->domain];
	struct value_count *list = mem_zero(1, sizeof *list);
	size_t n = 0;
	size_t cap = 0;
	uint64_t all = 0;
	uint64_t below = 0;
	double total = 0;
	double sum = 0;
	double p = 0;
	uint32_t i;
	uint32_t k;
	size_t v;

	asked_weigh(&d->asked, q);
	for (i = 0; i < domain->n_cells; i++)
		for (k = q->first[domain->cells[i]];
		     k < q->first[domain->cells[i] + 1]; k++) {
			const struct answered *a = &q->answers[k];
			uint32_t code = q->with_weight
			    ? tuples_at(&q->levels, a->slot)[0]
			    : a->slot + 1;

			MEM_GROW(list, n, cap);
			list[n++] = (struct value_count){
			    asked_number(&d->asked, q->columns[0], code),
			    a->weight, a->n};
		}
	qsort(list, n, sizeof *list, compare_values);
	for (v = 0; v < n; v++) {
		total += list[v].weight;
		all += list[v].n;
	}
	number_parse(&p, figure->category.text, figure->category.len);
	/* All weights come to the total, added in the same order. */
	for (v = 0; (sum += list[v].weight) < p * total; v++)
		below += list[v].n;
	free(list);
	return all > 0 &&
	    (below < d->rules->minimum || all - below < d->rules->minimum + 1);
}

bool
primary_is_rule(const struct disclosure *d, const struct item *item)
{
	return !item->is_known &&
	    (secrecy_is_rule(item->secret) ||
		secrecy_is_rule(d->domains[item->domain].secret));
}

bool
primary_is_hidden(const struct disclosure *d, const struct item *item)
{
	if (item->is_known)
		return false;
	return item->secret != SECRET_NONE ||
	    d->domains[item->domain].secret != SECRET_NONE ||
	    (item->as_domain != NONE &&
		d->domains[item->as_domain].secret != SECRET_NONE);
}
