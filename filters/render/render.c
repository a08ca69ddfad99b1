#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "arrange.h"
#include "banner.h"
#include "check.h"
#include "codebook.h"
#include "diag.h"
#include "estimates.h"
#include "format.h"
#include "hash.h"
#include "headline.h"
#include "known.h"
#include "ledger.h"
#include "listing.h"
#include "mem.h"
#include "method.h"
#include "node.h"
#include "number.h"
#include "options.h"
#include "picture.h"
#include "pivot.h"
#include "recompute.h"
#include "release.h"
#include "site.h"
#include "standard.h"
#include "tables.h"
#include "temp.h"

enum {
	TEXT_LEAST = 20, /* columns of a page of text */
	TEXT_WIDE = 80
};

/* What is asked for, and what was loaded for it. */
struct render {
	const char *tables_path;
	const char *codebook_path;
	const char *study_path;
	const char *check;
	const char *run_path;
	struct option_texts weighting; /* accounts, which say the same */
	const char *population;
	struct node *account;
	struct node *run;
	uint32_t which; /* of the formats */
	const struct format *format;
	const char *lang;
	struct language language;
	int decimals;
	int signs;          /* the profile, or -1: the tables say it */
	const char *across; /* by-variables of a crosstab */
	enum order order;
	uint32_t top;
	const char *title;
	const char *beside; /* what stands beside the figures of a listing */
	bool is_list;       /* of words */
	bool is_list_of_formats;
	bool has_intervals;
	bool has_bars;
	bool has_none; /* no figures in a page */
	struct input_options input;
	const struct options *opt; /* as read */
	const char *site;          /* the folder of a publication */
	const char *suffix;        /* of its files */
	int figure;                /* of the table, from 1 */
	int width; /* of a figure in pixels, of text in columns; 0: as usual */
	struct option_texts ids; /* of the tables wanted; none: all */
	struct link *links;
	size_t n_links;
	size_t cap_links;
	size_t columns; /* of a page of text */
	struct tables *tables;
	struct codebook *book;
	struct node *study;
	const struct estimates *est;
	struct standard **standards;
	uint32_t n_standards;
};

/* ---- options ----------------------------------------------------------- */

static void
take_standard(const struct options *opt, void *settings)
{
	struct render *render = settings;

	standard_add(&render->standards, &render->n_standards, opt->value);
}

/*
 * May a page lead there?  To http, https, mailto, or somewhere relative to the
 * page.  Browsers skip blanks and control characters when they look for a
 * scheme, so there may be none.
 */
