#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "freedom.h"
#include "mem.h"
#include "out.h"
#include "piece.h"
#include "population.h"
#include "precision.h"
#include "quality.h"
#include "replicate.h"
#include "results.h"
#include "standardized.h"

enum {
	PRECISION = 192 /* bits of what is left of a divided coefficient */
};

/* ---- groups ----------------------------------------------------------------
 */

static bool
check_groups(const struct job *job, const struct measure *measure,
    const struct bound *bound)
{
	const struct plan *plan = job->plan;
	const struct view *view = &plan->views[bound->standardizing.all];
	const struct tuples *cells =
	    &job->cube->stores[bound->standardizing.all].cells;
	struct slice values[MAX_KEYS] = {{NULL, 0}};
	mpz_t total;
	bool is_good = true;
	uint32_t i;
	uint32_t k;

	mpz_init(total);
	for (i = 0; i < cells->n && is_good; i++) {
		for (k = 0; k < view->n_by; k++)
			values[k] = codes_text(
			    job->cube->columns[plan->keys[view->by[k]]].codes,
			    tuples_at(cells, i)[k]);
		is_good = population_total(job->population,
		    measure->standardize, values, view->n_by, total);
	}
	mpz_clear(total);
	if (!is_good)
		diag_error(STATUS_FAIL, NULL, "no-population",
		    "%s has no total where %s is %s, and records are there",
		    population_path(job->population), measure->standardize[0],
		    diag_value(values[0]));
	return is_good;
}

bool
standardized_check(const struct job *job)
{
	uint32_t t;
	uint32_t m;

	for (t = 0; t < job->n_tables; t++)
		for (m = 0; m < job->tables[t].n_measures; m++)
			if (job->bounds[t][m].standardizing.views != NULL &&
			    !check_groups(job, &job->tables[t].measures[m],
				&job->bounds[t][m]))
				return false;
	return true;
}

/* The groups of a domain that the population has: parts of it, and cells. */
struct groups {
	uint32_t view;
	uint32_t *cells;
	mpz_t *parts;
	mpz_t whole;
	uint32_t n;
	bool is_complete; /* each has a record */
};

static uint32_t
cell_of_group(const struct place_of *at, const struct slice *values)
{
	const struct job *job = at->job;
	const struct plan *plan = job->plan;
	const struct view *view = &plan->views[at->view];
	const struct view *all = &plan->views[at->bound->standardizing.all];
	const struct store *store =
	    &job->cube->stores[at->bound->standardizing.views[at->breakdown]];
	uint32_t codes[MAX_KEYS] = {0};
	uint32_t k;

	for (k = 0; k < view->n_by; k++)
		codes[k] = codes_find(
		    job->cube->columns[plan->keys[view->by[k]]].codes,
		    at->shown->by[view->by[k]]);
	for (k = 0; k < all->n_by; k++)
		codes[view->n_by + k] =
		    codes_find(job->cube->columns[plan->keys[all->by[k]]].codes,
			values[k]);
	return tuples_find(&store->cells, codes);
}

/* "where g is b and size is 4" */
static void
tell_empty(const struct place_of *at, const struct slice *values)
{
	const struct job *job = at->job;
	const struct view *view = &job->plan->views[at->view];
	struct out where = {0};
	uint32_t i;

	if (!job->results->is_counting)
		return;
	for (i = 0; i < view->n_by; i++)
		out_format(&where, "%s is %s and ", job->by[view->by[i]],
		    diag_value(at->shown->by[view->by[i]]));
	out_format(&where, "%s is %s", at->measure->standardize[0],
	    diag_value(values[0]));
	out_byte(&where, '\0');
	diag_note(NULL, "empty-group",
	    "no record is where %s: figures of %s that are standardised to "
	    "this group are empty",
	    where.text, at->bound->item);
	out_free(&where);
}

