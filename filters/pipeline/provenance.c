#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "digits.h"
#include "identity.h"
#include "lineage.h"
#include "mem.h"
#include "out.h"
#include "provenance.h"
#include "record.h"

/* What the pages say themselves, in the languages they know. */
enum word {
	WORD_TITLE,
	WORD_WAVES,
	WORD_WAVE,
	WORD_READ,
	WORD_REJECTED,
	WORD_NOT_KEPT,
	WORD_KEPT,
	WORD_FRAME,
	WORD_WEIGHTS,
	WORD_COLUMN,
	WORD_RECORDS,
	WORD_STEPS, /* and as many as there are steps */
	WORD_TOTAL = WORD_STEPS + STEPS,
	WORD_SOURCE,
	WORD_DESIGN,
	WORD_FORMULA,
	WORD_BACK,
	WORDS
};

static const struct {
	const char *lang;
	const char *words[WORDS];
} languages[] = {
    {"en",
	{"Where the figures come from", "Records of each wave", "Wave", "Read",
	    "Rejected", "Not kept", "Kept", "In the frame", "Sum of weights",
	    "Column", "Records", "Left out", "Not asked", "Don't know",
	    "No answer", "Not relevant", "Invalid", "No weight", "In the base",
	    "All", "Where the variable comes from", "Design", "Formula",
	    "Back to the tables"}},
    {"da",
	{"Hvor tallene kommer fra", "Poster i hver måling", "Måling", "Læst",
	    "Afvist", "Ikke med", "Brugt", "I rammen", "Sum af vægte",
	    "Kolonne", "Poster", "Udeladt", "Ikke spurgt", "Ved ikke",
	    "Intet svar", "Ikke relevant", "Ugyldigt", "Ingen vægt",
	    "I grundlaget", "Alle", "Hvor variablen kommer fra", "Design",
	    "Formel", "Tilbage til tabellerne"}},
};

struct pages {
	const struct run *run;
	const struct counts *counts;
	const struct codebook *book;
	struct lineage lineage;
	const char *lang;
	const char *const *words;
	struct out out;
};

static void
put_head(struct out *out, const char *scope, const char *text)
{
	out_format(out, "<th scope=%s>", scope);
	out_markup(out, text);
}

static void
put_count(struct out *out, uint64_t n)
{
	char digits[DIGITS_MAX];

	out_format(out, "<td>%s", digits_count(digits, n));
}

static const char style[] =
    "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;"
    "margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.2rem .6rem;"
    "text-align:right;border-bottom:1px solid #ccc}th:first-child{text-align:"
    "left}pre{overflow-x:auto;background:#f5f5f5;padding:.5rem}"
    "div{overflow-x:auto}</style>";

/* ---- the parts of a page ------------------------------------------------- */

static void
put_waves(struct pages *p)
{
	struct out *out = &p->out;
	size_t i;
	int w;

	out_text(out, "<h2>");
	out_markup(out, p->words[WORD_WAVES]);
	out_text(out, "</h2>\n<div tabindex=0><table>\n<thead><tr>");
	for (w = WORD_WAVE; w <= WORD_WEIGHTS; w++)
		put_head(out, "col", p->words[w]);
	out_text(out, "\n<tbody>\n");
	for (i = 0; i < p->run->study->n_chosen; i++) {
		const struct counts *c = &p->counts[i];

		out_text(out, "<tr>");
		put_head(out, "row",
		    c->wave->label[0] == '\0' ? c->wave->id : c->wave->label);
		put_count(out, c->read);
		put_count(out, c->rejected);
		put_count(out, c->not_kept);
		put_count(out, c->kept);
		if (c->rows < 0)
			out_text(out, "<td>");
		else
			put_count(out, (uint64_t)c->rows);
		out_text(out, "<td>");
		out_markup(out, c->sum_weight == NULL ? "" : c->sum_weight);
		out_byte(out, '\n');
	}
	out_text(out, "</table></div>\n");
}

/* "wave=4 sector=1" in the words of the codebook. */
static void
put_column(struct pages *p, const char *column)
{
	const char *at = column;

	if (column[0] == '\0')
		out_markup(&p->out, p->words[WORD_TOTAL]);
	while (*at != '\0') {
		size_t len = strcspn(at, " ");
		const char *equals = memchr(at, '=', len);
		char *name = mem_text((struct slice){
		    at, equals == NULL ? len : (size_t)(equals - at)});
		char *code = equals == NULL
		    ? mem_text(slice_of(""))
		    : mem_text((struct slice){
			  equals + 1, len - (size_t)(equals + 1 - at)});
		int variable = codebook_variable(p->book, name);

		if (at != column)
			out_text(&p->out, ", ");
		out_markup(&p->out,
		    variable < 0
			? code
			: codebook_category_label(
			      &p->book->variables[variable], code, p->lang));
		free(name);
		free(code);
		at += len + (at[len] == ' ');
	}
}

static void
put_base(struct pages *p, const struct base_steps *base)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < STEPS; i++)
		all += base->n[i];
	out_text(&p->out, "<tr><th scope=row>");
	put_column(p, base->column);
	put_count(&p->out, all);
	for (i = 0; i < STEPS; i++)
		put_count(&p->out, base->n[i]);
	out_byte(&p->out, '\n');
}

