#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "cells.h"
#include "diag.h"
#include "difference.h"
#include "freedom.h"
#include "identity.h"
#include "mem.h"
#include "precision.h"
#include "replicate.h"
#include "results.h"
#include "totals.h"

/* ---- an estimate, and z as whole numbers -----------------------------------
 */

/* What is estimated, without where. */
struct subject {
	struct job *job;
	const struct measure *measure;
	struct bound *bound;
	uint32_t block;
	/* shares */
	uint32_t choice; /* place of the block in the bound */
	uint32_t slot;   /* the category */
	bool is_in;      /* in the base */
	/* by cell shown, and of all that the comparison may be with */
	struct answers *answers;
	struct answers whole;
};

/* Some cells that the estimate is of. */
struct compared {
	uint32_t view;
	const uint32_t *cells;
	uint32_t n;
	const struct answers *answers; /* shares: of the cells together */
	const struct answers *without; /* and not of these, or NULL */
};

/* theta, and z = 10^scale / divisor * sum of coefficient * sums. */
struct piece {
	quad value;
	uint64_t n;
	quad sum_weight;
	mpz_t *coefficient;
	uint32_t size;
	mpz_t divisor;
	bool is_good;
};

/* Of a share: in the rest of the base, in the category. */
enum {
	OTHER,
	OWN
};

static void
init_piece(struct piece *piece, uint32_t size)
{
	uint32_t i;

	*piece = (struct piece){.size = size};
	mpz_init(piece->divisor);
	piece->coefficient = mem_zero(size, sizeof *piece->coefficient);
	for (i = 0; i < size; i++)
		mpz_init(piece->coefficient[i]);
}

static void
piece_free(struct piece *piece)
{
	uint32_t i;

	for (i = 0; i < piece->size; i++)
		mpz_clear(piece->coefficient[i]);
	free(piece->coefficient);
	mpz_clear(piece->divisor);
}

static struct part
part_of(const struct subject *of, const struct answers *answers)
{
	struct part part = answers_of(answers, of->slot);

	if (!of->is_in)
		part.n = 0;
	return part;
}

/* Sums of the base and of the category in it. */
static void
sum_share(
    const struct subject *of, const struct compared *side, mpz_t x, mpz_t y)
{
	struct part part = part_of(of, side->answers);
	mpz_t less;

	mpz_set(x, side->answers->base.x);
	part_sum(&part, &of->job->design, y);
	if (side->without == NULL)
		return;
	mpz_init(less);
	part = part_of(of, side->without);
	part_sum(&part, &of->job->design, less);
	mpz_sub(y, y, less);
	mpz_sub(x, x, side->without->base.x);
	mpz_clear(less);
}

static void
share_piece(
    const struct subject *of, const struct compared *side, struct piece *piece)
{
	mpz_t x;
	mpz_t y;

	init_piece(piece, 2);
	mpz_init(x);
	mpz_init(y);
	sum_share(of, side, x, y);
	piece->n = side->answers->base.n;
	if (side->without != NULL)
		piece->n -= side->without->base.n;
	piece->sum_weight = quad_of(x);
	piece->is_good = mpz_sgn(x) > 0;
	if (piece->is_good)
		piece->value = quad_of(y) / quad_of(x);
	mpz_neg(piece->coefficient[OTHER], y);
	mpz_sub(piece->coefficient[OWN], x, y);
	mpz_mul(piece->divisor, x, x);
	mpz_clear(x);
	mpz_clear(y);
}

static quad
unit_of_moment(const struct subject *of)
{
	const struct cube *cube = of->job->cube;
	const struct block *block = &of->job->plan->blocks[of->block];
	quad unit = quad_power10(-cube_term_scale(cube, block, 1));

	if (of->measure->statistic == STAT_RATIO)
		unit /= quad_power10(-cube_term_scale(cube, block, 2));
	if (of->measure->statistic == STAT_TOTAL)
		unit *= job_weight_unit(of->job);
	return unit;
}

static void
moment_piece(
    const struct subject *of, struct piece *piece, const struct totals *totals)
{
	uint32_t x = of->measure->statistic == STAT_RATIO ? 2 : 0;

	init_piece(piece, of->job->plan->blocks[of->block].n_terms);
	piece->n = totals->records;
	piece->sum_weight = quad_of(totals->s[0]);
	if (of->measure->statistic == STAT_TOTAL) {
		mpz_set_ui(piece->coefficient[1], 1);
		mpz_set_ui(piece->divisor, 1);
		piece->value = quad_of(totals->s[1]) * unit_of_moment(of);
		piece->is_good = totals->records > 0;
		return;
	}
	mpz_set(piece->coefficient[1], totals->s[x]);
	mpz_neg(piece->coefficient[x], totals->s[1]);
	mpz_mul(piece->divisor, totals->s[x], totals->s[x]);
	piece->is_good = mpz_sgn(totals->s[x]) != 0;
	if (piece->is_good)
		piece->value = quad_of(totals->s[1]) / quad_of(totals->s[x]) *
		    unit_of_moment(of);
}

