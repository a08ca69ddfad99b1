#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "explain.h"
#include "help.h"
#include "mem.h"
#include "near.h"
#include "number.h"
#include "options.h"
#include "progress.h"
#include "samefile.h"
#include "sandbox.h"
#include "stream.h"

/* An option as it was given. */
struct given {
	const struct option_row *row;
	const char *value;
};

/* The table for getopt_long, the rows its values stand for, what came. */
struct options_internal {
	struct option *longs;
	const struct option_row **rows;
	size_t n;
	char *letters;
	struct given *given;
	size_t n_given;
	size_t cap_given;
};

static void take_help(const struct options *, void *);
static void take_version(const struct options *, void *);
static void take_quiet(const struct options *, void *);
static void take_redact(const struct options *, void *);

/* Their settings are struct options itself. */
static const struct option_row common_rows[] = {
    {.kind = OPTION_HEADING, .help = "Every filter"},
    {"quiet", 'q', false, NULL, "say nothing but errors", OPTION_CALL,
	.take = take_quiet},
    {"redact", 0, false, NULL, "never show a value of the data", OPTION_CALL,
	.take = take_redact},
    {"ledger", 0, true, "FILE", "append a line of JSON: counts, hashes",
	OPTION_TEXT, OPTION_AT(struct options, ledger), .use = OPTION_OUTPUT},
    {"progress", 0, false, NULL, "count records on standard error", OPTION_FLAG,
	OPTION_AT(struct options, progress)},
    {"help", 'h', false, "[=all|TAG]",
	"print this and stop; every option; what a tag of a message means",
	OPTION_CALL, .take = take_help},
    {"version", 'V', false, NULL, "print the version and stop", OPTION_CALL,
	.take = take_version},
    {0},
};

static bool
is_end(const struct option_row *row)
{
	return row->name == NULL && row->help == NULL;
}

static bool
is_common(const struct option_row *row)
{
	return row >= common_rows &&
	    row < common_rows + sizeof common_rows / sizeof *common_rows;
}

static int
argument_form(const struct option_row *row)
{
	if (row->argument == NULL)
		return no_argument;
	return *row->argument == '[' && row->argument[1] == '='
	    ? optional_argument
	    : required_argument;
}

static size_t
count_rows(const struct option_row *row)
{
	size_t n = 0;

	while (!is_end(&row[n]))
		n++;
	return n;
}

static void
add_rows(struct options_internal *in, const struct option_row *row)
{
	size_t len;

	for (; !is_end(row); row++) {
		if (row->kind == OPTION_HEADING)
			continue;
		in->longs[in->n] = (struct option){
		    row->name, argument_form(row), NULL, 256 + (int)in->n};
		in->rows[in->n++] = row;
		if (row->letter == 0)
			continue;
		len = strlen(in->letters);
		in->letters[len++] = row->letter;
		if (argument_form(row) == required_argument)
			in->letters[len] = ':';
	}
}

static void
open_parser(struct options *opt)
{
	struct options_internal *in = mem_zero(1, sizeof *in);
	size_t n = count_rows(opt->page->rows) + count_rows(common_rows);

	in->longs = mem_zero(n + 1, sizeof *in->longs);
	in->rows = mem_zero(n + 1, sizeof(struct option_row *));
	in->letters = mem_zero(2 * n + 2, 1);
	in->letters[0] = ':'; /* a missing argument is told apart */
	add_rows(in, opt->page->rows);
	add_rows(in, common_rows);
	opt->internal = in;
	opterr = 0;
	optind = 1;
}

const char *
options_version(void)
{
	return BAROMETER_VERSION;
}

void
options_close(struct options *opt)
{
	struct options_internal *in = opt->internal;

	progress_close();
	free(in->longs);
	free(in->rows);
	free(in->letters);
	free(in->given);
	free(in);
	opt->internal = NULL;
}

void
options_texts_free(struct option_texts *list)
{
	free(list->texts);
	*list = (struct option_texts){0};
}

void
options_fail(const struct options *opt, const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	diag_error(STATUS_USAGE, NULL, "usage",
	    "%s; '%s --help' lists the options", text, opt->page->program);
	exit(diag_status());
}

