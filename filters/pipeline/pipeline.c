#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "chain.h"
#include "compare.h"
#include "diag.h"
#include "folder.h"
#include "gather.h"
#include "guard.h"
#include "inquiry.h"
#include "marker.h"
#include "mem.h"
#include "out.h"
#include "outcome.h"
#include "package.h"
#include "pictures.h"
#include "print.h"
#include "provenance.h"
#include "record.h"
#include "report.h"
#include "runner.h"
#include "stream.h"
#include "tally.h"
#include "tree.h"

/*
 * pipeline COMMAND [option ...]
 *
 * What pipeline.sh cannot do: read and check a study, lock, judge what the
 * filters did, keep the record, and put a new publication in the place of an
 * old one.  Each command is a step of a run and takes the options of the run;
 * what it has to tell the script goes to descriptor 3.
 */

/*
 * The status of make, to which is added what the run ends with: that it came
 * to its end, and that the new publication is ready.
 */
enum {
	STEP_MADE = 64,
	STEP_READY = 96
};

/* A number that pipeline.sh hands on from one step to the next. */
static long long
handed(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? -1 : strtoll(text, NULL, 10);
}

/* ---- plan ---------------------------------------------------------------- */

static bool
has_programs(const struct setup *set)
{
	static const char *const names[] = {
	    "clean", "normalize", "join", "weigh", "aggregate", "render"};
	bool is_good = true;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_format("%s/%s", set->bin, names[i]);
		struct place place = {.file = path};

		if (access(path, X_OK) != 0) {
			diag_error(STATUS_FAIL, &place, "missing-program",
			    "is not there; run make first");
			is_good = false;
		}
		free(path);
	}
	return is_good;
}

