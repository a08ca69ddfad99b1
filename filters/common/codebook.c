#include <stdlib.h>
#include <string.h>

#include "codebook.h"
#include "diag.h"
#include "mem.h"
#include "moment.h"
#include "number.h"

static const char *const top_keys[] = {"name", "title", "description",
    "languages", "rest", "defaults", "codelists", "variables", NULL};
static const char *const variable_keys[] = {"name", "type", "role", "label",
    "question", "note", "unit", "ordered", "categories", "codelist", "from",
    "asked", "derive", "reviewed", NULL};
static const char *const set_keys[] = {"set", "role", "label", "question",
    "note", "choices", "from", "asked", "reviewed", NULL};
static const char *const category_keys[] = {"code", "label", "note", NULL};
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
	size_t cap_made;
	bool is_bad; /* some fault was reported */
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

/* A text, or an object of texts by language. */
static void
check_words(struct load *load, const struct node *node, const char *key)
{
	const struct node *words = node_get(node, key);
	size_t i;

	if (words == NULL || words->kind == NODE_STRING)
		return;
	if (words->kind != NODE_OBJECT) {
		reject(load, words,
		    "must be text, or an object of texts by language%s", "");
		return;
	}
	for (i = 0; i < words->n; i++)
		if (!node_is(&words->child[i], NODE_STRING))
			load->is_bad = true;
}

static void
check_all_words(struct load *load, const struct node *node)
{
	static const char *const keys[] = {
	    "title", "description", "label", "question", "note", "unit"};
	size_t i;

	for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
		check_words(load, node, keys[i]);
}

/* Declared by a set, not by itself. */
static bool
is_choice(const struct codebook *book, const char *name)
{
	int variable = codebook_variable(book, name);

	return variable >= 0 && book->variables[variable].set >= 0;
}

/* node_error wants a literal format; the name of a fault is one of these. */
static void
reject_name(struct load *load, const struct node *node, const char *name)
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
}

static bool
has_code(const struct variable *variable, const char *code)
{
	uint32_t i;

	for (i = 0; i < variable->n_categories; i++)
		if (strcmp(variable->categories[i].code, code) == 0)
			return true;
	return false;
}

/* An item is {"code": ..., "label": ...}, or the code alone. */
static void
add_category(
    struct load *load, struct variable *variable, const struct node *item)
{
	struct category *category;
	const char *code = item->text;

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
	if (has_code(variable, code))
		reject(load, item, "the code '%s' stands here twice", code);
	else if (code[0] == '\0')
		reject(load, item,
		    "a code cannot be empty%s: empty means not asked", "");
	else if (code[0] == '.' && !codebook_is_dot_code(code))
		reject(load, item,
		    "'%s' begins with a dot but is none of .d .n .r .x", code);
	check_all_words(load, item);
	category = &variable->categories[variable->n_categories++];
	category->code = code;
	category->node = item;
	category->is_missing = code[0] == '.';
}

static void
add_categories(
    struct load *load, struct variable *variable, const struct node *list)
{
	size_t i;

	if (!node_is(list, NODE_ARRAY)) {
		load->is_bad = true;
		return;
	}
	variable->categories = mem_zero(list->n, sizeof *variable->categories);
	for (i = 0; i < list->n; i++)
		add_category(load, variable, &list->child[i]);
}

/* 1 and 0, without labels of their own. */
static void
add_boolean(struct variable *variable)
{
	variable->categories = mem_zero(2, sizeof *variable->categories);
	variable->categories[0].code = "1";
	variable->categories[1].code = "0";
	variable->n_categories = 2;
}

static void
load_categories(struct load *load, struct variable *variable)
{
	const struct node *node = variable->node;
	const struct node *list = node_get(node, "categories");
	const struct node *codelist = node_get(node, "codelist");
	const char *name;

	if (list != NULL && codelist != NULL)
		reject(load, codelist,
		    "there are categories already%s: keep one of the two", "");
	if (list == NULL && codelist != NULL) {
		name = node_text(node, "codelist", NULL);
		list = name == NULL ? NULL : node_get(load->codelists, name);
		if (list == NULL)
			reject(load, codelist,
			    "there is no code list '%s' in this file",
			    name == NULL ? "" : name);
	}
	if (list != NULL)
		add_categories(load, variable, list);
	else if (variable->type == TYPE_BOOLEAN)
		add_boolean(variable);
	if (variable->type == TYPE_CODE && node_get(node, "derive") == NULL &&
	    (list != NULL ? list->kind == NODE_ARRAY && list->n == 0
			  : codelist == NULL))
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
	reject_name(load, node, name);
	check_all_words(load, node);
	variable = new_variable(load, name, node);
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
	struct codebook *book = load->book;

	MEM_GROW(book->made, book->n_made, load->cap_made);
	book->made[book->n_made] = mem_format("%s_%s", set, code);
	return book->made[book->n_made++];
}

