#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "cells.h"
#include "chisq.h"
#include "covariance.h"
#include "diag.h"
#include "freedom.h"
#include "mem.h"
#include "results.h"

/* A test takes time with the cube of (r - 1) (c - 1), memory with its square
 * and the strata: beyond this nobody would wait for it. */
enum {
	MAX_CONTRASTS = 3000
};

static const double MAX_BYTES = 4294967296.0;

/* A table of r answers by c cells; what has no record is no row or column. */
struct cross {
	struct job *job;
	const struct bound *bound;
	uint32_t view;
	uint32_t block;
	uint32_t *slots; /* r */
	uint32_t *cells; /* c */
	uint32_t r;
	uint32_t c;
	quad *s; /* weights, r * c, answer by answer */
	quad total;
	uint64_t n; /* records in the table */
};

/* The weight of an answer in a cell, and how many records. */
static quad
weight_of(const struct cross *x, const struct answers *answers, uint32_t slot,
    uint64_t *n)
{
	struct part part = answers_of(answers, slot);
	quad value;
	mpz_t sum;

	mpz_init(sum);
	*n = part_sum(&part, &x->job->design, sum);
	value = quad_of(sum);
	mpz_clear(sum);
	return value;
}

/* Keep the answers and cells that some record has. */
static void
keep_seen(struct cross *x, const struct category_list *list,
    const uint8_t *is_in, const struct shown *cells,
    const struct answers *answers, uint32_t n_cells)
{
	uint8_t *has_slot = mem_zero((size_t)list->n + 1, 1);
	uint8_t *has_cell = mem_zero((size_t)n_cells + 1, 1);
	uint64_t n;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < list->n; i++)
		for (k = 0; k < n_cells && list->list[i].code != CODES_UNSEEN &&
		     is_in[list->list[i].code - 1];
		     k++) {
			weight_of(x, &answers[k], list->list[i].code - 1, &n);
			has_slot[i] |= n > 0;
			has_cell[k] |= n > 0;
		}
	x->slots = mem_zero((size_t)list->n + 1, sizeof *x->slots);
	x->cells = mem_zero((size_t)n_cells + 1, sizeof *x->cells);
	for (i = 0; i < list->n; i++)
		if (has_slot[i])
			x->slots[x->r++] = list->list[i].code - 1;
	for (k = 0; k < n_cells; k++)
		if (has_cell[k])
			x->cells[x->c++] = cells[k].cell;
	free(has_slot);
	free(has_cell);
}

static void
take_cross(struct cross *x, const struct category_list *list,
    const uint8_t *is_in, const struct shown *cells, uint32_t n_cells)
{
	struct answers *answers =
	    mem_zero((size_t)n_cells + 1, sizeof *answers);
	uint64_t n;
	uint32_t i;
	uint32_t k;
	uint32_t at = 0;

	for (k = 0; k < n_cells; k++)
		answers_init(&answers[k], x->job->cube, &x->job->design,
		    x->view, x->block, &cells[k].cell, 1, is_in);
	keep_seen(x, list, is_in, cells, answers, n_cells);
	x->s = mem_zero((size_t)x->r * x->c + 1, sizeof *x->s);
	for (k = 0; k < x->c; k++, at++) {
		while (cells[at].cell != x->cells[k])
			at++;
		for (i = 0; i < x->r; i++) {
			x->s[(size_t)i * x->c + k] =
			    weight_of(x, &answers[at], x->slots[i], &n);
			x->n += n;
		}
	}
	/* Answer by answer: the sum is rounded. */
	for (i = 0; i < x->r * x->c; i++)
		x->total += x->s[i];
	for (k = 0; k < n_cells; k++)
		answers_done(&answers[k]);
	free(answers);
}

/* Row and column sums of the weights. */
static void
margins(const struct cross *x, quad *rows, quad *columns)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < x->r; i++)
		for (k = 0; k < x->c; k++) {
			rows[i] += x->s[(size_t)i * x->c + k];
			columns[k] += x->s[(size_t)i * x->c + k];
		}
}

/*
 * The coefficient at (a, b) of contrast (i, j) of the interaction: row i
 * against the last row, column j against the last column.
 */
