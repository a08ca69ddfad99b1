#include <stdlib.h>

#include "freedom.h"
#include "mean.h"
#include "mem.h"
#include "precision.h"
#include "replicate.h"
#include "results.h"
#include "totals.h"

static enum variance_state
replicate_moment(struct job *job, uint32_t view, uint32_t cell, uint32_t block,
    enum statistic statistic, quad *out)
{
	const struct sums_block *spec = &job->plan->blocks[block];
	uint32_t n = job->options->n_replicates;
	quad *theta = mem_zero((size_t)n + 1, sizeof *theta);
	quad unit = quad_power10(-cube_term_scale(job->cube, spec, 1));
	struct totals *totals = totals_replicates(job, view, &cell, 1, block);
	enum variance_state state;
	quad x;
	uint32_t r;

	if (statistic == STAT_RATIO)
		unit /= quad_power10(-cube_term_scale(job->cube, spec, 2));
	if (statistic == STAT_TOTAL)
		unit *= job_weight_unit(job);
	for (r = 0; r <= n; r++) {
		const mpz_t *s = (const mpz_t *)totals[r].s;

		x = statistic == STAT_TOTAL   ? 1
		    : statistic == STAT_RATIO ? quad_of(s[moment_s(2)])
					      : quad_of(s[moment_s(0)]);
		theta[r] = x == 0 ? replicate_none()
				  : quad_of(s[moment_s(1)]) / x * unit;
	}
	totals_free(totals, job);
	state = replicate_variance(job, theta, out);
	free(theta);
	return state;
}

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

/* Variance of a simple random sample of as many, with replacement. */
static quad
simple_variance(const struct totals *totals, enum statistic statistic,
    uint32_t m, const mpz_t *a, quad scale)
{
	quad w = quad_of(totals->s[0]);
	quad n = (quad)(double)totals->records;
	mpz_t center[BLOCK_TERMS];
	quad srs;
	uint32_t i;

	if (statistic != STAT_TOTAL)
		return squares_of(totals, m, a) * w / (n - 1) * scale * scale;
	for (i = 0; i < m; i++)
		mpz_init(center[i]);
	mpz_set(center[1], totals->s[0]);
	mpz_neg(center[0], totals->s[1]);
	srs = squares_of(totals, m, center) / (w * w) * w / (n - 1);
	for (i = 0; i < m; i++)
		mpz_clear(center[i]);
	return srs * scale * scale;
}

static enum variance_state
linear_variance(const struct place_of *at, mpz_t *a, quad scale, quad *out)
{
	struct job *job = at->job;
	enum variance_state state;

	variance_begin(&job->variance);
	variance_add(&job->variance, at->view, at->shown->cell,
	    at->bound->blocks[0], a, NULL, 0);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out *= scale * scale;
	return state;
}

/* Are all values 0 or 1, in all cells?  Then a total is a number of units: of
 * whole numbers only these are their own squares. */
static bool
is_count(const struct place_of *at)
{
	uint32_t block = at->bound->blocks[0];
	struct totals totals;
	bool is_so;

	if (cube_term_scale(at->job->cube, &at->job->plan->blocks[block], 1) !=
	    0)
		return false;
	totals_init(&totals, at->job, 0, 0, block);
	is_so =
	    mpz_cmp(totals.s[moment_s(1)], totals.s[moment_d(2, 1, 1)]) == 0;
	totals_done(&totals);
	return is_so;
}

static bool
is_lone(const struct place_of *at, const struct totals *totals)
{
	const struct store *store = &at->job->cube->stores[at->view];
	struct accs_range sums = cube_sums(
	    at->job->cube, at->view, at->shown->cell, at->bound->blocks[0]);

	return sums.at < sums.end &&
	    freedom_is_lone(at->job, totals->records, store->unit[sums.at->row],
		store->unit[sums.end[-1].row]);
}

/* The estimate, and what belongs to it, where the denominator is not 0. */
static void
estimate(const struct place_of *at, struct result *line,
    const struct totals *totals, mpz_t *a)
{
	struct job *job = at->job;
	enum statistic statistic = at->measure->statistic;
	const struct sums_block *block =
	    &job->plan->blocks[at->bound->blocks[0]];
	int32_t y_scale = cube_term_scale(job->cube, block, 1);
	int32_t x_scale =
	    statistic == STAT_RATIO ? cube_term_scale(job->cube, block, 2) : 0;
	quad scale = quad_power10(x_scale - y_scale);
	quad x = quad_of(a[1]);
	quad variance = 0;
	quad srs = 0;
	enum variance_state state;

	if (statistic == STAT_TOTAL) {
		scale *= job_weight_unit(job);
		line->estimate = (double)(quad_of(totals->s[1]) * scale);
	} else {
		line->estimate = (double)(quad_of(totals->s[1]) / x * scale);
		scale /= x * x;
	}
	state = job->options->n_replicates > 0
	    ? replicate_moment(job, at->view, at->shown->cell,
		  at->bound->blocks[0], statistic, &variance)
	    : linear_variance(at, a, scale, &variance);
	if (state == VARIANCE_OK && statistic != STAT_TOTAL &&
	    is_lone(at, totals))
		state = VARIANCE_LONE;
	if (state == VARIANCE_OK && totals->records > 1)
		srs = simple_variance(
		    totals, statistic, block->n_terms, a, scale);
	if (srs > 0)
		precision_deff(job, line, (double)(variance / srs),
		    (double)(variance / srs /
			(1 -
			    (quad)(double)line->n /
				(quad_of(totals->s[0]) *
				    job_weight_unit(job)))));
	precision_set(job, line, at->table,
	    statistic == STAT_TOTAL && is_count(at) ? FIGURE_UNITS
						    : FIGURE_OTHER,
	    state, variance, (double)at->rows);
}

void
mean_put(const struct place_of *at)
{
	struct job *job = at->job;
	enum statistic statistic = at->measure->statistic;
	uint32_t m = job->plan->blocks[at->bound->blocks[0]].n_terms;
	struct totals totals;
	struct result line;
	uint64_t rows;
	mpz_t a[BLOCK_TERMS];
	uint32_t i;

	job_line(&line, at->table, at->bound, tables_statistics[statistic]);
	line.by = at->shown->by;
	line.df = at->df;
	totals_init(
	    &totals, job, at->view, at->shown->cell, at->bound->blocks[0]);
	line.n = totals.records;
	line.n_pos = (double)line.n;
	line.sum_weight = (double)(quad_of(totals.s[0]) * job_weight_unit(job));
	if (results_take(job, at->table, at->bound, &line, line.n)) {
		if (at->measure->base == BASE_KNOWN)
			line.df = freedom_of_base(job,
			    &(struct domain){.view = at->view,
				.cell = at->shown->cell,
				.block = at->bound->blocks[0]},
			    NULL, &rows);
		if (linearise(&totals, statistic, m, a))
			estimate(at, &line, &totals, a);
		else
			line.status = RESULT_EMPTY;
		results_put(job, &line);
		for (i = 0; i < m; i++)
			mpz_clear(a[i]);
	}
	totals_done(&totals);
}
