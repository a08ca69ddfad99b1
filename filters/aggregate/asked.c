#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "cells.h"
#include "mem.h"
#include "number.h"

const struct codes *
asked_codes(const struct asked *a, uint32_t column)
{
	return a->job->cube->columns[column].codes;
}

double
asked_number(const struct asked *a, uint32_t column, uint32_t code)
{
	struct slice text = codes_text(asked_codes(a, column), code);
	double number = 0;

	number_parse(&number, text.text, text.len);
	return number;
}

/* ---- which question it is ------------------------------------------------ */

const struct measure *
asked_measure(
    const struct asked *a, const struct table *table, const struct bound *bound)
{
	const struct job *job = a->job;

	return &table->measures[bound - job->bounds[table - job->tables]];
}

uint32_t
asked_block(const struct bound *bound, const struct measure *measure,
    struct slice category)
{
	const struct choices *choices = bound->choices;
	uint32_t i;

	if (measure->variable == NULL)
		return bound->presence;
	for (i = 0; choices != NULL && i < choices->n; i++)
		if (slice_is(category, choices->codes[i]))
			return bound->blocks[i];
	return bound->blocks[0];
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
	if (q->is_amount || q->kind != block->kind ||
	    q->with_weight != block->with_weight ||
	    q->n_columns != block->n_columns ||
	    memcmp(q->columns, block->columns,
		block->n_columns * sizeof *q->columns) != 0)
		return false;
	return q->kind != BLOCK_CODES || same_base(q->measure, measure);
}

