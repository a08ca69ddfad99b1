#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "diag.h"
#include "options.h"
#include "sandbox.h"

static struct child child;

struct settings {
	const char *weight;
	struct option_texts by;
	bool chisq;
	double level;
	int type;
	uint32_t rows;
	uint64_t bytes;
	const char *with;
	const char *rejects;
	const char *response;
};

#define AT(member) OPTION_AT(struct settings, member)

static const char *const types[] = {"inner", "left", NULL};

static void
take_short(const struct options *opt, void *settings)
{
	struct settings *set = settings;

	if (strlen(set->by.texts[set->by.n - 1]) > 8)
		options_fail(
		    opt, "--%s is too long: %s", opt->name, opt->value);
}

static const struct option_row rows[] = {
    {.kind = OPTION_HEADING, .help = "Figures"},
    {"weight", 'w', true, "COL", "the column that holds the weight",
	OPTION_TEXT, AT(weight)},
    {"by", 0, false, "COL", "a breakdown", OPTION_TEXTS, AT(by),
	.take = take_short},
    {"chisq", 0, false, NULL, "test independence", OPTION_FLAG, AT(chisq)},
    {"level", 0, false, "P", "confidence level", OPTION_NUMBER, AT(level),
	.high = 1},
    {"type", 0, true, "TYPE", "kind of join", OPTION_CHOICE, AT(type),
	.choices = types},
    {.kind = OPTION_HEADING, .help = "Files"},
    {"rows", 0, false, "N", "how many", OPTION_INT, AT(rows), .low = 1,
	.high = 9},
    {"bytes", 0, false, "N", "how long", OPTION_INT, AT(bytes), .high = 1e15},
    {"with", 0, false, "NAME=FILE", "a table", OPTION_TEXT, AT(with),
	.use = OPTION_INPUT},
    {"rejects", 0, false, "FILE", "what is wrong", OPTION_TEXT, AT(rejects),
	.use = OPTION_OUTPUT},
    {"response", 0, false, "FILE", "who answered", OPTION_TEXT, AT(response),
	.use = OPTION_OUTPUT},
    {0},
};

static const struct option_page page = {
    .program = "aggregate",
    .synopsis = "[--weight COL] [FILE ...]",
    .summary = "Estimate shares.",
    .examples = {"aggregate --weight w a.csv"},
    .rows = rows,
};

static const char **args; /* of the run in the child */

/* A filter that prints what it was told. */
static void
parse(void)
{
	struct settings set = {.level = 0.5};
	struct options opt;
	size_t k;
	int argc = 0;
	int i;

	while (args[argc] != NULL)
		argc++;
	options_read(&opt, &page, &set, argc, (char **)args);
	printf("%s", set.weight == NULL ? "-" : set.weight);
	for (k = 0; k < set.by.n; k++)
		printf(" by %s", set.by.texts[k]);
	printf("%s %g %d %u %llu", set.chisq ? " chisq" : "", set.level,
	    set.type, set.rows, (unsigned long long)set.bytes);
	for (i = 0; i < opt.n_operands; i++)
		printf(" [%s]", opt.operands[i]);
	if (opt.ledger != NULL)
		printf(" ledger %s", opt.ledger);
	if (opt.progress)
		printf(" progress");
	if (opt.n_operands == 3)
		options_fail(&opt, "%d operands are too many", 3);
	fflush(stdout);
	options_texts_free(&set.by);
	options_close(&opt);
}

#define RUN(...) run((const char *[]){"aggregate", __VA_ARGS__, NULL})

static void
run(const char **argv)
{
	args = argv;
	child_run(&child, parse);
}

static void
puts_values_where_the_table_says(void **state)
{
	(void)state;
	RUN("--by", "age", "-w", "w", "a.csv", "--chisq", "--by=area", "-",
	    "--type", "left", "--rows", "7", "--bytes", "5000000000");
	assert_string_equal(
	    child.out, "w by age by area chisq 0.5 1 7 5000000000 [a.csv] [-]");
	assert_string_equal(child.err, "");
	assert_int_equal(child.status, STATUS_OK);
}

