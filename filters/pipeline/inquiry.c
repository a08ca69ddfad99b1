#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit.h"
#include "compare.h"
#include "diag.h"
#include "digits.h"
#include "inquiry.h"
#include "marker.h"
#include "mem.h"
#include "number.h"
#include "options.h"
#include "out.h"
#include "process.h"
#include "record.h"
#include "report.h"
#include "temp.h"
#include "tree.h"

static int
flushed(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	diag_error(
	    STATUS_FAIL, NULL, "write-failed", "standard output took not all");
	return STATUS_FAIL;
}

/* ---- diff ---------------------------------------------------------------- */

struct diff {
	struct option_texts reports;
};

static const struct option_row diff_rows[] = {
    {"report", 0, true, "FORM=FILE", "junit, json or md, to a file",
	OPTION_TEXTS, OPTION_AT(struct diff, reports), .is_many = true,
	.use = OPTION_OUTPUT},
    {0},
};

static const struct option_page diff_page = {
    .program = "pipeline",
    .synopsis = "diff OLD NEW [--report FORM=FILE]...",
    .summary = "What differs between two publications, worst first.",
    .examples = {"pipeline.sh diff fixtures/innovations/expected "
		 "out/innovations"},
    .rows = diff_rows,
};

int
inquiry_diff(int argc, char *argv[])
{
	struct differences all = {0};
	struct diff diff = {0};
	struct options opt;
	struct out text = {0};
	int status;

	options_read(&opt, &diff_page, &diff, argc, argv);
	if (opt.n_operands != 2)
		options_fail(&opt, "two publications are needed: OLD NEW");
	if (compare_folders(&all, opt.operands[0], opt.operands[1])) {
		report_text(&text, &all);
		out_write(&text, STDOUT_FILENO, "standard output");
		report_files(&all, &diff.reports);
	}
	status = (int)diag_status();
	if (all.n > 0 && status < STATUS_USAGE)
		status = STATUS_HELD;
	out_free(&text);
	compare_free(&all);
	options_texts_free(&diff.reports);
	options_close(&opt);
	return status;
}

/* ---- status -------------------------------------------------------------- */

/* Seconds by which the clocks of two machines may differ. */
enum {
	SKEW = 60
};

struct state {
	const char *study;
	const char *output;
	double max_age; /* seconds */
};

/* "26h", "90m", "2d", or seconds. */
static void
take_age(const struct options *opt, void *settings)
{
	static const struct {
		char unit;
		double seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	struct state *state = settings;
	size_t len = strlen(opt->value);
	double factor = 0;
	double number;
	size_t i;

	for (i = 0; i < sizeof units / sizeof *units && len > 0; i++)
		if (opt->value[len - 1] == units[i].unit)
			factor = units[i].seconds;
	if (factor == 0 || !number_parse(&number, opt->value, len - 1) ||
	    number < 0)
		options_fail(opt,
		    "option '--max-age' takes a time such as 26h, 90m or 2d, "
		    "not '%s'",
		    opt->value);
	state->max_age = number * factor;
}

static const struct option_row state_rows[] = {
    {"study", 0, true, "NAME", "the study", OPTION_TEXT,
	OPTION_AT(struct state, study)},
    {"output", 0, true, "DIR", "where NAME/ is (out)", OPTION_TEXT,
	OPTION_AT(struct state, output)},
    {"max-age", 0, true, "TIME", "older than this, as 26h, is status 1",
	OPTION_CALL, .take = take_age},
    {0},
};

static const struct option_page state_page = {
    .program = "pipeline",
    .synopsis = "status --study NAME [--output DIR] [--max-age 26h]",
    .summary = "How old the publication is, of how many records, and what is "
	       "held.",
    .examples = {"pipeline.sh status --study innovations --output /srv/www "
		 "--max-age 26h"},
    .rows = state_rows,
};

/* Seconds since the run ended; NAN where run.json does not say. */
static double
age_of(const struct node *root)
{
	struct tm tm = {0};
	const char *text = node_text(root, "end", "");

	if (strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm) == NULL)
		return NAN;
	return difftime(time(NULL), timegm(&tm));
}

static void
show_age(double seconds)
{
	if (seconds < -SKEW || isnan(seconds))
		printf("age unknown");
	else if (seconds < 5400)
		printf("%.0f minutes old", fmax(seconds, 0) / 60);
	else if (seconds < 172800)
		printf("%.0f hours old", seconds / 3600);
	else
		printf("%.0f days old", seconds / 86400);
}

static void
show_waves(const struct node *root)
{
	const struct node *waves = node_get(root, "waves");
	char digits[DIGITS_MAX];
	size_t i;

	for (i = 0; waves != NULL && i < waves->n; i++)
		printf("wave %s: %s records\n",
		    node_text(&waves->child[i], "id", ""),
		    digits_count(digits,
			(uint64_t)node_number(&waves->child[i], "kept", 0)));
}

