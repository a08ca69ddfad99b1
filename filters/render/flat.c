#include <stdio.h>

#include "flat.h"
#include "number.h"

enum {
	FIGURE_TEXT = 400
};

void
flat_figure(char *out, size_t size, const struct cell *cell, int decimals)
{
	out[0] = '\0';
	if (cell->has_value)
		number_round(out, size, cell->value, cell->shift, decimals);
}

static void
put_number(struct writer *w, const struct cell *cell, double value, bool has)
{
	char text[FIGURE_TEXT] = "";

	if (has)
		number_round(
		    text, sizeof text, value, cell->shift, cell->decimals);
	writer_text(w, text);
}

static void
put_cell(struct writer *w, const struct cell *cell)
{
	char n[24];

	put_number(w, cell, cell->value, cell->has_value);
	put_number(w, cell, cell->low, cell->has_interval);
	put_number(w, cell, cell->high, cell->has_interval);
	snprintf(n, sizeof n, "%llu", (unsigned long long)cell->n);
	writer_text(w, cell->mark == MARK_ABSENT ? "" : n);
	writer_text(
	    w, cell->mark == MARK_ABSENT ? "absent" : mark_names[cell->mark]);
}

static void
put_header(struct writer *w, const struct document *doc)
{
	static const char *const figures[] = {
	    "figure", "ci_low", "ci_high", "n", "status", NULL};
	static const char *const labels[] = {"table", "title", "block",
	    "category", "span", "column", "unit", NULL};
	int i;

	writer_record(w);
	if (doc->n_sheets > 0 && doc->sheets[0].is_listing) {
		writer_text(w, "table");
		writer_text(w, "statistic");
		for (i = 0; (uint32_t)i < doc->sheets[0].n_stubs; i++)
			writer_text(w, doc->sheets[0].stub_names[i]);
	} else {
		for (i = 0; labels[i] != NULL; i++)
			writer_text(w, labels[i]);
	}
	for (i = 0; figures[i] != NULL; i++)
		writer_text(w, figures[i]);
}

static void
put_listing_row(struct writer *w, const struct document *doc,
    const struct sheet *sheet, const struct row *row)
{
	uint32_t i;

	writer_record(w);
	writer_text(w, sheet->id);
	writer_text(w, sheet->groups[0].statistic);
	for (i = 0; i < doc->sheets[0].n_stubs; i++)
		writer_text(w, i < sheet->n_stubs ? row->stubs[i] : "");
	put_cell(w, row->cells);
}

static void
put_row(struct writer *w, const struct sheet *sheet, const struct group *group,
    const struct row *row)
{
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++) {
		writer_record(w);
		writer_text(w, sheet->id);
		writer_text(w, sheet->title);
		writer_text(w, group->title);
		writer_text(w, row->stubs[0]);
		writer_text(w, sheet->columns[c].span);
		writer_text(w, sheet->columns[c].label);
		writer_text(w, group->unit);
		put_cell(w, &row->cells[c]);
	}
}

void
flat_write(struct writer *w, const struct document *doc)
{
	uint32_t s;
	uint32_t g;
	uint32_t r;

	put_header(w, doc);
	for (s = 0; s < doc->n_sheets; s++) {
		const struct sheet *sheet = &doc->sheets[s];

		for (g = 0; g < sheet->n_groups; g++) {
			const struct group *group = &sheet->groups[g];

			for (r = 0; r < group->n_rows; r++) {
				if (sheet->is_listing)
					put_listing_row(
					    w, doc, sheet, &group->rows[r]);
				else
					put_row(
					    w, sheet, group, &group->rows[r]);
			}
		}
	}
}
