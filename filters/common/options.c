#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "mem.h"
#include "near.h"
#include "number.h"
#include "options.h"
#include "stream.h"

#ifndef BAROMETER_VERSION
#define BAROMETER_VERSION "0.1.0"
#endif

/* Ids of the common options: below those of any filter. */
enum {
	ID_HELP = -1,
	ID_VERSION = -2,
	ID_QUIET = -3,
	ID_REDACT = -4,
	ID_LEDGER = -5,
	ID_PROGRESS = -6
};

static const struct option_row common_rows[] = {
    {ID_QUIET, "quiet", 'q', NULL, "say nothing but errors"},
    {ID_REDACT, "redact", 0, NULL, "never show a value of the data"},
    {ID_LEDGER, "ledger", 0, "FILE", "append a line of JSON: counts, hashes"},
    {ID_PROGRESS, "progress", 0, NULL, "count records on standard error"},
    {ID_HELP, "help", 'h', NULL, "print this and stop"},
    {ID_VERSION, "version", 0, NULL, "print the version and stop"},
    {0, NULL, 0, NULL, NULL},
};

/* The table for getopt_long, and the rows its values stand for. */
struct parser {
	struct option *longs;
	const struct option_row **rows;
	size_t n;
	char *letters;
};

static void
add_rows(struct parser *parser, const struct option_row *rows)
{
	size_t len;

	for (; rows->id != 0; rows++) {
		parser->longs[parser->n] = (struct option){rows->name,
		    rows->argument == NULL ? no_argument : required_argument,
		    NULL, 256 + (int)parser->n};
		parser->rows[parser->n++] = rows;
		if (rows->letter == 0)
			continue;
		len = strlen(parser->letters);
		parser->letters[len++] = rows->letter;
		if (rows->argument != NULL)
			parser->letters[len] = ':';
	}
}

void
options_open(struct options *opt)
{
	struct parser *parser = mem_zero(1, sizeof *parser);
	const struct option_row *row;
	size_t n = sizeof common_rows / sizeof *common_rows;

	stream_guard();
	diag_open(opt->program);
	for (row = opt->rows; row->id != 0; row++)
		n++;
	parser->longs = mem_zero(n + 1, sizeof *parser->longs);
	parser->rows = mem_zero(n + 1, sizeof(struct option_row *));
	parser->letters = mem_zero(2 * n + 2, 1);
	parser->letters[0] = ':'; /* a missing argument is told apart */
	add_rows(parser, opt->rows);
	add_rows(parser, common_rows);
	opt->internal = parser;
	opt->ledger = NULL;
	opt->progress = false;
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
	struct parser *parser = opt->internal;

	free(parser->longs);
	free(parser->rows);
	free(parser->letters);
	free(parser);
	opt->internal = NULL;
}

static void
print_rows(const struct option_row *rows)
{
	char left[64];

	for (; rows->id != 0; rows++) {
		snprintf(left, sizeof left, "%c%c%c --%s%s%s",
		    rows->letter != 0 ? '-' : ' ',
		    rows->letter != 0 ? rows->letter : ' ',
		    rows->letter != 0 ? ',' : ' ', rows->name,
		    rows->argument != NULL ? " " : "",
		    rows->argument != NULL ? rows->argument : "");
		if (strlen(left) < 30)
			printf("  %-30s%s\n", left, rows->help);
		else
			printf("  %s\n%32s%s\n", left, "", rows->help);
	}
}

static void
print_help(const struct options *opt)
{
	printf(
	    "usage: %s %s\n%s\n\n", opt->program, opt->synopsis, opt->summary);
	print_rows(opt->rows);
	print_rows(common_rows);
	printf("\nExit status: 0 nothing to report, 1 something in the data "
	       "was reported,\n2 wrong use or schema, 3 could not finish. "
	       "Manual: man barometer-%s\n",
	    opt->program);
}

/* --help and --version: their output counts as output. */
static _Noreturn void
finish(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_error(STATUS_FAIL, NULL, "write-failed",
		    "cannot write to standard output");
	exit(diag_status());
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
	    "%s; '%s --help' lists the options", text, opt->program);
	exit(STATUS_USAGE);
}

