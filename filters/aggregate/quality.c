#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "interval.h"
#include "mem.h"
#include "quality.h"

bool
quality_needs(const struct job *job, enum quantity what)
{
	uint32_t i;

	for (i = 0; i < job->n_standards; i++)
		if (job->standards[i]->needs[what])
			return true;
	return false;
}

/* (sum w)^2 / sum w^2 of the full sample. */
static double
kish(const struct job *job, const struct part *part)
{
	struct sum_view room;
	double size = NAN;
	mpz_t s;
	mpz_t q;
	size_t i;

	mpz_init(s);
	mpz_init(q);
	for (i = 0; i < part->n; i++) {
		if (job->design.replicate[part_unit(part, i)] != 0)
			continue;
		mpz_add(s, s, sum_view(&part->at[i]->s, &room));
		mpz_add(q, q, sum_view(&part->at[i]->q, &room));
	}
	if (mpz_sgn(q) > 0)
		size = (double)(quad_of(s) * quad_of(s) / quad_of(q));
	mpz_clear(s);
	mpz_clear(q);
	return size;
}

void
quality_of_part(
    const struct job *job, struct result *line, const struct part *part)
{
	mpz_t y;

	if (job->n_standards == 0)
		return;
	mpz_init(y);
	line->n_pos = (double)part_sum(part, &job->design, y);
	if (job->cube->has_squares)
		line->kish_n = kish(job, part);
	mpz_clear(y);
}

void
quality_of_cell(const struct place_of *at, struct result *line)
{
	static const uint8_t weighs[2] = {1, 0};
	struct job *job = at->job;
	struct answers answers;
	struct part part;

	if (job->n_standards == 0)
		return;
	answers_init(&answers, job->cube, &job->design, at->view,
	    at->bound->presence, &at->shown->cell, 1, weighs);
	part = answers_of(&answers, 0);
	quality_of_part(job, line, &part);
	answers_done(&answers);
}

double
quality_nonresponse(
    const struct place_of *at, uint32_t block, const uint8_t *is_in)
{
	struct job *job = at->job;
	uint32_t column = job->plan->blocks[block].columns[0];
	const struct codes *codes = job->cube->columns[column].codes;
	uint32_t n = codes_len(codes);
	uint8_t *is_asked;
	uint64_t asked;
	uint64_t answered;
	uint32_t i;

	if (!quality_needs(job, QUANTITY_NONRESPONSE))
		return NAN;
	is_asked = mem_zero((size_t)n + 1, 1);
	for (i = 1; i < n; i++)
		is_asked[i - 1] = codes_text(codes, i).len > 0;
	asked = cells_records(
	    job, at->view, at->shown->cell, block, is_asked, NULL);
	answered =
	    cells_records(job, at->view, at->shown->cell, block, is_in, NULL);
	free(is_asked);
	return asked == 0 ? NAN : 1 - (double)answered / (double)asked;
}

/* ---- numbers --------------------------------------------------------------
 */

/* The interval of Korn and Graubard with m for the size of the sample. */
static double
kg_width(double p, double se, double m, double tail)
{
	double low;
	double high;

	if (isnan(m) || se == 0)
		return isnan(m) ? NAN : 0;
	if (m == 0)
		return 1;
	low = p <= 0 ? 0 : qbeta(tail, m * p, m * (1 - p) + 1, 1, 0);
	high = p >= 1 ? 1 : qbeta(tail, m * p + 1, m * (1 - p), 0, 0);
	return high - low;
}

static void
share_numbers(const struct result *line, double tail, double *numbers)
{
	double p = line->estimate;
	double n = (double)line->n;
	double m = p * (1 - p) / (line->se * line->se);
	double factor = 0;
	double width;

	if (line->df > 0 && n > 1)
		factor = interval_t(tail, n - 1) / interval_t(tail, line->df);
	if (isnan(line->se) || isnan(p))
		m = NAN;
	else if (line->se == 0)
		m = n;
	numbers[QUANTITY_N_EFF] = isnan(m) ? NAN : fmin(n, m);
	if (line->se > 0)
		m *= factor * factor;
	m = isnan(m) ? NAN : fmin(n, m);
	width = kg_width(p, line->se, m, tail);
	numbers[QUANTITY_N_EFF_DF] = m;
	numbers[QUANTITY_KG_WIDTH] = width;
	numbers[QUANTITY_KG_RELATIVE] = p > 0 ? width / p : NAN;
	numbers[QUANTITY_KG_COMPLEMENT] = p < 1 ? width / (1 - p) : NAN;
}

static void
find_numbers(const struct measure *measure, const struct result *line,
    double level, double numbers[QUANTITIES])
{
	double tail = (1 - level) / 2;
	double k;
	uint32_t i;

	for (i = 0; i < QUANTITIES; i++)
		numbers[i] = NAN;
	numbers[QUANTITY_N] = (double)line->n;
	numbers[QUANTITY_N_POS] = line->n_pos;
	numbers[QUANTITY_N_OTHER] = (double)line->n - line->n_pos;
	numbers[QUANTITY_KISH_N] = line->kish_n;
	numbers[QUANTITY_DF] = line->df;
	numbers[QUANTITY_ESTIMATE] = line->estimate;
	numbers[QUANTITY_SE] = line->se;
	numbers[QUANTITY_CV] = fabs(line->cv);
	numbers[QUANTITY_NONRESPONSE] = line->nonresponse;
	k = -interval_t(tail, fmax(line->kish_n - 1, 0.1)) * line->cv;
	numbers[QUANTITY_LOG_WIDTH_RELATIVE] =
	    isnan(line->kish_n) || isnan(line->cv) ? NAN : exp(k) - exp(-k);
	if (measure->statistic == STAT_SHARE)
		share_numbers(line, tail, numbers);
	else
		numbers[QUANTITY_N_EFF] = line->n_eff;
}

void
quality_judge(const struct job *job, const struct measure *measure,
    struct result *line, struct out *flag, struct out *reason)
{
	double numbers[QUANTITIES];
	bool is_shown = true;
	uint32_t i;

	flag->len = reason->len = 0;
	for (i = 0; i < job->n_standards && is_shown; i++) {
		const struct standard *s = job->standards[i];

		if (!standard_judges(s, measure->statistic))
			continue;
		find_numbers(measure, line, s->level, numbers);
		is_shown = standard_judge(s, numbers, flag, reason);
	}
	if (!is_shown)
		result_hide(line, RESULT_UNRELIABLE);
	line->flag = (struct slice){flag->text, flag->len};
	line->reason = (struct slice){reason->text, reason->len};
}
