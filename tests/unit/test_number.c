#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "number.h"

static bool
parses(const char *text)
{
	double value = -7;
	bool is_number = number_parse(&value, text, strlen(text));

	if (!is_number)
		assert_true(value == -7); /* left alone */
	return is_number;
}

static void
reads_what_the_grammar_allows(void **state)
{
	static const char *const good[] = {"0", "-0", "1", "007", "3.25",
	    "-3.25", "1e3", "1E-3", "2.5e+10", "1e-400", "0.1",
	    "123456789012345678901234567890"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof *good; i++)
		if (!parses(good[i]))
			fail_msg("%s", good[i]);
}

static void
refuses_anything_else(void **state)
{
	static const char *const bad[] = {"", "-", "+1", ".5", "5.", "-.5",
	    " 1", "1 ", "1,5", "1.2.3", "e3", "1e", "1e+", "1e1.5", "0x10",
	    "inf", "nan", "INFINITY", "1_000", "--1", "1-", "1e999",
	    "\xd9\xa1"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		if (parses(bad[i]))
			fail_msg("'%s'", bad[i]);
}

static void
reads_no_further_than_the_slice(void **state)
{
	double value = 0;

	(void)state;
	assert_true(number_parse(&value, "12345", 2));
	assert_true(value == 12);
	assert_false(number_parse(&value, "1.5", 2));
	assert_false(number_parse(&value, "1\0", 2));
}

/* The same generator everywhere, so that a failure can be met again. */
static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void
compare_with_strtod(const char *text)
{
	double value;

	assert_true(number_parse(&value, text, strlen(text)));
	if (value != strtod(text, NULL))
		fail_msg("%s read as %.17g", text, value);
}

static void
agrees_with_strtod(void **state)
{
	uint64_t seed = 20181031;
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		uint64_t bits = next_random(&seed);

		snprintf(text, sizeof text, "%" PRIu64 ".%0*" PRIu64,
		    bits >> (bits % 64), 1 + (int)(bits % 9),
		    next_random(&seed) % 1000000);
		compare_with_strtod(text);
		snprintf(text, sizeof text, "-%" PRIu64 "e%d", bits >> 20,
		    (int)(bits % 500) - 250);
		compare_with_strtod(text);
		snprintf(text, sizeof text, "%" PRIu64, bits >> (bits % 64));
		compare_with_strtod(text);
	}
}

static void
agrees_with_strtod_on_the_short_way(void **state)
{
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		snprintf(text, sizeof text, "%d.%03d", i / 1000, i % 1000);
		compare_with_strtod(text);
		snprintf(text, sizeof text, "0.%014d", i * 7919);
		compare_with_strtod(text);
	}
	compare_with_strtod("9007199254740992");
	compare_with_strtod("9007199254740993");
	compare_with_strtod("0.000000000000001");
}

static void
agrees_with_strtod_on_long_text(void **state)
{
	char text[2000];
	double value;

	(void)state;
	memset(text, '0', sizeof text);
	text[1] = '.';
	memcpy(text + 900, "123", 3);
	assert_true(number_parse(&value, text, sizeof text));
	assert_true(value == 0);
	memset(text, '1', sizeof text);
	text[1] = '.';
	assert_true(number_parse(&value, text, sizeof text));
	assert_true(value == 10.0 / 9.0);
	text[1] = '1';
	assert_false(number_parse(&value, text, sizeof text));
}

static void
reads_whole_numbers_that_fit(void **state)
{
	int64_t value = 5;

	(void)state;
	assert_true(number_parse_int(&value, "9223372036854775807", 19));
	assert_true(value == INT64_MAX);
	assert_true(number_parse_int(&value, "-9223372036854775808", 20));
	assert_true(value == INT64_MIN);
	assert_true(number_parse_int(&value, "-0", 2));
	assert_true(value == 0);
	assert_true(number_parse_int(&value, "00012", 5));
	assert_true(value == 12);
	assert_false(number_parse_int(&value, "9223372036854775808", 19));
	assert_false(number_parse_int(&value, "-9223372036854775809", 20));
	assert_false(number_parse_int(&value, "99999999999999999999", 20));
	assert_false(number_parse_int(&value, "", 0));
	assert_false(number_parse_int(&value, "-", 1));
	assert_false(number_parse_int(&value, "1.0", 3));
	assert_false(number_parse_int(&value, "+1", 2));
	assert_true(value == 12);
}

