#include <math.h>
#include <stdlib.h>

#include "mem.h"
#include "number.h"
#include "quantile.h"
#include "replicate.h"
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

struct values {
	struct level *levels; /* in order */
	uint32_t n;
	struct totals totals;
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
value_in(const struct job *job, const struct block *spec, uint32_t slot)
{
	const struct codes *codes = job->plan->columns[spec->columns[0]].codes;

	return number_in(codes,
	    spec->levels != NULL ? tuples_at(spec->levels, slot)[0] : slot + 1);
}

static void
take_levels(struct values *v, struct job *job, uint32_t block)
{
	const struct block *spec = &job->plan->blocks[block];
	uint32_t i;

	v->levels = mem_zero((size_t)v->totals.size + 1, sizeof *v->levels);
	for (i = 0; i < v->totals.size; i++) {
		struct level *level = &v->levels[v->n];

		if (v->totals.n[i] == 0)
			continue;
		level->slot = i;
		level->value = value_in(job, spec, i);
		if (spec->levels != NULL)
			level->weight = (double)(quad_of(v->totals.s[i]) /
			    (quad)(double)v->totals.n[i]);
		v->n++;
	}
	qsort(v->levels, v->n, sizeof *v->levels, compare_levels);
}

/* Levels of one value together. */
static void
distribute(struct values *v)
{
	struct distribution *d = &v->d;
	uint64_t records = 0;
	mpz_t sum;
	uint32_t i;

	mpz_init(sum);
	d->value = mem_zero((size_t)v->n + 1, sizeof *d->value);
	d->cumulated = mem_zero((size_t)v->n + 1, sizeof *d->cumulated);
	d->first = mem_zero((size_t)v->n + 1, sizeof *d->first);
	d->last = mem_zero((size_t)v->n + 1, sizeof *d->last);
	for (i = 0; i < v->n; i++) {
		const struct level *level = &v->levels[i];
		quad weight = quad_of(v->totals.s[level->slot]) /
		    (quad)(double)v->totals.n[level->slot];

		if (i == 0 || level->value != d->value[d->n - 1]) {
			d->value[d->n] = level->value;
			d->first[d->n] = weight;
			mpz_init(d->cumulated[d->n]);
			d->n++;
		}
		d->last[d->n - 1] = weight;
		mpz_add(sum, sum, v->totals.s[level->slot]);
		mpz_set(d->cumulated[d->n - 1], sum);
		if (d->n == 1)
			records += v->totals.n[level->slot];
	}
	d->is_single = records == 1;
	mpz_clear(sum);
}

static void
values_done(struct values *v)
{
	uint32_t i;

	for (i = 0; i < v->d.n; i++)
		mpz_clear(v->d.cumulated[i]);
	free(v->d.value);
	free(v->d.cumulated);
	free(v->d.first);
	free(v->d.last);
	free(v->levels);
	totals_done(&v->totals);
}

/*
 * The share of what is not above the quantile, and its variance.  Values that
 * only records of weight 0 have may count in a replicate.
 */
static enum variance_state
share_below(struct job *job, const struct values *v, uint32_t view,
    uint32_t cell, uint32_t block, quad quantile, quad *share, quad *variance)
{
	const struct block *spec = &job->plan->blocks[block];
	uint32_t size = spec->levels != NULL
	    ? spec->levels->n
	    : codes_len(job->plan->columns[spec->columns[0]].codes) - 1;
	mpz_t *coefficient = mem_zero((size_t)size + 1, sizeof *coefficient);
	uint8_t *is_in = mem_zero((size_t)size + 1, 1);
	uint8_t *is_below = mem_zero((size_t)size + 1, 1);
	enum variance_state state;
	mpz_t x;
	mpz_t y;
	uint32_t i;

	for (i = 0; i < size; i++) {
		is_in[i] = 1;
		is_below[i] = (quad)value_in(job, spec, i) <= quantile;
	}
	mpz_init(x);
	mpz_init(y);
	for (i = 0; i < v->n; i++) {
		mpz_add(x, x, v->totals.s[v->levels[i].slot]);
		if (is_below[v->levels[i].slot])
			mpz_add(y, y, v->totals.s[v->levels[i].slot]);
	}
	for (i = 0; i < size; i++) {
		mpz_init(coefficient[i]);
		mpz_neg(coefficient[i], y);
		if (is_below[i])
			mpz_add(coefficient[i], coefficient[i], x);
	}
	*share = quad_of(y) / quad_of(x);
	if (job->options->n_replicates > 0) {
		state = replicate_share(
		    job, view, cell, block, is_in, is_below, variance);
	} else {
		variance_begin(&job->variance);
		variance_add(&job->variance, view, cell, block, coefficient,
		    is_in, size);
		state = variance_end(
		    &job->variance, job->options->lonely, variance);
		*variance /= quad_of(x) * quad_of(x) * quad_of(x) * quad_of(x);
	}
	for (i = 0; i < size; i++)
		mpz_clear(coefficient[i]);
	free(coefficient);
	free(is_in);
	free(is_below);
	mpz_clear(x);
	mpz_clear(y);
	return state;
}

static void
close_quantile(struct job *job, const struct table *table, struct line *line,
    const struct values *v, enum qrule rule, quad share, quad variance)
{
	enum interval interval = interval_of(table->ci);
	double level = table->level > 0 ? table->level : job->level;
	struct bounds bounds;
	quad low = share;
	quad high = share;
	quad x;

	if (interval == INTERVAL_DEFAULT)
		interval = job->interval;
	if (!(line->df > 0))
		return;
	/* No variance is no interval but for the share itself. */
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

void
woodruff_write(struct job *job, const struct table *table,
    const struct measure *measure, const struct bound *bound, uint32_t view,
    const struct shown *shown)
{
	uint32_t block = bound->blocks[0];
	struct values v = {0};
	quad total = 0;
	uint64_t rows;
	uint32_t i;

	totals_init(&v.totals, job, view, shown->cell, block, 0);
	take_levels(&v, job, block);
	distribute(&v);
	if (v.d.n > 0)
		total = quad_of(v.d.cumulated[v.d.n - 1]);
	for (i = 0; i < measure->n_p; i++) {
		struct line line;
		enum variance_state state;
		quad quantile;
		quad share;
		quad variance;
		uint32_t k;

		line_init(&line);
		line.table = table->id;
		line.statistic = "quantile";
		line.measure = bound->name;
		line.category = slice_of(measure->p[i]);
		line.by = shown->by;
		line.sum_weight = (double)(total * job_weight_unit(job));
		for (k = 0; k < v.n; k++)
			line.n += v.totals.n[v.levels[k].slot];
		if (quantile_of_text(
			&v.d, measure->qrule, measure->p[i], &quantile)) {
			line.estimate = (double)quantile;
			line.df = job_df(job,
			    &(struct domain){.view = view,
				.cell = shown->cell,
				.block = block,
				.slot = ANY_SLOT},
			    &rows);
			state = share_below(job, &v, view, shown->cell, block,
			    quantile, &share, &variance);
			if (state == VARIANCE_OK)
				close_quantile(job, table, &line, &v,
				    measure->qrule, share, variance);
			else
				job_close(
				    job, &line, table, false, state, 0, 0);
		}
		job_put(job, table, &line, line.n);
	}
	values_done(&v);
}
