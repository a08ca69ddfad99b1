#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "out.h"
#include "utf8.h"

struct list {
	struct out text;
	const struct codebook *book;
	enum list_form form;
	const char *lang;
	int words; /* 0: English, 1: Danish */
};

enum word {
	WORD_CODE,
	WORD_LABEL,
	WORD_VARIABLE,
	WORD_ASKED_IF,
	WORD_IS,
	WORD_AND,
	WORD_OR,
	WORD_NOT,
	WORD_DERIVED,
	WORD_OF,
	WORD_COLUMNS,
	WORD_NOTE,
	WORD_UNIT,
	WORD_SET,
	WORD_ORDERED,
	WORDS
};

static const char *const phrases[WORDS][2] = {
    [WORD_CODE] = {"code", "kode"},
    [WORD_LABEL] = {"label", "tekst"},
    [WORD_VARIABLE] = {"variable", "variabel"},
    [WORD_ASKED_IF] = {"Asked if", "Stillet hvis"},
    [WORD_IS] = {" is ", " er "},
    [WORD_AND] = {" and ", " og "},
    [WORD_OR] = {" or ", " eller "},
    [WORD_NOT] = {"not ", "ikke "},
    [WORD_DERIVED] = {"Derived", "Afledt"},
    [WORD_OF] = {" of ", " af "},
    [WORD_COLUMNS] = {"Columns", "Kolonner"},
    [WORD_NOTE] = {"Note", "Note"},
    [WORD_UNIT] = {", in ", ", i "},
    [WORD_SET] = {"any number of choices", "et vilkårligt antal valg"},
    [WORD_ORDERED] = {"ordered code", "ordnet kode"},
};

static const char *const types[][2] = {
    [TYPE_CODE] = {"code", "kode"},
    [TYPE_BOOLEAN] = {"boolean", "ja/nej"},
    [TYPE_INTEGER] = {"integer", "heltal"},
    [TYPE_NUMBER] = {"number", "tal"},
    [TYPE_TEXT] = {"text", "tekst"},
    [TYPE_DATE] = {"date", "dato"},
};

static const char *const roles[][2] = {
    [ROLE_MEASURE] = {"measure", "svar"},
    [ROLE_DOMAIN] = {"domain", "baggrund"},
    [ROLE_ID] = {"id", "id"},
    [ROLE_WEIGHT] = {"weight", "vægt"},
    [ROLE_STRATUM] = {"stratum", "stratum"},
    [ROLE_CLUSTER] = {"cluster", "klynge"},
    [ROLE_FPC] = {"fpc", "fpc"},
    [ROLE_TIME] = {"time", "tid"},
    [ROLE_OTHER] = {"other", "andet"},
};

static const char *
word(const struct list *list, enum word index)
{
	return phrases[index][list->words];
}

