#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "map.h"
#include "mem.h"
#include "signs.h"
#include "utf8.h"

/*
 * PC-Axis, the format of statistical databanks (Statistics Sweden, PC-Axis
 * file format 2013): one table, all languages in one file.  The variables of
 * the rows are the stub; those of the columns, and what is said of each cell
 * (its figure, bounds and n), are the heading.  A cell without a number has one
 * to four points, to which DATASYMBOL gives their signs.
 *
 * Readers take a file apart with less than the format allows, so: no text has
 * a quote, a line end or more than LABEL characters where it names something;
 * each line of data but the last ends in a blank; what is said of a variable or
 * a value comes after it; DATA comes last.
 */
enum {
	LABEL = 250,
	PIECE = 240, /* bytes of a note on one line */
	NAME = 20    /* of a matrix */
};

/* A variable: what its values are called, by language. */
struct naming {
	const char *code;
	uint32_t n;
	char **codes;  /* owned */
	char **names;  /* its own, by language; owned, as are these: */
	char **labels; /* n by language */
};

struct px {
	struct out *out;
	const struct facts *facts; /* by language */
	uint32_t n_languages;
	struct naming *variables; /* of the facts, then the contents */
	uint32_t n_variables;
	uint32_t n_stubs;
	const struct fact **cells; /* by all variables but the contents */
	size_t n_cells;
};

/* ---- text ---------------------------------------------------------------- */

/* The text as it may stand between quotes: without quotes and line ends of
 * its own. Owned. */
static char *
plain(const char *text, size_t most)
{
	struct out out = {0};
	uint32_t point;
	size_t n = 0;

	for (; *text != '\0' && n < most; n++) {
		size_t len = utf8_get(text, &point);

		if (n + 1 == most && text[len] != '\0')
			out_text(&out, "…");
		else if (point == '"')
			out_byte(&out, '\'');
		else if (point < 0x20 || (point >= 0x7F && point < 0xA0))
			out_byte(&out, ' ');
		else
			out_slice(&out, (struct slice){text, len});
		text += len;
	}
	if (out.len == 0)
		out_text(&out, "–");
	return out_take(&out);
}

static void
put_quoted(struct px *px, const char *text)
{
	out_format(px->out, "\"%s\"", text);
}

/* A text of any length, in pieces that end in a blank. */
static void
put_pieces(struct px *px, const char *text)
{
	char *all = plain(text, SIZE_MAX);
	const char *at = all;

	while (strlen(at) > PIECE) {
		size_t n = PIECE;

		while (n > 1 && at[n - 1] != ' ')
			n--;
		/* A word that long is cut between two characters. */
		for (n = n == 1 ? PIECE : n;
		     ((unsigned char)at[n] & 0xC0) == 0x80;)
			n--;
		out_byte(px->out, '"');
		out_slice(px->out, (struct slice){at, n});
		out_text(px->out, "\"\n");
		at += n;
	}
	put_quoted(px, at);
	free(all);
}

/* A keyword up to what stands in its brackets; of the first language it has
 * none of its own. */
static void
put_key(struct px *px, const char *key, uint32_t language)
{
	out_text(px->out, key);
	if (language > 0)
		out_format(px->out, "[%s]",
		    px->facts[language].document->language->code);
}

static void
put_line(struct px *px, const char *key, uint32_t language, const char *text)
{
	put_key(px, key, language);
	out_byte(px->out, '=');
	put_pieces(px, text);
	out_text(px->out, ";\n");
}

/* ---- variables ----------------------------------------------------------- */

/* A label that none before it has, since readers tell values apart by their
 * labels: the code is put behind one that is taken. */
static char *
unlike(struct map *taken, const char *label, const char *code)
{
	char *text = plain(label, LABEL);
	bool is_new;
	uint32_t i;

	map_put(taken, slice_of(text), &is_new);
	for (i = 0; !is_new; i++) {
		char *longer = i == 0 ? mem_format("%s (%s)", text, code)
				      : mem_format("%s (%u)", text, i);

		free(text);
		text = longer;
		map_put(taken, slice_of(text), &is_new);
	}
	return text;
}

/* Codes keep only characters that cannot be taken for the grammar of the
 * file. */
