#include <string.h>

#include "choose.h"
#include "chooser.h"
#include "notes.h"

/* ---- rows ---------------------------------------------------------------- */

static bool
is_wanted(const struct chooser *c, uint32_t g, const struct row *row)
{
	const struct drawing *drawing = c->in->drawing;
	const struct group *group = &c->in->sheet->groups[g];

	if (drawing == NULL)
		return true;
	if (chooser_holds(&drawing->hide, row->code))
		return false;
	return drawing->rows.n == 0 ||
	    chooser_holds(&drawing->rows, row->code) ||
	    chooser_holds(&drawing->rows, group->measure) ||
	    (c->in->table != NULL && g < c->in->table->n_measures &&
		chooser_holds(&drawing->rows, c->in->table->measures[g].id));
}

static void
find_candidates(struct chooser *c)
{
	const struct sheet *sheet = c->in->sheet;
	size_t n = 0;
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++)
		n += sheet->groups[g].n_rows;
	c->list = chooser_room(c, n, sizeof *c->list);
	for (g = 0; g < sheet->n_groups; g++) {
		const struct group *group = &sheet->groups[g];

		for (r = 0; r < group->n_rows; r++)
			if (is_wanted(c, g, &group->rows[r]))
				c->list[c->n++] =
				    (struct candidate){group, &group->rows[r],
					g, *group->rows[r].code == '.'};
	}
}

static bool
is_set(const struct chooser *c, const struct group *group)
{
	return c->in->book != NULL &&
	    codebook_set(c->in->book, group->measure) >= 0;
}

static bool
has_same_answers(const struct chooser *c, uint32_t one, uint32_t other)
{
	uint32_t n = chooser_length(c, one);
	uint32_t i;

	if (chooser_length(c, other) != n)
		return false;
	for (i = 0; i < n; i++)
		if (strcmp(c->list[one + i].row->code,
			c->list[other + i].row->code) != 0)
			return false;
	return true;
}

/*
 * Questions that have the answers of the first one: one question, or a
 * battery.  The answers of others are left out, and the notes say so.
 */
static void
find_battery(struct chooser *c)
{
	uint32_t i;
	uint32_t n;

	if (c->n == 0 || !chooser_is_share(c->list[0].group) ||
	    is_set(c, c->list[0].group))
		return;
	n = chooser_length(c, 0);
	for (i = 0; i < n; i++)
		c->n_answers += !c->list[i].is_missing;
	if (c->n_answers < 2) {
		c->n_answers = 0;
		return;
	}
	c->answers = c->list;
	for (i = 0; i < c->n && has_same_answers(c, 0, i); i += n)
		c->n_questions++;
}

/* True when every candidate is one of the battery's. */
static bool
is_all_battery(const struct chooser *c)
{
	return c->n_questions > 0 &&
	    c->n == c->n_questions * chooser_length(c, 0);
}

/* ---- which type ---------------------------------------------------------- */

/* One question by more categories than can stand side by side. */
static bool
is_broken_down(const struct chooser *c)
{
	uint32_t i;

	for (i = 0; i < c->facets.n; i++)
		if (c->facets.list[i].time < 0 &&
		    c->facets.list[i].n > SEVERAL_MAX)
			return c->n_questions == 1;
	return false;
}

static enum plot_type
type_of_battery(struct chooser *c)
{
	if (c->n_questions > 1 && chooser_has_poles(c))
		return PLOT_DIVERGING;
	return PLOT_STACKED;
}

static enum plot_type
type_of_waves(const struct chooser *c, const struct facet *waves)
{
	if (waves->n == 2 && c->n >= SLOPE_MIN && c->n <= SLOPE_MAX)
		return PLOT_SLOPE;
	return c->n <= PANEL_LINES_MAX ? PLOT_LINES : PLOT_BARS;
}

static enum plot_type
type_by_rule(struct chooser *c)
{
	const struct facet *waves = facets_waves(&c->facets);
	const struct facet *waves_by = facets_waves_by(&c->facets);
	const bool is_plain = chooser_is_share(c->list[0].group);

	if (chooser_has_comparison(c))
		return PLOT_DOTS;
	if (is_all_battery(c) && (c->n_questions > 1 || c->facets.n > 0) &&
	    c->n_answers <= RAMP_MAX && c->n_answers > 1 &&
	    (chooser_is_ordered(c, c->list[0].group) || is_broken_down(c)))
		return type_of_battery(c);
	if (waves != NULL && waves->n > 1)
		return type_of_waves(c, waves);
	if (waves_by != NULL && c->n == 1)
		return PLOT_LINES;
	if (waves_by != NULL)
		return PLOT_DOTS;
	if (!is_plain)
		return PLOT_DOTS;
	if (c->facets.n == 1 && c->n > 1 && c->facets.list[0].n > 1 &&
	    c->facets.list[0].n <= SEVERAL_MAX)
		return PLOT_DOTS;
	return PLOT_BARS;
}

