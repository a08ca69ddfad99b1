#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gmp.h>

#include "sum.h"

enum {
	MANY_BITS = 200
};

static void
assert_number(const struct sum *sum, const mpz_t expected)
{
	struct sum_view room;

	assert_int_equal(mpz_cmp(sum_view(sum, &room), expected), 0);
}

static void
is_zero_when_all_bits_are(void **state)
{
	struct sum sum = {0};
	struct sum_view room;

	(void)state;
	assert_int_equal(mpz_sgn(sum_view(&sum, &room)), 0);
	sum_done(&sum);
}

/* The forms change at 2^62 and at 2^127, on both sides of 0. */
static void
keeps_numbers_at_the_edge_of_each_form(void **state)
{
	static const unsigned int edges[] = {0, 61, 62, 63, 64, 126, 127, 128};
	size_t i;
	int sign;
	int by;

	(void)state;
	for (i = 0; i < sizeof edges / sizeof *edges; i++)
		for (sign = -1; sign <= 1; sign += 2)
			for (by = -2; by <= 2; by++) {
				struct sum sum = {0};
				mpz_t edge;

				mpz_init(edge);
				mpz_setbit(edge, edges[i]);
				if (sign < 0)
					mpz_neg(edge, edge);
				sum_add(&sum, edge);
				assert_number(&sum, edge);
				sum_add_wide(&sum, by);
				if (by < 0)
					mpz_sub_ui(
					    edge, edge, (unsigned long)-by);
				else
					mpz_add_ui(
					    edge, edge, (unsigned long)by);
				assert_number(&sum, edge);
				mpz_clear(edge);
				sum_done(&sum);
			}
}

static uint64_t
next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *seed >> 20;
}

/* Each way to change a sum, against the same in GMP alone. */
static void
computes_as_gmp_does(void **state)
{
	uint64_t seed = 1;
	struct sum sums[2] = {{0}, {0}};
	mpz_t expected[2];
	mpz_t a;
	mpz_t b;
	int i;

	(void)state;
	mpz_inits(expected[0], expected[1], a, b, NULL);
	for (i = 0; i < 20000; i++) {
		int at = (int)(next(&seed) % 2);
		struct sum *sum = &sums[at];

		mpz_set_ui(a, (unsigned long)next(&seed));
		mpz_mul_2exp(a, a, next(&seed) % 90);
		mpz_set_ui(b, (unsigned long)next(&seed));
		if (next(&seed) % 2 == 0)
			mpz_neg(a, a);
		switch (next(&seed) % 6) {
		case 0:
			sum_add(sum, a);
			mpz_add(expected[at], expected[at], a);
			break;
		case 1:
			sum_add_product(sum, a, b);
			mpz_addmul(expected[at], a, b);
			break;
		case 2:
			sum_add_sum(sum, &sums[1 - at]);
			mpz_add(expected[at], expected[at], expected[1 - at]);
			break;
		case 3:
			if (mpz_sizeinbase(expected[at], 2) > MANY_BITS)
				break;
			sum_multiply(sum, b);
			mpz_mul(expected[at], expected[at], b);
			break;
		case 4:
			sum_add_wide(sum,
			    (__int128)mpz_get_si(b) * mpz_get_si(b) *
				(i % 2 == 0 ? -1 : 1));
			mpz_mul(a, b, b);
			if (i % 2 == 0)
				mpz_sub(expected[at], expected[at], a);
			else
				mpz_add(expected[at], expected[at], a);
			break;
		default:
			sum_done(sum);
			mpz_set_ui(expected[at], 0);
		}
		assert_number(sum, expected[at]);
	}
	sum_done(&sums[0]);
	sum_done(&sums[1]);
	mpz_clears(expected[0], expected[1], a, b, NULL);
}

static void
grows_beyond_128_bits(void **state)
{
	const __int128 most = (__int128)(~(unsigned __int128)0 >> 1);
	struct sum sum = {0};
	mpz_t expected;

	(void)state;
	mpz_init(expected);
	mpz_setbit(expected, 128);
	mpz_sub_ui(expected, expected, 2);
	sum_add_long(&sum, most);
	sum_add_long(&sum, most);
	assert_number(&sum, expected);
	sum_done(&sum);
	mpz_clear(expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(grows_beyond_128_bits),
	    cmocka_unit_test(is_zero_when_all_bits_are),
	    cmocka_unit_test(keeps_numbers_at_the_edge_of_each_form),
	    cmocka_unit_test(computes_as_gmp_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
