#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "naming.h"
#include "outline.h"
#include "routing.h"

/* What is asked as one: a column by itself, or all choices of a set. */
static uint32_t
item_of(const struct outline *outline, uint32_t column)
{
	int set = outline->columns[column].set;

	return set < 0 ? column : outline->n + (uint32_t)set;
}

const struct routing_rule *
routing_of_column(const struct routing *routing, uint32_t column)
{
	return &routing->rules[column];
}

const struct routing_rule *
routing_of_set(const struct routing *routing, uint32_t set)
{
	return &routing->rules[routing->outline->n + set];
}

/* ---- what a rule is about ------------------------------------------------ */

/* Is the value, or the column, among a text or a list of texts? */
static bool
is_among(const struct node *list, const char *text)
{
	const char *value;
	size_t i;

	if (list == NULL)
		return false;
	value = question_value(list);
	if (value != NULL && strcmp(value, text) == 0)
		return true;
	for (i = 0; list->kind == NODE_ARRAY && i < list->n; i++) {
		value = question_value(&list->child[i]);
		if (value != NULL && strcmp(value, text) == 0)
			return true;
	}
	return false;
}

static const struct node *
columns_of(const struct node *rule)
{
	const struct node *columns = node_get(rule, "columns");

	return columns == NULL ? node_get(rule, "column") : columns;
}

/*
 * With "values" only these count as answers, and others may stand where
 * nothing was asked.  A choice that is not chosen is none for normalize
 * either; any other value would be taken away and reported.
 */
static bool
counts_all(const struct node *rule, const struct outline_column *column)
{
	const struct node *values = node_get(rule, "values");
	uint32_t i;

	if (values == NULL)
		return true;
	if (column->chosen != NULL)
		return is_among(values, column->chosen->raw);
	if (column->set >= 0 || column->type == TYPE_BOOLEAN)
		return is_among(values, "1") &&
		    (column->set >= 0 || is_among(values, "0"));
	for (i = 0; i < column->n_codes; i++)
		if (!is_among(values, column->codes[i].raw))
			return false;
	return column->n_codes > 0;
}

/* Is the rule about the item as a whole? */
static bool
is_about(const struct outline *outline, const struct node *rule, uint32_t item)
{
	const struct node *columns = columns_of(rule);
	const struct outline_column *column;
	const struct outline_set *set;
	uint32_t i;

	if (item < outline->n) {
		column = &outline->columns[item];
		return column->set < 0 &&
		    is_among(columns, column->question->name) &&
		    counts_all(rule, column);
	}
	set = &outline->sets[item - outline->n];
	for (i = 0; i < set->n; i++) {
		column = &outline->columns[set->members[i]];
		if (!is_among(columns, column->question->name) ||
		    !counts_all(rule, column))
			return false;
	}
	return true;
}

/* Does the rule leave no record that breaks it? */
static bool
is_binding(const struct node *rule)
{
	return strcmp(node_text(rule, "rule", ""), "asked-if") == 0 &&
	    strcmp(node_text(rule, "level", "reject"), "note") != 0;
}

/* ---- conditions ---------------------------------------------------------- */

static void
add_code(struct routing_condition *condition, const char *code)
{
	uint32_t i;

	for (i = 0; i < condition->n; i++)
		if (strcmp(condition->codes[i], code) == 0)
			return;
	condition->codes = mem_resize((void *)condition->codes,
	    (condition->n + 1) * sizeof *condition->codes);
	condition->codes[condition->n++] = code;
}

/*
 * May a truth value be left out by this word for it?  Other words for the same
 * would be left out too; those that files have by default come one at a time.
 */
static bool
is_only_word(const struct outline_column *column, const char *value,
    const struct node *values)
{
	const struct node *field = column->question->node;
	const char *keys[] = {"trueValues", "falseValues"};
	const struct node *list;
	bool is_only = true;
	size_t i;
	size_t k;

	if (strcmp(value, "1") == 0 || strcmp(value, "0") == 0)
		return true;
	for (k = 0; k < 2; k++) {
		list = node_get(field, keys[k]);
		if (!is_among(list, value) || list->kind != NODE_ARRAY)
			continue;
		for (i = 0; i < list->n; i++)
			is_only &= question_value(&list->child[i]) != NULL &&
			    is_among(values, question_value(&list->child[i]));
	}
	return is_only;
}

/* Blanks around a value are taken away before it is compared. */
static size_t
trimmed_length(const char *value)
{
	char *trimmed = naming_trimmed(value);
	size_t len = strlen(trimmed);

	free(trimmed);
	return len;
}

/*
 * A value of a column without codes.  The codebook compares texts, without
 * the blanks around them, where clean compares numbers, or texts as they are:
 * so numbers can only be left out, and texts only be asked for.
 */
static bool
add_open(struct routing_condition *condition,
    const struct outline_column *column, const char *value)
{
	bool is_text = column->type == TYPE_TEXT;

	if (is_text ? condition->is_not || trimmed_length(value) < strlen(value)
		    : !codebook_is_of_type(column->type, slice_of(value)))
		return condition->is_not;
	if (!is_text && column->type != TYPE_DATE && !condition->is_not)
		return false;
	add_code(condition, value);
	return true;
}

/*
 * One of the values of a condition.  False when the condition would hold too
 * seldom: it then has to be left out.
 */