static void
count_piece(
    const struct subject *of, struct piece *piece, const struct totals *totals)
{
	init_piece(piece, 2);
	mpz_set_ui(piece->coefficient[0], 1);
	mpz_set_ui(piece->divisor, 1);
	piece->n = totals->size > 0 ? totals->n[0] : 0;
	piece->sum_weight = totals->size > 0 ? quad_of(totals->s[0]) : 0;
	piece->value = piece->sum_weight * job_weight_unit(of->job);
	piece->is_good = piece->n > 0;
}

/* What is no share, from sums over all cells of a side. */
static void
totals_piece(
    const struct subject *of, struct piece *piece, const struct totals *totals)
{
	if (of->measure->statistic == STAT_COUNT)
		count_piece(of, piece, totals);
	else
		moment_piece(of, piece, totals);
}

static void
piece_init(
    const struct subject *of, const struct compared *side, struct piece *piece)
{
	struct totals *totals;

	if (side->answers != NULL) {
		share_piece(of, side, piece);
		return;
	}
	totals = totals_replicates(
	    of->job, side->view, side->cells, side->n, of->block);
	totals_piece(of, piece, totals);
	totals_free(totals, of->job);
}

static quad
unit_of(const struct subject *of)
{
	if (of->measure->statistic == STAT_COUNT)
		return job_weight_unit(of->job);
	return of->measure->statistic == STAT_SHARE ? 1 : unit_of_moment(of);
}

/* ---- lines ------------------------------------------------------------------
 */

/* Two sets of cells that are compared. */
struct sides {
	struct compared a;
	struct compared b;
	bool is_part; /* a is a part of b */
};

static void
scale_piece(struct piece *piece, const mpz_t factor, bool is_minus)
{
	uint32_t i;

	for (i = 0; i < piece->size; i++) {
		mpz_mul(piece->coefficient[i], piece->coefficient[i], factor);
		if (is_minus)
			mpz_neg(piece->coefficient[i], piece->coefficient[i]);
	}
}

/* Add z of a piece on the records of answers, or take it away from there. */
static void
add_share(const struct subject *of, const struct answers *answers,
    const struct piece *piece, bool is_away)
{
	struct part part = part_of(of, answers);

	variance_add_share(&of->job->variance, &answers->base, &part,
	    piece->coefficient[OWN], piece->coefficient[OTHER], is_away);
}

/* The same on the cells of a side. */
static void
add_side(const struct subject *of, const struct compared *side,
    const struct piece *piece, bool is_away)
{
	static const uint8_t present[2] = {1, 0};
	uint32_t i;

	if (side->answers != NULL) {
		add_share(of, side->answers, piece, is_away);
		if (side->without != NULL)
			add_share(of, side->without, piece, !is_away);
		return;
	}
	for (i = 0; i < side->n; i++)
		(is_away ? variance_remove : variance_add)(&of->job->variance,
		    side->view, side->cells[i], of->block, piece->coefficient,
		    present, piece->size);
}

/*
 * Var(A - B) from z_A - z_B, so that the covariance is in it: on the records
 * of a alone z_A, of b alone -z_B, of both z_A - z_B.
 */
static enum variance_state
linear_variance(const struct subject *of, const struct sides *sides,
    struct piece *a, struct piece *b, quad *out)
{
	struct job *job = of->job;
	quad divisor = quad_of(a->divisor) * quad_of(b->divisor);
	enum variance_state state;
	uint32_t k;

	scale_piece(a, b->divisor, false);
	scale_piece(b, a->divisor, true);
	variance_begin(&job->variance);
	add_side(of, &sides->b, b, false);
	if (sides->is_part)
		add_side(of, &sides->a, b, true);
	for (k = 0; sides->is_part && k < a->size; k++)
		mpz_add(
		    a->coefficient[k], a->coefficient[k], b->coefficient[k]);
	add_side(of, &sides->a, a, false);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out *= unit_of(of) * unit_of(of) / (divisor * divisor);
	return state;
}

