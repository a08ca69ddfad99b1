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
#include "piece.h"
#include "precision.h"
#include "replicate.h"
#include "results.h"
#include "totals.h"

/* ---- lines ------------------------------------------------------------------
 */

/*
 * The sets of cells that are compared: the first less the second, and of a
 * contrast less that of the third and the fourth.
 */
struct sides {
	struct compared at[MAX_SIDES];
	uint32_t n;
	bool is_part; /* the first is a part of the second */
};

static bool
is_minus(uint32_t side)
{
	return side == 1 || side == 2;
}

/* Bring all pieces to one divisor, which is returned. */
static quad
scale_pieces(struct piece *pieces, uint32_t n)
{
	quad divisor = 1;
	mpz_t factor;
	uint32_t i;
	uint32_t k;

	mpz_init(factor);
	for (i = 0; i < n; i++) {
		mpz_set_ui(factor, 1);
		for (k = 0; k < n; k++)
			if (k != i)
				mpz_mul(factor, factor, pieces[k].divisor);
		piece_scale(&pieces[i], factor, is_minus(i));
		divisor *= quad_of(pieces[i].divisor);
	}
	mpz_clear(factor);
	return divisor;
}

/*
 * Var(A - B) from z_A - z_B, so that the covariance is in it: on the records
 * of a alone z_A, of b alone -z_B, of both z_A - z_B.
 */
static enum variance_state
linear_variance(const struct subject *of, const struct sides *sides,
    struct piece *pieces, quad *out)
{
	struct job *job = of->job;
	quad divisor = scale_pieces(pieces, sides->n);
	enum variance_state state;
	struct piece *a = &pieces[0];
	struct piece *b = &pieces[1];
	uint32_t k;

	variance_begin(&job->variance);
	for (k = sides->n - 1; k > 0; k--)
		piece_add(of, &sides->at[k], &pieces[k], false);
	if (sides->is_part)
		piece_add(of, &sides->at[0], b, true);
	for (k = 0; sides->is_part && k < a->size; k++)
		mpz_add(
		    a->coefficient[k], a->coefficient[k], b->coefficient[k]);
	piece_add(of, &sides->at[0], a, false);
	state = variance_end(&job->variance, job->options->lonely, out);
	*out *= piece_unit(of) * piece_unit(of) / (divisor * divisor);
	return state;
}

static enum variance_state
replicated_variance(
    const struct subject *of, const struct sides *sides, quad *out)
{
	uint32_t n = of->job->options->n_replicates;
	quad *sum = mem_zero((size_t)n + 1, sizeof *sum);
	enum variance_state state;
	uint32_t k;
	uint32_t r;

	for (k = 0; k < sides->n; k++) {
		quad *theta = piece_replicates(of, &sides->at[k]);

		for (r = 0; r <= n; r++)
			sum[r] += is_minus(k) ? -theta[r] : theta[r];
		free(theta);
	}
	state = replicate_variance(of->job, sum, out);
	free(sum);
	return state;
}

/* Test and interval, where there is an error to test with: what one unit says
 * has none that could be known. */
static void
close_difference(struct job *job, const struct table *table,
    struct result *line, uint64_t least, enum variance_state state,
    quad variance)
{
	precision_set(job, line, table, FIGURE_OTHER, state, variance, 0);
	if (least < 2 || line->se == 0)
		line->low = line->high = NAN;
	else if (line->se > 0 && line->df > 0) {
		line->t = line->estimate / line->se;
		line->p = 2 * pt(-fabs(line->t), line->df, 1, 0);
	}
	results_put(job, line);
}

static double
freedom_of_sides(const struct subject *of, const struct sides *sides)
{
	struct cell_group groups[MAX_SIDES];
	uint32_t n = 0;
	uint32_t k;

	for (k = sides->is_part; k < sides->n; k++)
		groups[n++] = (struct cell_group){
		    sides->at[k].view, sides->at[k].cells, sides->at[k].n};
	return freedom_of_difference(of->job, groups, n, of->bound->presence);
}