static void
expect_text(double value, const char *expected)
{
	char text[NUMBER_TEXT];
	size_t len = number_format(text, value);

	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected));
}

static void
writes_the_shortest_text(void **state)
{
	(void)state;
	expect_text(0, "0");
	expect_text(-0.0, "0");
	expect_text(1, "1");
	expect_text(-1.5, "-1.5");
	expect_text(0.1, "0.1");
	expect_text(0.1 + 0.2, "0.30000000000000004");
	expect_text(100, "100");
	expect_text(1e20, "100000000000000000000");
	expect_text(1e21, "1e21");
	expect_text(1e22, "1e22");
	expect_text(1e-7, "0.0000001");
	expect_text(1.5e-8, "1.5e-8");
	expect_text(1.0 / 3, "0.3333333333333333");
	expect_text(DBL_MAX, "1.7976931348623157e308");
	expect_text(DBL_MIN, "2.2250738585072014e-308");
	expect_text(-5e-324, "-5e-324");
	expect_text(9007199254740993.0, "9007199254740992");
}

static void
expect_round_trip(double value)
{
	char text[NUMBER_TEXT];
	char plain[40];
	size_t len;
	double back;

	len = number_format(text, value);
	assert_true(len < NUMBER_TEXT);
	if (!number_parse(&back, text, len) || back != value)
		fail_msg("%.17g written as %s", value, text);
	/* No longer than the shortest of %.1g to %.17g that reads back. */
	snprintf(plain, sizeof plain, "%.15g", value);
	if (strtod(plain, NULL) == value && fabs(value) >= 1e-4 &&
	    fabs(value) < 1e15)
		assert_string_equal(text, plain);
}

static void
reads_back_what_it_wrote(void **state)
{
	uint64_t seed = 4711;
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		uint64_t bits = next_random(&seed);
		double value;

		memcpy(&value, &bits, sizeof value);
		if (isfinite(value))
			expect_round_trip(value);
		expect_round_trip((double)(int64_t)bits / 1e9);
		expect_round_trip((double)(bits % 100000) / 1000);
	}
}

static void
expect_round(double value, int shift, int decimals, const char *expected)
{
	char text[64];
	size_t len = number_round(text, sizeof text, value, shift, decimals);

	if (strcmp(text, expected) != 0)
		fail_msg("%.17g shift %d decimals %d: %s, not %s", value, shift,
		    decimals, text, expected);
	assert_int_equal(len, strlen(expected));
}

static void
rounds_half_away_from_zero_in_decimal(void **state)
{
	(void)state;
	expect_round(0.285, 2, 0, "29");
	expect_round(-0.285, 2, 0, "-29");
	expect_round(0.5, 0, 0, "1");
	expect_round(1.5, 0, 0, "2");
	expect_round(2.5, 0, 0, "3");
	expect_round(1.005, 0, 2, "1.01");
	expect_round(0.145, 2, 0, "15");
	expect_round(0.1449999, 2, 0, "14");
	expect_round(0.575, 2, 0, "58");
}

static void
carries_over_nines(void **state)
{
	(void)state;
	expect_round(9.96, 0, 1, "10.0");
	expect_round(0.999, 2, 0, "100");
	expect_round(0.996, 0, 2, "1.00");
	expect_round(99.5, 0, 0, "100");
	expect_round(0.05, 0, 1, "0.1");
	expect_round(0.95, 0, 0, "1");
}

static void
fills_up_with_zeros(void **state)
{
	(void)state;
	expect_round(0, 0, 0, "0");
	expect_round(0, 2, 3, "0.000");
	expect_round(1, 0, 2, "1.00");
	expect_round(1, 2, 0, "100");
	expect_round(0.001, 0, 5, "0.00100");
	expect_round(12, 3, 1, "12000.0");
	expect_round(1e-9, 0, 3, "0.000");
	expect_round(123456789, -6, 2, "123.46");
}

