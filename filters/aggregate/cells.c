#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "categories.h"
#include "cells.h"
#include "mem.h"
#include "ranks.h"

static const struct variable *
variable_of(const struct job *job, const char *name)
{
	int at =
	    job->codebook == NULL ? -1 : codebook_variable(job->codebook, name);

	return at < 0 ? NULL : &job->codebook->variables[at];
}

/* The codes of a column that were seen and are no kind of missing; there is
 * room for two more. */
static struct code_list
seen_codes(struct arena *arena, struct dictionary *column)
{
	uint32_t n = codes_len(column->codes);
	struct code_list seen = {
	    arena_zero(arena, (size_t)n + 2, sizeof(struct slice)), 0};
	uint32_t i;

	for (i = 1; i < n; i++)
		if (!cube_is_missing(column, i))
			seen.codes[seen.n++] = codes_text(column->codes, i);
	return seen;
}

static struct category_list
categories_in(const struct dictionary *column, const struct code_list *codes)
{
	struct category_list list = {
	    mem_alloc(((size_t)codes->n + 1) * sizeof *list.list), 0};

	for (; list.n < codes->n; list.n++)
		list.list[list.n] = (struct listed){
		    .text = codes->codes[list.n],
		    .code = codes_find(column->codes, codes->codes[list.n])};
	return list;
}

/* Codes of one column of a breakdown as they are shown. */
static struct category_list
breakdown_codes(struct job *job, const struct breakdown *breakdown,
    uint32_t which, uint32_t column)
{
	struct dictionary *words = &job->cube->columns[column];
	struct arena *arena = arena_new();
	struct code_list seen = seen_codes(arena, words);
	struct code_list codes = categories_of_breakdown(arena, breakdown,
	    which, variable_of(job, job->plan->columns[column].name), &seen);
	struct category_list list = categories_in(words, &codes);

	arena_free(arena);
	return list;
}

/* Where only 0 and 1 were seen, or one of them, both are answers. */
static void
complete_boolean(struct code_list *seen)
{
	uint32_t i;

	for (i = 0; i < seen->n; i++)
		if (seen->codes[i].len != 1 ||
		    (seen->codes[i].text[0] | 1) != '1')
			return;
	if (seen->n == 0)
		return;
	seen->codes[seen->n++] = slice_of("0");
	seen->codes[seen->n++] = slice_of("1");
}

/* The cells of a breakdown while they are put together. */
struct cell_list {
	const struct job *job;
	const struct view *spec;
	uint32_t view;
	struct category_list columns[MAX_KEYS];
	uint32_t *places; /* in columns; by cell, as many as the view has */
	uint32_t n;
	size_t cap;
};

static const struct dictionary *
column_of_cell(const struct cell_list *list, uint32_t depth)
{
	const struct plan *plan = list->job->plan;

	return &list->job->cube->columns[plan->keys[list->spec->by[depth]]];
}

static void
add_cell(struct cell_list *list, const uint32_t *places)
{
	uint32_t width = list->spec->n_by;

	if (list->n == list->cap) {
		list->cap = list->cap * 2 + 16;
		list->places = mem_resize(list->places,
		    (list->cap * width + 1) * sizeof *list->places);
	}
	if (width > 0)
		memcpy(list->places + (size_t)list->n * width, places,
		    width * sizeof *places);
	list->n++;
}

/* Each code of each column with each of the others. */
static void
add_combinations(struct cell_list *list, uint32_t depth, uint32_t *places)
{
	if (depth == list->spec->n_by) {
		add_cell(list, places);
		return;
	}
	for (places[depth] = 0; places[depth] < list->columns[depth].n;
	     places[depth]++)
		add_combinations(list, depth + 1, places);
}

/*
 * Of the combinations those that some record has, in the same order.  There
 * may be far more combinations than records.
 */
