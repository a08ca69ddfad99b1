#include <stdlib.h>

#include "arena.h"
#include "codebook.h"
#include "diag.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "moment.h"
#include "near.h"
#include "node.h"
#include "source.h"
#include "tidy.h"

static const char *const from_keys[] = {"column", "map", "pass", "unknown",
    "date", "decimal", "trim", "squeeze", "compose", "default", "reviewed",
    NULL};
static const char *const default_keys[] = {
    "map", "unknown", "date", "decimal", "trim", "squeeze", "compose", NULL};
const char source_no_answer[] = ".n";
static const char *const dot_codes[] = {".d", ".n", ".r", ".x"};

static const struct node *
defaults_of(const struct source_load *load)
{
	return node_get(load->book->root, "defaults");
}

static void
fault(struct source_load *load, const struct node *node, const char *text)
{
	node_error(node, "bad-schema", "%s", text);
	load->is_bad = true;
}

/*
 * The object that says where the variable or set comes from in this wave;
 * NULL when it has no "from" (then *is_absent is false) or none for the wave.
 */
static const struct node *
from_of(struct source_load *load, const struct node *node, bool *is_absent)
{
	const struct node *from = node_get(node, "from");
	const struct node *found = NULL;

	*is_absent = false;
	if (from == NULL || load->is_canonical)
		return NULL;
	if (!node_is(from, NODE_OBJECT)) {
		load->is_bad = true;
		return NULL;
	}
	if (from->n == 0)
		fault(load, from, "names no wave, nor * for any");
	if (load->wave != NULL)
		found = node_get(from, load->wave);
	if (found == NULL)
		found = node_get(from, "*");
	*is_absent = found == NULL;
	if (found != NULL && !node_is(found, NODE_OBJECT)) {
		load->is_bad = true;
		*is_absent = true;
		return NULL;
	}
	return found;
}

static uint32_t
find_column(struct source_load *load, const char *name)
{
	int column = 0;

	load->n_columns++;
	if (load->in != NULL)
		column = input_find(load->in, name);
	if (column >= 0)
		return (uint32_t)column;
	load->is_bad = true;
	MEM_GROW(load->missing, load->n_missing, load->cap_missing);
	load->missing[load->n_missing++] = name;
	return 0;
}

/* Each with the nearest name; or once, when the input is another one. */
void
source_report_missing(struct source_load *load)
{
	struct place place = {.line = 1, .is_alone = true};
	size_t i;

	if (load->n_missing > 1 && load->n_missing == load->n_columns) {
		place.file = input_name(load->in);
		diag_error(STATUS_USAGE, &place, "missing-column",
		    "not one of the %zu columns that the codebook needs is "
		    "here, such as '%s'; the first one is %s: is this what "
		    "clean wrote, of this wave?",
		    load->n_missing, load->missing[0],
		    diag_value(slice_of(input_column(load->in, 0))));
	} else {
		for (i = 0; i < load->n_missing; i++)
			input_need(load->in, load->missing[i]);
	}
	free(load->missing);
	load->missing = NULL;
	load->n_missing = 0;
}

void
source_check_reviewed(struct source_load *load, const struct node *node)
{
	static const char *const tags[] = {"question-changed",
	    "routing-changed", "type-changed", "code-relabelled",
	    "codes-reordered", "variable-added"};
	const size_t n = sizeof tags / sizeof tags[0];
	const struct node *list = node_array(node, "reviewed");
	const char *near;
	size_t i;
	size_t k;

	for (i = 0; list != NULL && i < list->n; i++) {
		const struct node *item = &list->child[i];

		if (!node_is(item, NODE_STRING)) {
			load->is_bad = true;
			continue;
		}
		for (k = 0; k < n && strcmp(tags[k], item->text) != 0; k++)
			;
		if (k < n)
			continue;
		near = near_find(item->text, tags, n);
		node_error(item, "bad-schema",
		    "'%s' is no change that can be reviewed, only mapped or "
		    "mended; one is '%s'",
		    item->text, near == NULL ? tags[0] : near);
		load->is_bad = true;
	}
}

/* Of this wave, or else of the whole codebook. */
static const struct node *
setting(
    const struct source_load *load, const struct node *from, const char *key)
{
	const struct node *found = node_get(from, key);

	return found != NULL ? found : node_get(defaults_of(load), key);
}

static bool
flag(struct source_load *load, const struct node *from, const char *key,
    bool other)
{
	const struct node *found = setting(load, from, key);

	if (found == NULL)
		return other;
	if (found->kind != NODE_TRUE && found->kind != NODE_FALSE)
		fault(load, found, "must be true or false");
	return found->kind == NODE_TRUE;
}