/* The job's own, which keeps what is made of it. */
static struct bound *
own(const struct asked *a, const struct bound *bound)
{
	const struct job *job = a->job;
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

/* Does the column break down, or restrict, too? */
static void
find_key(const struct asked *a, struct question *q)
{
	const struct plan *plan = a->job->plan;
	uint32_t i;

	for (i = 0; i < a->job->n_by; i++)
		if (plan->keys[i] == q->columns[0]) {
			q->key = i;
			q->place = finest_places(a->finest, i, &q->n_places);
			return;
		}
}

/* The answers that are in the base of a question of codes. */
static void
find_base(const struct asked *a, struct question *q, const uint8_t *is_in)
{
	uint32_t i;

	q->is_given = finest_given(a->finest, q->columns[0]);
	q->n_slots = codes_len(asked_codes(a, q->columns[0])) - 1;
	q->is_in = mem_zero((size_t)q->n_slots + 1, 1);
	for (i = 0; i < q->n_slots; i++)
		q->is_in[i] = is_in[i] && q->is_given[i + 1];
}

static struct question *
add_question(struct asked *a, const struct sums_block *block)
{
	struct question *q;

	MEM_GROW(a->questions, a->n, a->cap);
	q = &a->questions[a->n++];
	*q = (struct question){.kind = block->kind,
	    .n_columns = block->n_columns,
	    .with_weight = block->with_weight,
	    .key = NONE,
	    .n_places = finest_n(a->finest)};
	memcpy(q->columns, block->columns, sizeof q->columns);
	tuples_init(&q->item_keys, 2);
	tuples_init(&q->levels, 2);
	return q;
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

/* A block numbers its values itself: number them anew. */
static void
number_levels(const struct asked *a, struct question *q, uint32_t block,
    struct answered *answers, uint32_t n)
{
	const struct tuples *levels = a->job->plan->blocks[block].levels;
	uint32_t i;
	bool is_new;

	for (i = 0; i < n && levels != NULL; i++)
		answers[i].slot = tuples_put(
		    &q->levels, tuples_at(levels, answers[i].slot), &is_new);
}

/* Add what block i of a question has. */
static void
add_answers(struct asked *a, struct question *q, uint32_t i, bool with_weights)
{
	uint32_t n;
	struct answered *answers =
	    finest_answers(a->finest, q->blocks[i], with_weights, &n);

	if (q->kind == BLOCK_VALUES)
		number_levels(a, q, q->blocks[i], answers, n);
	if (i > 0) {
		join_answers(q, answers, n);
		return;
	}
	free(q->answers);
	q->answers = answers;
	q->n = n;
}

static void
add_block(struct question *q, uint32_t block)
{
	uint32_t i;

	for (i = 0; i < q->n_blocks; i++)
		if (q->blocks[i] == block)
			return;
	MEM_GROW(q->blocks, q->n_blocks, q->cap_blocks);
	q->blocks[q->n_blocks++] = block;
}

/* List the answers of a question, and where each cell's begin. */
static void
list_answers(struct asked *a, struct question *q, bool with_weights)
{
	uint32_t n_cells = finest_n(a->finest);
	uint32_t i;

	free(q->answers);
	free(q->first);
	q->answers = mem_zero(1, sizeof *q->answers);
	q->n = 0;
	for (i = 0; i < q->n_blocks; i++)
		add_answers(a, q, i, with_weights);
	q->first = mem_zero((size_t)n_cells + 2, sizeof *q->first);
	for (i = 0; i < q->n; i++)
		q->first[q->answers[i].cell + 1]++;
	for (i = 0; i < n_cells; i++)
		q->first[i + 1] += q->first[i];
}

void
asked_weigh(struct asked *a, struct question *q)
{
	if (!q->is_weighed)
		list_answers(a, q, true);
	q->is_weighed = true;
}

uint32_t
asked_find(struct asked *a, uint32_t block, const struct measure *measure,
    const struct bound *bound)
{
	const struct sums_block *spec = &a->job->plan->blocks[block];
	uint32_t known = a->of_block[block];
	struct question *q;
	uint32_t i;

	/* Figures of one measure come one after the other. */
	if (bound == a->last_bound && block == a->last_block)
		return known;
	a->last_bound = bound;
	a->last_block = block;

	/* Its answers are there already. */
	if (known != NONE && is_of(&a->questions[known], spec, measure))
		return known;
	for (i = 0; i < a->n; i++)
		if (is_of(&a->questions[i], spec, measure))
			break;
	if (i == a->n) {
		q = add_question(a, spec);
		q->measure = measure;
		if (spec->kind == BLOCK_CODES) {
			find_base(a, q,
			    cells_base(a->job, measure, own(a, bound),
				choice_of(bound, block)));
			find_key(a, q);
		}
	}
	add_block(&a->questions[i], block);
	a->of_block[block] = i;
	return i;
}

uint32_t
asked_amount(struct asked *a, uint32_t column)
{
	struct question *q;
	uint32_t i;

	for (i = 0; i < a->n; i++)
		if (a->questions[i].is_amount &&
		    a->questions[i].columns[0] == column)
			return i;
	q = add_question(a,
	    &(struct sums_block){
		.kind = BLOCK_NUMBERS, .columns = {column}, .n_columns = 1});
	q->is_amount = true;
	return i;
}

uint32_t
asked_slot(const struct asked *a, const struct question *q,
    const struct measure *measure, struct slice category)
{
	uint32_t code;

	if (q->kind != BLOCK_CODES)
		return 0;
	code = codes_find(asked_codes(a, q->columns[0]),
	    measure->is_set && category.text[0] != '.' ? slice_of("1")
						       : category);
	return code == CODES_UNSEEN || code == 0 || !q->is_given[code]
	    ? NONE
	    : code - 1;
}

/* ---- unknowns ------------------------------------------------------------ */

bool
asked_is_based(const struct question *q, const struct answered *answered)
{
	return q->is_in == NULL ||
	    (answered->slot < q->n_slots && q->is_in[answered->slot]);
}

/* Who is in a cell's base: the cell, and its holders with their records. */
struct who {
	uint64_t holder;
	uint64_t n;
};

static uint32_t
list_base(const struct question *q, uint32_t cell, struct who *list)
{
	uint32_t n = 1;
	uint32_t i;

	list[0] = (struct who){cell, 0};
	for (i = q->first[cell]; i < q->first[cell + 1]; i++) {
		const struct answered *one = &q->answers[i];
		uint32_t k;

		if (!asked_is_based(q, one))
			continue;
		for (k = 1; k < n && list[k].holder != one->holder; k++)
			;
		if (k == n)
			list[n++] = (struct who){one->holder, 0};
		list[k].n += one->n;
	}
	return n;
}

static int
compare_who(const void *a, const void *b)
{
	const struct who *x = a;
	const struct who *y = b;

	return (x->holder > y->holder) - (x->holder < y->holder);
}

static void
add_unknown(struct asked *a, uint32_t cell, uint64_t n)
{
	MEM_GROW(a->cell_of, a->n_unknowns, a->cap_cell_of);
	MEM_GROW(a->size_of, a->n_unknowns, a->cap_size_of);
	a->size_of[a->n_unknowns] = n;
	a->cell_of[a->n_unknowns++] = cell;
}

static uint32_t
number_base(struct asked *a, uint32_t cell, struct who *list, uint32_t n)
{
	uint32_t unknown;
	bool is_new;

	if (n < 2)
		return NONE;
	if (n > 2)
		qsort(list + 1, n - 1, sizeof *list, compare_who);
	unknown = map_put(a->bases,
	    (struct slice){(const char *)list, n * sizeof *list}, &is_new);
	if (is_new)
		add_unknown(a, cell, n - 1);
	return unknown;
}

/* The same where records are nobody's but their own: how many they are is all
 * that there is to a base. */
static uint32_t
number_count(struct asked *a, uint32_t cell, uint64_t n)
{
	uint32_t key[3] = {cell, (uint32_t)n, (uint32_t)(n >> 32)};
	uint32_t last = a->last[cell];
	uint32_t unknown;
	bool is_new;

	if (n == 0)
		return NONE;
	if (last != NONE && a->size_of[last] == n)
		return last;
	unknown = tuples_put(&a->counts, key, &is_new);
	if (is_new)
		add_unknown(a, cell, n);
	a->last[cell] = unknown;
	return unknown;
}

/* Respondents by cell, who are their own; where two blocks have a cell, they
 * have the same records in it. */
static void
count_bases(struct asked *a, struct question *q, uint32_t *n)
{
	uint32_t i;

	if (finest_is_kept(a->finest))
		finest_count(
		    a->finest, q->blocks, q->n_blocks, q->is_in, q->n_slots, n);
	for (i = 0; !finest_is_kept(a->finest) && i < q->n; i++)
		if (asked_is_based(q, &q->answers[i]))
			n[q->answers[i].cell] += (uint32_t)q->answers[i].n;
}

/* The question before it whose bases are as large, cell by cell; or NULL. */
static const struct question *
find_counted(const struct asked *a, const struct question *q)
{
	size_t size = finest_n(a->finest) * sizeof *q->counts;
	uint32_t i;

	for (i = 0; &a->questions[i] < q; i++)
		if (a->questions[i].counts != NULL &&
		    memcmp(a->questions[i].counts, q->counts, size) == 0)
			return &a->questions[i];
	return NULL;
}

static void
number_counts(struct asked *a, struct question *q)
{
	uint32_t n_cells = finest_n(a->finest);
	const struct question *same;
	uint32_t i;

	q->counts = mem_zero((size_t)n_cells + 1, sizeof *q->counts);
	count_bases(a, q, q->counts);
	same = find_counted(a, q);
	if (same != NULL) {
		memcpy(q->unknown, same->unknown, n_cells * sizeof *q->unknown);
		free(q->counts);
		q->counts = NULL;
		return;
	}
	for (i = 0; i < n_cells; i++)
		q->unknown[i] = number_count(a, i, q->counts[i]);
}

static void
number_bases(struct asked *a, struct question *q)
{
	size_t cap = 16;
	struct who *list = mem_alloc(cap * sizeof *list);
	uint32_t i;

	for (i = 0; i < finest_n(a->finest); i++) {
		size_t most = (size_t)q->first[i + 1] - q->first[i] + 1;

		if (most > cap) {
			cap = 2 * most;
			list = mem_resize(list, cap * sizeof *list);
		}
		q->unknown[i] = number_base(a, i, list, list_base(q, i, list));
	}
	free(list);
}

/* Which question before it has the same bases, or it itself. */
static uint32_t
find_like(const struct asked *a, const struct question *q)
{
	size_t size = finest_n(a->finest) * sizeof *q->unknown;
	uint32_t i;

	for (i = 0; &a->questions[i] < q; i++)
		if (a->questions[i].like == i &&
		    a->questions[i].unknown != NULL &&
		    memcmp(a->questions[i].unknown, q->unknown, size) == 0)
			break;
	return i;
}

static void
close_question(struct asked *a, struct question *q)
{
	bool is_simple = a->rules->respondent == NULL;

	if (!is_simple || !finest_is_kept(a->finest) || q->kind == BLOCK_VALUES)
		list_answers(a, q, false);
	q->unknown =
	    mem_alloc(((size_t)finest_n(a->finest) + 1) * sizeof *q->unknown);
	if (is_simple)
		number_counts(a, q);
	else
		number_bases(a, q);
	q->like = find_like(a, q);
}

void
asked_close(struct asked *a)
{
	uint32_t i;

	for (i = 0; i < a->n; i++)
		if (!a->questions[i].is_amount)
			close_question(a, &a->questions[i]);
}

/* ---- counting ------------------------------------------------------------ */

/* By code, of who is in the base of some cells: where records are their own
 * respondents. */
static void
tally(struct asked *a, struct question *q, struct domain_cells cells)
{
	size_t room = (size_t)q->n_slots + 2;
	struct kept kept = {0};
	uint32_t i;
	uint32_t k;

	a->tally = mem_resize(a->tally, room * sizeof *a->tally);
	memset(a->tally, 0, room * sizeof *a->tally);
	if (q->first == NULL)
		kept = finest_kept(a->finest, q->blocks, q->n_blocks);
	for (i = 0; i < cells.n; i++) {
		const uint32_t *first =
		    (q->first == NULL ? kept.first : q->first) + cells.cells[i];

		for (k = first[0]; q->first == NULL && k < first[1]; k++)
			a->tally[kept.codes[k]]++;
		for (k = first[0]; q->first != NULL && k < first[1]; k++)
			a->tally[q->answers[k].slot + 1] += q->answers[k].n;
	}
	for (i = 0; q->is_in != NULL && i < q->n_slots; i++)
		if (!q->is_in[i])
			a->tally[i + 1] = 0;
}

/* Holders of records in some cells. */
static uint64_t
count_holders(struct asked *a, const struct question *q,
    struct domain_cells cells, uint32_t slot)
{
	uint64_t n = 0;
	uint32_t i;
	uint32_t k;

	a->now++;
	for (i = 0; i < cells.n; i++)
		for (k = q->first[cells.cells[i]];
		     k < q->first[cells.cells[i] + 1]; k++) {
			const struct answered *one = &q->answers[k];

			if (!asked_is_based(q, one) ||
			    (slot != NONE && one->slot != slot) ||
			    a->stamp[one->holder] == a->now)
				continue;
			a->stamp[one->holder] = a->now;
			n++;
		}
	return n;
}

uint64_t
asked_count(struct asked *a, struct question *q, const uint32_t *cells,
    uint32_t n, uint32_t slot)
{
	struct domain_cells all = {cells, n};

	if (a->rules->respondent != NULL)
		return count_holders(a, q, all, slot);
	/* All answers of a domain are asked for one after the other. */
	if (a->tally == NULL || a->tallied != q || a->tallied_cells != cells)
		tally(a, q, all);
	a->tallied = q;
	a->tallied_cells = cells;
	return slot < q->n_slots ? a->tally[slot + 1] : 0;
}

/* ---- beginning and end --------------------------------------------------- */

void
asked_init(struct asked *a, struct job *job)
{
	const struct plan *plan = job->plan;
	uint32_t i;

	*a = (struct asked){.job = job,
	    .rules = job->secrecy,
	    .finest = finest_new(job),
	    .bases = map_new(),
	    .n_stamps = 1};
	for (i = 0; a->rules->respondent != NULL && i < plan->n_columns; i++)
		if (strcmp(plan->columns[i].name, a->rules->respondent) == 0 &&
		    asked_codes(a, i) != NULL)
			a->n_stamps = codes_len(asked_codes(a, i)) + 1;
	a->stamp = mem_zero((size_t)a->n_stamps + 1, sizeof *a->stamp);
	a->of_block = mem_zero((size_t)plan->n_blocks + 1, sizeof *a->of_block);
	for (i = 0; i < plan->n_blocks; i++)
		a->of_block[i] = NONE;
	tuples_init(&a->counts, 3);
	a->last = mem_zero((size_t)finest_n(a->finest) + 1, sizeof *a->last);
	for (i = 0; i < finest_n(a->finest); i++)
		a->last[i] = NONE;
}

void
asked_done(struct asked *a)
{
	uint32_t i;

	for (i = 0; i < a->n; i++) {
		free(a->questions[i].blocks);
		free(a->questions[i].answers);
		free(a->questions[i].first);
		free(a->questions[i].unknown);
		free(a->questions[i].counts);
		free(a->questions[i].is_in);
		free(a->questions[i].is_given);
		free(a->questions[i].place);
		free(a->questions[i].items);
		tuples_done(&a->questions[i].item_keys);
		tuples_done(&a->questions[i].levels);
	}
	free(a->questions);
	map_free(a->bases);
	tuples_done(&a->counts);
	free(a->last);
	free(a->of_block);
	free(a->cell_of);
	free(a->size_of);
	free(a->tally);
	free(a->stamp);
	finest_free(a->finest);
}
