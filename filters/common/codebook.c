#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "codebook.h"
#include "diag.h"
#include "map.h"
#include "mem.h"
#include "moment.h"
#include "number.h"
#include "period.h"

static const char *const top_keys[] = {"name", "title", "description",
    "languages", "rest", "defaults", "codelists", "variables", NULL};
static const char *const variable_keys[] = {"name", "type", "role", "label",
    "question", "note", "unit", "ordered", "categories", "codelist", "from",
    "asked", "derive", "reviewed", NULL};
static const char *const set_keys[] = {"set", "role", "label", "question",
    "note", "choices", "from", "asked", "reviewed", NULL};
static const char *const category_keys[] = {
    "code", "label", "note", "period", NULL};
static const char *const choice_keys[] = {
    "code", "variable", "label", "note", NULL};
static const char *const type_names[] = {
    "code", "boolean", "integer", "number", "text", "date", NULL};
static const char *const role_names[] = {"measure", "domain", "id", "weight",
    "stratum", "cluster", "fpc", "time", "other", NULL};
static const char *const rest_names[] = {"drop", "keep", NULL};

/* What the loading of one file passes around. */
struct load {
	struct codebook *book;
	const struct node *codelists;
	size_t cap_variables;
	size_t cap_sets;
	size_t cap_lists;
	struct map
	    *members; /* of the set at hand: names of variables above it */
	struct map *choices; /* its codes */
	struct category
	    *boolean; /* 1 and 0, of all variables that are either */
	bool is_bad;  /* some fault was reported */
};

const char *
codebook_type_name(enum variable_type type)
{
	return type_names[type];
}

const char *
codebook_role_name(enum variable_role role)
{
	return role_names[role];
}

bool
codebook_is_dot_code(const char *code)
{
	return code[0] == '.' && code[1] != '\0' && code[2] == '\0' &&
	    strchr("dnrx", code[1]) != NULL;
}

/* A fault in the file that node.c did not find itself. */
static void
reject(struct load *load, const struct node *node, const char *what,
    const char *name)
{
	node_error(node, "bad-schema", what, name);
	load->is_bad = true;
}

/*
 * Names become columns of a CSV file that awk, mlr and R read: anything but
 * what would end a field or a line.
 */
static bool
is_good_name(const char *name)
{
	return name[0] != '\0' && strpbrk(name, ",\"\n\r") == NULL;
}

/* Read a label; those that are kept by nobody are checked all the same. */
static struct label
words(struct load *load, const struct node *node, const char *key)
{
	return label_member(load->book->arena, node, key);
}

/* Declared by a set, not by itself. */
static bool
is_choice(const struct codebook *book, const char *name)
{
	int variable = codebook_variable(book, name);

	return variable >= 0 && book->variables[variable].set >= 0;
}

/* Report a name that nothing can have; true where it did. */
static bool
is_refused(struct load *load, const struct node *node, const char *name)
{
	if (!is_good_name(name))
		reject(load, node,
		    "'%s' cannot be a name: it is empty or holds a comma, a "
		    "quote or a line end",
		    name);
	else if (is_choice(load->book, name))
		reject(load, node,
		    "'%s' is a choice of a set above; a set that puts "
		    "variables together stands below them",
		    name);
	else if (codebook_variable(load->book, name) >= 0)
		reject(load, node, "the variable '%s' is declared twice", name);
	else if (codebook_set(load->book, name) >= 0)
		reject(load, node, "'%s' is already the name of a set", name);
	else
		return false;
	return true;
}

static void
add_period(
    struct load *load, struct category *category, const struct node *item)
{
	const char *period = node_text(item, "period", NULL);

	if (period == NULL)
		return;
	category->period = period;
	category->has_period = period_middle(&category->middle, period);
	if (!category->has_period)
		reject(load, item,
		    "'%s' is no period: write years, months or days, as in "
		    "2018-03/2019-05",
		    period);
}

