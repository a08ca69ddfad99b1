#include <string.h>

#include "child.h"
#include "numeral.h"

static const struct numeral_form danish = {',', ".", true, false};
static const struct numeral_form plain = {'.', "", true, false};
static const struct numeral_form comma = {',', "", true, false};
static const struct numeral_form whole = {'.', ".", true, true};
static const struct numeral_form count = {'.', "", true, true};

static enum numeral_fault
read_as(const char *text, const struct numeral_form *form, char out[64])
{
	size_t len;
	enum numeral_fault fault =
	    numeral_read(slice_of(text), form, out, &len);

	out[fault == NUMERAL_GOOD ? len : 0] = '\0';
	return fault;
}

#define ASSERT_READ(text, form, expected)                                      \
	do {                                                                   \
		char out_[64];                                                 \
		assert_int_equal(read_as(text, form, out_), NUMERAL_GOOD);     \
		assert_string_equal(out_, expected);                           \
	} while (0)

#define ASSERT_FAULT(text, form, fault)                                        \
	do {                                                                   \
		char out_[64];                                                 \
		assert_int_equal(read_as(text, form, out_), fault);            \
	} while (0)

static void
keeps_digits_as_they_are(void **state)
{
	(void)state;
	ASSERT_READ("007", &plain, "007");
	ASSERT_READ("-0.50", &plain, "-0.50");
	ASSERT_READ("+12", &plain, "12");
	ASSERT_READ(".5", &plain, "0.5");
	ASSERT_READ("5.", &plain, "5");
	ASSERT_READ("1e-30", &plain, "1e-30");
}

static void
takes_marks_of_the_column(void **state)
{
	(void)state;
	ASSERT_READ("1.234.567,89", &danish, "1234567.89");
	ASSERT_READ("1234,5", &danish, "1234.5");
	ASSERT_READ("12.345", &whole, "12345");
	ASSERT_FAULT("12.34", &danish, NUMERAL_GROUPS);
	ASSERT_FAULT("1234.567", &danish, NUMERAL_GROUPS);
}

static void
refuses_what_can_be_read_in_two_ways(void **state)
{
	(void)state;
	ASSERT_FAULT("1.234", &comma, NUMERAL_AMBIGUOUS);
	ASSERT_FAULT("1,234", &plain, NUMERAL_AMBIGUOUS);
	ASSERT_FAULT("+1,234", &plain, NUMERAL_AMBIGUOUS);
	ASSERT_FAULT("-1,234", &plain, NUMERAL_AMBIGUOUS);
	ASSERT_FAULT("1,2,3", &comma, NUMERAL_AMBIGUOUS);
}

static void
refuses_what_is_no_number(void **state)
{
	(void)state;
	ASSERT_FAULT("", &plain, NUMERAL_BAD);
	ASSERT_FAULT("-", &plain, NUMERAL_BAD);
	ASSERT_FAULT(".", &plain, NUMERAL_BAD);
	ASSERT_FAULT("1e", &plain, NUMERAL_BAD);
	ASSERT_FAULT(" 1", &plain, NUMERAL_BAD);
	ASSERT_FAULT("0x1", &plain, NUMERAL_BAD);
	ASSERT_FAULT("NaN", &plain, NUMERAL_SPECIAL);
	ASSERT_FAULT("-INF", &plain, NUMERAL_SPECIAL);
	ASSERT_FAULT("1,5", &whole, NUMERAL_BAD);
}

static void
takes_marks_that_look_alike(void **state)
{
	static const struct numeral_form swiss = {'.', "'", true, false};
	static const struct numeral_form typed = {
	    '.', "\xe2\x80\x99", true, false};
	static const struct numeral_form spaced = {
	    ',', "\xc2\xa0", true, false};
	static const struct numeral_form narrow = {
	    ',', "\xe2\x80\xaf", true, false};

	(void)state;
	ASSERT_READ("1'234'567.5", &swiss, "1234567.5");
	ASSERT_READ("1\xe2\x80\x99"
		    "234.5",
	    &swiss, "1234.5");
	ASSERT_READ("1'234.5", &typed, "1234.5");
	ASSERT_READ("1\xe2\x80\x89"
		    "234,5",
	    &spaced, "1234.5");
	ASSERT_READ("1\xc2\xa0"
		    "234,5",
	    &narrow, "1234.5");
	ASSERT_FAULT("1e+", &plain, NUMERAL_BAD);
	ASSERT_FAULT("1e-x", &plain, NUMERAL_BAD);
	ASSERT_FAULT("1e5x", &plain, NUMERAL_BAD);
	ASSERT_FAULT("1e5", &whole, NUMERAL_BAD);
	ASSERT_FAULT("5.", &count, NUMERAL_BAD);
	ASSERT_READ("1E+5", &plain, "1E+5");
}