static void
add_seen(struct cell_list *list)
{
	const struct tuples *cells = &list->job->cube->stores[list->view].cells;
	uint32_t width = list->spec->n_by;
	uint32_t *places =
	    mem_zero((size_t)cells->n * width + 1, sizeof *places);
	struct rank_tuples context = {places, width};
	struct ranks ranks;
	uint32_t depth;
	uint32_t i;

	for (depth = 0; depth < width; depth++) {
		const struct dictionary *column = column_of_cell(list, depth);
		uint32_t *place = mem_zero(
		    (size_t)codes_len(column->codes) + 1, sizeof *place);

		for (i = 0; i < list->columns[depth].n; i++)
			if (list->columns[depth].list[i].code != CODES_UNSEEN)
				place[list->columns[depth].list[i].code] =
				    i + 1;
		for (i = 0; i < cells->n; i++)
			places[(size_t)i * width + depth] =
			    place[tuples_at(cells, i)[depth]];
		free(place);
	}
	ranks_init(&ranks, cells->n, ranks_compare, &context);
	for (i = 0; i < cells->n; i++) {
		uint32_t *at = places + (size_t)ranks.sorted[i] * width;

		for (depth = 0; depth < width && at[depth] > 0;)
			at[depth++]--;
		if (depth == width)
			add_cell(list, at);
	}
	ranks_done(&ranks);
	free(places);
}

/* What is shown of each, in one piece of memory. */
static struct shown *
show_cells(const struct cell_list *list)
{
	uint32_t width = list->spec->n_by;
	uint32_t n_by = list->job->n_by;
	size_t size = sizeof(struct shown) + n_by * sizeof(struct slice);
	struct shown *cells = mem_zero((size_t)list->n + 1, size);
	struct slice *by = (struct slice *)(cells + list->n + 1);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < list->n; i++, by += n_by) {
		const uint32_t *places = list->places + (size_t)i * width;
		uint32_t codes[MAX_KEYS];

		for (k = 0; k < width; k++) {
			const struct listed *category =
			    &list->columns[k].list[places[k]];

			codes[k] = category->code;
			by[list->spec->by[k]] = category->text;
		}
		cells[i].by = by;
		cells[i].cell = tuples_find(
		    &list->job->cube->stores[list->view].cells, codes);
	}
	return cells;
}

/* In an ad hoc table only what was seen; else all combinations. */
struct shown *
cells_of(struct job *job, uint32_t view, const struct breakdown *breakdown,
    uint32_t *n)
{
	struct cell_list list = {
	    .job = job, .spec = &job->plan->views[view], .view = view};
	uint32_t places[MAX_KEYS] = {0};
	struct shown *cells;
	uint32_t i;

	for (i = 0; i < list.spec->n_by; i++)
		list.columns[i] = breakdown_codes(
		    job, breakdown, i, job->plan->keys[list.spec->by[i]]);
	if (job->codebook == NULL && list.spec->n_by > 0)
		add_seen(&list);
	else
		add_combinations(&list, 0, places);
	cells = show_cells(&list);
	*n = list.n;
	for (i = 0; i < list.spec->n_by; i++)
		free(list.columns[i].list);
	free(list.places);
	return cells;
}

const struct shown *
cells_of_table(struct job *job, uint32_t t, uint32_t b, uint32_t *n)
{
	struct shown_list *list = &job->shown[t][b];

	if (list->cells == NULL)
		list->cells = cells_of(job, job->views[t][b],
		    &job->tables[t].breakdowns[b], &list->n);
	*n = list->n;
	return list->cells;
}

struct category_list *
cells_categories(
    struct job *job, const struct measure *measure, uint32_t column)
{
	struct dictionary *words = &job->cube->columns[column];
	struct arena *arena = arena_new();
	struct code_list seen = seen_codes(arena, words);
	struct category_list *list = mem_alloc(sizeof *list);
	const struct variable *variable =
	    variable_of(job, job->plan->columns[column].name);
	struct code_list codes;