static int
in_danish(const char *lang)
{
	return lang != NULL && strcmp(lang, "da") == 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether Markdown would take the byte at `at` for its own. */
static bool
is_mark(const char *at)
{
	return strchr("\\`*_{}[]<>#|~", at[0]) != NULL ||
	    (at[0] == '&' && (at[1] == '#' || isalpha((unsigned char)at[1])));
}

/* Line ends and other control characters are blanks. */
static void
put_byte(struct list *list, char byte, bool is_escaped)
{
	char text[3] = {'\\', '\0', '\0'};

	text[1] = byte;
	if ((unsigned char)byte < ' ' || byte == 0x7f)
		text[1] = ' ';
	out_text(&list->text, is_escaped ? text : text + 1);
}

static void
put_words(struct list *list, const char *words)
{
	if (list->form == LIST_HTML) {
		out_markup(&list->text, words);
		return;
	}
	for (; *words != '\0'; words++)
		put_byte(list, *words,
		    list->form == LIST_MARKDOWN && is_mark(words));
}

/* "1. Do you ...": at the start of a line Markdown would make a list of it. */
static void
put_first_words(struct list *list, const char *words)
{
	size_t digits = 0;

	while (*words != '\0' && (unsigned char)*words <= ' ')
		words++;
	while (is_digit(words[digits]))
		put_byte(list, words[digits++], false);
	words += digits;
	if (words[0] != '\0' && strchr(digits > 0 ? ".)" : "+-=", words[0]))
		put_byte(list, *words++, true);
	put_words(list, words);
}

static void
put_blanks(struct list *list, size_t n)
{
	while (n-- > 0)
		out_text(&list->text, " ");
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
	if (list->form == LIST_HTML) {
		out_format(
		    &list->text, "<p>%s%s", what, what[0] == '\0' ? "" : ": ");
		put_words(list, words);
		out_text(&list->text, "</p>\n");
		return;
	}
	if (list->form == LIST_MARKDOWN) {
		out_text(&list->text, "\n");
		if (what[0] != '\0') {
			out_format(&list->text, "%s: ", what);
			put_words(list, words);
		} else {
			put_first_words(list, words);
		}
		out_text(&list->text, "\n");
		return;
	}
	put_blanks(list, 4);
	if (what[0] != '\0')
		out_format(&list->text, "%s: ", what);
	put_words(list, words);
	out_text(&list->text, "\n");
}

static void put_rule(struct list *, struct out *, const struct node *);

static void
put_texts(struct out *text, const struct node *list, const char *between)
{
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++) {
		out_text(text, i > 0 ? between : "");
		out_text(text,
		    list->child[i].text == NULL ? "" : list->child[i].text);
	}
}

static void
put_rules(struct list *list, struct out *text, const struct node *rules,
    enum word between)
{
	size_t i;

	out_text(text, "(");
	for (i = 0; i < rules->n; i++) {
		out_text(text, i > 0 ? word(list, between) : "");
		put_rule(list, text, &rules->child[i]);
	}
	out_text(text, ")");
}

/* An asked-if rule in words. */
static void
put_rule(struct list *list, struct out *text, const struct node *rule)
{
	const struct node *all = node_get(rule, "all");
	const struct node *any = node_get(rule, "any");
	const struct node *not = node_get(rule, "not");

	if (all != NULL) {
		put_rules(list, text, all, WORD_AND);
	} else if (any != NULL) {
		put_rules(list, text, any, WORD_OR);
	} else if (not != NULL) {
		out_text(text, word(list, WORD_NOT));
		put_rule(list, text, not );
	} else {
		out_text(text, node_text(rule, "variable", ""));
		out_text(text, word(list, WORD_IS));
		put_texts(text, node_get(rule, "in"), word(list, WORD_OR));
	}
}

char *
list_asked(const struct node *node, const char *lang)
{
	struct list list = {.words = in_danish(lang)};
	const struct node *rule = node_get(node, "asked");
	struct out text = {0};

	if (rule == NULL)
		return NULL;
	put_rule(&list, &text, rule);
	return out_take(&text);
}

/* A key of a derivation: its text, its list, or its pairs. */
static void
put_setting(struct out *text, const struct node *node)
{
	size_t i;

	if (node->kind == NODE_FALSE)
		return;
	out_format(text, "; %s", node->key);
	if (node->text != NULL)
		out_format(text, " %s", node->text);
	for (i = 0; i < node->n; i++) {
		const struct node *item = &node->child[i];

		out_text(text, i > 0 ? ", " : " ");
		if (item->key != NULL)
			out_format(text, "%s to ", item->key);
		out_text(text, item->text == NULL ? "" : item->text);
	}
}

char *
list_derived(const struct node *node, const char *lang)
{
	struct list list = {.words = in_danish(lang)};
	const struct node *derive = node_get(node, "derive");
	const struct node *of = node_get(derive, "of");
	struct out text = {0};
	size_t i;

	if (derive == NULL)
		return NULL;
	out_text(&text, node_text(derive, "op", ""));
	if (of != NULL)
		out_text(&text, word(&list, WORD_OF));
	put_texts(&text, of, ", ");
	for (i = 0; i < derive->n; i++)
		if (strcmp(derive->child[i].key, "op") != 0 &&
		    strcmp(derive->child[i].key, "of") != 0)
			put_setting(&text, &derive->child[i]);
	return out_take(&text);
}