/* An item is {"code": ..., "label": ...}, or the code alone. */
static void
add_category(struct load *load, struct codelist *list, const struct node *item)
{
	struct category *category;
	const char *code = item->text;
	bool is_new;

	if (item->kind == NODE_NUMBER) {
		reject(load, item, "a code is text: write \"%s\"", item->text);
		return;
	}
	if (item->kind != NODE_STRING) {
		code = node_keys(item, category_keys)
		    ? node_need_text(item, "code")
		    : NULL;
		if (code == NULL) {
			load->is_bad = true;
			return;
		}
	}
	map_put(list->codes, slice_of(code), &is_new);
	if (!is_new) {
		reject(load, item, "the code '%s' stands here twice", code);
		return;
	}
	if (code[0] == '\0')
		reject(load, item,
		    "a code cannot be empty%s: empty means not asked", "");
	else if (code[0] == '.' && !codebook_is_dot_code(code))
		reject(load, item,
		    "'%s' begins with a dot but is none of .d .n .r .x", code);
	words(load, item, "note");
	category = &list->categories[list->n++];
	category->code = code;
	category->label = words(load, item, "label");
	category->node = item;
	category->is_missing = code[0] == '.';
	if (item->kind == NODE_OBJECT)
		add_period(load, category, item);
}

/* The list in the file, read once; its index, or -1 after a report. */
static int
add_list(struct load *load, const struct node *node)
{
	struct codebook *book = load->book;
	struct codelist *list;
	size_t i;

	if (!node_is(node, NODE_ARRAY)) {
		load->is_bad = true;
		return -1;
	}
	MEM_GROW(book->lists, book->n_lists, load->cap_lists);
	list = &book->lists[book->n_lists];
	*list = (struct codelist){.codes = map_new()};
	list->categories =
	    arena_zero(book->arena, node->n, sizeof *list->categories);
	for (i = 0; i < node->n; i++)
		add_category(load, list, &node->child[i]);
	return (int)book->n_lists++;
}

static void
take_list(const struct codebook *book, struct variable *variable, uint32_t list)
{
	variable->categories = book->lists[list].categories;
	variable->n_categories = book->lists[list].n;
	variable->codes = book->lists[list].codes;
}

/* 1 and 0, without labels of their own. */
static void
add_boolean(struct load *load, struct variable *variable)
{
	if (load->boolean == NULL) {
		load->boolean =
		    arena_zero(load->book->arena, 2, sizeof *load->boolean);
		load->boolean[0].code = "1";
		load->boolean[1].code = "0";
	}
	variable->categories = load->boolean;
	variable->n_categories = 2;
}

/* The code list of the name; -1 after a report. */
static int
find_list(struct load *load, const struct node *codelist)
{
	const struct node *found;
	const char *name;

	if (!node_is(codelist, NODE_STRING))
		return -1;
	name = codelist->text;
	found = node_get(load->codelists, name);
	if (found == NULL) {
		reject(load, codelist,
		    "there is no code list '%s' in this file", name);
		return -1;
	}
	/* They were read first, in the order of the file. */
	return (int)(found - load->codelists->child);
}

static void
load_categories(struct load *load, struct variable *variable)
{
	const struct node *node = variable->node;
	const struct node *categories = node_get(node, "categories");
	const struct node *codelist = node_get(node, "codelist");
	const struct node *items;
	int list = -1;
	bool is_empty;

	if (categories != NULL && codelist != NULL)
		reject(load, codelist,
		    "there are categories already%s: keep one of the two", "");
	else if (categories != NULL)
		list = add_list(load, categories);
	else if (codelist != NULL)
		list = find_list(load, codelist);
	else if (variable->type == TYPE_BOOLEAN)
		add_boolean(load, variable);
	if (list >= 0)
		take_list(load->book, variable, (uint32_t)list);
	items = categories != NULL ? categories
	    : list >= 0            ? &load->codelists->child[list]
				   : NULL;
	is_empty = items == NULL ? codelist == NULL
				 : items->kind == NODE_ARRAY && items->n == 0;
	if (variable->type == TYPE_CODE && is_empty &&
	    node_get(node, "derive") == NULL)
		reject(load, node,
		    "the variable '%s' is of type code and needs categories",
		    variable->name);
}

