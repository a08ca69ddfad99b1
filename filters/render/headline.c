#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "headline.h"
#include "mem.h"
#include "phrase.h"
#include "show.h"

/* The figure as the table shows it, with its sign: "79 %", "79%". */
static void
put_number(
    struct out *out, const struct cell *cell, const struct language *language)
{
	out_text(out, cell->text);
	out_text(out, word(WORD_PERCENT_SIGN, language));
}

/* The variable that holds the wave of a record. */
static bool
is_wave(const struct codebook *book, const char *name)
{
	int at = codebook_variable(book, name);

	return at >= 0 && book->variables[at].role == ROLE_TIME;
}

static bool
is_sayable(const struct cell *cell)
{
	return sheet_is_plain(cell) && cell->shift == 2 && !cell->is_difference;
}

static enum form
put_phrase(struct out *out, const struct cell *cell, bool is_by_figure,
    const struct language *language)
{
	struct share share = {cell->value, cell->low, cell->high,
	    cell->has_interval, is_by_figure};

	return phrase_put(out, &share, language);
}

/* ---- which figure ------------------------------------------------------ */

/* The groups of a sheet are the measures of its table. */
static const struct group *
find_group(
    const struct sheet *sheet, const struct table *table, const char *measure)
{
	int at = measure == NULL ? 0 : tables_measure(table, measure);

	return at < 0 ? NULL : &sheet->groups[at];
}

static const struct row *
find_row(const struct group *group, const char *code)
{
	uint32_t i;

	for (i = 0; i < group->n_rows; i++)
		if (strcmp(group->rows[i].code, code) == 0)
			return &group->rows[i];
	return NULL;
}

/* The category of the variable, or NULL. */
static const char *
category_of(const struct coordinates *by, const char *variable)
{
	uint32_t i;

	for (i = 0; i < by->n; i++)
		if (strcmp(by->list[i].variable, variable) == 0)
			return by->list[i].category;
	return NULL;
}

/* The variable of waves among those of a column, by its place; or -1. */
static int
wave_of(const struct column *column, const struct codebook *book)
{
	uint32_t i;

	for (i = 0; i < column->n_by; i++)
		if (is_wave(book, column->by[i]))
			return (int)i;
	return -1;
}

/* Does the column hold what "by" says?  The wave is chosen apart. */
static bool
is_column(const struct column *column, const struct headline_spec *spec,
    const struct codebook *book)
{
	int wave = spec->is_last_wave ? wave_of(column, book) : -1;
	uint32_t i;

	if (column->is_difference || column->n_by != spec->by.n + (wave >= 0) ||
	    (spec->is_last_wave && wave < 0))
		return false;
	for (i = 0; i < column->n_by; i++) {
		const char *value = category_of(&spec->by, column->by[i]);

		if ((int)i != wave &&
		    (value == NULL || strcmp(value, column->values[i]) != 0))
			return false;
	}
	return true;
}

/* Is the wave of column a after that of column b? */
static bool
is_newer(
    const struct column *a, const struct column *b, const struct codebook *book)
{
	int i = wave_of(a, book);
	int k = wave_of(b, book);
	const struct variable *wave;
	int one;
	int other;

	if (i < 0 || k < 0)
		return false;
	wave = &book->variables[codebook_variable(book, a->by[i])];
	one = codebook_category(wave, slice_of(a->values[i]));
	other = codebook_category(wave, slice_of(b->values[k]));
	if (one >= 0 && other >= 0 && wave->categories[one].has_period &&
	    wave->categories[other].has_period)
		return wave->categories[one].middle >
		    wave->categories[other].middle;
	return one > other;
}

/* The column; NULL when there is none. */
static const struct column *
find_column(const struct sheet *sheet, const struct headline_spec *spec,
    const struct codebook *book)
{
	const struct column *found = NULL;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++)
		if (is_column(&sheet->columns[c], spec, book) &&
		    (found == NULL ||
			(spec->is_last_wave &&
			    is_newer(&sheet->columns[c], found, book))))
			found = &sheet->columns[c];
	return found;
}

