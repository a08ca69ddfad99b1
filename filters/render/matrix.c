#include <string.h>

#include "matrix.h"
#include "mem.h"

enum {
	FEW_ITEMS = 3,    /* fewer are read as well in a list */
	MOST_COLUMNS = 10 /* more do not fit the width of a page */
};

/* What the making of one matrix passes around. */
struct matrix {
	struct pool *pool;
	const struct sheet *from;
	const struct language *language;
	struct sheet *to;
	uint32_t n_answers;
	size_t n_common; /* bytes of the question that all titles begin with */
	bool has_n;      /* each question has a base of its own */
};

static bool
has_answers_of(const struct group *group, const struct group *other)
{
	uint32_t r;

	if (group->n_rows != other->n_rows ||
	    strcmp(group->unit, other->unit) != 0)
		return false;
	for (r = 0; r < group->n_rows; r++)
		if (strcmp(group->rows[r].code, other->rows[r].code) != 0 ||
		    strcmp(group->rows[r].stubs[0], other->rows[r].stubs[0]) !=
			0)
			return false;
	return true;
}

bool
matrix_is_battery(const struct sheet *sheet)
{
	uint32_t g;

	if (sheet->is_listing || sheet->n_groups < 2 ||
	    sheet->groups[0].n_rows < 2)
		return false;
	for (g = 0; g < sheet->n_groups; g++)
		if (strcmp(sheet->groups[g].statistic, "share") != 0 ||
		    *sheet->groups[g].title == '\0' ||
		    !has_answers_of(&sheet->groups[g], &sheet->groups[0]))
			return false;
	return true;
}

/*
 * A question with a base of its own cannot be a row of a matrix, which has no
 * place to say so.
 */
static bool
is_wanted(const struct sheet *sheet)
{
	uint32_t g;

	if (sheet->layout != LAYOUT_AUTO)
		return sheet->layout == LAYOUT_MATRIX;
	for (g = 0; g < sheet->n_groups; g++)
		if (strcmp(sheet->groups[g].subtitle,
			sheet->groups[0].subtitle) != 0)
			return false;
	return sheet->n_groups >= FEW_ITEMS &&
	    sheet->n_columns * sheet->groups[0].n_rows <= MOST_COLUMNS;
}

/* The heading over the answers of a column: its own, where it is not alone. */
static const char *
span_of(struct matrix *m, const struct column *column)
{
	if (m->from->n_columns == 1 && *column->span == '\0')
		return "";
	if (*column->span == '\0')
		return column->label;
	return pool_take(
	    m->pool, mem_format("%s: %s", column->span, column->label));
}

static void
add_columns(struct matrix *m)
{
	struct sheet *to = m->to;
	uint32_t c;
	uint32_t r;

	to->columns =
	    pool_zero(m->pool, (size_t)m->from->n_columns * (m->n_answers + 1),
		sizeof *to->columns);
	to->n_columns = 0;
	for (c = 0; c < m->from->n_columns; c++) {
		const struct column *from = &m->from->columns[c];
		const char *span = span_of(m, from);

		for (r = 0; r < m->n_answers; r++) {
			struct column *column = &to->columns[to->n_columns++];

			*column = *from;
			column->label = m->from->groups[0].rows[r].stubs[0];
			column->span = span;
			column->is_first = r == 0 && *span != '\0';
		}
		if (m->has_n && !from->is_difference)
			to->columns[to->n_columns++] = (struct column){
			    .label = word(WORD_RESPONDENTS, m->language),
			    .span = span,
			    .holds = HOLDS_NUMBER};
	}
}

/* What may stand between a question and one of its items. */
static const char *const between[] = {
    " – ", " — ", " - ", ": ", "? ", "… ", "... ", NULL};

/* Where the question that all titles begin with ends: behind the last of these
 * that they have in common. */
static size_t
common_question(const struct sheet *sheet)
{
	const char *first = sheet->groups[0].title;
	size_t len = strlen(first);
	size_t most = 0;
	size_t at;
	uint32_t g;
	size_t i;

	for (g = 1; g < sheet->n_groups; g++)
		for (at = 0; at < len; at++)
			if (first[at] != sheet->groups[g].title[at])
				len = at;
	for (i = 0; between[i] != NULL; i++) {
		size_t n = strlen(between[i]);

		for (at = 1; at + n <= len; at++)
			if (memcmp(first + at, between[i], n) == 0 &&
			    at + n > most)
				most = at + n;
	}
	for (g = 0; g < sheet->n_groups; g++)
		if (sheet->groups[g].title[most] == '\0')
			return 0;
	return most;
}

