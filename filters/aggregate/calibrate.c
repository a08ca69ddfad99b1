#include <stdlib.h>

#include "calibrate.h"
#include "categories.h"
#include "mem.h"
#include "number.h"

enum {
	SWEEPS = 10, /* as R: its rake() computes residuals so */
	BETA_BITS = 192
};

struct calibrator {
	struct cube *cube;
	const struct design *design;
	uint32_t n_cells;
	mpz_t *s;     /* by unit: sum of w of all records */
	mpz_t *q;     /* by unit: sum of w^2 */
	quad *weight; /* by cell: what sums are divided by */
	uint64_t *n;  /* by cell: records */
	uint32_t aux; /* the replicate whose sums give beta */
	/* calibrated */
	uint32_t n_terms;
	quad *x;      /* by cell, n_terms each */
	quad *matrix; /* n_terms squared */
	/* raked */
	uint32_t *group;    /* by margin, by cell: cell of the margin */
	uint32_t *n_groups; /* by margin */
};

static const struct dictionary *
margin_column(const struct design *design, uint32_t i)
{
	const struct plan *plan = design->plan;

	return &design->cube->columns[plan->keys[plan->n_by + plan->n_strata +
	    plan->n_clusters + plan->n_fpcs + i]];
}

/* Sums over all records, by unit and by cell. */
static void
take_sums(struct calibrator *c)
{
	const struct design *design = c->design;
	const struct store *total = &c->cube->stores[0];
	struct accs_range all = accs_rows(&total->accs[0], 0, total->n_rows);
	struct sum_view room;
	uint32_t i;

	for (i = 0; i < design->n_units; i++) {
		mpz_init(c->s[i]);
		mpz_init(c->q[i]);
	}
	for (; all.at < all.end; all.at++) {
		uint32_t unit = total->unit[all.at->row];

		if (all.at->slot != 0)
			continue;
		mpz_set(c->s[unit], sum_view(&all.at->s, &room));
		if (design->replicate[unit] == c->aux) {
			c->weight[design->cell[unit]] += quad_of(c->s[unit]);
			c->n[design->cell[unit]] += all.at->n;
		}
		mpz_set(c->q[unit], sum_view(&all.at->q, &room));
	}
}

/* Which cell of a margin a calibration cell lies in. */
static void
make_groups(struct calibrator *c)
{
	const struct design_options *options = c->design->options;
	uint32_t margin;
	uint32_t first = 0;
	uint32_t cell;

	c->group = mem_zero(
	    (size_t)options->n_groups * c->n_cells + 1, sizeof *c->group);
	c->n_groups =
	    mem_zero((size_t)options->n_groups + 1, sizeof *c->n_groups);
	for (margin = 0; margin < options->n_groups; margin++) {
		uint32_t end = options->margin_ends[margin];
		struct tuples groups;
		bool is_new;

		tuples_init(&groups, end - first);
		for (cell = 0; cell < c->n_cells; cell++)
			c->group[(size_t)margin * c->n_cells + cell] =
			    tuples_put(&groups,
				tuples_at(&c->design->cells, cell) + first,
				&is_new);
		c->n_groups[margin] = groups.n;
		tuples_done(&groups);
		first = end;
	}
}

/* Cells of a margin in order of the texts of their codes. */
static int
compare_cells(
    const struct calibrator *c, uint32_t margin, uint32_t a, uint32_t b)
{
	const struct design *design = c->design;
	const uint32_t *ends = design->options->margin_ends;
	uint32_t i;
	int order;

	for (i = margin == 0 ? 0 : ends[margin - 1]; i < ends[margin]; i++) {
		const struct codes *codes = margin_column(design, i)->codes;

		order = categories_compare(
		    codes_text(codes, tuples_at(&design->cells, a)[i]),
		    codes_text(codes, tuples_at(&design->cells, b)[i]));
		if (order != 0)
			return order;
	}
	return 0;
}

/*
 * By calibration cell: which cell of the margin it lies in, counted in order
 * of text.  The first one is what the model compares with.
 */
static uint32_t *
make_levels(const struct calibrator *c, uint32_t margin)
{
	const uint32_t *group = c->group + (size_t)margin * c->n_cells;
	uint32_t n = c->n_groups[margin];
	uint32_t *member = mem_zero((size_t)n + 1, sizeof *member);
	uint32_t *rank = mem_zero((size_t)n + 1, sizeof *rank);
	uint32_t *level = mem_zero((size_t)c->n_cells + 1, sizeof *level);
	uint32_t i;
	uint32_t k;

	for (i = 0; i < c->n_cells; i++)
		member[group[i]] = i;
	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++)
			if (compare_cells(c, margin, member[k], member[i]) < 0)
				rank[i]++;
	for (i = 0; i < c->n_cells; i++)
		level[i] = rank[group[i]];
	free(member);
	free(rank);
	return level;
}

