#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "stream.h"
#include "text.h"
#include "utf8.h"

struct list {
	struct text text;
	const struct codebook *book;
	enum list_form form;
	const char *lang;
};

/* What Markdown would take for its own is escaped. */
static void
put_words(struct list *list, const char *words)
{
	char one[3] = {'\\', '\0', '\0'};

	for (; *words != '\0'; words++) {
		one[1] = *words == '\n' ? ' ' : *words;
		text_put(&list->text,
		    list->form == LIST_MARKDOWN &&
			    strchr("\\`*_{}[]<>#|", *words) != NULL
			? one
			: one + 1);
	}
}

static void
put_blanks(struct list *list, size_t n)
{
	while (n-- > 0)
		text_put(&list->text, " ");
}

static size_t
width_of(const char *text)
{
	size_t bad;

	return utf8_valid(text, strlen(text), &bad)
	    ? utf8_width((struct slice){text, strlen(text)})
	    : strlen(text);
}

/* A line of its own under a variable. */
static void
put_line(struct list *list, const char *what, const char *words)
{
	if (words[0] == '\0')
		return;
	if (list->form == LIST_MARKDOWN) {
		text_put(&list->text, "\n");
		if (what[0] != '\0')
			text_format(&list->text, "%s: ", what);
		put_words(list, words);
		text_put(&list->text, "\n");
		return;
	}
	put_blanks(list, 4);
	if (what[0] != '\0')
		text_format(&list->text, "%s: ", what);
	put_words(list, words);
	text_put(&list->text, "\n");
}

static void put_rule(struct text *, const struct node *);

static void
put_list(struct text *text, const struct node *list, const char *between,
    bool is_rule)
{
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++) {
		text_put(text, i > 0 ? between : "");
		if (is_rule)
			put_rule(text, &list->child[i]);
		else
			text_put(text,
			    list->child[i].text == NULL ? ""
							: list->child[i].text);
	}
}

/* An asked-if rule in words. */
static void
put_rule(struct text *text, const struct node *rule)
{
	const struct node *all = node_get(rule, "all");
	const struct node *any = node_get(rule, "any");
	const struct node *not = node_get(rule, "not");

	if (all != NULL || any != NULL) {
		text_put(text, "(");
		put_list(text, all != NULL ? all : any,
		    all != NULL ? " and " : " or ", true);
		text_put(text, ")");
	} else if (not != NULL) {
		text_put(text, "not ");
		put_rule(text, not );
	} else {
		text_format(text, "%s is ", node_text(rule, "variable", ""));
		put_list(text, node_get(rule, "in"), " or ", false);
	}
}

static void
put_asked(struct list *list, const struct node *node)
{
	const struct node *rule = node_get(node, "asked");
	struct text text = {NULL, 0, 0};

	if (rule == NULL)
		return;
	put_rule(&text, rule);
	put_line(list, "Asked if", text_finish(&text));
	free(text.bytes);
}

/* A key of a derivation: its text, its list, or its pairs. */
static void
put_setting(struct text *text, const struct node *node)
{
	size_t i;

	if (node->kind == NODE_FALSE)
		return;
	text_format(text, "; %s", node->key);
	if (node->text != NULL)
		text_format(text, " %s", node->text);
	for (i = 0; i < node->n; i++) {
		const struct node *item = &node->child[i];

		text_put(text, i > 0 ? ", " : " ");
		if (item->key != NULL)
			text_format(text, "%s to ", item->key);
		text_put(text, item->text == NULL ? "" : item->text);
	}
}

static void
put_derive(struct list *list, const struct node *node)
{
	const struct node *derive = node_get(node, "derive");
	const struct node *of = node_get(derive, "of");
	struct text text = {NULL, 0, 0};
	size_t i;

	if (derive == NULL)
		return;
	text_put(&text, node_text(derive, "op", ""));
	if (of != NULL)
		text_put(&text, " of ");
	put_list(&text, of, ", ", false);
	for (i = 0; i < derive->n; i++)
		if (strcmp(derive->child[i].key, "op") != 0 &&
		    strcmp(derive->child[i].key, "of") != 0)
			put_setting(&text, &derive->child[i]);
	put_line(list, "Derived", text_finish(&text));
	free(text.bytes);
}

/* Where it comes from, wave by wave. */
static void
put_from(struct list *list, const struct node *node)
{
	const struct node *from = node_get(node, "from");
	struct text text = {NULL, 0, 0};
	size_t i;

	for (i = 0; from != NULL && i < from->n; i++) {
		const struct node *wave = &from->child[i];
		const struct node *column = node_get(wave, "column");
		const struct node *columns = node_get(wave, "columns");

		text_put(&text, i > 0 ? "; " : "");
		if (strcmp(wave->key, "*") != 0)
			text_format(&text, "%s ", wave->key);
		if (column != NULL && column->text != NULL)
			text_put(&text, column->text);
		else if (columns != NULL)
			put_list(&text, columns, ", ", false);
	}
	if (text.len > 0)
		put_line(list, "Columns", text_finish(&text));
	free(text.bytes);
}

