#include <string.h>

#include "chooser.h"

/*
 * Rows that are columns of the table.
 */

static bool
is_broken_twice(const struct chooser *c)
{
	uint32_t i;

	for (i = 0; i < c->facets.n; i++)
		if (c->facets.list[i].n_by > 1)
			return true;
	return c->facets.n > 1;
}

void
by_column_rows(struct chooser *c, uint32_t n)
{
	const struct sheet *sheet = c->in->sheet;
	struct panel *panel = chooser_room(c, 1, sizeof *panel);
	const bool has_headings = is_broken_twice(c);
	const char *span = NULL;
	uint32_t i;
	uint32_t k;

	c->plot->panels = panel;
	c->plot->n_panels = 1;
	panel->title = "";
	panel->rows = chooser_room(c, sheet->n_columns, sizeof *panel->rows);
	for (i = 0; i < sheet->n_columns; i++) {
		const struct column *column = &sheet->columns[i];
		struct plot_row *row = &panel->rows[panel->n_rows];

		if (column->is_difference || column->holds != HOLDS_FIGURE)
			continue;
		row->label = column->label;
		row->is_bold = column->n_by == 0;
		row->group = c->list[0].g;
		row->column = i;
		if (has_headings && column->n_by > 0 &&
		    (span == NULL || strcmp(span, column->span) != 0))
			row->heading = span = column->span;
		row->bases = &c->list[0].group->base[i];
		row->cells = chooser_room(c, n, sizeof(const struct cell *));
		for (k = 0; k < n; k++)
			row->cells[k] = &c->list[k].row->cells[i];
		panel->n_rows++;
	}
}

/* ---- sorting ------------------------------------------------------------- */

/* Whether the categories of the row's column are in an order of their own. */
static bool
is_kept(const struct chooser *c, const struct plot_row *row)
{
	const struct column *column = &c->in->sheet->columns[row->column];
	const struct drawing *drawing = c->in->drawing;

	if (drawing != NULL && drawing->order != ORDER_AUTO)
		return drawing->order == ORDER_CODEBOOK;
	return column->n_by > 0 &&
	    facet_is_ordered(c->in, column->by[column->n_by - 1]);
}

void
by_column_sort(struct chooser *c, row_key *key)
{
	struct plot_row *rows = c->plot->panels[0].rows;
	const uint32_t n = c->plot->panels[0].n_rows;
	uint32_t first;
	uint32_t end;

	for (first = 0; first < n; first = end) {
		end = first + 1;
		while (end < n && rows[end].heading == NULL &&
		    !rows[end].is_bold && !rows[first].is_bold)
			end++;
		chooser_sort(
		    c, rows, first, end, is_kept(c, &rows[first]) ? NULL : key);
	}
}