static bool
add_value(const struct outline *outline, struct routing_condition *condition,
    const char *value, const struct node *values)
{
	const struct outline_column *column =
	    &outline->columns[condition->column];
	uint32_t n_missing = question_missing(column->question, value);
	bool is_open = column->n_codes == 0 && column->type != TYPE_BOOLEAN;
	const char *code;
	uint32_t from = 0;

	if (n_missing > 0 || trimmed_length(value) == 0) {
		/* Treat all ways to be missing alike. */
		if (!condition->is_not ||
		    ((n_missing == 1 || value[0] == '\0') &&
			!(is_open && column->type == TYPE_TEXT)))
			add_code(condition, "");
		return true;
	}
	if (is_open)
		return add_open(condition, column, value);
	if (condition->is_not && column->type == TYPE_BOOLEAN &&
	    !is_only_word(column, value, values))
		return true;
	while ((code = outline_code(column, value, &from)) != NULL)
		add_code(condition, code);
	return true;
}

/*
 * The zeros of a set that was not asked are taken away, but stand in the
 * records that clean has looked at.
 */
static bool
is_about_zeros(
    const struct routing *routing, const struct routing_condition *condition)
{
	uint32_t i;

	if (condition->is_not ||
	    routing->outline->columns[condition->column].set < 0)
		return false;
	for (i = 0; i < condition->n; i++)
		if (strcmp(condition->codes[i], "0") == 0)
			return true;
	return false;
}

/* False when the codebook cannot say it. */
static bool
read_condition(const struct routing *routing, const struct node *node,
    struct routing_condition *condition)
{
	const struct outline *outline = routing->outline;
	const struct node *list = node_get(node, "in");
	int column = outline_column(outline, node_text(node, "column", ""));
	bool is_good = true;
	const char *value;
	size_t i;

	*condition = (struct routing_condition){.column = (uint32_t)column};
	condition->is_not = node_get(node, "not-in") != NULL;
	if (condition->is_not)
		list = node_get(node, "not-in");
	if (column < 0 || list == NULL)
		return false;
	if (list->kind != NODE_ARRAY)
		is_good = question_value(list) != NULL &&
		    add_value(outline, condition, question_value(list), list);
	for (i = 0; list->kind == NODE_ARRAY && i < list->n; i++) {
		value = question_value(&list->child[i]);
		is_good &=
		    value != NULL && add_value(outline, condition, value, list);
	}
	return is_good && condition->n > 0 &&
	    !is_about_zeros(routing, condition);
}

/* ---- circles ------------------------------------------------------------- */

/* Does the column need the item, directly or not? */
static bool
makes_circle(const struct routing *routing, uint32_t item, uint32_t column)
{
	bool *seen = mem_zero(routing->n, sizeof *seen);
	uint32_t *todo = mem_alloc(routing->n * sizeof *todo);
	const struct routing_rule *rule;
	uint32_t next = item_of(routing->outline, column);
	uint32_t n = 0;
	uint32_t i;

	todo[n++] = next;
	seen[next] = true;
	while (n > 0 && !seen[item]) {
		rule = &routing->rules[todo[--n]];
		for (i = 0; i < rule->n; i++) {
			next = item_of(
			    routing->outline, rule->conditions[i].column);
			if (!seen[next])
				todo[n++] = next;
			seen[next] = true;
		}
	}
	n = seen[item];
	free(seen);
	free(todo);
	return n > 0;
}

/* ---- rules --------------------------------------------------------------- */

static bool
is_same(const struct routing_condition *a, const struct routing_condition *b)
{
	uint32_t i;

	if (a->column != b->column || a->is_not != b->is_not || a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->codes[i], b->codes[i]) != 0)
			return false;
	return true;
}

static void
add_condition(struct routing *routing, uint32_t item, const struct node *node)
{
	struct routing_rule *rule = &routing->rules[item];
	struct routing_condition condition;
	bool is_new;
	uint32_t i;

	is_new = read_condition(routing, node, &condition) &&
	    !makes_circle(routing, item, condition.column);
	for (i = 0; is_new && i < rule->n; i++)
		is_new = !is_same(&rule->conditions[i], &condition);
	if (!is_new) {
		free((void *)condition.codes);
		return;
	}
	MEM_GROW(rule->conditions, (size_t)rule->n, rule->cap);
	rule->conditions[rule->n++] = condition;
}

/* "when" is one condition, or several that must all hold. */
static void
add_rule(struct routing *routing, uint32_t item, const struct node *rule)
{
	const struct node *when = node_get(rule, "when");
	size_t i;

	if (when == NULL)
		return;
	if (when->kind != NODE_ARRAY)
		add_condition(routing, item, when);
	for (i = 0; when->kind == NODE_ARRAY && i < when->n; i++)
		add_condition(routing, item, &when->child[i]);
}

struct routing *
routing_new(const struct outline *outline)
{
	const struct node *rules = node_get(outline->root, "x-rules");
	struct routing *routing = mem_zero(1, sizeof *routing);
	uint32_t item;
	size_t i;

	routing->outline = outline;
	routing->n = outline->n + outline->n_sets;
	routing->rules = mem_zero(routing->n, sizeof *routing->rules);
	for (i = 0; rules != NULL && i < rules->n; i++) {
		if (!is_binding(&rules->child[i]))
			continue;
		for (item = 0; item < routing->n; item++)
			if (is_about(outline, &rules->child[i], item))
				add_rule(routing, item, &rules->child[i]);
	}
	return routing;
}

void
routing_free(struct routing *routing)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < routing->n; i++) {
		for (k = 0; k < routing->rules[i].n; k++)
			free((void *)routing->rules[i].conditions[k].codes);
		free(routing->rules[i].conditions);
	}
	free(routing->rules);
	free(routing);
}
