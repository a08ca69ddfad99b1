#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "format.h"
#include "json.h"
#include "mem.h"

/*
 * JSON-stat 2.0 (json-stat.org/full): a dataset a table, several in a
 * collection.  Its dimensions are those of the table, and last what is said of
 * each cell.  A figure that is not there is null, and never 0; its status is
 * the sign that it bears in every other format, which the extension explains.
 */
enum {
	/* More combinations for each figure than this are left out. */
	SPARSE = 16
};

struct dataset {
	struct json *json;
	const struct facts *facts;
	const struct fact **cells; /* by all dimensions; NULL: sparse */
	double n_cells;
};

static const char *
code_of(const struct value *value)
{
	return *value->code == '\0' ? "_Z" : value->code;
}

static size_t
place_of(const struct facts *facts, const struct fact *fact)
{
	size_t at = 0;
	uint32_t d;

	for (d = 0; d < facts->n_dimensions; d++)
		at = at * facts->dimensions[d].n + fact->at[d];
	return at;
}

/* ---- dimensions ---------------------------------------------------------- */

/* The name of a dimension, changed where a variable of the study has the
 * name of another dimension. Owned. */
static char *
name_of(const struct facts *facts, uint32_t d)
{
	const char *name = facts->dimensions[d].name;
	uint32_t i;

	for (i = 0; i < d; i++)
		if (strcmp(facts->dimensions[i].name, name) == 0)
			break;
	return i < d || strcmp(name, "content") == 0
	    ? mem_format("%s_%u", name, d + 1)
	    : mem_text(slice_of(name));
}

static void
put_dimension(struct dataset *set, uint32_t d)
{
	const struct dimension *dimension = &set->facts->dimensions[d];
	struct json *json = set->json;
	char *name = name_of(set->facts, d);
	uint32_t i;

	json_open(json, name, '{');
	json_text(json, "label", dimension->label);
	json_open(json, "category", '{');
	json_open(json, "index", '[');
	for (i = 0; i < dimension->n; i++)
		json_text(json, NULL, code_of(&dimension->values[i]));
	json_close(json, ']');
	json_open(json, "label", '{');
	for (i = 0; i < dimension->n; i++)
		json_text(json, code_of(&dimension->values[i]),
		    dimension->values[i].label);
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, '}');
	free(name);
}

/* "Per cent", or "" where there are several. */
static const char *
unit_of(const struct sheet *sheet)
{
	uint32_t g;

	for (g = 1; g < sheet->n_groups; g++)
		if (strcmp(sheet->groups[g].unit, sheet->groups[0].unit) != 0)
			return "";
	return sheet->n_groups == 0 ? "" : sheet->groups[0].unit;
}

