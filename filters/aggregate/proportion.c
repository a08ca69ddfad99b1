#include <stdlib.h>

#include "freedom.h"
#include "precision.h"
#include "proportion.h"
#include "quality.h"
#include "replicate.h"
#include "results.h"

static enum variance_state
replicate_share(struct job *job, const struct base *base,
    const struct part *part, quad *out)
{
	uint32_t n = job->options->n_replicates;
	quad *theta = part_replicates(part, &job->design);
	enum variance_state state;
	uint32_t r;

	for (r = 0; r <= n; r++)
		theta[r] = base->replicate[r] > 0
		    ? theta[r] / base->replicate[r]
		    : replicate_none();
	state = replicate_variance(job, theta, out);
	free(theta);
	return state;
}

enum variance_state
proportion_variance(struct job *job, struct base *base, const struct part *part,
    const mpz_t y, quad *out)
{
	quad x = quad_of(base->x);
	enum variance_state state;

	if (job->options->n_replicates > 0) {
		state = replicate_share(job, base, part, out);
	} else {
		state = variance_share(
		    &job->variance, base, part, y, job->options->lonely, out);
		*out /= x * x * x * x;
	}
	if (state == VARIANCE_OK && base->n_units > 0 &&
	    freedom_is_lone(job, base->n, base->units[0].unit,
		base->units[base->n_units - 1].unit))
		state = VARIANCE_LONE;
	return state;
}

/* Its design effect is against p (1 - p) / (n - 1). */
void
proportion_put(struct job *job, const struct table *table,
    const struct bound *bound, struct result *line, struct base *base,
    const struct part *part, double rows, uint64_t least)
{
	quad total = quad_of(base->x) * job_weight_unit(job);
	quad variance = 0;
	enum variance_state state;
	double wr;
	quad p;
	mpz_t y;

	line->n = base->n;
	line->sum_weight = (double)total;
	if (!results_take(job, table, bound, line, least))
		return;
	quality_of_part(job, line, part);
	mpz_init(y);
	part_sum(part, &job->design, y);
	if (mpz_sgn(base->x) > 0) {
		p = quad_of(y) / quad_of(base->x);
		line->estimate = (double)p;
		state = proportion_variance(job, base, part, y, &variance);
		wr = (double)variance /
		    ((double)(p * (1 - p)) / ((double)line->n - 1));
		if (state == VARIANCE_OK && line->n > 1 && p > 0 && p < 1)
			precision_deff(job, line, wr,
			    wr / (1 - (double)line->n / (double)total));
		precision_set(
		    job, line, table, FIGURE_SHARE, state, variance, rows);
	}
	results_put(job, line);
	mpz_clear(y);
}

/*
 * z = w in the records of the part. Units of the base in which nobody gave the
 * answer take part with 0, so that an answer that nobody gave has a variance of
 * 0 rather than none.
 */
static enum variance_state
count_variance(
    struct job *job, struct base *base, const struct part *part, quad *out)
{
	quad *theta;
	enum variance_state state;
	mpz_t one;
	mpz_t none;

	if (job->options->n_replicates > 0) {
		theta = part_replicates(part, &job->design);
		state = replicate_variance(job, theta, out);
		free(theta);
		return state;
	}
	mpz_init_set_ui(one, 1);
	mpz_init(none);
	variance_begin(&job->variance);
	variance_add_share(&job->variance, base, part, one, none, false);
	state = variance_end(&job->variance, job->options->lonely, out);
	mpz_clear(one);
	mpz_clear(none);
	return state;
}

/* Its design effect is against N^2 p (1 - p) / (n - 1), N the weight of the
 * base. */
void
proportion_count(struct job *job, const struct table *table,
    const struct bound *bound, struct result *line, struct base *base,
    const struct part *part, double rows, uint64_t least)
{
	quad unit = job_weight_unit(job);
	quad total = quad_of(base->x);
	quad variance = 0;
	enum variance_state state;
	double wr;
	quad p;
	mpz_t y;

	line->n = base->n;
	line->sum_weight = (double)(total * unit);
	if (!results_take(job, table, bound, line, least))
		return;
	quality_of_part(job, line, part);
	mpz_init(y);
	part_sum(part, &job->design, y);
	line->estimate = (double)(quad_of(y) * unit);
	state = count_variance(job, base, part, &variance);
	if (mpz_sgn(base->x) > 0) {
		p = quad_of(y) / total;
		wr = (double)(variance / (total * total)) /
		    ((double)(p * (1 - p)) / ((double)line->n - 1));
		if (state == VARIANCE_OK && line->n > 1 && p > 0 && p < 1)
			precision_deff(job, line, wr,
			    wr / (1 - (double)line->n / line->sum_weight));
	}
	variance *= unit * unit;
	precision_set(job, line, table, FIGURE_UNITS, state, variance, rows);
	results_put(job, line);
	mpz_clear(y);
}