/* The estimates of a side by replicate; owned. */
static quad *
replicated_shares(const struct subject *of, const struct compared *side)
{
	uint32_t n = of->job->options->n_replicates;
	struct part part = part_of(of, side->answers);
	quad *theta = part_replicates(&part, &of->job->design);
	quad *less = NULL;
	uint32_t r;

	if (side->without != NULL) {
		part = part_of(of, side->without);
		less = part_replicates(&part, &of->job->design);
	}
	for (r = 0; r <= n; r++) {
		quad x = side->answers->base.replicate[r];

		if (less != NULL) {
			theta[r] -= less[r];
			x -= side->without->base.replicate[r];
		}
		theta[r] = x > 0 ? theta[r] / x : replicate_none();
	}
	free(less);
	return theta;
}

/* A sum over no records of a replicate is 0, a mean is none. */
static quad *
replicated_totals(const struct subject *of, const struct compared *side)
{
	uint32_t n = of->job->options->n_replicates;
	bool is_sum = of->measure->statistic == STAT_TOTAL ||
	    of->measure->statistic == STAT_COUNT;
	quad *theta = mem_zero((size_t)n + 1, sizeof *theta);
	struct totals *totals = totals_replicates(
	    of->job, side->view, side->cells, side->n, of->block);
	struct piece piece;
	uint32_t r;

	for (r = 0; r <= n; r++) {
		totals_piece(of, &piece, &totals[r]);
		theta[r] =
		    piece.is_good || is_sum ? piece.value : replicate_none();
		piece_free(&piece);
	}
	totals_free(totals, of->job);
	return theta;
}

static enum variance_state
replicated_variance(
    const struct subject *of, const struct sides *sides, quad *out)
{
	quad *(*replicated)(const struct subject *, const struct compared *) =
	    sides->a.answers != NULL ? replicated_shares : replicated_totals;
	quad *a = replicated(of, &sides->a);
	quad *b = replicated(of, &sides->b);
	enum variance_state state;
	uint32_t r;

	for (r = 0; r <= of->job->options->n_replicates; r++)
		a[r] -= b[r];
	state = replicate_variance(of->job, a, out);
	free(a);
	free(b);
	return state;
}

/* Test and interval, where there is an error to test with: what one unit says
 * has none that could be known. */
static void
close_difference(struct job *job, const struct table *table,
    struct result *line, uint64_t least, enum variance_state state,
    quad variance)
{
	line->df = freedom_whole(job);
	precision_set(job, line, table, false, state, variance, 0);
	if (least < 2 || line->se == 0)
		line->low = line->high = NAN;
	else if (line->se > 0 && line->df > 0) {
		line->t = line->estimate / line->se;
		line->p = 2 * pt(-fabs(line->t), line->df, 1, 0);
	}
	results_put(job, line);
}

static void
put_difference(const struct subject *of, const struct table *table,
    const struct sides *sides, struct result *line)
{
	struct piece a;
	struct piece b;
	quad variance = 0;
	enum variance_state state = VARIANCE_NONE;
	uint64_t least;

	piece_init(of, &sides->a, &a);
	piece_init(of, &sides->b, &b);
	least = a.n < b.n ? a.n : b.n;
	/* Without anybody on one side there is nothing to compare. */
	line->n = least == 0 ? 0 : sides->is_part ? b.n : a.n + b.n;
	if (least > 0)
		line->sum_weight =
		    (double)((sides->is_part ? b.sum_weight
					     : a.sum_weight + b.sum_weight) *
			job_weight_unit(of->job));
	results_side(of->job, of->bound, sides->a.view, sides->a.cells,
	    sides->a.n, false);
	results_side(of->job, of->bound, sides->b.view, sides->b.cells,
	    sides->b.n, false);
	if (results_take(of->job, table, of->bound, line, least)) {
		if (a.is_good && b.is_good) {
			line->estimate = (double)(a.value - b.value);
			state = of->job->options->n_replicates > 0
			    ? replicated_variance(of, sides, &variance)
			    : linear_variance(of, sides, &a, &b, &variance);
		}
		close_difference(of->job, table, line, least, state, variance);
	}
	piece_free(&a);
	piece_free(&b);
}

/* The cell with these values, or NO_CELL. */
static uint32_t
cell_with(const struct shown *cells, uint32_t n, const struct view *view,
    const char *const *values, uint32_t n_values)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < view->n_by && k < n_values; k++)
			if (!slice_is(cells[i].by[view->by[k]], values[k]))
				break;
		if (k == view->n_by)
			return i;
	}
	return NO_CELL;
}

/* The values that make a cell, as the column of a side has them; owned. */
static char *
side_of(const struct view *view, const struct shown *cell)
{
	const char **values = mem_zero((size_t)view->n_by + 1, sizeof *values);
	char *text;
	uint32_t k;

	/* Texts of the codes end in NUL. */
	for (k = 0; k < view->n_by; k++)
		values[k] = cell->by[view->by[k]].text;
	text = identity_list(values, view->n_by);
	free(values);
	return text;
}