static const char *
text(struct source_load *load, const struct node *from, const char *key,
    const char *other)
{
	const struct node *found = setting(load, from, key);

	if (found == NULL)
		return other;
	if (!node_is(found, NODE_STRING)) {
		load->is_bad = true;
		return other;
	}
	return found->text;
}

static bool
has_answers(const struct variable *variable)
{
	uint32_t i;

	for (i = 0; i < variable->n_categories; i++)
		if (!variable->categories[i].is_missing)
			return true;
	return false;
}

/* Values of these are only what the categories name. */
static bool
is_closed(const struct variable *variable)
{
	return variable->type == TYPE_CODE || variable->type == TYPE_BOOLEAN ||
	    has_answers(variable);
}

bool
source_can_hold(const struct variable *variable, const char *value)
{
	if (value[0] == '\0' || codebook_is_dot_code(value))
		return true;
	if (is_closed(variable))
		return variable->n_categories == 0 ||
		    codebook_category(variable, slice_of(value)) >= 0;
	return codebook_is_of_type(variable->type, slice_of(value));
}

void
source_check_value(struct source_load *load, const struct node *node,
    const struct variable *variable, const char *value)
{
	static const char *const type_faults[] = {
	    [TYPE_INTEGER] = "the variable holds whole numbers only",
	    [TYPE_NUMBER] = "the variable holds numbers only",
	    [TYPE_DATE] = "the variable holds dates only, such as 2018-05-31",
	};
	const char *codes[256];
	const char *near;
	uint32_t i;

	if (source_can_hold(variable, value))
		return;
	if (!is_closed(variable)) {
		fault(load, node, type_faults[variable->type]);
		return;
	}
	for (i = 0; i < variable->n_categories && i < 256; i++)
		codes[i] = variable->categories[i].code;
	near = near_find(value, codes, i);
	load->is_bad = true;
	node_error(node, "bad-schema",
	    near == NULL ? "'%s' is no category of '%s'%s%s"
			 : "'%s' is no category of '%s', did you mean '%s'%s",
	    value, variable->name, near == NULL ? "" : near,
	    near == NULL ? "" : "?");
}

/*
 * The setting of the source, "trim" for one, that makes another text of this
 * one, so that no value is like it; NULL: there is none.
 */
static const char *
setting_against(const struct source *source, const char *text)
{
	struct slice whole = slice_of(text);
	struct arena *arena;
	const char *setting = NULL;

	if (source->trims && tidy_trim(whole).len != whole.len)
		return "trim";
	arena = arena_new();
	if (source->squeezes && !slice_equal(tidy_squeeze(whole, arena), whole))
		setting = "squeeze";
	else if (source->composes &&
	    !slice_equal(tidy_compose(whole, arena), whole))
		setting = "compose";
	arena_free(arena);
	return setting;
}

/* What is tidied before the look-up can be no key of a map. */
static void
check_key(struct source_load *load, const struct source *source,
    const struct node *node, const char *key)
{
	const char *setting = setting_against(source, key);

	if (setting == NULL)
		return;
	node_error(node, "bad-schema",
	    strcmp(setting, "trim") == 0
		? "blanks around values are trimmed before they are looked "
		  "up, so that none is '%s': leave them out, or set \"%s\": "
		  "false"
		: "values are tidied before they are looked up, so that none "
		  "is '%s': write it as \"%s\" leaves it",
	    key, setting);
	load->is_bad = true;
}

/* Without a rule in it every value is unknown, which nobody wants. */
static void
check_map(struct source_load *load, const struct node *map)
{
	if (map != NULL && map->kind == NODE_OBJECT && map->n == 0 &&
	    node_get(defaults_of(load), "map") == NULL)
		fault(load, map,
		    "has no rule, so that no value has one: name the values, "
		    "or leave the map out and codes stand for themselves");
}

static void
add_map(struct source_load *load, struct source *source, const struct node *map,
    const struct variable *variable, bool is_default)
{
	size_t i;

	if (map == NULL)
		return;
	if (!node_is(map, NODE_OBJECT)) {
		load->is_bad = true;
		return;
	}
	if (source->rules == NULL)
		source->rules = mapping_new();
	for (i = 0; i < map->n; i++) {
		const struct node *rule = &map->child[i];

		if (!node_is(rule, NODE_STRING)) {
			load->is_bad = true;
			continue;
		}
		check_key(load, source, rule, rule->key);
		source_check_value(load, rule, variable, rule->text);
		if (strcmp(rule->key, rule->text) != 0)
			source->is_identity = false;
		mapping_add(source->rules, rule->key, rule->text);
	}
	if (is_default && map->n > 0)
		source->is_identity = false;
}

/*
 * A code that stands for itself.  Where input may be raw or our own result,
 * a map that takes the code for another makes the two impossible to tell.
 */
