#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv_columns.h"
#include "format.h"
#include "formula.h"
#include "mem.h"
#include "writer.h"

/*
 * The shown figures as CSV, one line a cell, with the labels of the table and
 * numbers rounded as there: canonical, with a decimal point; or as Excel reads
 * it in Danish, which takes semicolons, and UTF-8 only by its first bytes.
 */
struct csv {
	struct out *out;
	bool is_excel;
	bool has_flags;
};

/* Put a field and the delimiter behind it. */
static void
put_slice(struct csv *csv, struct slice field, bool has_quotes)
{
	struct out *out = csv->out;

	if (!has_quotes) {
		out_slice(out, field);
	} else {
		out_reserve(out, 2 * field.len + 2);
		out->len += writer_quote(out->text + out->len, field);
	}
	out_byte(out, csv->is_excel ? ';' : ',');
}

static void
put_field(struct csv *csv, const char *text)
{
	struct out safe = {0};

	if (!csv->is_excel) {
		put_slice(
		    csv, slice_of(text), writer_needs_quotes(slice_of(text)));
		return;
	}
	if (formula_is_one(slice_of(text)))
		out_byte(&safe, '\'');
	out_text(&safe, text);
	put_slice(csv, (struct slice){safe.text, safe.len},
	    strpbrk(text, ";\"\r\n") != NULL);
	out_free(&safe);
}

/* End the record: a newline takes the place of the last delimiter. */
static void
end_record(struct csv *csv)
{
	csv->out->len--;
	out_text(csv->out, csv->is_excel ? "\r\n" : "\n");
}

static void
put_number(struct csv *csv, const struct cell *cell, enum cell_part part)
{
	char text[SHEET_NUMBER];
	char *point;

	sheet_number(text, cell, part);
	if (csv->is_excel && (point = strchr(text, '.')) != NULL)
		*point = ',';
	put_field(csv, text);
}

static void
put_cell(struct csv *csv, const struct cell *cell)
{
	char n[24];

	put_number(csv, cell, PART_FIGURE);
	put_number(csv, cell, PART_LOW);
	put_number(csv, cell, PART_HIGH);
	snprintf(n, sizeof n, "%llu", (unsigned long long)cell->n);
	put_field(csv, *cell->n_text == '\0' ? "" : n);
	put_field(csv, sheet_status(cell->mark));
	if (csv->has_flags)
		put_field(csv, sheet_flag(cell));
}

/* Is it a column of numbers beside the figures that is not among the
 * columns that every listing has? */
static bool
is_beside(const struct column *column)
{
	return column->holds == HOLDS_NUMBER && strcmp(column->label, "n") != 0;
}

/* The listing whose rows have the most labels, since one may lack the
 * category. NULL where the sheets are tables. */
static const struct facts *
listing_of(const struct facts *facts, uint32_t n)
{
	const struct facts *most = facts;
	uint32_t i;

	for (i = 1; i < n; i++)
		if (facts[i].n_dimensions > most->n_dimensions)
			most = &facts[i];
	return n > 0 && facts->sheet->is_listing ? most : NULL;
}

static bool
has_flags(const struct facts *facts, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (facts[i].sheet->has_flags)
			return true;
	return false;
}

struct csv_column *
csv_columns(const struct facts *facts, uint32_t n_tables, uint32_t *n)
{
	static const struct csv_column figures[] = {{"figure", CSV_NUMBER},
	    {"ci_low", CSV_NUMBER}, {"ci_high", CSV_NUMBER}, {"n", CSV_INTEGER},
	    {"status", CSV_TEXT}, {"flag", CSV_TEXT}};
	static const char *const labels[] = {
	    "table", "title", "block", "category", "span", "column", "unit"};

	const struct facts *listing = listing_of(facts, n_tables);
	struct csv_column *list = mem_zero(2 + sizeof labels / sizeof *labels +
		sizeof figures / sizeof *figures +
		(listing == NULL
			? 0
			: listing->n_dimensions + listing->sheet->n_columns),
	    sizeof *list);
	size_t i;

	*n = 0;
	for (i = 0; listing == NULL && i < sizeof labels / sizeof *labels; i++)
		list[(*n)++].name = labels[i];
	if (listing != NULL) {
		list[(*n)++].name = "table";
		list[(*n)++].name = "statistic";
		for (i = 0; i < listing->n_dimensions; i++)
			list[(*n)++].name = listing->dimensions[i].name;
	}
	/* The last column is there where some figure has a flag. */
	for (i = 0;
	     i + !has_flags(facts, n_tables) < sizeof figures / sizeof *figures;
	     i++)
		list[(*n)++] = figures[i];
	for (i = 0; listing != NULL && i < listing->sheet->n_columns; i++)
		if (is_beside(&listing->sheet->columns[i]))
			list[(*n)++] = (struct csv_column){
			    listing->sheet->columns[i].label, CSV_NUMBER};
	return list;
}