static double
contrast(const struct cross *x, uint32_t m, uint32_t a, uint32_t b)
{
	uint32_t i = m / (x->c - 1);
	uint32_t j = m % (x->c - 1);
	double u = (a == i) - (a == x->r - 1);
	double v = (b == j) - (b == x->c - 1);

	return u * v;
}

/* n sum (p - e)^2 / e of the weighted shares. */
static double
pearson(const struct cross *x, const quad *rows, const quad *columns, double n)
{
	quad sum = 0;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < x->r; i++)
		for (k = 0; k < x->c; k++) {
			quad e = rows[i] / x->total * columns[k] / x->total;
			quad p = x->s[(size_t)i * x->c + k] / x->total;

			sum += (p - e) * (p - e) / e;
		}
	return (double)sum * n;
}

/* The four cells of contrast m that are not 0, in their order. */
static void
cells_of_contrast(const struct cross *x, uint32_t m, uint32_t *at)
{
	uint32_t i = m / (x->c - 1);
	uint32_t j = m % (x->c - 1);

	at[0] = i * x->c + j;
	at[1] = i * x->c + x->c - 1;
	at[2] = (x->r - 1) * x->c + j;
	at[3] = (x->r - 1) * x->c + x->c - 1;
}

/*
 * z of C'D^-1 p for a record in (a, b), w taken out:
 * (C_ab / p_ab - sum of C over the cells with p > 0) / N; 1 / 0 counts as 0.
 */
static double *
rao_scott_form(const struct cross *x)
{
	uint32_t size = x->r * x->c;
	uint32_t k = (x->r - 1) * (x->c - 1);
	double *g = mem_zero((size_t)k * size + 1, sizeof *g);
	uint32_t m;
	uint32_t s;
	uint32_t t;

	for (m = 0; m < k; m++) {
		double *row = g + (size_t)m * size;
		uint32_t at[4];
		quad sum = 0;
		double rest;

		cells_of_contrast(x, m, at);
		for (t = 0; t < 4; t++)
			if (x->s[at[t]] > 0)
				sum += (quad)contrast(
				    x, m, at[t] / x->c, at[t] % x->c);
		rest = (double)(0 - sum / x->total);
		for (s = 0; s < size; s++)
			if (x->s[s] > 0)
				row[s] = rest;
		for (t = 0; t < 4; t++)
			if (x->s[at[t]] > 0)
				row[at[t]] =
				    (double)((quad)contrast(x, m, at[t] / x->c,
						 at[t] % x->c) /
					    x->s[at[t]] -
					sum / x->total);
	}
	return g;
}

/*
 * z of N_kl - R_k C_l / N without the first row and column:
 * 1[kl] - 1[k] C_l / N - 1[l] R_k / N + R_k C_l / N^2.
 */
static double *
wald_form(
    const struct cross *x, const quad *rows, const quad *columns, double *y)
{
	uint32_t size = x->r * x->c;
	uint32_t n = (x->r - 1) * (x->c - 1);
	double *g = mem_zero((size_t)n * size + 1, sizeof *g);
	uint32_t m;
	uint32_t s;

	for (m = 0; m < n; m++) {
		uint32_t k = 1 + m / (x->c - 1);
		uint32_t l = 1 + m % (x->c - 1);

		y[m] = (double)(x->s[k * x->c + l] -
		    rows[k] * columns[l] / x->total);
		for (s = 0; s < size; s++) {
			quad row = s / x->c == k;
			quad column = s % x->c == l;

			g[(size_t)m * size + s] = (double)(row * column -
			    row * columns[l] / x->total -
			    column * rows[k] / x->total +
			    rows[k] / x->total * (columns[l] / x->total));
		}
	}
	return g;
}