static void
add_identity(struct source_load *load, struct source *source, const char *code,
    const struct node *map)
{
	struct datum to;

	if (load->takes_codes &&
	    mapping_find_named(source->rules, slice_of(code), &to) &&
	    strcmp(to.text, code) != 0)
		load->clash = map;
	mapping_add_exact(source->rules, code, code);
}

static void
add_codes(struct source_load *load, struct source *source,
    const struct variable *variable, const struct node *map)
{
	size_t i;

	for (i = 0; i < variable->n_categories; i++) {
		const struct category *category = &variable->categories[i];

		if (category->node != NULL && !load->is_canonical)
			check_key(load, source, category->node, category->code);
		add_identity(load, source, category->code, map);
	}
}

/* A reason to be missing is kept, unless the map names it. */
static void
add_dot_codes(
    struct source_load *load, struct source *source, const struct node *map)
{
	size_t i;

	for (i = 0; i < sizeof dot_codes / sizeof dot_codes[0]; i++)
		add_identity(load, source, dot_codes[i], map);
}

static void
check_decimal(struct source_load *load, const struct node *mark)
{
	if (mark == NULL)
		return;
	if (mark->kind != NODE_STRING ||
	    (strcmp(mark->text, ".") != 0 && strcmp(mark->text, ",") != 0))
		fault(load, mark, "must be \".\" or \",\"");
}

/* A key of a source that only some types take, and does nothing else. */
static void
check_idle(struct source_load *load, const struct node *from,
    const struct variable *variable)
{
	static const struct {
		const char *key;
		const char *advice;
		unsigned types;
	} keys[] = {
	    {"date", "only a variable of type date takes it", 1U << TYPE_DATE},
	    {"decimal", "only a variable of type number takes it",
		1U << TYPE_NUMBER | 1U << TYPE_INTEGER},
	    {"squeeze", "only texts and codes take it",
		1U << TYPE_TEXT | 1U << TYPE_CODE | 1U << TYPE_BOOLEAN},
	    {"compose", "only texts and codes take it",
		1U << TYPE_TEXT | 1U << TYPE_CODE | 1U << TYPE_BOOLEAN},
	};
	const struct node *found;
	size_t i;

	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		found = node_get(from, keys[i].key);
		if (found != NULL && !(keys[i].types & 1U << variable->type))
			fault(load, found, keys[i].advice);
	}
	/* A whole number has no use for it, but may have it. */
	if (variable->type == TYPE_INTEGER)
		check_decimal(load, node_get(from, "decimal"));
}

static void
check_unknown(struct source_load *load, const struct node *unknown)
{
	if (unknown != NULL && unknown->kind == NODE_STRING &&
	    unknown->text[0] == '\0')
		fault(load, unknown,
		    "must be reject, stop or a code; empty would mean that it "
		    "was not asked");
}

static void
read_unknown(struct source_load *load, const struct node *from,
    const struct variable *variable, struct source *source)
{
	const struct node *node = setting(load, from, "unknown");
	const char *value = text(load, from, "unknown", "reject");

	if (strcmp(value, "reject") == 0) {
		source->unknown = UNKNOWN_REJECT;
	} else if (strcmp(value, "stop") == 0) {
		source->unknown = UNKNOWN_STOP;
	} else {
		source->unknown = UNKNOWN_CODE;
		source->unknown_code = datum_of(value);
		source_check_value(load, node, variable, value);
		check_unknown(load, node);
	}
}

/*
 * Input that may be our own result must come out of the rules as it is: no
 * rule may make what another one, or the same, makes something else of.
 */
static void
check_twice(struct source_load *load, const struct source *source,
    const struct node *map)
{
	struct datum again;
	size_t i;

	for (i = 0; load->takes_codes && map != NULL && i < map->n; i++) {
		const char *to = map->child[i].text;

		if (to != NULL &&
		    mapping_find_named(source->rules, slice_of(to), &again) &&
		    strcmp(again.text, to) != 0)
			load->clash = map;
	}
}

/* What every source has, of whatever kind. */
static void
read_common(struct source_load *load, const struct node *from,
    const struct variable *variable, struct source *source)
{
	source_check_reviewed(load, from);
	source->takes_codes = load->takes_codes;
	source->trims = flag(load, from, "trim", !load->is_canonical);
	read_unknown(load, from, variable, source);
}

static const enum source_kind kinds[] = {
    [TYPE_CODE] = SOURCE_CODES,
    [TYPE_BOOLEAN] = SOURCE_CODES,
    [TYPE_INTEGER] = SOURCE_INTEGER,
    [TYPE_NUMBER] = SOURCE_NUMBER,
    [TYPE_TEXT] = SOURCE_TEXT,
    [TYPE_DATE] = SOURCE_DATE,
};

static void
check_date(struct source_load *load, const struct node *form)
{
	if (form != NULL && form->kind == NODE_STRING &&
	    (moment_bad_directive(form->text) != NULL ||
		!moment_is_whole(form->text, MOMENT_DATE)))
		fault(load, form,
		    "must give day, month and year, as %d-%m-%Y does");
}