/* Terms [first, ...) of a margin: its number, or a dummy a cell but one. */
static void
model_margin(struct calibrator *c, uint32_t margin, uint32_t first)
{
	const struct design *design = c->design;
	uint32_t last = design->options->margin_ends[margin] - 1;
	const struct dictionary *column = margin_column(design, last);
	uint32_t *level = make_levels(c, margin);
	uint32_t cell;

	for (cell = 0; cell < c->n_cells; cell++) {
		quad *x = c->x + (size_t)cell * c->n_terms + first;
		struct slice text = codes_text(
		    column->codes, tuples_at(&design->cells, cell)[last]);
		double value = 0;

		if (design->options->margin_is_number[last]) {
			number_parse(&value, text.text, text.len);
			x[0] = (quad)value;
		} else if (level[cell] > 0) {
			x[level[cell] - 1] = 1;
		}
	}
	free(level);
}

/* Intercept, a dummy a cell of each margin but the first, and numbers. */
static void
make_model(struct calibrator *c)
{
	const struct design_options *options = c->design->options;
	uint32_t begin = options->is_within ? 1 : 0;
	uint32_t end = options->n_groups - (options->is_by_group ? 1 : 0);
	uint32_t *first = mem_zero((size_t)end + 1, sizeof *first);
	uint32_t i;

	c->n_terms = options->lacks_intercept ? 0 : 1;
	for (i = begin; i < end; i++) {
		first[i] = c->n_terms;
		c->n_terms +=
		    options->margin_is_number[options->margin_ends[i] - 1]
		    ? 1
		    : c->n_groups[i] - 1;
	}
	c->x = mem_zero((size_t)c->n_cells * c->n_terms + 1, sizeof *c->x);
	for (i = 0; i < c->n_cells && !options->lacks_intercept; i++)
		c->x[(size_t)i * c->n_terms] = 1;
	for (i = begin; i < end; i++)
		model_margin(c, i, first[i]);
	free(first);
}

/* A model for each wave: its terms in places of their own. */
static void
part_model(struct calibrator *c)
{
	const struct design *design = c->design;
	uint32_t n = c->n_terms;
	uint32_t n_parts = codes_len(margin_column(design, 0)->codes) + 1;
	quad *parted =
	    mem_zero((size_t)c->n_cells * n * n_parts + 1, sizeof *parted);
	uint32_t cell;
	uint32_t i;

	for (cell = 0; cell < c->n_cells; cell++) {
		uint32_t part = tuples_at(&design->cells, cell)[0];

		for (i = 0; i < n; i++)
			parted[((size_t)cell * n_parts + part) * n + i] =
			    c->x[(size_t)cell * n + i];
	}
	free(c->x);
	c->x = parted;
	c->n_terms = n * n_parts;
}

/* One ratio a group: x of each of its records is the group's mean. */
static void
average_model(struct calibrator *c)
{
	const struct design *design = c->design;
	uint32_t last = design->options->n_margins - 1;
	uint32_t n_groups = codes_len(margin_column(design, last)->codes) + 1;
	uint32_t n = c->n_terms;
	quad *sums = mem_zero((size_t)n_groups * n + 1, sizeof *sums);
	uint64_t *counts = mem_zero((size_t)n_groups + 1, sizeof *counts);
	uint32_t cell;
	uint32_t i;

	for (cell = 0; cell < c->n_cells; cell++) {
		uint32_t group = tuples_at(&design->cells, cell)[last];

		counts[group] += c->n[cell];
		for (i = 0; i < n; i++)
			sums[(size_t)group * n + i] +=
			    (quad)c->n[cell] * c->x[(size_t)cell * n + i];
	}
	for (cell = 0; cell < c->n_cells; cell++) {
		uint32_t group = tuples_at(&design->cells, cell)[last];

		for (i = 0; i < n && counts[group] > 0; i++)
			c->x[(size_t)cell * n + i] =
			    sums[(size_t)group * n + i] / (quad)counts[group];
	}
	free(sums);
	free(counts);
}

/* sum of d x x' over all records. */
static void
make_matrix(struct calibrator *c)
{
	uint32_t n = c->n_terms;
	uint32_t cell;
	uint32_t i;
	uint32_t j;

	c->matrix = mem_zero((size_t)n * n + 1, sizeof *c->matrix);
	for (cell = 0; cell < c->n_cells; cell++) {
		const quad *x = c->x + (size_t)cell * n;

		for (i = 0; i < n; i++)
			for (j = 0; j < n; j++)
				c->matrix[(size_t)i * n + j] +=
				    c->weight[cell] * x[i] * x[j];
	}
}

