#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "diag.h"
#include "options.h"

static struct child child;

static const struct option_row rows[] = {
    {1, "weight", 'w', "COL", "the column that holds the weight"},
    {2, "by", 0, "COL", "a breakdown"},
    {3, "chisq", 0, NULL, "test independence"},
    {4, "level", 0, "P", "confidence level"},
    {5, "type", 0, "TYPE", "kind of join"},
    {0, NULL, 0, NULL, NULL},
};
static const char *const types[] = {"inner", "left", NULL};

static const char **args; /* of the run in the child */

/* A filter that prints what it was told. */
static void
parse(void)
{
	struct options opt = {.program = "aggregate",
	    .synopsis = "[--weight COL] [FILE ...]",
	    .summary = "Estimate shares.",
	    .rows = rows,
	    .argv = (char **)args};
	int id;
	int i;

	while (args[opt.argc] != NULL)
		opt.argc++;
	options_open(&opt);
	while ((id = options_next(&opt)) != 0) {
		printf("%s", opt.name);
		if (opt.value != NULL)
			printf("=%s", opt.value);
		if (id == 4)
			printf("(%g)", options_number(&opt, 0, 1));
		if (id == 5)
			printf("(%d)", options_choice(&opt, types));
		if (id == 2 && opt.value != NULL && opt.value[0] != 'a')
			printf("(%d)", (int)options_int(&opt, 1, 9));
		printf(" ");
	}
	for (i = 0; i < opt.n_operands; i++)
		printf("[%s]", opt.operands[i]);
	if (opt.ledger != NULL)
		printf(" ledger %s", opt.ledger);
	if (opt.progress)
		printf(" progress");
	if (opt.n_operands == 3)
		options_fail(&opt, "%d operands are too many", 3);
	fflush(stdout);
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
hands_out_options_in_order_and_then_operands(void **state)
{
	(void)state;
	RUN("--by", "age", "-w", "w", "a.csv", "--chisq", "--by=area", "-");
	assert_string_equal(
	    child.out, "by=age weight=w chisq by=area [a.csv][-]");
	assert_string_equal(child.err, "");
	assert_int_equal(child.status, STATUS_OK);
}

static void
takes_all_after_two_dashes_as_operands(void **state)
{
	(void)state;
	RUN("--", "--by");
	assert_string_equal(child.out, "[--by]");
}

static void
handles_the_common_options(void **state)
{
	(void)state;
	RUN("--ledger", "l.json", "--progress", "--quiet", "--redact", "-q");
	assert_string_equal(child.out, " ledger l.json progress");
	assert_int_equal(child.status, STATUS_OK);
}

static void
prints_help_and_stops(void **state)
{
	(void)state;
	RUN("--help", "--nonsense");
	assert_int_equal(child.status, STATUS_OK);
	assert_non_null(strstr(child.out,
	    "usage: aggregate [--weight COL] [FILE ...]\nEstimate shares.\n"));
	assert_non_null(strstr(child.out, "-w, --weight COL"));
	assert_non_null(strstr(child.out, "the column that holds the weight"));
	assert_non_null(strstr(child.out, "--ledger FILE"));
	assert_string_equal(child.err, "");
}

static void
prints_its_version_and_stops(void **state)
{
	char expected[64];

	(void)state;
	RUN("--version", "--nonsense");
	snprintf(expected, sizeof expected, "barometer aggregate %s\n",
	    options_version());
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
	RUN("--level", "0.95", "--by", "3");
	assert_string_equal(child.out, "level=0.95(0.95) by=3(3) ");
	RUN("--level", "95");
	expect_usage("option '--level' takes a number from 0 to 1, not '95'");
	RUN("--level", "0,95");
	expect_usage("not '0,95'");
	RUN("--level", "");
	expect_usage("not ''");
	RUN("--by", "10");
	expect_usage(
	    "option '--by' takes a whole number from 1 to 9, not '10'");
	RUN("--by", "3x");
	expect_usage("not '3x'");
}

static void
refuses_a_choice_that_is_none(void **state)
{
	(void)state;
	RUN("--type", "left");
	assert_string_equal(child.out, "type=left(1) ");
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
	    cmocka_unit_test(hands_out_options_in_order_and_then_operands),
	    cmocka_unit_test(takes_all_after_two_dashes_as_operands),
	    cmocka_unit_test(handles_the_common_options),
	    cmocka_unit_test(prints_help_and_stops),
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
