#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codebook.h"
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
#include "recipe.h"
#include "recode.h"
#include "samefile.h"
#include "stream.h"
#include "utf8.h"
#include "writer.h"

enum option {
	OPT_CODEBOOK = 1,
	OPT_WAVE,
	OPT_REJECTS,
	OPT_MAX_REJECTS,
	OPT_DRIFT,
	OPT_AGAINST,
	OPT_LIST,
	OPT_LANG,
	OPT_DRAFT,
	OPT_NAME,
	OPT_RAW,
	OPT_CANONICAL,
	OPT_UNSEALED
};

static const struct option_row rows[] = {
    {OPT_CODEBOOK, "codebook", 'c', "FILE", "the codebook (JSON)"},
    {OPT_WAVE, "wave", 'w', "W", "which wave of the codebook the records are"},
    {OPT_REJECTS, "rejects", 0, "FILE", "write rejected records here"},
    {OPT_MAX_REJECTS, "max-rejects", 0, "N|N%",
	"fail when more records are rejected"},
    {OPT_DRIFT, "drift", 0, "FILE",
	"list what changed since this codebook, or export's schemas"},
    {OPT_AGAINST, "against", 0, "FILE",
	"with --drift: the newer of two schemas of exports"},
    {OPT_LIST, "list", 0, "FORM", "print the codebook: text or markdown"},
    {OPT_LANG, "lang", 0, "LANG", "the language of --list"},
    {OPT_DRAFT, "draft", 0, "FILE",
	"print a first codebook, from the schema of an export"},
    {OPT_NAME, "name", 0, "STUDY", "with --draft: the name of the study"},
    {OPT_RAW, "raw", 0, NULL, "the input is raw, whatever its header says"},
    {OPT_CANONICAL, "canonical", 0, NULL, "the input is a result of normalize"},
    {OPT_UNSEALED, "unsealed", 0, NULL,
	"accept input without a newline at its end"},
    {0, NULL, 0, NULL, NULL},
};

/* What the command line asks for. */
struct job {
	const char *codebook;
	const char *wave;
	const char *rejects;
	int64_t max_rejects; /* -1: any number */
	bool is_percent;
	const char **drift; /* n_drift of them; owned; NULL: none */
	size_t n_drift;
	size_t cap_drift;
	const char *against;
	int list; /* an enum list_form, or -1 */
	const char *lang;
	const char *draft; /* the schema of an export */
	const char *name;
	enum recipe_form form;
	bool is_unsealed;
};

/* "N" records, or "N%" of them. */
static void
read_limit(const struct options *opt, struct job *job)
{
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
take_form(const struct options *opt, struct job *job, enum recipe_form form)
{
	if (job->form != FORM_AUTO && job->form != form)
		options_fail(opt,
		    "--raw and --canonical contradict each other: say one");
	job->form = form;
}

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
	if (job->list >= 0 || job->drift != NULL || job->against != NULL)
		options_fail(opt, "--draft and %s are two runs: say one",
		    job->list >= 0           ? "--list"
			: job->drift != NULL ? "--drift"
					     : "--against");
	if (job->lang != NULL)
		options_fail(opt, "--lang is the language of --list");
	if (opt->n_operands > 0)
		options_fail(opt, "--draft reads no records: leave '%s' out",
		    opt->operands[0]);
	if (job->rejects != NULL || job->max_rejects >= 0)
		options_fail(opt, "--draft rejects no records");
	if (job->form != FORM_AUTO || job->is_unsealed)
		options_fail(opt,
		    "--draft reads no records: leave --raw, --canonical and "
		    "--unsealed out");
	check_text(opt, "--name", job->name);
	check_text(opt, "--wave", job->wave);
}

/* What does not go together would be left undone in silence. */
static void
check_job(const struct options *opt, const struct job *job)
{
	bool is_recoding = job->list < 0 && job->drift == NULL;

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
	if (job->against != NULL && job->drift == NULL)
		options_fail(opt, "--against needs --drift, the older schema");
	if (job->list >= 0 && job->drift != NULL)
		options_fail(opt, "--list and --drift are two runs: say one");
	if (job->lang != NULL && job->list < 0)
		options_fail(opt, "--lang is the language of --list");
	if (!is_recoding && opt->n_operands > 0)
		options_fail(opt, "%s reads no records: leave '%s' out",
		    job->list >= 0 ? "--list" : "--drift", opt->operands[0]);
	if (!is_recoding && (job->rejects != NULL || job->max_rejects >= 0))
		options_fail(opt, "%s rejects no records",
		    job->list >= 0 ? "--list" : "--drift");
}

