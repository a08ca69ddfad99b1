#include <string.h>

#include "method.h"
#include "out.h"
#include "pool.h"
#include "show.h"

/* A count of the wave as it is printed; "" where there is none. */
static const char *
count_of(struct document *doc, const struct node *wave, const char *key)
{
	char text[SHOW_TEXT];
	double value = node_number(wave, key, -1);

	if (value < 0)
		return "";
	show_number(text, value, 0, 0, doc->language);
	return pool_text(&doc->pool, text, strlen(text));
}

static void
put_wave(struct document *doc, struct out *out, const struct node *wave)
{
	const char *label = node_label(wave, "label", doc->language->code);
	const struct blank blanks[] = {
	    {"wave", *label == '\0' ? node_text(wave, "id", "") : label},
	    {"read", count_of(doc, wave, "read")},
	    {"rejected", count_of(doc, wave, "rejected")},
	    {"kept", count_of(doc, wave, "kept")},
	    {"matched", count_of(doc, wave, "matched")},
	    {"frame", count_of(doc, wave, "frame")},
	    {"sum", count_of(doc, wave, "sum_weight")}, {NULL, NULL}};

	if (out->len > 0)
		out_byte(out, ' ');
	words_fill(out, word(WORD_RUN, doc->language), blanks);
	if (*blanks[4].value != '\0' && *blanks[5].value != '\0')
		words_fill(out, word(WORD_RUN_MATCHED, doc->language), blanks);
	if (*blanks[6].value != '\0')
		words_fill(out, word(WORD_RUN_WEIGHTED, doc->language), blanks);
	out_byte(out, '.');
}

/* The first language has the plain names. */
static bool
is_first(const struct document *doc, const struct node *run)
{
	const struct node *languages = node_get(run, "languages");

	return languages == NULL || languages->n == 0 ||
	    strcmp(languages->child[0].text, doc->language->code) == 0;
}

void
method_take(struct document *doc, const struct node *run)
{
	const struct node *waves = node_get(run, "waves");
	struct out out = {0};
	uint32_t i;

	out_text(&out, doc->method);
	for (i = 0; waves != NULL && i < waves->n; i++)
		put_wave(doc, &out, &waves->child[i]);
	out_reserve(&out, 1); /* text even where there is none */
	doc->method = pool_text(&doc->pool, out.text, out.len);
	for (i = 0; i < doc->n_sheets; i++) {
		out.len = 0;
		out_format(&out, "explain/%s%s%s.html", doc->sheets[i].id,
		    is_first(doc, run) ? "" : ".",
		    is_first(doc, run) ? "" : doc->language->code);
		doc->sheets[i].explained =
		    pool_text(&doc->pool, out.text, out.len);
	}
	out_free(&out);
}
