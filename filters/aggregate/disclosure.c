#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "categories.h"
#include "cells.h"
#include "conceal.h"
#include "diag.h"
#include "disclosure.h"
#include "finest.h"
#include "mem.h"
#include "number.h"
#include "prime.h"

enum {
	NONE = UINT32_MAX,
	MOST_PLACES = 1 + MAX_SIDES /* of a figure: its cell, and its sides */
};

/* Some respondents, by the finest cells they are in. */
struct domain_of {
	uint32_t *cells; /* owned; in them somebody is in the base */
	uint32_t n_cells;
	uint64_t n; /* respondents */
	uint32_t n_by;
	bool is_last;  /* of a variable that is to be hidden first */
	bool is_shown; /* a table must show it */
	bool is_whole; /* what percentages are of: known before all others */
	size_t order;  /* the first figure that it is in */
	char *name;    /* owned: the same whatever the order of tables */
	enum secret secret;
	size_t with; /* a figure that it is the partner of */
};

/* Questions whose base has the same respondents in every finest cell. */
struct group {
	struct domain_of *domains;
	uint32_t n;
	size_t cap;
	struct map *by_cells; /* keys: cells; the index of the domain */
};

/* Something that was asked: a column, and who is in its base. */
struct question {
	enum block_kind kind;
	uint32_t columns[2];
	bool with_weight;
	const struct measure *measure; /* the first that asks it */
	uint32_t *blocks;              /* with different wheres */
	uint32_t n_blocks;
	size_t cap_blocks;
	struct answered *answers; /* in order of cell and slot */
	uint32_t n;
	uint32_t *first;      /* by cell, into answers; n + 1 */
	const uint8_t *is_in; /* by slot: in the base; NULL: all are */
	uint32_t n_slots;
	uint32_t group;
	/* answers and amounts */
	struct item *items;
	uint32_t n_items;
	size_t cap_items;
	struct tuples item_keys; /* domain, slot */
};

/* An answer in a domain, or an amount. */
struct item {
	uint32_t domain;
	uint32_t slot; /* NONE: nobody gave it */
	uint64_t c;
	enum secret secret;
	size_t with;
	size_t order;
};

/* Where a figure stands. */
struct place_in {
	uint32_t question;
	uint32_t domain;
	uint32_t item; /* or NONE */
};

struct places {
	struct place_in at[MOST_PLACES];
	uint32_t n;
};

struct disclosure {
	struct job *job;
	const struct secrecy *rules;
	struct finest *finest;
	struct question *questions;
	uint32_t n_questions;
	size_t cap_questions;
	struct group *groups;
	uint32_t n_groups;
	size_t cap_groups;
	struct map *signatures; /* of bases; the index of the group */
	struct places *places;  /* by figure */
	uint32_t *stamp;        /* by holder: the domain it was counted in */
	uint32_t n_stamps;
	uint32_t now;
	struct term *terms; /* scratch */
	size_t cap_terms;
	bool has_failed;
};

/* ---- questions -------------------------------------------------------------
 */

static const struct measure *
measure_of(const struct disclosure *d, const struct table *table,
    const struct bound *bound)
{
	const struct job *job = d->job;

	return &table->measures[bound - job->bounds[table - job->tables]];
}

static bool
same_base(const struct measure *a, const struct measure *b)
{
	uint32_t i;

	if (a->base != b->base || a->n_keep != b->n_keep)
		return false;
	for (i = 0; i < a->n_keep; i++)
		if (strcmp(a->keep[i], b->keep[i]) != 0)
			return false;
	return true;
}

static bool
is_of(const struct question *q, const struct sums_block *block,
    const struct measure *measure)
{
	if (q->kind != block->kind || q->with_weight != block->with_weight ||
	    memcmp(q->columns, block->columns,
		block->n_columns * sizeof *q->columns) != 0)
		return false;
	return q->kind != BLOCK_CODES || same_base(q->measure, measure);
}

/* Answers of two blocks of one question: where both have a cell, they have
 * the same records in it, or one of them none. */
static void
join_answers(struct question *q, struct answered *more, uint32_t n)
{
	struct answered *all = mem_zero((size_t)q->n + n + 1, sizeof *all);
	uint32_t i = 0;
	uint32_t j = 0;
	uint32_t k = 0;

	while (i < q->n || j < n) {
		uint32_t a = i < q->n ? q->answers[i].cell : NONE;
		uint32_t b = j < n ? more[j].cell : NONE;
		uint32_t cell = a < b ? a : b;

		for (; i < q->n && q->answers[i].cell == cell; i++)
			all[k++] = q->answers[i];
		for (; j < n && more[j].cell == cell; j++)
			if (a != cell)
				all[k++] = more[j];
	}
	free(q->answers);
	free(more);
	q->answers = all;
	q->n = k;
}

static void
add_block(struct disclosure *d, struct question *q, uint32_t block)
{
	uint32_t n;
	struct answered *answers;
	uint32_t i;

	for (i = 0; i < q->n_blocks; i++)
		if (q->blocks[i] == block)
			return;
	MEM_GROW(q->blocks, q->n_blocks, q->cap_blocks);
	q->blocks[q->n_blocks++] = block;
	answers = finest_answers(d->finest, block, &n);
	join_answers(q, answers, n);
}

static const struct codes *
codes_of(const struct disclosure *d, uint32_t column)
{
	return d->job->cube->columns[column].codes;
}

/* The job's own, which keeps what is made of it. */
static struct bound *
own(const struct disclosure *d, const struct bound *bound)
{
	const struct job *job = d->job;
	uint32_t t;

	for (t = 0; t < job->n_tables; t++)
		if (bound >= job->bounds[t] &&
		    bound < job->bounds[t] + job->tables[t].n_measures)
			break;
	return &job->bounds[t][bound - job->bounds[t]];
}

/* Which of the blocks of a measure it is. */
static uint32_t
choice_of(const struct bound *bound, uint32_t block)
{
	uint32_t i;

	for (i = 0; i + 1 < bound->n_blocks && bound->blocks[i] != block; i++)
		;
	return i;
}

static uint32_t
find_question(struct disclosure *d, uint32_t block,
    const struct measure *measure, const struct bound *bound)
{
	const struct sums_block *spec = &d->job->plan->blocks[block];
	struct question *q;
	uint32_t i;

	for (i = 0; i < d->n_questions; i++)
		if (is_of(&d->questions[i], spec, measure))
			break;
	if (i == d->n_questions) {
		MEM_GROW(d->questions, d->n_questions, d->cap_questions);
		q = &d->questions[d->n_questions++];
		*q = (struct question){.kind = spec->kind,
		    .with_weight = spec->with_weight,
		    .measure = measure,
		    .group = NONE};
		memcpy(q->columns, spec->columns, sizeof q->columns);
		tuples_init(&q->item_keys, 2);
		if (spec->kind == BLOCK_CODES) {
			q->is_in = cells_base(d->job, measure, own(d, bound),
			    choice_of(bound, block));
			q->n_slots =
			    codes_len(codes_of(d, spec->columns[0])) - 1;
		}
	}
	add_block(d, &d->questions[i], block);
	return i;
}