/* The pairs of cells that a comparison asks for. */
struct pairs {
	struct contrast *one;
	const struct view *view;
	struct shown *cells;
	uint32_t *list; /* the same, as indices */
	uint32_t n;
	uint32_t n_seen; /* with a record */
	uint32_t a;      /* the cells that are asked for, or NO_CELL */
	uint32_t b;
};

static bool
is_with_cell(const struct contrast *one)
{
	return one->of->type == COMPARE_DOMAINS ||
	    one->of->type == COMPARE_WAVES;
}

/* Cell i and what it is compared with: cell j, the rest, or all. */
static void
set_sides(const struct subject *of, const struct pairs *pairs, uint32_t i,
    uint32_t j, uint32_t *others, struct sides *sides)
{
	static const uint32_t everyone[1] = {0};
	uint32_t n;
	uint32_t k;

	sides->a = (struct compared){.view = pairs->one->view,
	    .cells = &pairs->list[i],
	    .n = pairs->list[i] != NO_CELL};
	sides->b = (struct compared){.view = pairs->one->view,
	    .cells = &pairs->list[j],
	    .n = pairs->list[j] != NO_CELL};
	sides->is_part = pairs->one->of->type == COMPARE_TOTAL;
	if (sides->is_part)
		sides->b = (struct compared){.cells = everyone, .n = 1};
	if (pairs->one->of->type == COMPARE_REST) {
		sides->b.cells = others;
		sides->b.n = pairs->n_seen - sides->a.n;
		for (k = 0, n = 0; others != NULL && k < pairs->n; k++)
			if (k != i && pairs->list[k] != NO_CELL)
				others[n++] = pairs->list[k];
	}
	if (of->answers == NULL)
		return;
	sides->a.answers = &of->answers[i];
	sides->b.answers = &of->answers[j];
	if (!is_with_cell(pairs->one))
		sides->b.answers = &of->whole;
	if (pairs->one->of->type == COMPARE_REST)
		sides->b.without = &of->answers[i];
}

/* One measure and category compared between two cells, or one and others. */
static void
compare_cells(const struct subject *of, const struct table *table,
    const struct pairs *pairs, uint32_t i, uint32_t j, struct result *line)
{
	const struct view *view = pairs->view;
	enum comparing type = pairs->one->of->type;
	char *contrast =
	    identity_list(pairs->one->of->by, pairs->one->of->n_by);
	char *a = side_of(view, &pairs->cells[i]);
	char *b =
	    is_with_cell(pairs->one) ? side_of(view, &pairs->cells[j]) : NULL;
	uint32_t *others = NULL;
	struct sides sides;

	if (type == COMPARE_REST &&
	    (of->answers == NULL || of->job->results->is_counting))
		others = mem_zero((size_t)pairs->n + 1, sizeof *others);
	set_sides(of, pairs, i, j, others, &sides);
	line->contrast = slice_of(contrast);
	line->side_a = slice_of(a);
	line->side_b = slice_of(b != NULL ? b
		: type == COMPARE_TOTAL   ? RESULT_TOTAL
					  : RESULT_REST);
	if (sides.a.n > 0 && sides.b.n > 0)
		put_difference(of, table, &sides, line);
	else
		results_take(of->job, table, of->bound, line, 0);
	free(contrast);
	free(a);
	free(b);
	free(others);
}

/* A value to compare that no record has and no codebook knows. */
static void
tell_unknown(struct contrast *one, uint32_t at, const char *const *values)
{
	if (values == NULL || at != NO_CELL || one->said_unknown)
		return;
	diag_warning(NULL, "bad-comparison",
	    "the comparison by %s has the value %s, which no record has",
	    one->of->by[0], diag_value(slice_of(values[0])));
	one->said_unknown = true;
}

static void
init_pairs(struct pairs *pairs, struct job *job, struct contrast *one)
{
	struct breakdown all = {0};
	uint32_t i;

	*pairs = (struct pairs){.one = one,
	    .view = &job->plan->views[one->view],
	    .a = NO_CELL,
	    .b = NO_CELL};
	pairs->cells = cells_of(job, one->view, &all, &pairs->n);
	pairs->list = mem_zero((size_t)pairs->n + 1, sizeof *pairs->list);
	for (i = 0; i < pairs->n; i++) {
		pairs->list[i] = pairs->cells[i].cell;
		pairs->n_seen += pairs->list[i] != NO_CELL;
	}
	if (one->of->a != NULL)
		pairs->a = cell_with(pairs->cells, pairs->n, pairs->view,
		    one->of->a, one->of->n_a);
	if (one->of->b != NULL)
		pairs->b = cell_with(pairs->cells, pairs->n, pairs->view,
		    one->of->b, one->of->n_b);
}

