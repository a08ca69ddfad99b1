#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "map.h"
#include "mem.h"
#include "naming.h"
#include "number.h"
#include "outline.h"

/* Types of a Table Schema, and what clean writes for each. */
static const char *const type_names[] = {"string", "any", "list", "yearmonth",
    "integer", "year", "number", "boolean", "date", "datetime", "time", NULL};

static const struct {
	enum variable_type type;
	bool has_codes;
} types[] = {
    {TYPE_TEXT, true},
    {TYPE_TEXT, true},
    {TYPE_TEXT, true},
    {TYPE_TEXT, true},
    {TYPE_INTEGER, true},
    {TYPE_INTEGER, true},
    {TYPE_NUMBER, true},
    {TYPE_BOOLEAN, false},
    /* Codes of these may stand in the form of the file. */
    {TYPE_DATE, false},
    {TYPE_TEXT, false},
    {TYPE_TEXT, false},
};

const struct node *
outline_words(const struct node *node, const char *key)
{
	const struct node *words = node_get(node, key);

	return words != NULL && words->kind == NODE_STRING &&
		words->text[0] != '\0'
	    ? words
	    : NULL;
}

int
outline_column(const struct outline *outline, const char *name)
{
	uint32_t i = map_find(outline->names, slice_of(name));

	return i == MAP_NONE ? -1 : (int)i;
}

/* ---- codes --------------------------------------------------------------- */

/* While the codes of a column are read. */
struct code_reading {
	const struct outline *outline;
	struct outline_column *column;
	struct map *seen;  /* values, without the blanks around them */
	struct map *taken; /* the same of all of them, and codes made */
};

/*
 * The code of a value.  A dot begins a reason to be missing in the codebook,
 * so that any other code that begins with one is given another name.
 */
static char *
code_of(struct code_reading *reading, char *trimmed)
{
	char *code = trimmed;
	bool is_new = false;
	char *other;

	if (code[0] != '.' || codebook_is_dot_code(code))
		return code;
	reading->column->is_mapped = true;
	while (!is_new) {
		other = mem_format("_%s", code);
		free(code);
		code = other;
		map_put(reading->taken, slice_of(code), &is_new);
	}
	return code;
}

static void
add_code(struct code_reading *reading, const char *raw, const struct node *node)
{
	struct outline_column *column = reading->column;
	char *trimmed = naming_trimmed(raw);
	bool is_new;

	map_put(reading->seen, slice_of(trimmed), &is_new);
	if (trimmed[0] == '\0' || !is_new ||
	    question_missing(column->question, raw) > 0) {
		free(trimmed);
		return;
	}
	column->codes[column->n_codes++] =
	    (struct outline_code){raw, code_of(reading, trimmed), node};
}

static void
drop_codes(struct outline_column *column)
{
	uint32_t i;

	for (i = 0; i < column->n_codes; i++)
		free(column->codes[i].code);
	column->n_codes = 0;
	column->is_mapped = false;
}

bool
outline_has_code(const struct outline_column *column, const char *code)
{
	uint32_t i;

	for (i = 0; i < column->n_codes; i++)
		if (strcmp(column->codes[i].code, code) == 0)
			return true;
	return false;
}

static bool
are_codes_canonical(const struct outline_column *column)
{
	uint32_t i;

	for (i = 0; i < column->n_codes; i++)
		if (!question_is_number(column->codes[i].raw))
			return false;
	return true;
}

static bool
has_labels(const struct outline_column *column)
{
	uint32_t i;

	for (i = 0; i < column->n_codes; i++)
		if (outline_words(column->codes[i].node, "label") != NULL)
			return true;
	return false;
}

bool
outline_is_binary(const struct outline_column *column)
{
	uint32_t i;

	for (i = 0; i < column->n_codes; i++)
		if (strcmp(column->codes[i].code, "0") != 0 &&
		    strcmp(column->codes[i].code, "1") != 0)
			return false;
	return column->type == TYPE_BOOLEAN || column->n_codes > 0;
}

static void
each_code(struct code_reading *reading,
    void (*take)(struct code_reading *, const char *, const struct node *))
{
	const struct survey_question *question = reading->column->question;
	const struct node *list =
	    node_get(node_get(question->node, "constraints"), "enum");
	const char *value;
	size_t i;

	/* What held in a part of a long file is all that is known. */
	if (list == NULL)
		list =
		    node_get(node_get(question->node, "x-constraints"), "enum");
	for (i = 0; i < question->n_answers; i++)
		take(reading, question->answers[i].code,
		    question->answers[i].node);
	for (i = 0; list != NULL && list->kind == NODE_ARRAY && i < list->n;
	     i++) {
		value = question_value(&list->child[i]);
		if (value != NULL)
			take(reading, value, &list->child[i]);
	}
}

/* Make room for the code, and keep others off it. */
static void
note_code(
    struct code_reading *reading, const char *raw, const struct node *node)
{
	struct outline_column *column = reading->column;
	char *trimmed = naming_trimmed(raw);
	bool is_new;

	(void)node;
	map_put(reading->taken, slice_of(trimmed), &is_new);
	free(trimmed);
	if (is_new)
		column->codes = mem_resize(column->codes,
		    map_len(reading->taken) * sizeof *column->codes);
}

/* Categories, and what else is allowed behind them. */
static void
read_codes(const struct outline *outline, struct outline_column *column)
{
	struct code_reading reading = {outline, column, map_new(), map_new()};

	each_code(&reading, note_code);
	each_code(&reading, add_code);
	map_free(reading.seen);
	map_free(reading.taken);
	/* clean writes such numbers in another form than the schema does. */
	if (column->is_numeric && !are_codes_canonical(column))
		drop_codes(column);
	if (column->n_codes == 0)
		return;
	column->type = TYPE_CODE;
	if (outline_is_binary(column) && column->n_codes == 2 &&
	    !has_labels(column)) {
		column->type = TYPE_BOOLEAN;
		drop_codes(column);
	}
}

