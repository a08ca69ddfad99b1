#include <string.h>

#include "build.h"
#include "columns.h"
#include "neighbours.h"
#include "number.h"

/* The code of the wave that the column is of, or NULL. */
static const char *
wave_of(const struct build *b, const struct column *column)
{
	uint32_t i;
	int at;

	for (i = 0; !column->is_difference && i < column->n_by; i++) {
		at = codebook_variable(b->book, column->by[i]);
		if (at >= 0 && b->book->variables[at].role == ROLE_TIME)
			return column->values[i];
	}
	return NULL;
}

static bool
has_nobody(const struct build *b, const struct row *row, const char *wave)
{
	uint32_t c;

	for (c = 0; c < b->sheet->n_columns; c++) {
		const char *other = wave_of(b, &b->sheet->columns[c]);

		if (other != NULL && strcmp(other, wave) == 0 &&
		    row->cells[c].mark != MARK_EMPTY &&
		    row->cells[c].mark != MARK_NOT_ASKED &&
		    row->cells[c].mark != MARK_ABSENT)
			return false;
	}
	return true;
}

static bool
is_side_not_asked(const struct build *b, const struct row *row,
    const struct column *difference, const char *side)
{
	const struct column *column = columns_side(b->sheet, difference, side);

	return column != NULL &&
	    row->cells[column - b->sheet->columns].mark == MARK_NOT_ASKED;
}

static void
mark_row(struct build *b, struct row *row, const struct measure *measure)
{
	const struct column *columns = b->sheet->columns;
	const char *wave;
	uint32_t c;

	for (c = 0; c < b->sheet->n_columns; c++)
		if (row->cells[c].mark == MARK_EMPTY &&
		    (wave = wave_of(b, &columns[c])) != NULL &&
		    has_nobody(b, row, wave) &&
		    !codebook_has_source(b->book,
			measure->is_set ? NULL : measure->variable, wave))
			sheet_mark(b->doc, &row->cells[c], MARK_NOT_ASKED);
	for (c = 0; c < b->sheet->n_columns; c++)
		if (row->cells[c].mark == MARK_EMPTY &&
		    columns[c].is_difference &&
		    (is_side_not_asked(
			 b, row, &columns[c], columns[c].side_a) ||
			is_side_not_asked(
			    b, row, &columns[c], columns[c].side_b)))
			sheet_mark(b->doc, &row->cells[c], MARK_NOT_ASKED);
}

void
neighbours_mark_not_asked(struct build *b)
{
	uint32_t g;
	uint32_t r;

	for (g = 0; g < b->sheet->n_groups; g++)
		for (r = 0; r < b->sheet->groups[g].n_rows; r++)
			mark_row(b, &b->sheet->groups[g].rows[r],
			    &b->table->measures[g]);
}

/* ---- differences --------------------------------------------------------- */

/* The printed number. */
static double
printed(const struct cell *cell)
{
	char text[SHEET_NUMBER];
	double value = 0;

	if (sheet_number(text, cell, PART_FIGURE))
		number_parse(&value, text, strlen(text));
	return value;
}

/* Rounded again, for 0.3 − 0.1 is not 0.2 to the last bit. */
static bool
is_off(const struct cell *a, const struct cell *b, const struct cell *cell)
{
	char one[400];
	char other[400];

	if (!a->has_value || !b->has_value || !cell->has_value)
		return false;
	number_round(
	    one, sizeof one, printed(a) - printed(b), 0, cell->decimals);
	number_round(other, sizeof other, printed(cell), 0, cell->decimals);
	return strcmp(one, other) != 0;
}

static bool
is_column_off(const struct build *b, const struct column *difference)
{
	const struct sheet *sheet = b->sheet;
	const struct column *one =
	    columns_side(sheet, difference, difference->side_a);
	const struct column *other =
	    columns_side(sheet, difference, difference->side_b);
	uint32_t g;
	uint32_t r;

	if (one == NULL || other == NULL)
		return false;
	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			const struct cell *cells =
			    sheet->groups[g].rows[r].cells;

			if (is_off(&cells[one - sheet->columns],
				&cells[other - sheet->columns],
				&cells[difference - sheet->columns]))
				return true;
		}
	return false;
}

bool
neighbours_contradict(const struct build *b)
{
	uint32_t c;

	for (c = 0; c < b->sheet->n_columns; c++)
		if (b->sheet->columns[c].is_difference &&
		    is_column_off(b, &b->sheet->columns[c]))
			return true;
	return false;
}
