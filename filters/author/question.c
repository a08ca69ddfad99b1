#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "mem.h"
#include "naming.h"
#include "number.h"
#include "out.h"
#include "question.h"

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *canonical(const struct node *, bool is_rule);

/* Members by key, items of a rule's lists in order of their bytes. */
static void
put_children(struct out *text, const struct node *node, bool is_rule)
{
	char **parts = mem_zero(node->n, sizeof *parts);
	size_t i;

	for (i = 0; i < node->n; i++) {
		char *value = canonical(&node->child[i], is_rule);

		parts[i] = node->child[i].key == NULL
		    ? value
		    : mem_format("%s %s", node->child[i].key, value);
		if (parts[i] != value)
			free(value);
	}
	if (node->n > 0 && (is_rule || node->kind == NODE_OBJECT))
		qsort(parts, node->n, sizeof *parts, compare_texts);
	for (i = 0; i < node->n; i++) {
		out_text(text, i > 0 ? ", " : "");
		out_text(text, parts[i]);
		free(parts[i]);
	}
	free(parts);
}

/*
 * A rule, or a derivation, as text: the order in which it was written down
 * matters in the lists of a derivation alone.
 */
static char *
canonical(const struct node *node, bool is_rule)
{
	struct out text = {0};

	if (node == NULL) {
		out_text(&text, is_rule ? "always" : "");
	} else if (node->kind == NODE_ARRAY || node->kind == NODE_OBJECT) {
		out_text(&text, node->kind == NODE_ARRAY ? "[" : "");
		put_children(&text, node, is_rule);
		out_text(&text, node->kind == NODE_ARRAY ? "]" : "");
	} else if (node->kind == NODE_TRUE || node->kind == NODE_FALSE) {
		out_text(&text, node->kind == NODE_TRUE ? "true" : "false");
	} else {
		out_text(&text, node->text == NULL ? "" : node->text);
	}
	return out_take(&text);
}

static struct survey_question *
add(struct questionnaire *q, const char *name, const struct node *node)
{
	struct survey_question *question;

	MEM_GROW(q->questions, q->n, q->cap);
	question = &q->questions[q->n++];
	memset(question, 0, sizeof *question);
	question->name = name;
	question->node = node;
	question->type = "";
	return question;
}

static void
add_set(
    struct questionnaire *q, const struct codebook *book, const struct set *set)
{
	struct survey_question *question = add(q, set->name, set->node);
	const struct node *choices = node_get(set->node, "choices");
	const struct node *choice;
	uint32_t i;

	question->type = "set";
	question->text = node_get(set->node, "question");
	question->label = node_get(set->node, "label");
	question->routing = canonical(node_get(set->node, "asked"), true);
	question->derivation = canonical(NULL, false);
	question->answers = mem_zero(set->n_members, sizeof *question->answers);
	question->n_answers = set->n_members;
	for (i = 0; i < set->n_members; i++) {
		choice = &choices->child[i];
		if (node_get(choice, "label") == NULL)
			choice = book->variables[set->members[i]].node;
		question->answers[i] = (struct answer){set->codes[i], choice};
	}
}

static void
add_variable(struct questionnaire *q, const struct variable *variable)
{
	struct survey_question *question =
	    add(q, variable->name, variable->node);
	uint32_t i;

	question->type = codebook_type_name(variable->type);
	question->is_ordered = variable->is_ordered;
	question->text = node_get(variable->node, "question");
	question->label = node_get(variable->node, "label");
	question->routing = canonical(node_get(variable->node, "asked"), true);
	question->derivation =
	    canonical(node_get(variable->node, "derive"), false);
	question->answers =
	    mem_zero(variable->n_categories, sizeof *question->answers);
	question->n_answers = variable->n_categories;
	for (i = 0; i < variable->n_categories; i++)
		question->answers[i] = (struct answer){
		    variable->categories[i].code, variable->categories[i].node};
}

static void
lookup_init(struct lookup *lookup, uint32_t n)
{
	lookup->texts = map_new();
	lookup->first = mem_zero(n, sizeof *lookup->first);
}