double
options_size(const struct options *opt)
{
	static const char units[] = "KMG";
	size_t len = strlen(opt->value);
	const char *unit = len > 0 ? strchr(units, opt->value[len - 1]) : NULL;
	double size = 0;
	int i;

	if (!number_parse(&size, opt->value, len - (unit != NULL)) || size < 0)
		options_fail(opt,
		    "option '--%s' takes bytes, or a size like 500M, not "
		    "'%s'",
		    opt->name, opt->value);
	for (i = 0; unit != NULL && i <= unit - units; i++)
		size *= 1024;
	return size;
}

/* ---- values ------------------------------------------------------------- */

static void
store_int(const struct options *opt, const struct option_row *row, void *target)
{
	int64_t value;
	int32_t narrow;

	if (!number_parse_int(&value, opt->value, strlen(opt->value)) ||
	    (double)value < row->low || (double)value > row->high)
		options_fail(opt,
		    "option '--%s' takes a whole number from %.0f to %.0f, "
		    "not '%s'",
		    row->name, row->low, row->high, opt->value);
	narrow = (int32_t)value;
	if (row->size == sizeof narrow)
		memcpy(target, &narrow, sizeof narrow);
	else
		memcpy(target, &value, sizeof value);
}

static void
store_number(
    const struct options *opt, const struct option_row *row, double *target)
{
	double value;

	if (!number_parse(&value, opt->value, strlen(opt->value)) ||
	    value < row->low || value > row->high)
		options_fail(opt,
		    "option '--%s' takes a number from %g to %g, not '%s'",
		    row->name, row->low, row->high, opt->value);
	*target = value;
}

/* Index of the value in the choices. */
static int
choose(const struct options *opt, const struct option_row *row)
{
	char list[512] = "";
	const char *near;
	size_t len = 0;
	size_t n;

	for (n = 0; row->choices[n] != NULL; n++) {
		if (strcmp(row->choices[n], opt->value) == 0)
			return (int)n;
		len += (size_t)snprintf(list + len, sizeof list - len, "%s%s",
		    n == 0 ? "" : ", ", row->choices[n]);
		if (len >= sizeof list)
			len = sizeof list - 1;
	}
	near = near_find(opt->value, row->choices, n);
	if (near != NULL)
		options_fail(opt,
		    "option '--%s' takes one of %s, not '%s'; "
		    "did you mean '%s'?",
		    row->name, list, opt->value, near);
	options_fail(opt, "option '--%s' takes one of %s, not '%s'", row->name,
	    list, opt->value);
}

static void
store(const struct options *opt, const struct option_row *row, void *settings)
{
	void *target = (char *)settings + row->at;
	struct option_texts *list = target;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)target = true;
		break;
	case OPTION_TEXT:
		*(const char **)target = opt->value;
		break;
	case OPTION_TEXTS:
		MEM_GROW(list->texts, list->n, list->cap);
		list->texts[list->n++] = opt->value;
		break;
	case OPTION_INT:
		store_int(opt, row, target);
		break;
	case OPTION_NUMBER:
		store_number(opt, row, target);
		break;
	case OPTION_CHOICE:
		*(int *)target = choose(opt, row);
		break;
	case OPTION_HEADING:
	case OPTION_CALL:
		break;
	}
	if (row->take != NULL)
		row->take(opt, settings);
}

/* ---- the common ones ---------------------------------------------------- */

/* --help and --version: their output counts as output. */
static _Noreturn void
finish(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_error(STATUS_FAIL, NULL, "write-failed",
		    "cannot write to standard output");
	exit(diag_status());
}

static void
take_help(const struct options *opt, void *settings)
{
	enum help_form form = HELP_SHORT;

	(void)settings;
	while (opt->value != NULL && help_forms[form] != NULL &&
	    strcmp(help_forms[form], opt->value) != 0)
		form++;
	if (help_forms[form] == NULL)
		explain(opt->value);
	else
		help_print(opt->page, common_rows, form);
	finish();
}

static void
take_version(const struct options *opt, void *settings)
{
	(void)settings;
	printf("barometer %s %s\n", opt->page->program, BAROMETER_VERSION);
	if (sandbox_lack() != NULL)
		printf("sandbox: %s\n", sandbox_lack());
	finish();
}

static void
take_quiet(const struct options *opt, void *settings)
{
	(void)opt;
	(void)settings;
	diag_quiet(true);
}

static void
take_redact(const struct options *opt, void *settings)
{
	(void)opt;
	(void)settings;
	diag_redact(true);
}

/* ---- one option after another ------------------------------------------- */