/* Solve a x = b for n columns of b, in place; false when a pivot is least. */
static bool
solve(double *a, double *b, uint32_t n, uint32_t columns, double least)
{
	uint32_t col;
	uint32_t i;
	uint32_t k;

	for (col = 0; col < n; col++) {
		uint32_t best = col;

		for (i = col + 1; i < n; i++)
			if (fabs(a[(size_t)i * n + col]) >
			    fabs(a[(size_t)best * n + col]))
				best = i;
		if (!(fabs(a[(size_t)best * n + col]) > least))
			return false;
		for (k = 0; k < n && best != col; k++) {
			double swap = a[(size_t)best * n + k];

			a[(size_t)best * n + k] = a[(size_t)col * n + k];
			a[(size_t)col * n + k] = swap;
		}
		for (k = 0; k < columns && best != col; k++) {
			double swap = b[(size_t)best * columns + k];

			b[(size_t)best * columns + k] =
			    b[(size_t)col * columns + k];
			b[(size_t)col * columns + k] = swap;
		}
		for (i = 0; i < n; i++) {
			double factor =
			    a[(size_t)i * n + col] / a[(size_t)col * n + col];

			if (i == col)
				continue;
			for (k = col; k < n; k++)
				a[(size_t)i * n + k] -=
				    factor * a[(size_t)col * n + k];
			for (k = 0; k < columns; k++)
				b[(size_t)i * columns + k] -=
				    factor * b[(size_t)col * columns + k];
		}
	}
	for (col = 0; col < n; col++)
		for (k = 0; k < columns; k++)
			b[(size_t)col * columns + k] /=
			    a[(size_t)col * n + col];
	return true;
}

static uint32_t
root_of(const uint32_t *up, uint32_t i)
{
	while (up[i] != i)
		i = up[i];
	return i;
}

/*
 * Contrasts of interaction are seen in the cells with records, unless some
 * matrix whose rows and columns sum to 0 stands in empty cells alone: unless
 * the empty cells, as edges between rows and columns, form a cycle.
 */
static bool
sees_contrasts(const struct cross *x)
{
	uint32_t *up = mem_zero((size_t)x->r + x->c + 1, sizeof *up);
	bool has_cycle = false;
	uint32_t i;

	for (i = 0; i < x->r + x->c; i++)
		up[i] = i;
	for (i = 0; i < x->r * x->c; i++) {
		uint32_t a = root_of(up, i / x->c);
		uint32_t b = root_of(up, x->r + i % x->c);

		if (x->s[i] > 0)
			continue;
		has_cycle = has_cycle || a == b;
		up[a] = b;
	}
	free(up);
	return !has_cycle;
}

/*
 * Scale the matrix to a diagonal of 1, and b with it, so that a pivot that is 0
 * but for rounding can be told.
 */
static bool
scale_rows(double *a, double *b, uint32_t n)
{
	double *root = mem_zero((size_t)n + 1, sizeof *root);
	bool is_good = true;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++) {
		root[i] = sqrt(a[(size_t)i * n + i]);
		is_good = is_good && root[i] > 0;
	}
	for (i = 0; i < n && is_good; i++) {
		for (k = 0; k < n; k++)
			a[(size_t)i * n + k] /= root[i] * root[k];
		b[i] /= root[i];
	}
	free(root);
	return is_good;
}

/* C'D^-1 C / n of two contrasts. */
static double
product(
    const struct cross *x, const double *p, uint32_t i, uint32_t j, double n)
{
	uint32_t at[4];
	double sum = 0;
	uint32_t t;

	cells_of_contrast(x, i, at);
	for (t = 0; t < 4; t++)
		if (x->s[at[t]] > 0)
			sum += contrast(x, i, at[t] / x->c, at[t] % x->c) *
			    contrast(x, j, at[t] / x->c, at[t] % x->c) /
			    p[at[t]] / n;
	return sum;
}

/* Delta = (C'D^-1 C / n)^-1 (C'D^-1 V D^-1 C): its trace, and its square's. */
static bool
traces(
    const struct cross *x, double *v, double n, double *trace, double *trace2)
{
	uint32_t size = x->r * x->c;
	uint32_t k = (x->r - 1) * (x->c - 1);
	double *a = mem_zero((size_t)k * k + 1, sizeof *a);
	double *p = mem_zero((size_t)size + 1, sizeof *p);
	uint32_t i;
	uint32_t j;
	uint32_t s;
	bool is_good;

	for (s = 0; s < size; s++)
		p[s] = (double)(x->s[s] / x->total);
	for (i = 0; i < k; i++)
		for (j = 0; j < k; j++)
			a[(size_t)i * k + j] = product(x, p, i, j, n);
	free(p);
	is_good = sees_contrasts(x) && solve(a, v, k, k, 0);
	*trace = 0;
	*trace2 = 0;
	for (i = 0; i < k && is_good; i++) {
		*trace += v[(size_t)i * k + i];
		for (j = 0; j < k; j++)
			*trace2 += v[(size_t)i * k + j] * v[(size_t)j * k + i];
	}
	free(a);
	/*
	 * The trace of Delta is a sum of design effects: so small a one is 0
	 * but for rounding.
	 */
	return is_good && *trace > k * 1e-14;
}

