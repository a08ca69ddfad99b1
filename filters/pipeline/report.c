#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "out.h"
#include "record.h"
#include "report.h"

enum {
	MOST_LINES = 38,  /* and two below */
	MOST_DRAWINGS = 5 /* what they show stands in other lines */
};

static const struct {
	const char *id;    /* in files */
	const char *words; /* in the count */
} kinds[] = {
    [KIND_SENTENCE] = {"sentence", "sentences"},
    [KIND_PRINTED] = {"printed", "printed figures"},
    [KIND_CELL] = {"cell", "lost or new cells"},
    [KIND_WORDS] = {"words", "words"},
    [KIND_DRAWING] = {"drawing", "drawings"},
    [KIND_ORDER] = {"order", "order"},
    [KIND_DIGITS] = {"digits", "digits that are not printed"},
};

static void
put_one(struct out *out, const struct difference *one)
{
	out_format(out, "%s: ", one->where);
	if (one->old[0] == '\0' && one->new[0] != '\0')
		out_format(out, "new: %s", one->new);
	else if (one->new[0] == '\0')
		out_format(out, "gone: %s", one->old);
	else
		out_format(out, "%s -> %s", one->old, one->new);
}

static void
put_counts(struct out *out, const struct differences *all)
{
	const char *before = "";
	size_t i;

	out_format(out, "%zu difference%s: ", all->n, all->n == 1 ? "" : "s");
	for (i = 0; i < KINDS; i++) {
		if (all->count[i] == 0)
			continue;
		out_format(
		    out, "%s%zu %s", before, all->count[i], kinds[i].words);
		before = ", ";
	}
	out_format(out, " (of %zu estimates)\n", all->compared);
}

/* With this before each line. */
static void
put_lines(struct out *out, const struct differences *all, const char *mark)
{
	size_t drawings = 0;
	size_t shown = 0;
	size_t i;

	for (i = 0; i < all->n && shown < MOST_LINES; i++) {
		if (all->at[i].kind == KIND_DRAWING &&
		    drawings++ >= MOST_DRAWINGS)
			continue;
		out_text(out, mark);
		put_one(out, &all->at[i]);
		out_byte(out, '\n');
		shown++;
	}
	if (all->n > shown)
		out_format(out, "%s... and %zu more\n", mark, all->n - shown);
}

void
report_text(struct out *out, const struct differences *all)
{
	put_lines(out, all, "");
	if (all->n > 0)
		put_counts(out, all);
}

/* ---- Markdown: a comment in a merge request ------------------------------ */

static char *
as_markdown(const struct differences *all, size_t *len)
{
	struct out out = {0};

	if (all->n == 0) {
		out_format(&out,
		    "The publication is the same: %zu estimates.\n",
		    all->compared);
	} else {
		out_text(&out, "**The publication differs.** ");
		put_counts(&out, all);
		out_byte(&out, '\n');
		put_lines(&out, all, "- ");
	}
	*len = out.len;
	return out_take(&out);
}

/* ---- JSON ---------------------------------------------------------------- */

static char *
as_json(const struct differences *all, size_t *len)
{
	struct json json = {0};
	size_t i;

	json_open(&json, NULL, '{');
	json_number(&json, "estimates", all->compared);
	json_open(&json, "counts", '{');
	for (i = 0; i < KINDS; i++)
		json_number(&json, kinds[i].id, all->count[i]);
	json_close(&json, '}');
	json_open_tall(&json, "differences", '[');
	for (i = 0; i < all->n; i++) {
		json_open(&json, NULL, '{');
		json_text(&json, "kind", kinds[all->at[i].kind].id);
		json_text(&json, "where", all->at[i].where);
		json_text(&json, "old", all->at[i].old);
		json_text(&json, "new", all->at[i].new);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	return json_finish(&json, len);
}

/* ---- JUnit --------------------------------------------------------------- */

static void
put_case(struct out *out, const struct difference *one)
{
	struct out text = {0};
	char *words;

	put_one(&text, one);
	words = out_take(&text);
	out_format(
	    out, "    <testcase classname=\"%s\" name=\"", kinds[one->kind].id);
	out_markup(out, one->where);
	out_text(out, "\">\n      <failure message=\"");
	out_markup(out, words);
	out_text(out, "\"/>\n    </testcase>\n");
	free(words);
}

/* A case for each difference, and one that passes where there is none. */
static char *
as_junit(const struct differences *all, size_t *len)
{
	struct out out = {0};
	size_t n = all->n > 0 ? all->n : 1;
	size_t i;

	out_format(&out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites>\n"
	    "  <testsuite name=\"publication\" tests=\"%zu\" "
	    "failures=\"%zu\">\n",
	    n, all->n);
	for (i = 0; i < all->n; i++)
		put_case(&out, &all->at[i]);
	if (all->n == 0)
		out_format(&out,
		    "    <testcase classname=\"estimates\" name=\"%zu the "
		    "same\"/>\n",
		    all->compared);
	out_text(&out, "  </testsuite>\n</testsuites>\n");
	*len = out.len;
	return out_take(&out);
}

bool
report_files(const struct differences *all, const struct option_texts *files)
{
	static const struct {
		const char *name;
		char *(*make)(const struct differences *, size_t *len);
	} forms[] = {
	    {"junit=", as_junit}, {"json=", as_json}, {"md=", as_markdown}};

	bool is_done = true;
	size_t i;
	size_t k;

	for (i = 0; i < files->n; i++)
		for (k = 0; k < sizeof forms / sizeof *forms; k++) {
			size_t len = strlen(forms[k].name);
			char *text;

			if (strncmp(files->texts[i], forms[k].name, len) != 0)
				continue;
			text = forms[k].make(all, &len);
			is_done = record_write(
				      files->texts[i] + strlen(forms[k].name),
				      text, len, 0644) &&
			    is_done;
			free(text);
		}
	return is_done;
}