static void
done_pairs(struct pairs *pairs)
{
	free(pairs->cells);
	free(pairs->list);
}

/* Is cell i, which is asked for, to be compared with cell j? */
static bool
is_asked(const struct pairs *pairs, uint32_t i, uint32_t j)
{
	const struct contrast *one = pairs->one;

	if (!is_with_cell(one))
		return true;
	if (i == j || (one->of->b != NULL && j != pairs->b))
		return false;
	if (one->of->a != NULL)
		return true;
	return one->of->type == COMPARE_WAVES ? i == j + 1
					      : one->of->b != NULL || i < j;
}

/* All pairs of cells that the comparison asks for. */
static void
compare_subject(const struct subject *of, const struct table *table,
    const struct pairs *pairs, const struct bound *bound, struct slice category)
{
	bool is_one = pairs->one->of->a != NULL;
	uint32_t n = is_with_cell(pairs->one) ? pairs->n : 1;
	uint32_t i;
	uint32_t j;

	tell_unknown(pairs->one, pairs->a, pairs->one->of->a);
	tell_unknown(pairs->one, pairs->b, pairs->one->of->b);
	for (i = 0; i < pairs->n; i++) {
		if (is_one && i != pairs->a)
			continue;
		for (j = 0; j < n; j++) {
			struct result line;

			if (!is_asked(pairs, i, j))
				continue;
			job_line(&line, table, bound, "difference");
			line.compared =
			    slice_of(tables_statistics[of->measure->statistic]);
			line.category = category;
			compare_cells(of, table, pairs, i, j, &line);
		}
	}
}

/* The sums of a column's answers in the cells, and in all to compare with. */
static void
init_answers(
    struct subject *of, const struct pairs *pairs, const uint8_t *is_in)
{
	struct job *job = of->job;
	uint32_t everyone = 0;
	uint32_t i;

	of->answers = mem_zero((size_t)pairs->n + 1, sizeof *of->answers);
	for (i = 0; i < pairs->n; i++)
		answers_init(&of->answers[i], job->cube, &job->design,
		    pairs->one->view, of->block, &pairs->list[i], 1, is_in);
	if (pairs->one->of->type == COMPARE_TOTAL)
		answers_init(&of->whole, job->cube, &job->design, 0, of->block,
		    &everyone, 1, is_in);
	else
		answers_init(&of->whole, job->cube, &job->design,
		    pairs->one->view, of->block, pairs->list,
		    pairs->one->of->type == COMPARE_REST ? pairs->n : 0, is_in);
}

static void
done_answers(struct subject *of, const struct pairs *pairs)
{
	uint32_t i;

	for (i = 0; i < pairs->n; i++)
		answers_done(&of->answers[i]);
	answers_done(&of->whole);
	free(of->answers);
}

/* The answers in the list of one column. */
static void
compare_codes(struct subject *of, const struct table *table,
    const struct pairs *pairs, const struct category_list *list)
{
	struct job *job = of->job;
	const uint8_t *is_in =
	    cells_base(job, of->measure, of->bound, of->choice);
	uint32_t k;

	init_answers(of, pairs, is_in);
	for (k = 0; k < list->n; k++) {
		of->slot = list->list[k].code - 1;
		of->is_in =
		    list->list[k].code != CODES_UNSEEN && is_in[of->slot];
		compare_subject(
		    of, table, pairs, of->bound, list->list[k].text);
	}
	done_answers(of, pairs);
}

/* The choices of a set, each a share of its own. */
static void
compare_choices(
    struct subject *of, const struct table *table, const struct pairs *pairs)
{
	const struct bound *bound = of->bound;
	struct plan *plan = of->job->plan;
	uint32_t n;
	uint32_t *list = cells_choices(of->measure, bound, &n);
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct listed category = {
		    .text = slice_of(bound->choices->codes[list[i]])};
		uint32_t column;

		of->choice = list[i];
		of->block = bound->blocks[list[i]];
		column = plan->blocks[of->block].columns[0];
		category.code = codes_find(
		    of->job->cube->columns[column].codes, slice_of("1"));
		compare_codes(
		    of, table, pairs, &(struct category_list){&category, 1});
	}
	free(list);
}

/* A measure over the pairs of cells: each of its categories. */
static void
compare_measure(struct job *job, const struct table *table,
    const struct pairs *pairs, const struct measure *measure,
    struct bound *bound)
{
	struct subject of = {.job = job, .measure = measure, .bound = bound};

	if (measure->statistic == STAT_COUNT) {
		of.block = bound->presence;
		compare_subject(&of, table, pairs, bound, slice_of(""));
		return;
	}
	if (bound->choices != NULL) {
		compare_choices(&of, table, pairs);
		return;
	}
	of.block = bound->blocks[0];
	if (measure->statistic != STAT_SHARE) {
		compare_subject(&of, table, pairs, bound, slice_of(""));
		return;
	}
	compare_codes(&of, table, pairs, cells_answers(job, measure, bound));
}

