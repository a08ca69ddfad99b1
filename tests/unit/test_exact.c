#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exact.h"

static void
add_all(struct exact *sum, const char *const *texts)
{
	exact_zero(sum);
	for (; *texts != NULL; texts++)
		assert_true(exact_add_text(sum, slice_of(*texts)));
}

static void
assert_text(const struct exact *sum, const char *expected)
{
	char text[EXACT_TEXT];

	assert_int_equal(exact_text(sum, text, sizeof text), strlen(expected));
	assert_string_equal(text, expected);
}

static void
adds_decimals_without_loss(void **state)
{
	static const char *const tenths[] = {"0.1", "0.2", "-0.3", NULL};
	static const char *const far[] = {
	    "1e30", "1e-30", "-1e30", "2.50", NULL};
	struct exact sum;

	(void)state;
	add_all(&sum, tenths);
	assert_text(&sum, "0");
	add_all(&sum, far);
	assert_text(&sum, "2.500000000000000000000000000001");
	add_all(&sum, (const char *const[]){"-0.25", "-12e2", NULL});
	assert_text(&sum, "-1200.25");
}

static void
refuses_what_is_no_number(void **state)
{
	static const char *const bad[] = {"", "-", ".5", "5.", "1e", "1e+",
	    "1e-", "1ex", "1e5x", "1E", "1x", "1.x", "0.1e80", "0.1e-320",
	    "1e999999999999", "0x1", "1 ", " 1", "+1", "1,5", "nan", "inf",
	    "1e80", "1e-400"};
	struct exact sum;
	size_t i;

	(void)state;
	exact_zero(&sum);
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(exact_add_text(&sum, slice_of(bad[i])));
	assert_text(&sum, "0");
}

static void
add_number(struct exact *sum, int i)
{
	char text[32];

	snprintf(text, sizeof text, "%s%d.%de%d", i % 3 ? "" : "-",
	    i * 7919 % 9973, i, i % 41 - 20);
	assert_true(exact_add_text(sum, slice_of(text)));
}

static void
order_makes_no_difference(void **state)
{
	struct exact one;
	struct exact other;
	char a[EXACT_TEXT];
	char b[EXACT_TEXT];
	int i;

	(void)state;
	exact_zero(&one);
	exact_zero(&other);
	for (i = 0; i < 5000; i++) {
		add_number(&one, i);
		add_number(&other, (int)((int64_t)i * 3571 % 5000));
	}
	exact_text(&one, a, sizeof a);
	exact_text(&other, b, sizeof b);
	assert_string_equal(a, b);
}

static void
carries_many_times_over(void **state)
{
	struct exact sum;
	char text[EXACT_TEXT];

	(void)state;
	exact_zero(&sum);
	/* Four times more than may wait for their carries. */
	assert_true(exact_add_times(&sum, slice_of("999999999"), 4000000000U));
	assert_true(exact_add_times(&sum, slice_of("999999999"), 4000000000U));
	assert_true(exact_add_times(&sum, slice_of("-0.5E+1"), 4000000000U));
	assert_true(exact_add_times(&sum, slice_of("1E-1"), 4000000000U));
	assert_text(&sum, "7999999972400000000");
	assert_int_equal(exact_text(&sum, text, 3), 0);
	assert_int_equal(exact_text(&sum, text, 20), 0);
	exact_zero(&sum);
	assert_true(exact_add_text(&sum, slice_of("-0")));
	assert_text(&sum, "0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(carries_many_times_over),
	    cmocka_unit_test(adds_decimals_without_loss),
	    cmocka_unit_test(refuses_what_is_no_number),
	    cmocka_unit_test(order_makes_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
