#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "categories.h"
#include "chisq.h"
#include "diag.h"
#include "difference.h"
#include "estimate.h"
#include "mem.h"
#include "percents.h"
#include "ranks.h"
#include "replicate.h"
#include "request.h"
#include "woodruff.h"

/* ---- sums of a cell --------------------------------------------------------
 */

void
totals_widen(struct totals *totals, uint32_t size)
{
	if (size <= totals->size)
		return;
	totals->n = mem_resize(totals->n, size * sizeof *totals->n);
	totals->s = mem_resize(totals->s, size * sizeof *totals->s);
	for (; totals->size < size; totals->size++) {
		totals->n[totals->size] = 0;
		mpz_init(totals->s[totals->size]);
	}
}

/* The rows of a cell, each into the totals of its replicate below n. */
static void
take_rows(struct totals *totals, uint32_t n, struct job *job, uint32_t view,
    uint32_t cell, uint32_t block)
{
	const uint32_t *unit = job->cube->stores[view].unit;
	bool is_by_moments = job->plan->blocks[block].n_terms > 0;
	struct accs_range sums = cube_sums(job->cube, view, cell, block);
	struct sum_view room;

	for (; sums.at < sums.end; sums.at++) {
		uint32_t slot = sums.at->slot;
		uint32_t replicate = job->design.replicate[unit[sums.at->row]];
		struct totals *into;

		if (replicate >= n)
			continue;
		into = &totals[replicate];
		totals_widen(into, slot + 1);
		mpz_add(
		    into->s[slot], into->s[slot], sum_view(&sums.at->s, &room));
		if (!is_by_moments)
			into->n[slot] += sums.at->n;
		else if (slot == 0)
			into->records += sums.at->n;
	}
	sums = cube_products(job->cube, view, cell, block);
	for (; sums.at < sums.end; sums.at++)
		mpz_add(totals[0].s[sums.at->slot], totals[0].s[sums.at->slot],
		    sum_view(&sums.at->s, &room));
}

static void
init_totals(struct totals *totals, uint32_t n, struct job *job, uint32_t view,
    const uint32_t *cells, uint32_t n_cells, uint32_t block)
{
	uint32_t terms = job->plan->blocks[block].n_terms;
	uint32_t i;

	for (i = 0; i < n; i++) {
		totals[i] = (struct totals){0};
		if (terms > 0)
			totals_widen(&totals[i], moment_count(terms));
	}
	for (i = 0; i < n_cells; i++)
		if (cells[i] != NO_CELL)
			take_rows(totals, n, job, view, cells[i], block);
}

void
totals_init(struct totals *totals, struct job *job, uint32_t view,
    uint32_t cell, uint32_t block)
{
	init_totals(totals, 1, job, view, &cell, 1, block);
}

struct totals *
totals_replicates(struct job *job, uint32_t view, const uint32_t *cells,
    uint32_t n_cells, uint32_t block)
{
	uint32_t n = job->options->n_replicates + 1;
	struct totals *totals = mem_zero(n, sizeof *totals);

	init_totals(totals, n, job, view, cells, n_cells, block);
	return totals;
}

void
totals_done(struct totals *totals)
{
	uint32_t i;

	for (i = 0; i < totals->size; i++)
		mpz_clear(totals->s[i]);
	free(totals->n);
	free(totals->s);
}

void
totals_free(struct totals *totals, const struct job *job)
{
	uint32_t r;

	for (r = 0; r <= job->options->n_replicates; r++)
		totals_done(&totals[r]);
	free(totals);
}

quad
job_weight_unit(const struct job *job)
{
	return job->plan->weight < 0
	    ? 1
	    : quad_power10(-job->plan->columns[job->plan->weight].scale);
}

uint64_t
job_records(const struct job *job, const struct accs_range *sums,
    const struct domain *domain)
{
	const struct block *block = &job->plan->blocks[domain->block];
	const struct acc *acc;
	uint64_t records = 0;

	for (acc = sums->at; acc < sums->end && block->n_terms == 0; acc++) {
		/* What weighs 0 has a place of its own there. */
		if (block->kind == BLOCK_PRESENCE && !domain->with_zero &&
		    acc->slot > 0)
			continue;
		if (domain->slot == ANY_SLOT || domain->slot == acc->slot)
			records += acc->n;
	}
	return records;
}

