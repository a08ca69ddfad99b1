#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "distance.h"

static const struct distance linear = {DISTANCE_LINEAR, false, 0, 0};
static const struct distance raking = {DISTANCE_RAKING, false, 0, 0};
static const struct distance logit = {DISTANCE_LOGIT, true, 0.4, 2.5};
static const struct distance cut = {DISTANCE_RAKING, true, 0.4, 2.5};

static double
ratio(const struct distance *d, double u)
{
	double slope;

	return distance_ratio(d, u, &slope);
}

static double
slope(const struct distance *d, double u)
{
	double result;

	(void)distance_ratio(d, u, &result);
	return result;
}

/* All are 1 at 0, with a slope of 1: Deville & Saerndal 1992, (2.1). */
static void
begins_with_the_weight_as_it_is(void **state)
{
	(void)state;
	assert_true(ratio(&linear, 0) == 1 && slope(&linear, 0) == 1);
	assert_true(ratio(&raking, 0) == 1 && slope(&raking, 0) == 1);
	assert_true(fabs(ratio(&logit, 0) - 1) < 1e-15);
	assert_true(fabs(slope(&logit, 0) - 1) < 1e-15);
}

/* Against exp(3), which is right to 1e-16. */
static void
raises_e_to_a_power(void **state)
{
	int i;

	(void)state;
	for (i = -1890; i < 1890; i++) {
		double x = 0.37 * i;

		assert_true(fabs(ratio(&raking, x) / exp(x) - 1) < 4.4e-16);
	}
	assert_true(isinf(ratio(&raking, 1000)));
	assert_true(ratio(&raking, -1000) == 0);
}

static void
stays_within_bounds(void **state)
{
	int i;

	(void)state;
	for (i = -500; i < 500; i++) {
		double u = 0.1 * i;

		assert_true(ratio(&logit, u) >= 0.4);
		assert_true(ratio(&logit, u) <= 2.5);
		assert_true(ratio(&cut, u) >= 0.4 && ratio(&cut, u) <= 2.5);
	}
	assert_true(ratio(&cut, 3) == 2.5 && slope(&cut, 3) == 0);
	assert_true(ratio(&cut, -3) == 0.4 && slope(&cut, -3) == 0);
	assert_true(ratio(&logit, 1e300) == 2.5);
	assert_true(ratio(&logit, -1e300) == 0.4);
}

/* The formula of the page, and its slope by differences. */
static void
follows_the_formula_of_the_logit(void **state)
{
	const double l = 0.4;
	const double h = 2.5;
	const double a = (h - l) / ((h - 1) * (1 - l));
	int i;

	(void)state;
	for (i = -30; i < 30; i++) {
		double u = 0.1 * i;
		double e = exp(a * u);
		double expected =
		    (l * (h - 1) + h * (1 - l) * e) / (h - 1 + (1 - l) * e);
		double rise =
		    (ratio(&logit, u + 1e-6) - ratio(&logit, u - 1e-6)) / 2e-6;

		assert_true(fabs(ratio(&logit, u) - expected) < 1e-14);
		assert_true(fabs(slope(&logit, u) - rise) < 1e-8);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(begins_with_the_weight_as_it_is),
	    cmocka_unit_test(raises_e_to_a_power),
	    cmocka_unit_test(stays_within_bounds),
	    cmocka_unit_test(follows_the_formula_of_the_logit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