void
source_check_defaults(struct source_load *load)
{
	static const char *const texts[] = {"unknown", "date"};
	const struct node *defaults = defaults_of(load);
	const struct node *map = node_get(defaults, "map");
	size_t i;

	if (defaults == NULL || !node_keys(defaults, default_keys))
		return;
	if (map != NULL && node_is(map, NODE_OBJECT))
		for (i = 0; i < map->n; i++)
			node_is(&map->child[i], NODE_STRING);
	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		node_text(defaults, texts[i], NULL);
	node_bool(defaults, "trim", true);
	node_bool(defaults, "squeeze", false);
	node_bool(defaults, "compose", false);
	check_unknown(load, node_get(defaults, "unknown"));
	check_date(load, node_get(defaults, "date"));
	check_decimal(load, node_get(defaults, "decimal"));
}

static void
read_date(
    struct source_load *load, const struct node *from, struct source *source)
{
	source->form = text(load, from, "date", NULL);
	if (source->form == NULL)
		return;
	check_date(load, setting(load, from, "date"));
	if (strcmp(source->form, "%Y-%m-%d") == 0)
		source->form = NULL;
	else
		source->is_identity = false;
	source->is_usual_form =
	    source->form != NULL && moment_is_usual(source->form);
	/* A form that begins with the year could take an ISO date wrongly. */
	if (load->takes_codes && source->form != NULL &&
	    (source->form[0] != '%' || source->form[1] == 'Y'))
		load->clash = setting(load, from, "date");
}

static void
read_decimal(
    struct source_load *load, const struct node *from, struct source *source)
{
	const struct node *mark = setting(load, from, "decimal");

	check_decimal(load, mark);
	source->decimal =
	    mark != NULL && mark->kind == NODE_STRING ? mark->text[0] : '.';
	if (source->decimal != '.')
		source->is_identity = false;
}

static void
read_blank(struct source_load *load, const struct node *from, const char *key,
    const struct variable *variable, struct source *source)
{
	const char *value = node_text(from, key, NULL);

	if (value == NULL)
		return;
	source_check_value(load, node_get(from, key), variable, value);
	source->blank = datum_of(value);
	source->is_identity = false;
}

/* An empty cell is what the map says of it, else what the default says. */
static void
add_blank(struct source *source)
{
	if (source->blank.text == NULL)
		return;
	if (source->rules == NULL)
		source->rules = mapping_new();
	mapping_add_exact(source->rules, "", source->blank.text);
}

static void
read_rules(struct source_load *load, const struct node *from,
    const struct variable *variable, struct source *source)
{
	const struct node *map = node_get(from, "map");
	bool is_closed_variable = is_closed(variable);
	bool passes = node_bool(from, "pass", false);
	bool takes_any;

	add_map(load, source, map, variable, false);
	if (is_closed_variable && !passes)
		check_map(load, map);
	if (!load->is_canonical)
		add_map(load, source, node_get(defaults_of(load), "map"),
		    variable, true);
	add_blank(source);
	check_twice(load, source, map);
	check_twice(load, source, node_get(defaults_of(load), "map"));
	source->is_open = !is_closed_variable;
	if (is_closed_variable && variable->n_categories > 0) {
		if (source->rules == NULL)
			source->rules = mapping_new();
		if (map == NULL || load->takes_codes || passes)
			add_codes(load, source, variable, map);
		add_dot_codes(load, source, map);
		source->kind = SOURCE_CODES;
	} else if (source->kind == SOURCE_CODES) {
		source->kind = SOURCE_TEXT;
	}
	/* No key of a map is untidy: what is found has no need to be. */
	takes_any = source->kind == SOURCE_TEXT ||
	    (source->rules != NULL && mapping_are_wide(source->rules));
	source->minds_ends = source->trims && takes_any;
	source->minds_form =
	    (source->squeezes || source->composes) && takes_any;
}

/* Of texts, and of the labels that codes are written as. */
static void
read_tidying(struct source_load *load, const struct node *from,
    const struct variable *variable, struct source *source)
{
	bool is_text = variable->type == TYPE_TEXT ||
	    variable->type == TYPE_CODE || variable->type == TYPE_BOOLEAN;

	source->squeezes = is_text && !load->is_canonical &&
	    flag(load, from, "squeeze", false);
	source->composes = is_text && !load->is_canonical &&
	    flag(load, from, "compose", false);
}

bool
source_of_variable(
    struct source_load *load, uint32_t index, struct source *source)
{
	const struct variable *variable = &load->book->variables[index];
	bool is_absent;
	const struct node *from = from_of(load, variable->node, &is_absent);