static bool
is_link(const char *href)
{
	static const char *const schemes[] = {"http:", "https:", "mailto:"};
	size_t len = strcspn(href, ":/?#");
	const char *at;
	size_t i;

	for (at = href; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			return false;
	for (i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (strncasecmp(href, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return href[len] != ':';
}

static void
add_link(const struct options *opt, void *settings)
{
	struct render *render = settings;
	const char *equals = strchr(opt->value, '=');

	if (equals == NULL || equals == opt->value || equals[1] == '\0')
		options_fail(opt,
		    "option '--link' takes a text and where it leads, as in "
		    "'Data=tables.csv', not '%s'",
		    opt->value);
	if (!is_link(equals + 1))
		options_fail(opt,
		    "option '--link' leads to http, https, mailto or somewhere "
		    "relative to the page, without blanks, not to '%s'",
		    equals + 1);
	MEM_GROW(render->links, render->n_links, render->cap_links);
	render->links[render->n_links++] = (struct link){
	    mem_text((struct slice){opt->value, (size_t)(equals - opt->value)}),
	    equals + 1};
}

static void
check_language(const struct options *opt, void *settings)
{
	(void)settings;
	if (!language_is_code(opt->value))
		options_fail(opt,
		    "option '--lang' takes the code of a language, "
		    "as da, en or pt-BR, not '%s'",
		    opt->value);
}

static void
check_beside(const struct options *opt, void *settings)
{
	struct slice unknown = listing_unknown(opt->value);

	(void)settings;
	if (unknown.text != NULL)
		options_fail(opt,
		    "option '--show' takes n, ci, se, df, deff, cv, n_eff, "
		    "deff_wr, t, p and ddf, not '%.*s'",
		    (int)unknown.len, unknown.text);
}

#define AT(member) OPTION_AT(struct render, member)

/* Order of rows; the first is what none is. */
static const char *const orders[] = {"stream", "estimate", "code", NULL};

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "What is printed"},
    {"tables", 't', true, "FILE", "publication tables (JSON)", OPTION_TEXT,
	AT(tables_path), .use = OPTION_INPUT},
    {"codebook", 'c', true, "FILE", "codebook with the labels (JSON)",
	OPTION_TEXT, AT(codebook_path), .use = OPTION_INPUT},
    {"study", 0, true, "FILE", "the design and facts of the publication (JSON)",
	OPTION_TEXT, AT(study_path), .use = OPTION_INPUT},
    {"table", 0, true, "ID", "only this table; may be repeated", OPTION_TEXTS,
	AT(ids)},
    {.kind = OPTION_HEADING, .help = "How it is printed"},
    {"format", 'f', true, "F", FORMAT_HELP, OPTION_CHOICE, AT(which),
	.choices = format_names},
    {"lang", 0, true, "L", "language of the document (en)", OPTION_TEXT,
	AT(lang), .take = check_language},
    {"decimals", 0, true, "N", "decimals without --tables", OPTION_INT,
	AT(decimals), .high = 15},
    {"across", 0, true, "COL[,COL]", "a crosstab: these are columns",
	OPTION_TEXT, AT(across)},
    {"sort", 0, true, "estimate|code", "order of rows without --tables",
	OPTION_CHOICE, AT(order), .choices = orders},
    {"top", 0, true, "N", "only the first N rows without --tables", OPTION_INT,
	AT(top), .low = 1, .high = 1000000},
    {"title", 0, false, "TEXT", "title of the document", OPTION_TEXT,
	AT(title)},
    {"show", 0, true, "COL[,COL]",
	"n, ci, se, p ... beside figures (no --tables)", OPTION_TEXT,
	AT(beside), .take = check_beside},
    {"signs", 0, true, "PROFILE",
	"of whom: danish, uk, eurostat (as the tables say)", OPTION_CHOICE,
	AT(signs), .choices = tables_signs},
    {"intervals", 0, true, NULL,
	"confidence intervals in text and markdown tables", OPTION_FLAG,
	AT(has_intervals)},
    {"bars", 0, true, NULL, "figures of characters in text", OPTION_FLAG,
	AT(has_bars)},
    {"no-figures", 0, false, NULL, "pages without figures", OPTION_FLAG,
	AT(has_none)},
    {"figure", 0, false, "N", "which figure of the table, in svg (1)",
	OPTION_INT, AT(figure), .low = 1, .high = 99},
    {"width", 0, false, "N",
	"of text in columns (the terminal's, 80), of a figure in pixels (720)",
	OPTION_INT, AT(width), .low = TEXT_LEAST, .high = FIGURE_MOST},
    {"site", 0, true, "DIR", "write pages and figures into a folder",
	OPTION_TEXT, AT(site)},
    {"suffix", 0, false, "TEXT", "before the ending of a file's name, as .en",
	OPTION_TEXT, AT(suffix)},
    {"standard", 0, false, "FILE",
	"what the flags of a publication standard mean; may be repeated",
	OPTION_CALL, .is_many = true, .use = OPTION_INPUT,
	.take = take_standard},
    {"run", 0, false, "FILE",
	"what became of the records, for the method section", OPTION_TEXT,
	AT(run_path), .use = OPTION_INPUT},
    {"weighting", 0, false, "FILE",
	"the account of weigh, for scripts; may be repeated", OPTION_TEXTS,
	AT(weighting), .use = OPTION_INPUT},
    {"population", 0, false, "FILE", "units of the population, for scripts",
	OPTION_TEXT, AT(population), .use = OPTION_INPUT},
    {"link", 0, false, "TEXT=HREF", "a link at the top of the page",
	OPTION_CALL, .is_many = true, .take = add_link},
    {.kind = OPTION_HEADING, .help = "Instead of a document"},
    {"check", 0, true, "FILE",
	"list the figures that differ from published ones", OPTION_TEXT,
	AT(check), .use = OPTION_INPUT},
    {"list-formats", 0, true, NULL, "list the formats as CSV, and stop",
	OPTION_FLAG, AT(is_list_of_formats)},
    {"words", 0, true, NULL, "print the words to be translated, and stop",
	OPTION_FLAG, AT(is_list)},
    {.kind = OPTION_HEADING, .help = "Input"},
    INPUT_ROWS(struct render, input),
    {0},
};

static const struct option_page page = {
    .program = "render",
    .synopsis = "[--tables FILE --codebook FILE] [option ...] [FILE ...]",
    .summary = "Make one document of estimates.",
    .examples =
	{
	    "aggregate --by region --share q1 micro.csv | render",
	    "render -t tables.json -c codebook.json -f html <est.csv "
	    ">index.html",
	    "render -t tables.json -c codebook.json --check published.csv "
	    "est.csv",
	},
    .rows = rows,
};

/* A file is as wide on any machine; a terminal as wide as it is. */
static size_t
text_width(const struct render *render)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = {.ws_col = 0};
	int64_t n = 0;

	if (render->width > 0)
		return (size_t)render->width;
	if (!isatty(STDOUT_FILENO))
		return TEXT_WIDE;
	if (columns != NULL && number_parse_int(&n, columns, strlen(columns)) &&
	    n >= TEXT_LEAST && n <= FIGURE_MOST)
		return (size_t)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col >= TEXT_LEAST)
		return size.ws_col;
	return TEXT_WIDE;
}

