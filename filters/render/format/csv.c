#include <stdio.h>
#include <string.h>

#include "format.h"
#include "number.h"
#include "writer.h"

/*
 * The shown figures as canonical CSV, one line a cell, with the labels of
 * the table and numbers rounded as there, with a decimal point.
 */

enum {
	FIGURE_TEXT = 400
};

/* A field and the comma behind it. */
static void
put_field(struct out *out, const char *text)
{
	struct slice field = slice_of(text);

	if (!writer_needs_quotes(field)) {
		out_slice(out, field);
	} else {
		out_reserve(out, 2 * field.len + 2);
		out->len += writer_quote(out->text + out->len, field);
	}
	out_byte(out, ',');
}

/* In the place of the last comma. */
static void
end_record(struct out *out)
{
	out->text[out->len - 1] = '\n';
}

static void
put_number(struct out *out, const struct cell *cell, double value, bool has)
{
	char text[FIGURE_TEXT] = "";

	if (has)
		number_round(
		    text, sizeof text, value, cell->shift, cell->decimals);
	put_field(out, text);
}

static void
put_cell(struct out *out, const struct cell *cell)
{
	char n[24];

	put_number(out, cell, cell->value, cell->has_value);
	put_number(out, cell, cell->low, cell->has_interval);
	put_number(out, cell, cell->high, cell->has_interval);
	snprintf(n, sizeof n, "%llu", (unsigned long long)cell->n);
	put_field(out, *cell->n_text == '\0' ? "" : n);
	put_field(out,
	    cell->mark == MARK_ABSENT ? "absent" : result_statuses[cell->mark]);
}

/* Columns of numbers that have no name of their own above. */
static bool
is_beside(const struct column *column)
{
	return column->holds == HOLDS_NUMBER && strcmp(column->label, "n") != 0;
}

/* The listing with most to say of its rows: one may lack the category. */
static const struct facts *
fullest(const struct facts *facts, uint32_t n)
{
	const struct facts *most = facts;
	uint32_t i;

	for (i = 1; i < n; i++)
		if (facts[i].n_dimensions > most->n_dimensions)
			most = &facts[i];
	return most;
}

static void
put_header(struct out *out, const struct facts *listing)
{
	static const char *const figures[] = {
	    "figure", "ci_low", "ci_high", "n", "status", NULL};
	static const char *const labels[] = {"table", "title", "block",
	    "category", "span", "column", "unit", NULL};
	uint32_t i;

	if (listing == NULL) {
		for (i = 0; labels[i] != NULL; i++)
			put_field(out, labels[i]);
	} else {
		put_field(out, "table");
		put_field(out, "statistic");
		for (i = 0; i < listing->n_dimensions; i++)
			put_field(out, listing->dimensions[i].name);
	}
	for (i = 0; figures[i] != NULL; i++)
		put_field(out, figures[i]);
	for (i = 0; listing != NULL && i < listing->sheet->n_columns; i++)
		if (is_beside(&listing->sheet->columns[i]))
			put_field(out, listing->sheet->columns[i].label);
	end_record(out);
}

static void
put_listed(struct out *out, const struct facts *facts, const struct fact *fact,
    uint32_t n_dimensions)
{
	uint32_t d;
	uint32_t c;

	put_field(out, facts->sheet->id);
	put_field(out, fact->group->statistic);
	for (d = 0; d < n_dimensions; d++)
		put_field(out,
		    d < facts->n_dimensions
			? facts->dimensions[d].values[fact->at[d]].label
			: "");
	put_cell(out, fact->cell);
	for (c = 0; c < facts->sheet->n_columns; c++) {
		const struct cell *cell = &fact->row->cells[c];

		if (is_beside(&facts->sheet->columns[c]))
			put_number(out, cell, cell->value, cell->has_value);
	}
	end_record(out);
}

static void
put_fact(struct out *out, const struct sheet *sheet, const struct fact *fact)
{
	put_field(out, sheet->id);
	put_field(out, sheet->title);
	put_field(out, fact->group->title);
	put_field(out, fact->row->stubs[0]);
	put_field(out, fact->column->span);
	put_field(out, fact->column->label);
	put_field(out, fact->group->unit);
	put_cell(out, fact->cell);
	end_record(out);
}

static void
write_csv(struct out *out, const struct facts *facts, uint32_t n_tables)
{
	const struct facts *listing = n_tables > 0 && facts->sheet->is_listing
	    ? fullest(facts, n_tables)
	    : NULL;
	uint32_t i;
	size_t k;

	put_header(out, listing);
	for (i = 0; i < n_tables; i++)
		for (k = 0; k < facts[i].n; k++)
			if (listing != NULL)
				put_listed(out, &facts[i], &facts[i].list[k],
				    listing->n_dimensions);
			else
				put_fact(
				    out, facts[i].sheet, &facts[i].list[k]);
}

const struct format format_csv = {.file = "tables",
    .ending = "csv",
    .says = "a line a cell, with numbers for machines",
    .facts = write_csv};