/* The block of a figure's measure; of a set that of the choice. */
static uint32_t
block_of(const struct disclosure *d, const struct bound *bound,
    const struct measure *measure, struct slice category)
{
	const struct choices *choices = bound->choices;
	uint32_t i;

	(void)d;
	if (measure->variable == NULL)
		return bound->presence;
	for (i = 0; choices != NULL && i < choices->n; i++)
		if (slice_is(category, choices->codes[i]))
			return bound->blocks[i];
	return bound->blocks[0];
}

static bool
is_based(const struct question *q, const struct answered *answered)
{
	return q->is_in == NULL ||
	    (answered->slot < q->n_slots && q->is_in[answered->slot]);
}

/* All blocks of a question are known: where a cell's answers begin, and which
 * questions have the same respondents. */
static void
close_question(struct disclosure *d, struct question *q)
{
	uint32_t n_cells = finest_n(d->finest);
	struct answered *base = mem_zero((size_t)q->n + 1, sizeof *base);
	uint32_t n = 0;
	uint32_t i;
	bool is_new;

	q->first = mem_zero((size_t)n_cells + 2, sizeof *q->first);
	for (i = 0; i < q->n; i++) {
		const struct answered *a = &q->answers[i];

		q->first[a->cell + 1]++;
		if (!is_based(q, a))
			continue;
		if (n > 0 && base[n - 1].cell == a->cell &&
		    base[n - 1].holder == a->holder) {
			base[n - 1].n += a->n;
			continue;
		}
		base[n] = (struct answered){
		    .cell = a->cell, .holder = a->holder, .n = a->n};
		n++;
	}
	for (i = 0; i < n_cells; i++)
		q->first[i + 1] += q->first[i];
	q->group = map_put(d->signatures,
	    (struct slice){(const char *)base, n * sizeof *base}, &is_new);
	free(base);
	if (!is_new)
		return;
	MEM_GROW(d->groups, d->n_groups, d->cap_groups);
	d->groups[d->n_groups++] = (struct group){.by_cells = map_new()};
}

/* ---- counting --------------------------------------------------------------
 */

/* Respondents in a cell of those that have a slot (NONE: any of the base). */
static uint64_t
count_cell(struct disclosure *d, const struct question *q, uint32_t cell,
    uint32_t slot)
{
	uint64_t n = 0;
	uint32_t i;

	for (i = q->first[cell]; i < q->first[cell + 1]; i++) {
		const struct answered *a = &q->answers[i];

		if (!is_based(q, a) || (slot != NONE && a->slot != slot))
			continue;
		if (d->rules->respondent == NULL) {
			n += a->n;
		} else if (d->stamp[a->holder] != d->now) {
			d->stamp[a->holder] = d->now;
			n++;
		}
	}
	return n;
}

static uint64_t
count_domain(struct disclosure *d, const struct question *q,
    const struct domain_of *domain, uint32_t slot)
{
	uint64_t n = 0;
	uint32_t i;

	d->now++;
	for (i = 0; i < domain->n_cells; i++)
		n += count_cell(d, q, domain->cells[i], slot);
	return n;
}

static bool
has_base(const struct question *q, uint32_t cell)
{
	uint32_t i;

	for (i = q->first[cell]; i < q->first[cell + 1]; i++)
		if (is_based(q, &q->answers[i]))
			return true;
	return false;
}