/*
 * Sampling units with a record in the domain, less strata that have one.
 * Units come in the order of the tree, so that a node that is not the one
 * before has not been seen yet.
 */
struct df_count {
	int64_t df;
	uint32_t node;
	uint32_t stratum;
	uint32_t *units; /* with replicate weights */
	uint32_t n_units;
	size_t cap_units;
};

static void
count_unit(
    const struct job *job, struct df_count *count, uint32_t unit, uint64_t n)
{
	const struct design *design = &job->design;
	uint32_t level = design->n_levels > 1;
	uint32_t leaf = design->leaf[unit];
	uint32_t node = design_above(design, leaf, level);
	uint32_t stratum = design_above(design, leaf, 0);
	bool is_first = count->n_units == 0;

	if (n == 0)
		return;
	if (job->options->n_replicates > 0) {
		MEM_GROW(count->units, count->n_units, count->cap_units);
		count->units[count->n_units++] = unit;
		return;
	}
	count->df += level == 0 ? (int64_t)n : is_first || node != count->node;
	count->df -= is_first || stratum != count->stratum;
	count->node = node;
	count->stratum = stratum;
	count->n_units++;
}

static double
close_count(struct job *job, struct df_count *count)
{
	double df = job->options->n_replicates > 0
	    ? replicate_df(job, count->units, count->n_units)
	    : (double)count->df;

	free(count->units);
	return df;
}

double
job_df(struct job *job, const struct domain *domain, uint64_t *rows)
{
	const struct store *store = &job->cube->stores[domain->view];
	struct domain all = *domain;
	struct df_count count = {0};
	struct accs_range rest;
	struct accs_range row;

	all.with_zero = true;
	*rows = 0;
	if (domain->cell == NO_CELL)
		return 0;
	rest = cube_sums(job->cube, domain->view, domain->cell, domain->block);
	while (accs_next_row(&rest, &row)) {
		uint32_t unit = store->unit[row.at->row];
		uint64_t n = job_records(job, &row, &all);

		if (job->design.replicate[unit] != 0)
			continue;
		*rows += n;
		if (job->options->n_replicates == 0)
			n = job_records(job, &row, domain);
		count_unit(job, &count, unit, n);
	}
	return close_count(job, &count);
}

double
job_part_df(struct job *job, const struct part *part, uint64_t *rows)
{
	struct df_count count = {0};
	size_t i;

	*rows = 0;
	for (i = 0; i < part->n; i++) {
		uint32_t unit = part_unit(part, i);

		if (job->design.replicate[unit] != 0)
			continue;
		*rows += part->at[i]->n;
		count_unit(job, &count, unit, part->at[i]->n);
	}
	return close_count(job, &count);
}

double
job_whole_df(struct job *job)
{
	uint64_t rows;

	if (job->has_whole_df)
		return job->whole_df;
	job->has_whole_df = true;
	job->whole_df = job->options->n_replicates > 0
	    ? job_df(job, &(struct domain){.slot = ANY_SLOT, .with_zero = true},
		  &rows)
	    : (double)design_df(&job->design);
	return job->whole_df;
}

/* ---- cells and categories ---------------------------------------------------
 */

static const struct variable *
variable_of(const struct job *job, const char *name)
{
	int at =
	    job->codebook == NULL ? -1 : codebook_variable(job->codebook, name);

	return at < 0 ? NULL : &job->codebook->variables[at];
}

/* The codes of a column that were seen and are no kind of missing. */
static struct code_list
seen_codes(struct arena *arena, struct column *column)
{
	uint32_t n = codes_len(column->codes);
	struct code_list seen = {arena_zero(arena, n, sizeof(struct slice)), 0};
	uint32_t i;

	for (i = 1; i < n; i++)
		if (!plan_is_missing(column, i))
			seen.codes[seen.n++] = codes_text(column->codes, i);
	return seen;
}

