#include <string.h>

#include "chooser.h"
#include "mem.h"

/*
 * The answers of a question side by side: a row for each question of a
 * battery, or for each column.
 */
/* Give each answer its colour: a step of a ramp from dark to pale, or,
 * where the answers have two poles, the colour of its side. */
static void
colour_ramp(struct chooser *c, uint32_t n, bool ordered)
{
	struct plot *plot = c->plot;
	struct hue *hues = chooser_room(c, plot->n_series, sizeof *hues);
	static const uint8_t steps[RAMP_MAX + 1][RAMP_MAX] = {
	    {0}, {0}, {0, 2}, {0, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3, 4}};

	uint32_t k = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].is_aside)
			continue;
		if (ordered)
			plot->series[i].ink = INK_RAMP + (enum ink)steps[n][k];
		hues[k++] = (struct hue){c->list[0].group->measure,
		    plot->series[i].code, &plot->series[i].ink};
	}
	if (!ordered)
		chooser_hues(c, hues, k);
}

static enum side
side_of(const struct chooser *c, const char *code, uint32_t k, uint32_t n)
{
	const struct drawing *drawing = c->in->drawing;
	bool is_first = k < n / 2;

	if (drawing != NULL && drawing->poles[0].n > 0)
		return chooser_holds(&drawing->poles[0], code) ? SIDE_NEGATIVE
		    : chooser_holds(&drawing->poles[1], code)  ? SIDE_POSITIVE
							       : SIDE_MIDDLE;
	if (n % 2 == 1 && k == n / 2)
		return SIDE_MIDDLE;
	return is_first == c->is_first_negative ? SIDE_NEGATIVE : SIDE_POSITIVE;
}

static uint32_t
count_side(const struct plot *plot, enum side side)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++)
		n += plot->series[i].side == side;
	return n;
}

/* Of the two answers of a side the one at the end of the scale has the
 * strong colour. */
static void
colour_side(struct plot *plot, enum side side, enum ink strong, enum ink weak)
{
	bool is_seen = false;
	bool is_first = true; /* the side comes before the other */
	uint32_t last = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].side == side)
			last = i;
		else if (plot->series[i].side == SIDE_NEGATIVE ||
		    plot->series[i].side == SIDE_POSITIVE)
			is_first = is_first && i > last && is_seen;
		is_seen = is_seen || plot->series[i].side == side;
	}
	is_seen = false;
	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].side != side)
			continue;
		plot->series[i].ink =
		    (is_first ? !is_seen : i == last) ? strong : weak;
		is_seen = true;
	}
}

/* Give each answer its side of zero, and its colour there. */
static void
colour_poles(struct chooser *c, uint32_t n)
{
	struct plot *plot = c->plot;
	uint32_t k = 0;
	uint32_t i;

	plot->is_middle_on_axis =
	    c->in->drawing != NULL && c->in->drawing->middle == MIDDLE_AXIS;
	for (i = 0; i < plot->n_series; i++) {
		struct series *series = &plot->series[i];

		if (series->is_aside)
			continue;
		series->side = side_of(c, series->code, k++, n);
		if (series->side == SIDE_MIDDLE) {
			series->ink = INK_MIDDLE;
			series->is_aside = !plot->is_middle_on_axis;
		}
	}
	colour_side(plot, SIDE_NEGATIVE, INK_NEGATIVE, INK_NEGATIVE_WEAK);
	colour_side(plot, SIDE_POSITIVE, INK_POSITIVE, INK_POSITIVE_WEAK);
}

static void
series_of_answers(struct chooser *c)
{
	struct plot *plot = c->plot;
	const uint32_t n = chooser_length(c, 0);
	uint32_t i;

	plot->series = chooser_room(c, n, sizeof *plot->series);
	plot->n_series = n;
	for (i = 0; i < n; i++)
		plot->series[i] =
		    (struct series){.label = c->list[i].row->stubs[0],
			.base = "",
			.code = c->list[i].row->code,
			.is_aside = chooser_rank(c, &c->list[i]) == 2};
}

/* The sum of one side of the question in a column; false where an answer is
 * not shown. */
static bool
side_sum(const struct chooser *c, uint32_t first, enum side side,
    uint32_t column, double *sum)
{
	const struct plot *plot = c->plot;
	uint32_t i;

	*sum = 0;
	for (i = 0; i < plot->n_series; i++) {
		const struct cell *cell =
		    &c->list[first + i].row->cells[column];

		if (plot->series[i].side != side)
			continue;
		if (!cell->has_value)
			return false;
		*sum += cell->value;
	}
	return true;
}

/* Whether the row adds up that side of the question in every column. */
static bool
adds_up(const struct chooser *c, uint32_t first, enum side side,
    const struct row *row)
{
	const struct sheet *sheet = c->in->sheet;
	bool is_seen = false;
	double sum;
	uint32_t i;

	for (i = 0; i < sheet->n_columns; i++) {
		const struct cell *cell = &row->cells[i];

		if (sheet->columns[i].is_difference || !cell->has_value ||
		    !side_sum(c, first, side, i, &sum))
			continue;
		if (cell->value - sum > 1e-9 || sum - cell->value > 1e-9 ||
		    cell->n != c->list[first].row->cells[i].n)
			return false;
		is_seen = is_seen || sum > 0;
	}
	return is_seen;
}

