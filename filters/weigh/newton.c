#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kulisch.h"
#include "mem.h"
#include "newton.h"

enum {
	MAX_ROUNDS = 200,
	MAX_HALVES = 60,
	PATIENCE = 30 /* rounds that gain next to nothing */
};

static const double GOOD = 1e-12;     /* of 1 + |T| */
static const double NOISE = 1e-15;    /* of sum d |x|: that of doubles */
static const double SINGULAR = 1e-22; /* of what a column had at first */
static const double FLAT = 1e-13;     /* likewise, of units within bounds */

struct newton *
newton_new(const struct units *units, uint32_t n, const quad *target)
{
	struct newton *s = mem_zero(1, sizeof *s);
	size_t cells = (size_t)n * (n + 1) / 2 + 1;

	s->units = units;
	s->n = n;
	s->target = target;
	s->is_kept = mem_zero((size_t)n + 1, sizeof *s->is_kept);
	s->first = mem_zero((size_t)n + 1, sizeof *s->first);
	s->diagonal = mem_zero((size_t)n + 1, sizeof *s->diagonal);
	s->scale = mem_zero((size_t)n + 1, sizeof *s->scale);
	s->before = mem_zero((size_t)n + 1, sizeof *s->before);
	s->reached = mem_zero((size_t)n + 1, sizeof *s->reached);
	s->lambda = mem_zero((size_t)n + 1, sizeof *s->lambda);
	s->matrix = mem_zero(cells, sizeof *s->matrix);
	return s;
}

void
newton_free(struct newton *s)
{
	if (s == NULL)
		return;
	free(s->is_kept);
	free(s->first);
	free(s->diagonal);
	free(s->scale);
	free(s->before);
	free(s->reached);
	free(s->lambda);
	free(s->matrix);
	free(s);
}

static size_t
cell_of(uint32_t i, uint32_t j)
{
	return i < j ? cell_of(j, i) : (size_t)i * (i + 1) / 2 + j;
}

/* The sums of one pass. */
struct sums {
	struct kulisch *total;
	struct kulisch *size;
	struct kulisch *matrix; /* NULL where units are ordered: */
	quad *plain;            /* then this, which takes less memory */
};

static void
sums_open(struct sums *sums, uint32_t n, bool is_ordered)
{
	size_t cells = (size_t)n * (n + 1) / 2 + 1;

	sums->total = mem_zero((size_t)n + 1, sizeof *sums->total);
	sums->size = mem_zero((size_t)n + 1, sizeof *sums->size);
	sums->matrix = NULL;
	sums->plain = NULL;
	if (is_ordered)
		sums->plain = mem_zero(cells, sizeof *sums->plain);
	else
		sums->matrix = mem_zero(cells, sizeof *sums->matrix);
}

static inline void
add_to_matrix(struct sums *sums, size_t cell, quad value)
{
	if (sums->plain != NULL)
		sums->plain[cell] += value;
	else
		kulisch_add_quad(&sums->matrix[cell], value);
}

static void
sums_close(struct sums *sums)
{
	free(sums->total);
	free(sums->size);
	free(sums->matrix);
	free(sums->plain);
}

static void
take_matrix(struct newton *s, const struct sums *sums)
{
	uint32_t i;
	uint32_t j;

	for (i = 0; i < s->n; i++)
		for (j = 0; j <= i; j++)
			s->matrix[cell_of(i, j)] = sums->plain != NULL
			    ? sums->plain[cell_of(i, j)]
			    : kulisch_value(&sums->matrix[cell_of(i, j)]);
}

/* What there is before any weight is changed. */
static void
begin(struct newton *s)
{
	struct sums sums;
	struct unit unit;
	uint32_t i;
	uint32_t j;

	sums_open(&sums, s->n, s->units->is_ordered);
	s->units->rewind(s->units->context);
	while (s->units->next(s->units->context, &unit))
		for (i = 0; i < unit.n; i++) {
			quad dx = (quad)unit.d * (quad)unit.x[i];
			uint32_t term = unit.terms[i];

			kulisch_add_quad(&sums.total[term], dx);
			kulisch_add(&sums.size[term], fabs((double)dx));
			for (j = 0; j <= i; j++)
				add_to_matrix(&sums,
				    cell_of(term, unit.terms[j]),
				    dx * (quad)unit.x[j]);
		}
	take_matrix(s, &sums);
	for (i = 0; i < s->n; i++) {
		s->before[i] = kulisch_value(&sums.total[i]);
		s->scale[i] = (double)kulisch_value(&sums.size[i]);
		s->diagonal[i] = s->matrix[cell_of(i, i)];
	}
	sums_close(&sums);
}

