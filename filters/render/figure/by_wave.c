#include <string.h>

#include "chooser.h"

/*
 * Lines and slopes: a line for each row, or a picture for each category.
 */

static void
read_times(struct chooser *c, const struct facet *waves, uint32_t stride)
{
	struct plot *plot = c->plot;
	const struct variable *variable =
	    facet_variable(c->in, waves->by[waves->time]);
	uint32_t i;
	uint32_t k;

	plot->is_timed = variable != NULL;
	for (i = 0; i < plot->n_series; i++) {
		const char *code =
		    c->in->sheet->columns[waves->columns[i * stride]]
			.values[waves->time];
		const struct category *category = NULL;

		for (k = 0; variable != NULL && k < variable->n_categories; k++)
			if (strcmp(variable->categories[k].code, code) == 0)
				category = &variable->categories[k];
		if (category == NULL || !category->has_period)
			plot->is_timed = false;
		else
			plot->series[i].time = category->middle;
		plot->series[i].is_broken = c->in->drawing != NULL &&
		    chooser_holds(&c->in->drawing->breaks, code);
	}
	/* Waves of the same time would be drawn at the same place. */
	for (i = 1; i < plot->n_series; i++)
		if (plot->series[i].time <= plot->series[i - 1].time)
			plot->is_timed = false;
	for (i = 0; i < plot->n_series && !plot->is_timed; i++)
		plot->series[i].time = i;
}

/* A few lines share one picture and have a colour each. Where there are
 * more, each line has a picture of its own. */
static void
colour_lines(struct chooser *c, struct panel *panel)
{
	struct hue *hues = chooser_room(c, panel->n_rows, sizeof *hues);
	uint32_t i;

	for (i = 0; i < panel->n_rows; i++)
		hues[i] = (struct hue){c->list[i].group->measure,
		    c->list[i].row->code, &panel->rows[i].ink};
	chooser_hues(c, hues, panel->n_rows);
}

static void
split_into_panels(struct chooser *c)
{
	struct panel *whole = &c->plot->panels[0];
	struct panel *panels = chooser_room(c, whole->n_rows, sizeof *panels);
	uint32_t i;

	for (i = 0; i < whole->n_rows; i++) {
		panels[i] = (struct panel){.title = whole->rows[i].label,
		    .rows = &whole->rows[i],
		    .n_rows = 1};
		panels[i].rows->ink = INK_A;
	}
	c->plot->n_panels = whole->n_rows;
	c->plot->panels = panels;
}

/* The columns of a breakdown by waves and one more variable, whichever is the
 * first. */
struct crossing {
	const struct facet *by;
	uint32_t n_waves;
	uint32_t n_others;
	uint32_t wave_step; /* from a column to that of the next wave */
	uint32_t other_step;
};

static uint32_t
column_of(const struct crossing *x, uint32_t wave, uint32_t other)
{
	return x->by->columns[wave * x->wave_step + other * x->other_step];
}

/* False unless each wave has each category. */
static bool
find_crossing(const struct chooser *c, struct crossing *x)
{
	const struct column *columns = c->in->sheet->columns;
	uint32_t n = 0;

	while (n < x->by->n &&
	    strcmp(columns[x->by->columns[n]].values[0],
		columns[x->by->columns[0]].values[0]) == 0)
		n++;
	if (n == 0 || x->by->n % n != 0)
		return false;
	x->n_others = x->by->time == 0 ? n : x->by->n / n;
	x->n_waves = x->by->n / x->n_others;
	x->wave_step = x->by->time == 0 ? n : 1;
	x->other_step = x->by->time == 0 ? 1 : n;
	return x->n_others <= PANEL_LINES_MAX;
}

static void
fill_panel(struct chooser *c, struct panel *panel, const struct crossing *x,
    uint32_t other, struct hue *hue)
{
	const int which = x->by->time == 0 ? 1 : 0;
	const struct column *first =
	    &c->in->sheet->columns[column_of(x, 0, other)];
	const struct cell *cells = c->list[0].row->cells;
	struct plot_row *row = chooser_room(c, 1, sizeof *row);
	uint32_t w;

	panel->title = first->value_labels[which];
	panel->rows = row;
	panel->n_rows = 1;
	panel->bases = chooser_room(c, x->n_waves, sizeof *panel->bases);
	row->label = panel->title;
	*hue = (struct hue){first->by[which], first->values[which], &row->ink};
	row->cells = chooser_room(c, x->n_waves, sizeof(const struct cell *));
	for (w = 0; w < x->n_waves; w++) {
		row->cells[w] = &cells[column_of(x, w, other)];
		panel->bases[w] = row->cells[w]->n_text;
	}
}