static void
read_options(struct options *opt, struct job *job)
{
	static const char *const forms[] = {"text", "markdown", NULL};
	int id;

	while ((id = options_next(opt)) != 0) {
		switch (id) {
		case OPT_CODEBOOK:
			job->codebook = opt->value;
			break;
		case OPT_WAVE:
			job->wave = opt->value;
			break;
		case OPT_REJECTS:
			job->rejects = opt->value;
			break;
		case OPT_MAX_REJECTS:
			read_limit(opt, job);
			break;
		case OPT_DRIFT:
			MEM_GROW(job->drift, job->n_drift, job->cap_drift);
			job->drift[job->n_drift++] = opt->value;
			break;
		case OPT_AGAINST:
			job->against = opt->value;
			break;
		case OPT_LIST:
			job->list = options_choice(opt, forms);
			break;
		case OPT_LANG:
			job->lang = opt->value;
			break;
		case OPT_DRAFT:
			job->draft = opt->value;
			break;
		case OPT_NAME:
			job->name = opt->value;
			break;
		case OPT_RAW:
		case OPT_CANONICAL:
			take_form(opt, job,
			    id == OPT_RAW ? FORM_RAW : FORM_CANONICAL);
			break;
		default:
			job->is_unsealed = true;
		}
	}
	check_job(opt, job);
}

static struct writer *
open_rejects(const char *path)
{
	static const char *const columns[] = {
	    "file", "line", "column", "tag", "record"};
	struct writer *rejects;
	size_t i;
	int fd = stream_create(path, 0666);

	if (fd < 0)
		return NULL;
	rejects = writer_open(fd, path);
	writer_record(rejects);
	for (i = 0; i < sizeof columns / sizeof columns[0]; i++)
		writer_text(rejects, columns[i]);
	return rejects;
}

static void
close_account(const struct recode *run, const struct options *opt)
{
	struct ledger *ledger = ledger_open(opt->ledger, opt->program);
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
	if (writer_hash(run->out, hash))
		ledger_text(ledger, "hash_out", hash);
	ledger_close(ledger);
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
	    .weight = find_weight(recipe->book)};

	exact_zero(&run.weight_sum);
	run.has_progress = opt->progress;
	run.is_weighed = run.weight >= 0 && opt->ledger != NULL;
	run.out = writer_open(STDOUT_FILENO, "stdout");
	if (opt->ledger != NULL) {
		input_hash_on(in);
		writer_hash_on(run.out);
	}
	recode_all(&run);
	writer_close(run.out);
	if (rejects != NULL)
		writer_close(rejects);
	close_account(&run, opt);
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

/* Would writing to the file of an option destroy another one? */
static bool
is_in_use(const struct options *opt, const struct job *job, const char *option,
    const char *name)
{
	bool is_taken = samefile_names(name, job->codebook) ||
	    samefile_descriptor(name, STDIN_FILENO) ||
	    samefile_descriptor(name, STDOUT_FILENO);
	int i;

	for (i = 0; i < opt->n_operands; i++)
		is_taken |= samefile_names(name, opt->operands[i]);
	if (is_taken)
		diag_error(STATUS_USAGE, NULL, "usage",
		    "%s would write over '%s', which is read or written here "
		    "too; give it another name",
		    option, name);
	return is_taken;
}

static bool
are_files_free(const struct options *opt, const struct job *job)
{
	if (is_in_use(opt, job, "--rejects", job->rejects) ||
	    is_in_use(opt, job, "--ledger", opt->ledger))
		return false;
	if (!samefile_names(job->rejects, opt->ledger))
		return true;
	diag_error(STATUS_USAGE, NULL, "usage",
	    "--rejects and --ledger both write '%s'; give one another name",
	    opt->ledger);
	return false;
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
		job->list >= 0 || job->drift != NULL ? FORM_CANONICAL
						     : job->form))
		return;
	if (job->list >= 0) {
		if (knows_language(book, job->lang))
			list_codebook(
			    book, (enum list_form)job->list, job->lang);
		return;
	}
	if (job->drift != NULL) {
		drift_report(
		    book, job->wave, job->drift, job->n_drift, job->against);
		return;
	}
	if (!are_files_free(opt, job))
		return;
	in = input_open(opt->operands, opt->n_operands, job->is_unsealed);
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
	struct options opt = {
	    .program = "normalize",
	    .synopsis = "--codebook FILE [--wave W] [FILE ...]",
	    .summary = "Bring the records of one wave into the variables and "
		       "codes of a codebook.",
	    .rows = rows,
	    .argc = argc,
	    .argv = argv,
	};
	struct job job = {.list = -1, .max_rejects = -1, .form = FORM_AUTO};
	struct codebook *book;

	options_open(&opt);
	read_options(&opt, &job);
	if (job.draft != NULL) {
		draft_codebook(job.draft, job.name, job.wave);
	} else {
		book = codebook_load(job.codebook);
		if (book != NULL)
			run(book, &job, &opt);
		codebook_free(book);
	}
	free(job.drift);
	options_close(&opt);
	return diag_status();
}