static int
compare_cells(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The domain of these cells (owned, taken), new or not; NONE: nobody. */
static uint32_t
put_domain(struct disclosure *d, const struct question *q, uint32_t *cells,
    uint32_t n, size_t order)
{
	struct group *group = &d->groups[q->group];
	struct domain_of *domain;
	uint32_t index;
	bool is_new;

	if (n == 0) {
		free(cells);
		return NONE;
	}
	qsort(cells, n, sizeof *cells, compare_cells);
	index = map_put(group->by_cells,
	    (struct slice){(const char *)cells, n * sizeof *cells}, &is_new);
	if (!is_new) {
		free(cells);
		return index;
	}
	MEM_GROW(group->domains, group->n, group->cap);
	domain = &group->domains[group->n++];
	*domain = (struct domain_of){
	    .cells = cells, .n_cells = n, .n_by = NONE, .order = order};
	domain->n = count_domain(d, q, domain, NONE);
	return index;
}

/* Those of the cells that the where lets through and that have a base, put
 * behind *n of the list. */
static void
add_cells(struct disclosure *d, const struct question *q, uint32_t block,
    struct domain_cells from, uint32_t **list, uint32_t *n, size_t *cap)
{
	const uint8_t *is_open =
	    finest_where(d->finest, d->job->plan->blocks[block].where);
	uint32_t i;

	for (i = 0; i < from.n; i++)
		if (is_open[from.cells[i]] && has_base(q, from.cells[i])) {
			MEM_GROW(*list, *n, *cap);
			(*list)[(*n)++] = from.cells[i];
		}
}

/* ---- places of figures -----------------------------------------------------
 */

static bool
is_listed(const struct names *names, const char *name)
{
	return names_hold(names, name);
}

/* A variable and its value, to be put in order. */
struct named_value {
	const char *variable;
	struct slice value;
};

static int
compare_named(const void *a, const void *b)
{
	return strcmp(((const struct named_value *)a)->variable,
	    ((const struct named_value *)b)->variable);
}

static char *
join_names(struct named_value *list, uint32_t n)
{
	struct out name = {0};
	uint32_t i;

	if (n > 0)
		qsort(list, n, sizeof *list, compare_named);
	out_text(&name, "");
	for (i = 0; i < n; i++) {
		out_format(&name, "%s=", list[i].variable);
		out_slice(&name, list[i].value);
		out_text(&name, "\n");
	}
	return out_take(&name);
}

/* By the variables of a figure's cell and of its where; owned. */
static char *
name_of_cell(const struct disclosure *d, const struct judged *figure)
{
	const struct job *job = d->job;
	struct named_value *list =
	    mem_zero((size_t)job->n_by + 1, sizeof *list);
	uint32_t n = 0;
	uint32_t i;
	char *name;

	for (i = 0; i < job->n_by; i++) {
		struct slice value = figure->bound->within[i];

		if (figure->by != NULL && figure->by[i].text != NULL)
			value = figure->by[i];
		if (value.text != NULL)
			list[n++] = (struct named_value){job->by[i], value};
	}
	name = join_names(list, n);
	free(list);
	return name;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* By all of its finest cells, where no figure's cell is the domain; owned. */
static char *
name_of_cells(const struct disclosure *d, const struct domain_of *domain)
{
	const struct plan *plan = d->job->plan;
	char **names = mem_zero((size_t)domain->n_cells + 1, sizeof *names);
	struct named_value *list =
	    mem_zero((size_t)plan->n_by + 1, sizeof *list);
	struct out name = {0};
	uint32_t i;
	uint32_t k;

	for (i = 0; i < domain->n_cells; i++) {
		for (k = 0; k < d->job->n_by && k < plan->n_by; k++)
			list[k] = (struct named_value){
			    plan->columns[plan->keys[k]].name,
			    finest_text(d->finest, domain->cells[i], k)};
		names[i] = join_names(list, k);
	}
	if (domain->n_cells > 0)
		qsort(names, domain->n_cells, sizeof *names, compare_texts);
	out_text(&name, "~");
	for (i = 0; i < domain->n_cells; i++) {
		out_text(&name, names[i]);
		out_text(&name, "|");
		free(names[i]);
	}
	free(names);
	free(list);
	return out_take(&name);
}

/* What the rules say of a domain by the variables that make it. */
static void
describe_domain(
    struct disclosure *d, struct domain_of *domain, const struct judged *figure)
{
	const struct plan *plan = d->job->plan;
	uint32_t n_by = 0;
	bool is_last = false;
	bool is_shown = false;
	char *name;
	uint32_t i;
	uint32_t k;

	for (i = 0; figure->by != NULL && i < plan->n_by; i++) {
		const char *variable = plan->columns[plan->keys[i]].name;

		if (i >= d->job->n_by || figure->by[i].text == NULL)
			continue;
		n_by++;
		is_last |= is_listed(&d->rules->hide_first, variable);
	}
	for (k = 0; k < d->rules->n_show && !is_shown; k++) {
		uint32_t met = 0;

		for (i = 0; figure->by != NULL && i < plan->n_by; i++)
			if (i < d->job->n_by && figure->by[i].text != NULL &&
			    is_listed(&d->rules->show[k],
				plan->columns[plan->keys[i]].name))
				met++;
		is_shown = met == n_by && n_by == d->rules->show[k].n;
	}
	name = name_of_cell(d, figure);
	if (n_by < domain->n_by ||
	    (n_by == domain->n_by && strcmp(name, domain->name) < 0)) {
		char *other = domain->name;

		domain->n_by = n_by;
		domain->is_last = is_last;
		domain->name = name;
		name = other;
	}
	free(name);
	domain->is_shown |= is_shown;
}

static uint32_t
slot_of(const struct disclosure *d, const struct question *q,
    const struct measure *measure, struct slice category)
{
	uint32_t code;

	if (q->kind != BLOCK_CODES)
		return 0;
	code = codes_find(codes_of(d, q->columns[0]),
	    measure->is_set && category.text[0] != '.' ? slice_of("1")
						       : category);
	return code == CODES_UNSEEN || code == 0 ? NONE : code - 1;
}

static void
add_place(struct disclosure *d, size_t figure, uint32_t question,
    const struct measure *measure, uint32_t domain)
{
	struct places *places = &d->places[figure];
	struct question *q = &d->questions[question];
	struct place_in *at;
	uint32_t key[2];
	bool is_new;

	if (domain == NONE || places->n == MOST_PLACES)
		return;
	at = &places->at[places->n++];
	*at = (struct place_in){question, domain, NONE};
	if (q->kind != BLOCK_CODES && q->kind != BLOCK_NUMBERS)
		return;
	key[0] = domain;
	key[1] = slot_of(d, q, measure, d->job->results->list[figure].category);
	at->item = tuples_put(&q->item_keys, key, &is_new);
	if (!is_new)
		return;
	MEM_GROW(q->items, q->n_items, q->cap_items);
	q->items[q->n_items++] =
	    (struct item){.domain = domain, .slot = key[1], .order = figure};
}

static void
place_cell(struct disclosure *d, size_t index)
{
	const struct judged *figure = &d->job->results->list[index];
	const struct measure *measure =
	    measure_of(d, figure->table, figure->bound);
	uint32_t block = block_of(d, figure->bound, measure, figure->category);
	uint32_t question = find_question(d, block, measure, figure->bound);
	struct question *q = &d->questions[question];
	uint32_t *cells = NULL;
	uint32_t n = 0;
	size_t cap = 0;
	uint32_t domain;

	add_cells(
	    d, q, block, finest_of_by(d->finest, figure->by), &cells, &n, &cap);
	domain = put_domain(d, q, cells, n, index);
	if (domain != NONE)
		describe_domain(
		    d, &d->groups[q->group].domains[domain], figure);
	add_place(d, index, question, measure, domain);
}

static void
place_side(struct disclosure *d, size_t index, const struct result_side *side)
{
	const struct judged *figure = &d->job->results->list[index];
	const struct measure *measure =
	    measure_of(d, figure->table, side->bound);
	uint32_t block = block_of(d, side->bound, measure, figure->category);
	uint32_t question = find_question(d, block, measure, side->bound);
	struct question *q = &d->questions[question];
	uint32_t *cells = NULL;
	uint32_t n = 0;
	size_t cap = 0;
	uint32_t domain;
	uint32_t i;

	for (i = 0; i < side->n; i++)
		add_cells(d, q, block,
		    finest_of_cell(d->finest, side->view, side->cells[i]),
		    &cells, &n, &cap);
	domain = put_domain(d, q, cells, n, index);
	if (domain != NONE) {
		struct domain_of *of = &d->groups[q->group].domains[domain];

		of->is_whole |= side->is_whole;
		if (of->name == NULL)
			of->name = name_of_cells(d, of);
	}
	add_place(d, index, question, measure, domain);
}

/* Every block that a figure rests on, so that bases are known. */
static void
ask_figure(struct disclosure *d, size_t index)
{
	const struct judged *figure = &d->job->results->list[index];
	const struct measure *measure =
	    measure_of(d, figure->table, figure->bound);
	uint32_t i;

	find_question(d, block_of(d, figure->bound, measure, figure->category),
	    measure, figure->bound);
	for (i = 0; i < 2; i++)
		if (figure->bound->amounts[i] != NO_BLOCK)
			find_question(d, figure->bound->amounts[i], measure,
			    figure->bound);
	for (i = 0; i < figure->n_sides; i++) {
		const struct bound *bound = figure->sides[i].bound;

		measure = measure_of(d, figure->table, bound);
		find_question(d, block_of(d, bound, measure, figure->category),
		    measure, bound);
	}
}

static bool
is_comparison(const struct judged *figure)
{
	return figure->n_sides >= 2;
}

static void
place_figures(struct disclosure *d)
{
	const struct results *figures = d->job->results;
	size_t i;
	uint32_t k;

	d->places = mem_zero(figures->n + 1, sizeof *d->places);
	for (i = 0; i < figures->n; i++)
		if (!figures->list[i].is_chisq)
			ask_figure(d, i);
	for (k = 0; k < d->n_questions; k++)
		close_question(d, &d->questions[k]);
	for (i = 0; i < figures->n; i++) {
		const struct judged *figure = &figures->list[i];

		if (figure->is_chisq || figure->n == 0)
			continue;
		if (!is_comparison(figure))
			place_cell(d, i);
		for (k = 0; k < figure->n_sides; k++)
			place_side(d, i, &figure->sides[k]);
	}
}

/* ---- domains ---------------------------------------------------------------
 */

/* The order in which figures are offered. */
struct offer {
	uint32_t index;
	uint32_t
	    rank; /* whole, to be shown, by variables, to be hidden first */
	uint64_t n;
	const char *name;
	struct slice answer; /* of an item */
};

static int
compare_offers(const void *a, const void *b)
{
	const struct offer *x = a;
	const struct offer *y = b;
	int order;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	order = strcmp(x->name, y->name);
	if (order == 0)
		order = categories_compare(x->answer, y->answer);
	return order != 0         ? order
	    : x->index < y->index ? -1
				  : x->index > y->index;
}

static uint32_t
rank_of(const struct domain_of *domain)
{
	uint32_t n_by = domain->n_by == NONE ? MAX_BY : domain->n_by;

	if (domain->is_shown)
		return 0;
	if (domain->is_whole)
		return 1;
	return 2 + n_by + (domain->is_last ? 2 * MAX_BY : 0);
}

static struct term *
take_terms(struct disclosure *d, size_t n)
{
	if (n > d->cap_terms) {
		d->cap_terms = 2 * n;
		d->terms =
		    mem_resize(d->terms, d->cap_terms * sizeof *d->terms);
	}
	return d->terms;
}

static uint32_t
domain_terms(struct disclosure *d, const struct domain_of *domain)
{
	struct term *terms = take_terms(d, domain->n_cells);
	uint32_t i;

	for (i = 0; i < domain->n_cells; i++)
		terms[i] = (struct term){domain->cells[i], 1};
	return domain->n_cells;
}

/* Parts along one variable that together are too few. */
struct small_sum {
	uint32_t *cells;
	uint32_t n_cells;
	size_t cap;
	uint64_t n;
	uint32_t parts;
	size_t order;
	uint32_t *domains;
	size_t cap_domains;
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
	for (i = 0; i < domain->n_cells; i++) {
		MEM_GROW(sum->cells, sum->n_cells, sum->cap);
		sum->cells[sum->n_cells++] = domain->cells[i];
	}
}

/*
 * Put a figure's domain beside those that differ from it in one variable
 * alone: the key is the variable, what the others hold, and the block.
 */
static void
add_beside(struct disclosure *d, struct small_sums *sums,
    const struct judged *figure, uint32_t block, uint32_t slot,
    const struct domain_of *domain, uint32_t index, uint64_t n)
{
	const struct plan *plan = d->job->plan;
	struct out key = {0};
	uint32_t i;
	uint32_t k;

	for (i = 0; figure->by != NULL && i < plan->n_by && i < d->job->n_by;
	     i++) {
		if (figure->by[i].text == NULL)
			continue;
		key.len = 0;
		out_format(&key, "%" PRIu32 " %" PRIu32 " %" PRIu32, i,
		    plan->blocks[block].where, slot);
		for (k = 0; k < plan->n_by && k < d->job->n_by; k++) {
			if (k == i || figure->by[k].text == NULL)
				continue;
			out_format(
			    &key, "|%" PRIu32 ":%zu:", k, figure->by[k].len);
			out_slice(&key, figure->by[k]);
		}
		add_part(
		    sums, (struct slice){key.text, key.len}, domain, index, n);
	}
	out_free(&key);
}

/* Each cell once, in order. */
static uint32_t
sum_terms(struct disclosure *d, struct small_sum *sum)
{
	struct term *terms = take_terms(d, sum->n_cells);
	uint32_t n = 0;
	uint32_t i;

	qsort(sum->cells, sum->n_cells, sizeof *sum->cells, compare_cells);
	for (i = 0; i < sum->n_cells; i++)
		if (n == 0 || terms[n - 1].cell != sum->cells[i])
			terms[n++] = (struct term){sum->cells[i], 1};
	return n;
}

static void
free_sums(struct small_sums *sums)
{
	uint32_t i;

	for (i = 0; i < sums->n; i++) {
		free(sums->list[i].cells);
		free(sums->list[i].domains);
	}
	free(sums->list);
	map_free(sums->keys);
}

/* The targets that a conceal has, in their order: a figure of each. */
struct targets {
	size_t *figure;
	uint32_t n;
	size_t cap;
};

static void
add_target(struct targets *targets, size_t figure)
{
	MEM_GROW(targets->figure, targets->n, targets->cap);
	targets->figure[targets->n++] = figure;
}

/* Sums of hidden domains along a variable, all of the group's questions. */
static void
target_sums(struct disclosure *d, uint32_t g, struct conceal *conceal,
    struct targets *targets)
{
	const struct results *figures = d->job->results;
	struct small_sums sums = {.keys = map_new()};
	size_t i;
	uint32_t k;

	for (i = 0; i < figures->n; i++) {
		const struct judged *figure = &figures->list[i];
		const struct place_in *at = &d->places[i].at[0];
		const struct domain_of *domain;

		if (d->places[i].n == 0 || is_comparison(figure) ||
		    d->questions[at->question].group != g)
			continue;
		domain = &d->groups[g].domains[at->domain];
		if (domain->secret == SECRET_MINIMUM)
			add_beside(d, &sums, figure,
			    block_of(d, figure->bound,
				measure_of(d, figure->table, figure->bound),
				figure->category),
			    0, domain, at->domain, domain->n);
	}
	for (k = 0; k < sums.n; k++)
		if (sums.list[k].parts > 1 &&
		    sums.list[k].n < d->rules->minimum) {
			uint32_t n = sum_terms(d, &sums.list[k]);

			conceal_target(
			    conceal, d->terms, n, d->groups[g].n + k, false);
			add_target(targets, sums.list[k].order);
		}
	free_sums(&sums);
}

static struct place
where_rules(const struct disclosure *d)
{
	return d->rules->node == NULL ? (struct place){0}
				      : node_place(d->rules->node);
}

/* Name the figure in a message: its table, measure and cell. */
static void
fail_to(struct disclosure *d, const char *tag, size_t index, const char *why)
{
	const struct judged *figure = &d->job->results->list[index];
	struct place place = where_rules(d);
	struct out name = {0};
	char *text;
	uint32_t i;

	out_format(&name, "table %s, %s",
	    figure->table->id == NULL ? "" : figure->table->id,
	    figure->bound->item);
	for (i = 0; figure->by != NULL && i < d->job->n_by; i++)
		if (figure->by[i].text != NULL)
			out_format(&name, ", %s %s", d->job->by[i],
			    diag_value(figure->by[i]));
	text = out_take(&name);
	diag_error(STATUS_FAIL, place.file == NULL ? NULL : &place, tag,
	    "%s: %s", text, why);
	free(text);
	d->has_failed = true;
}

static struct offer *
list_offers(const struct group *group, uint32_t *n)
{
	struct offer *offers = mem_zero((size_t)group->n + 1, sizeof *offers);
	uint32_t i;

	*n = 0;
	for (i = 0; i < group->n; i++) {
		const struct domain_of *domain = &group->domains[i];

		if (domain->secret == SECRET_NONE)
			offers[(*n)++] = (struct offer){i, rank_of(domain),
			    domain->n, domain->name, {"", 0}};
	}
	if (*n > 0)
		qsort(offers, *n, sizeof *offers, compare_offers);
	return offers;
}

static void
judge_group(struct disclosure *d, uint32_t g)
{
	struct group *group = &d->groups[g];
	struct conceal *conceal = conceal_new(finest_n(d->finest));
	struct targets targets = {0};
	struct offer *offers;
	uint32_t n;
	uint32_t i;
	uint32_t of;

	for (i = 0; i < group->n; i++) {
		struct domain_of *domain = &group->domains[i];

		domain->secret = secrecy_of_domain(d->rules, domain->n);
		if (domain->secret == SECRET_NONE)
			continue;
		if (domain->is_shown)
			fail_to(d, "cannot-show", domain->order,
			    "'show' wants it shown, and it is too small to "
			    "tell; leave it out of 'show', or merge "
			    "categories");
		n = domain_terms(d, domain);
		conceal_target(conceal, d->terms, n, i, domain->n == 1);
		add_target(&targets, domain->order);
	}
	if (targets.n > 0)
		target_sums(d, g, conceal, &targets);
	offers = list_offers(group, &n);
	for (i = 0; i < n && targets.n > 0; i++) {
		struct domain_of *domain = &group->domains[offers[i].index];

		if (conceal_offer(
			conceal, d->terms, domain_terms(d, domain), &of))
			continue;
		domain->secret = SECRET_PARTNER;
		domain->with = targets.figure[of];
		if (domain->is_shown)
			fail_to(d, "cannot-hide", domain->order,
			    "'show' wants it shown, and a figure that is "
			    "held back could be computed by it");
	}
	free(offers);
	free(targets.figure);
	conceal_free(conceal);
}

/* ---- answers ---------------------------------------------------------------
 */

/* Categories of a share as unknowns: all but the last, which is what is left
 * of the base. */
struct unknowns {
	uint32_t *place; /* by slot: which one, or NONE */
	uint32_t n;      /* categories */
	bool has_unseen; /* one that nobody gave */
};

static struct unknowns
list_unknowns(const struct question *q)
{
	struct unknowns u = {0};
	uint32_t i;

	if (q->kind != BLOCK_CODES) {
		u.place = mem_zero(1, sizeof *u.place);
		u.n = 2; /* the amount, and an unknown that nobody asks for */
		return u;
	}
	u.place = mem_zero((size_t)q->n_slots + 1, sizeof *u.place);
	for (i = 0; i < q->n_slots; i++)
		u.place[i] = q->is_in[i] ? u.n++ : NONE;
	for (i = 0; i < q->n_items; i++)
		u.has_unseen |= q->items[i].slot == NONE;
	u.n += u.has_unseen;
	return u;
}

static uint32_t
unknown_of(const struct unknowns *u, uint32_t slot)
{
	return slot == NONE ? u->n - 1 : u->place[slot];
}

/* The answer in some cells: the last category is less all others. */
static uint32_t
item_terms(struct disclosure *d, const struct unknowns *u,
    const uint32_t *cells, uint32_t n_cells, uint32_t slot)
{
	uint32_t free_ones = u->n - 1;
	uint32_t which = unknown_of(u, slot);
	struct term *terms = take_terms(d, (size_t)n_cells * u->n);
	uint32_t n = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n_cells; i++)
		for (k = 0; k < free_ones; k++)
			if (which == k || which == free_ones)
				terms[n++] =
				    (struct term){cells[i] * free_ones + k,
					which == k ? 1 : prime_minus(1)};
	return n;
}

static bool
is_unanimous_measure(const struct disclosure *d, const struct question *q)
{
	const char *name = q->measure->variable;

	return (name != NULL && is_listed(&d->rules->unanimous, name)) ||
	    (q->measure->id != NULL &&
		is_listed(&d->rules->unanimous, q->measure->id));
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

static double
number_in(const struct disclosure *d, uint32_t column, uint32_t code)
{
	struct slice text = codes_text(codes_of(d, column), code);
	double number = 0;

	number_parse(&number, text.text, text.len);
	return number;
}

/* What the respondents of a domain contribute to the amounts of a block of
 * values; owned. */
static struct contribution *
contributions_of(struct disclosure *d, const struct domain_of *domain,
    const struct question *values, size_t *n)
{
	const struct plan *plan = d->job->plan;
	const struct sums_block *block = &plan->blocks[values->blocks[0]];
	struct contribution *list = NULL;
	uint32_t *place = mem_zero((size_t)d->n_stamps + 1, sizeof *place);
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
			    tuples_at(block->levels, a->slot);
			double amount =
			    fabs(number_in(d, block->columns[0], level[0]));
			double weight = plan->weight < 0
			    ? 1
			    : number_in(d, (uint32_t)plan->weight, level[1]);

			if (a->holder != 0 && place[a->holder] > 0) {
				list[place[a->holder] - 1].amount +=
				    amount * (double)a->n;
				continue;
			}
			MEM_GROW(list, *n, cap);
			list[*n] = (struct contribution){
			    a->holder != 0 ? amount * (double)a->n : amount,
			    a->holder != 0 ? weight : weight * (double)a->n};
			(*n)++;
			if (a->holder != 0)
				place[a->holder] = (uint32_t)*n;
		}
	}
	free(place);
	if (*n > 0)
		qsort(list, *n, sizeof *list, compare_contributions);
	return list;
}

