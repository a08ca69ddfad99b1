#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codebook.h"
#include "ddi.h"
#include "diag.h"
#include "draft.h"
#include "drift.h"
#include "input.h"
#include "ledger.h"
#include "list.h"
#include "mem.h"
#include "near.h"
#include "number.h"
#include "options.h"
#include "out.h"

#include "recipe.h"
#include "recode.h"
#include "stream.h"
#include "syntax.h"
#include "ticks.h"
#include "utf8.h"
#include "writer.h"

/* What the command line asks for. */
struct job {
	const char *codebook;
	const char *wave;
	const char *rejects;
	int64_t max_rejects; /* -1: any number */
	bool is_percent;
	struct option_texts drift;
	const char *against;
	int list;   /* an enum list_form, or -1 */
	int syntax; /* an enum syntax_form, or -1 */
	const char *lang;
	const char *draft; /* the schema of an export */
	const char *name;
	enum recipe_form form;
	struct input_options input;
};

/* "N" records, or "N%" of them. */
static void
take_limit(const struct options *opt, void *settings)
{
	struct job *job = settings;
	size_t len = strlen(opt->value);

	job->is_percent = len > 1 && opt->value[len - 1] == '%';
	if (!number_parse_int(
		&job->max_rejects, opt->value, len - job->is_percent) ||
	    job->max_rejects < 0)
		options_fail(opt,
		    "option '--max-rejects' takes a number of records or "
		    "a percentage such as 5%%, not '%s'",
		    opt->value);
}

static void
take_form(const struct options *opt, void *settings)
{
	struct job *job = settings;
	enum recipe_form form =
	    strcmp(opt->name, "raw") == 0 ? FORM_RAW : FORM_CANONICAL;

	if (job->form != FORM_AUTO && job->form != form)
		options_fail(opt,
		    "--raw and --canonical contradict each other: say one");
	job->form = form;
}

static const char *const list_forms[] = {
    "text", "markdown", "html", "ddi", NULL};
static const char *const syntax_forms[] = {"spss", "stata", "r", NULL};

#define AT(member) OPTION_AT(struct job, member)

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "Records"},
    {"codebook", 'c', true, "FILE", "the codebook (JSON)", OPTION_TEXT,
	AT(codebook), .use = OPTION_INPUT},
    {"wave", 'w', true, "W", "which wave of the codebook the records are",
	OPTION_TEXT, AT(wave)},
    {"rejects", 0, true, "FILE", "write rejected records here", OPTION_TEXT,
	AT(rejects), .use = OPTION_OUTPUT},
    {"max-rejects", 0, true, "N|N%", "fail when more records are rejected",
	OPTION_CALL, .take = take_limit},
    {"raw", 0, true, NULL, "the input is raw, whatever its header says",
	OPTION_CALL, .take = take_form},
    {"canonical", 0, true, NULL, "the input is a result of normalize",
	OPTION_CALL, .take = take_form},
    INPUT_ROWS(struct job, input),
    MANIFEST_ROW(struct job, input),
    {.kind = OPTION_HEADING, .help = "Instead of records"},
    {"drift", 0, true, "FILE",
	"list what changed since this codebook, or export's schemas",
	OPTION_TEXTS, AT(drift), .use = OPTION_INPUT},
    {"against", 0, true, "FILE",
	"with --drift: the newer of two schemas of exports", OPTION_TEXT,
	AT(against), .use = OPTION_INPUT},
    {"list", 0, true, "FORM", "print the codebook: text, markdown, html or ddi",
	OPTION_CHOICE, AT(list), .choices = list_forms},
    {"syntax", 0, true, "FORM",
	"print what reads the records there: spss, stata or r", OPTION_CHOICE,
	AT(syntax), .choices = syntax_forms},
    {"lang", 0, true, "LANG",
	"the language of --list or --syntax, or of --draft", OPTION_TEXT,
	AT(lang)},
    {"draft", 0, true, "FILE",
	"print a first codebook, from the schema of an export", OPTION_TEXT,
	AT(draft), .use = OPTION_INPUT},
    {"name", 0, true, "STUDY", "with --draft: the name of the study",
	OPTION_TEXT, AT(name)},
    {0},
};