static void
groups_init(struct groups *g, const struct place_of *at)
{
	const struct measure *measure = at->measure;
	const struct population *p = at->job->population;
	struct slice values[MAX_KEYS] = {{NULL, 0}};
	size_t cap_cells = 0;
	size_t cap_parts = 0;
	uint32_t i;

	*g = (struct groups){
	    .view = at->bound->standardizing.views[at->breakdown],
	    .is_complete = at->shown->cell != NO_CELL};
	mpz_init(g->whole);
	for (i = 0; population_group(
		 p, measure->standardize, measure->n_standardize, i, values);
	     i++) {
		MEM_GROW(g->cells, g->n, cap_cells);
		MEM_GROW(g->parts, g->n, cap_parts);
		mpz_init(g->parts[g->n]);
		population_total(p, measure->standardize, values,
		    measure->n_standardize, g->parts[g->n]);
		mpz_add(g->whole, g->whole, g->parts[g->n]);
		g->cells[g->n] = cell_of_group(at, values);
		if (mpz_sgn(g->parts[g->n]) == 0) {
			mpz_clear(g->parts[g->n]);
			continue;
		}
		if (g->cells[g->n] == NO_CELL && g->is_complete) {
			tell_empty(at, values);
			g->is_complete = false;
		}
		g->n++;
	}
}

static void
groups_done(struct groups *g)
{
	uint32_t i;

	for (i = 0; i < g->n; i++)
		mpz_clear(g->parts[i]);
	mpz_clear(g->whole);
	free(g->parts);
	free(g->cells);
}

/* ---- figures ---------------------------------------------------------------
 */

/*
 * Coefficients in units of one divisor: P_k c 2^s / d, without what is less
 * than 1.  s is such that what is lost is one part in 2^PRECISION or so of the
 * largest.
 */
static quad
bring_together(struct piece *pieces, const struct groups *g)
{
	unsigned long shift = 0;
	quad divisor = quad_of(g->whole);
	uint32_t i;
	uint32_t k;

	for (k = 0; k < g->n; k++)
		if (mpz_sizeinbase(pieces[k].divisor, 2) > shift)
			shift = mpz_sizeinbase(pieces[k].divisor, 2);
	shift += PRECISION;
	for (k = 0; k < g->n; k++) {
		piece_scale(&pieces[k], g->parts[k], false);
		for (i = 0; i < pieces[k].size; i++) {
			mpz_mul_2exp(pieces[k].coefficient[i],
			    pieces[k].coefficient[i], shift);
			mpz_tdiv_q(pieces[k].coefficient[i],
			    pieces[k].coefficient[i], pieces[k].divisor);
		}
	}
	while (shift-- > 0)
		divisor *= 2;
	return divisor;
}

static enum variance_state
linear_variance(const struct subject *of, const struct compared *sides,
    struct piece *pieces, const struct groups *g, quad *out)
{
	struct job *job = of->job;
	quad divisor = bring_together(pieces, g);
	enum variance_state state;
	uint32_t k;

	variance_begin(&job->variance);
	for (k = 0; k < g->n; k++)
		piece_add(of, &sides[k], &pieces[k], false);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out *= piece_unit(of) * piece_unit(of) / (divisor * divisor);
	return state;
}

static enum variance_state
replicated_variance(const struct subject *of, const struct compared *sides,
    const struct groups *g, quad *out)
{
	uint32_t n = of->job->options->n_replicates;
	quad *sum = mem_zero((size_t)n + 1, sizeof *sum);
	enum variance_state state;
	uint32_t k;
	uint32_t r;

	for (k = 0; k < g->n; k++) {
		quad *theta = piece_replicates(of, &sides[k]);

		for (r = 0; r <= n; r++)
			sum[r] +=
			    theta[r] * quad_of(g->parts[k]) / quad_of(g->whole);
		free(theta);
	}
	state = replicate_variance(of->job, sum, out);
	free(sum);
	return state;
}

static void
estimate(const struct subject *of, const struct compared *sides,
    struct piece *pieces, const struct groups *g, const struct place_of *at,
    struct result *line)
{
	struct job *job = of->job;
	bool is_share = of->measure->statistic == STAT_SHARE;
	bool is_alone = false; /* a record has no spread */
	enum variance_state state;
	quad variance = 0;
	quad value = 0;
	uint32_t k;

	for (k = 0; k < g->n; k++) {
		is_alone = is_alone || pieces[k].n < 2;
		value += pieces[k].value * quad_of(g->parts[k]);
	}
	line->estimate = (double)(value / quad_of(g->whole));
	state = job->options->n_replicates > 0
	    ? replicated_variance(of, sides, g, &variance)
	    : linear_variance(of, sides, pieces, g, &variance);
	if (state == VARIANCE_OK &&
	    (!(line->df > 0) || (variance == 0 && is_alone)))
		state = VARIANCE_LONE;
	precision_set(job, line, at->table,
	    is_share ? FIGURE_SHARE : FIGURE_OTHER, state, variance,
	    (double)at->rows);
}