	memset(source, 0, sizeof *source);
	if (is_absent)
		return false;
	if (from != NULL && !node_keys(from, from_keys)) {
		load->is_bad = true;
		return false;
	}
	check_idle(load, from, variable);
	source->variable = index;
	source->kind = kinds[variable->type];
	source->is_identity = true;
	source->decimal = '.';
	source->column =
	    find_column(load, node_text(from, "column", variable->name));
	read_common(load, from, variable, source);
	read_tidying(load, from, variable, source);
	if (source->kind == SOURCE_DATE && !load->is_canonical)
		read_date(load, from, source);
	if (source->kind == SOURCE_NUMBER && !load->is_canonical)
		read_decimal(load, from, source);
	if (!load->is_canonical)
		read_blank(load, from, "default", variable, source);
	read_rules(load, from, variable, source);
	return true;
}

/* The member with this code, or -1. */
static int
find_choice(const struct set *set, const char *code)
{
	uint32_t i;

	for (i = 0; i < set->n_members; i++)
		if (strcmp(set->codes[i], code) == 0)
			return (int)i;
	return -1;
}

static bool
check_choice(struct source_load *load, const struct set *set,
    const struct node *node, const char *code)
{
	const char *near;

	if (find_choice(set, code) >= 0)
		return true;
	near = near_find(code, set->codes, set->n_members);
	node_error(node, "bad-schema", "the set '%s' has no choice '%s'%s%s%s",
	    set->name, code, near == NULL ? "" : ", did you mean '",
	    near == NULL ? "" : near, near == NULL ? "" : "'?");
	load->is_bad = true;
	return false;
}

/* Each text of a list gets the rule; without the list, the default does. */
static void
add_list(struct source_load *load, struct source *source,
    const struct node *from, const char *key, const char *other, const char *to)
{
	const struct node *list = node_get(from, key);
	struct datum other_to;
	size_t i;

	if (list == NULL) {
		if (other != NULL)
			mapping_add(source->rules, other, to);
		return;
	}
	for (i = 0; list->kind == NODE_ARRAY && i < list->n; i++) {
		if (list->child[i].kind != NODE_STRING)
			continue;
		check_key(load, source, &list->child[i], list->child[i].text);
		if (mapping_find_exact(source->rules,
			slice_of(list->child[i].text), &other_to) &&
		    strcmp(other_to.text, to) != 0)
			fault(load, &list->child[i],
			    "this value means something else already: it "
			    "stands in another list, or in a map");
		mapping_add(source->rules, list->child[i].text, to);
	}
}

enum encoding {
	IN_COLUMNS,
	IN_LABELS,
	IN_DELIMITED,
	IN_CODES
};

/* Keys of a source, by encoding: one that would do nothing is a mistake. */
static const char *const member_keys[] = {"encoding", "columns", "selected",
    "unselected", "missing", "blank", "unknown", "trim", "reviewed", NULL};
static const char *const delimited_keys[] = {"encoding", "column", "separator",
    "map", "missing", "asked_mark", "blank", "unknown", "trim", "reviewed",
    NULL};
static const char *const slot_keys[] = {"encoding", "columns", "map", "missing",
    "blank", "unknown", "trim", "reviewed", NULL};
static const char *const *const set_from_keys[] = {
    [IN_COLUMNS] = member_keys,
    [IN_LABELS] = member_keys,
    [IN_DELIMITED] = delimited_keys,
    [IN_CODES] = slot_keys,
};

static const char *const encodings[] = {
    "columns", "labels", "delimited", "codes", NULL};

/*
 * The lists of a source whose choices have columns, once for all of them.
 * What is missing cannot be a choice as well.
 */
static void
check_lists(
    struct source_load *load, const struct node *from, enum encoding encoding)
{
	static const char *const keys[] = {"selected", "unselected"};
	const struct node *missing = node_get(from, "missing");
	const struct node *chosen = node_get(from, "selected");
	const struct node *list;
	size_t i;
	size_t k;

	for (i = 0; i < sizeof keys / sizeof *keys; i++) {
		list = node_array(from, keys[i]);
		for (k = 0; list != NULL && k < list->n; k++)
			node_is(&list->child[k], NODE_STRING);
	}
	if (chosen != NULL && chosen->kind == NODE_ARRAY && chosen->n == 0)
		fault(load, chosen, "names no value, so nothing is chosen");
	if (encoding == IN_COLUMNS && chosen == NULL &&
	    (missing = node_get(missing, "1")) != NULL)
		fault(load, missing,
		    "this value means that it is chosen; say under 'selected' "
		    "what does");
}