/*
 * The part of row i of the factor L of L D L' that stands before its
 * diagonal, and what is left of the diagonal, for rows that are kept.
 */
static quad
eliminate(const struct newton *s, quad *factor, const quad *d, uint32_t i)
{
	quad left = s->matrix[cell_of(i, i)];
	uint32_t j;
	uint32_t k;

	s->first[i] = i;

	for (j = 0; j < i; j++) {
		quad sum = s->matrix[cell_of(i, j)];

		if (!s->is_kept[j])
			continue;
		for (k = s->first[j]; k < j; k++)
			if (s->is_kept[k] && factor[cell_of(i, k)] != 0 &&
			    factor[cell_of(j, k)] != 0)
				sum -= factor[cell_of(i, k)] * d[k] *
				    factor[cell_of(j, k)];
		factor[cell_of(i, j)] = sum == 0 ? 0 : sum / d[j];
		if (sum == 0)
			continue;
		if (s->first[i] > j)
			s->first[i] = j;
		left -= factor[cell_of(i, j)] * sum;
	}
	return left;
}

/* L'y = b in place, over the kept rows before the last. */
static void
solve_upper(const struct newton *s, const quad *factor, quad *b, uint32_t n)
{
	uint32_t i;
	uint32_t k;

	for (i = n; i-- > 0;) {
		if (!s->is_kept[i])
			continue;
		for (k = i + 1; k < n; k++)
			if (s->is_kept[k])
				b[i] -= factor[cell_of(k, i)] * b[k];
	}
}

void
newton_rank(struct newton *s, quad *implied)
{
	size_t cells = (size_t)s->n * (s->n + 1) / 2 + 1;
	quad *factor = mem_zero(cells, sizeof *factor);
	quad *d = mem_zero((size_t)s->n + 1, sizeof *d);
	quad *b = mem_zero((size_t)s->n + 1, sizeof *b);
	uint32_t i;
	uint32_t k;

	begin(s);
	for (i = 0; i < s->n; i++) {
		d[i] = eliminate(s, factor, d, i);
		s->is_kept[i] =
		    d[i] > s->diagonal[i] * (quad)SINGULAR && d[i] > 0;
		if (s->is_kept[i])
			continue;
		/* x_i = sum of b_k x_k: its row of L is L_kk' b. */
		for (k = 0; k < i; k++)
			b[k] = s->is_kept[k] ? factor[cell_of(i, k)] : 0;
		solve_upper(s, factor, b, i);
		implied[i] = 0;
		for (k = 0; k < i; k++)
			if (s->is_kept[k])
				implied[i] += b[k] * s->target[k];
	}
	free(factor);
	free(d);
	free(b);
}

double
newton_ratio(const struct newton *s, const struct unit *unit)
{
	double slope;
	double u = 0;
	uint32_t i;

	for (i = 0; i < unit->n; i++)
		u += unit->x[i] * s->lambda[unit->terms[i]];
	return distance_ratio(&s->distance, u, &slope);
}

static inline void
add_part(struct sums *sums, size_t cell, double value)
{
	if (sums->plain != NULL)
		sums->plain[cell] += (quad)value;
	else
		kulisch_add(&sums->matrix[cell], value);
}

/* Sums at lambda; false where a ratio is not finite. */
static bool
evaluate(struct newton *s, struct sums *sums)
{
	size_t cells = (size_t)s->n * (s->n + 1) / 2 + 1;
	struct unit unit;
	uint32_t i;
	uint32_t j;

	memset(sums->total, 0, s->n * sizeof *sums->total);
	if (sums->plain != NULL)
		memset(sums->plain, 0, cells * sizeof *sums->plain);
	if (sums->matrix != NULL)
		memset(sums->matrix, 0, cells * sizeof *sums->matrix);
	s->units->rewind(s->units->context);
	while (s->units->next(s->units->context, &unit)) {
		double slope;
		double ratio;
		double u = 0;

		for (i = 0; i < unit.n; i++)
			u += unit.x[i] * s->lambda[unit.terms[i]];
		ratio = distance_ratio(&s->distance, u, &slope) * unit.d;
		if (!isfinite(ratio))
			return false;
		slope *= unit.d;
		for (i = 0; i < unit.n; i++) {
			uint32_t term = unit.terms[i];
			double part = slope * unit.x[i];

			kulisch_add(&sums->total[term], ratio * unit.x[i]);
			for (j = 0; j <= i && part != 0; j++)
				add_part(sums, cell_of(term, unit.terms[j]),
				    part * unit.x[j]);
		}
	}
	for (i = 0; i < s->n; i++)
		s->reached[i] = kulisch_value(&sums->total[i]);
	return true;
}