static void
put_header(struct csv *csv, const struct facts *facts, uint32_t n_tables)
{
	uint32_t n;
	struct csv_column *list = csv_columns(facts, n_tables, &n);
	uint32_t i;

	for (i = 0; i < n; i++)
		put_field(csv, list[i].name);
	end_record(csv);
	free(list);
}

static void
put_listed(struct csv *csv, const struct facts *facts, const struct fact *fact,
    uint32_t n_dimensions)
{
	uint32_t d;
	uint32_t c;

	put_field(csv, facts->sheet->id);
	put_field(csv, fact->group->statistic);
	for (d = 0; d < n_dimensions; d++)
		put_field(csv,
		    d < facts->n_dimensions
			? facts->dimensions[d].values[fact->at[d]].label
			: "");
	put_cell(csv, fact->cell);
	for (c = 0; c < facts->sheet->n_columns; c++) {
		const struct cell *cell = &fact->row->cells[c];

		if (is_beside(&facts->sheet->columns[c]))
			put_number(csv, cell, PART_FIGURE);
	}
	end_record(csv);
}

static void
put_fact(struct csv *csv, const struct sheet *sheet, const struct fact *fact)
{
	struct out labels = {0};
	uint32_t i;

	put_field(csv, sheet->id);
	put_field(csv, sheet->title);
	put_field(csv, fact->group->title);
	for (i = 0; i < sheet->n_stubs; i++)
		out_format(
		    &labels, "%s%s", i > 0 ? ", " : "", fact->row->stubs[i]);
	out_byte(&labels, '\0');
	put_field(csv, labels.text);
	out_free(&labels);
	put_field(csv, fact->column->span);
	put_field(csv, fact->column->label);
	put_field(csv, fact->group->unit);
	put_cell(csv, fact->cell);
	end_record(csv);
}

static void
write_facts(struct csv *csv, const struct facts *facts, uint32_t n_tables)
{
	const struct facts *listing = listing_of(facts, n_tables);
	uint32_t i;
	size_t k;

	csv->has_flags = has_flags(facts, n_tables);
	put_header(csv, facts, n_tables);
	for (i = 0; i < n_tables; i++)
		for (k = 0; k < facts[i].n; k++)
			if (listing != NULL)
				put_listed(csv, &facts[i], &facts[i].list[k],
				    listing->n_dimensions);
			else
				put_fact(
				    csv, facts[i].sheet, &facts[i].list[k]);
}

static void
write_csv(struct out *out, const struct facts *facts, uint32_t n_tables)
{
	write_facts(&(struct csv){.out = out}, facts, n_tables);
}

/* There is no line "sep=;" above the header: with it Excel does not see
 * that the file is UTF-8. */
static void
write_excel(struct out *out, const struct facts *facts, uint32_t n_tables)
{
	out_text(out, "\uFEFF");
	write_facts(
	    &(struct csv){.out = out, .is_excel = true}, facts, n_tables);
}

const struct format format_csv = {.file = "tables",
    .ending = "csv",
    .says = "a line a cell, with numbers for machines",
    .facts = write_csv};

const struct format format_excel_da = {.file = "tables-excel",
    .ending = "csv",
    .says = "the same for Excel in Danish: semicolons and decimal commas",
    .facts = write_excel};