/* By the rules on amounts: of a ratio either part. */
static enum secret
secret_of_amount(struct disclosure *d, const struct judged *figure,
    const struct domain_of *domain)
{
	const struct measure *measure =
	    measure_of(d, figure->table, figure->bound);
	enum secret secret = SECRET_NONE;
	uint32_t i;

	for (i = 0; i < 2 && secret == SECRET_NONE; i++) {
		uint32_t block = figure->bound->amounts[i];
		struct contribution *list;
		size_t n;

		if (block == NO_BLOCK)
			continue;
		list = contributions_of(d, domain,
		    &d->questions[find_question(
			d, block, measure, figure->bound)],
		    &n);
		secret = secrecy_of_amounts(d->rules, list, n);
		free(list);
	}
	return secret;
}

static bool
has_amount_rules(const struct disclosure *d)
{
	return d->rules->p_percent > 0 || d->rules->n_dominance > 0;
}

/* What the rules alone say of the items of a question. */
static void
judge_items(struct disclosure *d, struct question *q)
{
	struct group *group = &d->groups[q->group];
	bool is_unanimous = is_unanimous_measure(d, q);
	uint32_t i;

	for (i = 0; i < q->n_items; i++) {
		struct item *item = &q->items[i];
		const struct domain_of *domain = &group->domains[item->domain];

		item->c = item->slot == NONE
		    ? 0
		    : count_domain(d, q, domain, item->slot);
		if (q->kind == BLOCK_CODES)
			item->secret = secrecy_of_answer(
			    d->rules, domain->n, item->c, is_unanimous);
		else if (has_amount_rules(d))
			item->secret = secret_of_amount(
			    d, &d->job->results->list[item->order], domain);
	}
}