static void
lets_the_filter_check_a_value(void **state)
{
	(void)state;
	RUN("--by", "incomes-of-all");
	assert_said(&child, "--by is too long: incomes-of-all");
}

static void
takes_all_after_two_dashes_as_operands(void **state)
{
	(void)state;
	RUN("--", "--by");
	assert_string_equal(child.out, "- 0.5 0 0 0 [--by]");
}

static void
handles_the_common_options(void **state)
{
	(void)state;
	RUN("--ledger", "l.json", "--progress", "--quiet", "--redact", "-q");
	assert_string_equal(child.out, "- 0.5 0 0 0 ledger l.json progress");
	assert_int_equal(child.status, STATUS_OK);
}

static void
prints_help_and_stops(void **state)
{
	(void)state;
	RUN("--help", "--nonsense");
	assert_int_equal(child.status, STATUS_OK);
	assert_non_null(strstr(child.out,
	    "usage: aggregate [--weight COL] [FILE ...]\nEstimate shares.\n\n"
	    "  aggregate --weight w a.csv\n\nFigures:\n  -w, --weight COL "));
	assert_non_null(strstr(child.out, "the column that holds the weight"));
	assert_non_null(strstr(child.out, "      --by --chisq --level\n"));
	assert_null(strstr(child.out, "a breakdown"));
	assert_string_equal(child.err, "");
	RUN("--help=all");
	assert_non_null(strstr(child.out, "a breakdown"));
	assert_non_null(strstr(child.out, "--ledger FILE"));
	RUN("--help=some");
	assert_said(&child, "no message has the tag 'some'");
	assert_int_equal(child.status, STATUS_USAGE);
	RUN("--help=usage");
	assert_non_null(strstr(child.out, "usage: the command line is wrong"));
}

static void
lists_options_for_completions(void **state)
{
	(void)state;
	RUN("--help=completions");
	assert_non_null(strstr(child.out,
	    "weight\tw\tCOL\tcolumn\t\tthe column that holds the weight\n"));
	assert_non_null(strstr(
	    child.out, "type\t\tTYPE\tchoice\tinner left\tkind of join\n"));
	assert_non_null(strstr(child.out, "rejects\t\tFILE\tfile\t\twhat"));
	assert_non_null(strstr(child.out, "quiet\tq\t\tflag\t\tsay"));
}

static void
says_that_an_option_is_given_twice(void **state)
{
	(void)state;
	RUN("-w", "a", "--weight", "a", "--chisq", "--chisq", "--by", "b",
	    "--by", "c");
	assert_string_equal(child.err, "");
	RUN("-w", "a", "--weight", "b");
	assert_string_equal(child.out, "b 0.5 0 0 0");
	assert_said(&child,
	    "aggregate: note: option '--weight' is given twice; 'b' counts, "
	    "'a' does not [option-again]\n");
	assert_int_equal(child.status, STATUS_OK);
	RUN("--rejects", "/nowhere/a", "--rejects", "/nowhere/b");
	assert_said(&child, "option '--rejects' is given twice");
	assert_int_equal(child.status, STATUS_USAGE);
}

/* The running program is a file that is there. */
static void
spares_every_file_that_is_read_or_written(void **state)
{
	const char *self = "/proc/self/exe";

	(void)state;
	RUN("--rejects", self, self);
	assert_said(&child, "'--rejects' would overwrite the input");
	assert_int_equal(child.status, STATUS_USAGE);
	RUN("--with", "x=/proc/self/exe", "--ledger", self);
	assert_said(&child, "'--ledger' would overwrite the input");
	RUN("--rejects", "./new", "--response", "new");
	assert_said(&child, "'--rejects' and '--response' both write new");
	RUN("--rejects", "-");
	assert_said(&child, "'--rejects' takes a file");
	RUN("--rejects", "/dev/null", "--ledger", "/dev/null", "/dev/null");
	assert_string_equal(child.err, "");
}