static struct variable *
new_variable(struct load *load, const char *name, const struct node *node)
{
	struct codebook *book = load->book;
	struct variable *variable;

	MEM_GROW(book->variables, book->n_variables, load->cap_variables);
	variable = &book->variables[book->n_variables++];
	memset(variable, 0, sizeof *variable);
	variable->name = name;
	variable->node = node;
	variable->set = -1;
	variable->label = words(load, node, "label");
	map_put(book->names, slice_of(name), NULL);
	return variable;
}

static void
load_variable(struct load *load, const struct node *node)
{
	const char *name = node_need_text(node, "name");
	struct variable *variable;

	if (!node_keys(node, variable_keys) || name == NULL) {
		load->is_bad = true;
		return;
	}
	if (is_refused(load, node, name))
		return;
	words(load, node, "note");
	variable = new_variable(load, name, node);
	variable->question = words(load, node, "question");
	variable->unit = words(load, node, "unit");
	variable->type = (enum variable_type)node_choice(
	    node, "type", type_names, TYPE_CODE);
	variable->role = (enum variable_role)node_choice(
	    node, "role", role_names, ROLE_MEASURE);
	variable->is_ordered = node_bool(node, "ordered", false);
	load_categories(load, variable);
}

/* NAME_CODE, kept until the codebook is freed. */
static const char *
make_name(struct load *load, const char *set, const char *code)
{
	size_t size = strlen(set) + strlen(code) + 2;
	char *name = arena_zero(load->book->arena, size, 1);

	snprintf(name, size, "%s_%s", set, code);
	return name;
}

/*
 * A set without a source may put variables together that stand above it,
 * derived ones for instance: a choice that names one is that variable.
 */
static bool
is_named_above(const struct load *load, const struct set *set, const char *name)
{
	return name != NULL && node_get(set->node, "from") == NULL &&
	    codebook_variable(load->book, name) >= 0;
}

/* A choice is chosen or not: 1 or 0. */
static void
add_named(struct load *load, struct set *set, const struct node *node,
    const char *name)
{
	uint32_t variable = (uint32_t)codebook_variable(load->book, name);
	bool is_new;

	map_put(load->members, slice_of(name), &is_new);
	if (!is_new)
		reject(load, node,
		    "the variable '%s' is a choice of this set already", name);
	if (load->book->variables[variable].type > TYPE_BOOLEAN)
		reject(load, node,
		    "the variable '%s' cannot be a choice: it has to be of "
		    "type boolean",
		    name);
	set->members[set->n_members++] = variable;
}

static void
load_choice(struct load *load, uint32_t set_index, const struct node *node,
    enum variable_role role)
{
	struct set *set = &load->book->sets[set_index];
	const char *code =
	    node_keys(node, choice_keys) ? node_need_text(node, "code") : NULL;
	struct variable *variable;
	const char *name;
	bool is_new;

	if (code == NULL) {
		load->is_bad = true;
		return;
	}
	map_put(load->choices, slice_of(code), &is_new);
	if (!is_new)
		reject(load, node, "the code '%s' stands here twice", code);
	if (code[0] == '\0' || codebook_is_dot_code(code))
		reject(load, node,
		    "'%s' cannot be the code of a choice: it means that "
		    "there is none",
		    code);
	words(load, node, "note");
	name = node_text(node, "variable", NULL);
	set->codes[set->n_members] = code;
	set->labels[set->n_members] = words(load, node, "label");
	if (is_named_above(load, set, name)) {
		add_named(load, set, node, name);
		return;
	}
	if (name == NULL)
		name = make_name(load, set->name, code);
	if (is_refused(load, node, name))
		return;
	if (set->n_made++ == 0)
		set->first = load->book->n_variables;
	set->members[set->n_members++] = load->book->n_variables;
	variable = new_variable(load, name, node);
	variable->type = TYPE_BOOLEAN;
	variable->role = role;
	variable->set = (int)set_index;
	add_boolean(load, variable);
}

/* The rule empties what the set makes itself; others have their own rule. */
static void
check_asked(struct load *load, const struct set *set)
{
	const struct node *asked = node_get(set->node, "asked");

	if (asked != NULL && set->n_made == 0)
		reject(load, asked,
		    "the set '%s' only puts variables together: give them "
		    "the rule",
		    set->name);
}