/* ---- two measures of the same records
 * ---------------------------------------- */

/* Marginal sums of one side of a joint block of codes. */
struct margin {
	uint32_t side;
	const uint8_t *is_in; /* by code - 1 */
	uint32_t slot;
	uint64_t n;
	mpz_t x;
	mpz_t y;
};

static bool
in_margin(const struct margin *margin, const uint32_t *pair)
{
	uint32_t code = pair[margin->side];

	return code > 0 && margin->is_in[code - 1];
}

static void
sum_margin(struct margin *margin, const struct totals *totals,
    const struct tuples *levels)
{
	uint32_t i;

	margin->n = 0;
	mpz_set_ui(margin->x, 0);
	mpz_set_ui(margin->y, 0);
	for (i = 0; i < totals->size; i++) {
		const uint32_t *pair = tuples_at(levels, i);

		if (!in_margin(margin, pair))
			continue;
		margin->n += totals->n[i];
		mpz_add(margin->x, margin->x, totals->s[i]);
		if (pair[margin->side] - 1 == margin->slot)
			mpz_add(margin->y, margin->y, totals->s[i]);
	}
}

/* z of a side for a joint code, times the other side's divisor. */
static void
add_joint(mpz_t out, const struct margin *margin, const uint32_t *pair,
    const mpz_t factor, bool is_minus)
{
	mpz_t z;

	if (!in_margin(margin, pair))
		return;
	mpz_init(z);
	mpz_neg(z, margin->y);
	if (pair[margin->side] - 1 == margin->slot)
		mpz_add(z, z, margin->x);
	if (is_minus)
		mpz_submul(out, z, factor);
	else
		mpz_addmul(out, z, factor);
	mpz_clear(z);
}

static enum variance_state
joint_variance(struct job *job, const struct contrast *one, uint32_t view,
    uint32_t cell, struct margin *a, struct margin *b, quad *out)
{
	const struct tuples *levels = job->plan->blocks[one->block].levels;
	mpz_t *coefficient =
	    mem_zero((size_t)levels->n + 1, sizeof *coefficient);
	uint8_t *is_in = mem_zero((size_t)levels->n + 1, 1);
	quad divisor = quad_of(a->x) * quad_of(b->x);
	enum variance_state state;
	mpz_t xa;
	mpz_t xb;
	uint32_t i;

	mpz_init(xa);
	mpz_init(xb);
	mpz_mul(xa, a->x, a->x);
	mpz_mul(xb, b->x, b->x);
	for (i = 0; i < levels->n; i++) {
		const uint32_t *pair = tuples_at(levels, i);

		mpz_init(coefficient[i]);
		is_in[i] = in_margin(a, pair) || in_margin(b, pair);
		add_joint(coefficient[i], a, pair, xb, false);
		add_joint(coefficient[i], b, pair, xa, true);
	}
	variance_begin(&job->variance);
	variance_add(&job->variance, view, cell, one->block, coefficient, is_in,
	    levels->n);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out /= divisor * divisor * divisor * divisor;
	for (i = 0; i < levels->n; i++)
		mpz_clear(coefficient[i]);
	mpz_clear(xa);
	mpz_clear(xb);
	free(coefficient);
	free(is_in);
	return state;
}

static quad
joint_difference(const struct totals *totals, const struct tuples *levels,
    struct margin *a, struct margin *b, bool *is_good)
{
	sum_margin(a, totals, levels);
	sum_margin(b, totals, levels);
	*is_good = mpz_sgn(a->x) > 0 && mpz_sgn(b->x) > 0;
	if (!*is_good)
		return 0;
	return quad_of(a->y) / quad_of(a->x) - quad_of(b->y) / quad_of(b->x);
}

/* Both measures in the cell. */
static void
put_measures(const struct job *job, const struct table *table,
    const struct contrast *one, uint32_t view, uint32_t cell)
{
	const struct bound *bounds = job->bounds[table - job->tables];
	uint32_t n = cell != NO_CELL;

	results_side(job, &bounds[one->measure_a], view, &cell, n, false);
	results_side(job, &bounds[one->measure_b], view, &cell, n, false);
}

static void
compare_shares(struct job *job, const struct table *table,
    const struct contrast *one, uint32_t view, uint32_t cell,
    const struct totals *totals, struct margin *a, struct margin *b,
    struct result *line)
{
	const struct tuples *levels = job->plan->blocks[one->block].levels;
	uint32_t n = job->options->n_replicates;
	quad *theta;
	enum variance_state state = VARIANCE_NONE;
	quad variance = 0;
	bool is_good;
	uint64_t least;
	uint32_t r;

