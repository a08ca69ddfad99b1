#include <math.h>

#include "bounds.h"
#include "child.h"

static struct bounds_sum
sum_of(const uint32_t *unknowns, uint32_t n)
{
	return (struct bounds_sum){unknowns, n};
}

/* x + y = 10, y + z = 12, x at most 4, z at most 5: x is 3 to 4. */
static struct bounds *
three(void)
{
	static const uint32_t first[] = {0, 1};
	static const uint32_t second[] = {1, 2};
	struct bounds *b = bounds_new(3);

	bounds_unknown(b, 0, 4);
	bounds_unknown(b, 1, 100);
	bounds_unknown(b, 2, 5);
	bounds_known(b, sum_of(first, 2), 10);
	bounds_known(b, sum_of(second, 2), 12);
	return b;
}

static void
draws_ends_together(void **state)
{
	static const uint32_t x[] = {0};
	static const uint32_t y[] = {1};
	struct bounds *b = three();
	double low;
	double high;

	(void)state;
	bounds_guess(b, sum_of(x, 1), &low, &high);
	assert_float_equal(low, 0, 1e-12);
	assert_float_equal(high, 4, 1e-12);
	bounds_draw(b);
	bounds_guess(b, sum_of(x, 1), &low, &high);
	assert_float_equal(low, 0, 1e-12);
	assert_float_equal(high, 3, 1e-12);
	bounds_guess(b, sum_of(y, 1), &low, &high);
	assert_float_equal(low, 7, 1e-12);
	assert_float_equal(high, 10, 1e-12);
	bounds_free(b);
	bounds_free(NULL);
}

/* The sum of x and z is 22 - 2 y: from 2 to 8, though they seem free. */
static void
solves_what_drawing_does_not_see(void **state)
{
	static const uint32_t ends[] = {0, 2};
	struct bounds *b = three();
	double low;
	double high;

	(void)state;
	if (!bounds_can_solve())
		skip();
	bounds_draw(b);
	bounds_solve(b, sum_of(ends, 2), &low, &high);
	assert_float_equal(low, 2, 1e-9);
	assert_float_equal(high, 8, 1e-9);
	/* What comes to be known later counts, too. */
	bounds_known(b, sum_of(ends, 1), 1);
	bounds_solve(b, sum_of(ends, 2), &low, &high);
	assert_float_equal(low, 4, 1e-9);
	assert_float_equal(high, 4, 1e-9);
	bounds_free(b);
}

/* Nothing fits: the ends are those that were there. */
static void
leaves_the_ends_where_nothing_fits(void **state)
{
	static const uint32_t x[] = {0};
	struct bounds *b = bounds_new(1);
	double low;
	double high;

	(void)state;
	if (!bounds_can_solve())
		skip();
	bounds_unknown(b, 0, 2);
	bounds_known(b, sum_of(x, 1), 5);
	bounds_solve(b, sum_of(x, 1), &low, &high);
	assert_true(low <= high);
	bounds_free(b);
}

/* Neighbours come to 1 together, and the last is at most 1/4: where the first
 * one ends is fourteen rounds away, and is not gone for. */
static void
goes_through_a_few_rounds(void **state)
{
	enum {
		N = 14
	};

	uint32_t pairs[N][2];
	struct bounds *b = bounds_new(N);
	double low;
	double high;
	uint32_t i;

	(void)state;
	for (i = 0; i < N; i++)
		bounds_unknown(b, i, i + 1 < N ? 1 : 0.25);
	for (i = 0; i + 1 < N; i++) {
		pairs[i][0] = i;
		pairs[i][1] = i + 1;
		bounds_known(b, sum_of(pairs[i], 2), 1);
	}
	bounds_draw(b);
	bounds_guess(b, sum_of(&pairs[N - 2][0], 1), &low, &high);
	assert_float_equal(low, 0.75, 1e-12);
	bounds_guess(b, sum_of(&pairs[0][0], 1), &low, &high);
	assert_float_equal(low, 0, 1e-12);
	assert_float_equal(high, 1, 1e-12);
	bounds_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(draws_ends_together),
	    cmocka_unit_test(solves_what_drawing_does_not_see),
	    cmocka_unit_test(leaves_the_ends_where_nothing_fits),
	    cmocka_unit_test(goes_through_a_few_rounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