struct calibrator *
calibrator_new(struct cube *cube, const struct design *design)
{
	struct calibrator *c = mem_zero(1, sizeof *c);
	enum calibration method = design->options->calibration;

	c->cube = cube;
	c->design = design;
	c->n_cells = design->cells.n;
	c->aux = method == CALIBRATION_POSTSTRATIFY ? 0 : 1;
	c->s = mem_zero((size_t)design->n_units + 1, sizeof *c->s);
	c->q = mem_zero((size_t)design->n_units + 1, sizeof *c->q);
	c->weight = mem_zero((size_t)c->n_cells + 1, sizeof *c->weight);
	c->n = mem_zero((size_t)c->n_cells + 1, sizeof *c->n);
	take_sums(c);
	if (method != CALIBRATION_POSTSTRATIFY)
		make_groups(c);
	if (method == CALIBRATION_LINEAR) {
		make_model(c);
		if (design->options->is_by_group)
			average_model(c);
		if (design->options->is_within)
			part_model(c);
		make_matrix(c);
	}
	return c;
}

void
calibrator_free(struct calibrator *c)
{
	uint32_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->design->n_units; i++) {
		mpz_clear(c->s[i]);
		mpz_clear(c->q[i]);
	}
	free(c->s);
	free(c->q);
	free(c->weight);
	free(c->n);
	free(c->x);
	free(c->matrix);
	free(c->group);
	free(c->n_groups);
	free(c);
}

static quad
size_of(quad value)
{
	return value < 0 ? -value : value;
}

/* Gauss with row pivots; a term that adds nothing gets 0. */
static void
solve(quad *a, quad *b, uint32_t n)
{
	uint32_t *pivot_of = mem_zero((size_t)n + 1, sizeof *pivot_of);
	uint8_t *used = mem_zero((size_t)n + 1, 1);
	uint32_t col;
	uint32_t i;
	uint32_t k;

	for (col = 0; col < n; col++) {
		uint32_t best = n;
		quad diagonal = 0;

		for (i = 0; i < n; i++) {
			if (!used[i] &&
			    (best == n ||
				size_of(a[(size_t)i * n + col]) >
				    size_of(a[(size_t)best * n + col])))
				best = i;
			if (size_of(a[(size_t)i * n + col]) > diagonal)
				diagonal = size_of(a[(size_t)i * n + col]);
		}
		pivot_of[col] = n;
		if (best == n ||
		    size_of(a[(size_t)best * n + col]) <=
			diagonal * (quad)1e-25)
			continue;
		used[best] = 1;
		pivot_of[col] = best;
		for (i = 0; i < n; i++) {
			quad factor;

			if (i == best)
				continue;
			factor =
			    a[(size_t)i * n + col] / a[(size_t)best * n + col];
			for (k = col; k < n; k++)
				a[(size_t)i * n + k] -=
				    factor * a[(size_t)best * n + k];
			b[i] -= factor * b[best];
		}
	}
	{
		quad *result = mem_zero((size_t)n + 1, sizeof *result);

		for (col = 0; col < n; col++)
			if (pivot_of[col] < n)
				result[col] = b[pivot_of[col]] /
				    a[(size_t)pivot_of[col] * n + col];
		for (col = 0; col < n; col++)
			b[col] = result[col];
		free(result);
	}
	free(pivot_of);
	free(used);
}

static void
beta_of_model(const struct calibrator *c, const quad *z, quad *beta)
{
	uint32_t n = c->n_terms;
	quad *a = mem_zero((size_t)n * n + 1, sizeof *a);
	quad *b = mem_zero((size_t)n + 1, sizeof *b);
	uint32_t cell;
	uint32_t i;

	for (i = 0; i < n * n; i++)
		a[i] = c->matrix[i];
	for (cell = 0; cell < c->n_cells; cell++)
		for (i = 0; i < n; i++)
			b[i] += c->x[(size_t)cell * n + i] * z[cell];
	solve(a, b, n);
	for (cell = 0; cell < c->n_cells; cell++) {
		beta[cell] = 0;
		for (i = 0; i < n; i++)
			beta[cell] += c->x[(size_t)cell * n + i] * b[i];
	}
	free(a);
	free(b);
}