/* One column for two choices is a slip of the pen. */
static void
check_columns(struct source_load *load, const struct node *columns)
{
	size_t i;
	size_t k;

	for (i = 0; i < columns->n; i++)
		for (k = 0; k < i; k++)
			if (columns->child[i].kind == NODE_STRING &&
			    columns->child[k].kind == NODE_STRING &&
			    strcmp(columns->child[i].text,
				columns->child[k].text) == 0) {
				fault(load, &columns->child[i],
				    "this column stands here already; each "
				    "has its own");
				break;
			}
}

/*
 * What blanks are.  The list of what is not chosen may name them; an empty
 * list says that nothing else is written for it.
 */
static void
read_ticks(
    struct source_load *load, const struct node *from, struct source *source)
{
	static const char stays[] = "";
	const struct node *unchosen = node_get(from, "unselected");
	struct datum to;

	if (load->is_canonical ||
	    (mapping_find_exact(source->rules, (struct slice){"", 0}, &to) &&
		source->blank.text == NULL && datum_is(to, '0')))
		return;
	source->ticks = unchosen != NULL && unchosen->kind == NODE_ARRAY &&
		unchosen->n == 0 && !load->takes_codes
	    ? TICKS_ALONE
	    : TICKS_OPEN;
	source->is_blank_default = mapping_add_exact(source->rules, "", stays);
	mapping_find_exact(
	    source->rules, (struct slice){"", 0}, &source->blank);
}

/* One member out of a column of its own. */
static void
read_member(struct source_load *load, const struct node *from,
    enum encoding encoding, uint32_t index, struct source *source)
{
	const struct variable *variable = &load->book->variables[index];
	bool is_labels = encoding == IN_LABELS;

	source->kind = SOURCE_CODES;
	source->variable = index;
	read_common(load, from, variable, source);
	if (!load->is_canonical)
		read_blank(load, from, "blank", variable, source);
	source->rules = mapping_new();
	add_map(load, source, node_get(from, "missing"), variable, false);
	if (!load->is_canonical)
		add_map(load, source, node_get(defaults_of(load), "map"),
		    variable, true);
	add_list(load, source, from, "unselected",
	    is_labels ? "Not selected" : "0", "0");
	add_list(load, source, from, "selected", is_labels ? NULL : "1", "1");
	if (is_labels && node_get(from, "selected") == NULL)
		mapping_add_other(source->rules, "1");
	add_blank(source);
	if (from == NULL || load->takes_codes)
		add_codes(load, source, variable, from);
	add_dot_codes(load, source, from);
	check_twice(load, source, node_get(from, "missing"));
	read_ticks(load, from, source);
	source->is_identity =
	    from == NULL && node_get(defaults_of(load), "map") == NULL;
	source->minds_ends = source->trims && mapping_are_wide(source->rules);
}

static uint32_t
read_members(struct source_load *load, const struct node *from,
    const struct set *set, enum encoding encoding, struct source *sources)
{
	int index = (int)(set - load->book->sets);
	const struct node *columns = node_object(from, "columns");
	const struct node *column;
	uint64_t before;
	const char *name;
	uint32_t n = 0;
	uint32_t i;

	if (from != NULL && columns == NULL) {
		fault(load, from,
		    "needs 'columns': an object of choice and column");
		return 0;
	}
	for (i = 0; columns != NULL && i < columns->n; i++)
		check_choice(
		    load, set, &columns->child[i], columns->child[i].key);
	if (columns != NULL) {
		check_columns(load, columns);
		check_lists(load, from, encoding);
	}
	if (columns != NULL && columns->n == 0)
		fault(load, columns,
		    "names no choice: leave the wave out where it was not "
		    "asked");
	before = diag_count("bad-schema");
	for (i = 0; i < set->n_members; i++) {
		column = node_get(columns, set->codes[i]);
		if (from != NULL && column == NULL)
			continue; /* no such choice in this wave */
		if (load->book->variables[set->members[i]].set != index)
			continue; /* a variable with a source of its own */
		name = load->book->variables[set->members[i]].name;
		if (column != NULL)
			name = node_text(columns, set->codes[i], name);
		memset(&sources[n], 0, sizeof sources[n]);
		sources[n].column = find_column(load, name);
		read_member(load, from, encoding, set->members[i], &sources[n]);
		n++;
		/* A fault of the source is one of each choice. */
		if (diag_count("bad-schema") > before)
			break;
	}
	return n;
}

/* Neither may a mark mean two things, nor an empty cell be one. */
static void
check_mark(struct source_load *load, const struct source *source,
    const struct node *node, const char *mark)
{
	struct datum to;

	if (mapping_find_exact(source->rules, slice_of(mark), &to))
		fault(load, node, "this is the mark of a choice already");
	if (mark[0] == '\0')
		fault(load, node,
		    "an empty cell is no mark: say under 'blank' what it "
		    "means");
}