static bool
is_of_code(char c)
{
	return (unsigned char)c > ' ' && c != 0x7F &&
	    strchr("\"'=;,()[]", c) == NULL;
}

/* The label in another language is that of any fact that has the value. */
static void
find_labels(
    const struct px *px, uint32_t language, uint32_t d, const char **labels)
{
	const struct facts *first = &px->facts[0];
	const struct facts *other = &px->facts[language];
	const struct dimension *dimension = &first->dimensions[d];
	uint32_t v;
	size_t i;

	for (v = 0; v < dimension->n; v++)
		labels[v] = dimension->values[v].label;
	for (i = first->n < other->n ? first->n : other->n; i-- > 0;)
		labels[first->list[i].at[d]] =
		    other->dimensions[d].values[other->list[i].at[d]].label;
}

static void
name_values(struct px *px, uint32_t d)
{
	const struct dimension *dimension = &px->facts[0].dimensions[d];
	struct naming *v = &px->variables[d];
	const char **labels = mem_zero(dimension->n + 1, sizeof *labels);
	struct map *taken = map_new();
	uint32_t l;
	uint32_t i;

	v->code = dimension->name;
	v->n = dimension->n;
	v->codes = mem_zero(v->n + 1, sizeof *v->codes);
	v->labels =
	    mem_zero((size_t)v->n * px->n_languages + 1, sizeof *v->labels);
	for (i = 0; i < v->n; i++)
		v->codes[i] =
		    facts_code(taken, dimension->values[i].code, is_of_code);
	for (l = 0; l < px->n_languages; l++) {
		map_free(taken);
		taken = map_new();
		find_labels(px, l, d, labels);
		for (i = 0; i < v->n; i++)
			v->labels[l * v->n + i] =
			    unlike(taken, labels[i], v->codes[i]);
	}
	map_free(taken);
	free(labels);
}

static void
name_contents(struct px *px, struct naming *v)
{
	struct map *taken;
	uint32_t l;
	uint32_t i;

	v->code = "content";
	v->n = FACTS_CONTENTS;
	v->codes = mem_zero(FACTS_CONTENTS, sizeof *v->codes);
	v->labels = mem_zero(
	    (size_t)FACTS_CONTENTS * px->n_languages, sizeof *v->labels);
	for (i = 0; i < FACTS_CONTENTS; i++)
		v->codes[i] = mem_text(slice_of(facts_contents[i].code));
	for (l = 0; l < px->n_languages; l++) {
		taken = map_new();
		for (i = 0; i < FACTS_CONTENTS; i++)
			v->labels[l * v->n + i] = unlike(taken,
			    word(facts_contents[i].word,
				px->facts[l].document->language),
			    v->codes[i]);
		map_free(taken);
	}
}

static void
name_variables(struct px *px)
{
	struct map *taken;
	uint32_t l;
	uint32_t d;

	for (d = 0; d < px->n_variables; d++) {
		if (d + 1 < px->n_variables)
			name_values(px, d);
		else
			name_contents(px, &px->variables[d]);
		px->variables[d].names =
		    mem_zero(px->n_languages, sizeof(char *));
	}
	for (l = 0; l < px->n_languages; l++) {
		taken = map_new();
		for (d = 0; d < px->n_variables; d++)
			px->variables[d].names[l] = unlike(taken,
			    d + 1 < px->n_variables
				? px->facts[l].dimensions[d].label
				: word(WORD_CONTENT,
				      px->facts[l].document->language),
			    px->variables[d].code);
		map_free(taken);
	}
}

static void
put_names(
    struct px *px, const char *key, uint32_t l, uint32_t first, uint32_t last)
{
	uint32_t d;

	if (first == last)
		return;
	put_key(px, key, l);
	for (d = first; d < last; d++) {
		out_byte(px->out, d == first ? '=' : ',');
		put_quoted(px, px->variables[d].names[l]);
	}
	out_text(px->out, ";\n");
}

static void
put_of_variable(struct px *px, const char *key, uint32_t l, uint32_t d,
    const char *const *list)
{
	uint32_t i;

	put_key(px, key, l);
	out_format(px->out, "(\"%s\")=", px->variables[d].names[l]);
	for (i = 0; i < px->variables[d].n; i++) {
		out_text(px->out, i == 0 ? "" : ",\n");
		put_quoted(px, list[i]);
	}
	out_text(px->out, ";\n");
}