static void
put_contents(struct dataset *set)
{
	const struct language *language = set->facts->document->language;
	struct json *json = set->json;
	const char *unit = unit_of(set->facts->sheet);
	uint32_t i;

	json_open(json, "content", '{');
	json_text(json, "label", word(WORD_CONTENT, language));
	json_open(json, "category", '{');
	json_open(json, "index", '[');
	for (i = 0; i < FACTS_CONTENTS; i++)
		json_text(json, NULL, facts_contents[i].code);
	json_close(json, ']');
	json_open(json, "label", '{');
	for (i = 0; i < FACTS_CONTENTS; i++)
		json_text(json, facts_contents[i].code,
		    word(facts_contents[i].word, language));
	json_close(json, '}');
	json_open(json, "unit", '{');
	for (i = 0; i < FACTS_CONTENTS; i++) {
		json_open(json, facts_contents[i].code, '{');
		json_number(json, "decimals",
		    i + 1 == FACTS_CONTENTS
			? 0
			: (uint64_t)facts_decimals(
			      set->facts, facts_contents[i].part));
		if (i + 1 < FACTS_CONTENTS && *unit != '\0')
			json_text(json, "label", unit);
		json_close(json, '}');
	}
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_dimensions(struct dataset *set)
{
	const struct facts *facts = set->facts;
	struct json *json = set->json;
	uint32_t d;

	json_open(json, "id", '[');
	for (d = 0; d < facts->n_dimensions; d++) {
		char *name = name_of(facts, d);

		json_text(json, NULL, name);
		free(name);
	}
	json_text(json, NULL, "content");
	json_close(json, ']');
	json_open(json, "size", '[');
	for (d = 0; d < facts->n_dimensions; d++)
		json_number(json, NULL, facts->dimensions[d].n);
	json_number(json, NULL, FACTS_CONTENTS);
	json_close(json, ']');
	json_open(json, "role", '{');
	for (d = 0; d < facts->n_dimensions; d++)
		if (facts->dimensions[d].is_time) {
			char *name = name_of(facts, d);

			json_open(json, "time", '[');
			json_text(json, NULL, name);
			json_close(json, ']');
			free(name);
			break;
		}
	json_open(json, "metric", '[');
	json_text(json, NULL, "content");
	json_close(json, ']');
	json_close(json, '}');
	json_open_tall(json, "dimension", '{');
	for (d = 0; d < facts->n_dimensions; d++)
		put_dimension(set, d);
	put_contents(set);
	json_close(json, '}');
}

/* ---- cells --------------------------------------------------------------- */

static void
put_value(struct dataset *set, size_t at, const struct cell *cell,
    enum cell_part part)
{
	char text[SHEET_NUMBER];
	char key[24];
	bool has = sheet_number(text, cell, part);

	snprintf(key, sizeof key, "%zu", at);
	if (has || set->cells != NULL)
		json_plain(set->json, set->cells == NULL ? key : NULL,
		    slice_of(has ? text : "null"));
}

static void
put_cell(struct dataset *set, size_t at, const struct fact *fact)
{
	static const struct cell none = {.n_text = ""};
	const struct cell *cell = fact == NULL ? &none : fact->cell;
	const struct cell n = {
	    .value = (double)cell->n, .has_value = *cell->n_text != '\0'};

	put_value(set, FACTS_CONTENTS * at, cell, PART_FIGURE);
	put_value(set, FACTS_CONTENTS * at + 1, cell, PART_LOW);
	put_value(set, FACTS_CONTENTS * at + 2, cell, PART_HIGH);
	put_value(set, FACTS_CONTENTS * at + 3, &n, PART_FIGURE);
}

static void
put_status(struct dataset *set, const struct fact *fact)
{
	const struct cell *cell = fact->cell;
	struct out sign = {0};
	char key[24];
	char *text;

	if (!cell->has_value)
		sheet_put_figure(&sign, cell);
	else
		out_text(&sign, cell->sign);
	if (cell->has_value && cell->is_significant)
		out_byte(&sign, '*');
	if (cell->has_value)
		out_text(&sign, sheet_flag(cell));
	text = out_take(&sign);
	snprintf(key, sizeof key, "%zu",
	    FACTS_CONTENTS * place_of(set->facts, fact));
	if (*text != '\0')
		json_text(set->json, key, text);
	free(text);
}

static void
put_cells(struct dataset *set)
{
	const struct facts *facts = set->facts;
	size_t i;

	json_open(set->json, "value", set->cells == NULL ? '{' : '[');
	for (i = 0; set->cells != NULL && (double)i < set->n_cells; i++)
		put_cell(set, i, set->cells[i]);
	for (i = 0; set->cells == NULL && i < facts->n; i++)
		put_cell(
		    set, place_of(facts, &facts->list[i]), &facts->list[i]);
	json_close(set->json, set->cells == NULL ? '}' : ']');
	json_open(set->json, "status", '{');
	for (i = 0; i < facts->n; i++)
		put_status(set, &facts->list[i]);
	json_close(set->json, '}');
}

/* ---- a dataset ----------------------------------------------------------- */

static void
put_extension(struct dataset *set)
{
	const struct sheet *sheet = set->facts->sheet;
	struct json *json = set->json;
	uint32_t i;

	json_open(json, "extension", '{');
	json_filled(json, "id", sheet->id);
	json_number(json, "number", sheet->number);
	json_text(json, "language", set->facts->document->language->code);
	json_filled(json, "theme", sheet->theme);
	json_open(json, "symbols", '{');
	for (i = 0; i < sheet->n_symbols; i++)
		json_text(
		    json, sheet->symbols[i].sign, sheet->symbols[i].meaning);
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_table(struct dataset *set)
{
	const struct sheet *sheet = set->facts->sheet;
	struct json *json = set->json;
	uint32_t i;

	json_text(json, "class", "dataset");
	json_text(json, "label",
	    *sheet->title == '\0'
		? word(WORD_TABLE, set->facts->document->language)
		: sheet->title);
	json_filled(json, "source", set->facts->document->source);
	json_open(json, "note", '[');
	if (*sheet->caption != '\0')
		json_text(json, NULL, sheet->caption);
	for (i = 0; i < sheet->n_notes; i++)
		json_text(json, NULL, sheet->notes[i]);
	json_close(json, ']');
	put_dimensions(set);
	put_cells(set);
	put_extension(set);
}

/* Does the table have so few combinations that each has a number? */
static bool
find_cells(struct dataset *set)
{
	const struct facts *facts = set->facts;
	size_t i;
	uint32_t d;

	set->n_cells = 1;
	for (d = 0; d < facts->n_dimensions; d++)
		set->n_cells *= facts->dimensions[d].n;
	if (set->n_cells > 1e15) {
		diag_error(STATUS_USAGE, NULL, "no-cells",
		    "the rows and columns of table %s have more combinations "
		    "than --format json-stat can hold",
		    facts->sheet->id);
		return false;
	}
	if (set->n_cells > SPARSE * (double)facts->n)
		return true;
	set->cells =
	    mem_zero((size_t)set->n_cells + 1, sizeof(const struct fact *));
	for (i = 0; i < facts->n; i++)
		set->cells[place_of(facts, &facts->list[i])] = &facts->list[i];
	return true;
}

static void
put_dataset(struct json *json, const struct facts *facts)
{
	struct dataset set = {.json = json, .facts = facts};

	if (find_cells(&set))
		put_table(&set);
	free(set.cells);
}

static void
write_json_stat(struct out *out, const struct facts *facts, uint32_t n_tables)
{
	struct json json = {.is_first = true};
	uint32_t i;

	json_open_tall(&json, NULL, '{');
	json_text(&json, "version", "2.0");
	if (n_tables == 1 && facts->n > 0) {
		put_dataset(&json, facts);
	} else {
		json_text(&json, "class", "collection");
		if (n_tables > 0)
			json_filled(&json, "label", facts->document->title);
		json_open(&json, "link", '{');
		json_open_tall(&json, "item", '[');
		for (i = 0; i < n_tables; i++) {
			if (facts[i].n == 0)
				continue;
			json_open_tall(&json, NULL, '{');
			put_dataset(&json, &facts[i]);
			json_close(&json, '}');
		}
		json_close(&json, ']');
		json_close(&json, '}');
	}
	json_close(&json, '}');
	json_finish_into(&json, out);
}

const struct format format_json_stat = {.file = "tables.json-stat",
    .ending = "json",
    .says = "JSON-stat 2.0, a dataset a table",
    .facts = write_json_stat};
