#include <stdlib.h>
#include <string.h>

#include "banner.h"
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

static bool
is_sayable(const struct cell *cell)
{
	return cell->has_value && cell->mark == MARK_NONE && cell->shift == 2 &&
	    !cell->is_difference;
}

static enum form
put_phrase(
    struct out *out, const struct cell *cell, const struct language *language)
{
	struct share share = {
	    cell->value, cell->low, cell->high, cell->has_interval};

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

static bool
is_column(const struct column *column, const struct coordinates *by)
{
	uint32_t i;

	if (column->n_by != by->n)
		return false;
	for (i = 0; i < column->n_by; i++) {
		const char *value = category_of(by, column->by[i]);

		if (value == NULL || strcmp(value, column->values[i]) != 0)
			return false;
	}
	return true;
}

/* The cell; NULL after a report, or a note when its wave is not there. */
static const struct cell *
find_cell(const struct sheet *sheet, const struct table *table,
    const struct headline_spec *spec)
{
	const struct group *group = find_group(sheet, table, spec->measure);
	const struct row *row =
	    group == NULL ? NULL : find_row(group, spec->category);
	uint32_t c;

	for (c = 0; row != NULL && c < sheet->n_columns; c++)
		if (is_column(&sheet->columns[c], &spec->by))
			return &row->cells[c];
	if (row != NULL && sheet->has_left_out) {
		diag_note(NULL, "no-headline",
		    "table %s: a sentence is left out, it speaks of another "
		    "wave",
		    sheet->id);
		return NULL;
	}
	diag_error(STATUS_USAGE, &spec->place, "bad-schema",
	    "table %s shows no such figure; look at %s", sheet->id,
	    group == NULL     ? "measure"
		: row == NULL ? "category"
			      : "by");
	return NULL;
}

/* ---- the sentence ------------------------------------------------------ */

/* "næsten fire ud af fem biblioteker (79 %)". */
static void
put_who(struct out *out, const struct cell *cell, const struct nouns *nouns,
    const struct language *language)
{
	const char *of = word(WORD_OF, language);
	enum form form = put_phrase(out, cell, language);
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

/* The sentence, or NULL after a report. */
static char *
sentence(const struct document *doc, const struct cell *cell,
    const struct headline_spec *spec)
{
	const char *lang = doc->language->code;
	const char *text = label_in(&spec->text, lang);
	struct out who = {0};
	struct out number = {0};
	struct out out = {0};
	struct slice unknown;
	char *line = NULL;
	char *Who;

	put_who(&who, cell, nouns_in(spec, lang), doc->language);
	out_byte(&who, '\0');
	put_number(&number, cell, doc->language);
	out_byte(&number, '\0');
	Who = words_capital(who.text);
	const struct blank blanks[] = {{"who", who.text}, {"Who", Who},
	    {"number", number.text}, {"n", cell->n_text}, {NULL, NULL}};

	unknown = words_unknown(text, blanks);
	if (unknown.len > 0) {
		diag_error(STATUS_USAGE, &spec->place, "bad-schema",
		    "{%.*s} is not one of {who}, {Who}, {number}, {n}",
		    (int)unknown.len, unknown.text);
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
    const struct table *table, const struct headline_spec *spec)
{
	const struct cell *cell = find_cell(sheet, table, spec);
	char *line;

	if (cell == NULL)
		return;
	if (!is_sayable(cell)) {
		diag_note(NULL, "no-headline",
		    "table %s: a sentence is left out, its figure is %s",
		    sheet->id,
		    cell->shift != 2 ? "no share"
			: cell->mark == MARK_NONE
			? "missing"
			: result_statuses[cell->mark]);
		return;
	}
	line = sentence(doc, cell, spec);
	if (line != NULL)
		put_headline(doc, sheet, line);
}

void
headline_build(
    struct document *doc, const struct sheet *sheet, const struct table *table)
{
	uint32_t i;

	for (i = 0; i < table->n_headlines; i++)
		add_headline(doc, sheet, table, &table->headlines[i]);
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
	} else if (put_phrase(&out, cell, doc->language) == FORM_NUMBER) {
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
