#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "near.h"
#include "shape.h"

/* The first fault that was found: where, and in words. */
struct fault {
	const struct node *at;
	char text[512];
};

struct shape {
	const struct node *root; /* of the schema */
	struct fault fault;
};

static bool check(struct shape *, const struct node *, const struct node *);

__attribute__((format(printf, 3, 4))) static bool
fail(struct shape *form, const struct node *at, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(form->fault.text, sizeof form->fault.text, fmt, args);
	va_end(args);
	form->fault.at = at;
	return false;
}

/* "#/$defs/name" */
static const struct node *
resolve(const struct shape *form, const struct node *schema)
{
	const struct node *ref = node_get(schema, "$ref");
	const char prefix[] = "#/$defs/";

	if (ref == NULL || strncmp(ref->text, prefix, sizeof prefix - 1) != 0)
		return NULL;
	return node_get(
	    node_get(form->root, "$defs"), ref->text + sizeof prefix - 1);
}

static bool
is_whole(const struct node *value)
{
	return value->kind == NODE_NUMBER &&
	    strspn(value->text, "-0123456789") == strlen(value->text);
}

static bool
has_type(const struct node *value, const char *type)
{
	static const struct {
		const char *name;
		enum node_kind kind;
	} types[] = {{"string", NODE_STRING}, {"number", NODE_NUMBER},
	    {"array", NODE_ARRAY}, {"object", NODE_OBJECT}, {"null", NODE_NULL},
	    {"boolean", NODE_TRUE}, {"boolean", NODE_FALSE}};

	size_t i;

	if (strcmp(type, "integer") == 0)
		return is_whole(value);
	for (i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(type, types[i].name) == 0 &&
		    value->kind == types[i].kind)
			return true;
	return false;
}

static const char *
type_words(const char *type)
{
	static const char *const words[][2] = {{"string", "text"},
	    {"number", "a number"}, {"integer", "a whole number"},
	    {"array", "a list"}, {"object", "an object"},
	    {"boolean", "true or false"}};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(type, words[i][0]) == 0)
			return words[i][1];
	return type;
}

static bool
check_type(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	(void)schema;
	return has_type(value, rule->text) ||
	    fail(form, value, "must be %s", type_words(rule->text));
}

static bool
matches(const char *text, const char *pattern)
{
	regex_t regex;
	bool is_match;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	is_match = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return is_match;
}

/* What the text is to look like is told by the description, if there is one. */
static bool
check_pattern(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	const char *words = node_text(schema, "description", NULL);

	if (value->kind != NODE_STRING || matches(value->text, rule->text))
		return true;
	if (words != NULL)
		return fail(form, value, "'%.60s' is not as it has to be: %s",
		    value->text, words);
	return fail(
	    form, value, "'%.60s' does not match %s", value->text, rule->text);
}

static bool
check_enum(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	char list[256] = "";
	size_t len = 0;
	size_t i;

	(void)schema;
	for (i = 0; i < rule->n; i++) {
		if (value->kind == NODE_STRING &&
		    strcmp(value->text, rule->child[i].text) == 0)
			return true;
		if (len < sizeof list)
			len += (size_t)snprintf(list + len, sizeof list - len,
			    "%s%s",
			    i == 0                ? ""
				: i + 1 < rule->n ? ", "
						  : " or ",
			    rule->child[i].text);
	}
	return fail(form, value, "is one of %s, not '%.60s'", list,
	    value->kind == NODE_STRING ? value->text : "that");
}

static bool
check_required(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	size_t i;

	(void)schema;
	for (i = 0; value->kind == NODE_OBJECT && i < rule->n; i++)
		if (node_get(value, rule->child[i].text) == NULL)
			return fail(form, value, "'%s' is missing here",
			    rule->child[i].text);
	return true;
}

static bool
check_members(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	size_t i;

	(void)schema;
	for (i = 0; value->kind == NODE_OBJECT && i < rule->n; i++) {
		const struct node *member = node_get(value, rule->child[i].key);

		if (member != NULL && !check(form, member, &rule->child[i]))
			return false;
	}
	return true;
}

static bool
fail_unknown(
    struct shape *form, const struct node *key, const struct node *known)
{
	const char **names =
	    mem_zero(known == NULL ? 1 : known->n + 1, sizeof *names);
	size_t n = known == NULL ? 0 : known->n;
	const char *near;
	size_t i;

	for (i = 0; i < n; i++)
		names[i] = known->child[i].key;
	near = near_find(key->key, names, n);
	free(names);
	if (near != NULL)
		return fail(form, key, "unknown key, did you mean '%s'?", near);
	return fail(form, key, "unknown key");
}