static void
check_options(const struct render *render, const struct options *opt)
{
	if (render->tables_path != NULL && render->codebook_path == NULL)
		options_fail(
		    opt, "--tables needs --codebook, which has the labels");
	if (render->tables_path == NULL && render->ids.n > 0)
		options_fail(opt, "--table needs --tables");
	if (render->tables_path == NULL && render->check != NULL)
		options_fail(opt, "--check needs --tables");
	if (render->tables_path != NULL && render->beside != NULL)
		options_fail(opt, "--show is for use without --tables");
	if (render->tables_path != NULL &&
	    (render->across != NULL || render->order != ORDER_STREAM ||
		render->top > 0))
		options_fail(opt,
		    "--across, --sort and --top are for use without --tables, "
		    "which says so itself");
	if (render->tables_path == NULL && render->site != NULL)
		options_fail(opt, "--site needs --tables");
	if (format_at(render->which)->script != NULL &&
	    (render->tables_path == NULL || render->study_path == NULL))
		options_fail(opt,
		    "--format %s needs --tables, and --study, which has the "
		    "design",
		    format_names[render->which]);
	if (render->width > 0 && render->width < FIGURE_LEAST &&
	    format_at(render->which)->scene != NULL)
		options_fail(opt, "--width of a figure is at least %d pixels",
		    FIGURE_LEAST);
	if (render->suffix[strcspn(render->suffix, "/")] != '\0')
		options_fail(opt, "a --suffix has no slash");
	if (render->tables_path != NULL &&
	    render->decimals != DECIMALS_BY_STATISTIC)
		options_fail(opt,
		    "--decimals is for use without --tables, which has its "
		    "own");
}

/* ---- the document ------------------------------------------------------ */

static const struct table *
find_table(const struct render *render, const char *id)
{
	int at = tables_find(render->tables, id);

	if (at >= 0)
		return &render->tables->tables[at];
	diag_error(STATUS_USAGE, NULL, "unknown-table",
	    "there is no table '%s' in %s", id, render->tables_path);
	return NULL;
}