/* The cell of the table that adds up one side of the question: that of a
 * question of one row, a collapsed answer. */
static const struct cell *
total_of(
    const struct chooser *c, uint32_t first, enum side side, uint32_t column)
{
	const struct sheet *sheet = c->in->sheet;
	uint32_t g;

	if (count_side(c->plot, side) < 2)
		return NULL;
	for (g = 0; g < sheet->n_groups; g++) {
		const struct group *group = &sheet->groups[g];

		if (g != c->list[first].g && group->n_rows == 1 &&
		    adds_up(c, first, side, group->rows) &&
		    group->rows->cells[column].has_value)
			return &group->rows->cells[column];
	}
	return NULL;
}

static double
focus_of(const struct chooser *c, const struct plot_row *row)
{
	const struct drawing *drawing = c->in->drawing;
	double sum = 0;
	uint32_t i;

	for (i = 0; i < c->plot->n_series; i++) {
		const struct series *series = &c->plot->series[i];
		bool counts = i == 0;

		if (drawing != NULL && drawing->focus.n > 0)
			counts = chooser_holds(&drawing->focus, series->code);
		else if (c->plot->type == PLOT_DIVERGING)
			counts = series->side == SIDE_POSITIVE;
		if (counts)
			sum +=
			    row->cells[i]->has_value ? row->cells[i]->value : 0;
	}
	return sum;
}

static void
find_totals(
    struct chooser *c, struct plot_row *row, uint32_t first, uint32_t column)
{
	row->totals[0] = total_of(c, first, SIDE_NEGATIVE, column);
	row->totals[1] = total_of(c, first, SIDE_POSITIVE, column);
}

/* A row for each question, of one column. */
static void
add_questions(struct chooser *c, struct panel *panel, uint32_t column)
{
	const uint32_t n = c->plot->n_series;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < c->n_questions; i++) {
		const struct candidate *from = &c->list[i * n];
		struct plot_row *row = &panel->rows[panel->n_rows++];

		row->label = from->group->title;
		row->group = from->g;
		row->cells = chooser_room(c, n, sizeof(const struct cell *));
		for (k = 0; k < n; k++)
			row->cells[k] = &from[k].row->cells[column];
		find_totals(c, row, i * n, column);
	}
}

/* "2024, Women": of all variables that make the column. */
static const char *
column_name(const struct chooser *c, const struct column *column)
{
	const char *name = column->label;
	uint32_t i;

	for (i = column->n_by; i > 1; i--)
		name = pool_take(c->plot->pool,
		    mem_format("%s, %s", column->value_labels[i - 2],
			i == column->n_by ? column->value_labels[i - 1]
					  : name));
	return name;
}

/* Questions below each other; where panels are wanted, under a heading for
 * each category, always in the same order. */
static void
arrange_questions(struct chooser *c)
{
	const struct facet *by = chooser_panels(c);
	const bool is_kept =
	    c->in->drawing != NULL && c->in->drawing->order == ORDER_CODEBOOK;
	struct panel *panel = chooser_room(c, 1, sizeof *panel);
	const uint32_t n = by != NULL ? by->n : 1;
	uint32_t i;

	c->plot->panels = panel;
	c->plot->n_panels = 1;
	panel->title = "";
	panel->rows =
	    chooser_room(c, (size_t)c->n_questions * n, sizeof *panel->rows);
	for (i = 0; i < n; i++)
		add_questions(
		    c, panel, by != NULL ? by->columns[i] : c->column);
	chooser_share_question(c, panel);
	if (by == NULL) {
		chooser_sort(c, panel->rows, 0, panel->n_rows,
		    is_kept ? NULL : focus_of);
		return;
	}
	for (i = 0; i < n; i++) {
		struct plot_row *row = &panel->rows[i * c->n_questions];

		row->heading =
		    column_name(c, &c->in->sheet->columns[by->columns[i]]);
		row->bases = &c->list[0].group->base[by->columns[i]];
	}
	if (c->n_questions * n > MARKS_MOST)
		chooser_give_up(c, WORD_NO_FIGURE_MANY);
}

/* Questions below each other, or one question in each column. */
void
by_answer_arrange(struct chooser *c)
{
	struct plot *plot = c->plot;
	uint32_t i;

	series_of_answers(c);
	if (plot->type == PLOT_DIVERGING)
		colour_poles(c, c->n_answers);
	else
		colour_ramp(
		    c, c->n_answers, chooser_is_ordered(c, c->list[0].group));
	if (c->n_questions > 1 || c->is_column_named) {
		arrange_questions(c);
		return;
	}
	by_column_rows(c, plot->n_series);
	for (i = 0; i < plot->panels[0].n_rows; i++)
		find_totals(c, &plot->panels[0].rows[i], 0,
		    plot->panels[0].rows[i].column);
	by_column_sort(c, focus_of);
}