/* Keys that begin with x- or $ are anybody's. */
static bool
check_others(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	const struct node *known = node_get(schema, "properties");
	size_t i;

	for (i = 0; value->kind == NODE_OBJECT && i < value->n; i++) {
		const struct node *member = &value->child[i];

		if (node_get(known, member->key) != NULL ||
		    member->key[0] == '$' || strncmp(member->key, "x-", 2) == 0)
			continue;
		if (rule->kind == NODE_FALSE)
			return fail_unknown(form, member, known);
		if (rule->kind == NODE_OBJECT && !check(form, member, rule))
			return false;
	}
	return true;
}

static bool
check_names(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	size_t i;

	(void)schema;
	for (i = 0; value->kind == NODE_OBJECT && i < value->n; i++) {
		struct node name = value->child[i];

		name.kind = NODE_STRING;
		name.text = name.key;
		if (!check(form, &name, rule)) {
			form->fault.at = &value->child[i];
			return false;
		}
	}
	return true;
}

static bool
check_items(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	size_t i;

	(void)schema;
	for (i = 0; value->kind == NODE_ARRAY && i < value->n; i++)
		if (!check(form, &value->child[i], rule))
			return false;
	return true;
}

static bool
check_least(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	(void)schema;
	if (value->kind != NODE_ARRAY && value->kind != NODE_OBJECT)
		return true;
	return (double)value->n >= rule->number ||
	    fail(form, value, "needs at least %s of them", rule->text);
}

static bool
check_unique(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	size_t i;
	size_t j;

	(void)schema;
	(void)rule;
	for (i = 0; value->kind == NODE_ARRAY && i < value->n; i++)
		for (j = 0; j < i; j++)
			if (value->child[i].text != NULL &&
			    value->child[j].text != NULL &&
			    strcmp(value->child[i].text,
				value->child[j].text) == 0)
				return fail(form, &value->child[i],
				    "'%.60s' stands there twice",
				    value->child[i].text);
	return true;
}

static bool
check_minimum(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	(void)schema;
	return value->kind != NODE_NUMBER || value->number >= rule->number ||
	    fail(form, value, "must be at least %s", rule->text);
}

/* The fault of an alternative of the same kind says most. */
static bool
check_any(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	struct fault best = {.at = NULL};
	size_t i;

	(void)schema;
	for (i = 0; i < rule->n; i++) {
		if (check(form, value, &rule->child[i]))
			return true;
		if (best.at == NULL || form->fault.at != value)
			best = form->fault;
	}
	form->fault = best;
	return false;
}

static bool
check_pass(struct shape *form, const struct node *value,
    const struct node *schema, const struct node *rule)
{
	(void)form;
	(void)value;
	(void)schema;
	(void)rule;
	return true;
}

static const struct keyword {
	const char *name;
	bool (*check)(struct shape *, const struct node *value,
	    const struct node *schema, const struct node *rule);
} keywords[] = {
    {"type", check_type},
    {"enum", check_enum},
    {"pattern", check_pattern},
    {"minimum", check_minimum},
    {"required", check_required},
    {"properties", check_members},
    {"additionalProperties", check_others},
    {"propertyNames", check_names},
    {"minProperties", check_least},
    {"items", check_items},
    {"minItems", check_least},
    {"uniqueItems", check_unique},
    {"anyOf", check_any},
    /* x- keys, which check_others knows of. */
    {"patternProperties", check_pass},
    {"description", check_pass},
    {"default", check_pass},
    {"title", check_pass},
    {"examples", check_pass},
    {"$ref", check_pass},
    {"$defs", check_pass},
    {"$schema", check_pass},
    {"$id", check_pass},
};

/* A keyword that nothing looks at would let everything pass. */
static bool
is_understood(struct shape *form, const struct node *schema)
{
	size_t n = sizeof keywords / sizeof *keywords;
	size_t i;
	size_t k;

	for (i = 0; i < schema->n; i++) {
		for (k = 0; k < n; k++)
			if (strcmp(schema->child[i].key, keywords[k].name) == 0)
				break;
		if (k == n)
			return fail(form, &schema->child[i],
			    "this keyword is not understood");
	}
	return true;
}

/* In the order of the table: what kind it is comes before what is in it. */
static bool
check(struct shape *form, const struct node *value, const struct node *schema)
{
	const struct node *other = resolve(form, schema);
	size_t i;

	if (schema->kind != NODE_OBJECT)
		return schema->kind == NODE_TRUE;
	if (!is_understood(form, schema))
		return false;
	if (other != NULL && !check(form, value, other))
		return false;
	for (i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		const struct node *rule = node_get(schema, keywords[i].name);

		if (rule != NULL &&
		    !keywords[i].check(form, value, schema, rule))
			return false;
	}
	return true;
}

bool
shape_check(const struct node *value, const struct node *schema)
{
	struct shape form = {.root = schema};

	if (check(&form, value, schema))
		return true;
	node_error(form.fault.at, "bad-schema", "%s", form.fault.text);
	return false;
}