/* What one mark of a delimited cell, or one code, stands for. */
static void
add_mark(struct source_load *load, const struct set *set, struct source *source,
    const struct node *rule)
{
	int choice;

	if (!node_is(rule, NODE_STRING) ||
	    !check_choice(load, set, rule, rule->text)) {
		load->is_bad = true;
		return;
	}
	check_key(load, source, rule, rule->key);
	check_mark(load, source, rule, rule->key);
	choice = find_choice(set, rule->text);
	mapping_add(source->rules, rule->key, set->codes[choice]);
}

/* Whether some mark of the wave is one of the choice. */
static bool
is_offered(const struct node *map, const char *code)
{
	size_t i;

	for (i = 0; map != NULL && i < map->n; i++)
		if (map->child[i].text != NULL &&
		    strcmp(map->child[i].text, code) == 0)
			return true;
	return map == NULL;
}

/*
 * The marks of choices.  A choice that the map has no mark for was not
 * offered in this wave: it stays empty, as one without a column does.
 */
static void
read_tokens(struct source_load *load, const struct node *from,
    const struct set *set, struct source *source)
{
	const struct node *map = node_object(from, "map");
	uint32_t i;

	source->rules = mapping_new();
	source->offered = mem_zero(set->n_members, sizeof *source->offered);
	for (i = 0; map != NULL && i < map->n; i++)
		add_mark(load, set, source, &map->child[i]);
	for (i = 0; i < set->n_members; i++) {
		if (map == NULL)
			mapping_add_exact(
			    source->rules, set->codes[i], set->codes[i]);
		if (is_offered(map, set->codes[i]))
			source->offered[source->n_offered++] = set->members[i];
	}
	if (map != NULL && map->n == 0)
		fault(load, map,
		    "has no rule, so that nothing can be chosen: name the "
		    "marks, or leave it out and codes stand for themselves");
}

static void
read_missing(struct source_load *load, const struct node *from,
    const struct variable *variable, struct source *source)
{
	const struct node *missing = node_get(from, "missing");
	struct mapping *tokens = source->rules;
	size_t i;

	for (i = 0; missing != NULL && i < missing->n; i++)
		if (missing->child[i].key != NULL)
			check_mark(load, source, &missing->child[i],
			    missing->child[i].key);
	source->rules = mapping_new();
	add_map(load, source, node_get(from, "missing"), variable, false);
	add_map(
	    load, source, node_get(defaults_of(load), "map"), variable, true);
	source->missing = source->rules;
	source->rules = tokens;
}

static void
read_slots(
    struct source_load *load, const struct node *from, struct source *source)
{
	const struct node *columns = node_array(from, "columns");
	uint32_t i;

	if (columns == NULL || columns->n == 0) {
		fault(load, from, "needs 'columns': a list of columns");
		return;
	}
	check_columns(load, columns);
	source->columns = mem_zero(columns->n, sizeof *source->columns);
	for (i = 0; i < columns->n; i++)
		if (node_is(&columns->child[i], NODE_STRING))
			source->columns[source->n_columns++] =
			    find_column(load, columns->child[i].text);
		else
			load->is_bad = true;
	if (source->n_columns > 0)
		source->column = source->columns[0];
}

static void
read_delimited(
    struct source_load *load, const struct node *from, struct source *source)
{
	const char *separator = node_text(from, "separator", ";");
	const char *column = node_need_text(from, "column");

	if (column == NULL)
		load->is_bad = true;
	else
		source->column = find_column(load, column);
	if (strlen(separator) != 1)
		fault(load, node_get(from, "separator"),
		    "must be a single byte, such as \";\"; blanks beside it "
		    "are no part of it");
	source->separator = separator[0];
	source->n_inner = mapping_most_of(source->rules, separator[0]);
	source->asked_mark = node_text(from, "asked_mark", NULL);
	if (source->asked_mark == NULL)
		return;
	check_key(
	    load, source, node_get(from, "asked_mark"), source->asked_mark);
	check_mark(
	    load, source, node_get(from, "asked_mark"), source->asked_mark);
}

/* Is there a mark for those who were asked and chose nothing? */
static bool
has_asked_mark(const struct node *from)
{
	const struct node *missing = node_get(from, "missing");
	bool is_found = node_get(from, "asked_mark") != NULL;
	size_t i;

	for (i = 0; missing != NULL && i < missing->n; i++)
		is_found |= missing->child[i].text != NULL &&
		    strcmp(missing->child[i].text, "0") == 0;
	return is_found;
}