static void
lookup_add(struct lookup *lookup, const char *text, uint32_t at)
{
	bool is_new;
	uint32_t i = map_put(lookup->texts, slice_of(text), &is_new);

	if (is_new)
		lookup->first[i] = at;
}

/* Where the text stands first, or MAP_NONE. */
static uint32_t
lookup_find(const struct lookup *lookup, const char *text)
{
	uint32_t i = map_find(lookup->texts, slice_of(text));

	return i == MAP_NONE ? MAP_NONE : lookup->first[i];
}

static void
lookup_free(struct lookup *lookup)
{
	map_free(lookup->texts);
	free(lookup->first);
}

static void
index_all(struct questionnaire *q)
{
	uint32_t i;
	uint32_t k;

	lookup_init(&q->names, q->n);
	for (i = 0; i < q->n; i++) {
		struct survey_question *question = &q->questions[i];

		lookup_add(&q->names, question->name, i);
		lookup_init(&question->codes, question->n_answers);
		for (k = 0; k < question->n_answers; k++)
			lookup_add(
			    &question->codes, question->answers[k].code, k);
	}
}

void
questionnaire_of_codebook(struct questionnaire *q, const struct codebook *book)
{
	const struct node *list = node_get(book->root, "variables");
	const char *name;
	size_t i;

	for (i = 0; i < list->n; i++) {
		name = node_text(&list->child[i], "set", NULL);
		if (name != NULL)
			add_set(q, book, &book->sets[codebook_set(book, name)]);
		else
			add_variable(q,
			    &book->variables[codebook_variable(
				book, node_text(&list->child[i], "name", ""))]);
	}
	index_all(q);
}