static struct category_list
indices_of(struct column *column, const struct code_list *codes)
{
	struct category_list list = {
	    mem_alloc(((size_t)codes->n + 1) * sizeof *list.codes), 0};

	for (; list.n < codes->n; list.n++)
		list.codes[list.n] =
		    codes_index(column->codes, codes->codes[list.n]);
	return list;
}

/* Codes of one column of a breakdown as they are shown. */
static struct category_list
breakdown_codes(struct job *job, const struct breakdown *breakdown,
    uint32_t which, struct column *column)
{
	struct arena *arena = arena_new();
	struct code_list seen = seen_codes(arena, column);
	struct code_list codes = categories_of_breakdown(
	    arena, breakdown, which, variable_of(job, column->name), &seen);
	struct category_list list = indices_of(column, &codes);

	arena_free(arena);
	return list;
}

/* Where only 0 and 1 were seen, or one of them, both are answers. */
static void
complete_boolean(struct column *column)
{
	uint32_t seen = 0;
	uint32_t i;

	for (i = 1; i < codes_len(column->codes); i++) {
		struct slice text = codes_text(column->codes, i);

		if (plan_is_missing(column, i))
			continue;
		if (text.len != 1 || (text.text[0] | 1) != '1')
			return;
		seen++;
	}
	if (seen == 0)
		return;
	codes_index(column->codes, slice_of("0"));
	codes_index(column->codes, slice_of("1"));
}

/* The cells of a breakdown while they are put together. */
struct cell_list {
	const struct job *job;
	const struct view *spec;
	uint32_t view;
	struct category_list columns[MAX_KEYS];
	uint32_t *codes; /* by cell, as many as the view has columns */
	uint32_t n;
	size_t cap;
};

static const struct column *
column_of_cell(const struct cell_list *list, uint32_t depth)
{
	const struct plan *plan = list->job->plan;

	return &plan->columns[plan->keys[list->spec->by[depth]]];
}

static void
add_cell(struct cell_list *list, const uint32_t *codes)
{
	uint32_t width = list->spec->n_by;

	if (list->n == list->cap) {
		list->cap = list->cap * 2 + 16;
		list->codes = mem_resize(
		    list->codes, (list->cap * width + 1) * sizeof *list->codes);
	}
	if (width > 0)
		memcpy(list->codes + (size_t)list->n * width, codes,
		    width * sizeof *codes);
	list->n++;
}

/* Each code of each column with each of the others. */
static void
add_combinations(struct cell_list *list, uint32_t depth, uint32_t *codes)
{
	uint32_t i;

	if (depth == list->spec->n_by) {
		add_cell(list, codes);
		return;
	}
	for (i = 0; i < list->columns[depth].n; i++) {
		codes[depth] = list->columns[depth].codes[i];
		add_combinations(list, depth + 1, codes);
	}
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
		const struct column *column = column_of_cell(list, depth);
		uint32_t *place = mem_zero(
		    (size_t)codes_len(column->codes) + 1, sizeof *place);

		for (i = 0; i < list->columns[depth].n; i++)
			place[list->columns[depth].codes[i]] = i + 1;
		for (i = 0; i < cells->n; i++)
			places[(size_t)i * width + depth] =
			    place[tuples_at(cells, i)[depth]];
		free(place);
	}
	ranks_init(&ranks, cells->n, ranks_compare, &context);
	for (i = 0; i < cells->n; i++) {
		const uint32_t *at = places + (size_t)ranks.sorted[i] * width;

		for (depth = 0; depth < width && at[depth] > 0;)
			depth++;
		if (depth == width)
			add_cell(list, tuples_at(cells, ranks.sorted[i]));
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
		const uint32_t *codes = list->codes + (size_t)i * width;

		cells[i].by = by;
		cells[i].cell = tuples_find(
		    &list->job->cube->stores[list->view].cells, codes);
		for (k = 0; k < width; k++)
			by[list->spec->by[k]] = codes_text(
			    column_of_cell(list, k)->codes, codes[k]);
	}
	return cells;
}