static _Noreturn void
fail_unknown(const struct options *opt, const char *given)
{
	struct parser *parser = opt->internal;
	const char **names;
	const char *near;
	char *name;
	size_t i;

	names = mem_zero(parser->n, sizeof *names);
	for (i = 0; i < parser->n; i++)
		names[i] = parser->longs[i].name;
	name = mem_text((struct slice){given, strcspn(given, "=")});
	near = near_find(name, names, parser->n);
	if (near != NULL)
		options_fail(opt, "unknown option '--%s', did you mean '--%s'?",
		    name, near);
	options_fail(opt, "unknown option '--%s'", name);
}

static const struct option_row *
find_row(const struct parser *parser, int value)
{
	size_t i;

	if (value >= 256)
		return parser->rows[value - 256];
	for (i = 0; i < parser->n; i++)
		if (parser->rows[i]->letter == value)
			return parser->rows[i];
	return NULL;
}

/* True when the option was a common one and is done with. */
static bool
take_common(struct options *opt, const struct option_row *row)
{
	switch (row->id) {
	case ID_HELP:
		print_help(opt);
		finish();
	case ID_VERSION:
		printf("barometer %s %s\n", opt->program, BAROMETER_VERSION);
		finish();
	case ID_QUIET:
		diag_quiet(true);
		return true;
	case ID_REDACT:
		diag_redact(true);
		return true;
	case ID_LEDGER:
		opt->ledger = optarg;
		return true;
	case ID_PROGRESS:
		opt->progress = true;
		return true;
	default:
		return false;
	}
}

int
options_next(struct options *opt)
{
	struct parser *parser = opt->internal;
	const struct option_row *row;
	int value;

	for (;;) {
		value = getopt_long(
		    opt->argc, opt->argv, parser->letters, parser->longs, NULL);
		if (value == -1) {
			opt->operands = opt->argv + optind;
			opt->n_operands = opt->argc - optind;
			return 0;
		}
		if (value == '?' && optopt >= 256)
			options_fail(opt, "option '--%s' takes no argument",
			    parser->rows[optopt - 256]->name);
		if (value == '?' && optopt != 0)
			options_fail(opt, "unknown option '-%c'", optopt);
		if (value == '?')
			fail_unknown(opt, opt->argv[optind - 1] + 2);
		if (value == ':') {
			row = find_row(parser, optopt);
			options_fail(opt,
			    "option '--%s' needs an argument (%s)", row->name,
			    row->argument);
		}
		row = find_row(parser, value);
		opt->name = row->name;
		opt->value = optarg;
		if (!take_common(opt, row))
			return row->id;
	}
}

int64_t
options_int(const struct options *opt, int64_t low, int64_t high)
{
	int64_t value;

	if (!number_parse_int(&value, opt->value, strlen(opt->value)) ||
	    value < low || value > high)
		options_fail(opt,
		    "option '--%s' takes a whole number from %lld to %lld, "
		    "not '%s'",
		    opt->name, (long long)low, (long long)high, opt->value);
	return value;
}

double
options_number(const struct options *opt, double low, double high)
{
	double value;

	if (!number_parse(&value, opt->value, strlen(opt->value)) ||
	    value < low || value > high)
		options_fail(opt,
		    "option '--%s' takes a number from %g to %g, not '%s'",
		    opt->name, low, high, opt->value);
	return value;
}

int
options_choice(const struct options *opt, const char *const *choices)
{
	char list[512] = "";
	const char *near;
	size_t len = 0;
	size_t n;

	for (n = 0; choices[n] != NULL; n++) {
		if (strcmp(choices[n], opt->value) == 0)
			return (int)n;
		len += (size_t)snprintf(list + len, sizeof list - len, "%s%s",
		    n == 0 ? "" : ", ", choices[n]);
		if (len >= sizeof list)
			len = sizeof list - 1;
	}
	near = near_find(opt->value, choices, n);
	if (near != NULL)
		options_fail(opt,
		    "option '--%s' takes one of %s, not '%s'; "
		    "did you mean '%s'?",
		    opt->name, list, opt->value, near);
	options_fail(opt, "option '--%s' takes one of %s, not '%s'", opt->name,
	    list, opt->value);
}