static int
show_state(const struct state *state, const char *target, const char *held)
{
	struct node *root = marker_load(target);
	double age = root == NULL ? NAN : age_of(root);
	bool is_late =
	    state->max_age >= 0 && !(age > -SKEW && age <= state->max_age);
	struct stat st;

	if (root == NULL) {
		printf("%s: no publication\n", target);
		return STATUS_DATA;
	}
	printf("%s: of %s, ", target, node_text(root, "end", "?"));
	show_age(age);
	printf("%s\n", is_late ? ", too old" : "");
	show_waves(root);
	node_free(root);
	if (stat(held, &st) != 0)
		return is_late ? STATUS_DATA : STATUS_OK;
	printf("held: %s\n", held);
	return STATUS_DATA;
}

int
inquiry_status(int argc, char *argv[])
{
	struct state state = {.output = "out", .max_age = -1};
	struct options opt;
	char *target;
	char *held;
	int status;

	options_read(&opt, &state_page, &state, argc, argv);
	if (state.study == NULL || strchr(state.study, '/') != NULL)
		options_fail(&opt, "--study NAME is needed");
	if (opt.n_operands > 0)
		options_fail(&opt, "'%s' is not an option", opt.operands[0]);
	target = mem_format("%s/%s", state.output, state.study);
	held = mem_format("%s/.%s.held", state.output, state.study);
	status = flushed(show_state(&state, target, held));
	free(target);
	free(held);
	options_close(&opt);
	return status;
}

/* ---- verify -------------------------------------------------------------- */

struct verify {
	const char *input;
	const char *schemas;
};

static const struct option_row verify_rows[] = {
    {"input", 0, true, "DIR", "run again from these raw files, compare bytes",
	OPTION_TEXT, OPTION_AT(struct verify, input)},
    {"schemas", 0, true, "DIR", "with --input: where the schemas are",
	OPTION_TEXT, OPTION_AT(struct verify, schemas)},
    {0},
};

static const struct option_page verify_page = {
    .program = "pipeline",
    .synopsis = "verify DIR [--input DIR] [--schemas DIR]",
    .summary = "Is a publication what its run made of its raw files?",
    .examples = {"pipeline.sh verify out/innovations --input "
		 "fixtures/innovations"},
    .rows = verify_rows,
};

/* verify: run the study again into a folder of its own. */
static bool
run_again(
    const struct verify *verify, const struct node *root, const char *output)
{
	const struct node *given = node_get(root, "options");
	const char *self = getenv("BAROMETER_SELF");
	struct args argv = {0};
	static const char *const guards[] = {"empty-wave", "few-records",
	    "many-records", "weights-off-frame", "stale", "differs"};
	size_t len;
	size_t i;
	char *text;

	args_add(&argv, self == NULL ? "./pipeline.sh" : self);
	args_add(&argv, "run");
	args_add(&argv, "--study");
	args_add(&argv, node_text(root, "study", ""));
	args_add(&argv, "--output");
	args_add(&argv, output);
	args_add(&argv, "--input");
	args_add(&argv, verify->input);
	if (verify->schemas != NULL) {
		args_add(&argv, "--schemas");
		args_add(&argv, verify->schemas);
	}
	for (i = 0; given != NULL && i < given->n; i++)
		args_add(&argv, given->child[i].text);
	/* Somebody has let it pass. */
	for (i = 0; i < sizeof guards / sizeof *guards; i++) {
		args_add(&argv, "--allow");
		args_add(&argv, guards[i]);
	}
	args_add(&argv, "--quiet");
	text = process_output(argv.at, &len);
	free(text);
	args_clear(&argv);
	return text != NULL;
}

static void
verify_input(const struct verify *verify, const char *folder)
{
	struct node *root = marker_load(folder);
	char *output = mem_format("%s/barometer-verify-XXXXXX", temp_folder());
	struct place place = {.file = output};
	char *again;

	if (root == NULL || mkdtemp(output) == NULL) {
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "there is no room to run the study again; TMPDIR names "
		    "the folder");
		node_free(root);
		free(output);
		return;
	}
	again = mem_format("%s/%s", output, node_text(root, "study", ""));
	if (run_again(verify, root, output))
		audit_same(folder, again);
	free(again);
	tree_remove(output);
	free(output);
	node_free(root);
}

int
inquiry_verify(int argc, char *argv[])
{
	struct verify verify = {0};
	struct options opt;

	options_read(&opt, &verify_page, &verify, argc, argv);
	if (opt.n_operands != 1)
		options_fail(&opt, "the folder of a publication is needed");
	if (record_check(opt.operands[0], true))
		audit_run(opt.operands[0]);
	if (verify.input != NULL && diag_worst() < STATUS_USAGE)
		verify_input(&verify, opt.operands[0]);
	if (diag_worst() == STATUS_OK && !diag_is_quiet())
		printf("%s: as its run made it%s\n", opt.operands[0],
		    verify.input == NULL ? "" : ", and as it is made again");
	options_close(&opt);
	return flushed((int)diag_status());
}
