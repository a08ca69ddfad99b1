#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "draft.h"
#include "grouping.h"
#include "json.h"
#include "map.h"
#include "mem.h"
#include "naming.h"
#include "outline.h"
#include "reasons.h"
#include "roles.h"
#include "routing.h"
#include "stream.h"

struct draft {
	struct json json;
	const struct outline *outline;
	const struct routing *routing;
	const char *wave; /* or NULL */
	const char *lang; /* of labels; or NULL: they stand by themselves */
};

/* Words for people, in the language of the draft if it has one. */
static void
put_text(struct draft *draft, const char *key, const char *text)
{
	if (draft->lang == NULL) {
		json_text(&draft->json, key, text);
		return;
	}
	json_open(&draft->json, key, '{');
	json_text(&draft->json, draft->lang, text);
	json_close(&draft->json, '}');
}

static void
put_words(struct draft *draft, const char *key, const struct node *words)
{
	if (words != NULL)
		put_text(draft, key, words->text);
}

/*
 * A survey tool's export has the question where a label goes: it is both then,
 * so that the label can be made shorter and the question stays.
 */
static const struct node *
question_of(const struct node *question, const struct node *label)
{
	if (question != NULL)
		return question;
	return label != NULL && strchr(label->text, '?') != NULL ? label : NULL;
}

/* The label, or the column's name where the variable has another one. */
static void
put_label(struct draft *draft, const struct outline_column *column)
{
	const struct node *label =
	    outline_words(column->question->node, "title");

	if (label == NULL && column->chosen != NULL)
		label = outline_words(column->chosen->node, "label");
	if (label != NULL)
		put_text(draft, "label", label->text);
	else if (column->chosen != NULL)
		put_text(draft, "label", column->chosen->raw);
	else if (strcmp(column->question->name, column->variable) != 0)
		put_text(draft, "label", column->question->name);
}

static void
put_role(struct json *json, enum variable_role role)
{
	if (role != ROLE_MEASURE)
		json_text(json, "role", codebook_role_name(role));
}