static bool
has_language(const struct codebook *book, const char *lang)
{
	uint32_t i;

	for (i = 0; book != NULL && i < book->n_languages; i++)
		if (strcmp(book->languages[i], lang) == 0)
			return true;
	return false;
}

static bool
has_words(const struct tables *tables, const char *lang)
{
	uint32_t i;

	for (i = 0; tables != NULL && i < tables->n_words; i++)
		if (strcmp(tables->words[i].language, lang) == 0)
			return true;
	return false;
}

/* With the words of the study; false after a report. */
static bool
read_language(
    struct language *language, const char *code, const struct tables *tables)
{
	const struct language *ours = language_find(code);

	*language = ours != NULL
	    ? *ours
	    : (struct language){code, PHRASES_NONE, {NULL}};
	return tables == NULL ||
	    words_load(language, tables->words, tables->n_words);
}

/* The language: ours, or one that the study has labels or words for. */
static bool
load_language(struct render *render)
{
	const struct tables *tables = render->tables;
	const struct language *ours = language_find(render->lang);
	uint32_t n;

	if (ours == NULL && !has_words(tables, render->lang) &&
	    !render->is_list && !has_language(render->book, render->lang)) {
		diag_error(STATUS_USAGE, NULL, "unknown-language",
		    "there is no language '%s': neither da nor en, nor among "
		    "the languages of the codebook or the words of the tables",
		    render->lang);
		return false;
	}
	if (!read_language(&render->language, render->lang, tables))
		return false;
	if (!render->is_list && (n = words_missing(&render->language)) > 0)
		diag_note(NULL, "untranslated",
		    "%u of %d words of the document are English; "
		    "'render --words' lists what tables can have under "
		    "'words'",
		    n, WORDS);
	return true;
}

/* A format of which a file holds one table is given one; else reported. */
static bool
is_one_table(const struct render *render)
{
	size_t n = render->ids.n;

	if (n == 0 && render->tables != NULL)
		n = render->tables->n_tables;
	if (!render->format->is_per_table || n <= 1 || render->check != NULL)
		return true;
	diag_error(STATUS_USAGE, NULL, "usage",
	    "--format %s takes one table, not %zu; name it with --table",
	    format_names[render->which], n);
	return false;
}

static bool
load(struct render *render)
{
	size_t i;

	if (render->tables_path != NULL &&
	    (render->tables = tables_load(render->tables_path)) == NULL)
		return false;
	if (render->codebook_path != NULL &&
	    (render->book = codebook_load(render->codebook_path)) == NULL)
		return false;
	if (render->study_path != NULL &&
	    (render->study = node_load(render->study_path)) == NULL)
		return false;
	if (render->weighting.n > 0 &&
	    (render->account = node_load(render->weighting.texts[0])) == NULL)
		return false;
	if (render->run_path != NULL &&
	    (render->run = node_load(render->run_path)) == NULL)
		return false;
	for (i = 0; i < render->ids.n; i++)
		if (find_table(render, render->ids.texts[i]) == NULL)
			return false;
	if (render->tables != NULL &&
	    (!headline_check(render->tables, render->book) ||
		!known_check(render->tables, render->book)))
		return false;
	return is_one_table(render) && load_language(render);
}

static bool
is_wanted(const struct render *render, const char *id)
{
	size_t i;

	for (i = 0; i < render->ids.n; i++)
		if (strcmp(render->ids.texts[i], id) == 0)
			return true;
	return render->ids.n == 0;
}

static bool
shows_figures(const struct render *render)
{
	return (render->format->has_figures && !render->has_none) ||
	    (render->format->has_bars && render->has_bars);
}

