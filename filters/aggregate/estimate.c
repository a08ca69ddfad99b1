#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chisq.h"
#include "diag.h"
#include "difference.h"
#include "estimate.h"
#include "mem.h"
#include "percent.h"
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

void
totals_init(struct totals *totals, struct job *job, uint32_t view,
    uint32_t cell, uint32_t block, uint32_t replicate)
{
	const uint32_t *unit = job->cube->stores[view].unit;
	bool is_by_moments = job->plan->blocks[block].n_terms > 0;
	struct accs_range sums;
	struct sum_view room;

	*totals = (struct totals){0};
	if (is_by_moments)
		totals_widen(
		    totals, moment_count(job->plan->blocks[block].n_terms));
	if (cell == NO_CELL)
		return;
	sums = cube_sums(job->cube, view, cell, block);
	for (; sums.at < sums.end; sums.at++) {
		uint32_t slot = sums.at->slot;

		if (job->design.replicate[unit[sums.at->row]] != replicate)
			continue;
		totals_widen(totals, slot + 1);
		mpz_add(totals->s[slot], totals->s[slot],
		    sum_view(&sums.at->s, &room));
		if (!is_by_moments)
			totals->n[slot] += sums.at->n;
		else if (slot == 0)
			totals->records += sums.at->n;
	}
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

/* Sampling units with a record in the domain, less strata that have one. */
double
job_df(struct job *job, const struct domain *domain, uint64_t *rows)
{
	const struct store *store = &job->cube->stores[domain->view];
	const struct design *design = &job->design;
	struct domain all = *domain;
	uint32_t level = design->n_levels > 1;
	uint8_t *seen;
	uint8_t *strata;
	int64_t df = 0;
	struct accs_range rest;
	struct accs_range row;

	all.with_zero = true;
	*rows = 0;
	if (domain->cell == NO_CELL)
		return 0;
	seen = mem_zero((size_t)design->n_nodes[level] + 1, 1);
	strata = mem_zero((size_t)design->n_nodes[0] + 1, 1);
	rest = cube_sums(job->cube, domain->view, domain->cell, domain->block);
	while (accs_next_row(&rest, &row)) {
		uint32_t unit = store->unit[row.at->row];
		uint32_t leaf = design->leaf[unit];
		uint32_t node = design_above(design, leaf, level);
		uint32_t stratum = design_above(design, leaf, 0);
		uint64_t n;

		if (design->replicate[unit] != 0)
			continue;
		*rows += job_records(job, &row, &all);
		n = job_records(job, &row, domain);
		if (n == 0)
			continue;
		if (level == 0)
			df += (int64_t)n;
		else
			df += !seen[node];
		seen[node] = 1;
		df -= !strata[stratum];
		strata[stratum] = 1;
	}
	free(seen);
	free(strata);
	if (job->options->n_replicates > 0)
		return replicate_df(job, &all);
	return (double)df;
}

double
job_whole_df(struct job *job)
{
	return job->options->n_replicates > 0
	    ? replicate_df(
		  job, &(struct domain){.slot = ANY_SLOT, .with_zero = true})
	    : (double)design_df(&job->design);
}

/* ---- cells and categories ---------------------------------------------------
 */

static bool
is_listed(const struct node *list, struct slice text)
{
	size_t i;

	if (list == NULL || list->kind != NODE_ARRAY)
		return true;
	for (i = 0; i < list->n; i++)
		if (list->child[i].text != NULL &&
		    slice_is(text, list->child[i].text))
			return true;
	return false;
}

/* Codes of a column as they are shown: the codebook's order, then others. */
static struct category_list
ordered_codes(struct job *job, struct column *column, bool with_missing)
{
	struct category_list list = {0};
	size_t cap = 0;
	int variable = job->codebook == NULL
	    ? -1
	    : codebook_variable(job->codebook, column->name);
	uint32_t i;
	uint32_t j;
	uint32_t first;
	uint8_t *taken;

	for (i = 0; variable >= 0 &&
	     i < job->codebook->variables[variable].n_categories;
	     i++) {
		const struct category *category =
		    &job->codebook->variables[variable].categories[i];

		if (category->is_missing && !with_missing)
			continue;
		MEM_GROW(list.codes, list.n, cap);
		list.codes[list.n++] =
		    codes_index(column->codes, slice_of(category->code));
	}
	first = list.n;
	taken = mem_zero((size_t)codes_len(column->codes) + 1, 1);
	for (i = 0; i < first; i++)
		taken[list.codes[i]] = 1;
	for (i = 1; i < codes_len(column->codes); i++) {
		struct slice text = codes_text(column->codes, i);

		if (taken[i] || plan_is_missing(column, i))
			continue;
		MEM_GROW(list.codes, list.n, cap);
		for (j = list.n++; j > first &&
		     codes_compare(codes_text(column->codes, list.codes[j - 1]),
			 text) > 0;
		     j--)
			list.codes[j] = list.codes[j - 1];
		list.codes[j] = i;
	}
	free(taken);
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

/* In an ad hoc table only what was seen; else all combinations. */
static void
add_cells(struct job *job, uint32_t view, const struct breakdown *breakdown,
    struct category_list *lists, uint32_t depth, uint32_t *codes,
    struct shown **cells, uint32_t *n, size_t *cap)
{
	const struct view *spec = &job->plan->views[view];
	uint32_t cell;
	uint32_t i;

	if (depth < spec->n_by) {
		struct column *column =
		    &job->plan->columns[job->plan->keys[spec->by[depth]]];
		const struct node *wanted = breakdown->node == NULL
		    ? NULL
		    : node_get(breakdown->node, "categories");

		for (i = 0; i < lists[depth].n; i++) {
			codes[depth] = lists[depth].codes[i];
			if (depth + 1 < spec->n_by ||
			    is_listed(wanted,
				codes_text(column->codes, codes[depth])))
				add_cells(job, view, breakdown, lists,
				    depth + 1, codes, cells, n, cap);
		}
		return;
	}
	cell = tuples_find(&job->cube->stores[view].cells, codes);
	if (cell == NO_CELL && job->codebook == NULL && spec->n_by > 0)
		return;
	MEM_GROW(*cells, *n, *cap);
	memset(&(*cells)[*n], 0, sizeof **cells);
	(*cells)[*n].cell = cell;
	for (i = 0; i < spec->n_by; i++)
		(*cells)[*n].by[spec->by[i]] = codes_text(
		    job->plan->columns[job->plan->keys[spec->by[i]]].codes,
		    codes[i]);
	(*n)++;
}

struct shown *
job_cells(struct job *job, uint32_t view, const struct breakdown *breakdown,
    uint32_t *n)
{
	const struct view *spec = &job->plan->views[view];
	struct category_list lists[MAX_KEYS] = {{0}};
	uint32_t codes[MAX_KEYS] = {0};
	struct shown *cells = NULL;
	size_t cap = 0;
	uint32_t i;

	*n = 0;
	for (i = 0; i < spec->n_by; i++)
		lists[i] = ordered_codes(job,
		    &job->plan->columns[job->plan->keys[spec->by[i]]], false);
	add_cells(job, view, breakdown, lists, 0, codes, &cells, n, &cap);
	for (i = 0; i < spec->n_by; i++)
		free(lists[i].codes);
	return cells;
}

struct category_list
job_categories(struct job *job, const struct measure *measure, const char *name)
{
	struct column *column =
	    &job->plan->columns[plan_column(job->plan, name)];
	struct category_list list = {0};
	uint32_t code;
	uint32_t i;
	uint32_t j;

	if (measure->categories != NULL) {
		list.codes =
		    mem_alloc((measure->n_categories + 1) * sizeof *list.codes);
		for (i = 0; i < measure->n_categories; i++)
			list.codes[list.n++] = codes_index(
			    column->codes, slice_of(measure->categories[i]));
		return list;
	}
	complete_boolean(column);
	list = ordered_codes(job, column, false);
	list.codes = mem_resize(
	    list.codes, (list.n + measure->n_keep + 1) * sizeof *list.codes);
	for (i = 0; i < measure->n_keep; i++) {
		code = codes_index(column->codes, slice_of(measure->keep[i]));
		for (j = 0; j < list.n && list.codes[j] != code;)
			j++;
		if (j == list.n)
			list.codes[list.n++] = code;
	}
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
job_close(struct job *job, struct line *line, const struct table *table,
    bool is_share, enum variance_state state, quad variance, double rows)
{
	enum interval interval = interval_of(table->ci);
	struct bounds bounds;
	double level = table->level > 0 ? table->level : job->level;

	if (state == VARIANCE_LONELY) {
		line->status = "lonely";
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
		line->status = "unreliable";
}

static void
hide(struct line *line)
{
	double sum_weight = line->sum_weight;
	struct line hidden = *line;

	line_init(line);
	line->table = hidden.table;
	line->statistic = hidden.statistic;
	line->measure = hidden.measure;
	line->category = hidden.category;
	line->by = hidden.by;
	line->n = hidden.n;
	line->sum_weight = sum_weight;
}

void
job_put(struct job *job, const struct table *table, struct line *line,
    uint64_t least)
{
	if (line->n == 0) {
		hide(line);
		line->status = "empty";
	} else if ((int64_t)least < table->minimum_base) {
		hide(line);
		line->status = "suppressed";
	}
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
	const struct breakdown *breakdown;
	const struct shown *shown;
	double df;
	uint64_t rows;
};

static void
start_line(const struct place_of *at, struct line *line, const char *statistic)
{
	line_init(line);
	line->table = at->table->id;
	line->statistic = statistic;
	line->measure = at->bound->name;
	line->by = at->shown->by;
	line->df = at->df;
}

/*
 * z = w (y - p) / X = (w y X - w Y) / X^2 in the records of the base.  An
 * answer that only records of weight 0 have may count in a replicate.
 */
static enum variance_state
share_variance(const struct place_of *at, uint32_t block, const uint8_t *is_in,
    uint32_t slot, const mpz_t x, const mpz_t y, quad *out)
{
	struct job *job = at->job;
	const struct plan *plan = job->plan;
	uint32_t size =
	    codes_len(plan->columns[plan->blocks[block].columns[0]].codes);
	enum variance_state state;
	mpz_t *coefficient;
	uint32_t i;

	if (job->options->n_replicates > 0) {
		uint8_t *counted = mem_zero((size_t)size + 1, 1);

		if (slot < size)
			counted[slot] = 1;
		state = replicate_share(
		    job, at->view, at->shown->cell, block, is_in, counted, out);
		free(counted);
		return state;
	}
	coefficient = mem_zero((size_t)size + 1, sizeof *coefficient);
	for (i = 0; i < size; i++) {
		mpz_init(coefficient[i]);
		mpz_neg(coefficient[i], y);
		if (i == slot)
			mpz_add(coefficient[i], coefficient[i], x);
	}
	variance_begin(&job->variance);
	variance_add(&job->variance, at->view, at->shown->cell, block,
	    coefficient, is_in, size);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out /= quad_of(x) * quad_of(x) * quad_of(x) * quad_of(x);
	for (i = 0; i < size; i++)
		mpz_clear(coefficient[i]);
	free(coefficient);
	return state;
}

/* Against p (1 - p) / (n - 1) (1 - n / N), N the sum of weights. */
void
job_share_deff(struct line *line, quad p, quad total, quad variance)
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

/* p = Y / X. */
static void
share_line(const struct place_of *at, uint32_t block, const uint8_t *is_in,
    uint32_t slot, struct slice category)
{
	struct job *job = at->job;
	struct totals totals;
	struct line line;
	mpz_t x;
	mpz_t y;
	quad variance = 0;
	quad total;
	enum variance_state state;
	uint32_t i;

	start_line(at, &line, "share");
	line.category = category;
	if (at->measure->percent != PERCENT_COLUMN) {
		percent_line(job, at->table, at->measure, at->bound, at->view,
		    at->breakdown, at->shown, block, is_in, slot, &line);
		return;
	}
	totals_init(&totals, job, at->view, at->shown->cell, block, 0);
	mpz_init(x);
	mpz_init(y);
	for (i = 0; i < totals.size; i++) {
		if (!is_in[i])
			continue;
		line.n += totals.n[i];
		mpz_add(x, x, totals.s[i]);
		if (i == slot)
			mpz_set(y, totals.s[i]);
	}
	total = quad_of(x) * job_weight_unit(job);
	line.sum_weight = (double)total;
	if (mpz_sgn(x) > 0) {
		line.estimate = (double)(quad_of(y) / quad_of(x));
		state = share_variance(at, block, is_in, slot, x, y, &variance);
		if (state == VARIANCE_OK)
			job_share_deff(
			    &line, quad_of(y) / quad_of(x), total, variance);
		job_close(job, &line, at->table, true, state, variance,
		    (double)at->rows);
	}
	job_put(job, at->table, &line, line.n);
	mpz_clear(x);
	mpz_clear(y);
	totals_done(&totals);
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
	uint32_t k;

	for (i = 0; i < n + measure->n_keep; i++) {
		/* A dot code that is kept stands in all choices alike. */
		bool is_kept = i >= n;
		uint32_t block = at->bound->blocks[is_kept ? 0 : list[i]];
		uint32_t column = job->plan->blocks[block].columns[0];
		struct slice code = slice_of(
		    is_kept ? measure->keep[i - n] : choices->codes[list[i]]);
		uint8_t *is_in;

		k = codes_index(job->plan->columns[column].codes,
		    is_kept ? code : slice_of("1"));
		is_in = job_base(job, measure, column);
		share_line(at, block, is_in, k - 1, code);
		free(is_in);
	}
	free(list);
}

static void
write_shares(const struct place_of *at)
{
	struct job *job = at->job;
	uint32_t block = at->bound->blocks[0];
	struct column *column =
	    &job->plan->columns[job->plan->blocks[block].columns[0]];
	struct category_list list;
	uint8_t *is_in;
	uint32_t k;

	if (at->bound->choices != NULL) {
		write_choices(at);
		return;
	}
	list = job_categories(job, at->measure, column->name);
	is_in = job_base(job, at->measure, job->plan->blocks[block].columns[0]);
	for (k = 0; k < list.n; k++)
		share_line(at, block, is_in, list.codes[k] - 1,
		    codes_text(column->codes, list.codes[k]));
	free(list.codes);
	free(is_in);
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
moment_deff(const struct job *job, struct line *line,
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
	struct line line;
	mpz_t a[BLOCK_TERMS];
	quad scale = quad_power10(x_scale - y_scale);
	quad variance = 0;
	quad x;
	enum variance_state state;
	uint32_t i;

	start_line(at, &line, tables_statistics[statistic]);
	totals_init(
	    &totals, job, at->view, at->shown->cell, at->bound->blocks[0], 0);
	line.n = totals.records;
	line.sum_weight = (double)(quad_of(totals.s[0]) * job_weight_unit(job));
	if (!linearise(&totals, statistic, m, a) ||
	    at->shown->cell == NO_CELL) {
		if (line.n > 0)
			line.status = "empty";
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
	struct line line;
	mpz_t one[2];
	static const uint8_t is_in[2] = {1, 0};
	quad unit = job_weight_unit(job);
	quad variance = 0;
	enum variance_state state;

	start_line(at, &line, "count");
	totals_init(
	    &totals, job, at->view, at->shown->cell, at->bound->presence, 0);
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
write_breakdown(struct job *job, uint32_t t, uint32_t b)
{
	const struct table *table = &job->tables[t];
	uint32_t view = job->views[t][b];
	uint32_t n;
	struct shown *cells = job_cells(job, view, &table->breakdowns[b], &n);
	uint32_t i;
	uint32_t m;

	for (i = 0; i < n; i++)
		for (m = 0; m < table->n_measures; m++) {
			struct place_of at = {.job = job,
			    .table = table,
			    .measure = &table->measures[m],
			    .bound = &job->bounds[t][m],
			    .view = view,
			    .breakdown = &table->breakdowns[b],
			    .shown = &cells[i]};

			at.df = job_df(job,
			    &(struct domain){.view = view,
				.cell = cells[i].cell,
				.block = at.bound->presence,
				.slot = ANY_SLOT},
			    &at.rows);
			write_measure(&at);
		}
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