/*
 * Set n of the line to the records of both sides; returns the smaller side's.
 * Without records on one side there is nothing to compare.
 */
static uint64_t
count_sides(const struct subject *of, const struct sides *sides,
    const struct piece *pieces, struct result *line)
{
	uint64_t least = UINT64_MAX;
	quad sum = 0;
	uint32_t k;

	for (k = 0; k < sides->n; k++) {
		least = pieces[k].n < least ? pieces[k].n : least;
		if (k == 0 && sides->is_part)
			continue;
		line->n += pieces[k].n;
		sum += pieces[k].sum_weight;
	}
	if (least > 0)
		line->sum_weight = (double)(sum * job_weight_unit(of->job));
	else
		line->n = 0;
	return least;
}

static void
estimate_difference(const struct subject *of, const struct table *table,
    const struct sides *sides, struct piece *pieces, uint64_t least,
    struct result *line)
{
	enum variance_state state = VARIANCE_NONE;
	quad variance = 0;
	quad value = 0;
	bool is_good = true;
	uint32_t k;

	for (k = 0; k < sides->n; k++) {
		is_good = is_good && pieces[k].is_good;
		value += is_minus(k) ? -pieces[k].value : pieces[k].value;
	}
	if (is_good) {
		line->estimate = (double)value;
		state = of->job->options->n_replicates > 0
		    ? replicated_variance(of, sides, &variance)
		    : linear_variance(of, sides, pieces, &variance);
	}
	line->df = freedom_of_sides(of, sides);
	close_difference(of->job, table, line, least, state, variance);
}