/* In an ad hoc table only what was seen; else all combinations. */
struct shown *
job_cells(struct job *job, uint32_t view, const struct breakdown *breakdown,
    uint32_t *n)
{
	struct cell_list list = {
	    .job = job, .spec = &job->plan->views[view], .view = view};
	uint32_t codes[MAX_KEYS] = {0};
	struct shown *cells;
	uint32_t i;

	for (i = 0; i < list.spec->n_by; i++)
		list.columns[i] = breakdown_codes(job, breakdown, i,
		    &job->plan->columns[job->plan->keys[list.spec->by[i]]]);
	if (job->codebook == NULL && list.spec->n_by > 0)
		add_seen(&list);
	else
		add_combinations(&list, 0, codes);
	cells = show_cells(&list);
	*n = list.n;
	for (i = 0; i < list.spec->n_by; i++)
		free(list.columns[i].codes);
	free(list.codes);
	return cells;
}

struct category_list
job_categories(struct job *job, const struct measure *measure, const char *name)
{
	struct column *column =
	    &job->plan->columns[plan_column(job->plan, name)];
	struct arena *arena = arena_new();
	struct category_list list;
	struct code_list seen;
	struct code_list codes;

	if (measure->categories == NULL)
		complete_boolean(column);
	seen = seen_codes(arena, column);
	codes = categories_of_measure(
	    arena, measure, variable_of(job, name), &seen);
	list = indices_of(column, &codes);
	arena_free(arena);
	return list;
}