/* A line of a text that is not always there. */
static void
put_taken(struct list *list, enum word what, char *text)
{
	if (text != NULL)
		put_line(list, word(list, what), text);
	free(text);
}

/* Where it comes from, wave by wave. */
static void
put_from(struct list *list, const struct node *node)
{
	const struct node *from = node_get(node, "from");
	struct out text = {0};
	size_t i;

	for (i = 0; from != NULL && i < from->n; i++) {
		const struct node *wave = &from->child[i];
		const struct node *column = node_get(wave, "column");
		const struct node *columns = node_get(wave, "columns");

		out_text(&text, i > 0 ? "; " : "");
		if (strcmp(wave->key, "*") != 0)
			out_format(&text, "%s ", wave->key);
		if (column != NULL && column->text != NULL)
			out_text(&text, column->text);
		else if (columns != NULL)
			put_texts(&text, columns, ", ");
		else
			out_text(&text, node_text(node, "name", ""));
	}
	if (text.len > 0) {
		out_byte(&text, '\0');
		put_line(list, word(list, WORD_COLUMNS), text.text);
	}
	out_free(&text);
}

/* One code and its label: a row of the table, or a line. */
static void
put_code(struct list *list, const char *code, const char *variable,
    const char *label, size_t width)
{
	if (list->form == LIST_HTML) {
		out_text(&list->text, "<tr><th scope=\"row\">");
		put_words(list, code);
		out_text(&list->text, "</th><td>");
		put_words(list, label);
		if (variable != NULL) {
			out_text(&list->text, "</td><td><code>");
			put_words(list, variable);
			out_text(&list->text, "</code>");
		}
		out_text(&list->text, "</td></tr>\n");
		return;
	}
	if (list->form == LIST_MARKDOWN) {
		out_text(&list->text, "| ");
		put_words(list, code);
		out_text(&list->text, " | ");
		put_words(list, label);
		if (variable != NULL) {
			out_text(&list->text, " | ");
			put_words(list, variable);
		}
		out_text(&list->text, " |\n");
		return;
	}
	put_blanks(list, 6);
	put_words(list, code);
	put_blanks(list, width - width_of(code) + 2);
	put_words(list, label);
	if (variable != NULL)
		out_format(&list->text, " (%s)", variable);
	out_text(&list->text, "\n");
}

static void
begin_codes(struct list *list, bool is_set)
{
	if (list->form == LIST_HTML) {
		out_format(&list->text,
		    "<table>\n<thead><tr><th scope=\"col\">%s</th>"
		    "<th scope=\"col\">%s</th>",
		    word(list, WORD_CODE), word(list, WORD_LABEL));
		if (is_set)
			out_format(&list->text, "<th scope=\"col\">%s</th>",
			    word(list, WORD_VARIABLE));
		out_text(&list->text, "</tr></thead>\n<tbody>\n");
	}
	if (list->form != LIST_MARKDOWN)
		return;
	out_format(&list->text, "\n| %s | %s |", word(list, WORD_CODE),
	    word(list, WORD_LABEL));
	if (is_set)
		out_format(&list->text, " %s |", word(list, WORD_VARIABLE));
	out_text(&list->text, is_set ? "\n|---|---|---|\n" : "\n|---|---|\n");
}

static void
end_codes(struct list *list)
{
	if (list->form == LIST_HTML)
		out_text(&list->text, "</tbody>\n</table>\n");
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
		    codebook_category_label(
			variable, variable->categories[i].code, list->lang),
		    width);
	end_codes(list);
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
	end_codes(list);
}