static bool
has_input(const struct setup *set)
{
	struct place place = {.file = set->input};
	struct stat st;

	if (stat(set->input, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	diag_error(STATUS_FAIL, &place, "cannot-open",
	    "no such folder; --input says where the raw files are");
	return false;
}

static bool
can_check(const struct run *run)
{
	struct place place = {.file = run->study->root->file};

	if (!run->set.is_check || run->study->published != NULL)
		return true;
	diag_error(STATUS_USAGE, &place, "bad-schema",
	    "no published figures to compare with; --check needs "
	    "publication.published");
	return false;
}

/* The study, as far as it is asked for. */
static bool
load(struct run *run)
{
	char *path = mem_format("%s/study.json", run->set.folder);

	run->study = study_load(path, run->set.study);
	free(path);
	return run->study != NULL && has_input(&run->set) &&
	    stages_choose(run->study, &run->set) && can_check(run);
}

static void
unload(struct run *run)
{
	outcome_free(run);
	stages_free(&run->list);
	study_free(run->study);
	setup_free(&run->set);
}

static int
print(struct run *run)
{
	if (!stages_make(&run->list, run->study, &run->set))
		return diag_status();
	(run->set.print == PRINT_SHELL ? print_shell : print_json)(
	    stdout, &run->list, run->study, &run->set);
	if (fflush(stdout) != 0 || ferror(stdout))
		stream_report_write("standard output", errno);
	return diag_status();
}

static int
plan(struct run *run, FILE *answer)
{
	if (!has_programs(&run->set) || !load(run))
		return diag_status();
	if (run->set.print != PRINT_NONE)
		return print(run);
	if (folder_may_publish(&run->set) && folder_prepare(&run->set))
		print_plan(answer, &run->set);
	return diag_status();
}

/* ---- finish -------------------------------------------------------------- */

static bool
is_same_file(const char *path, const struct args *paths, const char *was)
{
	struct place place = {.file = path};
	char hash[HASH_TEXT];
	bool is_same = chain_hash(paths, hash) && strcmp(hash, was) == 0;

	if (!is_same)
		diag_error(STATUS_FAIL, &place, "changed",
		    "was changed while the run lasted; nothing was published, "
		    "run it again");
	return is_same;
}

/* Earlier editions, which no ledger has the fingerprint of. */
static struct args
beside(const struct run *run)
{
	struct args paths = {0};
	size_t i;

	for (i = 0; i < run->list.beside.n; i++) {
		char *path = stages_path(&run->set, run->list.beside.at[i]);

		args_add(&paths, path);
		free(path);
	}
	return paths;
}

/* One that cannot be read is for aggregate to tell. */
static void
note_beside(struct run *run)
{
	struct args paths = beside(run);
	bool are_there = true;
	size_t i;

	for (i = 0; i < paths.n; i++)
		are_there = access(paths.at[i], R_OK) == 0 && are_there;
	if (are_there)
		(void)chain_hash(&paths, run->beside);
	args_clear(&paths);
}

/* Nobody may change what a study says while a run lasts. */
static bool
is_same_study(const struct run *run)
{
	struct args editions = beside(run);
	struct args paths = {0};
	bool is_same;

	args_add(&paths, run->study->root->file);
	is_same =
	    is_same_file(run->study->root->file, &paths, run->study->hash) &&
	    is_same_file(
		"what 'earlier' names in tables.json", &editions, run->beside);
	args_clear(&paths);
	args_clear(&editions);
	return is_same;
}

/* Everything is written, and on the disk. */
static bool
complete(const struct run *run, const struct counts *counts,
    struct publication *published)
{
	if (!package_write(run->study, run->set.page, published) ||
	    !record_ledger(run) || !folder_close(&run->set) ||
	    !record_run(run, counts, published, run->start, (int)diag_worst()))
		return false;
	if (tree_sync(run->set.work))
		return true;
	stream_report_write(run->set.target, errno);
	return false;
}

/* The new publication waits beside the old one. */
static int
hold(const struct run *run, const struct verdict *verdict)
{
	if (!folder_hold(&run->set))
		return diag_status();
	diag_error(STATUS_DATA, NULL, "held",
	    "%s was not published, what is in place stands; the new one is in "
	    "%s: run again with --accept-held to publish that, or with%s",
	    run->study->name, run->set.held, verdict->allow);
	return STATUS_HELD;
}

/* The figures printed once, each that differs on standard output. */
static void
judge_check(struct verdict *verdict, const struct run *run)
{
	const struct node *ledger;
	char *path;
	char *text;
	size_t len;
	int fd;

	if (!run->set.is_check)
		return;
	ledger = run->outcomes[run->list.n - 1].ledger;
	if (node_number(ledger, "published", 0) ==
	    node_number(ledger, "reproduced", -1))
		return;
	path = mem_format("%s/control/differences.csv", run->set.work);
	fd = stream_open(path);
	text = fd < 0 ? NULL : stream_slurp(fd, path, &len);
	if (fd >= 0)
		stream_close(fd, path);
	if (text != NULL && stream_put(STDOUT_FILENO, text, len) != 0)
		diag_error(STATUS_FAIL, NULL, "write-failed",
		    "standard output took not all");
	guard_fail(verdict, run, "differs",
	    "%.0f of %.0f published %s are reproduced",
	    node_number(ledger, "reproduced", 0),
	    node_number(ledger, "published", 0), run->study->called);
	free(text);
	free(path);
}

static int
judge(struct run *run, const struct counts *counts,
    struct publication *published, bool *is_ready)
{
	struct verdict verdict = {0};
	int status;

	guard_rejects(run, counts);
	guard_judge(&verdict, run, counts);
	judge_check(&verdict, run);
	if (diag_worst() >= STATUS_USAGE || !complete(run, counts, published)) {
		status = (int)diag_status();
	} else if (verdict.is_held) {
		status = hold(run, &verdict);
	} else {
		*is_ready = true;
		status = (int)diag_status();
	}
	free(verdict.allow);
	return status;
}

/* What was made against a publication; nothing is published. */
static int
compare_with(const struct run *run)
{
	struct differences all = {0};
	struct out text = {0};
	int status = STATUS_OK;

	if (compare_folders(&all, run->set.against, run->set.page)) {
		report_text(&text, &all);
		out_write(&text, STDOUT_FILENO, "standard output");
		report_files(&all, &run->set.reports);
	}
	status = (int)diag_status();
	if (all.n > 0 && status < STATUS_USAGE)
		status = STATUS_HELD;
	out_free(&text);
	compare_free(&all);
	return status;
}

static int
accept(const struct run *run)
{
	compare_accept(run->set.page, run->set.accept);
	return (int)diag_status();
}

static int
finish(struct run *run, bool *is_ready)
{
	struct publication published = {0};
	struct counts *counts;
	int status;

	outcome_read(run);
	status = outcome_failed(run);
	if (status != STATUS_OK)
		return status;
	if (!is_same_study(run) || !chain_holds(run) ||
	    !pictures_make(run->set.page, run->set.has_png, run->set.has_pdf))
		return diag_status();
	counts = counts_gather(run);
	if (counts == NULL)
		return diag_status();
	guard_known(run, counts);
	if (outcome_show(run))
		diag_raise(STATUS_DATA);
	(void)record_gather(&published, run->set.page);
	if (run->set.against != NULL || run->set.accept != NULL)
		guard_rejects(run, counts);
	if (diag_worst() >= STATUS_USAGE)
		status = diag_status();
	else if (run->set.against != NULL)
		status = compare_with(run);
	else if (run->set.accept != NULL)
		status = accept(run);
	else
		status = judge(run, counts, &published, is_ready);
	counts_free(counts, run->study->n_chosen);
	record_free(&published);
	return status;
}

/* ---- adopt --------------------------------------------------------------- */

/* What stands behind the option in the options of a run; NULL: it had none. */
static const char *
had_option(const struct node *root, const char *option)
{
	const struct node *given = node_get(root, "options");
	size_t i;

	for (i = 0; given != NULL && i < given->n; i++)
		if (strcmp(given->child[i].text, option) == 0)
			return i + 1 < given->n ? given->child[i + 1].text : "";
	return NULL;
}

/* An option beside --accept-held is one that the run had that was held. */
static bool
is_of_run(const struct run *run, const struct node *root, const char *option,
    const char *value)
{
	struct place place = {.file = run->set.held};
	const char *had = had_option(root, option);

	if (value == NULL ||
	    (had != NULL && (value[0] == '\0' || strcmp(value, had) == 0)))
		return true;
	diag_error(STATUS_USAGE, &place, "nothing-held",
	    "what is held was made without %s%s%s; nothing is computed now: "
	    "leave that out, or --accept-held",
	    option, value[0] == '\0' ? "" : " ", value);
	return false;
}

static bool
has_its_options(const struct run *run, const struct node *root)
{
	return is_of_run(run, root, "--wave", run->set.wave) &&
	    is_of_run(run, root, "--lang", run->set.lang) &&
	    is_of_run(run, root, "--check", run->set.is_check ? "" : NULL);
}

/* A run would read no other files than those that were read. */
static bool
reads_no_other(const struct run *held, const struct node *root)
{
	struct run run = {.set = held->set};
	struct args names = {0};
	bool is_good;
	size_t i;

	run.set.wave = had_option(root, "--wave");
	run.set.lang = had_option(root, "--lang");
	run.set.is_check = had_option(root, "--check") != NULL;
	is_good = load(&run) && stages_make(&run.list, run.study, &run.set);
	if (is_good)
		names = record_reads(&run, ROOT_IN);
	for (i = 0; i < names.n; i++) {
		char *path = stages_path(&run.set, names.at[i]);
		struct place place = {.file = path};

		if (marker_file(root, "inputs", names.at[i] + 1) == NULL) {
			diag_error(STATUS_FAIL, &place, "foreign-file",
			    "was not there when run.json was written");
			is_good = false;
		}
		free(path);
	}
	args_clear(&names);
	stages_free(&run.list);
	study_free(run.study);
	return is_good;
}

/* What was held is whole, and of what lies there now. */
static int
adopt(struct run *run, bool *is_ready)
{
	char *page = mem_format("%s/page", run->set.held);
	struct place place = {.file = run->set.held};
	struct node *root = marker_load(page);

	if (root == NULL)
		diag_error(STATUS_USAGE, &place, "nothing-held",
		    "no publication of %s is held", run->set.study);
	else if (!has_its_options(run, root))
		;
	else if (!record_check(page, true) ||
	    !record_check_inputs(root, "inputs", run->set.input) ||
	    !record_check_inputs(root, "specifications", run->set.folder) ||
	    !reads_no_other(run, root))
		diag_error(STATUS_FAIL, &place, "changed",
		    "is not what the raw files and specifications give now; "
		    "nothing was published, run it again without "
		    "--accept-held");
	else
		*is_ready = true;
	node_free(root);
	free(page);
	return diag_status();
}

/* ---- make ---------------------------------------------------------------- */

/*
 * It serves pipeline.sh, and ends when that does; it may write to a terminal
 * though the script is what stands in front of it.
 */
static void
serve_script(void)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)signal(SIGTTOU, SIG_IGN);
}

