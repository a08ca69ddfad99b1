#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "map.h"
#include "mem.h"
#include "moment.h"
#include "names.h"
#include "near.h"
#include "node.h"
#include "pattern.h"
#include "rawfile.h"
#include "resource.h"
#include "value.h"

const char *const resource_rules[] = {"asked-if", "exactly-one", "at-least-one",
    "equal", "less-than", "sum", "order", "cvr", NULL};

const char *const resource_undefined[] = {"reject", "c1", "replace", NULL};

static const char *const hygienes[] = {
    "keep", "space", "remove", "reject", NULL};
static const char *const levels[] = {"note", "reject", "stop", NULL};
static const char *const matches[] = {
    "exact", "equal", "subset", "superset", "partial", NULL};
static const char *const undeclareds[] = {"pass", "drop", NULL};

static const char *const resource_keys[] = {"name", "title", "description",
    "path", "mediatype", "format", "encoding", "bytes", "hash", "dialect",
    "schema", "licenses", "sources", "profile", "homepage", "type", "created",
    "scheme", "keywords", "contributors", "version", "x-trim", "x-nbsp",
    "x-soft-hyphen", "x-zero-width", "x-nfc", "x-undefined", "x-undeclared",
    "x-fallback", "x-footer", "x-final-newline", "x-rules", "x-keep", NULL};
static const char *const dialect_keys[] = {"delimiter", "lineTerminator",
    "quoteChar", "doubleQuote", "escapeChar", "skipInitialSpace", "header",
    "headerRows", "headerJoin", "commentRows", "commentChar",
    "caseSensitiveHeader", "csvddfVersion", "name", "type", "title",
    "description", NULL};
static const char *const schema_keys[] = {"fields", "missingValues",
    "primaryKey", "uniqueKeys", "foreignKeys", "fieldsMatch", "name", "title",
    "description", NULL};
static const char *const field_keys[] = {"name", "type", "format", "title",
    "description", "example", "examples", "constraints", "missingValues",
    "categories", "categoriesOrdered", "trueValues", "falseValues",
    "decimalChar", "groupChar", "bareNumber", "rdfType", "delimiter",
    "itemType", "x-column", "x-trim", "x-nbsp", "x-soft-hyphen", "x-zero-width",
    "x-question", "x-set", "x-choices", "x-personal", "x-paradata", "x-status",
    "x-missing", NULL};
static const char *const constraint_keys[] = {"required", "unique", "enum",
    "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", NULL};
static const char *const rule_keys[] = {"rule", "level", "tag", "columns",
    "column", "values", "when", "total", "or-equal", "required", "description",
    NULL};
static const char *const condition_keys[] = {
    "column", "in", "not-in", "description", NULL};

/* While a schema is read: has a fault been reported? */
struct loading {
	struct resource *res;
	bool has_failed;
};

__attribute__((format(printf, 3, 4))) static void
fault(struct loading *load, const struct node *n, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	node_error(n, "bad-schema", "%s", text);
	load->has_failed = true;
}

/*
 * Keys beginning with "x-" may be anybody's, so that only one that is nearly
 * ours is taken for a slip.
 */
static void
check_keys(struct loading *load, const struct node *n, const char *const *known)
{
	size_t n_known;
	const char *near;
	size_t i;
	size_t k;

	if (!node_keys(n, known)) {
		load->has_failed = true;
		return;
	}
	for (n_known = 0; known[n_known] != NULL; n_known++)
		;
	for (i = 0; i < n->n; i++) {
		const char *key = n->child[i].key;

		if (strncmp(key, "x-", 2) != 0)
			continue;
		for (k = 0; k < n_known && strcmp(known[k], key) != 0; k++)
			;
		near = k < n_known ? NULL : near_find(key, known, n_known);
		if (near != NULL && strncmp(near, "x-", 2) == 0)
			fault(load, &n->child[i],
			    "this key is not known here, did you mean '%s'?",
			    near);
	}
}

/* A text, a number as written, or an object with a "value". */
static const char *
scalar(const struct node *n)
{
	if (n->kind == NODE_OBJECT && node_get(n, "value") != NULL)
		n = node_get(n, "value");
	if (n->kind == NODE_STRING || n->kind == NODE_NUMBER)
		return n->text;
	if (n->kind == NODE_TRUE)
		return "1";
	return n->kind == NODE_FALSE ? "0" : NULL;
}

/* False after a report: it has to be a list. */
static bool
is_list(struct loading *load, const struct node *n)
{
	load->has_failed |= !node_is(n, NODE_ARRAY);
	return n->kind == NODE_ARRAY;
}

/* Texts of the member when it is there: one, or an array of them. */
static bool
read_texts(struct loading *load, const struct node *n, const char *key,
    struct texts *texts)
{
	const struct node *list = node_get(n, key);
	size_t i;

	if (list == NULL)
		return false;
	texts_free(texts);
	if (list->kind != NODE_ARRAY && scalar(list) != NULL) {
		texts_add(texts, scalar(list));
		return true;
	}
	if (!is_list(load, list))
		return false;
	for (i = 0; i < list->n; i++) {
		const char *text = scalar(&list->child[i]);

		if (text == NULL)
			fault(load, &list->child[i],
			    "must be a text or a number");
		else
			texts_add(texts, text);
	}
	return true;
}

static const char *
text_of(struct loading *load, const struct node *n, const char *key,
    const char *other)
{
	const struct node *found = node_get(n, key);

	if (found == NULL)
		return other;
	if (!node_is(found, NODE_STRING)) {
		load->has_failed = true;
		return other;
	}
	return found->text;
}

static bool
bool_of(struct loading *load, const struct node *n, const char *key, bool other)
{
	enum status before = diag_worst();
	bool value = node_bool(n, key, other);

	if (diag_worst() != before)
		load->has_failed = true;
	return value;
}

static int64_t
int_of(
    struct loading *load, const struct node *n, const char *key, int64_t other)
{
	const struct node *found = node_get(n, key);

