#include <stdlib.h>

#include "count.h"
#include "mem.h"
#include "precision.h"
#include "quality.h"
#include "replicate.h"
#include "results.h"
#include "totals.h"

static enum variance_state
replicate_count(
    struct job *job, uint32_t view, uint32_t cell, uint32_t block, quad *out)
{
	uint32_t n = job->options->n_replicates;
	quad *theta = mem_zero((size_t)n + 1, sizeof *theta);
	quad unit = job_weight_unit(job);
	struct totals *totals = totals_replicates(job, view, &cell, 1, block);
	enum variance_state state;
	uint32_t r;

	for (r = 0; r <= n; r++)
		if (totals[r].size > 0)
			theta[r] = quad_of(totals[r].s[0]) * unit;
	totals_free(totals, job);
	state = replicate_variance(job, theta, out);
	free(theta);
	return state;
}

/* The estimated number of units: z = w. */
static enum variance_state
linear_variance(const struct place_of *at, quad *out)
{
	struct job *job = at->job;
	static const uint8_t is_in[2] = {1, 0};
	quad unit = job_weight_unit(job);
	enum variance_state state;
	mpz_t one[2];

	mpz_init_set_ui(one[0], 1);
	mpz_init(one[1]);
	variance_begin(&job->variance);
	variance_add(&job->variance, at->view, at->shown->cell,
	    at->bound->presence, one, is_in, 1);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out *= unit * unit;
	mpz_clear(one[0]);
	mpz_clear(one[1]);
	return state;
}

void
count_put(const struct place_of *at)
{
	struct job *job = at->job;
	struct totals totals;
	struct result line;
	quad variance = 0;
	enum variance_state state;

	job_line(&line, at->table, at->bound, "count");
	line.by = at->shown->by;
	line.df = at->df;
	totals_init(
	    &totals, job, at->view, at->shown->cell, at->bound->presence);
	if (totals.size > 0) {
		line.n = totals.n[0];
		line.sum_weight =
		    (double)(quad_of(totals.s[0]) * job_weight_unit(job));
	}
	totals_done(&totals);
	if (!results_take(job, at->table, at->bound, &line, line.n))
		return;
	quality_of_cell(at, &line);
	line.estimate = line.sum_weight;
	state = job->options->n_replicates > 0
	    ? replicate_count(job, at->view, at->shown->cell,
		  at->bound->presence, &variance)
	    : linear_variance(at, &variance);
	precision_set(job, &line, at->table, FIGURE_UNITS, state, variance,
	    (double)at->rows);
	results_put(job, &line);
}