/* Put the periods of a variable of time; the grammar has no quotes behind
 * the bracket. */
static void
put_times(struct px *px, uint32_t l, uint32_t d)
{
	const struct dimension *dimension = &px->facts[0].dimensions[d];
	uint32_t i;

	put_key(px, "TIMEVAL", l);
	out_format(px->out, "(\"%s\")=TLIST(%c1)", px->variables[d].names[l],
	    dimension->scale);
	for (i = 0; i < dimension->n; i++)
		out_format(px->out, ",\"%s\"", dimension->values[i].time);
	out_text(px->out, ";\n");
}

static void
put_variables(struct px *px, uint32_t l)
{
	uint32_t d;

	put_names(px, "STUB", l, 0, px->n_stubs);
	put_names(px, "HEADING", l, px->n_stubs, px->n_variables);
	put_key(px, "CONTVARIABLE", l);
	out_format(
	    px->out, "=\"%s\";\n", px->variables[px->n_variables - 1].names[l]);
	for (d = 0; d < px->n_variables; d++)
		put_of_variable(px, "VALUES", l, d,
		    (const char *const *)&px->variables[d]
			.labels[(size_t)l * px->variables[d].n]);
	for (d = 0; d + 1 < px->n_variables; d++)
		if (px->facts[0].dimensions[d].scale != '\0')
			put_times(px, l, d);
	for (d = 0; d < px->n_variables; d++)
		put_of_variable(px, "CODES", l, d,
		    (const char *const *)px->variables[d].codes);
}

/* Put how many decimals are shown: as many as the number with the most of
 * them has. */
static void
put_precision(struct px *px)
{
	const struct naming *of = &px->variables[px->n_variables - 1];
	uint32_t i;

	for (i = 0; i + 1 < FACTS_CONTENTS; i++) {
		int most = facts_decimals(px->facts, facts_contents[i].part);

		if (most > 0)
			out_format(px->out, "PRECISION(\"%s\",\"%s\")=%d;\n",
			    of->names[0], of->labels[i], most > 6 ? 6 : most);
	}
}

/* ---- what the table says ------------------------------------------------- */

/* "Per cent", or all units there are. */
static char *
units_of(const struct sheet *sheet)
{
	struct out out = {0};
	uint32_t g;
	uint32_t k;

	for (g = 0; g < sheet->n_groups; g++) {
		for (k = 0; k < g; k++)
			if (strcmp(sheet->groups[k].unit,
				sheet->groups[g].unit) == 0)
				break;
		if (k < g)
			continue;
		out_text(&out, out.len == 0 ? "" : ", ");
		out_text(&out, sheet->groups[g].unit);
	}
	return out_take(&out);
}

static void
put_units(struct px *px, uint32_t l, const char *units)
{
	const struct facts *facts = &px->facts[l];
	uint32_t i;

	for (i = 0; i < FACTS_CONTENTS; i++) {
		put_key(px, "UNITS", l);
		out_format(px->out, "(\"%s\")=",
		    px->variables[px->n_variables - 1]
			.labels[l * FACTS_CONTENTS + i]);
		put_pieces(px,
		    i + 1 == FACTS_CONTENTS
			? word(WORD_COUNT, facts->document->language)
			: units);
		out_text(px->out, ";\n");
	}
}

/* Notes, parted by '#': the end of a line. */
static void
put_notes(struct px *px, uint32_t l)
{
	const struct sheet *sheet = px->facts[l].sheet;
	struct out note = {0};
	uint32_t i;
	char *text;

	out_text(&note, sheet->caption);
	for (i = 0; i < sheet->n_symbols; i++)
		out_format(&note, "#%s  %s", sheet->symbols[i].sign,
		    sheet->symbols[i].meaning);
	for (i = 0; i < sheet->n_notes; i++)
		out_format(&note, "#%s", sheet->notes[i]);
	text = out_take(&note);
	put_line(px, "NOTE", l, text);
	free(text);
}