static _Noreturn void
fail_unknown(const struct options *opt, const char *given)
{
	struct options_internal *in = opt->internal;
	const char **names = mem_zero(in->n, sizeof *names);
	const char *near;
	char *name;
	size_t i;

	for (i = 0; i < in->n; i++)
		names[i] = in->longs[i].name;
	name = mem_text((struct slice){given, strcspn(given, "=")});
	near = near_find(name, names, in->n);
	if (near != NULL)
		options_fail(opt, "unknown option '--%s', did you mean '--%s'?",
		    name, near);
	options_fail(opt, "unknown option '--%s'", name);
}

static const struct option_row *
find_row(const struct options_internal *in, int value)
{
	size_t i;

	if (value >= 256)
		return in->rows[value - 256];
	for (i = 0; i < in->n; i++)
		if (in->rows[i]->letter == value)
			return in->rows[i];
	return NULL;
}

/* The row of the next option, or NULL after the last one. */
static const struct option_row *
next_row(struct options *opt, int argc, char *argv[])
{
	struct options_internal *in = opt->internal;
	const struct option_row *row;
	int value = getopt_long(argc, argv, in->letters, in->longs, NULL);

	if (value == -1)
		return NULL;
	if (value == '?' && optopt >= 256)
		options_fail(opt, "option '--%s' takes no argument",
		    in->rows[optopt - 256]->name);
	if (value == '?' && optopt != 0)
		options_fail(opt, "unknown option '-%c'", optopt);
	if (value == '?')
		fail_unknown(opt, argv[optind - 1] + 2);
	row = find_row(in, value == ':' ? optopt : value);
	if (value == ':')
		options_fail(opt, "option '--%s' needs an argument (%s)",
		    row->name, row->argument);
	return row;
}

/* What was said before, and now otherwise. */
static void
check_again(const struct options *opt, const struct option_row *row)
{
	const struct options_internal *in = opt->internal;
	size_t i = in->n_given;

	if (row->argument == NULL || row->is_many || row->kind == OPTION_TEXTS)
		return;
	while (i > 0 && in->given[i - 1].row != row)
		i--;
	if (i == 0 || strcmp(in->given[i - 1].value, opt->value) == 0)
		return;
	if (row->use == OPTION_OUTPUT)
		options_fail(opt,
		    "option '--%s' is given twice, with '%s' and '%s'; one "
		    "file is written",
		    row->name, in->given[i - 1].value, opt->value);
	diag_note(NULL, "option-again",
	    "option '--%s' is given twice; '%s' counts, '%s' does not",
	    row->name, opt->value, in->given[i - 1].value);
}

static void
check_required(const struct options *opt)
{
	const struct options_internal *in = opt->internal;
	const char *other;
	size_t i;
	size_t k;

	for (i = 0; i < in->n_given; i++) {
		other = in->given[i].row->requires;
		for (k = 0; other != NULL && k < in->n_given; k++)
			if (strcmp(in->given[k].row->name, other) == 0)
				break;
		if (other != NULL && k == in->n_given)
			options_fail(opt, "option '--%s' needs '--%s' too",
			    in->given[i].row->name, other);
	}
}

/* ---- files -------------------------------------------------------------- */

/*
 * The file in the value of an option, by the form of its argument: "FILE",
 * "NAME=FILE", or "COL[:FILE]", which may have none: NULL.
 */
static const char *
path_of(const struct given *given)
{
	const char *form = given->row->argument;
	const char *at;

	if (given->row->use == OPTION_NO_FILE)
		return NULL;
	if (strchr(form, ':') != NULL) {
		at = strchr(given->value, ':');
		return at == NULL ? NULL : at + 1;
	}
	at = strchr(form, '=') == NULL ? NULL : strchr(given->value, '=');
	return at == NULL ? given->value : at + 1;
}

bool
options_file(const struct options *opt, size_t i, struct option_file *file)
{
	const struct options_internal *in = opt->internal;
	const struct given *given;
	const char *path = NULL;
	size_t k;

	for (k = 0; k < in->n_given; k++) {
		path = path_of(&in->given[k]);
		if (path != NULL && i-- == 0)
			break;
	}
	if (k == in->n_given)
		return false;
	given = &in->given[k];
	*file = (struct option_file){given->row->name, path, given->row->use};
	return true;
}

/*
 * The line of the ledger comes last, and the mark of --needs may be made by a
 * program that has only begun: when nothing more can be made here.
 */
static void
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd >= 0)
		(void)close(fd);
}