static void
put_difference(const struct subject *of, const struct table *table,
    const struct sides *sides, struct result *line)
{
	struct piece pieces[MAX_SIDES] = {0};
	uint64_t least;
	uint32_t k;

	for (k = 0; k < sides->n; k++) {
		piece_init(of, &sides->at[k], &pieces[k]);
		results_side(of->job, of->bound, sides->at[k].view,
		    sides->at[k].cells, sides->at[k].n, false);
	}
	least = count_sides(of, sides, pieces, line);
	if (results_take(of->job, table, of->bound, line, least))
		estimate_difference(of, table, sides, pieces, least, line);
	for (k = 0; k < sides->n; k++)
		piece_free(&pieces[k]);
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

/* The pairs of cells that a comparison asks for, in a cell of within. */
struct pairs {
	struct contrast *one;
	const struct shown *group; /* NULL: of all records */
	/* what is compared; of a contrast by its first variable, and by its
	 * second */
	struct shown *labels[2];
	uint32_t n_labels[2]; /* 1 where there is no second */
	uint32_t *list;       /* their cells, or NO_CELL; n long */
	uint32_t n;
	uint32_t *seen; /* those with a record */
	uint32_t n_seen;
	uint32_t a; /* the cells that are asked for, or NO_CELL */
	uint32_t b;
};

/* Which of the labels a line is of: the first less the second; of a contrast
 * in c less that in d. */
struct compared_labels {
	uint32_t a;
	uint32_t b;
	uint32_t c;
	uint32_t d;
};

static bool
is_with_cell(const struct contrast *one)
{
	return one->of->type != COMPARE_TOTAL && one->of->type != COMPARE_REST;
}

/* The values that make a cell, as the column of a side has them; owned. */
static char *
values_of(const struct plan *plan, uint32_t v, const struct shown *cell)
{
	const struct view *view = &plan->views[v];
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

/* "2024 - 2022,municipality": a change, and whose it is; owned. */
static char *
change_of(const struct plan *plan, const struct pairs *pairs,
    const struct compared_labels *asked, uint32_t whose)
{
	const uint32_t *views = pairs->one->labels;
	char *a = values_of(plan, views[0], &pairs->labels[0][asked->a]);
	char *b = values_of(plan, views[0], &pairs->labels[0][asked->b]);
	char *change = mem_format("%s - %s", a, b);
	char *who = values_of(plan, views[1], &pairs->labels[1][whose]);
	const char *both[2] = {change, who};
	char *text = identity_list(both, 2);

	free(a);
	free(b);
	free(change);
	free(who);
	return text;
}

/* Both columns of the sides; owned. */
static void
name_sides(const struct plan *plan, const struct pairs *pairs,
    const struct compared_labels *asked, char *text[2])
{
	uint32_t view = pairs->one->labels[0];

	switch (pairs->one->of->type) {
	case COMPARE_CONTRAST:
		text[0] = change_of(plan, pairs, asked, asked->c);
		text[1] = change_of(plan, pairs, asked, asked->d);
		return;
	case COMPARE_TOTAL:
		text[1] = mem_text(slice_of(RESULT_TOTAL));
		break;
	case COMPARE_REST:
		text[1] = mem_text(slice_of(RESULT_REST));
		break;
	default:
		text[1] = values_of(plan, view, &pairs->labels[0][asked->b]);
	}
	text[0] = values_of(plan, view, &pairs->labels[0][asked->a]);
}

/* Cell i of the list. */
static struct compared
cell_side(const struct subject *of, const struct pairs *pairs, uint32_t i)
{
	return (struct compared){.view = pairs->one->view,
	    .cells = &pairs->list[i],
	    .n = pairs->list[i] != NO_CELL,
	    .answers = of->answers == NULL ? NULL : &of->answers[i]};
}

/*
 * The records that a cell is compared with: within a cell those who have a
 * value of the variable that is compared.
 */
static struct compared
whole_side(const struct subject *of, const struct pairs *pairs)
{
	static const uint32_t everyone[1] = {0};
	struct compared side = {.view = pairs->one->view,
	    .cells = pairs->seen,
	    .n = pairs->n_seen,
	    .answers = of->answers == NULL ? NULL : &of->whole};

	if (pairs->group == NULL) {
		side.view = 0;
		side.cells = everyone;
		side.n = 1;
	}
	return side;
}

/* All cells but i, for a comparison with the rest. */
static struct compared
rest_side(const struct subject *of, const struct pairs *pairs, uint32_t i,
    uint32_t *others)
{
	struct compared side = {.view = pairs->one->view, .cells = others};
	uint32_t k;

	for (k = 0; k < pairs->n; k++)
		if (k != i && pairs->list[k] != NO_CELL)
			others[side.n++] = pairs->list[k];
	if (of->answers != NULL) {
		side.answers = &of->whole;
		side.without = &of->answers[i];
	}
	return side;
}

static void
set_sides(const struct subject *of, const struct pairs *pairs,
    const struct compared_labels *asked, uint32_t *others, struct sides *sides)
{
	uint32_t n = pairs->n_labels[1];

	*sides = (struct sides){.n = 2};
	sides->at[0] = cell_side(of, pairs, asked->a * n + asked->c);
	switch (pairs->one->of->type) {
	case COMPARE_TOTAL:
		sides->is_part = true;
		sides->at[1] = whole_side(of, pairs);
		return;
	case COMPARE_REST:
		sides->at[1] = rest_side(of, pairs, asked->a, others);
		return;
	case COMPARE_CONTRAST:
		sides->n = 4;
		sides->at[2] = cell_side(of, pairs, asked->a * n + asked->d);
		sides->at[3] = cell_side(of, pairs, asked->b * n + asked->d);
		/* fall through */
	default:
		sides->at[1] = cell_side(of, pairs, asked->b * n + asked->c);
	}
}

/* Has some record what the line is of?  Within cells there may be far more
 * combinations than records have. */
static bool
is_shown(
    const struct job *job, const struct pairs *pairs, const struct sides *sides)
{
	uint32_t n = is_with_cell(pairs->one) ? sides->n : 1;
	uint32_t k;

	if (job->codebook != NULL || pairs->group == NULL)
		return true;
	for (k = 0; k < n; k++)
		if (sides->at[k].n > 0)
			return true;
	return false;
}

/* The by-variable of whose changes a contrast compares. */
static uint32_t
whose_by(const struct plan *plan, const struct pairs *pairs)
{
	return plan->views[pairs->one->labels[1]].by[0];
}

/* One measure and category compared between two cells, or one and others. */
static void
compare_cells(const struct subject *of, const struct table *table,
    const struct pairs *pairs, const struct compared_labels *asked,
    struct result *line)
{
	struct job *job = of->job;
	char *contrast =
	    identity_list(pairs->one->of->by, pairs->one->of->n_by);
	uint32_t *others = mem_zero((size_t)pairs->n + 1, sizeof *others);
	char *text[2];
	struct sides sides;
	bool is_empty = false;
	uint32_t k;

	set_sides(of, pairs, asked, others, &sides);
	name_sides(job->plan, pairs, asked, text);
	line->contrast = slice_of(contrast);
	line->side_a = slice_of(text[0]);
	line->side_b = slice_of(text[1]);
	if (pairs->group != NULL)
		line->by = pairs->group->by;
	if (pairs->labels[1] != NULL)
		line->whose =
		    pairs->labels[1][asked->c].by[whose_by(job->plan, pairs)];
	for (k = 0; k < sides.n; k++)
		is_empty = is_empty || sides.at[k].n == 0;
	if (!is_empty)
		put_difference(of, table, &sides, line);
	else if (is_shown(job, pairs, &sides))
		results_take(job, table, of->bound, line, 0);
	free(contrast);
	free(text[0]);
	free(text[1]);
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

/* The codes of a cell of a view, as it is shown. */
static uint32_t
put_codes(const struct job *job, uint32_t v, const struct shown *cell,
    uint32_t *codes)
{
	const struct view *view = &job->plan->views[v];
	uint32_t k;

	for (k = 0; k < view->n_by; k++)
		codes[k] = codes_find(
		    job->cube->columns[job->plan->keys[view->by[k]]].codes,
		    cell->by[view->by[k]]);
	return view->n_by;
}

/* The cell of two labels in the group at hand, or NO_CELL. */
static uint32_t
find_cell(
    const struct job *job, const struct pairs *pairs, uint32_t a, uint32_t b)
{
	const struct contrast *one = pairs->one;
	uint32_t codes[MAX_KEYS] = {0};
	uint32_t n = 0;

	if (pairs->group != NULL)
		n = put_codes(job, one->inside, pairs->group, codes);
	n += put_codes(job, one->labels[0], &pairs->labels[0][a], codes + n);
	if (pairs->labels[1] != NULL)
		put_codes(job, one->labels[1], &pairs->labels[1][b], codes + n);
	return tuples_find(&job->cube->stores[one->view].cells, codes);
}

/* The labels of a group, which are the same in all. */
static void
set_group(struct pairs *pairs, const struct job *job, const struct shown *group)
{
	uint32_t n = pairs->n_labels[1];
	uint32_t i;

	pairs->group = group;
	pairs->n_seen = 0;
	for (i = 0; i < pairs->n; i++) {
		pairs->list[i] = find_cell(job, pairs, i / n, i % n);
		if (pairs->list[i] != NO_CELL)
			pairs->seen[pairs->n_seen++] = pairs->list[i];
	}
}

static void
init_pairs(struct pairs *pairs, struct job *job, struct contrast *one)
{
	const struct view *view = &job->plan->views[one->labels[0]];
	const struct comparison *of = one->of;
	struct breakdown all = {0};

	*pairs = (struct pairs){
	    .one = one, .n_labels = {0, 1}, .a = NO_CELL, .b = NO_CELL};
	pairs->labels[0] =
	    cells_of(job, one->labels[0], &all, &pairs->n_labels[0]);
	if (of->type == COMPARE_CONTRAST)
		pairs->labels[1] =
		    cells_of(job, one->labels[1], &all, &pairs->n_labels[1]);
	pairs->n = pairs->n_labels[0] * pairs->n_labels[1];
	pairs->list = mem_zero((size_t)pairs->n + 1, sizeof *pairs->list);
	pairs->seen = mem_zero((size_t)pairs->n + 1, sizeof *pairs->seen);
	if (of->a != NULL)
		pairs->a = cell_with(
		    pairs->labels[0], pairs->n_labels[0], view, of->a, of->n_a);
	if (of->b != NULL)
		pairs->b = cell_with(
		    pairs->labels[0], pairs->n_labels[0], view, of->b, of->n_b);
}

static void
done_pairs(struct pairs *pairs)
{
	free(pairs->labels[0]);
	free(pairs->labels[1]);
	free(pairs->list);
	free(pairs->seen);
}

/* Is cell i, which is asked for, to be compared with cell j? */
static bool
is_asked(const struct pairs *pairs, uint32_t i, uint32_t j)
{
	const struct comparison *of = pairs->one->of;

	if (!is_with_cell(pairs->one))
		return true;
	if (i == j || (of->b != NULL && j != pairs->b))
		return false;
	if (of->a != NULL)
		return true;
	if (of->type == COMPARE_WAVES || of->type == COMPARE_CONTRAST)
		return i == j + 1;
	return of->b != NULL || i < j;
}

/* The lines of what is asked for: one, or of a contrast one for each two
 * categories of its second variable. */
static void
compare_asked(const struct subject *of, const struct table *table,
    const struct pairs *pairs, struct compared_labels *asked,
    const struct bound *bound, struct slice category)
{
	bool is_contrast = pairs->labels[1] != NULL;
	uint32_t n = pairs->n_labels[1];

	for (asked->c = 0; asked->c < n; asked->c++)
		for (asked->d = is_contrast ? asked->c + 1 : 0; asked->d < n;
		     asked->d++) {
			struct result line;

			job_line(&line, table, bound, "difference");
			line.compared =
			    slice_of(tables_statistics[of->measure->statistic]);
			line.category = category;
			compare_cells(of, table, pairs, asked, &line);
		}
}

/* All pairs of cells that the comparison asks for. */
static void
compare_subject(const struct subject *of, const struct table *table,
    const struct pairs *pairs, const struct bound *bound, struct slice category)
{
	bool is_one = pairs->one->of->a != NULL;
	uint32_t n = is_with_cell(pairs->one) ? pairs->n_labels[0] : 1;
	struct compared_labels asked = {0};

	tell_unknown(pairs->one, pairs->a, pairs->one->of->a);
	tell_unknown(pairs->one, pairs->b, pairs->one->of->b);
	for (asked.a = 0; asked.a < pairs->n_labels[0]; asked.a++) {
		if (is_one && asked.a != pairs->a)
			continue;
		for (asked.b = 0; asked.b < n; asked.b++)
			if (is_asked(pairs, asked.a, asked.b))
				compare_asked(
				    of, table, pairs, &asked, bound, category);
	}
}

/* The sums of a column's answers in the cells, and in all to compare with. */
static void
init_answers(
    struct subject *of, const struct pairs *pairs, const uint8_t *is_in)
{
	struct job *job = of->job;
	struct compared whole;
	uint32_t i;

	of->answers = mem_zero((size_t)pairs->n + 1, sizeof *of->answers);
	for (i = 0; i < pairs->n; i++)
		answers_init(&of->answers[i], job->cube, &job->design,
		    pairs->one->view, of->block, &pairs->list[i], 1, is_in);
	whole = whole_side(of, pairs);
	if (pairs->one->of->type == COMPARE_REST) {
		whole.view = pairs->one->view;
		whole.cells = pairs->seen;
		whole.n = pairs->n_seen;
	}
	answers_init(&of->whole, job->cube, &job->design, whole.view, of->block,
	    whole.cells, is_with_cell(pairs->one) ? 0 : whole.n, is_in);
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

	if (measure->variable == NULL) {
		of.block = bound->presence;
		compare_subject(&of, table, pairs, bound, slice_of(""));
		return;
	}
	if (bound->choices != NULL) {
		compare_choices(&of, table, pairs);
		return;
	}
	of.block = bound->blocks[0];
	if (!tables_is_by_answer(measure)) {
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

static double
freedom_in_cell(struct job *job, const struct table *table,
    const struct contrast *one, uint32_t view, uint32_t cell)
{
	const struct bound *bounds = job->bounds[table - job->tables];

	return freedom_of_difference(job,
	    &(struct cell_group){view, &cell, cell != NO_CELL}, 1,
	    bounds[one->measure_a].presence);
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
	line->df = freedom_in_cell(job, table, one, view, cell);
	close_difference(job, table, line, least, state, variance);
	free(theta);
}

/* v = (in a, a, in b, b): theta and z of a mean or a total of each side. */
static quad
pair_difference(struct job *job, const struct contrast *one,
    const struct totals *totals, bool is_total, mpz_t *coefficient, quad *scale,
    bool *is_good)
{
	const struct sums_block *block = &job->plan->blocks[one->block];
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
		line->df = freedom_in_cell(job, table, one, view, cell);
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
	const struct sums_block *block = &job->plan->blocks[one->block];
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

/* The cells that a comparison is made within. */
static const struct shown *
groups_of(struct job *job, struct contrast *one, uint32_t *n)
{
	struct breakdown all = {0};

	if (one->groups == NULL)
		one->groups = cells_of(job, one->inside, &all, &one->n_groups);
	*n = one->n_groups;
	return one->groups;
}

static void
compare_measures(struct job *job, uint32_t t, struct contrast *one)
{
	const struct table *table = &job->tables[t];
	bool is_within = one->of->n_within > 0;
	uint32_t end = is_within ? 1 : table->n_breakdowns;
	uint32_t b;
	uint32_t i;

	for (b = table->show_total || is_within ? 0 : 1; b < end; b++) {
		uint32_t view = is_within ? one->inside : job->views[t][b];
		uint32_t n;
		const struct shown *cells = is_within
		    ? groups_of(job, one, &n)
		    : cells_of_table(job, t, b, &n);

		for (i = 0; i < n; i++)
			if (cells[i].cell != NO_CELL)
				compare_in_cell(
				    job, table, one, view, &cells[i]);
	}
}

static void
compare_group(
    struct job *job, uint32_t t, struct pairs *pairs, const struct shown *group)
{
	const struct table *table = &job->tables[t];
	uint32_t m;

	set_group(pairs, job, group);
	for (m = 0; m < table->n_measures; m++)
		compare_measure(
		    job, table, pairs, &table->measures[m], &job->bounds[t][m]);
}

static void
compare_domains(struct job *job, uint32_t t, struct contrast *one)
{
	const struct shown *groups;
	struct pairs pairs;
	uint32_t n;
	uint32_t i;

	init_pairs(&pairs, job, one);
	if (one->of->n_within == 0)
		compare_group(job, t, &pairs, NULL);
	groups = one->of->n_within == 0 ? NULL : groups_of(job, one, &n);
	for (i = 0; groups != NULL && i < n; i++)
		compare_group(job, t, &pairs, &groups[i]);
	done_pairs(&pairs);
}

void
difference_put(struct job *job, uint32_t t)
{
	uint32_t i;

	results_hold(job, &job->tables[t]);
	for (i = 0; i < job->tables[t].n_comparisons; i++) {
		struct contrast *one = &job->contrasts[t][i];

		if (one->of->type == COMPARE_MEASURES)
			compare_measures(job, t, one);
		else
			compare_domains(job, t, one);
	}
	results_release(job, &job->tables[t]);
}