static void
read_choices(struct load *load, uint32_t index, const struct node *choices,
    enum variable_role role)
{
	struct arena *arena = load->book->arena;
	struct set *set = &load->book->sets[index];
	size_t i;

	set->codes = arena_zero(arena, choices->n, sizeof *set->codes);
	set->labels = arena_zero(arena, choices->n, sizeof *set->labels);
	set->members = arena_zero(arena, choices->n, sizeof *set->members);
	load->members = map_new();
	load->choices = map_new();
	for (i = 0; i < choices->n; i++)
		load_choice(load, index, &choices->child[i], role);
	map_free(load->members);
	map_free(load->choices);
}

static void
load_set(struct load *load, const struct node *node)
{
	struct codebook *book = load->book;
	const struct node *choices = node_get(node, "choices");
	const char *name = node_need_text(node, "set");
	enum variable_role role = (enum variable_role)node_choice(
	    node, "role", role_names, ROLE_MEASURE);
	uint32_t index = book->n_sets;
	struct set *set;

	if (!node_keys(node, set_keys) || name == NULL) {
		load->is_bad = true;
		return;
	}
	if (is_refused(load, node, name))
		return;
	words(load, node, "note");
	if (choices == NULL || choices->kind != NODE_ARRAY || choices->n == 0) {
		reject(load, choices == NULL ? node : choices,
		    "the set '%s' needs a list of choices", name);
		return;
	}
	MEM_GROW(book->sets, book->n_sets, load->cap_sets);
	set = &book->sets[book->n_sets++];
	*set = (struct set){.name = name,
	    .node = node,
	    .label = words(load, node, "label"),
	    .question = words(load, node, "question")};
	map_put(book->sets_by_name, slice_of(name), NULL);
	read_choices(load, index, choices, role);
	check_asked(load, &book->sets[index]);
}

static void
load_codelists(struct load *load)
{
	size_t i;

	for (i = 0; load->codelists != NULL && i < load->codelists->n; i++)
		add_list(load, &load->codelists->child[i]);
}

static void
load_languages(struct load *load, const struct node *root)
{
	const struct node *list = node_array(root, "languages");
	struct codebook *book = load->book;
	size_t i;

	if (list == NULL)
		return;
	book->languages =
	    arena_zero(book->arena, list->n, sizeof *book->languages);
	for (i = 0; i < list->n; i++)
		if (node_is(&list->child[i], NODE_STRING))
			book->languages[book->n_languages++] =
			    list->child[i].text;
}

static void
load_variables(struct load *load, const struct node *root)
{
	const struct node *list = node_get(root, "variables");
	size_t i;

	if (list == NULL) {
		reject(load, root, "the key '%s' is missing", "variables");
		return;
	}
	if (!node_is(list, NODE_ARRAY))
		return;
	for (i = 0; i < list->n; i++) {
		if (!node_is(&list->child[i], NODE_OBJECT))
			continue;
		if (node_get(&list->child[i], "set") != NULL)
			load_set(load, &list->child[i]);
		else
			load_variable(load, &list->child[i]);
	}
}

/*
 * The file is of another kind, as after a mistyped name: say what it is, not
 * which keys are wrong.
 */
static bool
is_another(struct load *load, const struct node *root)
{
	static const char export[] = "this is the schema of an export, not a "
				     "codebook%s";
	static const char advice[] = "; 'normalize --draft' makes one of it";

	static const struct {
		const char *key;
		const char *what;
		const char *more;
	} kinds[] = {
	    {"schema", export, advice},
	    {"fields", export, advice},
	    {"waves", "this is a study, not a codebook%s", ""},
	    {"tables", "these are tables, not a codebook%s", ""},
	};

	const struct node *found = NULL;
	size_t i;

	if (node_get(root, "variables") != NULL)
		return false;
	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((found = node_get(root, kinds[i].key)) != NULL)
			break;
	if (found == NULL)
		return false;
	reject(load, strcmp(kinds[i].key, "schema") == 0 ? found : root,
	    kinds[i].what, kinds[i].more);
	return true;
}