/* More than nine digits, more places than a double has, or fewer than none. */
static void
rounds_long_and_tiny_numbers_by_their_digits(void **state)
{
	(void)state;
	expect_round(1234567890.5, 0, 0, "1234567891");
	expect_round(9999999999.5, 0, 0, "10000000000");
	expect_round(1234567890.25, 0, 0, "1234567890");
	expect_round(0.5, 0, 16, "0.5000000000000000");
	expect_round(0.12345678901234564, 0, 16, "0.1234567890123456");
	expect_round(1e-30, 0, 16, "0.0000000000000000");
	expect_round(0, 0, 16, "0.0000000000000000");
	expect_round(123456, -3, 0, "123");
	expect_round(1e15, 0, 2, "1000000000000000.00");
}

/* Of numbers that are no ties, as more digits of binary have it. */
static void
rounds_as_longer_numbers_do(void **state)
{
	static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
	uint64_t bits = 88172645463325252;
	char expected[64];
	double value;
	int decimals;
	int shift;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		value = (double)(int64_t)bits / 1e17 / powers[bits % 7];
		decimals = (int)(bits / 7 % 4);
		shift = (int)(bits / 28 % 3);
		snprintf(expected, sizeof expected, "%.*Lf", decimals,
		    roundl((long double)value * powers[decimals + shift]) /
			powers[decimals]);
		if (expected[0] == '-' &&
		    strspn(expected + 1, "0.") == strlen(expected + 1))
			memmove(expected, expected + 1, strlen(expected));
		expect_round(value, shift, decimals, expected);
	}
}

static void
writes_no_minus_before_zero(void **state)
{
	(void)state;
	expect_round(-0.0, 0, 1, "0.0");
	expect_round(-0.001, 0, 2, "0.00");
	expect_round(-0.4, 0, 0, "0");
	expect_round(-0.5, 0, 0, "-1");
}

/* Against whole numbers: k thousandths, rounded by hand. */
static void
rounds_every_thousandth_as_whole_numbers_do(void **state)
{
	char expected[32];
	int k;

	(void)state;
	for (k = 0; k <= 20000; k++) {
		snprintf(expected, sizeof expected, "%d", (k + 5) / 10);
		expect_round(k / 1000.0, 2, 0, expected);
		snprintf(expected, sizeof expected, "%d.%d", (k + 50) / 1000,
		    (k + 50) % 1000 / 100);
		expect_round(k / 1000.0, 0, 1, expected);
	}
}

static void
cuts_where_there_is_no_room(void **state)
{
	char text[4] = "xyz";

	(void)state;
	assert_int_equal(number_round(text, sizeof text, 123456, 0, 0), 3);
	assert_string_equal(text, "123");
}

static void
refuses_whatever_is_cut_short(void **state)
{
	static const char *const bad[] = {"", "-", "-x", "x", "1.", "1.x", "1e",
	    "1ex", "1e+", "1e-", "1e+x", "1x", "1.5x", "1e5x", "1.5e5.", "/",
	    ":", "-/", "1./", "1.:", "1e/", "1e:"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(parses(bad[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuses_whatever_is_cut_short),
	    cmocka_unit_test(reads_what_the_grammar_allows),
	    cmocka_unit_test(refuses_anything_else),
	    cmocka_unit_test(reads_no_further_than_the_slice),
	    cmocka_unit_test(agrees_with_strtod),
	    cmocka_unit_test(agrees_with_strtod_on_the_short_way),
	    cmocka_unit_test(agrees_with_strtod_on_long_text),
	    cmocka_unit_test(reads_whole_numbers_that_fit),
	    cmocka_unit_test(writes_the_shortest_text),
	    cmocka_unit_test(reads_back_what_it_wrote),
	    cmocka_unit_test(rounds_half_away_from_zero_in_decimal),
	    cmocka_unit_test(carries_over_nines),
	    cmocka_unit_test(fills_up_with_zeros),
	    cmocka_unit_test(rounds_long_and_tiny_numbers_by_their_digits),
	    cmocka_unit_test(rounds_as_longer_numbers_do),
	    cmocka_unit_test(writes_no_minus_before_zero),
	    cmocka_unit_test(rounds_every_thousandth_as_whole_numbers_do),
	    cmocka_unit_test(cuts_where_there_is_no_room),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