static void
build_tables(const struct render *render, struct document *doc,
    const struct estimates *est)
{
	const struct tables *tables = render->tables;
	const char *lang = doc->language->code;
	struct sheet *sheet;
	uint32_t i;

	if (*doc->title == '\0')
		doc->title = label_in(&tables->title, lang);
	if (*doc->title == '\0')
		doc->title = label_in(&render->book->title, lang);
	doc->lead = label_in(&tables->description, lang);
	doc->source = label_in(&tables->source, lang);
	doc->method = label_in(&tables->method, lang);
	doc->sheets =
	    pool_zero(&doc->pool, tables->n_tables, sizeof *doc->sheets);
	for (i = 0; i < tables->n_tables; i++) {
		const struct table *table = &tables->tables[i];

		if (!is_wanted(render, table->id))
			continue;
		sheet = &doc->sheets[doc->n_sheets];
		*sheet = (struct sheet){.number = i + 1};
		if (!banner_build(doc, sheet, table, render->book, est))
			continue;
		doc->n_sheets++;
		if (render->check == NULL && shows_figures(render))
			pictures_build(doc, sheet, table, tables, render->book);
		if (render->check == NULL && render->format->layout != NULL)
			headline_build(doc, sheet, table, render->book);
	}
	if (render->run != NULL)
		method_take(doc, render->run);
}

static void
tell_nothing(const struct render *render)
{
	diag_error(STATUS_USAGE, NULL, "no-cells",
	    "there are no figures for --format %s to show",
	    format_names[render->which]);
}

/* One figure of the only table; none is an error of whoever asked for it. */
static void
put_figure(const struct render *render, struct document *doc, struct out *out)
{
	struct choice choice = {
	    .doc = doc, .tables = render->tables, .book = render->book};
	struct plot plot;
	struct scene scene;

	if (doc->n_sheets == 0) {
		tell_nothing(render);
		return;
	}
	choice.sheet = &doc->sheets[0];
	if (render->tables == NULL) {
		choice.sheet = pivot_sheet(doc, choice.sheet);
	} else {
		choice.table =
		    &render->tables->tables[choice.sheet->number - 1];
		if (choice.table->n_drawings >= (uint32_t)render->figure)
			choice.drawing =
			    &choice.table->drawings[render->figure - 1];
	}
	if (render->figure > 1 && choice.drawing == NULL) {
		diag_error(STATUS_USAGE, NULL, "no-figure",
		    "table %s has no figure %d", choice.sheet->id,
		    render->figure);
		return;
	}
	choose_plot(&plot, &choice);
	if (plot.type == PLOT_NONE) {
		diag_error(STATUS_USAGE, NULL, "no-figure",
		    "table %s has no figure: %s", choice.sheet->id,
		    plot.notes[0]);
		return;
	}
	if (render->format->plot != NULL) {
		render->format->plot(out, &plot);
		return;
	}
	figure_draw(&scene, &plot, (uint32_t)render->figure,
	    render->width > 0 ? render->width : FIGURE_WIDE, false);
	render->format->scene(out, &scene);
}

/* False after a report: what is to be across is no column. */
static bool
knows_across(const struct render *render)
{
	const char *at = render->across;

	while (at != NULL && *at != '\0') {
		struct slice name = {at, strcspn(at, ",")};
		char *text = mem_text(name);
		bool is_known = estimates_by(render->est, text) >= 0;

		if (!is_known)
			diag_error(STATUS_USAGE, NULL, "missing-column",
			    "the estimates are not broken down by '%s'; run "
			    "aggregate with --by %s",
			    text, text);
		free(text);
		if (!is_known)
			return false;
		at += name.len + (at[name.len] == ',');
	}
	return true;
}

/* Listings as they are wished for: as crosstabs, sorted, cut.  False after a
 * report. */
static bool
arrange(const struct render *render, struct document *doc)
{
	uint32_t i;

	if (!knows_across(render))
		return false;
	for (i = 0; i < doc->n_sheets; i++) {
		struct sheet *sheet = &doc->sheets[i];

		if (render->across != NULL && sheet->groups[0].n_rows > 0 &&
		    !sheet->groups[0].rows[0].cells[0].is_difference)
			*sheet = *pivot_across(
			    doc, sheet, render->across, render->beside != NULL);
		arrange_rows(doc, sheet, render->order, render->top);
	}
	return true;
}

