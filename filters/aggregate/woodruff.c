#include <math.h>
#include <stdlib.h>

#include "freedom.h"
#include "mem.h"
#include "number.h"
#include "precision.h"
#include "proportion.h"
#include "quantile.h"
#include "results.h"
#include "woodruff.h"

/*
 * The interval of a quantile (Woodruff 1952, as R survey): F at the quantile
 * is a share; the ends of its interval are turned back by the same rule.
 */

/* A value of the column and the slots of the block that hold it. */
struct level {
	double value;
	double weight; /* of one record, when told apart; else unused */
	uint32_t slot;
	uint64_t n;
	mpz_t sum;
};

static int
compare_levels(const void *a, const void *b)
{
	const struct level *x = a;
	const struct level *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	return (x->slot > y->slot) - (x->slot < y->slot);
}

struct value_levels {
	struct answers answers; /* one a slot; all of them are the base */
	double *value;          /* by slot, of those that some record has */
	uint32_t n_slots;
	struct level *levels; /* in order */
	uint32_t n;
	uint64_t records;
	struct distribution d;
};

static double
number_in(const struct codes *codes, uint32_t code)
{
	struct slice text = codes_text(codes, code);
	double value = 0;

	number_parse(&value, text.text, text.len);
	return value;
}

/* The value that a slot of the block stands for. */
static double
value_in(const struct job *job, const struct sums_block *spec, uint32_t slot)
{
	const struct codes *codes = job->cube->columns[spec->columns[0]].codes;

	return number_in(codes,
	    spec->levels != NULL ? tuples_at(spec->levels, slot)[0] : slot + 1);
}

/* A level for each slot that weighs something in the full sample. */
static void
take_levels(struct value_levels *v, struct job *job, uint32_t block)
{
	const struct sums_block *spec = &job->plan->blocks[block];
	const struct answers *answers = &v->answers;
	struct part part;
	size_t i;

	v->n_slots =
	    answers->n == 0 ? 0 : answers->at[answers->n - 1]->slot + 1;
	v->value = mem_zero((size_t)v->n_slots + 1, sizeof *v->value);
	v->levels = mem_zero(answers->n + 1, sizeof *v->levels);
	for (i = 0; i < answers->n; i += part.n) {
		struct level *level = &v->levels[v->n];

		level->slot = answers->at[i]->slot;
		part = answers_of(answers, level->slot);
		level->value = value_in(job, spec, level->slot);
		v->value[level->slot] = level->value;
		mpz_init(level->sum);
		level->n = part_sum(&part, &job->design, level->sum);
		if (level->n == 0) {
			mpz_clear(level->sum);
			continue;
		}
		if (spec->levels != NULL)
			level->weight = (double)(quad_of(level->sum) /
			    (quad)(double)level->n);
		v->records += level->n;
		v->n++;
	}
	qsort(v->levels, v->n, sizeof *v->levels, compare_levels);
}

/* Levels of one value together. */
static void
distribute(struct value_levels *v)
{
	struct distribution *d = &v->d;
	mpz_t sum;
	uint32_t i;

	mpz_init(sum);
	d->value = mem_zero((size_t)v->n + 1, sizeof *d->value);
	d->cumulated = mem_zero((size_t)v->n + 1, sizeof *d->cumulated);
	d->first = mem_zero((size_t)v->n + 1, sizeof *d->first);
	d->last = mem_zero((size_t)v->n + 1, sizeof *d->last);
	for (i = 0; i < v->n; i++) {
		const struct level *level = &v->levels[i];
		quad weight = quad_of(level->sum) / (quad)(double)level->n;

		if (i == 0 || level->value != d->value[d->n - 1]) {
			d->value[d->n] = level->value;
			d->first[d->n] = weight;
			mpz_init(d->cumulated[d->n]);
			d->n++;
		}
		d->last[d->n - 1] = weight;
		mpz_add(sum, sum, level->sum);
		mpz_set(d->cumulated[d->n - 1], sum);
	}
	mpz_clear(sum);
}

static void
values_done(struct value_levels *v)
{
	uint32_t i;

	for (i = 0; i < v->d.n; i++)
		mpz_clear(v->d.cumulated[i]);
	for (i = 0; i < v->n; i++)
		mpz_clear(v->levels[i].sum);
	free(v->d.value);
	free(v->d.cumulated);
	free(v->d.first);
	free(v->d.last);
	free(v->levels);
	free(v->value);
	answers_done(&v->answers);
}

