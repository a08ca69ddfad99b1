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

/* Where the rows of the matrix begin and end. */
static void
outline(struct newton *s)
{
	struct unit unit;
	uint32_t i;
	uint32_t j;

	for (i = 0; i < s->n; i++)
		s->first[i] = i;
	s->units->rewind(s->units->context);
	while (s->units->next(s->units->context, &unit))
		for (i = 0; i < unit.n; i++)
			for (j = 0; j < unit.n; j++)
				if (unit.terms[j] < s->first[unit.terms[i]])
					s->first[unit.terms[i]] = unit.terms[j];
	for (i = 0; i < s->n; i++)
		s->row[i + 1] = s->row[i] + i - s->first[i] + 1;
}

/* How many cells the matrix has. */
static size_t
cells_of(const struct newton *s)
{
	return s->row[s->n] + 1;
}

struct newton *
newton_new(const struct units *units, uint32_t n, const quad *target)
{
	struct newton *s = mem_zero(1, sizeof *s);

	s->units = units;
	s->n = n;
	s->target = target;
	s->is_kept = mem_zero((size_t)n + 1, sizeof *s->is_kept);
	s->first = mem_zero((size_t)n + 1, sizeof *s->first);
	s->row = mem_zero((size_t)n + 1, sizeof *s->row);
	s->diagonal = mem_zero((size_t)n + 1, sizeof *s->diagonal);
	s->scale = mem_zero((size_t)n + 1, sizeof *s->scale);
	s->before = mem_zero((size_t)n + 1, sizeof *s->before);
	s->reached = mem_zero((size_t)n + 1, sizeof *s->reached);
	s->lambda = mem_zero((size_t)n + 1, sizeof *s->lambda);
	outline(s);
	s->matrix = mem_zero(cells_of(s), sizeof *s->matrix);
	return s;
}

void
newton_free(struct newton *s)
{
	if (s == NULL)
		return;
	free(s->is_kept);
	free(s->first);
	free(s->row);
	free(s->diagonal);
	free(s->scale);
	free(s->before);
	free(s->reached);
	free(s->lambda);
	free(s->matrix);
	free(s);
}

/* Of terms that units share, or that lie between such. */
static inline size_t
cell_of(const struct newton *s, uint32_t i, uint32_t j)
{
	return i < j ? s->row[j] + (i - s->first[j])
		     : s->row[i] + (j - s->first[i]);
}

/* The sums of one pass. */
struct sums {
	struct kulisch *total;
	struct kulisch *size;
	struct kulisch *matrix; /* NULL where units are ordered: */
	quad *plain;            /* then this, which takes less memory */
};

static void
sums_open(struct sums *sums, const struct newton *s)
{
	sums->total = mem_zero((size_t)s->n + 1, sizeof *sums->total);
	sums->size = mem_zero((size_t)s->n + 1, sizeof *sums->size);
	sums->matrix = NULL;
	sums->plain = NULL;
	if (s->units->is_ordered)
		sums->plain = mem_zero(cells_of(s), sizeof *sums->plain);
	else
		sums->matrix = mem_zero(cells_of(s), sizeof *sums->matrix);
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
	size_t cell;

	for (cell = 0; cell < s->row[s->n]; cell++)
		s->matrix[cell] = sums->plain != NULL
		    ? sums->plain[cell]
		    : kulisch_value(&sums->matrix[cell]);
}

/* What there is before any weight is changed. */
static void
begin(struct newton *s)
{
	struct sums sums;
	struct unit unit;
	uint32_t i;
	uint32_t j;

	sums_open(&sums, s);
	s->units->rewind(s->units->context);
	while (s->units->next(s->units->context, &unit))
		for (i = 0; i < unit.n; i++) {
			quad dx = (quad)unit.d * (quad)unit.x[i];
			uint32_t term = unit.terms[i];

			kulisch_add_quad(&sums.total[term], dx);
			kulisch_add(&sums.size[term], fabs((double)dx));
			for (j = 0; j <= i; j++)
				add_to_matrix(&sums,
				    cell_of(s, term, unit.terms[j]),
				    dx * (quad)unit.x[j]);
		}
	take_matrix(s, &sums);
	for (i = 0; i < s->n; i++) {
		s->before[i] = kulisch_value(&sums.total[i]);
		s->scale[i] = (double)kulisch_value(&sums.size[i]);
		s->diagonal[i] = s->matrix[cell_of(s, i, i)];
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
	quad *row = factor + s->row[i];
	quad left = s->matrix[cell_of(s, i, i)];
	uint32_t begin = s->first[i];
	uint32_t j;
	uint32_t k;

	for (j = begin; j < i; j++) {
		const quad *other = factor + s->row[j];
		uint32_t from = s->first[j];
		quad sum = s->matrix[cell_of(s, i, j)];

		row[j - begin] = 0;
		if (!s->is_kept[j])
			continue;
		for (k = from < begin ? begin : from; k < j; k++)
			if (s->is_kept[k] && row[k - begin] != 0 &&
			    other[k - from] != 0)
				sum -= row[k - begin] * d[k] * other[k - from];
		if (sum == 0)
			continue;
		row[j - begin] = sum / d[j];
		left -= row[j - begin] * sum;
	}
	return left;
}

/* L'y = b in place, over the kept rows before the last. */
static void
solve_upper(const struct newton *s, const quad *factor, quad *b, uint32_t n)
{
	uint32_t i;
	uint32_t k;

	for (k = n; k-- > 0;)
		for (i = s->first[k]; i < k && s->is_kept[k]; i++)
			if (s->is_kept[i])
				b[i] -= factor[cell_of(s, k, i)] * b[k];
}

void
newton_rank(struct newton *s, quad *implied)
{
	quad *factor = mem_zero(cells_of(s), sizeof *factor);
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
		implied[i] = 0;
		if (s->diagonal[i] == 0)
			continue;
		/* x_i = sum of b_k x_k: its row of L is L_kk' b. */
		for (k = 0; k < i; k++)
			b[k] = s->is_kept[k] && k >= s->first[i]
			    ? factor[cell_of(s, i, k)]
			    : 0;
		solve_upper(s, factor, b, i);
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
	size_t cells = cells_of(s);
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
				add_part(sums, cell_of(s, term, unit.terms[j]),
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
		for (k = s->first[i]; k < i; k++)
			if (s->is_kept[k])
				step[i] -= factor[cell_of(s, i, k)] * step[k];
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
	quad *factor = mem_zero(cells_of(s), sizeof *factor);
	quad *d = mem_zero((size_t)s->n + 1, sizeof *d);
	quad *step = mem_zero((size_t)s->n + 1, sizeof *step);
	double *from = mem_zero((size_t)s->n + 1, sizeof *from);
	struct sums sums;
	double miss;

	s->distance = *distance;
	s->rounds = 0;
	memset(s->lambda, 0, s->n * sizeof *s->lambda);
	sums_open(&sums, s);
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