/* Name, label, and what kind of thing it is. */
static void
put_title(struct list *list, const char *name, const char *label,
    const char *kind, const char *role, const char *unit)
{
	if (list->form == LIST_HTML) {
		out_format(
		    &list->text, "<h2 id=\"%s\"><code>%s</code> ", name, name);
		put_words(list, label);
		out_format(
		    &list->text, "</h2>\n<p class=\"kind\">%s, %s", kind, role);
		if (unit[0] != '\0') {
			out_text(&list->text, word(list, WORD_UNIT));
			put_words(list, unit);
		}
		out_text(&list->text, "</p>\n");
		return;
	}
	out_text(&list->text, list->form == LIST_MARKDOWN ? "\n## " : "\n");
	put_words(list, name);
	out_text(&list->text, list->form == LIST_MARKDOWN ? ": " : "  ");
	put_words(list, label);
	out_text(&list->text, list->form == LIST_MARKDOWN ? "\n\n" : "  [");
	out_format(&list->text, "%s, %s", kind, role);
	if (unit[0] != '\0') {
		out_text(&list->text, word(list, WORD_UNIT));
		put_words(list, unit);
	}
	out_text(&list->text, list->form == LIST_MARKDOWN ? "\n" : "]\n");
}

static void
put_about(struct list *list, const struct node *node)
{
	put_line(list, "", node_label(node, "question", list->lang));
	put_taken(list, WORD_ASKED_IF, list_asked(node, list->lang));
	put_taken(list, WORD_DERIVED, list_derived(node, list->lang));
	put_from(list, node);
	put_line(
	    list, word(list, WORD_NOTE), node_label(node, "note", list->lang));
}

static void
put_set(struct list *list, const struct set *set)
{
	const char *label = node_label(set->node, "label", list->lang);

	put_title(list, set->name, label[0] == '\0' ? set->name : label,
	    word(list, WORD_SET),
	    roles[list->book->variables[set->members[0]].role][list->words],
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
	    codebook_label(list->book, variable->name, list->lang),
	    variable->is_ordered ? word(list, WORD_ORDERED)
				 : types[variable->type][list->words],
	    roles[variable->role][list->words],
	    node_label(variable->node, "unit", list->lang));
	put_about(list, variable->node);
	put_categories(list, variable);
}

/* A page that needs no other file. */
static void
begin_page(struct list *list, const char *title)
{
	out_format(&list->text,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n<title>",
	    list->lang == NULL ? "" : list->lang);
	put_words(list, title);
	out_text(&list->text,
	    "</title>\n<style>\n"
	    ":root { color-scheme: light dark; }\n"
	    "body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem;\n"
	    "  margin: 1rem auto; padding: 0 1rem; overflow-wrap: anywhere; "
	    "}\n"
	    "h2 { font-size: 1.1rem; margin-top: 2rem; }\n"
	    "p { margin: .3rem 0; }\n"
	    "table { border-collapse: collapse; margin-top: .5rem; }\n"
	    "th, td { text-align: left; vertical-align: top;\n"
	    "  border-top: 1px solid #8884; padding: .2rem 1rem .2rem 0; }\n"
	    "</style>\n</head>\n<body>\n<main>\n<h1>");
	put_words(list, title);
	out_text(&list->text, "</h1>\n");
}

void
list_codebook(struct out *out, const struct codebook *book, enum list_form form,
    const char *lang)
{
	struct list list = {.book = book, .form = form, .lang = lang};
	const struct node *variables = node_get(book->root, "variables");
	const char *title;
	const char *name;
	size_t i;

	if (lang == NULL && book->n_languages > 0)
		list.lang = book->languages[0];
	list.words = in_danish(list.lang);
	title = node_label(book->root, "title", list.lang);
	title = title[0] == '\0' ? book->name : title;
	if (form == LIST_HTML) {
		begin_page(&list, title);
	} else {
		out_text(&list.text, form == LIST_MARKDOWN ? "# " : "");
		put_words(&list, title);
		out_text(&list.text, "\n");
	}
	for (i = 0; i < variables->n; i++) {
		name = node_text(&variables->child[i], "set", NULL);
		if (name != NULL)
			put_set(&list, &book->sets[codebook_set(book, name)]);
		else
			put_variable(&list, &variables->child[i]);
	}
	if (form == LIST_HTML)
		out_text(&list.text, "</main>\n</body>\n</html>\n");
	*out = list.text;
}