	if (found == NULL)
		return other;
	if (found->kind != NODE_NUMBER || found->number < 0 ||
	    found->number > 1e15 ||
	    found->number != (double)(int64_t)found->number) {
		fault(load, found, "must be a whole number, 0 or more");
		return other;
	}
	return (int64_t)found->number;
}

/*
 * Check the kind of a member that other programs read and clean does not: a
 * wrong one is most likely a misplaced bracket.
 */
static void
check_kinds(struct loading *load, const struct node *n)
{
	static const struct {
		const char *key;
		enum node_kind kind;
	} kinds[] = {
	    {"name", NODE_STRING},
	    {"title", NODE_STRING},
	    {"description", NODE_STRING},
	    {"mediatype", NODE_STRING},
	    {"format", NODE_STRING},
	    {"hash", NODE_STRING},
	    {"profile", NODE_STRING},
	    {"homepage", NODE_STRING},
	    {"type", NODE_STRING},
	    {"created", NODE_STRING},
	    {"scheme", NODE_STRING},
	    {"version", NODE_STRING},
	    {"rdfType", NODE_STRING},
	    {"x-question", NODE_STRING},
	    {"x-set", NODE_STRING},
	    {"x-personal", NODE_STRING},
	    {"x-paradata", NODE_STRING},
	    {"x-status", NODE_STRING},
	    {"x-choices", NODE_OBJECT},
	    {"x-weight", NODE_STRING},
	    {"licenses", NODE_ARRAY},
	    {"sources", NODE_ARRAY},
	    {"keywords", NODE_ARRAY},
	    {"contributors", NODE_ARRAY},
	    {"examples", NODE_ARRAY},
	};

	static const char *const flags[] = {
	    "caseSensitiveHeader", "categoriesOrdered"};
	const struct node *found;
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		found = node_get(n, kinds[i].key);
		if (found != NULL && !node_is(found, kinds[i].kind))
			load->has_failed = true;
	}
	for (i = 0; i < sizeof flags / sizeof *flags; i++)
		bool_of(load, n, flags[i], false);
	int_of(load, n, "bytes", 0);
	found = node_get(n, "path");
	if (found != NULL && found->kind != NODE_STRING &&
	    !node_is(found, NODE_ARRAY))
		load->has_failed = true;
	found = node_get(n, "csvddfVersion");
	if (found != NULL && found->kind != NODE_NUMBER &&
	    !node_is(found, NODE_STRING))
		load->has_failed = true;
}

static int
choice_of(struct loading *load, const struct node *n, const char *key,
    const char *const *choices, int other)
{
	int choice;

	if (node_get(n, key) == NULL)
		return other;
	choice = node_choice(n, key, choices, -1);
	if (choice < 0)
		load->has_failed = true;
	return choice < 0 ? other : choice;
}

/* A bound: a number, or the text of a number or date. */
static const char *
bound_of(struct loading *load, const struct node *n, const char *key)
{
	const struct node *found = node_get(n, key);

	if (found == NULL)
		return NULL;
	if (found->kind == NODE_NUMBER || found->kind == NODE_STRING)
		return found->text;
	fault(load, found, "must be a number, or a text");
	return NULL;
}

static struct pattern *
compile(
    struct loading *load, const struct node *n, const char *text, bool is_whole)
{
	char why[320];
	struct pattern *p = pattern_new(text, is_whole, why, sizeof why);

	if (p == NULL)
		fault(load, n, "not a pattern, %s", why);
	return p;
}

static void
read_hygiene(struct loading *load, const struct node *n, struct field *f)
{
	f->is_trimmed = bool_of(load, n, "x-trim", f->is_trimmed);
	f->nbsp =
	    (enum hygiene)choice_of(load, n, "x-nbsp", hygienes, (int)f->nbsp);
	f->soft_hyphen = (enum hygiene)choice_of(
	    load, n, "x-soft-hyphen", hygienes, (int)f->soft_hyphen);
	f->zero_width = (enum hygiene)choice_of(
	    load, n, "x-zero-width", hygienes, (int)f->zero_width);
}

static void
add_code(struct field *f, const char *code)
{
	bool is_new;
	uint32_t i = map_put(f->codes, slice_of(code), &is_new);

	if (!is_new)
		return;
	f->code_names =
	    mem_resize((void *)f->code_names, (i + 1) * sizeof *f->code_names);
	f->code_names[i] = code;
}

static void
read_codes(struct loading *load, const struct node *list, struct field *f)
{
	size_t i;

	if (list == NULL || !is_list(load, list))
		return;
	if (f->codes == NULL)
		f->codes = map_new();
	for (i = 0; i < list->n; i++) {
		const char *code = scalar(&list->child[i]);

		if (code == NULL)
			fault(load, &list->child[i],
			    "must be a text or a number, or have a \"value\"");
		else if (!value_has_type(f, slice_of(code)) &&
		    !texts_hold(&f->missing, slice_of(code)))
			fault(load, &list->child[i], "'%s' is no %s", code,
			    field_types[f->type]);
		else
			add_code(f, code);
	}
}

static bool
is_numeric(const struct field *f)
{
	return f->type == FIELD_INTEGER || f->type == FIELD_NUMBER ||
	    f->type == FIELD_YEAR;
}

/* Bounds are compared with what is written, so they must have its form. */
static bool
is_bound(const struct field *f, const char *text)
{
	struct field as = *f;

	if (is_numeric(f))
		return numeral_is_canonical(slice_of(text));
	as.pattern = field_pattern(f->type);
	as.is_default_pattern = true;
	return value_has_type(&as, slice_of(text));
}

static void
check_bound(struct loading *load, const struct node *c, const char *key,
    const struct field *f)
{
	const struct node *n = node_get(c, key);

	if (n == NULL || (n->kind != NODE_NUMBER && n->kind != NODE_STRING))
		return;
	if (!is_numeric(f) && f->type != FIELD_YEARMONTH &&
	    field_pattern(f->type) == NULL)
		fault(load, n, "a column of type %s has no bounds",
		    field_types[f->type]);
	else if (!is_bound(f, n->text))
		fault(load, n, "'%s' must be %s", n->text,
		    is_numeric(f) ? "a number with a decimal point"
				  : "in the form of ISO 8601");
}