/*
 * The lock, the folder of work, the stages, and what is judged of them.  A
 * program that ends early has another status than these.
 */
static int
make(struct run *run, FILE *answer)
{
	bool is_ready = false;
	int status;

	(void)answer;
	serve_script();
	run->start = time(NULL);
	status = folder_lock(&run->set, (int)handed("BAROMETER_LOCK"));
	if (status != STATUS_OK)
		return STEP_MADE + status;
	if (!folder_begin(&run->set) ||
	    (!run->set.accepts_held &&
		(!load(run) ||
		    !stages_make(&run->list, run->study, &run->set)))) {
		status = diag_status();
	} else if (run->set.accepts_held) {
		status = adopt(run, &is_ready);
	} else {
		note_beside(run);
		runner_run(run);
		status = finish(run, &is_ready);
	}
	if (!is_ready)
		(void)folder_sweep(&run->set);
	return (is_ready ? STEP_READY : STEP_MADE) + status;
}

/* ---- publish, sweep ------------------------------------------------------ */

static int
publish(struct run *run, FILE *answer)
{
	(void)answer;
	if (folder_publish(&run->set))
		folder_sweep(&run->set);
	return diag_status();
}

/*
 * The last two lines of --check.  A reader that has seen enough is no fault, as
 * for any filter.
 */