/* The cell; NULL after a report, or a note when its wave is not there. */
static const struct cell *
find_cell(const struct sheet *sheet, const struct table *table,
    const struct headline_spec *spec, const struct column *column)
{
	const struct group *group = find_group(sheet, table, spec->measure);
	const struct row *row =
	    group == NULL ? NULL : find_row(group, spec->category);

	if (row != NULL && column != NULL)
		return &row->cells[column - sheet->columns];
	if (row != NULL && sheet->has_left_out) {
		diag_note(NULL, "no-headline",
		    "table %s: a sentence is left out, it speaks of another "
		    "wave",
		    sheet->id);
		return NULL;
	}
	diag_error(STATUS_USAGE, &spec->place, "bad-schema",
	    "table %s shows no such figure; look at %s", sheet->id,
	    group == NULL            ? "measure"
		: row == NULL        ? "category"
		: spec->is_last_wave ? "by and wave"
				     : "by");
	return NULL;
}

/* ---- which wave ---------------------------------------------------------- */

/* What the codebook calls the wave of the figure; NULL: it is of no one. */
static const char *
wave_label(const struct document *doc, const struct column *column,
    const struct measure *measure, const struct codebook *book)
{
	int at = wave_of(column, book);
	const char *name = NULL;
	const char *code = NULL;
	uint32_t i;

	if (at >= 0)
		return column->value_labels[at];
	for (i = 0; i < measure->n_where; i++) {
		if (!is_wave(book, measure->where[i].variable) ||
		    measure->where[i].n_values != 1)
			continue;
		name = measure->where[i].variable;
		code = measure->where[i].values[0];
	}
	if (name == NULL)
		return NULL;
	return codebook_category_label(
	    &book->variables[codebook_variable(book, name)], code,
	    doc->language->code);
}

/* False after a report: "by" fixes a wave that a text does not name, or that
 * "wave" is to choose. */
static bool
names_its_wave(const struct headline_spec *spec, const struct codebook *book)
{
	uint32_t i;

	for (i = 0; i < spec->by.n; i++)
		if (is_wave(book, spec->by.list[i].variable))
			break;
	if (i == spec->by.n)
		return true;
	if (spec->is_last_wave) {
		diag_error(STATUS_USAGE, &spec->place, "bad-schema",
		    "'by' fixes the wave that 'wave' is to choose; one of "
		    "both has to go");
		return false;
	}
	for (i = 0; i < spec->text.n; i++) {
		if (strstr(spec->text.list[i].text, "{wave}") != NULL)
			continue;
		diag_error(STATUS_USAGE, &spec->place, "bad-schema",
		    "'by' fixes the wave, which the sentence does not "
		    "name%s%s: "
		    "put {wave} into its text, or take \"wave\": \"last\"",
		    spec->text.list[i].language == NULL ? "" : " in ",
		    spec->text.list[i].language == NULL
			? ""
			: spec->text.list[i].language);
		return false;
	}
	return true;
}

/* ---- the sentence ------------------------------------------------------ */

/* The nouns in the language, or else in the first one. */
static const struct nouns *
nouns_in(const struct headline_spec *spec, const char *lang)
{
	static const struct nouns none = {NULL, "", "", ""};
	uint32_t i;

	for (i = 0; i < spec->n_nouns; i++)
		if (spec->nouns[i].language != NULL &&
		    strcmp(spec->nouns[i].language, lang) == 0)
			return &spec->nouns[i];
	return spec->n_nouns > 0 ? spec->nouns : &none;
}

/* "næsten fire ud af fem biblioteker (79 %)". */
static void
put_who(struct out *out, const struct cell *cell,
    const struct headline_spec *spec, const struct language *language)
{
	const struct nouns *nouns = nouns_in(spec, language->code);
	const char *of = word(WORD_OF, language);
	enum form form = put_phrase(out, cell, spec->is_by_figure, language);
	const char *noun = form == FORM_EACH ? nouns->each
	    : form == FORM_MANY              ? nouns->many
					     : nouns->of;

	if (form == FORM_NUMBER)
		put_number(out, cell, language);
	if (form == FORM_EACH || form == FORM_MANY)
		of = "";
	if (*noun != '\0')
		out_format(out, " %s%s%s", of, *of == '\0' ? "" : " ", noun);
	if (form == FORM_NUMBER)
		return;
	out_text(out, " (");
	put_number(out, cell, language);
	out_byte(out, ')');
}