void
options_confine(const struct options *opt, const char *folder, bool loads)
{
	struct sandbox_file *files =
	    mem_alloc((opt->internal->n_given + (size_t)opt->n_operands + 1) *
		sizeof *files);
	struct option_file file;
	size_t n = 0;
	int i;

	if (opt->ledger != NULL)
		make_file(opt->ledger);
	for (; options_file(opt, n, &file); n++) {
		if (file.use == OPTION_MARK)
			make_file(file.path);
		files[n] =
		    (struct sandbox_file){file.path, file.use != OPTION_INPUT};
	}
	for (i = 0; i < opt->n_operands; i++)
		files[n++] = (struct sandbox_file){opt->operands[i], false};
	if (folder != NULL)
		files[n++] = (struct sandbox_file){folder, true};
	sandbox_enter(files, n, loads);
	free(files);
}

static bool
refuse_output(const struct option_file *out, const char *what)
{
	diag_error(STATUS_USAGE, NULL, "usage",
	    "'--%s' would overwrite %s %s; name another file", out->option,
	    what, out->path);
	return false;
}

bool
options_spare(const struct options *opt, const char *path)
{
	struct option_file out;
	size_t i;

	for (i = 0; options_file(opt, i, &out); i++)
		if (out.use != OPTION_INPUT && samefile_names(out.path, path))
			return refuse_output(&out, "the input");
	return true;
}

bool
options_may_write(
    const struct options *opt, const char *option, const char *path)
{
	const struct option_file out = {option, path, OPTION_OUTPUT};
	struct option_file other;
	bool is_taken = samefile_descriptor(path, STDIN_FILENO) ||
	    samefile_descriptor(path, STDOUT_FILENO);
	size_t i;
	int k;

	for (i = 0; !is_taken && options_file(opt, i, &other); i++)
		is_taken = samefile_names(path, other.path);
	for (k = 0; !is_taken && k < opt->n_operands; k++)
		is_taken = samefile_names(path, opt->operands[k]);
	return !is_taken || refuse_output(&out, "a file of this run:");
}

static bool
is_output_free(const struct options *opt)
{
	size_t i;

	for (i = 0; i < opt->internal->n_given; i++)
		if (opt->internal->given[i].row->frees_output)
			return true;
	return false;
}

/* An output beside the standard streams and the files of options 0 .. n. */
static bool
is_free(const struct options *opt, const struct option_file *out, size_t n)
{
	struct option_file other;
	size_t k;

	if (strcmp(out->path, "-") == 0) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "'--%s' takes a file; standard output holds the result",
		    out->option);
		return false;
	}
	if (samefile_descriptor(out->path, STDIN_FILENO))
		return refuse_output(out, "the input");
	if (!is_output_free(opt) &&
	    samefile_descriptor(out->path, STDOUT_FILENO))
		return refuse_output(out, "the output");
	for (k = 0; k < n && options_file(opt, k, &other); k++) {
		if (other.use == OPTION_INPUT ||
		    !samefile_names(out->path, other.path))
			continue;
		diag_error(STATUS_USAGE, NULL, "usage",
		    "'--%s' and '--%s' both write %s; name another file",
		    other.option, out->option, out->path);
		return false;
	}
	return true;
}

static void
check_files(const struct options *opt)
{
	struct option_file file;
	bool are_free = true;
	size_t i;
	int k;

	for (i = 0; are_free && options_file(opt, i, &file); i++)
		are_free = file.use == OPTION_INPUT
		    ? options_spare(opt, file.path)
		    : is_free(opt, &file, i);
	for (k = 0; are_free && k < opt->n_operands; k++)
		are_free = options_spare(opt, opt->operands[k]);
	if (!are_free)
		exit(diag_status());
}

void
options_read(struct options *opt, const struct option_page *page,
    void *settings, int argc, char *argv[])
{
	struct options_internal *in;
	const struct option_row *row;

	stream_guard();
	diag_open(page->program);
	*opt = (struct options){.page = page};
	open_parser(opt);
	in = opt->internal;
	while ((row = next_row(opt, argc, argv)) != NULL) {
		opt->name = row->name;
		opt->value = optarg;
		check_again(opt, row);
		MEM_GROW(in->given, in->n_given, in->cap_given);
		in->given[in->n_given++] = (struct given){row, optarg};
		store(opt, row, is_common(row) ? opt : settings);
	}
	opt->operands = argv + optind;
	opt->n_operands = argc - optind;
	check_required(opt);
	check_files(opt);
	progress_open(page->program, opt->progress);
	if (diag_is_quiet())
		progress_hush();
}