/* Of the bound and the exclusive bound, the one that allows less. */
static const char *
narrower(struct loading *load, const struct node *c, const struct field *f,
    const char *key, const char *exclusive_key, int sign, bool *is_exclusive)
{
	const char *bound = bound_of(load, c, key);
	const char *exclusive = bound_of(load, c, exclusive_key);

	check_bound(load, c, key, f);
	check_bound(load, c, exclusive_key, f);
	*is_exclusive = exclusive != NULL;
	if (bound == NULL || exclusive == NULL || load->has_failed)
		return exclusive != NULL ? exclusive : bound;
	*is_exclusive =
	    sign * value_compare(f, slice_of(bound), slice_of(exclusive)) <= 0;
	return *is_exclusive ? exclusive : bound;
}

/* Is there a value between the bounds? */
static void
check_room(struct loading *load, const struct node *c, const struct field *f)
{
	int sign;

	if (f->max_length >= 0 && f->min_length > f->max_length)
		fault(load, c, "minLength is more than maxLength");
	if (f->minimum == NULL || f->maximum == NULL ||
	    !is_bound(f, f->minimum) || !is_bound(f, f->maximum))
		return;
	sign = value_compare(f, slice_of(f->minimum), slice_of(f->maximum));
	if (sign > 0 || (sign == 0 && (f->is_above || f->is_below)))
		fault(load, c, "no value is between the bounds %s and %s",
		    f->minimum, f->maximum);
}

static void
read_constraints(struct loading *load, const struct node *n, struct field *f)
{
	const struct node *c = node_get(n, "constraints");

	if (c == NULL)
		return;
	check_keys(load, c, constraint_keys);
	if (c->kind != NODE_OBJECT)
		return;
	f->is_required = bool_of(load, c, "required", false);
	f->is_unique = bool_of(load, c, "unique", false);
	f->has_enum = node_get(c, "enum") != NULL;
	if (f->has_enum) {
		map_free(f->codes);
		f->codes = NULL;
		read_codes(load, node_get(c, "enum"), f);
	}
	f->match_text = text_of(load, c, "pattern", NULL);
	if (f->match_text != NULL)
		f->match =
		    compile(load, node_get(c, "pattern"), f->match_text, true);
	f->minimum = narrower(
	    load, c, f, "minimum", "exclusiveMinimum", 1, &f->is_above);
	f->maximum = narrower(
	    load, c, f, "maximum", "exclusiveMaximum", -1, &f->is_below);
	f->min_length = int_of(load, c, "minLength", -1);
	f->max_length = int_of(load, c, "maxLength", -1);
	check_room(load, c, f);
}

static void
read_moment_format(struct loading *load, const struct node *n, struct field *f,
    const char *format)
{
	enum moment_kind kind = f->type == FIELD_DATE ? MOMENT_DATE
	    : f->type == FIELD_TIME                   ? MOMENT_TIME
						      : MOMENT_DATETIME;
	const struct node *at = node_get(n, "format");
	const char *bad;

	f->pattern = field_pattern(f->type);
	f->is_default_pattern = strcmp(format, "default") == 0;
	if (strcmp(format, "default") == 0)
		return;
	if (strcmp(format, "any") == 0) {
		fault(load, at,
		    "\"any\" would be a guess; write the pattern, such as "
		    "\"%%d-%%m-%%Y\"");
		return;
	}
	f->pattern = format;
	bad = moment_bad_directive(format);
	if (bad != NULL)
		fault(load, at, "directive '%.2s' is not known", bad);
	else if (!moment_is_whole(format, kind))
		fault(load, at, "the pattern does not give a whole %s%s",
		    field_types[f->type],
		    strchr(format, '%') == NULL
			? "; it is written with directives, such as "
			  "\"%d-%m-%Y\""
			: "");
}

static void
read_format(struct loading *load, const struct node *n, struct field *f)
{
	static const char *const formats[] = {
	    "default", "email", "uri", "uuid", NULL};
	const char *format = text_of(load, n, "format", "default");

	if (field_pattern(f->type) != NULL)
		read_moment_format(load, n, f, format);
	else if (f->type == FIELD_STRING)
		f->text_format =
		    (enum text_format)choice_of(load, n, "format", formats, 0);
	else if (strcmp(format, "default") != 0)
		fault(load, node_get(n, "format"),
		    "a column of type %s has no format '%s'",
		    field_types[f->type], format);
}

static char
one_byte(
    struct loading *load, const struct node *n, const char *key, char other)
{
	const struct node *found = node_get(n, key);
	const char *text = text_of(load, n, key, NULL);

	if (text == NULL)
		return other;
	if (strlen(text) == 1)
		return text[0];
	fault(load, found, "must be one ASCII character");
	return other;
}

/* The same, or null for none. */
static char
byte_or_null(
    struct loading *load, const struct node *n, const char *key, char other)
{
	const struct node *found = node_get(n, key);

	return found != NULL && found->kind == NODE_NULL
	    ? '\0'
	    : one_byte(load, n, key, other);
}