/* All that the estimates say, in the language of the document. */
static void
build_document(const struct render *render, struct document *doc)
{
	uint32_t i;

	doc->signs =
	    render->tables == NULL ? SIGNS_DANISH : render->tables->signs;
	if (render->signs >= 0)
		doc->signs = (enum signs)render->signs;
	doc->title = doc->lead = doc->source = doc->method = "";
	doc->suffix = render->suffix;
	doc->standards = render->standards;
	doc->n_standards = render->n_standards;
	if (render->study != NULL)
		doc->release = release_read(doc, render->study);
	if (render->title != NULL)
		doc->title = render->title;
	if (render->tables != NULL) {
		build_tables(render, doc, render->est);
		return;
	}
	listing_build(
	    doc, render->est, render->book, render->decimals, render->beside);
	if (!arrange(render, doc))
		return;
	if (render->format->has_words)
		headline_list(doc);
	for (i = 0; i < doc->n_sheets; i++)
		if (render->has_bars && render->format->has_bars)
			pictures_build(
			    doc, &doc->sheets[i], NULL, NULL, render->book);
}

/* A file of one table has some figures, of one kind; else reported. */
static bool
is_one_sheet(const struct render *render, const struct document *doc,
    const struct facts *facts)
{
	const char *name = format_names[render->which];

	if (doc->n_sheets == 1 && facts->n > 0 && facts_cells(facts) > 0)
		return true;
	if (doc->n_sheets > 1)
		diag_error(STATUS_USAGE, NULL, "no-cells",
		    "--format %s takes estimates of one statistic, these are "
		    "of several; name a table of --tables",
		    name);
	else if (doc->n_sheets == 1 && facts->n > 0)
		diag_error(STATUS_USAGE, NULL, "no-cells",
		    "the rows and columns of table %s have more combinations "
		    "than --format %s can hold",
		    doc->sheets[0].id, name);
	else
		tell_nothing(render);
	return false;
}

/* The document in the other languages of the codebook, without figures. */
struct editions {
	struct language *languages;
	struct document *docs;
	uint32_t n;
};

static void
make_editions(struct editions *editions, const struct render *render)
{
	struct render plain = *render;
	uint32_t most = render->book == NULL ? 0 : render->book->n_languages;
	uint32_t i;

	plain.format = &format_px;
	editions->n = 0;
	editions->languages = mem_zero(most + 1, sizeof *editions->languages);
	editions->docs = mem_zero(most + 1, sizeof *editions->docs);
	for (i = 0; i < most; i++) {
		struct language *language = &editions->languages[editions->n];
		const char *code = render->book->languages[i];

		if (strcmp(code, render->language.code) == 0 ||
		    !read_language(language, code, render->tables))
			continue;
		editions->docs[editions->n].language = language;
		build_document(&plain, &editions->docs[editions->n++]);
	}
}

static void
free_editions(struct editions *editions)
{
	uint32_t i;

	for (i = 0; i < editions->n; i++)
		document_free(&editions->docs[i]);
	free(editions->docs);
	free(editions->languages);
}

/* A table in all languages; owned. */
static struct facts *
all_facts(const struct render *render, struct document *doc,
    const struct editions *others, uint32_t sheet)
{
	struct facts *facts = mem_zero(others->n + 1, sizeof *facts);
	uint32_t i;

	facts_build(&facts[0], doc, &doc->sheets[sheet], render->book);
	for (i = 0; i < others->n; i++)
		facts_build(&facts[i + 1], &others->docs[i],
		    &others->docs[i].sheets[sheet], render->book);
	return facts;
}

static void
put_languages(
    const struct render *render, struct document *doc, struct out *out)
{
	static const struct facts nothing;
	struct editions others = {NULL, NULL, 0};
	struct facts *facts = NULL;

	if (doc->n_sheets > 0) {
		make_editions(&others, render);
		facts = all_facts(render, doc, &others, 0);
	}
	if (is_one_sheet(render, doc, facts == NULL ? &nothing : facts) &&
	    diag_worst() < STATUS_USAGE)
		render->format->facts(out, facts, others.n + 1);
	free(facts);
	free_editions(&others);
}