static const struct option_page page = {
    .program = "normalize",
    .synopsis = "--codebook FILE [--wave W] [FILE ...]",
    .summary = "Bring the records of one wave into the variables and codes "
	       "of a codebook.",
    .examples =
	{
	    "normalize --codebook codebook.json --wave 2024 clean.csv "
	    ">micro.csv",
	    "normalize --codebook codebook.json --list markdown --lang da",
	    "normalize --draft raw-2024.json --name my-survey >codebook.json",
	},
    .rows = rows,
};

/* What ends up in a file has to be text. */
static void
check_text(const struct options *opt, const char *name, const char *value)
{
	size_t bad;

	if (value == NULL)
		return;
	if (value[0] == '\0' || !utf8_valid(value, strlen(value), &bad))
		options_fail(opt, "what %s says is %s", name,
		    value[0] == '\0' ? "empty" : "not UTF-8");
}

/* A draft needs a schema, and has a name and a wave: nothing else. */
static void
check_draft(const struct options *opt, const struct job *job)
{
	if (job->codebook != NULL)
		options_fail(
		    opt, "--draft makes a codebook: leave --codebook out");
	if (job->list >= 0 || job->syntax >= 0 || job->drift.n > 0 ||
	    job->against != NULL)
		options_fail(opt, "--draft and %s are two runs: say one",
		    job->list >= 0         ? "--list"
			: job->syntax >= 0 ? "--syntax"
			: job->drift.n > 0 ? "--drift"
					   : "--against");
	check_text(opt, "--lang", job->lang);
	if (job->rejects != NULL || job->max_rejects >= 0)
		options_fail(opt, "--draft rejects no records");
	if (job->form != FORM_AUTO || job->input.is_unsealed)
		options_fail(opt,
		    "--draft reads no records: leave --raw, --canonical and "
		    "--unsealed out");
	check_text(opt, "--name", job->name);
	check_text(opt, "--wave", job->wave);
}

/*
 * Refuse options that do not go together, rather than ignore one of them in
 * silence.
 */
static void
check_job(const struct options *opt, const struct job *job)
{
	const char *run = job->list >= 0 ? "--list"
	    : job->syntax >= 0           ? "--syntax"
	    : job->drift.n > 0           ? "--drift"
					 : NULL;

	if (job->draft != NULL) {
		check_draft(opt, job);
		return;
	}
	if (job->name != NULL)
		options_fail(opt, "--name needs --draft");
	if (job->codebook == NULL)
		options_fail(opt,
		    "no codebook: say --codebook FILE; --draft makes a "
		    "first one");
	if (job->against != NULL && job->drift.n == 0)
		options_fail(opt, "--against needs --drift, the older schema");
	if ((job->list >= 0) + (job->syntax >= 0) + (job->drift.n > 0) > 1)
		options_fail(opt,
		    "--list, --syntax and --drift are runs of their own: say "
		    "one");
	if (job->lang != NULL && job->list < 0 && job->syntax < 0)
		options_fail(opt, "--lang is the language of --list");
	if (run != NULL && opt->n_operands > 0)
		options_fail(opt, "%s reads no records: leave '%s' out", run,
		    opt->operands[0]);
	if (run != NULL && (job->rejects != NULL || job->max_rejects >= 0))
		options_fail(opt, "%s rejects no records", run);
}

static struct writer *
open_rejects(const char *path)
{
	static const char *const columns[] = {
	    "file", "line", "column", "tag", "record"};
	struct writer *rejects;
	size_t i;
	int fd = stream_create(path, 0600);

	if (fd < 0)
		return NULL;
	rejects = writer_open(fd, path);
	writer_record(rejects);
	for (i = 0; i < sizeof columns / sizeof columns[0]; i++)
		writer_text(rejects, columns[i]);
	return rejects;
}

