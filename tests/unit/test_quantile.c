#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quantile.h"

/* Values 1 2 3 4 with weights 1 2 3 4: F = 0.1 0.3 0.6 1. */
struct fixture {
	double value[4];
	mpz_t cumulated[4];
	quad weight[4];
	struct distribution d;
};

static int
set_up(void **state)
{
	static struct fixture f;
	int sum = 0;
	int i;

	for (i = 0; i < 4; i++) {
		sum += i + 1;
		f.value[i] = i + 1;
		f.weight[i] = i + 1;
		mpz_init_set_si(f.cumulated[i], sum);
	}
	f.d =
	    (struct distribution){4, f.value, f.cumulated, f.weight, f.weight};
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;
	int i;

	for (i = 0; i < 4; i++)
		mpz_clear(f->cumulated[i]);
	return 0;
}

static double
quantile(void **state, enum qrule rule, const char *p)
{
	const struct fixture *f = *state;
	quad out;

	assert_true(quantile_of_text(&f->d, rule, p, &out));
	return (double)out;
}

static void
takes_the_first_value_that_reaches_p(void **state)
{
	assert_true(quantile(state, QRULE_MATH, "0.2") == 2);
	assert_true(quantile(state, QRULE_MATH, "0.5") == 3);
	assert_true(quantile(state, QRULE_MATH, "1") == 4);
}

static void
resolves_ties_exactly(void **state)
{
	assert_true(quantile(state, QRULE_MATH, "0.3") == 2);
	assert_true(quantile(state, QRULE_SCHOOL, "0.3") == 2.5);
	assert_true(quantile(state, QRULE_SCHOOL, "0.6") == 3.5);
	assert_true(
	    quantile(state, QRULE_SCHOOL, "0.30000000000000000001") == 3);
}

/* R survey 4.1-1: survey:::qrule_hf7(1:4, 1:4, 0.5) and so on. */
static void
draws_lines_between_points(void **state)
{
	assert_true(quantile(state, QRULE_HF4, "0.45") == 2.5);
	assert_true(quantile(state, QRULE_HF5, "0.05") == 1);
	assert_true(quantile(state, QRULE_HF7, "0.5") == 3);
	assert_true(quantile(state, QRULE_HF7, "1") == 4);
}

/* The first record weighs 0.1: R survey goes on to the second one, or below. */
static void
never_skips_the_smallest(void **state)
{
	static const enum qrule rules[] = {QRULE_MATH, QRULE_SCHOOL, QRULE_HF1,
	    QRULE_HF2, QRULE_HF3, QRULE_HF4, QRULE_HF5, QRULE_HF6, QRULE_HF8,
	    QRULE_HF9};

	size_t i;

	for (i = 0; i < sizeof rules / sizeof *rules; i++) {
		assert_true(quantile(state, rules[i], "0") == 1);
		assert_true(quantile(state, rules[i], "0.04") == 1);
	}
	assert_true(quantile(state, QRULE_HF7, "0") == 1);
}

static void
refuses_what_is_no_probability(void **state)
{
	const struct fixture *f = *state;
	quad out;

	assert_false(quantile_of_text(&f->d, QRULE_MATH, "1.5", &out));
	assert_false(quantile_of_text(&f->d, QRULE_MATH, "-0.1", &out));
	assert_false(quantile_of_text(&f->d, QRULE_MATH, "half", &out));
	assert_false(quantile_of(&f->d, QRULE_MATH, (quad)1.0001, &out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(takes_the_first_value_that_reaches_p),
	    cmocka_unit_test(resolves_ties_exactly),
	    cmocka_unit_test(draws_lines_between_points),
	    cmocka_unit_test(never_skips_the_smallest),
	    cmocka_unit_test(refuses_what_is_no_probability),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