/* A truth value has its two codes, written where some label is known. */
static void
read_truths(struct outline_column *column)
{
	const struct survey_question *question = column->question;
	const char *truth;
	uint32_t i;

	column->codes = mem_zero(2, sizeof *column->codes);
	for (i = 0; i < question->n_answers && column->n_codes < 2; i++) {
		truth = question_truth(question, question->answers[i].code);
		if (truth != NULL && !outline_has_code(column, truth))
			column->codes[column->n_codes++] =
			    (struct outline_code){truth,
				mem_text(slice_of(truth)),
				question->answers[i].node};
	}
	if (!has_labels(column))
		drop_codes(column);
	for (i = 0; column->n_codes == 1 && i < 2; i++) {
		truth = i == 0 ? "1" : "0";
		if (!outline_has_code(column, truth))
			column->codes[column->n_codes++] =
			    (struct outline_code){
				truth, mem_text(slice_of(truth)), NULL};
	}
}

/* Blanks around it are no part of a value. */
static bool
is_same_text(const char *a, const char *b)
{
	char *first = naming_trimmed(a);
	char *second = naming_trimmed(b);
	bool is_same = strcmp(first, second) == 0;

	free(first);
	free(second);
	return is_same;
}

const char *
outline_code(
    const struct outline_column *column, const char *value, uint32_t *from)
{
	const struct outline_code *code;
	double a;
	double b;

	if (column->type == TYPE_BOOLEAN)
		return (*from)++ == 0 ? question_truth(column->question, value)
				      : NULL;
	while (*from < column->n_codes) {
		code = &column->codes[(*from)++];
		if (is_same_text(code->raw, value))
			return code->code;
		if (column->is_numeric &&
		    number_parse(&a, code->raw, strlen(code->raw)) &&
		    number_parse(&b, value, strlen(value)) && a == b)
			return code->code;
	}
	return NULL;
}

/* ---- columns ------------------------------------------------------------- */

static void
read_column(struct outline *outline, uint32_t i)
{
	struct outline_column *column = &outline->columns[i];
	const struct node *field = outline->q.questions[i].node;
	int type = node_choice(field, "type", type_names, 0);
	bool is_new;

	column->question = &outline->q.questions[i];
	column->set = -1;
	column->type = types[type].type;
	column->is_numeric =
	    column->type == TYPE_INTEGER || column->type == TYPE_NUMBER;
	if (types[type].has_codes)
		read_codes(outline, column);
	else if (column->type == TYPE_BOOLEAN)
		read_truths(column);
	if (column->question->name[0] == '\0')
		node_error(field, "bad-schema", "a column needs a name");
	map_put(outline->names, slice_of(column->question->name), &is_new);
	if (!is_new)
		node_error(field, "bad-schema",
		    "the field '%s' stands here twice", column->question->name);
	node_bool(field, "categoriesOrdered", false);
}

/* ---- all of it ----------------------------------------------------------- */

/* The wrong file should hear what it is. */
static void
report_other_kind(const struct node *root)
{
	static const struct {
		const char *key;
		const char *what;
	} kinds[] = {
	    {"variables", "this is a codebook already"},
	    {"resources",
		"this is a Data Package; draft from one of its "
		"resources, in a file of its own"},
	    {"waves", "this is a study, not the schema of an export"},
	    {"tables", "these are tables, not the schema of an export"},
	};

	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (node_get(root, kinds[i].key) != NULL) {
			node_error(root, "bad-schema", "%s", kinds[i].what);
			return;
		}
	node_error(root, "bad-schema",
	    "this is no Data Resource: it has no 'schema' with a list of "
	    "'fields'; 'clean --describe' drafts one of an export");
}

static void
read_columns(struct outline *outline)
{
	uint32_t i;

	outline->n = outline->q.n;
	outline->columns = mem_zero(outline->n, sizeof *outline->columns);
	for (i = 0; i < outline->n; i++)
		read_column(outline, i);
	if (outline->n == 0)
		node_error(outline->schema, "bad-schema",
		    "there are no fields to draft variables from");
}

struct outline *
outline_new(const struct node *root)
{
	struct outline *outline = mem_zero(1, sizeof *outline);
	uint64_t before = diag_count("bad-schema");

	outline->root = root;
	outline->names = map_new();
	outline->schema = node_get(root, "schema");
	if (outline->schema == NULL)
		outline->schema = root;
	if (!questionnaire_of_schema(&outline->q, root))
		report_other_kind(root);
	if (diag_count("bad-schema") > before) {
		outline_free(outline);
		return NULL;
	}
	read_columns(outline);
	return outline;
}

void
outline_free(struct outline *outline)
{
	uint32_t i;

	if (outline == NULL)
		return;
	for (i = 0; i < outline->n; i++) {
		struct outline_column *column = &outline->columns[i];

		drop_codes(column);
		free(column->codes);
		free(column->variable);
		free(column->choice);
	}
	for (i = 0; i < outline->n_sets; i++) {
		free(outline->sets[i].name);
		free(outline->sets[i].unselected);
		free(outline->sets[i].members);
		free((void *)outline->sets[i].view);
	}
	free(outline->columns);
	free(outline->sets);
	map_free(outline->names);
	questionnaire_clear(&outline->q);
	free(outline);
}
