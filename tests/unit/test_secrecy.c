#include "child.h"
#include "secrecy.h"

static void
holds_back_domains_of_few_but_not_of_nobody(void **state)
{
	const struct secrecy rules = {.minimum = 3};

	(void)state;
	assert_int_equal(secrecy_of_domain(&rules, 0), SECRET_NONE);
	assert_int_equal(secrecy_of_domain(&rules, 1), SECRET_MINIMUM);
	assert_int_equal(secrecy_of_domain(&rules, 2), SECRET_MINIMUM);
	assert_int_equal(secrecy_of_domain(&rules, 3), SECRET_NONE);
}

static void
holds_back_answers_of_few_and_of_all_but_few(void **state)
{
	const struct secrecy rules = {.minimum_answer = 2};

	(void)state;
	assert_int_equal(secrecy_of_answer(&rules, 9, 0, false), SECRET_NONE);
	assert_int_equal(secrecy_of_answer(&rules, 9, 1, false), SECRET_ANSWER);
	assert_int_equal(secrecy_of_answer(&rules, 9, 2, false), SECRET_NONE);
	assert_int_equal(secrecy_of_answer(&rules, 9, 7, false), SECRET_NONE);
	assert_int_equal(secrecy_of_answer(&rules, 9, 8, false), SECRET_ANSWER);
	assert_int_equal(secrecy_of_answer(&rules, 9, 9, false), SECRET_NONE);
}

static void
holds_back_what_all_or_none_said_where_asked_to(void **state)
{
	const struct secrecy rules = {0};

	(void)state;
	assert_int_equal(
	    secrecy_of_answer(&rules, 9, 9, true), SECRET_UNANIMOUS);
	assert_int_equal(
	    secrecy_of_answer(&rules, 9, 0, true), SECRET_UNANIMOUS);
	assert_int_equal(secrecy_of_answer(&rules, 9, 4, true), SECRET_NONE);
	assert_int_equal(secrecy_of_answer(&rules, 0, 0, true), SECRET_NONE);
	assert_int_equal(secrecy_of_answer(&rules, 9, 9, false), SECRET_NONE);
}

/* 100, 20, 9: the second knows the first within 9, or 9 %. */
static void
holds_back_totals_that_tell_the_largest(void **state)
{
	const struct contribution list[] = {{100, 1}, {20, 1}, {9, 1}};
	struct secrecy rules = {.p_percent = 9};

	(void)state;
	assert_int_equal(secrecy_of_amounts(&rules, list, 3), SECRET_NONE);
	rules.p_percent = 9.5;
	assert_int_equal(secrecy_of_amounts(&rules, list, 3), SECRET_P);
	assert_int_equal(secrecy_of_amounts(&rules, list, 0), SECRET_NONE);
}

/* A unit that stands for three is three of the largest. */
static void
holds_back_totals_of_few_who_are_most_of_it(void **state)
{
	const struct contribution alone[] = {{90, 1}, {10, 1}};
	const struct contribution three[] = {{30, 3}, {10, 1}};
	const struct contribution nothing[] = {{0, 1}, {0, 2}};
	struct dominance pair = {1, 85};
	const struct secrecy rules = {.dominance = &pair, .n_dominance = 1};

	(void)state;
	assert_int_equal(
	    secrecy_of_amounts(&rules, alone, 2), SECRET_DOMINANCE);
	assert_int_equal(secrecy_of_amounts(&rules, three, 2), SECRET_NONE);
	pair.n = 3;
	assert_int_equal(
	    secrecy_of_amounts(&rules, three, 2), SECRET_DOMINANCE);
	assert_int_equal(secrecy_of_amounts(&rules, nothing, 2), SECRET_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(holds_back_domains_of_few_but_not_of_nobody),
	    cmocka_unit_test(holds_back_answers_of_few_and_of_all_but_few),
	    cmocka_unit_test(holds_back_what_all_or_none_said_where_asked_to),
	    cmocka_unit_test(holds_back_totals_that_tell_the_largest),
	    cmocka_unit_test(holds_back_totals_of_few_who_are_most_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