struct codebook *
codebook_load(const char *path)
{
	struct load load = {0};
	uint64_t before = diag_count("bad-schema");
	struct node *root = node_load(path);

	if (root == NULL)
		return NULL;
	load.book = mem_zero(1, sizeof *load.book);
	load.book->root = root;
	load.book->arena = arena_new();
	load.book->names = map_new();
	load.book->sets_by_name = map_new();
	if (!is_another(&load, root) && node_keys(root, top_keys)) {
		load.book->name = node_text(root, "name", "");
		load.book->keeps_rest =
		    node_choice(root, "rest", rest_names, 0) == 1;
		load.codelists = node_object(root, "codelists");
		load.book->title = words(&load, root, "title");
		words(&load, root, "description");
		load_codelists(&load);
		load_languages(&load, root);
		if (!load.is_bad)
			load_variables(&load, root);
	} else {
		load.is_bad = true;
	}
	/* node.c reports the wrong kind of a value, but gives the default. */
	if (load.is_bad || diag_count("bad-schema") > before) {
		codebook_free(load.book);
		return NULL;
	}
	return load.book;
}

void
codebook_free(struct codebook *book)
{
	uint32_t i;

	if (book == NULL)
		return;
	for (i = 0; i < book->n_lists; i++)
		map_free(book->lists[i].codes);
	free(book->lists);
	free(book->variables);
	free(book->sets);
	map_free(book->names);
	map_free(book->sets_by_name);
	arena_free(book->arena);
	node_free(book->root);
	free(book);
}

static int
find(const struct map *map, struct slice name)
{
	uint32_t at = map_find(map, name);

	return at == MAP_NONE ? -1 : (int)at;
}

int
codebook_variable(const struct codebook *book, const char *name)
{
	return find(book->names, slice_of(name));
}

int
codebook_set(const struct codebook *book, const char *name)
{
	return find(book->sets_by_name, slice_of(name));
}

int
codebook_category(const struct variable *variable, struct slice code)
{
	uint32_t i;

	if (variable->codes != NULL)
		return find(variable->codes, code);
	for (i = 0; i < variable->n_categories; i++)
		if (slice_is(code, variable->categories[i].code))
			return (int)i;
	return -1;
}

bool
codebook_has_source(
    const struct codebook *book, const char *name, const char *wave)
{
	int at = name == NULL ? -1 : codebook_variable(book, name);
	const struct node *from = NULL;

	if (at >= 0 && book->variables[at].node != NULL)
		from = node_get(book->variables[at].node, "from");
	return from != NULL && from->kind == NODE_OBJECT &&
	    (node_get(from, wave) != NULL || node_get(from, "*") != NULL);
}

const char *
codebook_label(const struct codebook *book, const char *name, const char *lang)
{
	int variable = book == NULL ? -1 : codebook_variable(book, name);
	int set = book == NULL ? -1 : codebook_set(book, name);
	const char *label = variable >= 0
	    ? label_in(&book->variables[variable].label, lang)
	    : set >= 0 ? label_in(&book->sets[set].label, lang)
		       : "";

	return label[0] != '\0' ? label : name;
}

const char *
codebook_category_label(
    const struct variable *variable, const char *code, const char *lang)
{
	int at = codebook_category(variable, slice_of(code));
	const char *label =
	    at < 0 ? "" : label_in(&variable->categories[at].label, lang);

	return label[0] != '\0' ? label : code;
}

const char *
codebook_choice_label(const struct codebook *book, const struct set *set,
    uint32_t i, const char *lang)
{
	const char *label = label_in(&set->labels[i], lang);

	if (label[0] == '\0')
		label = label_in(&book->variables[set->members[i]].label, lang);
	return label[0] != '\0' ? label : set->codes[i];
}

bool
codebook_is_of_type(enum variable_type type, struct slice value)
{
	double number;

	switch (type) {
	case TYPE_INTEGER:
		return number_is_plain(value, '\0');
	case TYPE_NUMBER:
		return number_is_plain(value, '.') ||
		    number_parse(&number, value.text, value.len);
	case TYPE_DATE:
		return moment_is_date(value);
	default:
		return true;
	}
}

const struct node *
codebook_node(const struct codebook *book, uint32_t variable)
{
	int set = book->variables[variable].set;

	return set < 0 ? book->variables[variable].node : book->sets[set].node;
}
