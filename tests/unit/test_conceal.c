#include "child.h"
#include "conceal.h"
#include "prime.h"

#define SUM(...)                                                               \
	(const struct term[]){__VA_ARGS__},                                    \
	    sizeof((const struct term[]){__VA_ARGS__}) / sizeof(struct term)

static bool
offer(struct conceal *c, const struct term *terms, uint32_t n)
{
	uint32_t target = UINT32_MAX;
	bool is_good = conceal_offer(c, terms, n, &target);

	/* There is a target where it is told, and only three at most. */
	assert_true(is_good || target < 3);
	return is_good;
}

/* a is secret: of a, b, c and their total one more has to go. */
static void
hides_one_more_of_a_row(void **state)
{
	struct conceal *c = conceal_new(3);

	(void)state;
	conceal_target(c, SUM({0, 1}), 7, false);
	assert_true(offer(c, SUM({0, 1}, {1, 1}, {2, 1})));
	assert_true(offer(c, SUM({1, 1})));
	assert_false(offer(c, SUM({2, 1})));
	/* What is known already tells nothing more. */
	assert_true(offer(c, SUM({0, 2}, {1, 2}, {2, 2})));
	assert_true(offer(c, SUM({0, 1}, {2, 1})));
	conceal_free(c);
}

/* Two rows and two columns: the fourth cell tells the other three. */
static void
hides_a_rectangle(void **state)
{
	struct conceal *c = conceal_new(4);

	(void)state;
	conceal_target(c, SUM({0, 1}), 1, false);
	assert_true(offer(c, SUM({0, 1}, {1, 1})));
	assert_true(offer(c, SUM({2, 1}, {3, 1})));
	assert_true(offer(c, SUM({0, 1}, {2, 1})));
	assert_true(offer(c, SUM({1, 1}, {3, 1})));
	assert_false(offer(c, SUM({1, 1})));
	assert_false(offer(c, SUM({2, 1})));
	assert_false(offer(c, SUM({3, 1})));
	assert_false(offer(c, SUM({0, 1}, {3, 1})));
	conceal_free(c);
}

/* 2 a - b is no multiple of a until b is known. */
static void
knows_multiples(void **state)
{
	struct conceal *c = conceal_new(2);

	(void)state;
	conceal_target(c, SUM({0, 1}), 1, false);
	assert_true(offer(c, SUM({0, 2}, {1, prime_minus(1)})));
	assert_false(offer(c, SUM({1, 3})));
	assert_false(offer(c, SUM({0, 5})));
	conceal_free(c);
}

/* Who is alone in a and sees a + b knows b; who is not does not. */
static void
hides_a_sum_from_who_is_alone_in_a_part(void **state)
{
	struct conceal *c;
	int alone;

	(void)state;
	for (alone = 0; alone < 2; alone++) {
		c = conceal_new(3);
		conceal_target(c, SUM({0, 1}), 1, alone);
		conceal_target(c, SUM({1, 1}), 2, false);
		assert_true(offer(c, SUM({0, 1}, {1, 1}, {2, 1})));
		assert_int_equal(offer(c, SUM({0, 1}, {1, 1})), !alone);
		conceal_free(c);
	}
	/* Both are theirs: nobody else is told. */
	c = conceal_new(2);
	conceal_target(c, SUM({0, 1}), 1, true);
	conceal_target(c, SUM({1, 1}), 1, false);
	assert_true(offer(c, SUM({0, 1}, {1, 1})));
	conceal_free(c);
}

static void
publishes_all_where_nothing_is_secret(void **state)
{
	struct conceal *c = conceal_new(2);

	(void)state;
	assert_true(offer(c, SUM({0, 1})));
	assert_true(offer(c, SUM({0, 1}, {1, 1})));
	assert_true(offer(c, SUM({1, 1})));
	conceal_free(c);
	conceal_free(NULL);
}

/* A sum of nobody is no multiple of anything, though who is alone is in it. */
static void
takes_a_sum_of_nobody(void **state)
{
	struct conceal *c = conceal_new(3);

	(void)state;
	conceal_target(c, SUM({0, 1}), 1, true);
	conceal_target(c, (const struct term[]){{0, 0}}, 0, 2, true);
	conceal_target(c, SUM({1, 1}), 3, false);
	assert_true(offer(c, SUM({0, 1}, {1, 1}, {2, 1})));
	/* Who is the first one would know the other by this. */
	assert_false(offer(c, SUM({0, 1}, {1, 1})));
	assert_false(offer(c, SUM({2, 1})));
	conceal_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hides_one_more_of_a_row),
	    cmocka_unit_test(hides_a_rectangle),
	    cmocka_unit_test(knows_multiples),
	    cmocka_unit_test(hides_a_sum_from_who_is_alone_in_a_part),
	    cmocka_unit_test(publishes_all_where_nothing_is_secret),
	    cmocka_unit_test(takes_a_sum_of_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