static bool
set_has_code(const struct set *set, const char *code)
{
	uint32_t i;

	for (i = 0; i < set->n_members; i++)
		if (strcmp(set->codes[i], code) == 0)
			return true;
	return false;
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
	uint32_t i;

	for (i = 0; i < set->n_members; i++)
		if (set->members[i] == variable)
			reject(load, node,
			    "the variable '%s' is a choice of this set already",
			    name);
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

	if (code == NULL) {
		load->is_bad = true;
		return;
	}
	if (set_has_code(set, code))
		reject(load, node, "the code '%s' stands here twice", code);
	if (code[0] == '\0' || codebook_is_dot_code(code))
		reject(load, node,
		    "'%s' cannot be the code of a choice: it means that "
		    "there is none",
		    code);
	check_all_words(load, node);
	name = node_text(node, "variable", NULL);
	set->codes[set->n_members] = code;
	if (is_named_above(load, set, name)) {
		add_named(load, set, node, name);
		return;
	}
	if (name == NULL)
		name = make_name(load, set->name, code);
	reject_name(load, node, name);
	set->members[set->n_members++] = load->book->n_variables;
	variable = new_variable(load, name, node);
	variable->type = TYPE_BOOLEAN;
	variable->role = role;
	variable->set = (int)set_index;
	add_boolean(variable);
}

/* The rule empties what the set makes itself; others have their own rule. */
static void
check_asked(struct load *load, const struct set *set)
{
	const struct node *asked = node_get(set->node, "asked");
	int index = (int)(set - load->book->sets);
	bool is_maker = false;
	uint32_t i;

	for (i = 0; i < set->n_members; i++)
		if (load->book->variables[set->members[i]].set == index)
			is_maker = true;
	if (asked != NULL && !is_maker)
		reject(load, asked,
		    "the set '%s' only puts variables together: give them "
		    "the rule",
		    set->name);
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
	size_t i;

	if (!node_keys(node, set_keys) || name == NULL) {
		load->is_bad = true;
		return;
	}
	reject_name(load, node, name);
	check_all_words(load, node);
	if (choices == NULL || choices->kind != NODE_ARRAY || choices->n == 0) {
		reject(load, choices == NULL ? node : choices,
		    "the set '%s' needs a list of choices", name);
		return;
	}
	MEM_GROW(book->sets, book->n_sets, load->cap_sets);
	set = &book->sets[book->n_sets++];
	memset(set, 0, sizeof *set);
	set->name = name;
	set->node = node;
	set->codes = mem_zero(choices->n, sizeof *set->codes);
	set->members = mem_zero(choices->n, sizeof *set->members);
	for (i = 0; i < choices->n; i++)
		load_choice(load, index, &choices->child[i], role);
	check_asked(load, &book->sets[index]);
}

/* Lists that no variable uses yet are looked at too. */
static void
check_codelists(struct load *load)
{
	size_t i;

	for (i = 0; load->codelists != NULL && i < load->codelists->n; i++) {
		struct variable unused = {.type = TYPE_CODE};

		add_categories(load, &unused, &load->codelists->child[i]);
		free(unused.categories);
	}
}

static void
load_languages(struct load *load, const struct node *root)
{
	const struct node *list = node_array(root, "languages");
	struct codebook *book = load->book;
	size_t i;

	if (list == NULL)
		return;
	book->languages = mem_zero(list->n, sizeof *book->languages);
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

/* A slip of the file's name: say what it is, not which keys are wrong. */
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
	if (!is_another(&load, root) && node_keys(root, top_keys)) {
		load.book->name = node_text(root, "name", "");
		load.book->keeps_rest =
		    node_choice(root, "rest", rest_names, 0) == 1;
		load.codelists = node_object(root, "codelists");
		check_all_words(&load, root);
		check_codelists(&load);
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
	for (i = 0; i < book->n_variables; i++)
		free(book->variables[i].categories);
	for (i = 0; i < book->n_sets; i++) {
		free(book->sets[i].members);
		free(book->sets[i].codes);
	}
	for (i = 0; i < book->n_made; i++)
		free(book->made[i]);
	free(book->made);
	free(book->variables);
	free(book->sets);
	free(book->languages);
	node_free(book->root);
	free(book);
}

int
codebook_variable(const struct codebook *book, const char *name)
{
	uint32_t i;

	for (i = 0; i < book->n_variables; i++)
		if (strcmp(book->variables[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
codebook_set(const struct codebook *book, const char *name)
{
	uint32_t i;

	for (i = 0; i < book->n_sets; i++)
		if (strcmp(book->sets[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *
codebook_variable_label(
    const struct codebook *book, uint32_t index, const char *lang)
{
	const struct variable *variable = &book->variables[index];
	const char *label = node_label(variable->node, "label", lang);

	return label[0] != '\0' ? label : variable->name;
}

const char *
codebook_category_label(const struct codebook *book,
    const struct variable *variable, const char *code, const char *lang)
{
	const char *label = "";
	uint32_t i;

	(void)book;
	for (i = 0; i < variable->n_categories; i++)
		if (strcmp(variable->categories[i].code, code) == 0)
			label = node_label(
			    variable->categories[i].node, "label", lang);
	return label[0] != '\0' ? label : code;
}

const char *
codebook_choice_label(const struct codebook *book, const struct set *set,
    uint32_t i, const char *lang)
{
	const struct node *choices = node_get(set->node, "choices");
	const char *label = node_label(&choices->child[i], "label", lang);

	if (label[0] == '\0')
		label = node_label(
		    book->variables[set->members[i]].node, "label", lang);
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