uint32_t *
job_choices(
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

uint8_t *
job_base(struct job *job, const struct measure *measure, uint32_t column)
{
	struct codes *codes = job->plan->columns[column].codes;
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
		is_in[i - 1] = plan_share_value(job->plan, &side, i) >= 0;
	return is_in;
}

/* ---- from a variance to a line ----------------------------------------------
 */

static void
say_lonely(struct job *job)
{
	const struct design *design = &job->design;
	uint32_t k;

	if (job->said_lonely)
		return;
	job->said_lonely = true;
	for (k = 0; k < design->n_nodes[0]; k++) {
		uint32_t h = design->order[k];
		char *name;

		if (design->nodes[0][h].n != 1 ||
		    design->nodes[0][h].missed < (quad)1e-7)
			continue;
		name = design_stratum(design, h);
		diag_error(STATUS_DATA, NULL, "lonely-psu",
		    "stratum %s has one sampling unit, so it has no variance: "
		    "estimates that need it have no standard error; choose a "
		    "rule with --lonely",
		    name[0] == '\0' ? "(all)" : name);
		free(name);
	}
	if (diag_count("lonely-psu") == 0)
		diag_error(STATUS_DATA, NULL, "lonely-psu",
		    "a cluster has one sampled unit at a later stage; choose "
		    "a rule with --lonely");
}

void
job_close(struct job *job, struct result *line, const struct table *table,
    bool is_share, enum variance_state state, quad variance, double rows)
{
	enum interval interval = interval_of(table->ci);
	struct bounds bounds;
	double level = table->level > 0 ? table->level : job->level;

	if (state == VARIANCE_LONELY) {
		line->status = RESULT_LONELY;
		if (job->options->lonely == LONELY_FAIL)
			say_lonely(job);
	}
	if (state != VARIANCE_OK)
		return;
	line->se = (double)quad_sqrt(variance);
	if (line->estimate != 0)
		line->cv = line->se / line->estimate;
	if (line->deff > 0)
		line->n_eff = (double)line->n / line->deff;
	if (is_share && interval == INTERVAL_DEFAULT)
		interval = job->interval == INTERVAL_DEFAULT ? INTERVAL_LOGIT
							     : job->interval;
	if (!is_share)
		interval = INTERVAL_WALD;
	if (interval_find(interval, line->estimate, line->se, line->df, rows,
		level, &bounds)) {
		line->low = bounds.low;
		line->high = bounds.high;
	}
	if (job->max_cv > 0 && fabs(line->cv) > job->max_cv)
		line->status = RESULT_UNRELIABLE;
}

void
job_line(struct result *line, const struct table *table,
    const struct bound *bound, const char *statistic)
{
	result_init(line);
	line->table = slice_of(table->id);
	line->item = slice_of(bound->item);
	line->statistic = slice_of(statistic);
	line->measure = slice_of(bound->name);
	line->within = bound->within;
}

void
job_put(struct job *job, const struct table *table, struct result *line,
    uint64_t least)
{
	if (line->n == 0)
		result_hide(line, RESULT_EMPTY);
	else if ((int64_t)least < table->minimum_base)
		result_hide(line, RESULT_FEW);
	output_line(job->out, line);
}

/* ---- shares -----------------------------------------------------------------
 */

/* What is estimated where. */
struct place_of {
	struct job *job;
	const struct table *table;
	const struct measure *measure;
	const struct bound *bound;
	uint32_t view;
	const struct shown *cells;
	uint32_t n_cells;
	uint32_t place;             /* of the cell among them */
	const struct shown *shown;  /* the cell */
	struct percents **percents; /* by block of the measure, when needed */
	double df;
	uint64_t rows;
};

static void
start_line(
    const struct place_of *at, struct result *line, const char *statistic)
{
	job_line(line, at->table, at->bound, statistic);
	line->by = at->shown->by;
	line->df = at->df;
}

enum variance_state
job_share_variance(struct job *job, struct base *base, const struct part *part,
    const mpz_t y, quad *out)
{
	quad x = quad_of(base->x);
	enum variance_state state;

	if (job->options->n_replicates > 0)
		return replicate_share(job, base, part, out);
	state = variance_share(
	    &job->variance, base, part, y, job->options->lonely, out);
	*out /= x * x * x * x;
	return state;
}

/* Against p (1 - p) / (n - 1) (1 - n / N), N the sum of weights. */
void
job_share_deff(struct result *line, quad p, quad total, quad variance)
{
	double n = (double)line->n;
	double srs;

	if (line->n < 2)
		return;
	srs = (double)(p * (1 - p)) / (n - 1);
	if (!(srs > 0))
		return;
	line->deff_wr = (double)variance / srs;
	if (n < (double)total)
		line->deff = line->deff_wr / (1 - n / (double)total);
}

void
job_share(struct job *job, const struct table *table, struct result *line,
    struct base *base, const struct part *part, double rows, uint64_t least)
{
	quad total = quad_of(base->x) * job_weight_unit(job);
	quad variance = 0;
	enum variance_state state;
	quad p;
	mpz_t y;

	mpz_init(y);
	part_sum(part, &job->design, y);
	line->n = base->n;
	line->sum_weight = (double)total;
	if (mpz_sgn(base->x) > 0) {
		p = quad_of(y) / quad_of(base->x);
		line->estimate = (double)p;
		state = job_share_variance(job, base, part, y, &variance);
		if (state == VARIANCE_OK)
			job_share_deff(line, p, total, variance);
		job_close(job, line, table, true, state, variance, rows);
	}
	job_put(job, table, line, least);
	mpz_clear(y);
}

/* Shares of all records of the cell: an answer out of the base is no part. */
static void
lines_of_cell(const struct place_of *at, uint32_t block, uint32_t column,
    const struct category_list *list, struct result *line, const char *name)
{
	struct job *job = at->job;
	const struct codes *codes = job->plan->columns[column].codes;
	uint8_t *is_in = job_base(job, at->measure, column);
	struct answers answers;
	uint32_t k;

	answers_init(&answers, job->cube, &job->design, at->view, block,
	    &at->shown->cell, 1, is_in);
	for (k = 0; k < list->n; k++) {
		struct part part = answers_of(&answers, list->codes[k] - 1);
		struct result copy = *line;

		if (part.n > 0 && !is_in[list->codes[k] - 1])
			part.n = 0;
		copy.category = name != NULL
		    ? slice_of(name)
		    : codes_text(codes, list->codes[k]);
		job_share(job, at->table, &copy, &answers.base, &part,
		    (double)at->rows, answers.base.n);
	}
	answers_done(&answers);
	free(is_in);
}

/* The codes in the list of one column, named by themselves, or by name. */
static void
share_lines(const struct place_of *at, uint32_t choice,
    const struct category_list *list, const char *name)
{
	struct job *job = at->job;
	uint32_t block = at->bound->blocks[choice];
	uint32_t column = job->plan->blocks[block].columns[0];
	struct percents **percent = &at->percents[choice];
	struct result line;
	uint32_t k;

	start_line(at, &line, "share");
	if (at->measure->percent == PERCENT_COLUMN) {
		lines_of_cell(at, block, column, list, &line, name);
		return;
	}
	if (*percent == NULL)
		*percent = percents_new(job, at->table, at->measure, at->bound,
		    at->view, at->cells, at->n_cells, block);
	for (k = 0; k < list->n; k++) {
		struct result copy = line;

		copy.category = name != NULL
		    ? slice_of(name)
		    : codes_text(
			  job->plan->columns[column].codes, list->codes[k]);
		percents_line(*percent, at->place, list->codes[k] - 1, &copy);
	}
}

static void
write_choices(const struct place_of *at)
{
	struct job *job = at->job;
	const struct measure *measure = at->measure;
	const struct choices *choices = at->bound->choices;
	uint32_t n;
	uint32_t *list = job_choices(measure, at->bound, &n);
	uint32_t i;

	for (i = 0; i < n + measure->n_keep; i++) {
		/* A dot code that is kept stands in all choices alike. */
		bool is_kept = i >= n;
		uint32_t choice = is_kept ? 0 : list[i];
		uint32_t block = at->bound->blocks[choice];
		uint32_t column = job->plan->blocks[block].columns[0];
		const char *name =
		    is_kept ? measure->keep[i - n] : choices->codes[choice];
		uint32_t code = codes_index(job->plan->columns[column].codes,
		    slice_of(is_kept ? name : "1"));

		share_lines(
		    at, choice, &(struct category_list){&code, 1}, name);
	}
	free(list);
}

static void
write_shares(const struct place_of *at)
{
	const struct plan *plan = at->job->plan;
	struct category_list list;

	if (at->bound->choices != NULL) {
		write_choices(at);
		return;
	}
	list = job_categories(at->job, at->measure,
	    plan->columns[plan->blocks[at->bound->blocks[0]].columns[0]].name);
	share_lines(at, 0, &list, NULL);
	free(list.codes);
}

/* ---- means, totals, ratios, counts ------------------------------------------
 */

struct moments {
	quad x;     /* denominator: sum of w, or of w x */
	quad y;     /* numerator */
	quad unit;  /* of y / x */
	quad scale; /* of z, per unit of the integer z */
};

/*
 * mean:  z = w (y - Y / X) / X       ratio: z = w (y - Y / X x) / X
 * total: z = w y
 * deff: the variance of a simple random sample of n from N = sum of w,
 * S^2 = n / (n - 1) sum w (r - mean r)^2 / N, r the y of a mean or total, the
 * residual of a ratio.
 */
static quad
squares_of(const struct totals *totals, uint32_t m, const mpz_t *a)
{
	mpz_t sum;
	mpz_t term;
	quad value;
	uint32_t i;
	uint32_t j;

	mpz_init(sum);
	mpz_init(term);
	for (j = 0; j < m; j++)
		for (i = 0; i < m; i++) {
			mpz_mul(term, a[i], a[j]);
			mpz_addmul(sum, term, totals->s[moment_d(m, i, j)]);
		}
	value = quad_of(sum);
	mpz_clear(sum);
	mpz_clear(term);
	return value;
}

/* Coefficients of z; false when the denominator is 0. */
static bool
linearise(
    const struct totals *totals, enum statistic statistic, uint32_t m, mpz_t *a)
{
	uint32_t x = statistic == STAT_RATIO ? 2 : 0;
	uint32_t i;

	for (i = 0; i < m; i++)
		mpz_init(a[i]);
	if (statistic == STAT_TOTAL) {
		mpz_set_ui(a[1], 1);
		return true;
	}
	mpz_set(a[1], totals->s[moment_s(x)]);
	mpz_neg(a[x], totals->s[moment_s(1)]);
	return mpz_sgn(a[1]) != 0;
}

static void
moment_deff(const struct job *job, struct result *line,
    const struct totals *totals, enum statistic statistic, uint32_t m,
    const mpz_t *a, quad variance, quad scale)
{
	quad w = quad_of(totals->s[0]);
	quad n = (quad)(double)totals->records;
	quad size = w * job_weight_unit(job);
	mpz_t center[BLOCK_TERMS];
	quad srs;
	uint32_t i;

	if (totals->records < 2)
		return;
	if (statistic == STAT_TOTAL) {
		for (i = 0; i < m; i++)
			mpz_init(center[i]);
		mpz_set(center[1], totals->s[0]);
		mpz_neg(center[0], totals->s[1]);
		srs = squares_of(totals, m, center) / (w * w) * w / (n - 1);
		for (i = 0; i < m; i++)
			mpz_clear(center[i]);
	} else {
		srs = squares_of(totals, m, a) * w / (n - 1);
	}
	srs *= scale * scale;
	if (!(srs > 0))
		return;
	line->deff_wr = (double)(variance / srs);
	if (n < size)
		line->deff = (double)(variance / srs / (1 - n / size));
}

static void
moment_line(const struct place_of *at)
{
	struct job *job = at->job;
	enum statistic statistic = at->measure->statistic;
	const struct block *block = &job->plan->blocks[at->bound->blocks[0]];
	uint32_t m = block->n_terms;
	int32_t y_scale = cube_term_scale(job->plan, block, 1);
	int32_t x_scale =
	    statistic == STAT_RATIO ? cube_term_scale(job->plan, block, 2) : 0;
	struct totals totals;
	struct result line;
	mpz_t a[BLOCK_TERMS];
	quad scale = quad_power10(x_scale - y_scale);
	quad variance = 0;
	quad x;
	enum variance_state state;
	uint32_t i;

	start_line(at, &line, tables_statistics[statistic]);
	totals_init(
	    &totals, job, at->view, at->shown->cell, at->bound->blocks[0]);
	line.n = totals.records;
	line.sum_weight = (double)(quad_of(totals.s[0]) * job_weight_unit(job));
	if (!linearise(&totals, statistic, m, a) ||
	    at->shown->cell == NO_CELL) {
		if (line.n > 0)
			line.status = RESULT_EMPTY;
	} else {
		x = quad_of(a[1]);
		if (statistic == STAT_TOTAL) {
			scale *= job_weight_unit(job);
			line.estimate = (double)(quad_of(totals.s[1]) * scale);
		} else {
			line.estimate =
			    (double)(quad_of(totals.s[1]) / x * scale);
			scale /= x * x;
		}
		if (job->options->n_replicates > 0) {
			state = replicate_moment(job, at->view, at->shown->cell,
			    at->bound->blocks[0], statistic, &variance);
		} else {
			variance_begin(&job->variance);
			variance_add(&job->variance, at->view, at->shown->cell,
			    at->bound->blocks[0], a, NULL, 0);
			state = variance_end(
			    &job->variance, job->options->lonely, &variance);
			variance *= scale * scale;
		}
		if (state == VARIANCE_OK)
			moment_deff(job, &line, &totals, statistic, m, a,
			    variance, scale);
		job_close(job, &line, at->table, false, state, variance,
		    (double)at->rows);
	}
	job_put(job, at->table, &line, line.n);
	for (i = 0; i < m; i++)
		mpz_clear(a[i]);
	totals_done(&totals);
}

/* The estimated number of units: z = w. */
static void
count_line(const struct place_of *at)
{
	struct job *job = at->job;
	struct totals totals;
	struct result line;
	mpz_t one[2];
	static const uint8_t is_in[2] = {1, 0};
	quad unit = job_weight_unit(job);
	quad variance = 0;
	enum variance_state state;

	start_line(at, &line, "count");
	totals_init(
	    &totals, job, at->view, at->shown->cell, at->bound->presence);
	if (totals.size > 0) {
		line.n = totals.n[0];
		line.estimate = (double)(quad_of(totals.s[0]) * unit);
		line.sum_weight = line.estimate;
	}
	mpz_init_set_ui(one[0], 1);
	mpz_init(one[1]);
	if (job->options->n_replicates > 0) {
		state = replicate_count(job, at->view, at->shown->cell,
		    at->bound->presence, &variance);
	} else if (at->shown->cell == NO_CELL) {
		state = VARIANCE_NONE;
	} else {
		variance_begin(&job->variance);
		variance_add(&job->variance, at->view, at->shown->cell,
		    at->bound->presence, one, is_in, 1);
		state = variance_end(
		    &job->variance, job->options->lonely, &variance);
		variance *= unit * unit;
	}
	job_close(
	    job, &line, at->table, false, state, variance, (double)at->rows);
	job_put(job, at->table, &line, line.n);
	mpz_clear(one[0]);
	mpz_clear(one[1]);
	totals_done(&totals);
}

/* ---- all lines
 * --------------------------------------------------------------- */

static void
write_measure(const struct place_of *at)
{
	switch (at->measure->statistic) {
	case STAT_SHARE:
		write_shares(at);
		break;
	case STAT_COUNT:
		count_line(at);
		break;
	case STAT_QUANTILE:
		woodruff_write(at->job, at->table, at->measure, at->bound,
		    at->view, at->shown);
		break;
	default:
		moment_line(at);
	}
}

static void
write_cell(struct place_of *at, uint32_t t)
{
	struct job *job = at->job;
	uint32_t m;

	for (m = 0; m < at->table->n_measures; m++) {
		at->measure = &at->table->measures[m];
		at->bound = &job->bounds[t][m];
		at->df = job_df(job,
		    &(struct domain){.view = at->view,
			.cell = at->shown->cell,
			.block = at->bound->presence,
			.slot = ANY_SLOT},
		    &at->rows);
		write_measure(at);
		at->percents += at->bound->n_blocks;
	}
}

static void
write_breakdown(struct job *job, uint32_t t, uint32_t b)
{
	const struct table *table = &job->tables[t];
	struct place_of at = {
	    .job = job, .table = table, .view = job->views[t][b]};
	struct shown *cells =
	    job_cells(job, at.view, &table->breakdowns[b], &at.n_cells);
	struct percents **percents;
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < table->n_measures; i++)
		n += job->bounds[t][i].n_blocks;
	percents = mem_zero((size_t)n + 1, sizeof(struct percents *));
	at.cells = cells;
	for (at.place = 0; at.place < at.n_cells; at.place++) {
		at.shown = &cells[at.place];
		at.percents = percents;
		write_cell(&at, t);
	}
	for (i = 0; i < n; i++)
		percents_free(percents[i]);
	free(percents);
	free(cells);
}

