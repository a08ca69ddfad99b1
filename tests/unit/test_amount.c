#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "amount.h"

static struct amount
amount(const char *text)
{
	struct amount a;

	assert_true(amount_parse(&a, slice_of(text)));
	return a;
}

static void
assert_big(const char *text, int32_t scale, const char *digits)
{
	struct amount a = amount(text);
	char *got;
	mpz_t z;

	mpz_init(z);
	amount_big(&a, scale, z);
	got = mpz_get_str(NULL, 10, z);
	assert_string_equal(got, digits);
	free(got);
	mpz_clear(z);
}

static void
keeps_every_digit(void **state)
{
	(void)state;
	assert_big("1.50", 2, "150");
	assert_big("-0.001", 5, "-100");
	assert_big("1e-3", 3, "1");
	assert_big("12e2", 0, "1200");
	assert_big("0.12345678901234567890123", 23, "12345678901234567890123");
	assert_big("33.84699630737305", 15, "33846996307373050");
	assert_big("1e30", 1, "10000000000000000000000000000000");
}

static void
gives_small_integers_where_they_fit(void **state)
{
	struct amount a = amount("7.25");
	int64_t out = 0;

	(void)state;
	assert_true(amount_at(&a, 3, 1 << 20, &out));
	assert_int_equal(out, 7250);
	assert_false(amount_at(&a, 1, 1 << 20, &out));
	assert_false(amount_at(&a, 9, 1 << 20, &out));
	assert_true(amount_at(&a, 3, 7251, &out));
	assert_false(amount_at(&a, 3, 7250, &out));
	a = amount("-5");
	assert_true(amount_at(&a, 0, 6, &out));
	assert_int_equal(out, -5);
	assert_false(amount_at(&a, 0, 5, &out));
	assert_false(amount_at(&a, 3, 5000, &out));
	a = amount("0.00");
	assert_true(amount_at(&a, 300, 1, &out));
	assert_int_equal(out, 0);
}

static void
refuses_what_is_no_number(void **state)
{
	static const char *const bad[] = {
	    "", "-", "1.", ".5", "1,5", "1e", "nan", "1e-500", " 1", "0x1"};
	struct amount a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(amount_parse(&a, slice_of(bad[i])));
}

static void
tells_zero_and_negative(void **state)
{
	struct amount a = amount("-0.0");

	(void)state;
	assert_true(amount_is_zero(&a));
	assert_false(amount_is_negative(&a));
	a = amount("-0.0000000000000000000000001");
	assert_false(amount_is_zero(&a));
	assert_true(amount_is_negative(&a));
	a = amount("0.000000000000000000000000e9");
	assert_true(amount_is_zero(&a));
	assert_false(amount_is_negative(&a));
	a = amount("-0.0000000000000000000000E+9");
	assert_true(amount_is_zero(&a));
	assert_false(amount_is_negative(&a));
	a = amount("0.00000000000000000000000");
	assert_true(amount_is_zero(&a));
	a = amount("-00000000000000000000E2");
	assert_false(amount_is_negative(&a));
	a = amount("00000000000000000000e2");
	assert_true(amount_is_zero(&a));
	a = amount("00000000000000000000");
	assert_true(amount_is_zero(&a));
	a = (struct amount){0};
	assert_false(amount_is_negative(&a));
	a = amount("-12E2");
	assert_true(amount_is_negative(&a));
	assert_big("-12E+2", 0, "-1200");
	assert_big("5E-1", 1, "5");
	assert_false(amount_parse(&a, slice_of("1e500")));
	assert_false(amount_parse(&a, slice_of("1e-500")));
	assert_false(amount_parse(&a, slice_of("1e999999999")));
	assert_false(amount_parse(&a, slice_of("0e999999999")));
	assert_false(amount_parse(&a, slice_of("1.")));
	assert_false(amount_parse(&a, slice_of("")));
	assert_false(amount_parse(&a, slice_of("-")));
	assert_false(amount_parse(&a, slice_of("1.5x")));
	assert_big("1234567890123456789", 0, "1234567890123456789");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_every_digit),
	    cmocka_unit_test(gives_small_integers_where_they_fit),
	    cmocka_unit_test(refuses_what_is_no_number),
	    cmocka_unit_test(tells_zero_and_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
