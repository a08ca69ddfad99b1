#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "identity.h"

static const char *const ages[] = {"2", "1"};
static const char *const young[] = {"1"};
static const char *const years[] = {"65", "18", "9"};
static const char *const comma[] = {"a,b", "c"};

static void
expect_item(const struct measure *measure, const char *expected)
{
	char *item = identity_item(measure);

	assert_string_equal(item, expected);
	free(item);
}

static void
expect_where(const struct measure *measure, const char *expected)
{
	char *text = identity_where(NULL, measure, "age");

	if (expected == NULL)
		assert_null(text);
	else
		assert_string_equal(text, expected);
	free(text);
}

static void
makes_items_of_what_decides_figures(void **state)
{
	const char *keep[] = {".d", ".r"};
	struct condition where = {
	    .variable = "age", .values = (const char **)ages, .n_values = 2};

	(void)state;
	expect_item(&(struct measure){.variable = "q"}, "share:q");
	expect_item(&(struct measure){.statistic = STAT_COUNT}, "count");
	expect_item(&(struct measure){.id = "young", .variable = "q"}, "young");
	expect_item(&(struct measure){.variable = "q",
			.base = BASE_ASKED,
			.keep = keep,
			.n_keep = 2,
			.percent = PERCENT_ROW,
			.where = &where,
			.n_where = 1},
	    "share:q;base=asked;keep=.d+.r;percent=row;age=1+2");
	expect_item(
	    &(struct measure){
		.statistic = STAT_RATIO, .variable = "a", .denominator = "b"},
	    "ratio:a/b");
	expect_item(&(struct measure){.statistic = STAT_QUANTILE,
			.variable = "x",
			.qrule = QRULE_HF7},
	    "quantile:x;qrule=hf7");
}

static void
keeps_names_with_signs_apart(void **state)
{
	(void)state;
	expect_item(&(struct measure){.variable = "q;base=asked"},
	    "share:\"q;base=asked\"");
	expect_item(
	    &(struct measure){
		.statistic = STAT_RATIO, .variable = "a/b", .denominator = "c"},
	    "ratio:\"a/b\"/c");
}

static void
tells_what_a_variable_is_restricted_to(void **state)
{
	struct condition both[] = {
	    {.variable = "age", .values = (const char **)ages, .n_values = 2},
	    {.variable = "age", .values = (const char **)young, .n_values = 1}};
	struct condition other = {
	    .variable = "sex", .values = (const char **)young, .n_values = 1};
	struct condition numbers = {
	    .variable = "age", .values = (const char **)years, .n_values = 3};
	struct condition quoted = {
	    .variable = "age", .values = (const char **)comma, .n_values = 2};

	(void)state;
	expect_where(&(struct measure){.where = both, .n_where = 1}, "{1,2}");
	expect_where(&(struct measure){.where = both, .n_where = 2}, "1");
	expect_where(&(struct measure){.where = &other, .n_where = 1}, NULL);
	expect_where(
	    &(struct measure){.where = &numbers, .n_where = 1}, "{9,18,65}");
	expect_where(
	    &(struct measure){.where = &quoted, .n_where = 1}, "{\"a,b\",c}");
}

static void
lists_as_csv(void **state)
{
	char *one = identity_list(comma, 1);
	char *two = identity_list(comma, 2);

	(void)state;
	assert_string_equal(one, "a,b");
	assert_string_equal(two, "\"a,b\",c");
	free(one);
	free(two);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_items_of_what_decides_figures),
	    cmocka_unit_test(keeps_names_with_signs_apart),
	    cmocka_unit_test(tells_what_a_variable_is_restricted_to),
	    cmocka_unit_test(lists_as_csv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