/* One code and its label: a row of the table, or a line. */
static void
put_code(struct list *list, const char *code, const char *variable,
    const char *label, size_t width)
{
	if (list->form == LIST_MARKDOWN) {
		text_put(&list->text, "| ");
		put_words(list, code);
		text_put(&list->text, " | ");
		put_words(list, label);
		if (variable != NULL) {
			text_put(&list->text, " | ");
			put_words(list, variable);
		}
		text_put(&list->text, " |\n");
		return;
	}
	put_blanks(list, 6);
	text_put(&list->text, code);
	put_blanks(list, width - width_of(code) + 2);
	put_words(list, label);
	if (variable != NULL)
		text_format(&list->text, " (%s)", variable);
	text_put(&list->text, "\n");
}

static void
begin_codes(struct list *list, bool is_set)
{
	if (list->form == LIST_MARKDOWN)
		text_put(&list->text,
		    is_set ? "\n| code | label | variable |\n|---|---|---|\n"
			   : "\n| code | label |\n|---|---|\n");
}

static void
put_categories(struct list *list, const struct variable *variable)
{
	size_t width = 0;
	uint32_t i;

	if (variable->n_categories == 0)
		return;
	for (i = 0; i < variable->n_categories; i++)
		if (width_of(variable->categories[i].code) > width)
			width = width_of(variable->categories[i].code);
	begin_codes(list, false);
	for (i = 0; i < variable->n_categories; i++)
		put_code(list, variable->categories[i].code, NULL,
		    codebook_category_label(list->book, variable,
			variable->categories[i].code, list->lang),
		    width);
}

static void
put_choices(struct list *list, const struct set *set)
{
	size_t width = 0;
	uint32_t i;

	for (i = 0; i < set->n_members; i++)
		if (width_of(set->codes[i]) > width)
			width = width_of(set->codes[i]);
	begin_codes(list, true);
	for (i = 0; i < set->n_members; i++)
		put_code(list, set->codes[i],
		    list->book->variables[set->members[i]].name,
		    codebook_choice_label(list->book, set, i, list->lang),
		    width);
}

/* Name, label, and what kind of thing it is. */
static void
put_title(struct list *list, const char *name, const char *label,
    const char *kind, const char *role, const char *unit)
{
	text_put(&list->text, list->form == LIST_MARKDOWN ? "\n## " : "\n");
	put_words(list, name);
	text_put(&list->text, list->form == LIST_MARKDOWN ? ": " : "  ");
	put_words(list, label);
	text_put(&list->text, list->form == LIST_MARKDOWN ? "\n\n" : "  [");
	text_format(&list->text, "%s, %s", kind, role);
	if (unit[0] != '\0')
		text_format(&list->text, ", in %s", unit);
	text_put(&list->text, list->form == LIST_MARKDOWN ? "\n" : "]\n");
}

static void
put_about(struct list *list, const struct node *node)
{
	put_line(list, "", node_label(node, "question", list->lang));
	put_asked(list, node);
	put_derive(list, node);
	put_from(list, node);
	put_line(list, "Note", node_label(node, "note", list->lang));
}

static void
put_set(struct list *list, const struct set *set)
{
	const char *label = node_label(set->node, "label", list->lang);

	put_title(list, set->name, label[0] == '\0' ? set->name : label,
	    "any number of choices",
	    codebook_role_name(list->book->variables[set->members[0]].role),
	    "");
	put_about(list, set->node);
	put_choices(list, set);
}

static void
put_variable(struct list *list, const struct node *node)
{
	uint32_t index = (uint32_t)codebook_variable(
	    list->book, node_text(node, "name", ""));
	const struct variable *variable = &list->book->variables[index];

	put_title(list, variable->name,
	    codebook_variable_label(list->book, index, list->lang),
	    variable->is_ordered ? "ordered code"
				 : codebook_type_name(variable->type),
	    codebook_role_name(variable->role), variable->unit);
	put_about(list, variable->node);
	put_categories(list, variable);
}

void
list_codebook(
    const struct codebook *book, enum list_form form, const char *lang)
{
	struct list list = {.book = book, .form = form, .lang = lang};
	const struct node *variables = node_get(book->root, "variables");
	const char *title;
	const char *name;
	size_t i;

	if (lang == NULL && book->n_languages > 0)
		list.lang = book->languages[0];
	title = node_label(book->root, "title", list.lang);
	text_put(&list.text, form == LIST_MARKDOWN ? "# " : "");
	put_words(&list, title[0] == '\0' ? book->name : title);
	text_put(&list.text, "\n");
	for (i = 0; i < variables->n; i++) {
		name = node_text(&variables->child[i], "set", NULL);
		if (name != NULL)
			put_set(&list, &book->sets[codebook_set(book, name)]);
		else
			put_variable(&list, &variables->child[i]);
	}
	if (stream_write(
		STDOUT_FILENO, "stdout", list.text.bytes, list.text.len))
		stream_close(STDOUT_FILENO, "stdout");
	free(list.text.bytes);
}