	/* A codebook says itself what the answers are, and where it has a
	 * number that is always 1, it has no 0. */
	if (measure->categories == NULL &&
	    (variable == NULL ||
		(variable->n_categories == 0 &&
		    variable->type == TYPE_BOOLEAN)))
		complete_boolean(&seen);
	codes = categories_of_measure(arena, measure, variable, &seen);
	*list = categories_in(words, &codes);
	arena_free(arena);
	return list;
}

void
cells_categories_free(struct category_list *list)
{
	if (list != NULL)
		free(list->list);
	free(list);
}

const struct category_list *
cells_answers(
    struct job *job, const struct measure *measure, struct bound *bound)
{
	if (bound->categories == NULL)
		bound->categories = cells_categories(job, measure,
		    job->plan->blocks[bound->blocks[0]].columns[0]);
	return bound->categories;
}

uint32_t *
cells_choices(
    const struct measure *measure, const struct bound *bound, uint32_t *n)
{
	const struct choices *choices = bound->choices;
	uint32_t *list = mem_zero(
	    (size_t)choices->n + measure->n_categories + 1, sizeof *list);
	uint32_t i;
	uint32_t k;

	*n = 0;
	if (measure->categories == NULL) {
		for (i = 0; i < choices->n; i++)
			list[(*n)++] = i;
		return list;
	}
	for (k = 0; k < measure->n_categories; k++)
		for (i = 0; i < choices->n; i++)
			if (strcmp(choices->codes[i], measure->categories[k]) ==
			    0) {
				list[(*n)++] = i;
				break;
			}
	return list;
}

static uint8_t *
make_base(struct job *job, const struct measure *measure, uint32_t column)
{
	struct codes *codes = job->cube->columns[column].codes;
	struct side side = {.column = column,
	    .category = "",
	    .base = measure->base,
	    .keep = measure->keep,
	    .n_keep = measure->n_keep};
	uint32_t n = codes_len(codes);
	uint8_t *is_in = mem_zero((size_t)n + 1, 1);
	uint32_t i;

	/* Slot i holds code i + 1. */
	for (i = 1; i < n; i++)
		is_in[i - 1] = cube_share_value(job->cube, &side, i) >= 0;
	return is_in;
}

const uint8_t *
cells_base(struct job *job, const struct measure *measure, struct bound *bound,
    uint32_t at)
{
	if (bound->is_in == NULL)
		bound->is_in =
		    mem_zero((size_t)bound->n_blocks + 1, sizeof *bound->is_in);
	if (bound->is_in[at] == NULL)
		bound->is_in[at] = make_base(job, measure,
		    job->plan->blocks[bound->blocks[at]].columns[0]);
	return bound->is_in[at];
}

uint64_t
cells_records(const struct job *job, uint32_t view, uint32_t cell,
    uint32_t block, const uint8_t *is_in, uint64_t *counts)
{
	const uint32_t *unit = job->cube->stores[view].unit;
	struct accs_range sums;
	uint64_t n = 0;

	if (cell == NO_CELL)
		return 0;
	sums = cube_sums(job->cube, view, cell, block);
	for (; sums.at < sums.end; sums.at++)
		if (is_in[sums.at->slot] &&
		    job->design.replicate[unit[sums.at->row]] == 0) {
			n += sums.at->n;
			if (counts != NULL)
				counts[sums.at->slot] += sums.at->n;
		}
	return n;
}

static void
forget_bound(struct bound *bound)
{
	uint32_t i;

	cells_categories_free(bound->categories);
	for (i = 0; bound->is_in != NULL && i < bound->n_blocks; i++)
		free(bound->is_in[i]);
	free(bound->is_in);
	bound->categories = NULL;
	bound->is_in = NULL;
}

void
cells_forget(struct job *job)
{
	uint32_t t;
	uint32_t i;

	for (t = 0; t < job->n_tables; t++) {
		for (i = 0; i < job->tables[t].n_measures; i++)
			forget_bound(&job->bounds[t][i]);
		for (i = 0; i < job->tables[t].n_breakdowns; i++) {
			free(job->shown[t][i].cells);
			job->shown[t][i].cells = NULL;
		}
	}
}