/* The largest difference from a total, as a multiple of what is good enough. */
static double
miss_of(struct newton *s)
{
	double most = 0;
	uint32_t i;

	for (i = 0; i < s->n; i++) {
		double off = fabs((double)(s->target[i] - s->reached[i]));
		double allowed = GOOD * (1 + fabs((double)s->target[i]));

		if (!s->is_kept[i])
			continue;
		if (allowed < NOISE * s->scale[i])
			allowed = NOISE * s->scale[i];
		if (off / allowed > most) {
			most = off / allowed;
			s->worst = i;
		}
	}
	return most;
}

/*
 * The step of Newton.  Where all units of a term are at a bound, its slope
 * is 0: then that of the beginning, which leads the right way.
 */
static void
find_step(struct newton *s, quad *factor, quad *d, quad *step)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < s->n; i++) {
		step[i] = 0;
		if (!s->is_kept[i])
			continue;
		d[i] = eliminate(s, factor, d, i);
		if (!(d[i] > s->diagonal[i] * (quad)FLAT))
			d[i] = s->diagonal[i];
		step[i] = s->target[i] - s->reached[i];
		for (k = 0; k < i; k++)
			if (s->is_kept[k])
				step[i] -= factor[cell_of(i, k)] * step[k];
	}
	for (i = 0; i < s->n; i++)
		if (s->is_kept[i])
			step[i] /= d[i];
	solve_upper(s, factor, step, s->n);
}

/* How the function rises along the step. */
static quad
rise_of(const struct newton *s, const quad *step)
{
	quad rise = 0;
	uint32_t i;

	for (i = 0; i < s->n; i++)
		if (s->is_kept[i])
			rise += (s->target[i] - s->reached[i]) * step[i];
	return rise;
}

/*
 * Take the step, halved as often as needed so that it does not go far past the
 * maximum; false where no step helps.
 */
static bool
go(struct newton *s, struct sums *sums, const quad *step, double *from)
{
	quad rise = rise_of(s, step);
	double part = 1;
	uint32_t i;
	int n;

	memcpy(from, s->lambda, s->n * sizeof *from);
	for (n = 0; n < MAX_HALVES; n++) {
		for (i = 0; i < s->n; i++)
			s->lambda[i] =
			    (double)((quad)from[i] + (quad)part * step[i]);
		if (evaluate(s, sums) && rise_of(s, step) >= -rise / 2)
			return true;
		part /= 2;
	}
	return false;
}

/*
 * Take steps until nothing is gained; returns the least difference that was
 * seen.
 */
static double
climb(struct newton *s, struct sums *sums, quad *factor, quad *d, quad *step,
    double *from)
{
	double best = miss_of(s);
	double *lambda = mem_alloc((s->n + (size_t)1) * sizeof *lambda);
	uint32_t waited = 0;

	memcpy(lambda, s->lambda, s->n * sizeof *lambda);
	while (s->rounds < MAX_ROUNDS && best > 0 && waited < PATIENCE) {
		double miss;

		take_matrix(s, sums);
		find_step(s, factor, d, step);
		s->rounds++;
		if (!go(s, sums, step, from))
			break;
		miss = miss_of(s);
		if (best <= 1 && miss > best / 2)
			break;
		waited = miss < best * 0.99 ? 0 : waited + 1;
		if (miss >= best)
			continue;
		best = miss;
		memcpy(lambda, s->lambda, s->n * sizeof *lambda);
	}
	memcpy(s->lambda, lambda, s->n * sizeof *lambda);
	free(lambda);
	return best;
}

bool
newton_solve(struct newton *s, const struct distance *distance)
{
	size_t cells = (size_t)s->n * (s->n + 1) / 2 + 1;
	quad *factor = mem_zero(cells, sizeof *factor);
	quad *d = mem_zero((size_t)s->n + 1, sizeof *d);
	quad *step = mem_zero((size_t)s->n + 1, sizeof *step);
	double *from = mem_zero((size_t)s->n + 1, sizeof *from);
	struct sums sums;
	double miss;

	s->distance = *distance;
	s->rounds = 0;
	memset(s->lambda, 0, s->n * sizeof *s->lambda);
	sums_open(&sums, s->n, s->units->is_ordered);
	(void)evaluate(s, &sums);
	miss = climb(s, &sums, factor, d, step, from);
	(void)evaluate(s, &sums);
	(void)miss_of(s);
	sums_close(&sums);
	free(factor);
	free(d);
	free(step);
	free(from);
	return miss <= 1;
}
