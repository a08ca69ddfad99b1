#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kulisch.h"

static double
sum_of(const double *values, size_t n)
{
	struct kulisch sum = {{0}, 0};
	size_t i;

	for (i = 0; i < n; i++)
		kulisch_add(&sum, values[i]);
	return (double)kulisch_value(&sum);
}

static void
loses_nothing_of_large_and_small(void **state)
{
	static const double values[] = {
	    DBL_MAX, 1, DBL_TRUE_MIN, -DBL_MAX, -1, DBL_TRUE_MIN};

	(void)state;
	assert_true(sum_of(values, 6) == 2 * DBL_TRUE_MIN);
	assert_true(sum_of(values, 5) == DBL_TRUE_MIN);
	assert_true(sum_of(values, 0) == 0);
}

static void
takes_sums_below_zero(void **state)
{
	static const double values[] = {1e300, -0.1, -1e300, -0.2};

	(void)state;
	/* The doubles nearest to 0.1 and 0.2, added in 113 bits. */
	assert_true(sum_of(values, 4) == (double)-((quad)0.1 + (quad)0.2));
}

/* 0.1 a hundred thousand times, in one order and another. */
static void
sees_no_order(void **state)
{
	double *values = malloc(100000 * sizeof *values);
	quad expected = 0;
	double forward;
	size_t i;

	(void)state;
	assert_non_null(values);
	for (i = 0; i < 100000; i++) {
		values[i] = (double)(i * i % 1009) * 0.1 - (double)(i % 7);
		expected += (quad)values[i];
	}
	forward = sum_of(values, 100000);
	assert_true(forward == (double)expected);
	for (i = 0; i < 50000; i++) {
		double kept = values[i];

		values[i] = values[99999 - i];
		values[99999 - i] = kept;
	}
	assert_true(sum_of(values, 100000) == forward);
	free(values);
}

static void
keeps_106_bits_of_a_quad(void **state)
{
	struct kulisch sum = {{0}, 0};
	quad third = (quad)1 / 3;

	(void)state;
	kulisch_add_quad(&sum, third);
	kulisch_add_quad(&sum, -third / 2);
	assert_true((kulisch_value(&sum) - third / 2) < (quad)0x1p-106);
	assert_true((kulisch_value(&sum) - third / 2) > (quad)-0x1p-106);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loses_nothing_of_large_and_small),
	    cmocka_unit_test(takes_sums_below_zero),
	    cmocka_unit_test(sees_no_order),
	    cmocka_unit_test(keeps_106_bits_of_a_quad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
