#include <stdlib.h>
#include <string.h>

#include "ddi.h"
#include "list.h"
#include "out.h"

struct ddi {
	struct out *out;
	const struct codebook *book;
};

/* ---- text ---------------------------------------------------------------- */

static void
put_element(
    struct ddi *d, const char *name, const char *language, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	out_format(d->out, "<%s", name);
	if (language != NULL) {
		out_text(d->out, " xml:lang=\"");
		out_markup(d->out, language);
		out_byte(d->out, '"');
	}
	out_byte(d->out, '>');
	out_markup(d->out, text);
	out_format(d->out, "</%s>\n", name);
}

/* An element a language. */
static void
put_label(struct ddi *d, const char *name, const struct label *label)
{
	uint32_t i;

	for (i = 0; i < label->n; i++)
		put_element(
		    d, name, label->list[i].language, label->list[i].text);
}

static void
put_note(struct ddi *d, const char *name, const struct node *node)
{
	size_t i;

	if (node == NULL)
		return;
	put_element(d, name, NULL, node->text);
	for (i = 0; i < node->n; i++)
		put_element(d, name, node->child[i].key, node->child[i].text);
}

/* In words of each language; English where the codebook names none. */
static void
put_words(struct ddi *d, const char *name, const struct node *node,
    char *(*words)(const struct node *, const char *))
{
	uint32_t n = d->book->n_languages;
	uint32_t i;

	for (i = 0; i < n || (i == 0 && n == 0); i++) {
		const char *language = n == 0 ? NULL : d->book->languages[i];
		char *text = words(node, language);

		put_element(d, name, language, text);
		free(text);
	}
}

/* ---- the study ----------------------------------------------------------- */

/* The title may stand once; others are parallel to it. */
static void
put_study(struct ddi *d)
{
	const struct label *title = &d->book->title;
	uint32_t i;

	out_text(d->out, "<stdyDscr>\n<citation>\n<titlStmt>\n");
	put_element(d, "titl", title->n == 0 ? NULL : title->list[0].language,
	    title->n == 0 ? d->book->name : title->list[0].text);
	for (i = 1; i < title->n; i++)
		put_element(
		    d, "parTitl", title->list[i].language, title->list[i].text);
	put_element(d, "IDNo", NULL, d->book->name);
	out_text(d->out, "</titlStmt>\n</citation>\n</stdyDscr>\n");
}

/* ---- variables ----------------------------------------------------------- */

static void
put_group(struct ddi *d, uint32_t s)
{
	const struct set *set = &d->book->sets[s];
	uint32_t i;

	out_format(d->out, "<varGrp ID=\"G%u\" name=\"", s + 1);
	out_markup(d->out, set->name);
	out_text(d->out, "\" type=\"multipleResp\" var=\"");
	for (i = 0; i < set->n_members; i++)
		out_format(
		    d->out, "%sV%u", i == 0 ? "" : " ", set->members[i] + 1);
	out_text(d->out, "\">\n");
	put_label(d, "labl", &set->label);
	put_label(d, "txt", &set->question);
	put_words(d, "universe", set->node, list_asked);
	out_text(d->out, "</varGrp>\n");
}

static void
put_category(struct ddi *d, const struct category *category)
{
	out_text(d->out,
	    category->is_missing ? "<catgry missing=\"Y\">\n" : "<catgry>\n");
	put_element(d, "catValu", NULL, category->code);
	put_label(d, "labl", &category->label);
	out_text(d->out, "</catgry>\n");
}

static void
open_variable(struct ddi *d, uint32_t v)
{
	const struct variable *variable = &d->book->variables[v];
	bool is_number =
	    variable->type == TYPE_INTEGER || variable->type == TYPE_NUMBER;

	out_format(d->out, "<var ID=\"V%u\" name=\"", v + 1);
	out_markup(d->out, variable->name);
	out_format(d->out, "\" intrvl=\"%s\"%s%s>\n",
	    is_number || variable->type == TYPE_DATE ? "contin" : "discrete",
	    variable->role == ROLE_WEIGHT ? " wgt=\"wgt\"" : "",
	    variable->role == ROLE_TIME ? " temporal=\"Y\"" : "");
}

/* In the order that the standard has. */
static void
put_variable(struct ddi *d, uint32_t v)
{
	const struct variable *variable = &d->book->variables[v];
	const struct node *node = codebook_node(d->book, v);
	const struct label *question =
	    variable->question.n == 0 && variable->set >= 0
	    ? &d->book->sets[variable->set].question
	    : &variable->question;
	uint32_t i;

	open_variable(d, v);
	put_label(d, "labl", &variable->label);
	if (question->n > 0) {
		out_text(d->out, "<qstn>\n");
		put_label(d, "qstnLit", question);
		out_text(d->out, "</qstn>\n");
	}
	put_words(d, "universe", node, list_asked);
	for (i = 0; i < variable->n_categories; i++)
		put_category(d, &variable->categories[i]);
	if (node_get(node, "derive") != NULL) {
		out_text(d->out, "<derivation>\n");
		put_words(d, "drvdesc", node, list_derived);
		out_text(d->out, "</derivation>\n");
	}
	out_format(d->out, "<varFormat type=\"%s\" schema=\"other\"/>\n",
	    variable->type == TYPE_INTEGER || variable->type == TYPE_NUMBER
		? "numeric"
		: "character");
	put_label(d, "notes", &variable->unit);
	put_note(d, "notes", node_get(node, "note"));
	out_text(d->out, "</var>\n");
}

void
ddi_codebook(struct out *out, const struct codebook *book)
{
	struct ddi d = {.out = out, .book = book};
	uint32_t i;

	out_text(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<codeBook xmlns=\"ddi:codebook:2_5\" version=\"2.5\"");
	if (book->n_languages > 0) {
		out_text(out, " xml:lang=\"");
		out_markup(out, book->languages[0]);
		out_byte(out, '"');
	}
	out_text(out, ">\n");
	put_study(&d);
	out_text(out, "<dataDscr>\n");
	for (i = 0; i < book->n_sets; i++)
		put_group(&d, i);
	for (i = 0; i < book->n_variables; i++)
		put_variable(&d, i);
	out_text(out, "</dataDscr>\n</codeBook>\n");
}