static void
beta_of_rake(const struct calibrator *c, const quad *z, quad *beta)
{
	uint32_t n_margins = c->design->options->n_groups;
	quad *sum = mem_zero((size_t)c->n_cells + 1, sizeof *sum);
	quad *count = mem_zero((size_t)c->n_cells + 1, sizeof *count);
	uint32_t sweep;
	uint32_t margin;
	uint32_t cell;

	for (sweep = 0; sweep < SWEEPS * n_margins; sweep++) {
		const uint32_t *group;

		margin = sweep % n_margins;
		group = c->group + (size_t)margin * c->n_cells;
		for (cell = 0; cell < c->n_groups[margin]; cell++)
			sum[cell] = count[cell] = 0;
		for (cell = 0; cell < c->n_cells; cell++) {
			sum[group[cell]] +=
			    z[cell] - beta[cell] * c->weight[cell];
			count[group[cell]] += c->weight[cell];
		}
		for (cell = 0; cell < c->n_cells; cell++)
			beta[cell] += sum[group[cell]] / count[group[cell]];
	}
	free(sum);
	free(count);
}

void
calibrator_beta(const struct calibrator *c, const quad *z, quad *beta)
{
	uint32_t i;

	switch (c->design->options->calibration) {
	case CALIBRATION_LINEAR:
		beta_of_model(c, z, beta);
		break;
	case CALIBRATION_RAKE:
		beta_of_rake(c, z, beta);
		break;
	default:
		for (i = 0; i < c->n_cells; i++)
			beta[i] = c->weight[i] > 0 ? z[i] / c->weight[i] : 0;
	}
}

uint32_t
calibrator_replicate(const struct calibrator *c)
{
	return c->aux;
}

void
calibrator_sums(const struct calibrator *c, uint32_t unit, double *s, double *q)
{
	*s = (double)quad_of(c->s[unit]);
	*q = (double)quad_of(c->q[unit]);
}

/* A quad as a whole number of 2^-BETA_BITS. */
static void
fixed(mpz_t out, quad value)
{
	bool is_negative = value < 0;
	int exponent = 0;
	mpz_t part;

	mpz_init(part);
	value = size_of(value);
	while (value >= (quad)0x1p48) {
		value *= (quad)0x1p-48;
		exponent += 48;
	}
	mpz_set_ui(out, 0);
	for (int bits = 0; bits < BETA_BITS; bits += 48) {
		uint64_t whole = (uint64_t)value;

		mpz_mul_2exp(out, out, 48);
		mpz_set_ui(part, (unsigned long)whole);
		mpz_add(out, out, part);
		value = (value - (quad)(double)whole) * (quad)0x1p48;
	}
	mpz_mul_2exp(out, out, (mp_bitcnt_t)exponent + 48);
	if (is_negative)
		mpz_neg(out, out);
	mpz_clear(part);
}

/* The residual's sums of a unit, in fixed point. */
static void
adjust_unit(const struct calibrator *c, uint32_t unit, const mpz_t beta,
    mpz_t lin, mpz_t *square, mpz_t *cross)
{
	mpz_t term;

	mpz_mul_2exp(lin, lin, BETA_BITS);
	mpz_submul(lin, beta, c->s[unit]);
	if (!c->design->is_elements)
		return;
	mpz_init(term);
	mpz_mul_2exp(square[unit], square[unit], 2 * BETA_BITS);
	mpz_mul(term, beta, cross[unit]);
	mpz_mul_2exp(term, term, BETA_BITS + 1);
	mpz_sub(square[unit], square[unit], term);
	mpz_mul(term, beta, beta);
	mpz_addmul(square[unit], term, c->q[unit]);
	mpz_clear(term);
}

quad
calibrator_adjust(struct calibrator *c, mpz_t *lin, mpz_t *square, mpz_t *cross)
{
	const struct design *design = c->design;
	quad *z = mem_zero((size_t)c->n_cells + 1, sizeof *z);
	quad *beta = mem_zero((size_t)c->n_cells + 1, sizeof *beta);
	quad factor = 1;
	mpz_t *scaled = mem_zero((size_t)c->n_cells + 1, sizeof *scaled);
	uint32_t i;

	for (i = 0; i < design->n_units; i++)
		if (design->replicate[i] == c->aux)
			z[design->cell[i]] += quad_of(lin[i]);
	calibrator_beta(c, z, beta);
	for (i = 0; i < c->n_cells; i++) {
		mpz_init(scaled[i]);
		fixed(scaled[i], beta[i]);
	}
	for (i = 0; i < design->n_units; i++)
		if (design->replicate[i] == 0)
			adjust_unit(c, i, scaled[design->cell[i]], lin[i],
			    square, cross);
	for (i = 0; i < c->n_cells; i++)
		mpz_clear(scaled[i]);
	for (i = 0; i < 2 * BETA_BITS / 32; i++)
		factor *= (quad)0x1p-32;
	free(scaled);
	free(z);
	free(beta);
	return factor;
}