/*
 * The share of what is not above the quantile, and its variance.  Values that
 * only records of weight 0 have may count in a replicate.
 */
static enum variance_state
share_below(struct job *job, struct value_levels *v, uint32_t view,
    uint32_t cell, uint32_t block, quad quantile, quad *share, quad *variance)
{
	struct accs_range sums = cube_sums(job->cube, view, cell, block);
	const struct acc **below =
	    mem_alloc((v->answers.n + 1) * sizeof(struct acc *));
	struct part part = {
	    .at = below, .store = v->answers.store, .block = block};
	enum variance_state state;
	mpz_t y;

	for (; sums.at < sums.end; sums.at++)
		if ((quad)v->value[sums.at->slot] <= quantile)
			below[part.n++] = sums.at;
	mpz_init(y);
	part_sum(&part, &job->design, y);
	*share = quad_of(y) / quad_of(v->answers.base.x);
	state = proportion_variance(job, &v->answers.base, &part, y, variance);
	mpz_clear(y);
	free(below);
	return state;
}

static void
close_quantile(struct job *job, const struct table *table, struct result *line,
    const struct value_levels *v, enum qrule rule, quad share, quad variance)
{
	enum interval interval = interval_of(table->ci);
	double level = table->level > 0 ? table->level : job->level;
	struct confidence_bounds bounds;
	quad low = share;
	quad high = share;
	quad x;

	if (interval == INTERVAL_DEFAULT)
		interval = job->interval;
	if (!(line->df > 0))
		return;
	/*
	 * With a variance of 0 both bounds are the quantile itself; a share of
	 * 0 or 1 has an interval by methods that know one.
	 */
	if (variance > 0 || !(share > 0) || !(share < 1)) {
		if (!interval_find(interval, (double)share,
			(double)quad_sqrt(variance), line->df, (double)line->n,
			level, &bounds))
			return;
		low = (quad)bounds.low;
		high = (quad)bounds.high;
	}
	if (quantile_of(&v->d, rule, low, &x))
		line->low = (double)x;
	if (quantile_of(&v->d, rule, high, &x))
		line->high = (double)x;
	if (isfinite(line->low) && isfinite(line->high))
		line->se = (line->high - line->low) /
		    (-2 * interval_t((1 - level) / 2, line->df));
	if (isfinite(line->se) && line->estimate != 0)
		line->cv = line->se / line->estimate;
}

/* Its estimate and interval, where the distribution has one. */
static void
estimate(const struct place_of *at, struct value_levels *v, const char *p,
    struct result *line)
{
	struct job *job = at->job;
	const struct measure *measure = at->measure;
	uint32_t block = at->bound->blocks[0];
	uint32_t cell = at->shown->cell;
	enum variance_state state;
	uint64_t rows;
	quad quantile;
	quad share;
	quad variance;

	if (!quantile_of_text(&v->d, measure->qrule, p, &quantile))
		return;
	line->estimate = (double)quantile;
	line->df = freedom_of(job,
	    &(struct domain){.view = at->view,
		.cell = cell,
		.block = block,
		.slot = ANY_SLOT},
	    &rows);
	state = share_below(
	    job, v, at->view, cell, block, quantile, &share, &variance);
	if (state == VARIANCE_OK)
		close_quantile(
		    job, at->table, line, v, measure->qrule, share, variance);
	else
		precision_set(job, line, at->table, FIGURE_OTHER, state, 0, 0);
}

void
woodruff_put(const struct place_of *at)
{
	struct job *job = at->job;
	struct value_levels v = {0};
	quad total = 0;
	uint32_t i;

	answers_init(&v.answers, job->cube, &job->design, at->view,
	    at->bound->blocks[0], &at->shown->cell, 1, NULL);
	take_levels(&v, job, at->bound->blocks[0]);
	distribute(&v);
	if (v.d.n > 0)
		total = quad_of(v.d.cumulated[v.d.n - 1]);
	for (i = 0; i < at->measure->n_p; i++) {
		struct result line;

		job_line(&line, at->table, at->bound, "quantile");
		line.by = at->shown->by;
		line.category = slice_of(at->measure->p[i]);
		line.sum_weight = (double)(total * job_weight_unit(job));
		line.n = v.records;
		line.n_pos = (double)line.n;
		if (!results_take(job, at->table, at->bound, &line, line.n))
			continue;
		estimate(at, &v, at->measure->p[i], &line);
		results_put(job, &line);
	}
	values_done(&v);
}