/* A respondent, or an answer that one gave, as a number: who is behind it. */
static uint32_t
who_is(struct disclosure *d, struct map *map, const struct question *q,
    const struct domain_of *domain, uint32_t slot)
{
	struct out key = {0};
	uint32_t i;
	uint32_t index;
	bool is_new;

	for (i = 0; i < domain->n_cells; i++) {
		d->now++;
		if (count_cell(d, q, domain->cells[i], slot) > 0)
			out_format(&key, "%" PRIu32 ",", domain->cells[i]);
	}
	index = map_put(map, (struct slice){key.text, key.len}, &is_new);
	out_free(&key);
	return index;
}

static void
target_item(struct disclosure *d, struct question *q, struct map *whos,
    const struct unknowns *u, struct conceal *conceal, const struct item *item)
{
	const struct domain_of *domain =
	    &d->groups[q->group].domains[item->domain];
	bool is_lone = domain->n == 1 ||
	    (item->secret == SECRET_ANSWER &&
		(item->c == 1 || domain->n - item->c == 1));
	uint32_t who = who_is(d, whos, q, domain, NONE);
	uint32_t n =
	    item_terms(d, u, domain->cells, domain->n_cells, item->slot);

	conceal_target(conceal, d->terms, n, who, is_lone);
}

/* Sums of hidden answers along a variable that together are too few. */
static void
target_item_sums(struct disclosure *d, uint32_t question,
    const struct unknowns *u, struct map *whos, struct conceal *conceal,
    struct targets *targets)
{
	const struct results *figures = d->job->results;
	struct question *q = &d->questions[question];
	struct small_sums sums = {.keys = map_new()};
	uint32_t *slots = mem_zero((size_t)2 * figures->n + 1, sizeof *slots);
	size_t i;
	uint32_t k;