static void
prints_its_version_and_stops(void **state)
{
	char expected[256];
	const char *lack = sandbox_lack();

	(void)state;
	RUN("-V", "--nonsense");
	snprintf(expected, sizeof expected, "barometer aggregate %s\n%s%s%s",
	    options_version(),
	    lack == NULL ? "" : "sandbox: ", lack == NULL ? "" : lack,
	    lack == NULL ? "" : "\n");
	assert_string_equal(child.out, expected);
	assert_int_equal(child.status, STATUS_OK);
}

static void
expect_usage(const char *message)
{
	assert_int_equal(child.status, STATUS_USAGE);
	if (strstr(child.err, message) == NULL)
		fail_msg("'%s' is not in '%s'", message, child.err);
	assert_said(&child, "aggregate: error: ");
	assert_said(&child, "; 'aggregate --help' lists the options [usage]\n");
}

static void
refuses_an_unknown_option_and_names_the_nearest(void **state)
{
	(void)state;
	RUN("--wieght", "w");
	expect_usage("unknown option '--wieght', did you mean '--weight'?");
	RUN("--wieght=w");
	expect_usage("unknown option '--wieght', did you mean '--weight'?");
	RUN("--nonsense");
	expect_usage("unknown option '--nonsense';");
	RUN("-x");
	expect_usage("unknown option '-x'");
	RUN("-qx");
	expect_usage("unknown option '-x'");
}

static void
refuses_an_option_without_its_argument(void **state)
{
	(void)state;
	RUN("--weight");
	expect_usage("option '--weight' needs an argument (COL)");
	RUN("-w");
	expect_usage("option '--weight' needs an argument (COL)");
	RUN("--ledger");
	expect_usage("option '--ledger' needs an argument (FILE)");
}

static void
refuses_an_argument_that_is_not_asked_for(void **state)
{
	(void)state;
	RUN("--chisq=yes");
	expect_usage("option '--chisq' takes no argument");
	RUN("--quiet=yes");
	expect_usage("option '--quiet' takes no argument");
}

static void
refuses_numbers_out_of_range(void **state)
{
	(void)state;
	RUN("--level", "0.95", "--rows", "3");
	assert_string_equal(child.out, "- 0.95 0 3 0");
	RUN("--level", "95");
	expect_usage("option '--level' takes a number from 0 to 1, not '95'");
	RUN("--level", "0,95");
	expect_usage("not '0,95'");
	RUN("--level", "");
	expect_usage("not ''");
	RUN("--rows", "10");
	expect_usage(
	    "option '--rows' takes a whole number from 1 to 9, not '10'");
	RUN("--rows", "3x");
	expect_usage("not '3x'");
}

static void
refuses_a_choice_that_is_none(void **state)
{
	(void)state;
	RUN("--type", "left");
	assert_string_equal(child.out, "- 0.5 1 0 0");
	RUN("--type", "lfet");
	expect_usage("option '--type' takes one of inner, left, not 'lfet'; "
		     "did you mean 'left'?");
	RUN("--type", "outside");
	expect_usage("option '--type' takes one of inner, left, not 'outside'");
}

static void
lets_the_filter_refuse_in_its_own_words(void **state)
{
	(void)state;
	RUN("a", "b", "c");
	expect_usage("3 operands are too many");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(puts_values_where_the_table_says),
	    cmocka_unit_test(lets_the_filter_check_a_value),
	    cmocka_unit_test(takes_all_after_two_dashes_as_operands),
	    cmocka_unit_test(handles_the_common_options),
	    cmocka_unit_test(prints_help_and_stops),
	    cmocka_unit_test(lists_options_for_completions),
	    cmocka_unit_test(says_that_an_option_is_given_twice),
	    cmocka_unit_test(spares_every_file_that_is_read_or_written),
	    cmocka_unit_test(prints_its_version_and_stops),
	    cmocka_unit_test(refuses_an_unknown_option_and_names_the_nearest),
	    cmocka_unit_test(refuses_an_option_without_its_argument),
	    cmocka_unit_test(refuses_an_argument_that_is_not_asked_for),
	    cmocka_unit_test(refuses_numbers_out_of_range),
	    cmocka_unit_test(refuses_a_choice_that_is_none),
	    cmocka_unit_test(lets_the_filter_refuse_in_its_own_words),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
