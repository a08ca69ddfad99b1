#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "diag.h"
#include "lettering.h"
#include "mem.h"
#include "result.h"

enum {
	LETTERS = 26
};

/* Each column's letter, 0 for none; letters begin anew with what is compared.
 */
struct lettering {
	struct build *b;
	char *letters;
	uint32_t *a; /* by difference: its columns, or NONE */
	uint32_t *b_side;
};

#define NONE UINT32_MAX

static uint32_t
side_of(const struct sheet *sheet, uint32_t difference, const char *side)
{
	const struct column *column =
	    columns_side(sheet, &sheet->columns[difference], side);

	return column == NULL || column->n_by == 0
	    ? NONE
	    : (uint32_t)(column - sheet->columns);
}

static bool
is_pair(const struct column *column)
{
	return column->is_difference && column->n_within == 0 &&
	    strcmp(column->side_b, RESULT_TOTAL) != 0 &&
	    strcmp(column->side_b, RESULT_REST) != 0;
}

/* Which columns are compared with one another. */
static void
find_sides(struct lettering *l)
{
	const struct sheet *sheet = l->b->sheet;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++) {
		const struct column *column = &sheet->columns[c];

		l->a[c] = l->b_side[c] = NONE;
		if (!is_pair(column))
			continue;
		l->a[c] = side_of(sheet, c, column->side_a);
		l->b_side[c] = side_of(sheet, c, column->side_b);
		if (l->a[c] == NONE || l->b_side[c] == NONE)
			l->a[c] = l->b_side[c] = NONE;
		else
			l->letters[l->a[c]] = l->letters[l->b_side[c]] = '?';
	}
}

/* False after a report. */
static bool
give_letters(struct lettering *l)
{
	struct sheet *sheet = l->b->sheet;
	const struct column *before = NULL;
	uint32_t n = 0;
	uint32_t all = 0;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++) {
		struct column *column = &sheet->columns[c];

		if (l->letters[c] == '\0')
			continue;
		if (before == NULL || before->n_by != column->n_by ||
		    !build_lists(before->by[0], column->by, column->n_by))
			n = 0;
		before = column;
		if (n == LETTERS)
			break;
		l->letters[c] = (char)('A' + n++);
		all++;
		column->label = pool_take(&l->b->doc->pool,
		    mem_format("%s (%c)", column->label, l->letters[c]));
	}
	if (all > 0 && c == sheet->n_columns)
		return true;
	diag_error(STATUS_USAGE, &l->b->table->place, "bad-schema",
	    all == 0 ? "table %s has letters and no columns that are compared "
		       "with each other"
		     : "table %s has more columns that are compared than there "
		       "are letters",
	    l->b->table->id);
	return false;
}

/* The larger one has the other's letter. */
static void
letter_pair(struct lettering *l, struct row *row, uint32_t c)
{
	const struct cell *cell = &row->cells[c];
	const struct table *table = l->b->table;
	double p = isnan(cell->p_adjusted) ? cell->p : cell->p_adjusted;
	uint32_t larger = cell->value > 0 ? l->a[c] : l->b_side[c];
	uint32_t other = cell->value > 0 ? l->b_side[c] : l->a[c];
	struct cell *to = &row->cells[larger];
	char letter = l->letters[other];

	if (!cell->has_value || !(p < table->letters[0]) || !to->has_value)
		return;
	if (!(p < table->letters[1]))
		letter = (char)(letter - 'A' + 'a');
	to->flag = pool_take(&l->b->doc->pool,
	    mem_format("%s%s%c", sheet_flag(to),
		*sheet_flag(to) == '\0' ? "" : " ", letter));
}

/* In the order of the letters: those of the columns before come first. */
static void
letter_row(struct lettering *l, struct row *row)
{
	uint32_t n = l->b->sheet->n_columns;
	uint32_t other;
	uint32_t c;

	for (other = 0; other < n; other++)
		for (c = 0; c < n; c++) {
			if (l->a[c] == NONE)
				continue;
			if ((row->cells[c].value > 0 ? l->b_side[c]
						     : l->a[c]) == other)
				letter_pair(l, row, c);
		}
}

bool
lettering_build(struct build *b)
{
	struct sheet *sheet = b->sheet;
	size_t n = (size_t)sheet->n_columns + 1;
	struct lettering l = {.b = b,
	    .letters = mem_zero(n, 1),
	    .a = mem_zero(n, sizeof *l.a),
	    .b_side = mem_zero(n, sizeof *l.b_side)};
	bool is_good;
	uint32_t g;
	uint32_t r;

	find_sides(&l);
	is_good = give_letters(&l);
	for (g = 0; g < sheet->n_groups && is_good; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			letter_row(&l, &sheet->groups[g].rows[r]);
	free(l.letters);
	free(l.a);
	free(l.b_side);
	return is_good;
}
