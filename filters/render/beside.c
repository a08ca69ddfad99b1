#include <math.h>
#include <string.h>

#include "beside.h"
#include "mem.h"
#include "show.h"

/* What the making of one such table passes around. */
struct making {
	struct pool *pool;
	const struct sheet *from;
	const struct language *language;
	struct sheet *to;
	uint32_t n_measures; /* that stand side by side */
};

static bool
has_rows_of(const struct group *group, const struct group *other)
{
	uint32_t r;

	if (group->n_rows != other->n_rows ||
	    strcmp(group->measure, other->measure) != 0)
		return false;
	for (r = 0; r < group->n_rows; r++)
		if (strcmp(group->rows[r].code, other->rows[r].code) != 0)
			return false;
	return true;
}

/* How many measures of the first question follow each other. */
static uint32_t
count_measures(const struct sheet *sheet)
{
	uint32_t n = 1;

	if (sheet->layout != LAYOUT_BESIDE)
		return 1;
	while (n < sheet->n_groups &&
	    has_rows_of(&sheet->groups[n], &sheet->groups[0]))
		n++;
	return n;
}

bool
beside_fits(const struct sheet *sheet)
{
	uint32_t n = count_measures(sheet);
	uint32_t g;

	if (n < 2 || sheet->n_groups % n != 0)
		return false;
	for (g = 0; g < sheet->n_groups; g++)
		if (!has_rows_of(
			&sheet->groups[g], &sheet->groups[g - g % n]) ||
		    strcmp(sheet->groups[g].unit, sheet->groups[g % n].unit) !=
			0)
			return false;
	return true;
}

/* The heading over what belongs to a column. */
static const char *
span_of(struct making *m, const struct column *column)
{
	return *column->span == '\0'
	    ? column->label
	    : pool_take(
		  m->pool, mem_format("%s: %s", column->span, column->label));
}

static void
add_column(struct making *m, const struct column *from, const char *label,
    const char *span, enum holding holds)
{
	struct sheet *to = m->to;
	struct column *column = &to->columns[to->n_columns];

	*column = *from;
	column->label = label;
	column->span = span;
	column->holds = holds;
	column->is_first = to->n_columns == 0 ||
	    strcmp(to->columns[to->n_columns - 1].span, span) != 0;
	to->n_columns++;
}

static void
add_columns(struct making *m)
{
	static const char *const names[] = {
	    [SHOW_N] = "n", [SHOW_SE] = "se", [SHOW_N_EFF] = "n_eff"};
	const struct sheet *from = m->from;
	uint32_t c;
	uint32_t k;

	m->to->columns = pool_zero(m->pool,
	    (size_t)from->n_columns * (m->n_measures + SHOWS),
	    sizeof *m->to->columns);
	m->to->n_columns = 0;
	for (c = 0; c < from->n_columns; c++) {
		const struct column *column = &from->columns[c];
		const char *span = span_of(m, column);

		for (k = 0; k < m->n_measures; k++)
			add_column(m, column,
			    m->n_measures > 1 ? from->groups[k].unit
					      : column->label,
			    span, HOLDS_FIGURE);
		for (k = 0; k < SHOWS; k++)
			if (from->shows[k] && !column->is_difference)
				add_column(
				    m, column, names[k], span, HOLDS_NUMBER);
	}
}

/* A number beside the figure, with a decimal more where it is an error. */
static struct cell
number_cell(struct making *m, const struct cell *of, enum show what)
{
	struct cell cell = {.text = "", .n_text = "", .sign = ""};
	double value = what == SHOW_SE ? of->se : of->n_eff;
	char text[SHOW_TEXT];

	if (what == SHOW_N) {
		cell.text = of->n_text;
	} else if (of->has_value && !isnan(value)) {
		show_number(text, value, what == SHOW_SE ? of->shift : 0,
		    what == SHOW_SE ? of->decimals + 1 : 0, m->language);
		cell.text = pool_text(m->pool, text, strlen(text));
	}
	return cell;
}

static void
fill_row(
    struct making *m, struct row *row, const struct group *first, uint32_t r)
{
	struct cell *next;
	uint32_t c;
	uint32_t k;

	*row = first->rows[r];
	next = row->cells =
	    pool_zero(m->pool, m->to->n_columns, sizeof *row->cells);
	for (c = 0; c < m->from->n_columns; c++) {
		const struct cell *of = &first->rows[r].cells[c];

		for (k = 0; k < m->n_measures; k++)
			*next++ = first[k].rows[r].cells[c];
		for (k = 0; k < SHOWS; k++)
			if (m->from->shows[k] &&
			    !m->from->columns[c].is_difference)
				*next++ = number_cell(m, of, (enum show)k);
	}
}

/* Respondents stand once under each heading. */
static const char **
base_of(struct making *m, const struct group *first)
{
	const char **base = pool_zero(m->pool, m->to->n_columns, sizeof *base);
	uint32_t at = 0;
	uint32_t c;
	uint32_t i;

	for (c = 0; c < m->to->n_columns; c++)
		base[c] = "";
	for (c = 0; c < m->from->n_columns; c++) {
		base[at] = first->base[c];
		at += m->n_measures;
		for (i = 0; i < SHOWS; i++)
			at += m->from->shows[i] &&
			    !m->from->columns[c].is_difference;
	}
	return base;
}

static bool
shows_any(const struct sheet *sheet)
{
	uint32_t i;

	for (i = 0; i < SHOWS; i++)
		if (sheet->shows[i])
			return true;
	return false;
}

const struct sheet *
beside_sheet(struct pool *pool, const struct sheet *sheet,
    const struct language *language)
{
	struct making m = {.pool = pool, .from = sheet, .language = language};
	uint32_t g;
	uint32_t r;

	if (sheet->is_listing || sheet->is_matrix || sheet->n_groups == 0 ||
	    (sheet->layout != LAYOUT_BESIDE && !shows_any(sheet)))
		return sheet;
	m.n_measures = count_measures(sheet);
	m.to = pool_zero(pool, 1, sizeof *m.to);
	*m.to = *sheet;
	add_columns(&m);
	m.to->n_groups = sheet->n_groups / m.n_measures;
	m.to->groups = pool_zero(pool, m.to->n_groups, sizeof *m.to->groups);
	for (g = 0; g < m.to->n_groups; g++) {
		const struct group *first = &sheet->groups[g * m.n_measures];
		struct group *group = &m.to->groups[g];

		*group = *first;
		group->base = base_of(&m, first);
		group->rows =
		    pool_zero(pool, first->n_rows, sizeof *group->rows);
		for (r = 0; r < first->n_rows; r++)
			fill_row(&m, &group->rows[r], first, r);
	}
	return m.to;
}
