#include "child.h"
#include "near.h"

static const char *const names[] = {
    "delimiter", "encoding", "decimal", "header-rows", "on"};

#define NEAR(name) near_find(name, names, 5)

static void
finds_a_name_with_one_slip(void **state)
{
	(void)state;
	assert_string_equal(NEAR("delimter"), "delimiter");
	assert_string_equal(NEAR("delimiiter"), "delimiter");
	assert_string_equal(NEAR("encodinq"), "encoding");
	assert_string_equal(NEAR("deicmal"), "decimal");
	assert_string_equal(NEAR("headerrows"), "header-rows");
}

static void
makes_little_of_the_case_of_letters(void **state)
{
	(void)state;
	assert_string_equal(NEAR("DEcimal"), "decimal");
	assert_string_equal(NEAR("Header-Rows"), "header-rows");
}

static void
finds_nothing_for_another_word(void **state)
{
	(void)state;
	assert_null(NEAR("weight"));
	assert_null(NEAR(""));
	assert_null(near_find("on", names, 0));
}

static void
takes_the_nearest_and_the_first_of_equals(void **state)
{
	static const char *const choices[] = {"q10", "q1", "q2"};

	(void)state;
	assert_string_equal(near_find("q1", choices, 3), "q1");
	assert_string_equal(near_find("q3", choices, 3), "q1");
}

static void
skips_names_that_are_not_there(void **state)
{
	static const char *const some[] = {NULL, "age"};

	(void)state;
	assert_string_equal(near_find("agr", some, 2), "age");
	assert_null(near_find("agr", some, 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_a_name_with_one_slip),
	    cmocka_unit_test(makes_little_of_the_case_of_letters),
	    cmocka_unit_test(finds_nothing_for_another_word),
	    cmocka_unit_test(takes_the_nearest_and_the_first_of_equals),
	    cmocka_unit_test(skips_names_that_are_not_there),
	};

	return cmocka_run_group_tests_name("near", tests, NULL, NULL);
}