	joint_difference(&totals[0], levels, a, b, &is_good);
	least = a->n < b->n ? a->n : b->n;
	line->n = least == 0 ? 0 : a->n > b->n ? a->n : b->n;
	line->sum_weight =
	    (double)((a->n > b->n ? quad_of(a->x) : quad_of(b->x)) *
		job_weight_unit(job));
	put_measures(job, table, one, view, cell);
	if (!results_take(job, table,
		&job->bounds[table - job->tables][one->measure_a], line, least))
		return;
	theta = mem_zero((size_t)n + 1, sizeof *theta);
	for (r = n; r > 0; r--) {
		theta[r] = joint_difference(&totals[r], levels, a, b, &is_good);
		if (!is_good)
			theta[r] = replicate_none();
	}
	theta[0] = joint_difference(&totals[0], levels, a, b, &is_good);
	if (is_good) {
		line->estimate = (double)theta[0];
		if (n == 0)
			state = joint_variance(
			    job, one, view, cell, a, b, &variance);
		else
			state = replicate_variance(job, theta, &variance);
	}
	close_difference(job, table, line, least, state, variance);
	free(theta);
}

/* v = (in a, a, in b, b): theta and z of a mean or a total of each side. */
static quad
pair_difference(struct job *job, const struct contrast *one,
    const struct totals *totals, bool is_total, mpz_t *coefficient, quad *scale,
    bool *is_good)
{
	const struct block *block = &job->plan->blocks[one->block];
	int32_t scale_a = cube_term_scale(job->cube, block, 1);
	int32_t scale_b = cube_term_scale(job->cube, block, 3);
	int32_t common = scale_a > scale_b ? scale_a : scale_b;
	mpz_t up[2];
	mpz_t square;
	quad unit = quad_power10(-common);
	quad value;
	uint32_t i;

	mpz_init(up[0]);
	mpz_init(up[1]);
	mpz_init(square);
	mpz_ui_pow_ui(up[0], 10, (unsigned long)(common - scale_a));
	mpz_ui_pow_ui(up[1], 10, (unsigned long)(common - scale_b));
	if (is_total) {
		unit *= job_weight_unit(job);
		mpz_set(coefficient[1], up[0]);
		mpz_neg(coefficient[3], up[1]);
		value = quad_of(totals->s[1]) * quad_of(up[0]) -
		    quad_of(totals->s[3]) * quad_of(up[1]);
		*is_good = totals->records > 0;
		*scale = unit;
	} else {
		*is_good =
		    mpz_sgn(totals->s[0]) > 0 && mpz_sgn(totals->s[2]) > 0;
		for (i = 0; i < 2; i++) {
			mpz_mul(
			    square, totals->s[2 - 2 * i], totals->s[2 - 2 * i]);
			mpz_mul(square, square, up[i]);
			if (i == 1)
				mpz_neg(square, square);
			mpz_mul(
			    coefficient[2 * i + 1], totals->s[2 * i], square);
			mpz_mul(
			    coefficient[2 * i], totals->s[2 * i + 1], square);
			mpz_neg(coefficient[2 * i], coefficient[2 * i]);
		}
		value = !*is_good ? 0
				  : quad_of(totals->s[1]) /
			    quad_of(totals->s[0]) * quad_of(up[0]) -
			quad_of(totals->s[3]) / quad_of(totals->s[2]) *
			    quad_of(up[1]);
		*scale = quad_of(totals->s[0]) * quad_of(totals->s[2]);
		*scale = unit / (*scale * *scale);
	}
	mpz_clear(up[0]);
	mpz_clear(up[1]);
	mpz_clear(square);
	return value * unit;
}

static enum variance_state
pair_variance(struct job *job, const struct contrast *one, uint32_t view,
    uint32_t cell, mpz_t *coefficient, quad scale, quad *out)
{
	enum variance_state state;

	variance_begin(&job->variance);
	variance_add(
	    &job->variance, view, cell, one->block, coefficient, NULL, 0);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out *= scale * scale;
	return state;
}

static void
compare_numbers(struct job *job, const struct table *table,
    const struct contrast *one, uint32_t view, uint32_t cell, bool is_total,
    struct result *line)
{
	uint32_t n = job->options->n_replicates;
	quad *theta = mem_zero((size_t)n + 1, sizeof *theta);
	enum variance_state state = VARIANCE_NONE;
	struct totals *totals =
	    totals_replicates(job, view, &cell, 1, one->block);
	mpz_t coefficient[BLOCK_TERMS];
	quad variance = 0;
	quad scale = 1;
	bool is_good = false;
	uint32_t i;
	uint32_t r;