/* ---- lines
 * --------------------------------------------------------------------- */

static void
test_line(const struct cross *x, const struct table *table, struct result *line,
    const char *method, double statistic, double ndf, double ddf, double p)
{
	struct result copy = *line;
	struct result taken;

	copy.category = slice_of(method);
	taken = copy;
	copy.estimate = statistic;
	copy.df = ndf;
	copy.ddf = ddf;
	copy.p = p;
	if (results_take(x->job, table, x->bound, &taken, taken.n))
		results_put(x->job, &copy);
}

static void
rao_scott_lines(const struct cross *x, const struct table *table,
    struct result *line, const quad *rows, const quad *columns, double n,
    double nu)
{
	uint32_t k = (x->r - 1) * (x->c - 1);
	double x2 = pearson(x, rows, columns, n);
	double *g = rao_scott_form(x);
	double *v = mem_zero((size_t)k * k + 1, sizeof *v);
	double trace;
	double trace2;
	double d0;
	bool has_v = covariance_find(x->job, x->view, x->cells, x->c, x->block,
	    x->slots, x->r, g, k, true, v);

	/* Without a variance in the table there is nothing to test with. */
	if (has_v && traces(x, v, n, &trace, &trace2)) {
		d0 = trace * trace / trace2;
		test_line(x, table, line, "rao-scott", x2 / trace, d0, d0 * nu,
		    nu > 0 ? pf(x2 / trace, d0, d0 * nu, 0, 0) : NAN);
		test_line(x, table, line, "rao-scott-1", x2 * k / trace, k, NAN,
		    pchisq(x2 * k / trace, k, 0, 0));
	} else {
		line->status = has_v ? RESULT_PLAIN : RESULT_LONELY;
		test_line(x, table, line, "rao-scott", NAN, NAN, NAN, NAN);
		test_line(x, table, line, "rao-scott-1", NAN, NAN, NAN, NAN);
		line->status = RESULT_PLAIN;
	}
	test_line(x, table, line, "pearson", x2, k, NAN, NAN);
	free(g);
	free(v);
}

static void
wald_lines(const struct cross *x, const struct table *table,
    struct result *line, const quad *rows, const quad *columns, double nu)
{
	uint32_t k = (x->r - 1) * (x->c - 1);
	double *y = mem_zero((size_t)k + 1, sizeof *y);
	double *solved = mem_zero((size_t)k + 1, sizeof *solved);
	double *g = wald_form(x, rows, columns, y);
	double *v = mem_zero((size_t)k * k + 1, sizeof *v);
	double w = 0;
	double ddf = nu - k + 1;
	bool has_v;
	bool is_good;
	uint32_t i;

	has_v = covariance_find(x->job, x->view, x->cells, x->c, x->block,
	    x->slots, x->r, g, k, false, v);
	/* y'V^-1y = y'D^-1 (D^-1 V D^-1)^-1 D^-1y. */
	is_good = has_v && scale_rows(v, y, k);
	for (i = 0; i < k; i++)
		solved[i] = y[i];
	is_good = is_good && solve(v, solved, k, 1, 1e-12);
	for (i = 0; i < k; i++)
		w += y[i] * solved[i];
	is_good = is_good && isfinite(w) && w >= 0 && nu > 0;
	line->status = has_v ? RESULT_PLAIN : RESULT_LONELY;
	if (is_good)
		test_line(x, table, line, "wald", w / k, k, nu,
		    pf(w / k, k, nu, 0, 0));
	else
		test_line(x, table, line, "wald", NAN, NAN, NAN, NAN);
	if (is_good && ddf > 0)
		test_line(x, table, line, "wald-adjusted", w * ddf / (k * nu),
		    k, ddf, pf(w * ddf / (k * nu), k, ddf, 0, 0));
	else
		test_line(x, table, line, "wald-adjusted", NAN, NAN, NAN, NAN);
	free(y);
	free(solved);
	free(g);
	free(v);
}

/* All but Pearson's, which needs no matrix, are empty. */
static bool
is_too_large(const struct cross *x)
{
	double k = (x->r - 1.0) * (x->c - 1.0);

	return k > MAX_CONTRASTS ||
	    covariance_bytes(x->job, (uint32_t)k) > MAX_BYTES;
}