/* Each table as a file for databanks; a table that is too large has none. */
static void
make_databank(
    const struct render *render, struct document *doc, struct databank *bank)
{
	struct editions others;
	uint32_t i;

	make_editions(&others, render);
	bank->files = pool_zero(
	    &doc->pool, (size_t)doc->n_sheets + 1, sizeof *bank->files);
	for (i = 0; i < doc->n_sheets; i++) {
		struct facts *facts = all_facts(render, doc, &others, i);

		if (facts->n > 0 && facts_cells(facts) > 0)
			format_px.facts(&bank->files[i], facts, others.n + 1);
		free(facts);
	}
	free_editions(&others);
}

/* Each table as a file for programs and spreadsheets. */
static void
make_tables(
    const struct render *render, struct document *doc, struct databank *bank)
{
	uint32_t i;

	bank->tables = pool_zero(
	    &doc->pool, (size_t)doc->n_sheets + 1, sizeof *bank->tables);
	for (i = 0; i < doc->n_sheets; i++) {
		struct facts facts;

		facts_build(&facts, doc, &doc->sheets[i], render->book);
		format_csv.facts(&bank->tables[i], &facts, 1);
	}
}

static void
put_facts(const struct render *render, struct document *doc, struct out *out)
{
	struct facts *facts = mem_zero(doc->n_sheets + 1, sizeof *facts);
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		facts_build(&facts[i], doc, &doc->sheets[i], render->book);
	if (!render->format->is_per_table ||
	    is_one_sheet(render, doc, &facts[0]))
		render->format->facts(out, facts, doc->n_sheets);
	free(facts);
}

static void
put_script(const struct render *render, struct document *doc, struct out *out)
{
	struct recompute recompute;
	struct recompute_from from = {.tables = render->tables,
	    .book = render->book,
	    .estimates = render->est,
	    .study = render->study,
	    .account = render->account,
	    .population = render->population,
	    .ids = render->ids.texts,
	    .n_ids = render->ids.n};

	if (recompute_build(&recompute, &doc->pool, &from))
		render->format->script(out, &recompute);
	recompute_done(&recompute);
}

/* The document in the format, which reads one of five things. */
static void
put_document(const struct render *render, struct document *doc, struct out *out)
{
	const struct format *format = render->format;
	struct layout layout = {.links = render->links,
	    .n_links = (uint32_t)render->n_links,
	    .suffix = render->suffix,
	    .width = render->columns};

	if (format->layout != NULL) {
		layout_build(&layout, doc,
		    format->has_choice && !render->has_intervals
			? INTERVALS_NONE
			: format->intervals,
		    !format->is_list);
		format->layout(out, &layout);
		layout_free(&layout);
	} else if (format->script != NULL) {
		put_script(render, doc, out);
	} else if (format->is_multilingual) {
		put_languages(render, doc, out);
	} else if (format->facts != NULL) {
		put_facts(render, doc, out);
	} else {
		put_figure(render, doc, out);
	}
}

static void
write_site(
    const struct render *render, struct document *doc, struct ledger *ledger)
{
	struct layout layout = {.links = render->links,
	    .n_links = (uint32_t)render->n_links,
	    .suffix = render->suffix};
	struct writer *w = writer_open(STDOUT_FILENO, "stdout");
	struct databank bank = {NULL, NULL};
	char hash[HASH_TEXT];

	writer_hash_on(w);
	/* It holds all languages: once is enough. */
	if (*render->suffix == '\0')
		make_databank(render, doc, &bank);
	make_tables(render, doc, &bank);
	layout_build(&layout, doc, render->format->intervals, true);
	site_write(render->site, &layout, doc, &bank, render->opt, w);
	layout_free(&layout);
	writer_close(w);
	if (writer_hash(w, hash))
		ledger_text(ledger, "hash_out", hash);
	writer_free(w);
}

