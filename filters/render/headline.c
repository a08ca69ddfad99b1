#include <stdlib.h>
#include <string.h>

#include "banner.h"
#include "diag.h"
#include "headline.h"
#include "mem.h"
#include "phrase.h"
#include "show.h"

static const char *const headline_keys[] = {
    "measure", "category", "by", "unit", "text", NULL};
static const char *const unit_keys[] = {"each", "many", "of", NULL};

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

static const struct group *
find_group(const struct sheet *sheet, const char *measure)
{
	uint32_t i;

	for (i = 0; i < sheet->n_groups; i++)
		if (measure == NULL ||
		    strcmp(sheet->groups[i].measure, measure) == 0)
			return &sheet->groups[i];
	return NULL;
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

static bool
is_column(const struct column *column, const struct node *by)
{
	uint32_t i;

	if (column->n_by != (by == NULL ? 0 : by->n))
		return false;
	for (i = 0; i < column->n_by; i++) {
		const char *value = node_text(by, column->by[i], NULL);

		if (value == NULL || strcmp(value, column->values[i]) != 0)
			return false;
	}
	return true;
}

/* The cell; NULL after a report, or a note when its wave is not there. */
static const struct cell *
find_cell(const struct sheet *sheet, const struct node *node)
{
	const char *category = node_text(node, "category", "");
	const struct node *by = node_object(node, "by");
	const struct group *group =
	    find_group(sheet, node_text(node, "measure", NULL));
	const struct row *row =
	    group == NULL ? NULL : find_row(group, category);
	uint32_t c;

	for (c = 0; row != NULL && c < sheet->n_columns; c++)
		if (is_column(&sheet->columns[c], by))
			return &row->cells[c];
	if (row != NULL && sheet->has_left_out) {
		diag_note(NULL, "no-headline",
		    "table %s: a sentence is left out, it speaks of another "
		    "wave",
		    sheet->id);
		return NULL;
	}
	node_error(node, "bad-schema",
	    "table %s shows no such figure; look at %s", sheet->id,
	    group == NULL     ? "measure"
		: row == NULL ? "category"
			      : "by");
	return NULL;
}

/* ---- the sentence ------------------------------------------------------ */

/* "næsten fire ud af fem biblioteker (79 %)". */
static void
put_who(struct out *out, const struct cell *cell, const struct node *unit,
    const struct language *language)
{
	const char *of = word(WORD_OF, language);
	enum form form = put_phrase(out, cell, language);
	const char *noun = node_text(unit,
	    form == FORM_EACH       ? "each"
		: form == FORM_MANY ? "many"
				    : "of",
	    "");

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

/* The words for the unit in the language, or else in the first one. */
static const struct node *
unit_in(const struct node *unit, const char *lang)
{
	const struct node *found = node_get(unit, lang);

	if (found != NULL)
		return found;
	if (unit != NULL && unit->n > 0 && unit->child[0].kind == NODE_OBJECT)
		return &unit->child[0];
	return unit;
}

/* The sentence, or NULL after a report. */
static char *
sentence(const struct document *doc, const struct cell *cell,
    const struct node *node)
{
	const char *lang = doc->language->code;
	const char *text = node_label(node, "text", lang);
	const struct node *unit = node_object(node, "unit");
	struct out who = {0};
	struct out number = {0};
	struct out out = {0};
	struct slice unknown;
	char *line = NULL;
	char *Who;

	unit = unit_in(unit, lang);
	if (unit != NULL)
		node_keys(unit, unit_keys);
	put_who(&who, cell, unit, doc->language);
	out_byte(&who, '\0');
	put_number(&number, cell, doc->language);
	out_byte(&number, '\0');
	Who = words_capital(who.text);
	const struct blank blanks[] = {{"who", who.text}, {"Who", Who},
	    {"number", number.text}, {"n", cell->n_text}, {NULL, NULL}};

	unknown = words_unknown(text, blanks);
	if (unknown.len > 0) {
		node_error(node, "bad-schema",
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
add_headline(
    struct document *doc, const struct sheet *sheet, const struct node *node)
{
	const struct cell *cell;
	char *line;

	if (!node_keys(node, headline_keys) ||
	    (cell = find_cell(sheet, node)) == NULL)
		return;
	if (!is_sayable(cell)) {
		diag_note(NULL, "no-headline",
		    "table %s: a sentence is left out, its figure is %s",
		    sheet->id,
		    cell->shift != 2              ? "no share"
			: cell->mark == MARK_NONE ? "missing"
						  : mark_names[cell->mark]);
		return;
	}
	line = sentence(doc, cell, node);
	if (line != NULL)
		put_headline(doc, sheet, line);
}

void
headline_build(
    struct document *doc, const struct sheet *sheet, const struct table *table)
{
	const struct node *node = node_get(table->node, "headline");
	size_t i;

	if (node == NULL)
		return;
	if (node->kind != NODE_ARRAY) {
		add_headline(doc, sheet, node);
		return;
	}
	for (i = 0; i < node->n; i++)
		add_headline(doc, sheet, &node->child[i]);
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