static void
large_lines(const struct cross *x, const struct table *table,
    struct result *line, const quad *rows, const quad *columns, double n)
{
	diag_warning(NULL, "large-test",
	    "no test of %s with %u answers in %u cells: it would take a matrix "
	    "of %.0f rows for each stratum; put answers or cells together",
	    line->measure.text, x->r, x->c, (x->r - 1.0) * (x->c - 1.0));
	test_line(x, table, line, "rao-scott", NAN, NAN, NAN, NAN);
	test_line(x, table, line, "rao-scott-1", NAN, NAN, NAN, NAN);
	test_line(x, table, line, "pearson", pearson(x, rows, columns, n),
	    (x->r - 1.0) * (x->c - 1.0), NAN, NAN);
	test_line(x, table, line, "wald", NAN, NAN, NAN, NAN);
	test_line(x, table, line, "wald-adjusted", NAN, NAN, NAN, NAN);
}

static void
test_share(struct job *job, const struct table *table,
    const struct measure *measure, struct bound *bound, uint32_t at,
    uint32_t view, const struct shown *cells, uint32_t n_cells)
{
	const struct sums_block *block = &job->plan->blocks[bound->blocks[at]];
	const struct plan_column *column =
	    &job->plan->columns[block->columns[0]];
	/* The test is of all answers, also where the table lists a few. */
	struct measure all = *measure;
	struct category_list *list;
	const uint8_t *is_in = cells_base(job, measure, bound, at);
	struct cross x = {.job = job,
	    .view = view,
	    .block = bound->blocks[at],
	    .bound = bound};
	struct slice *by = mem_zero((size_t)job->n_by + 1, sizeof *by);
	struct result line;
	uint64_t rows;
	double nu;
	uint32_t i;

	all.categories = NULL;
	all.n_categories = 0;
	list = cells_categories(job, &all, block->columns[0]);
	take_cross(&x, list, is_in, cells, n_cells);
	job_line(&line, table, bound, "chisq");
	if (bound->choices != NULL)
		line.measure = slice_of(column->name);
	line.by = by;
	line.n = x.n;
	line.sum_weight = (double)(x.total * job_weight_unit(job));
	for (i = 0; i < job->plan->views[view].n_by; i++)
		by[job->plan->views[view].by[i]] = slice_of(RESULT_EACH);
	/* As R: missing answers and weights of 0 are counted. */
	nu = freedom_of(job,
	    &(struct domain){
		.block = bound->presence, .slot = ANY_SLOT, .with_zero = true},
	    &rows);
	if (x.r < 2 || x.c < 2)
		line.n = 0;
	if (line.n == 0 || job->results->is_counting) {
		static const char *const methods[] = {"rao-scott",
		    "rao-scott-1", "pearson", "wald", "wald-adjusted"};

		for (i = 0; i < sizeof methods / sizeof *methods; i++)
			test_line(
			    &x, table, &line, methods[i], NAN, NAN, NAN, NAN);
	} else {
		quad *r = mem_zero((size_t)x.r + 1, sizeof *r);
		quad *c = mem_zero((size_t)x.c + 1, sizeof *c);

		margins(&x, r, c);
		if (is_too_large(&x)) {
			large_lines(&x, table, &line, r, c, (double)rows);
		} else {
			rao_scott_lines(
			    &x, table, &line, r, c, (double)rows, nu);
			wald_lines(&x, table, &line, r, c, nu);
		}
		free(r);
		free(c);
	}
	free(by);
	free(x.slots);
	free(x.cells);
	free(x.s);
	cells_categories_free(list);
}

void
chisq_put(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	uint32_t b;
	uint32_t m;
	uint32_t i;

	for (b = 1; table->chisq && b < table->n_breakdowns; b++) {
		uint32_t n;
		const struct shown *cells = cells_of_table(job, t, b, &n);

		for (m = 0; m < table->n_measures; m++)
			for (i = 0;
			     table->measures[m].statistic == STAT_SHARE &&
			     i < job->bounds[t][m].n_blocks;
			     i++)
				test_share(job, table, &table->measures[m],
				    &job->bounds[t][m], i, job->views[t][b],
				    cells, n);
	}
}