/* In one go, when nothing has failed. */
static void
write_document(
    const struct render *render, struct document *doc, struct ledger *ledger)
{
	struct out out = {0};

	put_document(render, doc, &out);
	if (diag_worst() < STATUS_USAGE)
		out_write(&out, STDOUT_FILENO, "stdout");
	ledger_hash(ledger, "hash_out", out.text, out.len);
	out_free(&out);
}

/* What differs from published figures. */
static void
write_differences(const struct render *render, const struct document *doc,
    struct ledger *ledger)
{
	struct writer *w = writer_open(STDOUT_FILENO, "stdout");
	struct checked checked;
	char hash[HASH_TEXT];

	writer_hash_on(w);
	checked = check_write(w, doc, render->check);
	ledger_number(ledger, "published", checked.published);
	ledger_number(ledger, "reproduced", checked.same);
	ledger_number(ledger, "held_back", checked.held_back);
	writer_close(w);
	if (writer_hash(w, hash))
		ledger_text(ledger, "hash_out", hash);
	writer_free(w);
}

static void
render_document(const struct render *render, struct ledger *ledger)
{
	struct document doc = {.language = &render->language};

	build_document(render, &doc);
	if (diag_worst() < STATUS_USAGE && render->check != NULL)
		write_differences(render, &doc, ledger);
	else if (diag_worst() < STATUS_USAGE && render->site != NULL)
		write_site(render, &doc, ledger);
	else if (diag_worst() < STATUS_USAGE)
		write_document(render, &doc, ledger);
	ledger_number(ledger, "tables", doc.n_sheets);
	document_free(&doc);
}

/* The formats; or the words in the language, as they would stand among the
 * tables. */
static void
list(struct render *render)
{
	struct out out = {0};
	size_t len;
	char *text;

	if (render->is_list_of_formats) {
		format_list(&out);
	} else if (load(render)) {
		text = words_list(&render->language, &len);
		out_slice(&out, (struct slice){text, len});
		free(text);
	}
	out_write(&out, STDOUT_FILENO, "stdout");
	out_free(&out);
}

static void
free_all(struct render *render)
{
	size_t i;

	for (i = 0; i < render->n_links; i++)
		free((char *)render->links[i].text);
	free(render->links);
	options_texts_free(&render->ids);
	options_texts_free(&render->weighting);
	node_free(render->run);
	node_free(render->account);
	tables_free(render->tables);
	codebook_free(render->book);
	node_free(render->study);
	standard_free_all(render->standards, render->n_standards);
}

int
main(int argc, char *argv[])
{
	struct render render = {.lang = "en",
	    .decimals = DECIMALS_BY_STATISTIC,
	    .signs = -1,
	    .suffix = "",
	    .figure = 1,
	    .width = 0};
	struct options opt;
	struct estimates *est = NULL;
	struct input *in = NULL;
	struct ledger *ledger;
	char hash[HASH_TEXT];

	options_read(&opt, &page, &render, argc, argv);
	render.opt = &opt;
	check_options(&render, &opt);
	render.columns = text_width(&render);
	ledger = ledger_open(opt.ledger, "render");
	render.format =
	    render.site != NULL ? &format_html : format_at(render.which);
	if (render.is_list || render.is_list_of_formats) {
		list(&render);
	} else if (load(&render)) {
		/* The folder of a site and its files are made last. */
		if (render.site == NULL)
			options_confine(&opt,
			    render.format->has_temp ? temp_folder() : NULL,
			    false);
		in = input_open(opt.operands, opt.n_operands, &render.input);
	}
	if (in != NULL)
		input_hash_on(in);
	if (in != NULL)
		input_watch(in);
	if (in != NULL && (est = estimates_read(in)) != NULL) {
		ledger_number(ledger, "records_in", input_records(in));
		if (input_hash(in, hash))
			ledger_text(ledger, "hash_in", hash);
		render.est = est;
		render_document(&render, ledger);
	}
	estimates_free(est);
	input_close(in);
	ledger_files(ledger, &opt);
	ledger_close(ledger);
	free_all(&render);
	options_close(&opt);
	return diag_status();
}