/* One answer, by wave and by the categories of one more variable. */
static void
panels_by(struct chooser *c, const struct facet *by)
{
	struct plot *plot = c->plot;
	struct crossing x = {.by = by};
	struct hue *hues = chooser_room(c, PANEL_LINES_MAX, sizeof *hues);
	uint32_t i;

	if (!find_crossing(c, &x)) {
		chooser_give_up(c, WORD_NO_FIGURE_MANY);
		return;
	}
	plot->n_series = x.n_waves;
	plot->series = chooser_room(c, x.n_waves, sizeof *plot->series);
	for (i = 0; i < x.n_waves; i++) {
		plot->series[i].label =
		    c->in->sheet->columns[column_of(&x, i, 0)]
			.value_labels[by->time];
		plot->series[i].base = "";
	}
	read_times(c, by, x.wave_step);
	plot->panels = chooser_room(c, x.n_others, sizeof *plot->panels);
	plot->n_panels = x.n_others;
	for (i = 0; i < x.n_others; i++)
		fill_panel(c, &plot->panels[i], &x, i, &hues[i]);
	if (chooser_is_bound(c, hues, x.n_others)) {
		chooser_hues(c, hues, x.n_others);
		return;
	}
	for (i = 0; i < x.n_others; i++)
		*hues[i].ink = INK_A;
}

static void
add_average(struct chooser *c, const struct facet *waves)
{
	struct plot *plot = c->plot;
	uint32_t i;

	if (waves == NULL || waves->n != plot->n_series)
		return;
	plot->average = chooser_room(c, waves->n, sizeof *plot->average);
	plot->average_label = word(WORD_ALL, plot->language);
	for (i = 0; i < waves->n; i++)
		plot->average[i] = &c->list[0].row->cells[waves->columns[i]];
}

void
by_wave_lines(struct chooser *c)
{
	const struct facet *waves = facets_waves(&c->facets);
	const struct facet *by = facets_waves_by(&c->facets);
	struct panel *panel;

	if (by != NULL && c->n == 1) {
		panels_by(c, by);
		add_average(c, waves);
		return;
	}
	if (waves == NULL || waves->n < 2) {
		c->plot->type = PLOT_BARS;
		by_row_arrange(c);
		return;
	}
	chooser_series(c, waves->columns, waves->n, true);
	chooser_rows(c, waves->columns, waves->n);
	read_times(c, waves, 1);
	panel = &c->plot->panels[0];
	colour_lines(c, panel);
	if (c->plot->type == PLOT_LINES && panel->n_rows > PANEL_LINES_MAX)
		chooser_give_up(c, WORD_NO_FIGURE_MANY);
	else if (c->plot->type == PLOT_LINES && panel->n_rows > LINES_MAX)
		split_into_panels(c);
}

static double
change_of(const struct plot_row *row)
{
	double change;

	if (!plot_draws(row->cells[0]) || !plot_draws(row->cells[1]))
		return 0;
	change = row->cells[1]->value - row->cells[0]->value;
	return change < 0 ? -change : change;
}

void
by_wave_slope(struct chooser *c)
{
	const struct facet *waves = facets_waves(&c->facets);
	struct panel *panel;
	uint32_t most = 0;
	uint32_t i;

	if (waves == NULL || waves->n != 2 || c->n > PANEL_LINES_MAX) {
		c->plot->type = PLOT_LINES;
		by_wave_lines(c);
		return;
	}
	by_wave_lines(c);
	panel = &c->plot->panels[0];
	for (i = 0; i < panel->n_rows; i++)
		panel->rows[i].ink =
		    panel->n_rows > 2 ? INK_OTHERS : INK_A + (enum ink)i;
	if (panel->n_rows <= 2)
		return;
	/* The accent is on the lines that the drawing names, else on the
	 * one that changed most. */
	for (i = 0; i < panel->n_rows; i++) {
		if (change_of(&panel->rows[i]) > change_of(&panel->rows[most]))
			most = i;
		if (c->in->drawing != NULL &&
		    chooser_holds(&c->in->drawing->focus, c->list[i].row->code))
			panel->rows[i].ink = INK_A;
	}
	if (c->in->drawing == NULL || c->in->drawing->focus.n == 0)
		panel->rows[most].ink = INK_A;
}
