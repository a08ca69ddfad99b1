#include <string.h>

#include "chooser.h"

/*
 * Bars and dots: a row for each answer, or one answer by all columns.
 */

/* ---- sorting ------------------------------------------------------------- */

static double
key_of(const struct chooser *c, const struct plot_row *row)
{
	if (row->difference != NULL)
		return row->difference->has_value ? row->difference->value
						  : -1e300;
	(void)c;
	return plot_draws(row->cells[0]) ? row->cells[0]->value : -1e300;
}

/* Must the rows stay in the order of the table? Categories that are ordered
 * do, and differences of several questions. */
static bool
is_order_kept(const struct chooser *c, const struct plot_row *row)
{
	const struct drawing *drawing = c->in->drawing;
	const char *name = c->in->sheet->groups[row->group].measure;

	if (drawing != NULL && drawing->order != ORDER_AUTO)
		return drawing->order == ORDER_CODEBOOK;
	if (row->difference != NULL && c->list[0].g != c->list[c->n - 1].g)
		return true;
	return facet_is_ordered(c->in, name);
}

/* Sort the rows below each heading by themselves. */
static void
sort_candidates(struct chooser *c)
{
	struct panel *panel = &c->plot->panels[0];
	uint32_t first = 0;
	uint32_t i;

	for (i = 1; i <= panel->n_rows; i++) {
		if (i < panel->n_rows && panel->rows[i].heading == NULL)
			continue;
		chooser_sort(c, panel->rows, first, i,
		    is_order_kept(c, &panel->rows[first]) ? NULL : key_of);
		first = i;
	}
}

/* ---- arrangements -------------------------------------------------------- */

/* The columns that stand side by side: categories of the breakdown that panels
 * are wanted by, of the only one, or of the last wave. */
static uint32_t
side_by_side(const struct chooser *c, const uint32_t **columns)
{
	const struct facet *by = facets_waves_by(&c->facets);
	const struct facet *wanted = chooser_panels(c);
	uint32_t n = 0;
	uint32_t i;

	if (c->is_column_named)
		return 0;
	if (wanted != NULL && wanted->n_by == 1) {
		*columns = wanted->columns;
		return wanted->n;
	}
	if (by == NULL) {
		by = &c->facets.list[0];
		if (c->facets.n != 1 || by->time >= 0)
			return 0;
		*columns = by->columns;
		return by->n;
	}
	if (facets_waves(&c->facets) != NULL)
		return 0;
	for (i = by->n; i > 0; i--, n++)
		if (strcmp(c->in->sheet->columns[by->columns[i - 1]]
			       .values[by->time],
			c->in->sheet->columns[by->columns[by->n - 1]]
			    .values[by->time]) != 0)
			break;
	*columns = by->columns + i;
	c->plot->wave = c->in->sheet->columns[**columns].value_labels[by->time];
	return n;
}

static void
add_differences(struct chooser *c)
{
	uint32_t column = facet_difference(c->in, &c->facets.list[0]);
	uint32_t i;

	if (!chooser_has_comparison(c) || column == NO_COLUMN)
		return;
	c->plot->has_difference = true;
	for (i = 0; i < c->n; i++)
		c->plot->panels[0].rows[i].difference =
		    &c->list[i].row->cells[column];
	c->plot->difference[0] = word(WORD_DIFFERENCE, c->plot->language);
	c->plot->difference[1] =
	    c->plot->is_share ? word(WORD_POINTS, c->plot->language) : "";
}

/* Of two columns that are compared, the one that the other is subtracted
 * from stands first. */
static void
order_pair(struct chooser *c)
{
	struct facet *facet = &c->facets.list[0];
	const struct column *difference =
	    &c->in->sheet->columns[facet_difference(c->in, facet)];
	const struct column *second = &c->in->sheet->columns[facet->columns[1]];
	uint32_t first = facet->columns[0];

	if (strcmp(difference->side_a, second->values[0]) != 0)
		return;
	facet->columns[0] = facet->columns[1];
	facet->columns[1] = first;
}

/*
 * Does each category get a part of the figure with a heading? It does where
 * the drawing says so, and where there are too many categories to stand
 * side by side and no total to show instead.
 */
static bool
wants_panels(const struct chooser *c, uint32_t n)
{
	if (chooser_panels(c) != NULL)
		return true;
	return n > (c->plot->type == PLOT_BARS ? SEVERAL_MAX : SIDE_BY_SIDE) &&
	    c->facets.total == NO_COLUMN && c->n * n <= MARKS_MOST;
}

static void
arrange_panels(struct chooser *c, const uint32_t *columns, uint32_t n)
{
	struct panel *panel;
	struct plot_row *rows = chooser_room(c, (size_t)c->n * n, sizeof *rows);
	uint32_t i;

	chooser_series(c, columns, 1, false);
	c->plot->series[0].base = "";
	for (i = 0; i < n; i++) {
		chooser_rows(c, &columns[i], 1);
		panel = &c->plot->panels[0];
		memcpy(
		    &rows[(size_t)i * c->n], panel->rows, c->n * sizeof *rows);
		rows[(size_t)i * c->n].heading =
		    c->in->sheet->columns[columns[i]].label;
		rows[(size_t)i * c->n].bases =
		    &c->list[0].group->base[columns[i]];
	}
	panel = &c->plot->panels[0];
	panel->rows = rows;
	panel->n_rows = c->n * n;
	if (c->n * n > MARKS_MOST)
		chooser_give_up(c, WORD_NO_FIGURE_MANY);
}

/* Bars and dots. */
void
by_row_arrange(struct chooser *c)
{
	const uint32_t *columns = NULL;
	uint32_t n = side_by_side(c, &columns);

	if (c->n == 1 && c->in->sheet->n_columns > 1 && !c->is_column_named &&
	    !(n > 1 && chooser_has_comparison(c))) {
		chooser_series(c, &c->column, 1, false);
		c->plot->series[0].base = "";
		by_column_rows(c, 1);
		by_column_sort(c, key_of);
		return;
	}
	if (n > 1 && wants_panels(c, n)) {
		arrange_panels(c, columns, n);
		return;
	}
	if (n < 2 ||
	    n > (c->plot->type == PLOT_BARS ? SEVERAL_MAX : SIDE_BY_SIDE)) {
		columns = &c->column;
		n = 1;
	}
	if (n == 2 && c->plot->type == PLOT_DOTS && chooser_has_comparison(c))
		order_pair(c);
	chooser_series(c, columns, n, false);
	chooser_rows(c, columns, n);
	if (chooser_is_row_each(c))
		chooser_share_question(c, c->plot->panels);
	if (n > 1 && c->plot->type == PLOT_DOTS)
		add_differences(c);
	sort_candidates(c);
	if (c->n * n > MARKS_MOST)
		chooser_give_up(c, WORD_NO_FIGURE_MANY);
}