static enum plot_type
find_type(struct chooser *c)
{
	static const enum plot_type types[] = {[DRAWING_BARS] = PLOT_BARS,
	    [DRAWING_DOTS] = PLOT_DOTS,
	    [DRAWING_LINES] = PLOT_LINES,
	    [DRAWING_STACKED] = PLOT_STACKED,
	    [DRAWING_DIVERGING] = PLOT_DIVERGING,
	    [DRAWING_SLOPE] = PLOT_SLOPE,
	    [DRAWING_NONE] = PLOT_NONE};
	const struct drawing *drawing = c->in->drawing;

	if (drawing != NULL && drawing->type != DRAWING_AUTO)
		return types[drawing->type];
	return type_by_rule(c);
}

/* ---- which column -------------------------------------------------------- */

static bool
is_column(const struct column *column, const struct coordinates *by)
{
	uint32_t i;
	uint32_t k;

	if (column->n_by != by->n || column->is_difference)
		return false;
	for (i = 0; i < by->n; i++) {
		for (k = 0; k < column->n_by; k++)
			if (strcmp(by->list[i].variable, column->by[k]) == 0 &&
			    strcmp(by->list[i].category, column->values[k]) ==
				0)
				break;
		if (k == column->n_by)
			return false;
	}
	return true;
}

/* The column that a figure of one column shows: the one that the drawing
 * names, else the last wave, else the total, else the first. */
static void
find_column(struct chooser *c)
{
	const struct sheet *sheet = c->in->sheet;
	const struct drawing *drawing = c->in->drawing;
	const struct facet *waves = facets_waves(&c->facets);
	uint32_t i;

	c->column = c->facets.total;
	if (waves != NULL)
		c->column = waves->columns[waves->n - 1];
	if (c->column == NO_COLUMN)
		c->column = c->facets.n > 0 ? c->facets.list[0].columns[0] : 0;
	if (drawing == NULL || !drawing->has_column)
		return;
	for (i = 0; i < sheet->n_columns; i++)
		if (is_column(&sheet->columns[i], &drawing->column)) {
			c->column = i;
			c->is_column_named = true;
		}
}

/* Have more than half of the cells nothing to draw? */
static bool
is_mostly_empty(const struct plot *plot)
{
	uint32_t n = 0;
	uint32_t drawn = 0;
	uint32_t p;
	uint32_t r;
	uint32_t s;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			for (s = 0; s < plot->n_series; s++, n++)
				drawn += plot_draws(
				    plot->panels[p].rows[r].cells[s]);
	return 2 * drawn < n || n == 0;
}

static bool
has_one_unit(const struct chooser *c)
{
	uint32_t i;

	for (i = 1; i < c->n; i++)
		if (strcmp(c->list[i].group->unit, c->list[0].group->unit) !=
			0 ||
		    strcmp(c->list[i].group->statistic,
			c->list[0].group->statistic) != 0)
			return false;
	return true;
}

static bool
can_stack(const struct chooser *c)
{
	return c->n_answers > 1 && c->n_answers <= RAMP_MAX;
}

static void
arrange(struct chooser *c)
{
	switch (c->plot->type) {
	case PLOT_STACKED:
	case PLOT_DIVERGING:
		if (!can_stack(c)) {
			c->plot->type = PLOT_BARS;
			by_row_arrange(c);
			break;
		}
		if (c->plot->type == PLOT_DIVERGING && !chooser_has_poles(c))
			c->plot->type = PLOT_STACKED;
		by_answer_arrange(c);
		break;
	case PLOT_LINES:
		by_wave_lines(c);
		break;
	case PLOT_SLOPE:
		by_wave_slope(c);
		break;
	default:
		by_row_arrange(c);
	}
}

void
choose_plot(struct plot *plot, const struct choice *choice)
{
	struct chooser c = {.in = choice, .plot = plot};

	*plot = (struct plot){.sheet = choice->sheet,
	    .language = choice->doc->language,
	    .pool = &choice->doc->pool,
	    .question = "",
	    .wave = "",
	    .source = ""};
	facets_find(&c.facets, choice);
	find_candidates(&c);
	if (choice->drawing != NULL && choice->drawing->type == DRAWING_NONE) {
		chooser_give_up(&c, WORD_NO_FIGURE_HELD);
		plot->notes[0] =
		    label_in(&choice->drawing->reason, plot->language->code);
		return;
	}
	if (c.n == 0) {
		chooser_give_up(&c, WORD_NO_FIGURE_HELD);
		return;
	}
	if (!has_one_unit(&c)) {
		chooser_give_up(&c, WORD_NO_FIGURE_UNITS);
		return;
	}
	find_battery(&c);
	find_column(&c);
	plot->is_share = chooser_is_share(c.list[0].group);
	plot->unit = c.list[0].group->unit;
	plot->type = find_type(&c);
	arrange(&c);
	if (plot->type == PLOT_NONE)
		return;
	if (is_mostly_empty(plot)) {
		chooser_give_up(&c, WORD_NO_FIGURE_HELD);
		return;
	}
	if (extent_find(&c))
		notes_build(plot, choice, c.column);
	else
		chooser_give_up(&c, WORD_NO_FIGURE_LARGE);
}