static void
put_table(struct px *px, uint32_t l)
{
	const struct facts *facts = &px->facts[l];
	const struct sheet *sheet = facts->sheet;
	const char *title = *sheet->title == '\0'
	    ? word(WORD_TABLE, facts->document->language)
	    : sheet->title;
	char *units = units_of(sheet);

	put_line(px, "SUBJECT-AREA", l,
	    *sheet->theme != '\0'                 ? sheet->theme
		: *facts->document->title != '\0' ? facts->document->title
						  : title);
	put_line(px, "TITLE", l, title);
	put_line(px, "CONTENTS", l, title);
	put_line(px, "UNITS", l, units);
	put_variables(px, l);
	if (l == 0)
		put_precision(px);
	put_units(px, l, units);
	if (*facts->document->source != '\0')
		put_line(px, "SOURCE", l, facts->document->source);
	put_notes(px, l);
	free(units);
}

/* ---- cells --------------------------------------------------------------- */

static const char *
sign_of(enum mark mark)
{
	switch (mark) {
	case MARK_EMPTY:
		return "\".\"";
	case MARK_FEW:
	case MARK_UNRELIABLE: /* a figure that a standard withholds */
		return "\"..\"";
	case MARK_SUPPRESSED:
		return "\"...\"";
	case MARK_NOT_ASKED:
		return "\".....\"";
	default:
		return "\"....\"";
	}
}

static void
put_symbols(struct px *px)
{
	static const enum mark marks[] = {
	    MARK_EMPTY, MARK_FEW, MARK_SUPPRESSED, MARK_ABSENT, MARK_NOT_ASKED};

	unsigned i;

	for (i = 0; i < sizeof marks / sizeof *marks; i++)
		out_format(px->out, "DATASYMBOL%u=\"%s\";\n", i + 1,
		    signs_of(px->facts->document->signs, marks[i]));
}

/* What is said of a figure that is a number. */
static const char *
note_of(const struct sheet *sheet, const struct cell *cell, bool is_star)
{
	uint32_t i;

	if (!cell->has_value)
		return NULL;
	if (!is_star)
		return sheet_meaning(sheet, cell->mark);
	for (i = 0; cell->is_significant && i < sheet->n_symbols; i++)
		if (sheet->symbols[i].mark == MARK_NONE)
			return sheet->symbols[i].meaning;
	return NULL;
}

static void
put_cell_note(struct px *px, uint32_t l, const struct fact *fact)
{
	const char *note = note_of(px->facts[l].sheet, fact->cell, false);
	const char *star = note_of(px->facts[l].sheet, fact->cell, true);
	const char *flag = sheet_flag(fact->cell);
	char *both;
	uint32_t d;

	if (note == NULL && star == NULL && *flag == '\0')
		return;
	put_key(px, "CELLNOTE", l);
	for (d = 0; d < px->n_variables; d++) {
		const struct naming *v = &px->variables[d];

		out_format(px->out, "%s\"%s\"", d == 0 ? "(" : ",",
		    v->labels[l * v->n +
			(d + 1 < px->n_variables ? fact->at[d] : 0)]);
	}
	both = mem_format("%s%s%s%s%s", flag,
	    *flag == '\0' || (note == NULL && star == NULL) ? "" : "; ",
	    note == NULL ? "" : note, note == NULL || star == NULL ? "" : "; ",
	    star == NULL ? "" : star);
	out_text(px->out, ")=");
	put_pieces(px, both);
	out_text(px->out, ";\n");
	free(both);
}

static void
put_number(struct px *px, const struct cell *cell, enum cell_part part)
{
	char text[SHEET_NUMBER];

	out_text(px->out,
	    sheet_number(text, cell, part) ? text
		: cell->has_value          ? sign_of(MARK_ABSENT)
					   : sign_of(cell->mark));
}

static void
put_cell(struct px *px, const struct fact *fact)
{
	static const struct cell absent = {.mark = MARK_ABSENT, .n_text = ""};
	const struct cell *cell = fact == NULL ? &absent : fact->cell;

	put_number(px, cell, PART_FIGURE);
	out_byte(px->out, ' ');
	put_number(px, cell, PART_LOW);
	out_byte(px->out, ' ');
	put_number(px, cell, PART_HIGH);
	out_byte(px->out, ' ');
	if (*cell->n_text == '\0')
		out_text(px->out, sign_of(cell->mark));
	else
		out_format(px->out, "%llu", (unsigned long long)cell->n);
}

