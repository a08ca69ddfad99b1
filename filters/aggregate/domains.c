#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "domains.h"
#include "mem.h"

/* Put different numbers below the room for marks in order: mark each, then
 * go through the marks. */
static void
sort_numbers(struct disclosure *d, uint32_t *list, uint32_t n)
{
	uint32_t low = UINT32_MAX;
	uint32_t high = 0;
	bool is_rising = true;
	uint32_t kept = 0;
	uint32_t i;
	uint64_t word;

	for (i = 0; i < n; i++) {
		is_rising &= i == 0 || list[i - 1] < list[i];
		low = list[i] < low ? list[i] : low;
		high = list[i] > high ? list[i] : high;
	}
	if (is_rising)
		return;
	for (i = 0; i < n; i++)
		d->marks[list[i] / 64] |= UINT64_C(1) << (list[i] % 64);
	for (i = low / 64; i <= high / 64; i++) {
		for (word = d->marks[i]; word != 0; word &= word - 1)
			list[kept++] = 64 * i + (uint32_t)__builtin_ctzll(word);
		d->marks[i] = 0;
	}
}

/* ---- domains ------------------------------------------------------------- */

/* The unknowns of a question in cells, in rising order; how many. */
static uint32_t
list_unknowns(struct disclosure *d, const struct question *q,
    const uint32_t *cells, uint32_t n, uint32_t *list)
{
	uint32_t kept = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		if (q->unknown[cells[i]] != NONE)
			list[kept++] = q->unknown[cells[i]];
	sort_numbers(d, list, kept);
	return kept;
}

/* Respondents of a domain; where records are their own holders, they add up.
 */
static uint64_t
count_domain(
    struct disclosure *d, struct question *q, const struct domain_of *domain)
{
	uint64_t n = 0;
	uint32_t i;

	if (d->rules->respondent != NULL)
		return asked_count(
		    &d->asked, q, domain->cells, domain->n_cells, NONE);
	for (i = 0; i < domain->n_cells; i++)
		n += d->asked.size_of[domain->unknowns[i]];
	return n;
}

/* The domain of a question in these cells, new or not; NONE: nobody. */
static uint32_t
put_domain(struct disclosure *d, struct question *q, const uint32_t *cells,
    uint32_t n, size_t order)
{
	uint32_t *list = mem_alloc(((size_t)n + 1) * sizeof *list);
	struct domain_of *domain;
	uint32_t index;
	uint32_t i;
	bool is_new;

	n = list_unknowns(d, q, cells, n, list);
	if (n == 0) {
		free(list);
		return NONE;
	}
	index = map_put(d->by_unknowns,
	    (struct slice){(const char *)list, n * sizeof *list}, &is_new);
	if (!is_new) {
		free(list);
		return index;
	}
	MEM_GROW(d->domains, d->n_domains, d->cap_domains);
	domain = &d->domains[d->n_domains++];
	*domain = (struct domain_of){.unknowns = list,
	    .cells = mem_alloc(((size_t)n + 1) * sizeof *domain->cells),
	    .n_cells = n,
	    .n_by = NONE,
	    .order = order,
	    .asked = ""};
	for (i = 0; i < n; i++)
		domain->cells[i] = d->asked.cell_of[list[i]];
	sort_numbers(d, domain->cells, n);
	domain->n = count_domain(d, q, domain);
	return index;
}

/* Those of the domain who gave the item's answer, as cells; owned. */
static uint32_t *
who_gave(const struct disclosure *d, const struct question *q,
    const struct item *item, uint32_t *n)
{
	const struct domain_of *domain = &d->domains[item->domain];
	uint32_t *cells =
	    mem_alloc(((size_t)domain->n_cells + 1) * sizeof *cells);
	uint32_t i;

	*n = 0;
	for (i = 0; i < domain->n_cells; i++)
		if (finest_code(d->asked.finest, domain->cells[i], q->key) -
			1 ==
		    item->slot)
			cells[(*n)++] = domain->cells[i];
	return cells;
}

/* Do two domains share a finest cell?  Both are in rising order. */
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

bool
domains_is_better(const struct domain_of *domain, const struct domain_of *best,
    const struct domain_of *of)
{
	return !domain->is_shown && !domain->is_known && !domain->is_whole &&
	    (best == NULL || domain->n > best->n) && do_meet(of, domain);
}

