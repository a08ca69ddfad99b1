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
	/* Two waves at once would stand on each other. */
	for (i = 1; i < plot->n_series; i++)
		if (plot->series[i].time <= plot->series[i - 1].time)
			plot->is_timed = false;
	for (i = 0; i < plot->n_series && !plot->is_timed; i++)
		plot->series[i].time = i;
}

/* Lines of one picture have a colour each; where there are more, or those of
 * several questions, each has its own. */
static void
colour_lines(struct chooser *c, struct panel *panel)
{
	uint32_t i;

	for (i = 0; i < panel->n_rows; i++)
		panel->rows[i].ink = panel->n_rows > LINES_MAX
		    ? INK_OTHERS
		    : INK_A + (enum ink)(i % LINES_MAX);
	(void)c;
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

/* One answer, by wave and by the categories of one more variable. */
static void
panels_by(struct chooser *c, const struct facet *by)
{
	const struct sheet *sheet = c->in->sheet;
	const struct candidate *from = &c->list[0];
	const uint32_t other = by->time == 0 ? 1 : 0;
	struct plot *plot = c->plot;
	uint32_t n_others = 0;
	uint32_t i;
	uint32_t w;

	/* Wave by wave: the first wave has all categories. */
	while (n_others < by->n &&
	    strcmp(sheet->columns[by->columns[n_others]].values[by->time],
		sheet->columns[by->columns[0]].values[by->time]) == 0)
		n_others++;
	if (n_others == 0 || by->time != 0 || by->n % n_others != 0 ||
	    n_others > PANEL_LINES_MAX) {
		chooser_give_up(c, WORD_NO_FIGURE_MANY);
		return;
	}
	plot->n_series = by->n / n_others;
	plot->series = chooser_room(c, plot->n_series, sizeof *plot->series);
	for (w = 0; w < plot->n_series; w++) {
		plot->series[w].label =
		    sheet->columns[by->columns[w * n_others]]
			.value_labels[by->time];
		plot->series[w].base = "";
	}
	read_times(c, by, n_others);
	plot->panels = chooser_room(c, n_others, sizeof *plot->panels);
	plot->n_panels = n_others;
	for (i = 0; i < n_others; i++) {
		struct panel *panel = &plot->panels[i];
		struct plot_row *row = chooser_room(c, 1, sizeof *row);

		panel->title =
		    sheet->columns[by->columns[i]].value_labels[other];
		panel->rows = row;
		panel->n_rows = 1;
		panel->bases =
		    chooser_room(c, plot->n_series, sizeof *panel->bases);
		row->label = panel->title;
		row->ink = INK_A;
		row->cells = chooser_room(
		    c, plot->n_series, sizeof(const struct cell *));
		for (w = 0; w < plot->n_series; w++) {
			uint32_t column = by->columns[w * n_others + i];

			row->cells[w] = &from->row->cells[column];
			panel->bases[w] = from->row->cells[column].n_text;
		}
	}
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
	/* Those that the drawing looks at, or the one that changed most. */
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