static int
tell(struct run *run, FILE *answer)
{
	struct node *root;
	const struct node *check;
	double held_back;

	(void)answer;
	if (!run->set.is_check || run->set.is_quiet)
		return STATUS_OK;
	(void)signal(SIGPIPE, SIG_IGN);
	root = marker_load(run->set.target);
	check = node_get(root, "check");
	held_back = node_number(check, "held_back", 0);
	printf("%s: %.0f of %.0f published %s reproduced", run->set.study,
	    node_number(check, "reproduced", 0),
	    node_number(check, "published", 0),
	    node_text(check, "called", "figures"));
	if (held_back > 0)
		printf(", %.0f held back", held_back);
	printf("\n%s/index.html\n", run->set.target);
	node_free(root);
	if (fflush(stdout) == 0)
		return STATUS_OK;
	if (errno == EPIPE)
		return LINE_PIPE;
	stream_report_write("standard output", errno);
	return STATUS_FAIL;
}

static int
sweep(struct run *run, FILE *answer)
{
	int lock = (int)handed("BAROMETER_LOCK");

	(void)answer;
	/* What another run is working on is not ours. */
	if (flock(lock, LOCK_EX | LOCK_NB) == 0)
		folder_sweep(&run->set);
	return diag_status();
}

static const struct command {
	const char *name;
	int (*run)(struct run *, FILE *answer);
} commands[] = {
    {"plan", plan},
    {"make", make},
    {"publish", publish},
    {"tell", tell},
    {"sweep", sweep},
};

static const struct inquiry {
	const char *name;
	int (*run)(int argc, char *argv[]);
} inquiries[] = {
    {"diff", inquiry_diff},
    {"explain", inquiry_explain},
    {"gather", gather_command},
    {"package", package_command},
    {"status", inquiry_status},
    {"steps", provenance_command},
    {"tally", tally_command},
    {"verify", inquiry_verify},
};

int
main(int argc, char *argv[])
{
	FILE *answer;
	struct run run = {0};
	size_t i;
	int status;

	for (i = 0; i < sizeof inquiries / sizeof *inquiries && argc > 1; i++)
		if (strcmp(argv[1], inquiries[i].name) == 0) {
			argv[1] = argv[0];
			return inquiries[i].run(argc - 1, argv + 1);
		}
	for (i = 0; i < sizeof commands / sizeof *commands && argc > 1; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			break;
	/* For its page, and completions. */
	if (argc > 1 && strncmp(argv[1], "--help", 6) == 0)
		setup_read(&run.set, argc, argv);
	if (argc < 2 || i == sizeof commands / sizeof *commands) {
		diag_open("pipeline");
		diag_error(STATUS_USAGE, NULL, "usage",
		    "this program serves pipeline.sh; run that");
		return diag_status();
	}
	argv[1] = argv[0];
	answer = answer_open();
	setup_read(&run.set, argc - 1, argv + 1);
	if (answer == NULL)
		answer = stdout;
	status = commands[i].run(&run, answer);
	unload(&run);
	if (fflush(answer) != 0 && status < STATUS_FAIL)
		status = STATUS_FAIL;
	return status;
}