	for (i = 0; i < BLOCK_TERMS; i++)
		mpz_init(coefficient[i]);
	for (r = n + 1; r-- > 0;) {
		theta[r] = pair_difference(job, one, &totals[r], is_total,
		    coefficient, &scale, &is_good);
		if (!is_good && !is_total)
			theta[r] = replicate_none();
	}
	line->n = totals[0].records;
	line->sum_weight =
	    (double)((quad_of(totals[0].s[0]) > quad_of(totals[0].s[2])
			     ? quad_of(totals[0].s[0])
			     : quad_of(totals[0].s[2])) *
		job_weight_unit(job));
	totals_free(totals, job);
	put_measures(job, table, one, view, cell);
	if (results_take(job, table,
		&job->bounds[table - job->tables][one->measure_a], line,
		line->n)) {
		if (is_good) {
			line->estimate = (double)theta[0];
			state = n > 0
			    ? replicate_variance(job, theta, &variance)
			    : pair_variance(job, one, view, cell, coefficient,
				  scale, &variance);
		}
		close_difference(job, table, line, line->n, state, variance);
	}
	for (i = 0; i < BLOCK_TERMS; i++)
		mpz_clear(coefficient[i]);
	free(theta);
}

/* Both measures in one cell: each category that both have. */
static void
compare_in_cell(struct job *job, const struct table *table,
    const struct contrast *one, uint32_t view, const struct shown *shown)
{
	const struct measure *a = &table->measures[one->measure_a];
	const struct measure *b = &table->measures[one->measure_b];
	struct bound *bounds = job->bounds[table - job->tables];
	const struct block *block = &job->plan->blocks[one->block];
	struct codes *codes = job->cube->columns[block->columns[1]].codes;
	struct margin margins[2] = {{.side = 0}, {.side = 1}};
	const struct category_list *list;
	struct totals *totals;
	struct result line;
	uint32_t k;

	job_line(&line, table, &bounds[one->measure_a], "difference");
	line.item = line.measure = slice_of("");
	line.within = one->within;
	line.compared = slice_of(tables_statistics[a->statistic]);
	line.contrast = slice_of("item");
	line.side_a = slice_of(bounds[one->measure_a].item);
	line.side_b = slice_of(bounds[one->measure_b].item);
	line.by = shown->by;
	if (a->statistic != STAT_SHARE) {
		compare_numbers(job, table, one, view, shown->cell,
		    a->statistic == STAT_TOTAL, &line);
		return;
	}
	list = cells_answers(job, a, &bounds[one->measure_a]);
	margins[0].is_in = cells_base(job, a, &bounds[one->measure_a], 0);
	margins[1].is_in = cells_base(job, b, &bounds[one->measure_b], 0);
	for (k = 0; k < 2; k++) {
		mpz_init(margins[k].x);
		mpz_init(margins[k].y);
	}
	totals = totals_replicates(job, view, &shown->cell, 1, one->block);
	for (k = 0; k < list->n; k++) {
		struct result copy = line;

		copy.category = list->list[k].text;
		margins[0].slot = list->list[k].code - 1;
		margins[1].slot = codes_find(codes, copy.category) - 1;
		compare_shares(job, table, one, view, shown->cell, totals,
		    &margins[0], &margins[1], &copy);
	}
	totals_free(totals, job);
	for (k = 0; k < 2; k++) {
		mpz_clear(margins[k].x);
		mpz_clear(margins[k].y);
	}
}

static void
compare_measures(struct job *job, uint32_t t, const struct contrast *one)
{
	const struct table *table = &job->tables[t];
	uint32_t b;
	uint32_t i;

	for (b = table->show_total ? 0 : 1; b < table->n_breakdowns; b++) {
		uint32_t view = job->views[t][b];
		uint32_t n;
		const struct shown *cells = cells_of_table(job, t, b, &n);

		for (i = 0; i < n; i++)
			if (cells[i].cell != NO_CELL)
				compare_in_cell(
				    job, table, one, view, &cells[i]);
	}
}

void
difference_put(struct job *job, uint32_t t)
{
	const struct table *table = &job->tables[t];
	uint32_t i;
	uint32_t m;

	for (i = 0; i < job->tables[t].n_comparisons; i++) {
		struct contrast *one = &job->contrasts[t][i];
		struct pairs pairs;

		if (one->of->type == COMPARE_MEASURES) {
			compare_measures(job, t, one);
			continue;
		}
		init_pairs(&pairs, job, one);
		for (m = 0; m < table->n_measures; m++)
			compare_measure(job, table, &pairs, &table->measures[m],
			    &job->bounds[t][m]);
		done_pairs(&pairs);
	}
}
