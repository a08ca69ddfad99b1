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
	    "0x1", "1 ", " 1", "+1", "1,5", "nan", "inf", "1e80", "1e-400"};
	struct exact sum;
	size_t i;

	(void)state;
	exact_zero(&sum);
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(exact_add_text(&sum, slice_of(bad[i])));
	assert_text(&sum, "0");
}

static void
adds_the_value_of_a_double(void **state)
{
	struct exact sum;

	(void)state;
	exact_zero(&sum);
	assert_true(exact_add(&sum, 0.1));
	assert_text(
	    &sum, "0.1000000000000000055511151231257827021181583404541015625");
	assert_false(exact_add(&sum, INFINITY));
	assert_false(exact_add(&sum, NAN));
	assert_true(exact_add(&sum, -0.1));
	assert_text(&sum, "0");
}

static void
order_and_split_make_no_difference(void **state)
{
	struct exact all;
	struct exact part[7];
	struct exact merged;
	char text[32];
	int i;

	(void)state;
	exact_zero(&all);
	exact_zero(&merged);
	memset(part, 0, sizeof part);
	for (i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "%s%d.%de%d", i % 3 ? "" : "-",
		    i * 7919 % 9973, i, i % 41 - 20);
		assert_true(exact_add_text(&all, slice_of(text)));
		assert_true(exact_add_text(&part[i * 31 % 7], slice_of(text)));
	}
	for (i = 6; i >= 0; i--)
		exact_add_exact(&merged, &part[i]);
	{
		char a[EXACT_TEXT];
		char b[EXACT_TEXT];

		exact_text(&all, a, sizeof a);
		exact_text(&merged, b, sizeof b);
		assert_string_equal(a, b);
		assert_true(exact_double(&all) == exact_double(&merged));
	}
}

static void
rounds_once_at_the_end(void **state)
{
	static const char *const texts[] = {
	    "9007199254740992", "1", "0.0000000000000000000000001", NULL};
	struct exact sum;

	(void)state;
	add_all(&sum, texts);
	assert_true(exact_double(&sum) == 9007199254740994.0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(adds_decimals_without_loss),
	    cmocka_unit_test(refuses_what_is_no_number),
	    cmocka_unit_test(adds_the_value_of_a_double),
	    cmocka_unit_test(order_and_split_make_no_difference),
	    cmocka_unit_test(rounds_once_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
