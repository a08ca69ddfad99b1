#include <string.h>

#include "child.h"
#include "show.h"

static const char *
shown(double value, int shift, int decimals, const struct language *language)
{
	static char text[SHOW_TEXT];

	show_number(text, value, shift, decimals, language);
	return text;
}

static void
groups_by_threes_from_four_digits_on(void **state)
{
	char text[SHOW_TEXT];

	(void)state;
	assert_string_equal(shown(999, 0, 0, &language_en), "999");
	assert_string_equal(shown(1000, 0, 0, &language_en), "1,000");
	assert_string_equal(
	    shown(1234567.25, 0, 1, &language_en), "1,234,567.3");
	show_count(text, UINT64_MAX, &language_en);
	assert_string_equal(text, "18,446,744,073,709,551,615");
}

static void
has_a_comma_and_points_in_danish(void **state)
{
	(void)state;
	assert_string_equal(
	    shown(1234567.25, 0, 1, &language_da), "1.234.567,3");
	assert_string_equal(shown(0.5, 0, 1, &language_da), "0,5");
}

static void
rounds_once_half_away_from_zero(void **state)
{
	(void)state;
	assert_string_equal(shown(0.285, 2, 0, &language_en), "29");
	assert_string_equal(shown(-0.285, 2, 0, &language_en), "\u221229");
	assert_string_equal(shown(0.2849999, 2, 0, &language_en), "28");
	assert_string_equal(shown(-0.001, 2, 0, &language_en), "0");
}

static void
holds_the_largest_double(void **state)
{
	char text[SHOW_TEXT];
	size_t len;

	(void)state;
	len = show_number(text, -1.7976931348623157e308, 2, 15, &language_en);
	/* 311 digits in 103 groups of three and two more, 15 decimals. */
	assert_int_equal(len, 3 + 311 + 103 + 1 + 15);
	assert_int_equal(strlen(text), len);
}

static void
keeps_a_line_without_controls_and_blanks_the_others(void **state)
{
	static const char plain[] = "Æ – 日本, \u00a0!";
	struct pool pool = {0};

	(void)state;
	assert_ptr_equal(show_line(&pool, plain), plain);
	assert_string_equal(show_line(&pool, ""), "");
	assert_string_equal(show_line(&pool,
				"a\nb\tc\x1b[1m\x7f\xc2\x85"
				"d"),
	    "a b c\xef\xbf\xbd[1m\xef\xbf\xbd\xef\xbf\xbd"
	    "d");
	pool_free(&pool);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(groups_by_threes_from_four_digits_on),
	    cmocka_unit_test(has_a_comma_and_points_in_danish),
	    cmocka_unit_test(rounds_once_half_away_from_zero),
	    cmocka_unit_test(holds_the_largest_double),
	    cmocka_unit_test(
		keeps_a_line_without_controls_and_blanks_the_others),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
