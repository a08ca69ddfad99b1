#include <string.h>

#include "claim.h"
#include "diag.h"

static bool
is_or_null(const char *wanted, const char *name)
{
	return wanted == NULL || (name != NULL && strcmp(wanted, name) == 0);
}

static const struct row *
row_of(const struct choice *choice, const struct drawing_claim *claim)
{
	const struct sheet *sheet = choice->sheet;
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++) {
		const struct group *group = &sheet->groups[g];

		if (!is_or_null(claim->measure, group->measure) &&
		    !is_or_null(claim->measure, choice->table->measures[g].id))
			continue;
		for (r = 0; r < group->n_rows; r++)
			if (is_or_null(claim->category, group->rows[r].code))
				return &group->rows[r];
	}
	return NULL;
}

static bool
is_claimed(const struct column *column, const struct drawing_claim *claim)
{
	return column->is_difference &&
	    is_or_null(claim->by, column->contrast) &&
	    is_or_null(claim->a, column->side_a) &&
	    is_or_null(claim->b, column->side_b);
}

/* NULL after a report. */
static const struct cell *
difference_of(const struct choice *choice, const struct drawing_claim *claim)
{
	const struct row *row = row_of(choice, claim);
	const struct sheet *sheet = choice->sheet;
	uint32_t c;

	for (c = 0; row != NULL && c < sheet->n_columns; c++)
		if (is_claimed(&sheet->columns[c], claim))
			return &row->cells[c];
	if (row != NULL && sheet->has_left_out)
		return NULL;
	diag_error(STATUS_USAGE, &choice->drawing->place, "bad-schema",
	    "the title claims a difference that table %s does not show; look "
	    "at %s",
	    sheet->id,
	    row == NULL ? "measure and category of claim" : "compare");
	return NULL;
}

const char *
claim_title(const struct choice *choice)
{
	const struct drawing *drawing = choice->drawing;
	const char *own = drawing == NULL
	    ? ""
	    : label_in(&drawing->title, choice->doc->language->code);
	const struct cell *cell;

	if (*own == '\0')
		return choice->sheet->title;
	if (drawing->claim == NULL)
		return own;
	cell = difference_of(choice, drawing->claim);
	if (cell != NULL && cell->is_significant)
		return own;
	diag_note(NULL, "no-claim",
	    "table %s: its figure has the title of the table, for the "
	    "difference that its own claims is not significant",
	    choice->sheet->id);
	return choice->sheet->title;
}