static void
find_cells(struct px *px)
{
	const struct facts *facts = px->facts;
	size_t i;
	uint32_t d;

	px->n_cells = facts_cells(facts);
	px->cells = mem_zero(px->n_cells + 1, sizeof(const struct fact *));
	for (i = 0; i < facts->n; i++) {
		size_t at = 0;

		for (d = 0; d < facts->n_dimensions; d++)
			at = at * facts->dimensions[d].n + facts->list[i].at[d];
		px->cells[at] = &facts->list[i];
	}
}

static void
put_data(struct px *px)
{
	size_t columns = 1;
	size_t i;
	uint32_t d;

	for (d = px->n_stubs; d + 1 < px->n_variables; d++)
		columns *= px->variables[d].n;
	out_text(px->out, "DATA=\n");
	for (i = 0; i < px->n_cells; i++) {
		put_cell(px, px->cells[i]);
		out_text(px->out,
		    i + 1 == px->n_cells         ? ";\n"
			: (i + 1) % columns == 0 ? " \n"
						 : " ");
	}
}

/* The table's name in a databank: a short one, which no other table has. */
static void
put_matrix(struct px *px)
{
	const struct sheet *sheet = px->facts->sheet;
	const char *id = *sheet->id == '\0' ? "table" : sheet->id;
	char *name = strlen(id) <= NAME
	    ? mem_text(slice_of(id))
	    : mem_format("%.*s-%u", NAME - 7, id, sheet->number % 1000000);

	out_format(
	    px->out, "MATRIX=\"%s\";\nSUBJECT-CODE=\"%s\";\n", name, name);
	free(name);
}

static void
put_head(struct px *px)
{
	int figures = facts_decimals(px->facts, PART_FIGURE);
	int bounds = facts_decimals(px->facts, PART_LOW);
	uint32_t l;

	out_text(px->out,
	    "CHARSET=\"ANSI\";\nAXIS-VERSION=\"2013\";\nCODEPAGE=\"utf-8\";\n");
	out_format(px->out, "LANGUAGE=\"%s\";\nLANGUAGES=",
	    px->facts->document->language->code);
	for (l = 0; l < px->n_languages; l++)
		out_format(px->out, "%s\"%s\"", l == 0 ? "" : ",",
		    px->facts[l].document->language->code);
	out_format(px->out, ";\nDECIMALS=%d;\nSHOWDECIMALS=0;\n",
	    figures > bounds ? figures : bounds);
	put_matrix(px);
}

static void
free_variables(struct px *px)
{
	uint32_t d;
	uint32_t i;

	for (d = 0; d < px->n_variables; d++) {
		struct naming *v = &px->variables[d];

		for (i = 0; i < v->n * px->n_languages; i++)
			free(v->labels[i]);
		for (i = 0; i < px->n_languages; i++)
			free(v->names[i]);
		for (i = 0; i < v->n; i++)
			free(v->codes[i]);
		free(v->codes);
		free(v->labels);
		free(v->names);
	}
	free(px->variables);
}

static void
write_px(struct out *out, const struct facts *facts, uint32_t n_languages)
{
	struct px px = {.out = out,
	    .facts = facts,
	    .n_languages = n_languages,
	    .n_variables = facts->n_dimensions + 1,
	    .n_stubs =
		facts->sheet->n_stubs + (facts->sheet->is_listing ? 0 : 1)};
	uint32_t l;
	size_t i;

	px.variables = mem_zero(px.n_variables, sizeof *px.variables);
	name_variables(&px);
	find_cells(&px);
	put_head(&px);
	for (l = 0; l < n_languages; l++)
		put_table(&px, l);
	put_symbols(&px);
	for (l = 0; l < n_languages; l++)
		for (i = 0; i < facts->n; i++)
			put_cell_note(&px, l, &facts->list[i]);
	put_data(&px);
	free(px.cells);
	free_variables(&px);
}

const struct format format_px = {.file = "px",
    .ending = "px",
    .says = "PC-Axis, one table in all languages",
    .is_per_table = true,
    .is_multilingual = true,
    .facts = write_px};