/* 1 and 0 are read by nobody. */
static void
put_truths(struct json *json)
{
	static const char *const truths[][2] = {{"1", "Yes"}, {"0", "No"}};
	size_t i;

	json_open(json, "categories", '[');
	for (i = 0; i < 2; i++) {
		json_open(json, NULL, '{');
		json_text(json, "code", truths[i][0]);
		json_text(json, "label", truths[i][1]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_categories(struct draft *draft, const struct outline_column *column)
{
	struct json *json = &draft->json;
	const struct node *label;
	uint32_t i;

	if (column->n_codes == 0 && column->type == TYPE_BOOLEAN)
		put_truths(json);
	if (column->n_codes == 0)
		return;
	json_open(json, "categories", '[');
	for (i = 0; i < column->n_codes; i++) {
		label = outline_words(column->codes[i].node, "label");
		if (label == NULL) {
			json_text(json, NULL, column->codes[i].code);
			continue;
		}
		json_open(json, NULL, '{');
		json_text(json, "code", column->codes[i].code);
		put_text(draft, "label", label->text);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
put_map(struct draft *draft, const struct outline_column *column,
    const struct reason *reasons, uint32_t n_reasons)
{
	struct json *json = &draft->json;
	uint32_t i;

	json_open(json, "map", '{');
	for (i = 0; i < column->n_codes; i++) {
		char *raw = naming_trimmed(column->codes[i].raw);

		if (strcmp(raw, column->codes[i].code) != 0)
			json_text(json, raw, column->codes[i].code);
		free(raw);
	}
	for (i = 0; i < n_reasons; i++)
		json_text(json, reasons[i].value, reasons[i].code);
	json_close(json, '}');
	json_bool(json, "pass", true);
}

/*
 * Write where the variable comes from, except where it is the column of its own
 * name in every wave.
 */
static void
put_from(struct draft *draft, const struct outline_column *column)
{
	struct json *json = &draft->json;
	uint32_t n;
	struct reason *reasons = reasons_of(column->question->node, &n);
	bool is_mapped = column->is_mapped || n > 0;

	reasons_report(
	    column->question->node->file, column->question->name, reasons, n);
	if (draft->wave != NULL || is_mapped ||
	    strcmp(column->question->name, column->variable) != 0) {
		json_open(json, "from", '{');
		json_open(json, draft->wave == NULL ? "*" : draft->wave, '{');
		json_text(json, "column", column->question->name);
		if (is_mapped)
			put_map(draft, column, reasons, n);
		json_close(json, '}');
		json_close(json, '}');
	}
	free(reasons);
}

static void
put_condition(
    struct draft *draft, const char *key, const struct routing_condition *c)
{
	struct json *json = &draft->json;

	json_open(json, key, '{');
	if (c->is_not)
		json_open(json, "not", '{');
	json_text(
	    json, "variable", draft->outline->columns[c->column].variable);
	json_texts(json, "in", c->codes, c->n);
	if (c->is_not)
		json_close(json, '}');
	json_close(json, '}');
}

static void
put_asked(struct draft *draft, const struct routing_rule *rule)
{
	struct json *json = &draft->json;
	uint32_t i;

	if (rule->n == 1)
		put_condition(draft, "asked", rule->conditions);
	if (rule->n <= 1)
		return;
	json_open(json, "asked", '{');
	json_open(json, "all", '[');
	for (i = 0; i < rule->n; i++)
		put_condition(draft, NULL, &rule->conditions[i]);
	json_close(json, ']');
	json_close(json, '}');
}

/* Carry over what the schema says of personal data. */
static void
put_personal(struct json *json, const struct outline_column *column)
{
	const struct node *what =
	    outline_words(column->question->node, "x-personal");

	if (what != NULL)
		json_text(json, "x-personal", what->text);
}

static void
put_variable(struct draft *draft, uint32_t i)
{
	const struct outline_column *column = &draft->outline->columns[i];
	const struct node *field = column->question->node;
	struct json *json = &draft->json;

	json_open(json, NULL, '{');
	json_text(json, "name", column->variable);
	json_text(json, "type", codebook_type_name(column->type));
	put_role(json, column->role);
	put_label(draft, column);
	put_words(draft, "question",
	    question_of(outline_words(field, "x-question"),
		outline_words(field, "title")));
	if (column->n_codes > 0 && node_bool(field, "categoriesOrdered", false))
		json_bool(json, "ordered", true);
	put_categories(draft, column);
	put_from(draft, column);
	put_asked(draft, routing_of_column(draft->routing, i));
	put_personal(json, column);
	json_close(json, '}');
}

/* A column of cells with several choices each: a set of its own. */
static void
put_cell_set(struct draft *draft, const struct outline_column *column,
    const struct node *choices)
{
	const struct node *values = node_array(choices, "values");
	const struct node *label =
	    outline_words(column->question->node, "title");
	struct json *json = &draft->json;
	struct map *taken = map_new();
	char **codes = mem_zero(values->n + 1, sizeof *codes);
	size_t i;

	json_open(json, NULL, '{');
	json_text(json, "set", column->variable);
	put_text(draft, "label",
	    label == NULL ? column->question->name : label->text);
	put_words(draft, "question", label);
	json_open_tall(json, "choices", '[');
	for (i = 0; i < values->n; i++) {
		codes[i] =
		    naming_new(taken, values->child[i].text, (uint32_t)i + 1);
		json_open(json, NULL, '{');
		json_text(json, "code", codes[i]);
		put_text(draft, "label", values->child[i].text);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_open(json, "from", '{');
	json_open(json, draft->wave == NULL ? "*" : draft->wave, '{');
	json_text(json, "encoding", "delimited");
	json_text(json, "column", column->question->name);
	json_text(json, "separator", node_text(choices, "separator", ";"));
	json_open(json, "map", '{');
	for (i = 0; i < values->n; i++)
		json_text(json, values->child[i].text, codes[i]);
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, '}');
	json_close(json, '}');
	for (i = 0; i < values->n; i++)
		free(codes[i]);
	free(codes);
	map_free(taken);
}

/* Choices in each cell, where the schema names them; or NULL. */
static const struct node *
cell_choices(const struct outline_column *column)
{
	const struct node *choices =
	    node_get(column->question->node, "x-choices");
	const struct node *values;
	size_t i;

	if (choices == NULL || choices->kind != NODE_OBJECT)
		return NULL;
	values = node_array(choices, "values");
	for (i = 0; values != NULL && i < values->n; i++)
		if (values->child[i].text == NULL)
			return NULL;
	return values == NULL || values->n == 0 ? NULL : choices;
}

/* The code of a choice, which is one of a variable's too. */
static const char *
choice_of(const struct draft *draft, const struct outline_set *set, uint32_t i)
{
	return set->is_view ? set->view[i]
			    : draft->outline->columns[set->members[i]].choice;
}

/*
 * The codes of columns that hold a choice each, in the order of the first
 * column that has them; not that nothing was chosen.
 */
static void
put_coded_choices(struct draft *draft, const struct outline_set *set)
{
	struct json *json = &draft->json;
	struct map *done = map_new();
	bool is_new;
	uint32_t i;
	uint32_t k;

	json_open_tall(json, "choices", '[');
	for (i = 0; i < set->n; i++) {
		const struct outline_column *column =
		    &draft->outline->columns[set->members[i]];

		for (k = 0; k < column->n_codes; k++) {
			const struct node *label =
			    outline_words(column->codes[k].node, "label");

			map_put(done, slice_of(column->codes[k].code), &is_new);
			if (!is_new ||
			    (label != NULL && reasons_is_none(label->text)))
				continue;
			json_open(json, NULL, '{');
			json_text(json, "code", column->codes[k].code);
			put_words(draft, "label", label);
			json_close(json, '}');
		}
	}
	json_close(json, ']');
	map_free(done);
}

static void
put_choices(struct draft *draft, const struct outline_set *set)
{
	const struct outline_column *column;
	struct json *json = &draft->json;
	uint32_t i;

	if (set->has_codes) {
		put_coded_choices(draft, set);
		return;
	}
	json_open_tall(json, "choices", '[');
	for (i = 0; i < set->n; i++) {
		column = &draft->outline->columns[set->members[i]];
		json_open(json, NULL, '{');
		json_text(json, "code", choice_of(draft, set, i));
		json_text(json, "variable", column->variable);
		put_label(draft, column);
		if (!set->is_view)
			put_personal(json, column);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* Put a value once. */
static void
put_once(
    struct json *json, struct map *done, const char *value, const char *code)
{
	bool is_new;

	map_put(done, slice_of(value), &is_new);
	if (is_new && code == NULL)
		json_text(json, NULL, value);
	else if (is_new)
		json_text(json, value, code);
}

/* Values of the members that are missing for a reason, and that none was
 * chosen of codes. */
static void
put_set_missing(struct draft *draft, const struct outline_set *set)
{
	struct json *json = &draft->json;
	struct map *done = map_new();
	uint32_t i;
	uint32_t k;

	json_open(json, "missing", '{');
	for (i = 0; i < set->n; i++) {
		const struct outline_column *column =
		    &draft->outline->columns[set->members[i]];
		uint32_t n;
		struct reason *reasons = reasons_of(column->question->node, &n);

		reasons_report(column->question->node->file,
		    column->question->name, reasons, n);
		for (k = 0; k < n; k++)
			put_once(json, done, reasons[k].value, reasons[k].code);
		free(reasons);
		for (k = 0; set->has_codes && k < column->n_codes; k++) {
			const struct node *label =
			    outline_words(column->codes[k].node, "label");

			if (label != NULL && reasons_is_none(label->text))
				put_once(
				    json, done, column->codes[k].raw, ".n");
		}
	}
	json_close(json, '}');
	map_free(done);
	/* In such a file nobody was asked where no value stands. */
	json_text(json, "blank", "");
}

/* The columns of a file's own set: what says yes, and what does not. */
static void
put_selected(struct draft *draft, const struct outline_set *set)
{
	struct json *json = &draft->json;
	struct map *done = map_new();
	uint32_t i;
	uint32_t k;

	json_open(json, "selected", '[');
	json_text(json, NULL, set->selected);
	json_close(json, ']');
	map_put(done, slice_of(set->selected), NULL);
	json_open(json, "unselected", '[');
	for (i = 0; i < set->n; i++) {
		const struct outline_column *column =
		    &draft->outline->columns[set->members[i]];

		for (k = 0; k < column->n_codes; k++)
			put_once(json, done, column->codes[k].raw, NULL);
		if (column->n_codes == 0)
			put_once(json, done, "0", NULL);
	}
	json_close(json, ']');
	map_free(done);
}

static void
put_set_from(struct draft *draft, const struct outline_set *set)
{
	const struct outline_column *column;
	struct json *json = &draft->json;
	bool is_plain = draft->wave == NULL && set->unselected == NULL &&
	    set->unchosen == NULL;
	uint32_t i;

	for (i = 0; i < set->n; i++) {
		column = &draft->outline->columns[set->members[i]];
		is_plain &=
		    strcmp(column->question->name, column->variable) == 0;
	}
	if (set->is_view ||
	    (is_plain && set->selected == NULL && !set->has_codes))
		return;
	json_open(json, "from", '{');
	json_open(json, draft->wave == NULL ? "*" : draft->wave, '{');
	if (set->selected != NULL)
		put_selected(draft, set);
	if (set->has_codes) {
		json_text(json, "encoding", "codes");
		json_open(json, "columns", '[');
		for (i = 0; i < set->n; i++)
			json_text(json, NULL,
			    draft->outline->columns[set->members[i]]
				.question->name);
		json_close(json, ']');
		put_set_missing(draft, set);
		json_close(json, '}');
		json_close(json, '}');
		return;
	}
	if (set->unselected != NULL) {
		json_text(json, "encoding", "labels");
		json_open(json, "unselected", '[');
		json_text(json, NULL, set->unselected);
		json_close(json, ']');
	}
	if (set->unchosen != NULL) {
		json_text(json, "encoding", "labels");
		json_open(json, "unselected", '[');
		for (i = 0; i < set->unchosen->n; i++)
			json_text(json, NULL,
			    question_value(&set->unchosen->child[i]));
		json_close(json, ']');
	}
	json_open(json, "columns", '{');
	for (i = 0; i < set->n; i++) {
		column = &draft->outline->columns[set->members[i]];
		json_text(json, column->choice, column->question->name);
	}
	json_close(json, '}');
	if (set->selected != NULL)
		put_set_missing(draft, set);
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_set(struct draft *draft, uint32_t i)
{
	const struct outline_set *set = &draft->outline->sets[i];
	struct json *json = &draft->json;
	enum variable_role role = draft->outline->columns[set->members[0]].role;
	uint32_t k;

	for (k = 1; k < set->n; k++)
		if (draft->outline->columns[set->members[k]].role != role)
			role = ROLE_MEASURE;
	json_open(json, NULL, '{');
	json_text(json, "set", set->name);
	put_role(json, role);
	put_words(draft, "label", set->label);
	put_words(draft, "question", question_of(set->question, set->label));
	put_choices(draft, set);
	put_set_from(draft, set);
	put_asked(draft, routing_of_set(draft->routing, i));
	json_close(json, '}');
}

/* In the order of the columns; a set stands where its first column does. */
static void
put_variables(struct draft *draft)
{
	const struct outline *outline = draft->outline;
	bool *is_done = mem_zero(outline->n_sets + 1, sizeof *is_done);
	const struct node *choices;
	uint32_t i;
	int set;

	json_open_tall(&draft->json, "variables", '[');
	for (i = 0; i < outline->n; i++) {
		set = outline->columns[i].set;
		choices = cell_choices(&outline->columns[i]);
		if (set < 0 && choices != NULL)
			put_cell_set(draft, &outline->columns[i], choices);
		else if (set < 0)
			put_variable(draft, i);
		else if (!is_done[set])
			put_set(draft, (uint32_t)set);
		if (set >= 0)
			is_done[set] = true;
	}
	for (i = 0; i < outline->n_sets; i++)
		if (outline->sets[i].is_view)
			put_set(draft, i);
	json_close(&draft->json, ']');
	free(is_done);
}

static void
print(struct draft *draft, const char *name)
{
	const struct node *given = outline_words(draft->outline->root, "name");
	struct json *json = &draft->json;
	char *text;
	size_t len;

	json_open_tall(json, NULL, '{');
	/* As from where it belongs: the folder of a study. */
	json_text(json, "$schema", "../meta/codebook.schema.json");
	if (name != NULL)
		json_text(json, "name", name);
	else if (given != NULL)
		json_text(json, "name", given->text);
	if (draft->lang != NULL) {
		json_open(json, "languages", '[');
		json_text(json, NULL, draft->lang);
		json_close(json, ']');
	}
	put_variables(draft);
	json_close(json, '}');
	text = json_finish(json, &len);
	if (stream_write(STDOUT_FILENO, "stdout", text, len))
		stream_close(STDOUT_FILENO, "stdout");
	free(text);
}

/* The list of fields of a Data Resource, or of its Table Schema; or NULL. */
static struct node *
fields_of(struct node *root)
{
	const struct node *schema = node_get(root, "schema");
	const struct node *fields =
	    node_get(schema == NULL ? root : schema, "fields");

	return fields == NULL || fields->kind != NODE_ARRAY
	    ? NULL
	    : (struct node *)fields;
}

/* Has the list a field of this name? */
static bool
has_field(const struct node *fields, const char *name)
{
	size_t i;

	for (i = 0; i < fields->n; i++)
		if (strcmp(node_text(&fields->child[i], "name", ""), name) == 0)
			return true;
	return false;
}

/*
 * The fields of a register that is joined, behind those of the export; what
 * both have, as the key, is the export's.  The trees keep what they hold.
 */
static bool
add_fields(struct node *fields, const struct node *own, struct node *other)
{
	struct node *more = other == NULL ? NULL : fields_of(other);
	struct node *all;
	size_t i;

	if (other == NULL)
		return false;
	if (more == NULL) {
		node_error(other, "bad-schema",
		    "this is no Data Resource: it has no 'schema' with a list "
		    "of 'fields'");
		return false;
	}
	all = mem_zero(fields->n + more->n + 1, sizeof *all);
	memcpy(all, fields->child, fields->n * sizeof *all);
	if (fields->child != own)
		free(fields->child);
	fields->child = all;
	for (i = 0; i < more->n; i++)
		if (!has_field(fields, node_text(&more->child[i], "name", "")))
			all[fields->n++] = more->child[i];
	return true;
}

static void
draft_root(struct draft *draft, const struct node *root, const char *name)
{
	uint64_t before = diag_count("bad-schema");
	struct outline *outline = outline_new(root);
	struct routing *routing;

	if (outline != NULL)
		grouping_find(outline);
	if (outline != NULL && diag_count("bad-schema") == before) {
		grouping_name(outline);
		roles_give(outline);
		routing = routing_new(outline);
		draft->outline = outline;
		draft->routing = routing;
		print(draft, name);
		routing_free(routing);
	}
	outline_free(outline);
}

void
draft_codebook(const char *path, char *const *more, int n_more,
    const char *name, const char *wave, const char *lang)
{
	struct draft draft = {.wave = wave, .lang = lang};
	struct node *root = node_load(path);
	struct node *fields = root == NULL ? NULL : fields_of(root);
	struct node **others = mem_zero((size_t)n_more + 1, sizeof *others);
	struct node own = fields == NULL ? (struct node){0} : *fields;
	bool is_good = root != NULL;
	int i;

	for (i = 0; i < n_more && is_good && fields != NULL; i++) {
		others[i] = node_load(more[i]);
		is_good = add_fields(fields, own.child, others[i]);
	}
	if (is_good)
		draft_root(&draft, root, name);
	if (fields != NULL) {
		if (fields->child != own.child)
			free(fields->child);
		*fields = own;
	}
	for (i = 0; i < n_more; i++)
		node_free(others[i]);
	free(others);
	node_free(root);
}