/* ---- their names --------------------------------------------------------- */

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
		out_text(&name, list[i].variable);
		out_byte(&name, '=');
		out_slice(&name, list[i].value);
		out_text(&name, "\n");
	}
	return out_take(&name);
}

/* The value of a figure's cell, or of its where; .text NULL: all. */
static struct slice
value_in(const struct judged *figure, uint32_t i)
{
	return figure->by[i].text != NULL ? figure->by[i]
					  : figure->bound->within[i];
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
		struct slice value = value_in(figure, i);

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
	char **names = mem_zero((size_t)domain->n_cells + 1, sizeof *names);
	struct named_value *list =
	    mem_zero((size_t)d->job->n_by + 1, sizeof *list);
	struct out name = {0};
	uint32_t i;
	uint32_t k;

	for (i = 0; i < domain->n_cells; i++) {
		for (k = 0; k < d->job->n_by; k++)
			list[k] = (struct named_value){d->job->by[k],
			    finest_text(d->asked.finest, domain->cells[i], k)};
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

/* Whether a rule wants the domains by these variables shown. */
static bool
is_to_show(
    const struct disclosure *d, const struct judged *figure, uint32_t n_by)
{
	uint32_t i;
	uint32_t k;

	for (k = 0; k < d->rules->n_show; k++) {
		uint32_t met = 0;

		for (i = 0; i < d->job->n_by; i++)
			if (figure->by[i].text != NULL &&
			    names_hold(&d->rules->show[k], d->job->by[i]))
				met++;
		if (met == n_by && n_by == d->rules->show[k].n)
			return true;
	}
	return false;
}

/* What tells it from a domain of the same name: the first of its questions. */
static void
name_question(const struct disclosure *d, struct domain_of *domain,
    const struct question *q)
{
	const char *asked =
	    q->n_columns == 0 ? "" : d->job->plan->columns[q->columns[0]].name;

	if (domain->asked[0] == '\0' || strcmp(asked, domain->asked) < 0)
		domain->asked = asked;
}

uint32_t
domains_where(const struct disclosure *d, const struct judged *figure)
{
	const struct measure *measure =
	    asked_measure(&d->asked, figure->table, figure->bound);

	return d->job->plan
	    ->blocks[asked_block(figure->bound, measure, figure->category)]
	    .where;
}

/* Whether two figures of the same respondents are of one cell: where both break
 * down by a variable, it is by one value. */
static bool
is_same_cell(
    const struct disclosure *d, const struct judged *a, const struct judged *b)
{
	uint32_t i;

	for (i = 0; i < d->job->n_by; i++)
		if ((a->by[i].text == NULL) != (b->by[i].text == NULL))
			return false;
	return domains_where(d, a) == domains_where(d, b);
}

/* Whether the cell has a value of a variable whose name comes later. */
static bool
has_after(const struct disclosure *d, const struct judged *figure, uint32_t of)
{
	uint32_t i;

	for (i = 0; i < d->job->n_by; i++)
		if (value_in(figure, i).text != NULL &&
		    strcmp(d->job->by[i], d->job->by[of]) > 0)
			return true;
	return false;
}

/* In the order of the names of their cells. */
static int
compare_cells(
    const struct disclosure *d, const struct judged *a, const struct judged *b)
{
	struct slice x;
	struct slice y;
	uint32_t at = NONE;
	uint32_t i;
	int order;

	for (i = 0; i < d->job->n_by; i++) {
		x = value_in(a, i);
		y = value_in(b, i);
		if (x.text == NULL || y.text == NULL ? x.text == y.text
						     : slice_equal(x, y))
			continue;
		if (at == NONE || strcmp(d->job->by[i], d->job->by[at]) < 0)
			at = i;
	}
	if (at == NONE)
		return 0;
	x = value_in(a, at);
	y = value_in(b, at);
	if (x.text == NULL)
		return has_after(d, a, at) ? 1 : -1;
	if (y.text == NULL)
		return has_after(d, b, at) ? -1 : 1;
	order = memcmp(x.text, y.text, x.len < y.len ? x.len : y.len);
	return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

/* Put a figure of another cell among those of the domain: by name, so that
 * nothing hangs on the order of tables.  False for one of a cell of them. */
static bool
put_figure(const struct disclosure *d, struct domain_of *domain,
    const struct judged *figure)
{
	uint32_t i;

	for (i = 0; i < domain->n_figures; i++)
		if (is_same_cell(d, domain->figures[i], figure))
			return false;
	MEM_GROW(domain->figures, domain->n_figures, domain->cap_figures);
	for (i = domain->n_figures++;
	     i > 0 && compare_cells(d, figure, domain->figures[i - 1]) < 0; i--)
		domain->figures[i] = domain->figures[i - 1];
	domain->figures[i] = figure;
	return true;
}

/* What the rules say of a domain by the variables that make it. */
static void
describe_domain(struct disclosure *d, struct domain_of *domain,
    const struct judged *figure, const struct question *q)
{
	uint32_t n_by = 0;
	bool is_last = false;
	char *name;
	uint32_t i;

	for (i = 0; i < d->job->n_by; i++) {
		if (figure->by[i].text == NULL)
			continue;
		n_by++;
		is_last |= names_hold(&d->rules->hide_first, d->job->by[i]);
	}
	domain->is_figure = true;
	name_question(d, domain, q);
	if (!put_figure(d, domain, figure))
		return;
	domain->is_shown |= is_to_show(d, figure, n_by);
	if (n_by > domain->n_by)
		return;
	name = name_of_cell(d, figure);
	if (n_by < domain->n_by || strcmp(name, domain->name) < 0) {
		free(domain->name);
		domain->n_by = n_by;
		domain->is_last = is_last;
		domain->name = name;
		return;
	}
	free(name);
}

/* ---- places of figures --------------------------------------------------- */

/* Who gave an answer that breaks down too is a domain like others. */
static void
put_answer(struct disclosure *d, struct question *q, struct item *item)
{
	struct domain_of *domain;
	const struct domain_of *of;
	struct out name = {0};
	uint32_t n;
	uint32_t *cells;

	item->as_domain = NONE;
	if (q->key == NONE || item->slot == NONE)
		return;
	cells = who_gave(d, q, item, &n);
	item->as_domain = put_domain(d, q, cells, n, item->order);
	free(cells);
	if (item->as_domain == NONE)
		return;
	domain = &d->domains[item->as_domain];
	of = &d->domains[item->domain];
	domain->is_whole |= of->is_whole;
	if (of->n_by == NONE || domain->n_by <= of->n_by + 1)
		return;
	domain->n_by = of->n_by + 1;
	domain->is_last = of->is_last;
	out_format(&name, "%s=%s=", of->name == NULL ? "" : of->name,
	    d->job->plan->columns[q->columns[0]].name);
	out_slice(&name,
	    codes_text(asked_codes(&d->asked, q->columns[0]), item->slot + 1));
	free(domain->name);
	domain->name = out_take(&name);
}

static uint32_t
put_item(struct disclosure *d, uint32_t question, uint32_t domain,
    uint32_t slot, size_t figure)
{
	struct question *q = &d->asked.questions[question];
	uint32_t key[2] = {domain, slot};
	bool is_new;
	uint32_t index = tuples_put(&q->item_keys, key, &is_new);
	uint64_t c = d->job->results->list[figure].n_answer;

	if (!is_new) {
		if (c != NOT_COUNTED)
			q->items[index].c = c;
		return index;
	}
	MEM_GROW(q->items, q->n_items, q->cap_items);
	q->items[q->n_items++] = (struct item){
	    .domain = domain, .slot = slot, .c = c, .order = figure};
	put_answer(d, q, &q->items[index]);
	return index;
}

static void
add_place(struct disclosure *d, size_t figure, uint32_t question,
    uint32_t domain, uint32_t item)
{
	struct places *places = &d->places[figure];
	struct question *q = &d->asked.questions[question];

	if (q->end_figure == 0 || figure < q->first_figure)
		q->first_figure = figure;
	if (figure >= q->end_figure)
		q->end_figure = figure + 1;
	if (places->n < MOST_PLACES)
		places->at[places->n++] =
		    (struct place_in){question, domain, item};
}

/* A figure tells who is in a domain, and an answer of theirs, or amounts: of
 * a ratio both, since one of them may be told elsewhere. */
static void
place_in_domain(struct disclosure *d, size_t figure, uint32_t question,
    const struct measure *measure, uint32_t domain)
{
	const struct question *q = &d->asked.questions[question];
	uint32_t columns[2] = {q->columns[0], q->columns[1]};
	uint32_t n = q->kind == BLOCK_NUMBERS ? q->n_columns : 0;
	uint32_t slot;
	uint32_t i;

	if (q->kind == BLOCK_CODES) {
		slot = asked_slot(&d->asked, q, measure,
		    d->job->results->list[figure].category);
		add_place(d, figure, question, domain,
		    put_item(d, question, domain, slot, figure));
		return;
	}
	add_place(d, figure, question, domain, NONE);
	for (i = 0; i < n && i < 2; i++) {
		question = asked_amount(&d->asked, columns[i]);
		add_place(d, figure, question, domain,
		    put_item(d, question, domain, 0, figure));
	}
}

/* Those of the cells that a where lets through, put behind *n of the list. */
static void
add_cells(const uint8_t *is_open, struct domain_cells from, uint32_t **list,
    uint32_t *n, size_t *cap)
{
	uint32_t i;

	for (i = 0; i < from.n; i++)
		if (is_open[from.cells[i]]) {
			MEM_GROW(*list, *n, *cap);
			(*list)[(*n)++] = from.cells[i];
		}
}

static const uint8_t *
block_where(struct disclosure *d, uint32_t block)
{
	return finest_where(d->asked.finest, d->job->plan->blocks[block].where);
}

/*
 * The domain of a block's question in these cells, new or not; NONE: nobody.
 * Most are asked for again: by the next answer, and by questions with the same
 * bases.
 */
static uint32_t
domain_of_block(struct disclosure *d, uint32_t question, uint32_t block,
    struct domain_cells from, size_t order)
{
	struct question *q = &d->asked.questions[question];
	uint64_t where = (uintptr_t)from.cells;
	uint32_t key[4] = {q->like, d->job->plan->blocks[block].where,
	    (uint32_t)where, (uint32_t)(where >> 32)};
	uint32_t *cells = NULL;
	uint32_t n = 0;
	size_t cap = 0;
	uint32_t at;
	bool is_new;

	at = tuples_put(&d->looked, key, &is_new);
	if (!is_new)
		return d->found[at];
	MEM_GROW(d->found, at, d->cap_found);
	add_cells(block_where(d, block), from, &cells, &n, &cap);
	d->found[at] = put_domain(d, q, cells, n, order);
	free(cells);
	return d->found[at];
}

static void
place_cell(struct disclosure *d, size_t index)
{
	const struct judged *figure = &d->job->results->list[index];
	const struct measure *measure =
	    asked_measure(&d->asked, figure->table, figure->bound);
	uint32_t block = asked_block(figure->bound, measure, figure->category);
	uint32_t question =
	    asked_find(&d->asked, block, measure, figure->bound);
	uint32_t domain;

	/* The answers of a cell come one after the other. */
	if (figure->by == d->last->by && figure->bound == d->last->bound &&
	    block == d->last_block) {
		if (d->last_domain != NONE)
			place_in_domain(
			    d, index, question, measure, d->last_domain);
		return;
	}
	domain = domain_of_block(d, question, block,
	    finest_of_by(d->asked.finest, figure->by), index);
	d->last = figure;
	d->last_block = block;
	d->last_domain = domain;
	if (domain == NONE)
		return;
	describe_domain(
	    d, &d->domains[domain], figure, &d->asked.questions[question]);
	place_in_domain(d, index, question, measure, domain);
}

/* The domain of a side: one cell, or several. */
static uint32_t
domain_of_side(struct disclosure *d, uint32_t question, uint32_t block,
    const struct result_side *side, size_t order)
{
	uint32_t *cells = NULL;
	uint32_t n = 0;
	size_t cap = 0;
	uint32_t domain;
	uint32_t i;

	if (side->n == 1)
		return domain_of_block(d, question, block,
		    finest_of_cell(d->asked.finest, side->view, side->cells[0]),
		    order);
	for (i = 0; i < side->n; i++)
		add_cells(block_where(d, block),
		    finest_of_cell(d->asked.finest, side->view, side->cells[i]),
		    &cells, &n, &cap);
	domain = put_domain(d, &d->asked.questions[question], cells, n, order);
	free(cells);
	return domain;
}

static void
place_side(struct disclosure *d, size_t index, const struct result_side *side)
{
	const struct judged *figure = &d->job->results->list[index];
	const struct measure *measure =
	    asked_measure(&d->asked, figure->table, side->bound);
	uint32_t block = asked_block(side->bound, measure, figure->category);
	uint32_t question = asked_find(&d->asked, block, measure, side->bound);
	uint32_t domain = domain_of_side(d, question, block, side, index);

	if (domain == NONE)
		return;
	d->domains[domain].is_figure = true;
	d->domains[domain].is_whole |= side->is_whole;
	name_question(d, &d->domains[domain], &d->asked.questions[question]);
	if (d->domains[domain].name == NULL)
		d->domains[domain].name = name_of_cells(d, &d->domains[domain]);
	place_in_domain(d, index, question, measure, domain);
}

/* A figure's cell, were it not for by-variable i. */
static struct domain_cells
without(struct disclosure *d, const struct judged *figure, uint32_t i)
{
	struct slice *by = mem_zero((size_t)d->job->n_by + 1, sizeof *by);
	struct domain_cells cells;

	memcpy(by, figure->by, d->job->n_by * sizeof *by);
	by[i] = (struct slice){0};
	cells = finest_of_by(d->asked.finest, by);
	free(by);
	return cells;
}

uint32_t *
domains_without(
    struct disclosure *d, const struct judged *figure, uint32_t i, uint32_t *n)
{
	uint32_t *cells = NULL;
	size_t cap = 0;

	*n = 0;
	add_cells(finest_where(d->asked.finest, domains_where(d, figure)),
	    without(d, figure, i), &cells, n, &cap);
	return cells;
}

uint32_t *
domains_around(
    struct disclosure *d, const struct judged *figure, uint32_t i, uint32_t *n)
{
	uint8_t *is_open =
	    finest_where_but(d->asked.finest, domains_where(d, figure), i);
	uint32_t *cells = NULL;
	size_t cap = 0;

	*n = 0;
	add_cells(is_open, without(d, figure, i), &cells, n, &cap);
	free(is_open);
	return cells;
}

/* Where a rule asks who contributes how much: the values one by one. */
static void
ask_amounts(struct disclosure *d, const struct measure *measure,
    const struct bound *bound)
{
	uint32_t i;

	for (i = 0; i < 2; i++)
		if (bound->amounts[i] != NO_BLOCK)
			asked_find(
			    &d->asked, bound->amounts[i], measure, bound);
}

/* Every block that a figure rests on, so that bases are known. */
static void
ask_figure(struct disclosure *d, size_t index)
{
	const struct judged *figure = &d->job->results->list[index];
	const struct measure *measure =
	    asked_measure(&d->asked, figure->table, figure->bound);
	uint32_t i;

	asked_find(&d->asked,
	    asked_block(figure->bound, measure, figure->category), measure,
	    figure->bound);
	ask_amounts(d, measure, figure->bound);
	for (i = 0; i < figure->n_sides; i++) {
		const struct bound *bound = figure->sides[i].bound;

		measure = asked_measure(&d->asked, figure->table, bound);
		asked_find(&d->asked,
		    asked_block(bound, measure, figure->category), measure,
		    bound);
		ask_amounts(d, measure, bound);
	}
}

/* The domain of a question in these cells, where some figure has it. */
static uint32_t
find_domain(struct disclosure *d, const struct question *q,
    const uint32_t *cells, uint32_t n)
{
	uint32_t *list = mem_alloc(((size_t)n + 1) * sizeof *list);
	uint32_t index;

	n = list_unknowns(d, q, cells, n, list);
	index = map_find(d->by_unknowns,
	    (struct slice){(const char *)list, n * sizeof *list});
	free(list);
	return n == 0 || index == MAP_NONE ? NONE : index;
}

/*
 * A cell of nobody, by an answer: it tells of those who are in it but for that
 * answer, and is as secret as they are.
 */
static void
place_nobody(struct disclosure *d, size_t index)
{
	const struct judged *figure = &d->job->results->list[index];
	uint32_t i;

	for (i = 0; i < d->asked.n; i++) {
		const struct question *q = &d->asked.questions[i];
		uint32_t *cells;
		uint32_t domain;
		uint32_t n;

		if (q->key == NONE || figure->by[q->key].text == NULL)
			continue;
		cells = domains_without(d, figure, q->key, &n);
		domain = find_domain(d, q, cells, n);
		free(cells);
		if (domain != NONE)
			add_place(d, index, i, domain, NONE);
	}
}

void
domains_place(struct disclosure *d)
{
	static const struct judged none = {0};
	const struct results *figures = d->job->results;
	uint32_t most;
	size_t i;
	uint32_t k;

	d->last = &none;
	d->last_domain = NONE;
	d->last_block = NO_BLOCK;
	/* Most have one place or none: the others' room is not touched. */
	d->places = mem_alloc((figures->n + 1) * sizeof *d->places);
	for (i = 0; i < figures->n; i++) {
		d->places[i].n = 0;
		if (!figures->list[i].is_chisq)
			ask_figure(d, i);
	}
	asked_close(&d->asked);
	most = d->asked.n_unknowns;
	if (finest_n(d->asked.finest) > most)
		most = finest_n(d->asked.finest);
	tuples_init(&d->looked, 4);
	d->marks = mem_zero((size_t)most / 64 + 1, sizeof *d->marks);
	for (i = 0; i < figures->n; i++) {
		const struct judged *figure = &figures->list[i];

		/* That nobody in a whole gave an answer tells of each part. */
		if (figure->is_chisq ||
		    (figure->n == 0 && figure->n_sides != 1))
			continue;
		if (!domains_compares(figure))
			place_cell(d, i);
		for (k = 0; k < figure->n_sides; k++)
			place_side(d, i, &figure->sides[k]);
	}
	for (i = 0; i < figures->n; i++)
		if (figures->list[i].n == 0 && !figures->list[i].is_chisq &&
		    figures->list[i].n_sides == 0)
			place_nobody(d, i);
}

/* ---- the order of offers ------------------------------------------------- */

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
		order = strcmp(x->asked, y->asked);
	if (order == 0)
		order = categories_compare(x->answer, y->answer);
	return order != 0         ? order
	    : x->index < y->index ? -1
				  : x->index > y->index;
}

void
domains_sort(struct offer *offers, uint32_t n)
{
	if (n > 0)
		qsort(offers, n, sizeof *offers, compare_offers);
}

static uint32_t
rank_of(const struct domain_of *domain)
{
	uint32_t n_by = domain->n_by == NONE ? MAX_BY : domain->n_by;

	if (domain->is_known || domain->is_shown)
		return !domain->is_known;
	if (domain->is_whole)
		return 2;
	return 3 + n_by + (domain->is_last ? 2 * MAX_BY : 0);
}

struct offer
domains_offer(const struct domain_of *domain, uint32_t index)
{
	return (struct offer){index, rank_of(domain), domain->n,
	    domain->name == NULL ? "" : domain->name, domain->asked, {"", 0}};
}

struct slice
domains_answer(
    const struct disclosure *d, const struct question *q, uint32_t item)
{
	uint32_t slot = q->items[item].slot;

	return q->kind != BLOCK_CODES || slot == NONE
	    ? (struct slice){"", 0}
	    : codes_text(asked_codes(&d->asked, q->columns[0]), slot + 1);
}

/* ---- beginning and end --------------------------------------------------- */

struct term *
domains_terms(struct disclosure *d, size_t n)
{
	if (n > d->cap_terms) {
		d->cap_terms = 2 * n;
		d->terms =
		    mem_resize(d->terms, d->cap_terms * sizeof *d->terms);
	}
	return d->terms;
}

void
domains_init(struct disclosure *d, struct job *job)
{
	*d = (struct disclosure){
	    .job = job, .rules = job->secrecy, .by_unknowns = map_new()};
	asked_init(&d->asked, job);
}

void
domains_done(struct disclosure *d)
{
	uint32_t k;

	for (k = 0; k < d->n_domains; k++) {
		free(d->domains[k].unknowns);
		free(d->domains[k].cells);
		free(d->domains[k].figures);
		free(d->domains[k].name);
	}
	free(d->domains);
	map_free(d->by_unknowns);
	free(d->places);
	free(d->marks);
	free(d->found);
	tuples_done(&d->looked);
	basis_free(d->basis);
	free(d->of_basis);
	free(d->terms);
	asked_done(&d->asked);
}