static void
takes_away_what_stands_around(void **state)
{
	static const struct numeral_form loose = {'.', "", false, false};

	(void)state;
	ASSERT_READ("kr 15 %", &loose, "15");
	ASSERT_READ("-5%", &loose, "-5");
	ASSERT_READ("+5", &loose, "5");
	ASSERT_READ(".5 kr", &loose, "0.5");
	ASSERT_FAULT("", &loose, NUMERAL_BAD);
	ASSERT_FAULT("kr", &loose, NUMERAL_BAD);
	ASSERT_FAULT("-", &loose, NUMERAL_BAD);
	ASSERT_FAULT("kr.15", &loose, NUMERAL_BAD);
	ASSERT_FAULT("kr,15", &loose, NUMERAL_BAD);
	ASSERT_FAULT("(5)", &loose, NUMERAL_BAD);
	ASSERT_FAULT("5-", &loose, NUMERAL_BAD);
	ASSERT_READ("kr -5", &loose, "-5");
}

static int
compare(const char *a, const char *b)
{
	return numeral_compare(slice_of(a), slice_of(b));
}

static void
compares_by_value_without_loss(void **state)
{
	(void)state;
	assert_int_equal(compare("1", "1.000"), 0);
	assert_int_equal(compare("-0", "0.0"), 0);
	assert_int_equal(compare("0010", "9"), 1);
	assert_int_equal(compare("-2", "1"), -1);
	assert_int_equal(compare("-2", "-10"), 1);
	assert_int_equal(compare("1e3", "1000"), 0);
	assert_int_equal(compare("1e3", "999.9999"), 1);
	assert_int_equal(compare("0.001", "1e-3"), 0);
	assert_int_equal(compare("1E+3", "1000"), 0);
	assert_int_equal(compare("0", "-1"), 1);
	assert_int_equal(compare("0", "1"), -1);
	assert_int_equal(compare("1", "0"), 1);
	assert_int_equal(compare("1e99999999999999999999", "9e9"), 1);
	assert_int_equal(compare("", "0"), 0);
	/* One more than a double tells apart. */
	assert_int_equal(compare("9007199254740993", "9007199254740992"), 1);
	assert_int_equal(compare("0.1", "0.1000000000000000000001"), -1);
}

static void
knows_its_own_form_at_any_length(void **state)
{
	char digits[200];

	(void)state;
	memset(digits, '9', sizeof digits);
	assert_true(numeral_is_canonical((struct slice){digits, 63}));
	assert_true(numeral_is_canonical((struct slice){digits, 200}));
	digits[100] = '.';
	assert_true(numeral_is_canonical((struct slice){digits, 200}));
	assert_false(numeral_is_canonical((struct slice){digits, 101}));
	assert_true(numeral_is_canonical(slice_of("-007.50e+05")));
	assert_false(numeral_is_canonical(slice_of("+7")));
	assert_false(numeral_is_canonical(slice_of(".5")));
	assert_false(numeral_is_canonical(slice_of("5e")));
	assert_false(numeral_is_canonical(slice_of("5E+")));
	assert_false(numeral_is_canonical(slice_of("5e-")));
	assert_false(numeral_is_canonical(slice_of("5x")));
	assert_false(numeral_is_canonical(slice_of("5.x")));
	assert_false(numeral_is_canonical(slice_of("5.")));
	assert_true(numeral_is_canonical(slice_of("5E7")));
	assert_true(numeral_is_canonical(slice_of("5e-7")));
	assert_false(numeral_is_canonical(slice_of("-")));
	assert_false(numeral_is_canonical(slice_of("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_digits_as_they_are),
	    cmocka_unit_test(takes_marks_of_the_column),
	    cmocka_unit_test(refuses_what_can_be_read_in_two_ways),
	    cmocka_unit_test(refuses_what_is_no_number),
	    cmocka_unit_test(takes_marks_that_look_alike),
	    cmocka_unit_test(takes_away_what_stands_around),
	    cmocka_unit_test(compares_by_value_without_loss),
	    cmocka_unit_test(knows_its_own_form_at_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