static void
put_bases(struct pages *p, const struct table *table, const char *item)
{
	struct out *out = &p->out;
	size_t i;
	int w;

	out_text(out, "<div tabindex=0><table>\n<thead><tr>");
	put_head(out, "col", p->words[WORD_COLUMN]);
	for (w = WORD_RECORDS; w < WORD_STEPS + STEPS; w++)
		put_head(out, "col", p->words[w]);
	out_text(out, "\n<tbody>\n");
	for (i = 0; i < p->lineage.n_bases; i++)
		if (strcmp(p->lineage.bases[i].table, table->id) == 0 &&
		    strcmp(p->lineage.bases[i].item, item) == 0)
			put_base(p, &p->lineage.bases[i]);
	out_text(out, "</table></div>\n");
}

static void
put_sources(struct pages *p, const char *variable)
{
	size_t i;

	out_text(&p->out, "<details><summary>");
	out_markup(&p->out, p->words[WORD_SOURCE]);
	out_text(&p->out, "</summary>\n");
	for (i = 0; i < p->run->study->n_chosen; i++) {
		const struct wave *wave = &p->run->study->waves[i];
		char *text = lineage_sources(p->book, variable, NULL, wave->id);

		out_text(&p->out, "<h4>");
		out_markup(
		    &p->out, wave->label[0] == '\0' ? wave->id : wave->label);
		out_text(&p->out, "</h4>\n<pre tabindex=0>");
		out_markup(&p->out, text);
		out_text(&p->out, "</pre>\n");
		free(text);
	}
	out_text(&p->out, "</details>\n");
}

static void
put_measure(struct pages *p, const struct table *table, uint32_t m)
{
	const struct measure *measure = &table->measures[m];
	char *item = identity_item(measure);

	out_text(&p->out, "<h3>");
	out_markup(&p->out,
	    measure->variable == NULL
		? item
		: codebook_label(p->book, measure->variable, p->lang));
	out_text(&p->out, "</h3>\n<p><code>");
	out_markup(&p->out, item);
	out_text(&p->out, "</code></p>\n");
	put_bases(p, table, item);
	out_text(&p->out, "<p>");
	out_markup(&p->out, p->words[WORD_FORMULA]);
	out_text(&p->out, ": <span lang=en>");
	out_markup(
	    &p->out, lineage_formula(tables_statistics[measure->statistic]));
	out_text(&p->out, "</span></p>\n");
	if (measure->variable != NULL)
		put_sources(p, measure->variable);
	free(item);
}

static void
put_design(struct pages *p)
{
	size_t i;

	out_text(&p->out, "<h2>");
	out_markup(&p->out, p->words[WORD_DESIGN]);
	out_text(&p->out, "</h2>\n<p><code>");
	for (i = 0; i < p->run->study->design.n; i++) {
		if (i > 0)
			out_byte(&p->out, ' ');
		out_markup(&p->out, p->run->study->design.at[i]);
	}
	out_text(&p->out, "</code></p>\n");
}

static void
put_page(struct pages *p, const struct table *table, const char *home)
{
	const char *title = label_in(&table->title, p->lang);
	uint32_t m;

	p->out.len = 0;
	out_format(&p->out,
	    "<!doctype html>\n<html lang=%s>\n<meta charset=utf-8>\n"
	    "<meta name=viewport content=\"width=device-width\">\n<title>",
	    p->lang);
	out_markup(&p->out, title);
	out_format(&p->out, "</title>\n%s\n<p><a href=\"../%s\">", style, home);
	out_markup(&p->out, p->words[WORD_BACK]);
	out_text(&p->out, "</a></p>\n<main>\n<h1>");
	out_markup(&p->out, title);
	out_text(&p->out, "</h1>\n<p>");
	out_markup(&p->out, p->words[WORD_TITLE]);
	out_text(&p->out, "</p>\n");
	put_waves(p);
	for (m = 0; m < table->n_measures; m++)
		put_measure(p, table, m);
	put_design(p);
	out_text(&p->out, "</main>\n");
}

static bool
write_page(struct pages *p, const struct table *table, const char *lang)
{
	char *name = stages_name(p->run->study, table->id, "html", lang);
	char *home = stages_name(p->run->study, "index", "html", lang);
	char *path = mem_format("%s/explain/%s", p->run->set.page, name);
	bool is_done;
	size_t i;

	p->lang = lang;
	p->words = languages[0].words;
	for (i = 0; i < sizeof languages / sizeof *languages; i++)
		if (strcmp(languages[i].lang, lang) == 0)
			p->words = languages[i].words;
	put_page(p, table, home);
	is_done = record_write(path, p->out.text, p->out.len, 0644);
	free(path);
	free(home);
	free(name);
	return is_done;
}

bool
provenance_write(const struct run *run, const struct counts *counts,
    const struct codebook *book, const struct tables *tables)
{
	char *folder = mem_format("%s/explain", run->set.page);
	struct place place = {.file = folder};
	struct pages p = {.run = run, .counts = counts, .book = book};
	bool is_done = mkdir(folder, 0755) == 0 && chmod(folder, 0755) == 0;
	size_t i;
	size_t k;

	if (!is_done)
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot be created: %s", strerror(errno));
	is_done = is_done && lineage_steps(&p.lineage, run->set.page);
	for (i = 0; is_done && i < run->study->languages.n; i++)
		for (k = 0; is_done && k < tables->n_tables; k++)
			is_done = write_page(&p, &tables->tables[k],
			    run->study->languages.at[i]);
	lineage_free(&p.lineage);
	out_free(&p.out);
	free(folder);
	return is_done;
}
