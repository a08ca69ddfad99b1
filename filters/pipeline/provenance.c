#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codebook.h"
#include "diag.h"
#include "digits.h"
#include "identity.h"
#include "label.h"
#include "ledger.h"
#include "lineage.h"
#include "mem.h"
#include "node.h"
#include "options.h"
#include "out.h"
#include "provenance.h"
#include "record.h"
#include "stages.h"
#include "steps.h"
#include "study.h"
#include "tables.h"

/* The words of the pages, in the languages that they are written in. */
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

/* What is asked for, and what was loaded for it. */
struct pages {
	const char *study_path;
	const char *book_path;
	const char *tables_path;
	const char *run_path;
	const char *estimates;
	const char *folder;
	struct option_texts only; /* languages; none: those of the study */
	struct study *study;
	struct codebook *book;
	struct tables *tables;
	struct node *run;         /* what tally counted */
	const struct node *waves; /* of it */
	char **sums;              /* of weights, by wave */
	struct bases bases;
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

/* A count of the wave, or an empty cell. */
static void
put_member(struct out *out, const struct node *wave, const char *key)
{
	double n = node_number(wave, key, -1);

	if (n < 0)
		out_text(out, "<td>");
	else
		put_count(out, (uint64_t)n);
}

static const char style[] =
    "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;"
    "margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{padding:.2rem .6rem;"
    "text-align:right;border-bottom:1px solid #ccc}th:first-child{text-align:"
    "left}pre{overflow-x:auto;background:#f5f5f5;padding:.5rem}"
    "div{overflow-x:auto}</style>";

/* ---- the parts of a page ------------------------------------------------- */

/* Its label, or its name. */
static const char *
name_of_wave(const struct node *wave, const char *lang)
{
	const char *label = node_label(wave, "label", lang);

	return label[0] == '\0' ? node_text(wave, "id", "") : label;
}

static void
put_waves(struct pages *p)
{
	static const char *const keys[] = {
	    "read", "rejected", "not_kept", "kept", "frame"};
	struct out *out = &p->out;
	size_t i;
	size_t k;
	int w;

	out_text(out, "<h2>");
	out_markup(out, p->words[WORD_WAVES]);
	out_text(out, "</h2>\n<div tabindex=0><table>\n<thead><tr>");
	for (w = WORD_WAVE; w <= WORD_WEIGHTS; w++)
		put_head(out, "col", p->words[w]);
	out_text(out, "\n<tbody>\n");
	for (i = 0; i < p->waves->n; i++) {
		const struct node *wave = &p->waves->child[i];

		out_text(out, "<tr>");
		put_head(out, "row", name_of_wave(wave, p->lang));
		for (k = 0; k < sizeof keys / sizeof *keys; k++)
			put_member(out, wave, keys[k]);
		out_text(out, "<td>");
		out_markup(out, p->sums[i] == NULL ? "" : p->sums[i]);
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
	for (i = 0; i < p->bases.n; i++)
		if (strcmp(p->bases.at[i].table, table->id) == 0 &&
		    strcmp(p->bases.at[i].item, item) == 0)
			put_base(p, &p->bases.at[i]);
	out_text(out, "</table></div>\n");
}

static void
put_sources(struct pages *p, const char *variable)
{
	size_t i;

	out_text(&p->out, "<details><summary>");
	out_markup(&p->out, p->words[WORD_SOURCE]);
	out_text(&p->out, "</summary>\n");
	for (i = 0; i < p->waves->n; i++) {
		const struct node *wave = &p->waves->child[i];
		char *text = lineage_sources(
		    p->book, variable, NULL, node_text(wave, "id", ""));

		out_text(&p->out, "<h4>");
		out_markup(&p->out, name_of_wave(wave, p->lang));
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
	for (i = 0; i < p->study->design.n; i++) {
		if (i > 0)
			out_byte(&p->out, ' ');
		out_markup(&p->out, p->study->design.at[i]);
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
write_page(struct pages *p, const struct table *table)
{
	char *name = stages_name(p->study, table->id, "html", p->lang);
	char *home = stages_name(p->study, "index", "html", p->lang);
	char *path = mem_format("%s/%s", p->folder, name);
	bool is_done;

	put_page(p, table, home);
	is_done = record_write(path, p->out.text, p->out.len, 0644);
	free(path);
	free(home);
	free(name);
	return is_done;
}

static bool
write_pages(struct pages *p)
{
	bool is_done = mkdir(p->folder, 0755) == 0 || errno == EEXIST;
	struct place place = {.file = p->folder};
	size_t i;
	size_t k;

	if (!is_done)
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot be created: %s", strerror(errno));
	for (i = 0; is_done && i < p->study->languages.n; i++) {
		p->lang = p->study->languages.at[i];
		p->words = languages[0].words;
		for (k = 0; k < sizeof languages / sizeof *languages; k++)
			if (strcmp(languages[k].lang, p->lang) == 0)
				p->words = languages[k].words;
		for (k = 0; is_done && k < p->tables->n_tables; k++)
			is_done = write_page(p, &p->tables->tables[k]);
	}
	return is_done;
}

/* ---- the command --------------------------------------------------------- */

#define AT(member) OPTION_AT(struct pages, member)

static const struct option_row rows[] = {
    {"study", 0, true, "FILE", "study.json", OPTION_TEXT, AT(study_path),
	.use = OPTION_INPUT},
    {"codebook", 0, true, "FILE", "codebook.json", OPTION_TEXT, AT(book_path),
	.use = OPTION_INPUT},
    {"tables", 0, true, "FILE", "tables.json", OPTION_TEXT, AT(tables_path),
	.use = OPTION_INPUT},
    {"run", 0, true, "FILE", "what tally printed", OPTION_TEXT, AT(run_path),
	.use = OPTION_INPUT},
    {"estimates", 0, true, "FILE", "leave out what is confidential in them",
	OPTION_TEXT, AT(estimates), .use = OPTION_INPUT},
    {"pages", 0, true, "DIR", "where the pages are written", OPTION_TEXT,
	AT(folder)},
    {"lang", 0, true, "L", "only this language", OPTION_TEXTS, AT(only),
	.is_many = true},
    {0},
};

static const struct option_page page = {
    .program = "pipeline",
    .synopsis = "steps --study FILE --codebook FILE --tables FILE --run FILE "
		"--pages DIR RECORDS ...",
    .summary = "How each base came about, of the records of each wave: "
	       "steps.csv, and a page a table.",
    .rows = rows,
};

/* The waves that tally counted, a file each. */
static bool
load(struct pages *p, const struct options *opt)
{
	struct place place = {.file = p->run_path};
	size_t i;

	p->run = node_load(p->run_path);
	p->waves = node_get(p->run, "waves");
	if (p->run == NULL)
		return false;
	p->study = study_load(p->study_path, node_text(p->run, "study", ""));
	p->book = codebook_load(p->book_path);
	p->tables = tables_load(p->tables_path);
	if (p->study == NULL || p->book == NULL || p->tables == NULL)
		return false;
	if (p->waves == NULL || p->waves->n != (size_t)opt->n_operands) {
		diag_error(STATUS_FAIL, &place, "failed",
		    "has other waves than there are files of records");
		return false;
	}
	p->sums = mem_zero(p->waves->n + 1, sizeof *p->sums);
	if (p->only.n > 0)
		args_clear(&p->study->languages);
	for (i = 0; i < p->only.n; i++)
		args_add(&p->study->languages, p->only.texts[i]);
	return true;
}

static void
unload(struct pages *p)
{
	size_t i;

	for (i = 0; p->sums != NULL && i < p->waves->n; i++)
		free(p->sums[i]);
	free(p->sums);
	bases_free(&p->bases);
	out_free(&p->out);
	tables_free(p->tables);
	codebook_free(p->book);
	study_free(p->study);
	node_free(p->run);
	options_texts_free(&p->only);
}

static void
print_steps(const struct bases *bases, struct ledger *ledger)
{
	struct hash *hash = hash_new();
	char fingerprint[HASH_TEXT];
	struct out text = {0};

	steps_text(&text, bases);
	hash_update(hash, text.text, text.len);
	hash_text(hash, fingerprint);
	ledger_text(ledger, "hash_out", fingerprint);
	out_write(&text, STDOUT_FILENO, "stdout");
	hash_free(hash);
	out_free(&text);
}

int
provenance_command(int argc, char *argv[])
{
	struct pages p = {0};
	struct options opt;
	struct ledger *ledger;
	struct steps_files files;
	char hash[HASH_TEXT] = "";

	options_read(&opt, &page, &p, argc, argv);
	if (p.study_path == NULL || p.book_path == NULL ||
	    p.tables_path == NULL || p.run_path == NULL || p.folder == NULL ||
	    opt.n_operands == 0)
		options_fail(&opt, "all options and a file a wave are needed");
	ledger = ledger_open(opt.ledger, "pipeline");
	if (load(&p, &opt)) {
		files = (struct steps_files){opt.operands,
		    (size_t)opt.n_operands, p.study->weight, p.estimates};
		if (steps_count(
			&p.bases, &files, p.book, p.tables, p.sums, hash) &&
		    write_pages(&p)) {
			ledger_text(ledger, "hash_in", hash);
			print_steps(&p.bases, ledger);
		}
	}
	ledger_files(ledger, &opt);
	ledger_close(ledger);
	unload(&p);
	options_close(&opt);
	return (int)diag_status();
}