/* Refuse in a part what can be judged only when all parts are there. */
static void
describe_part(struct ledger *ledger, const struct recode *run)
{
	char *limit = mem_format("[{\"option\":\"max-rejects\","
				 "\"bound\":\"%lld%s\",\"n\":%llu}]",
	    (long long)run->max_rejects, run->is_percent ? "%" : "",
	    (unsigned long long)run->n_rejected);

	ledger_exact(ledger, "limits", run->max_rejects < 0 ? "[]" : limit);
	ledger_text(ledger, "blanks", ticks_letters(run->recipe));
	free(limit);
}

static void
write_account(const char *path, const struct recode *run,
    const struct options *opt, const char *hash_out)
{
	struct ledger *ledger = ledger_open(path, opt->page->program);
	char digits[EXACT_TEXT];
	char hash[33];

	ledger_text(ledger, "codebook", run->recipe->book->name);
	ledger_number(ledger, "records_in", input_records(run->in));
	ledger_number(ledger, "records_out",
	    run->out->records > 0 ? run->out->records - 1 : 0);
	if (run->is_weighed) {
		exact_text(&run->weight_sum, digits, sizeof digits);
		ledger_exact(ledger, "sum_weight", digits);
	}
	recode_report(run, ledger);
	if (input_hash(run->in, hash))
		ledger_text(ledger, "hash_in", hash);
	if (hash_out != NULL)
		ledger_text(ledger, "hash_out", hash_out);
	if (path != opt->ledger) {
		describe_part(ledger, run);
		ledger_also(ledger, opt->ledger);
	}
	ledger_files(ledger, opt);
	ledger_close(ledger);
}

/* What the account of a part is written with. */
struct part {
	const struct recode *run;
	const struct options *opt;
	const char *path;
	bool is_told;
};

/* All is written but the seal. */
static bool
account_for_part(void *context, const char *hash)
{
	struct part *part = context;

	part->is_told = true;
	write_account(part->path, part->run, part->opt, hash);
	return diag_worst() < STATUS_FAIL;
}

/* The variable that holds the weight, or -1. */
static int
find_weight(const struct codebook *book)
{
	uint32_t i;

	for (i = 0; i < book->n_variables; i++)
		if (book->variables[i].role == ROLE_WEIGHT)
			return (int)i;
	return -1;
}

static void
normalize(struct recipe *recipe, struct input *in, struct writer *rejects,
    const struct job *job, const struct options *opt)
{
	struct recode run = {.recipe = recipe,
	    .in = in,
	    .rejects = rejects,
	    .max_rejects = job->max_rejects,
	    .is_percent = job->is_percent,
	    .weight = find_weight(recipe->book),
	    .sole = sole_new(recipe->book)};
	struct part part = {&run, opt, job->input.manifest, false};
	char hash[33];

	exact_zero(&run.weight_sum);
	input_watch(in);
	run.is_part = part.path != NULL;
	run.is_weighed =
	    run.weight >= 0 && (opt->ledger != NULL || run.is_part);
	run.out = writer_open(STDOUT_FILENO, "stdout");
	if (run.is_part)
		writer_before_seal(run.out, account_for_part, &part);
	if (opt->ledger != NULL || run.is_part) {
		input_hash_on(in);
		writer_hash_on(run.out);
	}
	options_confine(opt, NULL, false);
	ticks_find(recipe);
	recode_all(&run);
	if (rejects != NULL && run.is_part)
		writer_close(rejects);
	writer_close(run.out);
	if (rejects != NULL && !run.is_part)
		writer_close(rejects);
	/* Notes are told once. */
	if (!part.is_told)
		write_account(opt->ledger, &run, opt,
		    writer_hash(run.out, hash) ? hash : NULL);
	sole_free(run.sole);
	writer_free(run.out);
}