const char *
question_value(const struct node *item)
{
	if (item->kind == NODE_OBJECT)
		item = node_get(item, "value");
	if (item == NULL)
		return NULL;
	if (item->kind == NODE_TRUE || item->kind == NODE_FALSE)
		return item->kind == NODE_TRUE ? "1" : "0";
	return item->text;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
question_is_number(const char *text)
{
	double value;

	text += text[0] == '-';
	return is_digit(text[0]) && text[strlen(text) - 1] != '.' &&
	    number_parse(&value, text, strlen(text));
}

static bool
is_among(const struct node *field, const char *key, const char *value,
    const char *const *others)
{
	const struct node *list = node_get(field, key);
	size_t i;

	for (i = 0; list == NULL && others[i] != NULL; i++)
		if (strcmp(others[i], value) == 0)
			return true;
	for (i = 0; list != NULL && list->kind == NODE_ARRAY && i < list->n;
	     i++) {
		const char *text = question_value(&list->child[i]);

		if (text != NULL && strcmp(text, value) == 0)
			return true;
	}
	return false;
}

const char *
question_truth(const struct survey_question *question, const char *value)
{
	static const char *const trues[] = {"true", "True", "TRUE", "1", NULL};
	static const char *const falses[] = {
	    "false", "False", "FALSE", "0", NULL};

	if (is_among(question->node, "trueValues", value, trues))
		return "1";
	if (is_among(question->node, "falseValues", value, falses))
		return "0";
	return strcmp(value, "1") == 0 ? "1"
	    : strcmp(value, "0") == 0  ? "0"
				       : NULL;
}

uint32_t
question_missing(const struct survey_question *question, const char *value)
{
	const struct node *list = question->missing;
	bool is_there = false;
	const char *text;
	size_t i;

	if (list == NULL)
		return value[0] == '\0';
	if (list->kind != NODE_ARRAY)
		return question_value(list) != NULL &&
		    strcmp(question_value(list), value) == 0;
	for (i = 0; i < list->n; i++) {
		text = question_value(&list->child[i]);
		is_there |= text != NULL && strcmp(text, value) == 0;
	}
	return is_there ? (uint32_t)list->n : 0;
}

char *
question_written(const struct survey_question *question, const char *value)
{
	const char *truth;
	char *trimmed;

	if (question_missing(question, value) > 0)
		return NULL;
	if (strcmp(question->type, "boolean") == 0) {
		truth = question_truth(question, value);
		return truth == NULL ? NULL : mem_text(slice_of(truth));
	}
	trimmed = naming_trimmed(value);
	if ((strcmp(question->type, "integer") != 0 &&
		strcmp(question->type, "number") != 0) ||
	    question_is_number(trimmed))
		return trimmed;
	free(trimmed);
	return NULL;
}

/* The codes of a list, where they have a form that clean reads. */
static void
take_answers(struct survey_question *question, const struct node *list)
{
	size_t i;

	if (list == NULL || list->kind != NODE_ARRAY)
		return;
	question->answers = mem_zero(list->n, sizeof *question->answers);
	for (i = 0; i < list->n; i++) {
		const struct node *item = &list->child[i];
		const char *value = question_value(item);

		if (value != NULL)
			question->answers[question->n_answers++] =
			    (struct answer){
				value, item->kind == NODE_OBJECT ? item : NULL};
	}
}

static bool
names_column(const struct node *rule, const char *name)
{
	const struct node *columns = node_get(rule, "columns");
	size_t i;

	if (columns == NULL || columns->kind != NODE_ARRAY)
		return false;
	for (i = 0; i < columns->n; i++)
		if (columns->child[i].text != NULL &&
		    strcmp(columns->child[i].text, name) == 0)
			return true;
	return false;
}

/* When the column was asked, by the rules beside the schema. */
static const struct node *
routing_of(const struct node *rules, const char *name)
{
	const struct node *rule;
	size_t i;

	for (i = 0; rules != NULL && i < rules->n; i++) {
		rule = &rules->child[i];
		if (strcmp(node_text(rule, "rule", ""), "asked-if") == 0 &&
		    names_column(rule, name))
			return node_get(rule, "when");
	}
	return NULL;
}

bool
questionnaire_of_schema(struct questionnaire *q, const struct node *root)
{
	const struct node *schema = node_get(root, "schema");
	const struct node *rules = node_get(root, "x-rules");
	const struct node *fields =
	    node_get(schema == NULL ? root : schema, "fields");
	const struct node *missing =
	    node_get(schema == NULL ? root : schema, "missingValues");
	size_t i;

	if (fields == NULL || fields->kind != NODE_ARRAY)
		return false;
	for (i = 0; i < fields->n; i++) {
		const struct node *field = &fields->child[i];
		const struct node *list = node_get(field, "categories");
		struct survey_question *question;

		if (node_need_text(field, "name") == NULL)
			continue;
		question = add(q, node_text(field, "name", ""), field);
		question->type = node_text(field, "type", "string");
		question->text = node_get(field, "x-question");
		question->label = node_get(field, "title");
		question->missing = node_get(field, "missingValues");
		if (question->missing == NULL)
			question->missing = missing;
		question->routing =
		    canonical(routing_of(rules, question->name), true);
		question->derivation = canonical(NULL, false);
		if (list == NULL)
			list = node_get(node_get(field, "constraints"), "enum");
		take_answers(question, list);
	}
	index_all(q);
	return true;
}

void
questionnaire_clear(struct questionnaire *q)
{
	uint32_t i;

	for (i = 0; i < q->n; i++) {
		free(q->questions[i].routing);
		free(q->questions[i].derivation);
		free(q->questions[i].answers);
		lookup_free(&q->questions[i].codes);
	}
	lookup_free(&q->names);
	free(q->questions);
	memset(q, 0, sizeof *q);
}

const struct survey_question *
questionnaire_find(const struct questionnaire *q, const char *name)
{
	uint32_t at = lookup_find(&q->names, name);

	return at == MAP_NONE ? NULL : &q->questions[at];
}

const struct answer *
question_answer(const struct survey_question *question, const char *code)
{
	uint32_t at = lookup_find(&question->codes, code);

	return at == MAP_NONE ? NULL : &question->answers[at];
}