uint32_t
source_of_set(struct source_load *load, uint32_t index, struct source *sources)
{
	const struct set *set = &load->book->sets[index];
	const struct variable *first = &load->book->variables[set->members[0]];
	bool is_absent;
	const struct node *from = from_of(load, set->node, &is_absent);
	enum encoding encoding;
	int choice;

	if (is_absent)
		return 0;
	choice = node_choice(from, "encoding", encodings, -1);
	if (choice < 0 && node_get(from, "encoding") != NULL) {
		load->is_bad = true;
		return 0;
	}
	encoding = choice < 0 ? IN_COLUMNS : (enum encoding)choice;
	if (from != NULL && !node_keys(from, set_from_keys[encoding])) {
		load->is_bad = true;
		return 0;
	}
	if (encoding == IN_COLUMNS || encoding == IN_LABELS)
		return read_members(load, from, set, encoding, sources);
	memset(sources, 0, sizeof *sources);
	sources->set = set;
	sources->variable = set->members[0];
	read_common(load, from, first, sources);
	read_blank(load, from, "blank", first, sources);
	read_tokens(load, from, set, sources);
	read_missing(load, from, first, sources);
	sources->ticks = TICKS_CELL;
	if (sources->blank.text == NULL && !has_asked_mark(from)) {
		sources->blank = datum_of(source_no_answer);
		sources->is_blank_default = true;
	}
	if (encoding == IN_CODES) {
		sources->kind = SOURCE_SLOTS;
		read_slots(load, from, sources);
	} else {
		sources->kind = SOURCE_DELIMITED;
		read_delimited(load, from, sources);
	}
	return 1;
}

bool
source_is_derived(struct source_load *load, uint32_t index)
{
	const struct variable *variable = &load->book->variables[index];
	bool is_absent;

	return variable->set < 0 &&
	    node_get(variable->node, "derive") != NULL &&
	    (node_get(variable->node, "from") == NULL ||
		(from_of(load, variable->node, &is_absent) == NULL &&
		    is_absent));
}

const char *
source_column(struct source_load *load, uint32_t index)
{
	const struct variable *variable = &load->book->variables[index];
	const struct set *set =
	    variable->set < 0 ? NULL : &load->book->sets[variable->set];
	const struct node *columns;
	const struct node *from;
	bool is_absent;
	uint32_t i;

	if (source_is_derived(load, index))
		return NULL;
	from =
	    from_of(load, set == NULL ? variable->node : set->node, &is_absent);
	if (from == NULL)
		return is_absent ? NULL : variable->name;
	columns = node_get(from, "columns");
	if (set == NULL || columns == NULL || columns->kind != NODE_OBJECT)
		return node_text(
		    from, "column", set == NULL ? variable->name : NULL);
	for (i = 0; set->members[i] != index; i++)
		;
	return node_text(columns, set->codes[i], NULL);
}

void
source_free(struct source *source)
{
	mapping_free(source->rules);
	mapping_free(source->missing);
	free(source->offered);
	map_free(source->unknowns.values);
	free(source->unknowns.seen);
	free(source->columns);
}

static void
note_waves(struct waves *waves, const struct node *from)
{
	size_t i;
	size_t k;

	for (i = 0; from != NULL && i < from->n; i++) {
		const char *name = from->child[i].key;

		if (name == NULL || strcmp(name, "*") == 0)
			continue;
		for (k = 0; k < waves->n; k++)
			if (strcmp(waves->names[k], name) == 0)
				break;
		if (k < waves->n)
			continue;
		MEM_GROW(waves->names, waves->n, waves->cap);
		waves->names[waves->n++] = name;
	}
	if (from != NULL && from->n > 0 && node_get(from, "*") == NULL)
		waves->is_needed = true;
}

struct waves
source_waves(const struct codebook *book)
{
	struct waves waves = {NULL, 0, 0, false};
	uint32_t i;

	for (i = 0; i < book->n_variables; i++)
		note_waves(&waves, node_get(codebook_node(book, i), "from"));
	return waves;
}

static void
report_wave(const struct place *place, const char *wave, struct waves *waves)
{
	const char *near = near_find(wave, waves->names, waves->n);

	diag_error(STATUS_USAGE, place, "unknown-wave",
	    "no source is one of wave '%s'%s%s%s", wave,
	    near == NULL ? "; name a new wave under 'from' of some variable"
			 : ", did you mean '",
	    near == NULL ? "" : near, near == NULL ? "" : "'?");
}

bool
source_knows_wave(const struct codebook *book, const char *wave, bool is_wanted)
{
	struct place place = {.file = book->root->file};
	struct waves waves = source_waves(book);
	bool is_known = wave == NULL || !waves.is_needed;
	bool is_lacking = wave == NULL && waves.is_needed && is_wanted;
	size_t i;

	for (i = 0; i < waves.n && !is_known; i++)
		is_known = strcmp(waves.names[i], wave) == 0;
	if (!is_known)
		report_wave(&place, wave, &waves);
	if (is_lacking)
		diag_error(STATUS_USAGE, &place, "no-wave",
		    "sources differ by wave: say --wave, for example "
		    "--wave %s",
		    waves.n > 0 ? waves.names[waves.n - 1] : "1");
	free(waves.names);
	return is_known && !is_lacking;
}