/* A mark among digits: no part of a number itself. */
static bool
is_mark(char c)
{
	return c > ' ' && c < 0x7f && strchr("+-\"", c) == NULL &&
	    !(c >= '0' && c <= '9') &&
	    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool
is_group(const char *text)
{
	size_t len = strlen(text);

	if (len <= 1)
		return len == 0 || text[0] == ' ' || is_mark(text[0]);
	return (unsigned char)text[0] >= 0xc0 &&
	    value_length(slice_of(text)) == 1;
}

static void
read_numeral(struct loading *load, const struct node *n, struct field *f)
{
	load->res->has_dialect |= node_get(n, "decimalChar") != NULL ||
	    node_get(n, "groupChar") != NULL;
	f->numeral.decimal = one_byte(load, n, "decimalChar", '.');
	f->numeral.group = text_of(load, n, "groupChar", "");
	f->numeral.is_bare = bool_of(load, n, "bareNumber", true);
	f->numeral.is_integer = f->type == FIELD_INTEGER;
	if (!is_mark(f->numeral.decimal))
		fault(load, node_get(n, "decimalChar"),
		    "'%c' cannot be a decimal mark", f->numeral.decimal);
	if (!is_group(f->numeral.group))
		fault(load, node_get(n, "groupChar"),
		    "'%s' cannot stand between thousands", f->numeral.group);
	if (strlen(f->numeral.group) == 1 && !f->numeral.is_integer &&
	    f->numeral.group[0] == f->numeral.decimal)
		fault(load, n, "decimalChar and groupChar of '%s' are the same",
		    f->name);
}

static void
read_booleans(struct loading *load, const struct node *n, struct field *f)
{
	static const char *const trues[] = {"true", "True", "TRUE", "1", NULL};
	static const char *const falses[] = {
	    "false", "False", "FALSE", "0", NULL};
	size_t i;

	if (!read_texts(load, n, "trueValues", &f->trues))
		texts_set(&f->trues, trues);
	if (!read_texts(load, n, "falseValues", &f->falses))
		texts_set(&f->falses, falses);
	for (i = 0; i < f->trues.n && f->type == FIELD_BOOLEAN; i++)
		if (texts_hold(&f->falses, f->trues.items[i]))
			fault(load, n, "'%s' is both true and false",
			    f->trues.items[i].text);
}

static void
copy_missing(struct texts *to, const struct texts *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		texts_add(to, from->items[i].text);
}

static const char *const missing_keys[] = {
    "value", "label", "from", "to", NULL};

/* An end of a range of missing values; "*" has none. */
static double
range_end(
    struct loading *load, const struct node *n, const char *key, double open)
{
	const struct node *end = node_get(n, key);

	if (end == NULL)
		fault(load, n, "a range needs \"from\" and \"to\"");
	else if (end->kind == NODE_NUMBER)
		return end->number;
	else if (end->kind != NODE_STRING || strcmp(end->text, "*") != 0)
		fault(load, end, "must be a number, or \"*\" for no end");
	return open;
}

static void
read_range(struct loading *load, const struct node *n, struct field *f)
{
	struct field_range range = {range_end(load, n, "from", -INFINITY),
	    range_end(load, n, "to", INFINITY)};

	if (!is_numeric(f))
		fault(load, n, "only numbers have a range of missing values");
	else if (range.low > range.high)
		fault(load, n, "\"from\" is above \"to\"");
	f->ranges =
	    mem_resize(f->ranges, (f->n_ranges + 1) * sizeof *f->ranges);
	f->ranges[f->n_ranges++] = range;
}

/* Values that are missing for a reason: a value, or a range. */
static void
read_reasons(struct loading *load, const struct node *list, struct field *f)
{
	size_t i;

	if (list == NULL || !is_list(load, list))
		return;
	for (i = 0; i < list->n; i++) {
		const struct node *n = &list->child[i];
		const struct node *value = node_get(n, "value");

		check_keys(load, n, missing_keys);
		if (n->kind != NODE_OBJECT)
			continue;
		text_of(load, n, "label", "");
		if (value == NULL)
			read_range(load, n, f);
		else if (value->kind != NODE_STRING &&
		    value->kind != NODE_NUMBER)
			fault(load, value, "must be a text or a number");
		else if (value->text[0] == '\0')
			fault(load, value,
			    "an empty field has no reason; that is for "
			    "missingValues");
		else
			texts_add(&f->reasons, value->text);
	}
}

static void
read_field(struct loading *load, const struct node *n, struct field *f,
    const struct texts *missing)
{
	const char *name;

	*f = load->res->undeclared_field;
	f->is_declared = true;
	f->min_length = f->max_length = -1;
	f->name = f->column = NULL;
	memset(&f->missing, 0, sizeof f->missing);
	memset(&f->becomes, 0, sizeof f->becomes);
	check_keys(load, n, field_keys);
	check_kinds(load, n);
	name = node_need_text(n, "name");
	if (name == NULL)
		load->has_failed = true;
	else if (name[0] == '\0')
		fault(load, node_get(n, "name"),
		    "a column needs a name to be written under; x-column is "
		    "that in the file");
	f->name = mem_text(slice_of(name == NULL ? "" : name));
	f->column = mem_text(slice_of(text_of(load, n, "x-column", f->name)));
	f->type = (enum field_type)choice_of(
	    load, n, "type", field_types, FIELD_STRING);
	f->item = (enum field_type)choice_of(
	    load, n, "itemType", field_types, FIELD_STRING);
	if (f->item == FIELD_LIST)
		fault(load, node_get(n, "itemType"),
		    "the items of a list cannot be lists");
	f->list_delimiter = one_byte(load, n, "delimiter", ',');
	if (!read_texts(load, n, "missingValues", &f->missing))
		copy_missing(&f->missing, missing);
	read_numeral(load, n, f);
	read_booleans(load, n, f);
	read_format(load, n, f);
	read_hygiene(load, n, f);
	read_reasons(load, node_get(n, "x-missing"), f);
	read_codes(load, node_get(n, "categories"), f);
	read_constraints(load, n, f);
}

/* Index, or -1. */
static int
resource_field(const struct resource *res, const char *name)
{
	uint32_t i;

	for (i = 0; i < res->n_fields; i++)
		if (strcmp(res->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* The index of a field named in the schema; reported when there is none. */
static uint32_t
need_field(struct loading *load, const struct node *at, const char *name)
{
	struct resource *res = load->res;
	const char **names;
	const char *near;
	uint32_t i;
	int found = resource_field(res, name);

	if (found >= 0)
		return (uint32_t)found;
	names = mem_zero(res->n_fields, sizeof *names);
	for (i = 0; i < res->n_fields; i++)
		names[i] = res->fields[i].name;
	near = near_find(name, names, res->n_fields);
	if (near == NULL)
		fault(load, at, "no field is named '%s'", name);
	else
		fault(load, at, "no field is named '%s', did you mean '%s'?",
		    name, near);
	free((void *)names);
	return 0;
}

static void
check_names(struct loading *load, const struct node *list)
{
	struct map *seen = map_new();
	bool is_new;
	uint32_t i;

	for (i = 0; i < load->res->n_fields; i++) {
		map_put(seen, slice_of(load->res->fields[i].name), &is_new);
		if (!is_new)
			fault(load, &list->child[i],
			    "the field '%s' stands here twice",
			    load->res->fields[i].name);
	}
	map_free(seen);
}

static void
read_fields(struct loading *load, const struct node *schema)
{
	const struct node *list = node_get(schema, "fields");
	static const char *const blank[] = {"", NULL};
	struct resource *res = load->res;
	struct texts missing = {0};
	size_t i;

	if (list == NULL) {
		fault(load, schema, "the key 'fields' is missing");
		return;
	}
	if (!is_list(load, list))
		return;
	if (!read_texts(load, schema, "missingValues", &missing))
		texts_set(&missing, blank);
	res->fields = mem_zero(list->n, sizeof *res->fields);
	for (i = 0; i < list->n; i++) {
		if (!node_is(&list->child[i], NODE_OBJECT)) {
			load->has_failed = true;
			break;
		}
		read_field(load, &list->child[i], &res->fields[res->n_fields++],
		    &missing);
	}
	texts_free(&missing);
	check_names(load, list);
	if (res->n_fields == 0)
		fault(load, list, "there must be a field at least");
}

/* Fields by name, one or several. */
static uint32_t *
read_columns(struct loading *load, const struct node *n, const char *key,
    uint32_t *n_fields)
{
	struct texts names = {0};
	uint32_t *fields;
	size_t i;

	read_texts(load, n, key, &names);
	fields = mem_zero(names.n, sizeof *fields);
	for (i = 0; i < names.n; i++)
		fields[i] =
		    need_field(load, node_get(n, key), names.items[i].text);
	*n_fields = (uint32_t)names.n;
	if (names.n == 0 && node_get(n, key) != NULL)
		fault(load, node_get(n, key), "there must be a field at least");
	texts_free(&names);
	return fields;
}

static void
add_key(struct resource *res, struct key_fields key)
{
	res->keys =
	    mem_resize(res->keys, (res->n_keys + 1) * sizeof *res->keys);
	res->keys[res->n_keys++] = key;
}

static void
read_keys(struct loading *load, const struct node *schema)
{
	struct resource *res = load->res;
	const struct node *list = node_get(schema, "uniqueKeys");
	struct key_fields key;
	uint32_t i;

	if (list != NULL && !is_list(load, list))
		list = NULL;
	if (node_get(schema, "primaryKey") != NULL) {
		key.fields =
		    read_columns(load, schema, "primaryKey", &key.n_fields);
		for (i = 0; i < key.n_fields; i++)
			res->fields[key.fields[i]].is_required = true;
		add_key(res, key);
	}
	for (i = 0; list != NULL && i < list->n; i++) {
		struct node wrap = {
		    .kind = NODE_OBJECT, .n = 1, .child = &list->child[i]};
		struct node inner = list->child[i];

		inner.key = "uniqueKeys";
		wrap.child = &inner;
		key.fields =
		    read_columns(load, &wrap, "uniqueKeys", &key.n_fields);
		add_key(res, key);
	}
	for (i = 0; i < res->n_fields; i++) {
		if (!res->fields[i].is_unique)
			continue;
		key.n_fields = 1;
		key.fields = mem_zero(1, sizeof *key.fields);
		key.fields[0] = i;
		add_key(res, key);
	}
}

/* One name or a list of them, of columns of another file. */
static void
read_names(struct loading *load, const struct node *n, const char *key,
    struct texts *names)
{
	const struct node *list = node_get(n, key);
	size_t i;

	if (list == NULL)
		return;
	if (list->kind == NODE_STRING)
		texts_add(names, list->text);
	else if (!node_is(list, NODE_ARRAY))
		load->has_failed = true;
	for (i = 0; list->kind == NODE_ARRAY && i < list->n; i++) {
		if (node_is(&list->child[i], NODE_STRING))
			texts_add(names, list->child[i].text);
		else
			load->has_failed = true;
	}
}

static void
read_reference(struct loading *load, const struct node *n)
{
	static const char *const keys[] = {
	    "fields", "reference", "name", "description", NULL};
	static const char *const inner_keys[] = {
	    "resource", "fields", "x-path", NULL};
	struct resource *res = load->res;
	const struct node *inner = node_get(n, "reference");
	struct reference *ref;

	check_keys(load, n, keys);
	if (inner == NULL || inner->kind != NODE_OBJECT) {
		fault(load, n, "the object 'reference' is missing");
		return;
	}
	check_keys(load, inner, inner_keys);
	res->references = mem_resize(
	    res->references, (res->n_references + 1) * sizeof *res->references);
	ref = &res->references[res->n_references++];
	memset(ref, 0, sizeof *ref);
	ref->key.fields = read_columns(load, n, "fields", &ref->key.n_fields);
	ref->resource = text_of(load, inner, "resource", "");
	ref->path = text_of(load, inner, "x-path", NULL);
	if (ref->resource[0] == '\0')
		fault(load, inner,
		    "a foreign key needs the name of another resource; one to "
		    "the same file is not checked here");
	read_names(load, inner, "fields", &ref->columns);
	if (ref->columns.n != ref->key.n_fields || ref->columns.n == 0)
		fault(load, n,
		    "both ends of a foreign key need the same number of "
		    "fields");
}

/* A value that the column can never hold would make a rule idle. */
static void
check_values(struct loading *load, const struct node *n, const char *key,
    uint32_t field, const struct texts *values)
{
	const struct field *f = &load->res->fields[field];
	size_t i;

	for (i = 0; i < values->n; i++)
		if (!value_is_possible(f, values->items[i]))
			fault(load, node_get(n, key),
			    "the column '%s' can never hold '%s'", f->name,
			    values->items[i].text);
}

static void
read_condition(
    struct loading *load, const struct node *n, struct rule_condition *c)
{
	const char *name;

	memset(c, 0, sizeof *c);
	check_keys(load, n, condition_keys);
	check_kinds(load, n);
	if (n->kind != NODE_OBJECT)
		return;
	name = node_need_text(n, "column");
	if (name == NULL) {
		load->has_failed = true;
		return;
	}
	c->field = need_field(load, node_get(n, "column"), name);
	c->name = mem_text(slice_of(name));
	c->is_not = node_get(n, "not-in") != NULL;
	if (!read_texts(load, n, c->is_not ? "not-in" : "in", &c->values))
		fault(load, n, "a condition needs \"in\" or \"not-in\"");
	else if (resource_field(load->res, name) >= 0)
		check_values(
		    load, n, c->is_not ? "not-in" : "in", c->field, &c->values);
}

/* One condition, or an array of them that must all hold. */
static struct rule_condition *
read_conditions(struct loading *load, const struct node *n, size_t *count)
{
	struct rule_condition *list;
	size_t i;

	*count = 0;
	if (n == NULL)
		return NULL;
	if (n->kind != NODE_ARRAY) {
		list = mem_zero(1, sizeof *list);
		read_condition(load, n, list);
		*count = 1;
		return list;
	}
	list = mem_zero(n->n, sizeof *list);
	for (i = 0; i < n->n; i++)
		read_condition(load, &n->child[i], &list[i]);
	*count = n->n;
	return list;
}

/* How many columns each rule takes. */
static const struct {
	uint32_t low;
	uint32_t high;
} rule_columns[] = {
    [RULE_ASKED_IF] = {1, UINT32_MAX},
    [RULE_EXACTLY_ONE] = {2, UINT32_MAX},
    [RULE_AT_LEAST_ONE] = {1, UINT32_MAX},
    [RULE_EQUAL] = {2, UINT32_MAX},
    [RULE_LESS_THAN] = {2, UINT32_MAX},
    [RULE_SUM] = {1, UINT32_MAX},
    [RULE_ORDER] = {2, UINT32_MAX},
    [RULE_CVR] = {1, UINT32_MAX},
};

/* Does its text, or its number, rise with time? */
static bool
is_time(const struct field *f)
{
	return field_pattern(f->type) != NULL || f->type == FIELD_YEAR ||
	    f->type == FIELD_YEARMONTH;
}

/* What a rule needs beyond its columns. */
static void
check_rule(struct loading *load, const struct node *n, struct rule *rule)
{
	const char *name = resource_rules[rule->kind];
	uint32_t i;

	if (rule->n_fields < rule_columns[rule->kind].low)
		fault(load, n, "rule %s needs %" PRIu32 " columns at least",
		    name, rule_columns[rule->kind].low);
	if (rule->kind == RULE_ASKED_IF && rule->n_when == 0)
		fault(load, n, "rule %s needs \"when\"", name);
	if (rule->kind == RULE_CVR && rule->level != LEVEL_NOTE)
		fault(load, n,
		    "rule cvr only reports: real numbers fail the check too");
	if (rule->kind == RULE_SUM &&
	    !is_numeric(&load->res->fields[rule->total]))
		fault(load, n, "rule %s: '%s' is not a number", name,
		    load->res->fields[rule->total].name);
	for (i = 0; i < rule->n_fields && !load->has_failed; i++) {
		const struct field *f = &load->res->fields[rule->fields[i]];

		if ((rule->kind == RULE_SUM || rule->kind == RULE_LESS_THAN) &&
		    !is_numeric(f))
			fault(load, n, "rule %s: '%s' is not a number", name,
			    f->name);
		if (rule->kind == RULE_ORDER && !is_time(f))
			fault(load, n, "rule %s: '%s' is no date or time", name,
			    f->name);
		check_values(load, n, "values", rule->fields[i], &rule->values);
	}
}

static void
read_rule(struct loading *load, const struct node *n, struct rule *rule)
{
	const char *total;
	int kind;

	check_keys(load, n, rule_keys);
	check_kinds(load, n);
	if (n->kind != NODE_OBJECT)
		return;
	kind = choice_of(load, n, "rule", resource_rules, -1);
	if (node_get(n, "rule") == NULL)
		fault(load, n, "a rule needs \"rule\"");
	if (kind < 0)
		return;
	rule->kind = (enum rule_kind)kind;
	rule->level = (enum rule_level)choice_of(load, n, "level", levels,
	    rule->kind == RULE_CVR ? LEVEL_NOTE : LEVEL_REJECT);
	rule->tag = text_of(load, n, "tag", resource_rules[kind]);
	if (!names_is_id(rule->tag, "-"))
		fault(load, node_get(n, "tag"),
		    "'%s' is no tag: small letters, digits and -, and first a "
		    "letter or digit",
		    rule->tag);
	rule->fields = read_columns(load, n,
	    node_get(n, "columns") != NULL ? "columns" : "column",
	    &rule->n_fields);
	read_texts(load, n, "values", &rule->values);
	rule->when = read_conditions(load, node_get(n, "when"), &rule->n_when);
	rule->or_equal = bool_of(load, n, "or-equal", false);
	rule->is_answer_required = bool_of(load, n, "required", false);
	total = text_of(load, n, "total", NULL);
	if (total != NULL)
		rule->total = need_field(load, node_get(n, "total"), total);
	else if (rule->kind == RULE_SUM)
		fault(load, n, "rule sum needs \"total\"");
	check_rule(load, n, rule);
}

static void
read_rules(struct loading *load, const struct node *n)
{
	bool has_failed = load->has_failed;
	const struct node *list = node_get(n, "x-rules");
	struct resource *res = load->res;
	size_t i;

	res->keep = read_conditions(load, node_get(n, "x-keep"), &res->n_keep);
	has_failed |= load->has_failed;
	if (list == NULL || !is_list(load, list))
		return;
	res->rules = mem_zero(list->n, sizeof *res->rules);
	res->n_rules = list->n;
	/* What is wrong with one is no reason not to look at the next. */
	for (i = 0; i < list->n; i++) {
		load->has_failed = false;
		read_rule(load, &list->child[i], &res->rules[i]);
		has_failed |= load->has_failed;
	}
	load->has_failed = has_failed;
}

static void
read_schema(struct loading *load, const struct node *schema)
{
	const struct node *list;
	size_t i;

	check_keys(load, schema, schema_keys);
	check_kinds(load, schema);
	if (schema->kind != NODE_OBJECT)
		return;
	load->res->match = (enum fields_match)choice_of(
	    load, schema, "fieldsMatch", matches, MATCH_EXACT);
	read_fields(load, schema);
	if (load->res->n_fields == 0)
		return;
	read_keys(load, schema);
	list = node_get(schema, "foreignKeys");
	if (list != NULL && !is_list(load, list))
		list = NULL;
	for (i = 0; list != NULL && i < list->n; i++)
		read_reference(load, &list->child[i]);
}

/* Row numbers, ascending, from 1. */
static uint32_t *
read_rows(struct loading *load, const struct node *n, const char *key,
    uint32_t *count)
{
	const struct node *list = node_get(n, key);
	uint32_t *rows;
	size_t i;

	*count = 0;
	if (list == NULL || !is_list(load, list))
		return NULL;
	rows = mem_zero(list->n, sizeof *rows);
	for (i = 0; i < list->n; i++) {
		double row = list->child[i].kind == NODE_NUMBER
		    ? list->child[i].number
		    : 0;

		if (row < 1 || row > 1000 || row != (uint32_t)row ||
		    (i > 0 && row <= rows[i - 1]))
			fault(load, &list->child[i],
			    "rows are whole numbers from 1 to 1000, ascending");
		else
			rows[i] = (uint32_t)row;
	}
	*count = (uint32_t)list->n;
	return rows;
}

void
resource_set_header_rows(struct resource *res, uint32_t n)
{
	uint32_t i;

	free(res->header_rows);
	res->header_rows = mem_zero(n, sizeof *res->header_rows);
	res->n_header_rows = n;
	for (i = 0; i < n; i++)
		res->header_rows[i] = i + 1;
}

static void
read_terminator(struct loading *load, const struct node *n)
{
	const char *text = text_of(load, n, "lineTerminator", NULL);

	if (text == NULL)
		return;
	if (strcmp(text, "\r") == 0)
		load->res->terminator = '\r';
	else if (strcmp(text, "\n") == 0 || strcmp(text, "\r\n") == 0)
		load->res->terminator = '\n';
	else
		fault(load, node_get(n, "lineTerminator"),
		    "must be \"\\n\", \"\\r\\n\" or \"\\r\"");
}

static void
read_header_rows(struct loading *load, const struct node *n)
{
	struct resource *res = load->res;

	res->comment_rows =
	    read_rows(load, n, "commentRows", &res->n_comment_rows);
	if (node_get(n, "headerRows") != NULL) {
		free(res->header_rows);
		res->header_rows =
		    read_rows(load, n, "headerRows", &res->n_header_rows);
	}
	if (!bool_of(load, n, "header", true))
		resource_set_header_rows(res, 0);
	res->header_join = text_of(load, n, "headerJoin", " ");
	res->carries_header = bool_of(load, n, "x-headerCarry", false);
}

static void
read_dialect(struct loading *load, const struct node *n)
{
	struct resource *res = load->res;

	if (n == NULL)
		return;
	check_keys(load, n, dialect_keys);
	check_kinds(load, n);
	if (n->kind != NODE_OBJECT)
		return;
	res->has_dialect |= n->n > 0;
	res->delimiter = rawfile_delimiter(text_of(load, n, "delimiter", ","));
	if (res->delimiter[0] == '\0' || strlen(res->delimiter) > 16)
		fault(load, node_get(n, "delimiter"),
		    "must be 1 to 16 bytes long");
	res->quote = byte_or_null(load, n, "quoteChar", '"');
	res->escape = byte_or_null(load, n, "escapeChar", '\0');
	if (res->escape == res->quote)
		res->escape = '\0'; /* a quote before a quote doubles it */
	bool_of(load, n, "doubleQuote", true);
	res->undeclared_field.skips_space =
	    bool_of(load, n, "skipInitialSpace", false);
	res->comment_mark = text_of(load, n, "commentChar", NULL);
	read_terminator(load, n);
	read_header_rows(load, n);
}

static void
need_kind(struct loading *load, const struct node *n, enum node_kind kind)
{
	if (n != NULL && !node_is(n, kind))
		load->has_failed = true;
}

/* Questions with many choices, which a draft of a codebook takes from here. */
static void
check_sets(struct loading *load, const struct node *sets)
{
	const struct node *codes;
	size_t i;
	size_t k;

	need_kind(load, sets, NODE_ARRAY);
	for (i = 0; sets != NULL && sets->kind == NODE_ARRAY && i < sets->n;
	     i++) {
		const struct node *set = &sets->child[i];

		need_kind(load, set, NODE_OBJECT);
		if (set->kind == NODE_OBJECT &&
		    node_need_text(set, "set") == NULL)
			load->has_failed = true;
		need_kind(load, node_get(set, "title"), NODE_STRING);
		need_kind(load, node_get(set, "columns"), NODE_OBJECT);
		need_kind(load, node_get(set, "selected"), NODE_STRING);
		need_kind(load, node_get(set, "unselected"), NODE_ARRAY);
		codes = node_get(set, "codes");
		need_kind(load, codes, NODE_ARRAY);
		for (k = 0;
		     codes != NULL && codes->kind == NODE_ARRAY && k < codes->n;
		     k++)
			need_kind(load, &codes->child[k], NODE_STRING);
	}
}

static void
read_root(struct loading *load, const struct node *root)
{
	struct resource *res = load->res;
	const struct node *schema = node_get(root, "schema");
	const char *footer;

	/* A Table Schema alone will do. */
	if (schema == NULL && node_get(root, "fields") != NULL) {
		read_schema(load, root);
		return;
	}
	check_keys(load, root, resource_keys);
	check_kinds(load, root);
	check_sets(load, node_get(root, "x-sets"));
	if (root->kind != NODE_OBJECT)
		return;
	res->encoding = text_of(load, root, "encoding", "utf-8");
	res->has_encoding = node_get(root, "encoding") != NULL;
	res->format = node_text(root, "format", NULL);
	res->mediatype = node_text(root, "mediatype", NULL);
	res->fallback = text_of(load, root, "x-fallback", res->fallback);
	res->undefined = (enum undefined)choice_of(
	    load, root, "x-undefined", resource_undefined, UNDEFINED_REJECT);
	res->undeclared = (enum undeclared)choice_of(
	    load, root, "x-undeclared", undeclareds, UNDECLARED_PASS);
	res->has_nfc = bool_of(load, root, "x-nfc", true);
	res->lacks_newline = !bool_of(load, root, "x-final-newline", true);
	read_hygiene(load, root, &res->undeclared_field);
	footer = text_of(load, root, "x-footer", NULL);
	res->has_dialect |= footer != NULL;
	if (footer != NULL)
		res->footer =
		    compile(load, node_get(root, "x-footer"), footer, false);
	read_dialect(load, node_get(root, "dialect"));
	if (schema == NULL) {
		fault(load, root, "the key 'schema' is missing");
		return;
	}
	read_schema(load, schema);
	if (res->n_fields > 0)
		read_rules(load, root);
}

static bool
are_marks_sound(const struct field *f, const char **why)
{
	const struct numeral_form *form = &f->numeral;

	*why = NULL;
	if (!is_mark(form->decimal))
		*why = "no such decimal mark: letters, digits, signs and "
		       "blanks cannot be one";
	else if (!is_group(form->group))
		*why = "no such mark between thousands: it is one character, "
		       "and no letter, digit or sign";
	else if (!form->is_integer && form->group[0] == form->decimal)
		*why = "the decimal mark and that between thousands are the "
		       "same";
	return *why == NULL;
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

static bool
is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') ||
	    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool
resource_is_sound(const struct resource *res, const char **why)
{
	const char *d = res->delimiter;
	bool is_single = strlen(d) == 1;
	uint32_t i;

	*why = NULL;
	if (strpbrk(d, "\r\n") != NULL)
		*why = "a line end cannot be the delimiter";
	else if (is_single && is_alphanumeric(d[0]))
		*why = "a letter or digit cannot be the delimiter";
	else if (is_single && d[0] == res->quote)
		*why = "delimiter and quote are the same";
	else if (is_line_end(res->quote) || is_alphanumeric(res->quote))
		*why = "a letter, digit or line end cannot be the quote";
	else if (res->escape != '\0' &&
	    (is_line_end(res->escape) || (is_single && d[0] == res->escape)))
		*why = "a line end or the delimiter cannot be the escape";
	else if (are_marks_sound(&res->undeclared_field, why))
		for (i = 0;
		     i < res->n_fields && are_marks_sound(&res->fields[i], why);
		     i++)
			;
	return *why == NULL;
}

/* The mark of one column. */
static void
add_missing(struct field *f, const char *mark, const char *code)
{
	size_t at = texts_find(&f->missing, slice_of(mark));

	if (at == f->missing.n)
		texts_add(&f->missing, mark);
	while (f->becomes.n < at)
		texts_add(&f->becomes, "");
	if (f->becomes.n == at)
		texts_add(&f->becomes, code);
}

void
resource_add_missing(struct resource *res, const char *mark, const char *code)
{
	uint32_t i;

	add_missing(&res->undeclared_field, mark, code);
	for (i = 0; i < res->n_fields; i++)
		add_missing(&res->fields[i], mark, code);
}

char *
resource_path(const struct resource *res, const struct reference *ref)
{
	return mem_format(
	    "%s%s", ref->path[0] == '/' ? "" : res->folder, ref->path);
}

struct resource *
resource_new(void)
{
	struct resource *res = mem_zero(1, sizeof *res);
	struct field *f = &res->undeclared_field;

	res->folder = mem_text(slice_of(""));
	res->encoding = "utf-8";
	res->fallback = "windows-1252";
	res->delimiter = ",";
	res->quote = '"';
	res->header_join = " ";
	res->has_nfc = true;
	resource_set_header_rows(res, 1);
	f->type = FIELD_ANY;
	f->numeral = (struct numeral_form){'.', "", true, false};
	f->min_length = f->max_length = -1;
	return res;
}

struct resource *
resource_load(const char *path)
{
	struct loading load = {.res = resource_new()};
	struct resource *res = load.res;
	const char *slash = strrchr(path, '/');

	res->root = node_load(path);
	if (res->root == NULL) {
		resource_free(res);
		return NULL;
	}
	res->file = res->root->file;
	if (slash != NULL) {
		free(res->folder);
		res->folder =
		    mem_text((struct slice){path, (size_t)(slash - path) + 1});
	}
	read_root(&load, res->root);
	if (!load.has_failed)
		return res;
	resource_free(res);
	return NULL;
}

static void
conditions_free(struct rule_condition *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(list[i].name);
		texts_free(&list[i].values);
	}
	free(list);
}

static void
rules_free(struct resource *res)
{
	size_t i;

	for (i = 0; i < res->n_rules; i++) {
		free(res->rules[i].fields);
		texts_free(&res->rules[i].values);
		conditions_free(res->rules[i].when, res->rules[i].n_when);
	}
	free(res->rules);
	conditions_free(res->keep, res->n_keep);
	for (i = 0; i < res->n_keys; i++)
		free(res->keys[i].fields);
	free(res->keys);
	for (i = 0; i < res->n_references; i++) {
		free(res->references[i].key.fields);
		texts_free(&res->references[i].columns);
	}
	free(res->references);
}

void
resource_free(struct resource *res)
{
	uint32_t i;

	if (res == NULL)
		return;
	for (i = 0; i < res->n_fields; i++)
		field_free(&res->fields[i]);
	free(res->fields);
	texts_free(&res->undeclared_field.missing);
	texts_free(&res->undeclared_field.becomes);
	rules_free(res);
	pattern_free(res->footer);
	free(res->header_rows);
	free(res->comment_rows);
	free(res->folder);
	node_free(res->root);
	free(res);
}