	for (i = 0; i < figures->n; i++) {
		const struct judged *figure = &figures->list[i];
		const struct place_in *at = &d->places[i].at[0];
		const struct domain_of *domain;
		const struct item *item;
		bool is_rest;

		if (d->places[i].n == 0 || is_comparison(figure) ||
		    at->question != question || at->item == NONE)
			continue;
		item = &q->items[at->item];
		domain = &d->groups[q->group].domains[at->domain];
		if (item->secret != SECRET_ANSWER ||
		    domain->secret != SECRET_NONE)
			continue;
		is_rest = !(item->c > 0 && item->c < d->rules->minimum_answer);
		k = sums.n;
		add_beside(d, &sums, figure,
		    block_of(d, figure->bound,
			measure_of(d, figure->table, figure->bound),
			figure->category),
		    2 * (item->slot + 1) + is_rest, domain, at->domain,
		    is_rest ? domain->n - item->c : item->c);
		for (; k < sums.n; k++)
			slots[k] = item->slot;
	}
	for (k = 0; k < sums.n; k++)
		if (sums.list[k].parts > 1 &&
		    sums.list[k].n < d->rules->minimum_answer) {
			uint32_t n = sum_terms(d, &sums.list[k]);
			uint32_t *cells =
			    mem_zero((size_t)n + 1, sizeof *cells);
			uint32_t c;
			bool is_new;
			char name[24];

			for (c = 0; c < n; c++)
				cells[c] = d->terms[c].cell;
			n = item_terms(d, u, cells, n, slots[k]);
			snprintf(name, sizeof name, "sum %" PRIu32, k);
			conceal_target(conceal, d->terms, n,
			    map_put(whos, slice_of(name), &is_new), false);
			add_target(targets, sums.list[k].order);
			free(cells);
		}
	free(slots);
	free_sums(&sums);
}

static struct slice
answer_of(const struct disclosure *d, const struct question *q, uint32_t item)
{
	uint32_t slot = q->items[item].slot;

	return q->kind != BLOCK_CODES || slot == NONE
	    ? (struct slice){"", 0}
	    : codes_text(codes_of(d, q->columns[0]), slot + 1);
}

/* The order of items: that of their domains. */
static struct offer *
list_items(const struct disclosure *d, const struct question *q, uint32_t *n)
{
	struct offer *offers = mem_zero((size_t)q->n_items + 1, sizeof *offers);
	uint32_t i;

	*n = 0;
	for (i = 0; i < q->n_items; i++) {
		const struct domain_of *domain =
		    &d->groups[q->group].domains[q->items[i].domain];

		if (domain->secret == SECRET_NONE &&
		    q->items[i].secret == SECRET_NONE)
			offers[(*n)++] = (struct offer){i, rank_of(domain),
			    domain->n, domain->name, answer_of(d, q, i)};
	}
	if (*n > 0)
		qsort(offers, *n, sizeof *offers, compare_offers);
	return offers;
}

static void
judge_answers(struct disclosure *d, uint32_t question)
{
	struct question *q = &d->questions[question];
	struct group *group = &d->groups[q->group];
	struct unknowns u = list_unknowns(q);
	struct conceal *conceal;
	struct targets targets = {0};
	struct map *whos = map_new();
	struct offer *offers;
	bool has_any = false;
	uint32_t n;
	uint32_t i;
	uint32_t of;

	judge_items(d, q);
	for (i = 0; i < q->n_items; i++)
		has_any |= q->items[i].secret != SECRET_NONE;
	conceal = conceal_new(finest_n(d->finest) * (u.n > 1 ? u.n - 1 : 1));
	for (i = 0; i < q->n_items && has_any; i++) {
		struct item *item = &q->items[i];
		struct domain_of *domain = &group->domains[item->domain];

		if (item->secret != SECRET_NONE && domain->is_shown)
			fail_to(d, "cannot-show", item->order,
			    "'show' wants it shown, and too few gave the "
			    "answer to tell; leave it out of 'show', or "
			    "merge categories");
		if (item->secret == SECRET_NONE &&
		    domain->secret == SECRET_NONE)
			continue;
		target_item(d, q, whos, &u, conceal, item);
		add_target(&targets, item->order);
	}
	if (targets.n > 0 && q->kind == BLOCK_CODES)
		target_item_sums(d, question, &u, whos, conceal, &targets);
	offers = list_items(d, q, &n);
	for (i = 0; i < n && targets.n > 0; i++) {
		struct item *item = &q->items[offers[i].index];
		struct domain_of *domain = &group->domains[item->domain];

		if (conceal_offer(conceal, d->terms,
			item_terms(
			    d, &u, domain->cells, domain->n_cells, item->slot),
			&of))
			continue;
		item->secret = SECRET_PARTNER;
		item->with = targets.figure[of];
		if (domain->is_shown)
			fail_to(d, "cannot-hide", item->order,
			    "'show' wants it shown, and a figure that is "
			    "held back could be computed by it");
	}
	free(offers);
	free(targets.figure);
	free(u.place);
	map_free(whos);
	conceal_free(conceal);
}

/* ---- intervals -------------------------------------------------------------
 */

/* What the cells of a question weigh, all that answered, or one answer. */
static double
weight_in(const struct question *q, uint32_t cell, uint32_t slot)
{
	double weight = 0;
	uint32_t i;

	for (i = q->first[cell]; i < q->first[cell + 1]; i++)
		if (is_based(q, &q->answers[i]) &&
		    (slot == NONE || q->answers[i].slot == slot))
			weight += q->answers[i].weight;
	return weight;
}

/* The unknowns of an answer in a domain; owned. */
static uint32_t *
unknowns_of(
    const struct unknowns *u, const struct domain_of *domain, uint32_t slot)
{
	uint32_t *list =
	    mem_alloc(((size_t)domain->n_cells + 1) * sizeof *list);
	uint32_t i;

	for (i = 0; i < domain->n_cells; i++)
		list[i] = domain->cells[i] * u->n + unknown_of(u, slot);
	return list;
}

static bool
is_hidden(const struct disclosure *d, const struct question *q, uint32_t item)
{
	return q->items[item].secret != SECRET_NONE ||
	    d->groups[q->group].domains[q->items[item].domain].secret !=
	    SECRET_NONE;
}

/* A rule's own, not a partner. */
static bool
is_primary(const struct disclosure *d, const struct question *q, uint32_t item)
{
	enum secret of_domain =
	    d->groups[q->group].domains[q->items[item].domain].secret;
	enum secret of_item = q->items[item].secret;

	return (of_item != SECRET_NONE && of_item != SECRET_PARTNER) ||
	    (of_domain != SECRET_NONE && of_domain != SECRET_PARTNER);
}