/* One figure: the groups' answers are at hand where it is a share. */
static void
put_one(const struct subject *of, const struct groups *g,
    const struct answers *answers, const struct place_of *at,
    struct result *line)
{
	struct compared *sides = mem_zero((size_t)g->n + 1, sizeof *sides);
	struct piece *pieces = mem_zero((size_t)g->n + 1, sizeof *pieces);
	bool is_good = g->is_complete && g->n > 0;
	uint32_t n = is_good ? g->n : 0;
	uint32_t k;

	for (k = 0; k < n; k++) {
		sides[k] = (struct compared){.view = g->view,
		    .cells = &g->cells[k],
		    .n = 1,
		    .answers = answers == NULL ? NULL : &answers[k]};
		piece_init(of, &sides[k], &pieces[k]);
		line->n += pieces[k].n;
		line->sum_weight = k == 0 ? 0 : line->sum_weight;
		line->sum_weight +=
		    (double)(pieces[k].sum_weight * job_weight_unit(of->job));
		is_good = is_good && pieces[k].is_good;
	}
	if (!is_good)
		line->n = 0;
	line->n_pos = (double)line->n;
	if (results_take(of->job, at->table, at->bound, line, line->n)) {
		if (is_good)
			estimate(of, sides, pieces, g, at, line);
		else
			line->status = RESULT_EMPTY;
		results_put(of->job, line);
	}
	for (k = 0; k < n; k++)
		piece_free(&pieces[k]);
	free(pieces);
	free(sides);
}

/* Degrees of freedom are those of the domain, as without groups. */
static void
begin_line(const struct place_of *at, uint32_t block, const uint8_t *is_in,
    struct result *line)
{
	uint64_t rows;

	job_line(line, at->table, at->bound,
	    tables_statistics[at->measure->statistic]);
	line->by = at->shown->by;
	line->df = at->df;
	if (at->measure->base == BASE_KNOWN && !at->job->results->is_counting)
		line->df = freedom_of_base(at->job,
		    &(struct domain){.view = at->view,
			.cell = at->shown->cell,
			.block = block},
		    is_in, &rows);
}

static void
put_answers(struct subject *of, const struct groups *g,
    const struct place_of *at, const struct category_list *list)
{
	struct job *job = at->job;
	const uint8_t *is_in =
	    cells_base(job, at->measure, at->bound, of->choice);
	struct answers *answers = mem_zero((size_t)g->n + 1, sizeof *answers);
	struct result line;
	uint32_t k;

	for (k = 0; k < g->n; k++)
		answers_init(&answers[k], job->cube, &job->design, g->view,
		    of->block, &g->cells[k], 1, is_in);
	for (k = 0; k < list->n; k++) {
		begin_line(at, of->block, is_in, &line);
		line.category = list->list[k].text;
		of->slot = list->list[k].code - 1;
		of->is_in =
		    list->list[k].code != CODES_UNSEEN && is_in[of->slot];
		put_one(of, g, answers, at, &line);
	}
	for (k = 0; k < g->n; k++)
		answers_done(&answers[k]);
	free(answers);
}

/* The choices of a set, each a share of its own. */
static void
put_choices(
    struct subject *of, const struct groups *g, const struct place_of *at)
{
	uint32_t n;
	uint32_t *list = cells_choices(at->measure, at->bound, &n);
	uint32_t i;

	for (i = 0; i < n; i++) {
		uint32_t block = at->bound->blocks[list[i]];
		uint32_t column = at->job->plan->blocks[block].columns[0];
		struct listed category = {
		    .text = slice_of(at->bound->choices->codes[list[i]]),
		    .code = codes_find(
			at->job->cube->columns[column].codes, slice_of("1"))};

		of->choice = list[i];
		of->block = block;
		put_answers(of, g, at, &(struct category_list){&category, 1});
	}
	free(list);
}

void
standardized_put(const struct place_of *at)
{
	struct subject of = {.job = at->job,
	    .measure = at->measure,
	    .bound = at->bound,
	    .block = at->bound->blocks[0]};
	struct groups g;
	struct result line;

	groups_init(&g, at);
	if (at->measure->statistic == STAT_MEAN) {
		begin_line(at, of.block, NULL, &line);
		put_one(&of, &g, NULL, at, &line);
	} else if (at->bound->choices != NULL) {
		put_choices(&of, &g, at);
	} else {
		put_answers(&of, &g, at,
		    cells_answers(at->job, at->measure, at->bound));
	}
	groups_done(&g);
}
