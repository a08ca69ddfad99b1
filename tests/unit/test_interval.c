#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "interval.h"

/*
 * R survey 4.1-1, data(api), apistrat with strata and fpc: svymean and
 * svyciprop(~awards, method = "xlogit", "beta", "asin").
 */
enum {
	ROWS = 200
};

static const double P = 0.6389360640505782;
static const double SE = 0.03440591799726892;
static const double DF = 197;

static void
assert_near(double ours, double theirs)
{
	assert_true(fabs(ours - theirs) <= 1e-11 * fabs(theirs));
}

static void
assert_interval(enum interval interval, double low, double high)
{
	struct confidence_bounds bounds;

	assert_true(interval_find(interval, P, SE, DF, ROWS, 0.95, &bounds));
	assert_near(bounds.low, low);
	assert_near(bounds.high, high);
}

static void
agrees_with_r(void **state)
{
	(void)state;
	assert_interval(INTERVAL_WALD, 0.5710848745302618, 0.7067872535708947);
	assert_interval(INTERVAL_LOGIT, 0.5687210988680473, 0.7036757793682564);
	assert_interval(INTERVAL_BETA, 0.567218701479749, 0.7063547830144594);
	assert_interval(INTERVAL_ASIN, 0.569926322567724, 0.7051778057156082);
}

static void
has_none_without_degrees_of_freedom(void **state)
{
	struct confidence_bounds bounds;

	(void)state;
	assert_false(
	    interval_find(INTERVAL_WALD, P, SE, 0, ROWS, 0.95, &bounds));
}

static void
has_none_by_logit_at_the_ends(void **state)
{
	struct confidence_bounds bounds;

	(void)state;
	assert_false(interval_find(INTERVAL_LOGIT, 0, 0, 9, 10, 0.95, &bounds));
	assert_false(interval_find(INTERVAL_ASIN, 1, 0, 9, 10, 0.95, &bounds));
}

/* Clopper and Pearson for 0 of 10: 1 - 0.025^(1/10). */
static void
gives_the_exact_limit_at_the_ends(void **state)
{
	struct confidence_bounds bounds;

	(void)state;
	assert_true(interval_find(INTERVAL_BETA, 0, 0, 9, 10, 0.95, &bounds));
	assert_true(bounds.low == 0);
	assert_near(bounds.high, 1 - pow(0.025, 0.1));
	assert_true(interval_find(INTERVAL_BETA, 1, 0, 9, 10, 0.95, &bounds));
	assert_true(bounds.high == 1);
	assert_near(bounds.low, pow(0.025, 0.1));
}

static void
knows_its_names(void **state)
{
	(void)state;
	assert_int_equal(interval_of(""), INTERVAL_DEFAULT);
	assert_int_equal(interval_of("mean"), INTERVAL_WALD);
	assert_int_equal(interval_of("wilson"), INTERVAL_WILSON);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(agrees_with_r),
	    cmocka_unit_test(has_none_without_degrees_of_freedom),
	    cmocka_unit_test(has_none_by_logit_at_the_ends),
	    cmocka_unit_test(gives_the_exact_limit_at_the_ends),
	    cmocka_unit_test(knows_its_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