/* Every answer lies between nothing and the weight of its cell; what is shown
 * is known, and what each cell weighs. */
static struct bounds *
set_bounds(const struct disclosure *d, const struct question *q,
    const struct unknowns *u)
{
	uint32_t n_cells = finest_n(d->finest);
	struct bounds *bounds = bounds_new(n_cells * u->n);
	uint32_t *row = mem_zero((size_t)u->n + 1, sizeof *row);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n_cells; i++) {
		double weight = weight_in(q, i, NONE);

		for (k = 0; k < u->n; k++) {
			row[k] = i * u->n + k;
			bounds_unknown(bounds, row[k], weight);
		}
		if (weight > 0)
			bounds_known(
			    bounds, (struct bounds_sum){row, u->n}, weight);
	}
	free(row);
	return bounds;
}

static void
know_item(const struct disclosure *d, const struct question *q,
    const struct unknowns *u, struct bounds *bounds, uint32_t index)
{
	const struct item *item = &q->items[index];
	const struct domain_of *domain =
	    &d->groups[q->group].domains[item->domain];
	uint32_t *list = unknowns_of(u, domain, item->slot);
	double value = 0;
	uint32_t i;

	for (i = 0; i < domain->n_cells && item->slot != NONE; i++)
		value += weight_in(q, domain->cells[i], item->slot);
	bounds_known(bounds, (struct bounds_sum){list, domain->n_cells}, value);
	free(list);
}

/* Whether less than one respondent's answer is left open.  That all of a group
 * gave one answer, or none did, is a matter of the rule "unanimous". */
static bool
is_narrow(const struct disclosure *d, const struct question *q,
    const struct unknowns *u, struct bounds *bounds, uint32_t index,
    bool is_solved)
{
	const struct item *item = &q->items[index];
	const struct domain_of *domain =
	    &d->groups[q->group].domains[item->domain];
	uint32_t *list = unknowns_of(u, domain, item->slot);
	struct bounds_sum sum = {list, domain->n_cells};
	double weight = 0;
	double low;
	double high;
	uint32_t i;

	for (i = 0; i < domain->n_cells; i++)
		weight += weight_in(q, domain->cells[i], NONE);
	if (is_solved)
		bounds_solve(bounds, sum, &low, &high);
	else
		bounds_guess(bounds, sum, &low, &high);
	free(list);
	/* A thousandth of an answer is no matter of rounding. */
	return high - low < 0.999 * weight / (double)domain->n;
}

/* Do two domains share a cell?  Both are in rising order. */
static bool
do_meet(const struct domain_of *a, const struct domain_of *b)
{
	uint32_t i = 0;
	uint32_t k = 0;

	while (i < a->n_cells && k < b->n_cells) {
		if (a->cells[i] == b->cells[k])
			return true;
		if (a->cells[i] < b->cells[k])
			i++;
		else
			k++;
	}
	return false;
}

/* All items, in an order that is the same whatever that of the tables. */
static uint32_t *
sort_items(const struct disclosure *d, const struct question *q)
{
	struct offer *offers = mem_zero((size_t)q->n_items + 1, sizeof *offers);
	uint32_t *sorted = mem_zero((size_t)q->n_items + 1, sizeof *sorted);
	uint32_t i;

	for (i = 0; i < q->n_items; i++) {
		const struct domain_of *domain =
		    &d->groups[q->group].domains[q->items[i].domain];

		offers[i] = (struct offer){i, rank_of(domain), domain->n,
		    domain->name, answer_of(d, q, i)};
	}
	if (q->n_items > 0)
		qsort(offers, q->n_items, sizeof *offers, compare_offers);
	for (i = 0; i < q->n_items; i++)
		sorted[i] = offers[i].index;
	free(offers);
	return sorted;
}

/* The shown figure of the most respondents that shares a cell with the item,
 * and may be hidden; or NONE. */
static uint32_t
find_partner(const struct disclosure *d, const struct question *q,
    const uint32_t *sorted, uint32_t of)
{
	const struct group *group = &d->groups[q->group];
	const struct domain_of *domain = &group->domains[q->items[of].domain];
	const struct domain_of *best = NULL;
	uint32_t found = NONE;
	uint32_t k;

	for (k = 0; k < q->n_items; k++) {
		uint32_t i = sorted[k];
		const struct domain_of *other =
		    &group->domains[q->items[i].domain];

		if (is_hidden(d, q, i) || other->is_shown || other->is_whole ||
		    (best != NULL && other->n <= best->n) ||
		    !do_meet(domain, other))
			continue;
		best = other;
		found = i;
	}
	return found;
}

/* All answers of the item's domain go with it. */
static void
hide_domain(
    struct disclosure *d, struct question *q, uint32_t item, size_t with)
{
	uint32_t i;

	(void)d;
	for (i = 0; i < q->n_items; i++)
		if (q->items[i].domain == q->items[item].domain &&
		    q->items[i].secret == SECRET_NONE) {
			q->items[i].secret = SECRET_PARTNER;
			q->items[i].with = with;
		}
}

/* How many primary figures are too narrow; of the first of them which. */
static uint32_t
count_narrow(const struct disclosure *d, const struct question *q,
    const uint32_t *sorted, const struct unknowns *u, bool is_solved,
    uint32_t *first)
{
	struct bounds *bounds = set_bounds(d, q, u);
	uint32_t n = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < q->n_items; i++)
		if (!is_hidden(d, q, i))
			know_item(d, q, u, bounds, i);
	bounds_draw(bounds);
	for (k = 0; k < q->n_items; k++) {
		i = sorted[k];
		if (!is_primary(d, q, i) ||
		    !is_narrow(d, q, u, bounds, i, is_solved))
			continue;
		if (n++ == 0)
			*first = i;
		if (is_solved)
			break;
	}
	bounds_free(bounds);
	return n;
}

static bool
has_primary(const struct disclosure *d, const struct question *q)
{
	uint32_t i;

	for (i = 0; i < q->n_items; i++)
		if (is_primary(d, q, i))
			return true;
	return false;
}

/* Hide one figure after the other until every interval is wide enough; how
 * many are left that cannot be made so. */
static uint32_t
widen(struct disclosure *d, uint32_t question)
{
	struct question *q = &d->questions[question];
	struct unknowns u = list_unknowns(q);
	uint32_t *sorted = sort_items(d, q);
	uint32_t narrow = 0;
	uint32_t first = 0;
	uint32_t partner;

	if (!d->rules->interval)
		narrow = count_narrow(d, q, sorted, &u, false, &first);
	else
		while ((narrow = count_narrow(d, q, sorted, &u, true, &first)) >
		    0) {
			partner = find_partner(d, q, sorted, first);
			if (partner == NONE)
				break;
			hide_domain(d, q, partner, q->items[first].order);
		}
	free(u.place);
	free(sorted);
	return narrow;
}

static void
judge_intervals(struct disclosure *d)
{
	uint32_t narrow = 0;
	uint32_t i;

	if (d->rules->interval && !bounds_can_solve()) {
		struct place place = where_rules(d);

		diag_error(STATUS_USAGE, &place, "bad-schema",
		    "'interval' needs a program that was built with GLPK");
		d->has_failed = true;
		return;
	}
	for (i = 0; i < d->n_questions; i++)
		if (d->questions[i].kind == BLOCK_CODES &&
		    has_primary(d, &d->questions[i]))
			narrow += widen(d, i);
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

/* ---- quantiles -------------------------------------------------------------
 */

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

	return (x->value > y->value) - (x->value < y->value);
}