/* The sentence, or NULL after a report. */
static char *
sentence(const struct document *doc, const struct cell *cell,
    const struct headline_spec *spec, const char *wave)
{
	const char *lang = doc->language->code;
	const char *text = label_in(&spec->text, lang);
	struct out who = {0};
	struct out number = {0};
	struct out out = {0};
	struct slice unknown;
	char *line = NULL;
	char *Who;

	put_who(&who, cell, spec, doc->language);
	out_byte(&who, '\0');
	put_number(&number, cell, doc->language);
	out_byte(&number, '\0');
	Who = words_capital(who.text);
	const struct blank blanks[] = {{"who", who.text}, {"Who", Who},
	    {"number", number.text}, {"n", cell->n_text},
	    {wave == NULL ? NULL : "wave", wave}, {NULL, NULL}};

	unknown = words_unknown(text, blanks);
	if (unknown.len > 0) {
		diag_error(STATUS_USAGE, &spec->place, "bad-schema",
		    "{%.*s} is not one of {who}, {Who}, {number}, {n}%s",
		    (int)unknown.len, unknown.text,
		    wave == NULL ? "; {wave} is of a figure of one wave"
				 : ", {wave}");
	} else {
		words_fill(&out, text, blanks);
		line = out_take(&out);
	}
	free(Who);
	out_free(&who);
	out_free(&number);
	return line;
}

/* The line is taken. */
static void
put_headline(struct document *doc, const struct sheet *sheet, char *line)
{
	MEM_GROW(doc->headlines, doc->n_headlines, doc->cap_headlines);
	doc->headlines[doc->n_headlines++] = (struct headline){
	    show_line(&doc->pool, pool_take(&doc->pool, line)), sheet->id};
}

static void
add_headline(struct document *doc, const struct sheet *sheet,
    const struct table *table, const struct headline_spec *spec,
    const struct codebook *book)
{
	const struct column *column = find_column(sheet, spec, book);
	const struct cell *cell = find_cell(sheet, table, spec, column);
	int measure;
	char *line;

	if (cell == NULL)
		return;
	if (!is_sayable(cell)) {
		diag_note(NULL, "no-headline",
		    "table %s: a sentence is left out, its figure is %s",
		    sheet->id,
		    cell->shift != 2              ? "no share"
			: cell->mark == MARK_NONE ? "missing"
						  : sheet_status(cell->mark));
		return;
	}
	measure =
	    spec->measure == NULL ? 0 : tables_measure(table, spec->measure);
	line = sentence(doc, cell, spec,
	    wave_label(doc, column, &table->measures[measure], book));
	if (line != NULL)
		put_headline(doc, sheet, line);
}

bool
headline_check(const struct tables *tables, const struct codebook *book)
{
	bool is_good = true;
	uint32_t t;
	uint32_t i;

	for (t = 0; t < tables->n_tables; t++)
		for (i = 0; i < tables->tables[t].n_headlines; i++)
			if (!names_its_wave(
				&tables->tables[t].headlines[i], book))
				is_good = false;
	return is_good;
}

void
headline_build(struct document *doc, const struct sheet *sheet,
    const struct table *table, const struct codebook *book)
{
	uint32_t i;

	for (i = 0; i < table->n_headlines; i++)
		add_headline(doc, sheet, table, &table->headlines[i], book);
}

/* ---- a listing --------------------------------------------------------- */

/* "All, Yes: nearly four in five (79%)"; without its phrase where the figure
 * is not to be said. */
static char *
listed(const struct document *doc, const struct sheet *sheet,
    const struct row *row, const struct cell *cell)
{
	struct out out = {0};
	uint32_t i;

	for (i = 0; i < sheet->n_stubs; i++)
		out_format(&out, "%s%s", i > 0 ? ", " : "", row->stubs[i]);
	out_text(&out, ": ");
	if (!is_sayable(cell)) {
		sheet_put_figure(&out, cell);
	} else if (put_phrase(&out, cell, false, doc->language) ==
	    FORM_NUMBER) {
		put_number(&out, cell, doc->language);
	} else {
		out_text(&out, " (");
		put_number(&out, cell, doc->language);
		out_byte(&out, ')');
	}
	return out_take(&out);
}

static void
list_row(struct document *doc, const struct sheet *sheet, const struct row *row)
{
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++)
		if (sheet->columns[c].holds == HOLDS_FIGURE)
			put_headline(doc, sheet,
			    listed(doc, sheet, row, &row->cells[c]));
}

void
headline_list(struct document *doc)
{
	uint32_t s;
	uint32_t r;

	for (s = 0; s < doc->n_sheets; s++) {
		const struct group *group = &doc->sheets[s].groups[0];

		if (strcmp(group->statistic, "share") != 0)
			continue;
		for (r = 0; r < group->n_rows; r++)
			list_row(doc, &doc->sheets[s], &group->rows[r]);
	}
}