/* The question without what parts it from its items, but with its mark. */
static const char *
question_of(struct matrix *m)
{
	const char *title = m->from->groups[0].title;
	size_t len = m->n_common;
	size_t i;

	for (i = 0; len > 0 && i < 4; i++) {
		size_t n = strlen(between[i]);

		if (len > n && memcmp(title + len - n, between[i], n) == 0)
			len -= n;
	}
	while (len > 0 && title[len - 1] == ' ')
		len--;
	return pool_text(m->pool, title, len);
}

/* The label of a question, with what is said of it alone. */
static const char *
label_of(struct matrix *m, const struct group *group)
{
	const char *title = group->title + m->n_common;

	if (*group->subtitle == '\0' ||
	    strcmp(group->subtitle, m->from->groups[0].subtitle) == 0)
		return title;
	return pool_take(m->pool, mem_format("%s %s", title, group->subtitle));
}

static void
fill_row(struct matrix *m, struct row *row, const struct group *group)
{
	struct cell *next;
	uint32_t c;
	uint32_t r;

	row->code = group->item;
	row->stubs = pool_zero(m->pool, 1, sizeof *row->stubs);
	row->stubs[0] = label_of(m, group);
	row->codes = &row->code;
	next = row->cells =
	    pool_zero(m->pool, m->to->n_columns, sizeof *row->cells);
	for (c = 0; c < m->from->n_columns; c++) {
		for (r = 0; r < m->n_answers; r++)
			*next++ = group->rows[r].cells[c];
		if (m->has_n && !m->from->columns[c].is_difference)
			*next++ = (struct cell){
			    .text = group->base[c], .n_text = "", .sign = ""};
	}
}

/* The base that all questions have, once for each column. */
static const char **
shared_base(struct matrix *m)
{
	const char **base = pool_zero(m->pool, m->to->n_columns, sizeof *base);
	uint32_t c;

	for (c = 0; c < m->to->n_columns; c++)
		base[c] = c % m->n_answers == 0
		    ? m->from->groups[0].base[c / m->n_answers]
		    : "";
	return base;
}

/* What the first question says of its base, which is that of all. */
static void
add_note(struct matrix *m)
{
	const char *note = m->from->groups[0].subtitle;
	uint32_t i;

	if (*note == '\0')
		return;
	m->to->notes =
	    pool_zero(m->pool, m->from->n_notes + 1, sizeof *m->to->notes);
	m->to->notes[0] = note;
	for (i = 0; i < m->from->n_notes; i++)
		m->to->notes[i + 1] = m->from->notes[i];
	m->to->n_notes++;
}

const struct sheet *
matrix_sheet(struct pool *pool, const struct sheet *sheet,
    const struct language *language)
{
	struct matrix m = {.pool = pool, .from = sheet, .language = language};
	struct group *group;
	uint32_t g;

	if (!matrix_is_battery(sheet) || !is_wanted(sheet))
		return sheet;
	m.n_answers = sheet->groups[0].n_rows;
	m.n_common = common_question(sheet);
	m.has_n = !sheet->is_base_shared;
	m.to = pool_zero(pool, 1, sizeof *m.to);
	*m.to = *sheet;
	m.to->is_matrix = true;
	add_columns(&m);
	add_note(&m);
	group = m.to->groups = pool_zero(pool, 1, sizeof *group);
	*group = sheet->groups[0];
	group->title = question_of(&m);
	group->subtitle = "";
	group->base = m.has_n ? NULL : shared_base(&m);
	group->n_rows = sheet->n_groups;
	group->rows = pool_zero(pool, group->n_rows, sizeof *group->rows);
	for (g = 0; g < sheet->n_groups; g++)
		fill_row(&m, &group->rows[g], &sheet->groups[g]);
	m.to->n_groups = 1;
	m.to->is_base_shared = !m.has_n;
	return m.to;
}
