#include <string.h>

#include "chooser.h"

/*
 * The answers of a question side by side: a row for each question of a
 * battery, or for each column.
 */
enum {
	NOMINAL_MAX = 5
};

/* Which ends of the ramp, or sides, the answers have. */
static void
colour_ramp(struct plot *plot, uint32_t n, bool ordered)
{
	static const uint8_t steps[RAMP_MAX + 1][RAMP_MAX] = {
	    {0}, {0}, {0, 2}, {0, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3, 4}};

	static const enum ink nominal[NOMINAL_MAX] = {
	    INK_A, INK_B, INK_C, INK_D, INK_OTHERS};

	uint32_t k = 0;
	uint32_t i;

	for (i = 0; i < plot->n_series; i++) {
		if (plot->series[i].is_aside)
			continue;
		plot->series[i].ink =
		    ordered ? INK_RAMP + (enum ink)steps[n][k] : nominal[k];
		k++;
	}
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

/* The answer of a side that stands at the end of all is its strong one. */
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

/* Sides; the strong answer of each is the one at its end. */
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

/* The cell of the table that adds up one side of the row, if it has one. */
static const struct cell *
total_of(const struct chooser *c, const struct plot_row *row, enum side side,
    uint32_t column)
{
	const struct sheet *sheet = c->in->sheet;
	const struct plot *plot = c->plot;
	double sum = 0;
	uint32_t g;
	uint32_t i;

	if (count_side(plot, side) < 2)
		return NULL;
	for (i = 0; i < plot->n_series; i++)
		if (plot->series[i].side == side)
			sum += row->cells[i]->value;
	for (g = 0; g < sheet->n_groups; g++) {
		for (i = 0; i < sheet->groups[g].n_rows; i++) {
			const struct cell *cell =
			    &sheet->groups[g].rows[i].cells[column];

			if (g != row->group && cell->has_value &&
			    cell->n == row->cells[0]->n &&
			    cell->value - sum < 1e-9 &&
			    sum - cell->value < 1e-9)
				return cell;
		}
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
sort_questions(struct chooser *c)
{
	struct panel *panel = &c->plot->panels[0];
	uint32_t i;
	uint32_t k;

	if (c->in->drawing != NULL && c->in->drawing->order == ORDER_CODEBOOK)
		return;
	for (i = 1; i < panel->n_rows; i++) {
		struct plot_row row = panel->rows[i];

		for (k = i; k > 0 &&
		     focus_of(c, &row) > focus_of(c, &panel->rows[k - 1]);
		     k--)
			panel->rows[k] = panel->rows[k - 1];
		panel->rows[k] = row;
	}
}

static void
fill_answers(
    struct chooser *c, struct plot_row *row, uint32_t first, uint32_t column)
{
	const uint32_t n = c->plot->n_series;
	uint32_t i;

	row->group = c->list[first].g;
	row->cells = chooser_room(c, n, sizeof(const struct cell *));
	for (i = 0; i < n; i++)
		row->cells[i] = &c->list[first + i].row->cells[column];
	row->totals[0] = total_of(c, row, SIDE_NEGATIVE, column);
	row->totals[1] = total_of(c, row, SIDE_POSITIVE, column);
}

/* Questions below each other, or one question in each column. */
void
by_answer_arrange(struct chooser *c)
{
	struct plot *plot = c->plot;
	struct panel *panel = chooser_room(c, 1, sizeof *panel);
	const bool is_one = c->n_questions == 1 && !c->is_column_named;
	const struct sheet *sheet = c->in->sheet;
	uint32_t i;

	series_of_answers(c);
	plot->panels = panel;
	plot->n_panels = 1;
	panel->title = "";
	panel->rows = chooser_room(
	    c, is_one ? sheet->n_columns : c->n_questions, sizeof *panel->rows);
	if (plot->type == PLOT_DIVERGING)
		colour_poles(c, c->n_answers);
	else
		colour_ramp(plot, c->n_answers,
		    chooser_is_ordered(c, c->list[0].group));
	if (is_one) {
		const char *span = NULL;

		for (i = 0; i < sheet->n_columns; i++) {
			const struct column *column = &sheet->columns[i];
			struct plot_row *row = &panel->rows[panel->n_rows];

			if (column->is_difference ||
			    column->holds != HOLDS_FIGURE)
				continue;
			row->label = column->label;
			row->is_bold = column->n_by == 0;
			if (c->facets.n > 1 && column->n_by > 0 &&
			    (span == NULL || strcmp(span, column->span) != 0))
				row->heading = span = column->span;
			row->bases = &c->list[0].group->base[i];
			fill_answers(c, row, 0, i);
			panel->n_rows++;
		}
		return;
	}
	for (i = 0; i < c->n_questions; i++) {
		uint32_t first = i * plot->n_series;
		struct plot_row *row = &panel->rows[panel->n_rows++];

		row->label = c->list[first].group->title;
		fill_answers(c, row, first, c->column);
	}
	chooser_share_question(c, panel);
	sort_questions(c);
}