/* Labels fall back to another language, but a slip of --lang should not. */
static bool
knows_language(const struct codebook *book, const char *lang)
{
	struct place place = {.file = book->root->file};
	const char *near;
	uint32_t i;

	if (lang == NULL || book->n_languages == 0)
		return true;
	for (i = 0; i < book->n_languages; i++)
		if (strcmp(book->languages[i], lang) == 0)
			return true;
	near = near_find(lang, book->languages, book->n_languages);
	diag_error(STATUS_USAGE, &place, "unknown-language",
	    "the codebook has no labels in '%s', only in '%s'%s", lang,
	    near == NULL ? book->languages[0] : near,
	    book->n_languages > 1 && near == NULL ? " and others" : "");
	return false;
}

/* The codebook for those who read it. */
static void
publish(const struct codebook *book, const struct job *job,
    const struct options *opt)
{
	struct out text = {0};
	struct ledger *ledger;

	if (job->list != LIST_DDI && !knows_language(book, job->lang))
		return;
	if (job->list == LIST_DDI)
		ddi_codebook(&text, book);
	else if (job->list >= 0)
		list_codebook(
		    &text, book, (enum list_form)job->list, job->lang);
	else
		syntax_codebook(
		    &text, book, (enum syntax_form)job->syntax, job->lang);
	if (out_write(&text, STDOUT_FILENO, "stdout") &&
	    stream_close(STDOUT_FILENO, "stdout")) {
		ledger = ledger_open(opt->ledger, opt->page->program);
		ledger_text(ledger, "codebook", book->name);
		ledger_hash(ledger, "hash_in", "", 0);
		ledger_hash(ledger, "hash_out", text.text, text.len);
		ledger_files(ledger, opt);
		ledger_close(ledger);
	}
	out_free(&text);
}

static void
run(const struct codebook *book, const struct job *job,
    const struct options *opt)
{
	struct writer *rejects = NULL;
	struct recipe *recipe = NULL;
	struct input *in;

	/* Faults of the codebook come before anything is read. */
	if (!recipe_check(book, job->wave,
		job->list >= 0 || job->syntax >= 0 || job->drift.n > 0
		    ? FORM_CANONICAL
		    : job->form))
		return;
	if (job->list >= 0 || job->syntax >= 0 || job->drift.n > 0)
		options_confine(opt, NULL, false);
	if (job->list >= 0 || job->syntax >= 0) {
		publish(book, job, opt);
		return;
	}
	if (job->drift.n > 0) {
		drift_report(book, job->wave, job->drift.texts, job->drift.n,
		    job->against);
		return;
	}
	in = input_open(opt->operands, opt->n_operands, &job->input);
	if (in == NULL)
		return;
	recipe = recipe_new(book, job->wave, in, job->form);
	if (recipe != NULL && job->rejects != NULL)
		rejects = open_rejects(job->rejects);
	if (recipe != NULL && (job->rejects == NULL || rejects != NULL))
		normalize(recipe, in, rejects, job, opt);
	writer_free(rejects);
	recipe_free(recipe);
	input_close(in);
}

int
main(int argc, char *argv[])
{
	struct options opt;
	struct job job = {
	    .list = -1, .syntax = -1, .max_rejects = -1, .form = FORM_AUTO};
	struct codebook *book;

	options_read(&opt, &page, &job, argc, argv);
	check_job(&opt, &job);
	if (job.draft != NULL) {
		options_confine(&opt, NULL, false);
		draft_codebook(job.draft, opt.operands, opt.n_operands,
		    job.name, job.wave, job.lang);
	} else {
		book = codebook_load(job.codebook);
		if (book != NULL)
			run(book, &job, &opt);
		codebook_free(book);
	}
	options_texts_free(&job.drift);
	options_close(&opt);
	return diag_status();
}