/* A domain that no record is in: most likely a value is mistyped. */
static void
tell_empty_domains(struct job *job)
{
	const struct plan *plan = job->plan;
	const struct store *total = &job->cube->stores[0];
	uint32_t b;

	for (b = 1; b < plan->n_blocks && job->cube->records > 0; b++) {
		const struct where_set *set =
		    &plan->wheres[plan->blocks[b].where];
		struct accs_range all =
		    accs_rows(&total->accs[b], 0, total->n_rows);
		uint64_t n;

		if (plan->blocks[b].kind != BLOCK_PRESENCE)
			continue;
		n = job_records(job, &all,
		    &(struct domain){
			.block = b, .slot = ANY_SLOT, .with_zero = true});
		if (n > 0 || set->n == 0)
			continue;
		diag_note(NULL, "empty-domain", "no record is where %s is %s%s",
		    plan->columns[set->requirements[0].column].name,
		    diag_value(slice_of(set->requirements[0].values[0])),
		    set->n > 1 || set->requirements[0].n_values > 1
			? " (and what else is asked)"
			: "");
	}
}

void
job_write(struct job *job)
{
	uint32_t t;
	uint32_t b;

	tell_empty_domains(job);
	for (t = 0; t < job->n_tables; t++) {
		for (b = job->tables[t].show_total ? 0 : 1;
		     b < job->tables[t].n_breakdowns; b++)
			write_breakdown(job, t, b);
		difference_write(job, t);
		chisq_write(job, t);
	}
	if (job->lost_replicates > 0)
		diag_note(NULL, "replicate-empty",
		    "%llu times a domain had no weight in a replicate, which "
		    "was left out of its variance",
		    (unsigned long long)job->lost_replicates);
}