/* Whether fewer than the minimum lie on either side of the quantile. */
static bool
is_quantile_secret(struct disclosure *d, const struct judged *figure,
    const struct place_in *at)
{
	const struct plan *plan = d->job->plan;
	const struct question *q = &d->questions[at->question];
	const struct sums_block *block = &plan->blocks[q->blocks[0]];
	const struct domain_of *domain =
	    &d->groups[q->group].domains[at->domain];
	struct value_count *list = NULL;
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

	for (i = 0; i < domain->n_cells; i++)
		for (k = q->first[domain->cells[i]];
		     k < q->first[domain->cells[i] + 1]; k++) {
			const struct answered *a = &q->answers[k];
			uint32_t code = a->slot + 1;
			double weight = 1;

			if (block->levels != NULL) {
				code = tuples_at(block->levels, a->slot)[0];
				if (plan->weight >= 0)
					weight =
					    number_in(d, (uint32_t)plan->weight,
						tuples_at(
						    block->levels, a->slot)[1]);
			}
			MEM_GROW(list, n, cap);
			list[n++] = (struct value_count){
			    number_in(d, block->columns[0], code),
			    weight * (double)a->n, a->n};
			total += weight * (double)a->n;
			all += a->n;
		}
	if (n > 0)
		qsort(list, n, sizeof *list, compare_values);
	number_parse(&p, figure->category.text, figure->category.len);
	for (v = 0; v < n; v++) {
		sum += list[v].weight;
		if (sum >= p * total)
			break;
		below += list[v].n;
	}
	free(list);
	return all > 0 &&
	    (below < d->rules->minimum || all - below < d->rules->minimum + 1);
}

/* ---- figures ---------------------------------------------------------------
 */

static bool
has_answer_rules(const struct disclosure *d)
{
	return d->rules->minimum_answer > 0 || d->rules->unanimous.n > 0;
}

static void
hide(struct judged *figure, enum secret secret, size_t with)
{
	if (secret == SECRET_NONE || figure->secret != SECRET_NONE)
		return;
	figure->secret = secret;
	figure->with = with;
}

static void
judge_figure(struct disclosure *d, size_t index)
{
	struct judged *figure = &d->job->results->list[index];
	const struct places *places = &d->places[index];
	uint32_t i;

	for (i = 0; d->questions != NULL && i < places->n; i++) {
		const struct place_in *at = &places->at[i];
		const struct question *q = &d->questions[at->question];
		const struct domain_of *domain =
		    &d->groups[q->group].domains[at->domain];

		hide(figure, domain->secret, domain->with);
		if (at->item != NONE)
			hide(figure, q->items[at->item].secret,
			    q->items[at->item].with);
		if (q->kind == BLOCK_VALUES && d->rules->minimum > 0 &&
		    is_quantile_secret(d, figure, at))
			hide(figure, SECRET_MINIMUM, 0);
	}
}

/* A test over fewer than two cells that are shown is none. */
static void
leave_out_tests(struct disclosure *d)
{
	struct results *figures = d->job->results;
	size_t i;
	size_t k;

	for (i = 0; i < figures->n; i++) {
		struct judged *test = &figures->list[i];
		uint32_t shown = 0;

		if (!test->is_chisq)
			continue;
		for (k = 0; k < figures->n && shown < 2; k++)
			shown += figures->list[k].bound == test->bound &&
			    !figures->list[k].is_chisq &&
			    figures->list[k].secret == SECRET_NONE &&
			    figures->list[k].n > 0;
		if (shown < 2)
			test->is_doubled = true;
	}
}

static void
tell(const struct disclosure *d)
{
	const struct results *figures = d->job->results;
	uint64_t by_rule = 0;
	uint64_t partners = 0;
	size_t i;

	for (i = 0; i < figures->n; i++) {
		if (figures->list[i].is_doubled)
			continue;
		by_rule += figures->list[i].secret != SECRET_NONE &&
		    figures->list[i].secret != SECRET_PARTNER;
		partners += figures->list[i].secret == SECRET_PARTNER;
	}
	if (by_rule + partners > 0)
		diag_note(NULL, "held-back",
		    "%" PRIu64 " of %zu figures are held back by a rule, and "
		    "%" PRIu64 " more with which they could be computed",
		    by_rule, figures->n, partners);
}

static void
set_up(struct disclosure *d)
{
	const struct plan *plan = d->job->plan;
	uint32_t i;

	d->finest = finest_new(d->job);
	d->signatures = map_new();
	d->n_stamps = 1;
	if (d->rules->respondent != NULL)
		for (i = 0; i < plan->n_columns; i++)
			if (strcmp(plan->columns[i].name,
				d->rules->respondent) == 0 &&
			    codes_of(d, i) != NULL)
				d->n_stamps = codes_len(codes_of(d, i)) + 1;
	d->stamp = mem_zero((size_t)d->n_stamps + 1, sizeof *d->stamp);
}

/* A record of nobody cannot be counted. */
static void
check_respondents(struct disclosure *d)
{
	struct place place = where_rules(d);
	uint64_t n = finest_nobody(d->finest);

	if (n == 0)
		return;
	diag_error(STATUS_FAIL, place.file == NULL ? NULL : &place,
	    "respondent-missing",
	    "%" PRIu64 " records have no value of '%s', which says whose they "
	    "are; give them one",
	    n, d->rules->respondent);
	d->has_failed = true;
}

static void
tear_down(struct disclosure *d)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < d->n_questions; i++) {
		free(d->questions[i].blocks);
		free(d->questions[i].answers);
		free(d->questions[i].first);
		free(d->questions[i].items);
		tuples_done(&d->questions[i].item_keys);
	}
	for (i = 0; i < d->n_groups; i++) {
		for (k = 0; k < d->groups[i].n; k++) {
			free(d->groups[i].domains[k].cells);
			free(d->groups[i].domains[k].name);
		}
		free(d->groups[i].domains);
		map_free(d->groups[i].by_cells);
	}
	map_free(d->signatures);
	finest_free(d->finest);
	free(d->questions);
	free(d->groups);
	free(d->places);
	free(d->stamp);
	free(d->terms);
}

bool
disclosure_judge(struct job *job)
{
	struct disclosure d = {.job = job, .rules = job->secrecy};
	size_t i;
	uint32_t k;

	set_up(&d);
	check_respondents(&d);
	place_figures(&d);
	for (k = 0; k < d.n_groups; k++)
		judge_group(&d, k);
	for (k = 0; k < d.n_questions; k++)
		if ((d.questions[k].kind == BLOCK_CODES &&
			has_answer_rules(&d)) ||
		    (d.questions[k].kind == BLOCK_NUMBERS &&
			has_amount_rules(&d)))
			judge_answers(&d, k);
	judge_intervals(&d);
	for (i = 0; i < job->results->n; i++)
		judge_figure(&d, i);
	leave_out_tests(&d);
	if (!d.has_failed)
		tell(&d);
	tear_down(&d);
	return !d.has_failed;
}
