#include "child.h"
#include "order.h"

static void
puts_what_is_needed_first(void **state)
{
	struct order *order = order_new(4);
	uint32_t out[4];
	uint32_t n;

	(void)state;
	order_needs(order, 0, 2);
	order_needs(order, 2, 3);
	order_needs(order, 0, 3);
	assert_true(order_sort(order, out, &n));
	assert_int_equal(out[0], 3);
	assert_int_equal(out[1], 2);
	assert_int_equal(out[2], 0);
	assert_int_equal(out[3], 1);
	order_free(order);
}

static void
keeps_the_order_where_nothing_is_needed(void **state)
{
	struct order *order = order_new(3);
	uint32_t out[3];
	uint32_t n;
	uint32_t i;

	(void)state;
	assert_true(order_sort(order, out, &n));
	for (i = 0; i < 3; i++)
		assert_int_equal(out[i], i);
	order_free(order);
}

static void
names_the_things_of_a_circle(void **state)
{
	struct order *order = order_new(5);
	uint32_t out[5];
	uint32_t n;

	(void)state;
	order_needs(order, 0, 1);
	order_needs(order, 1, 2);
	order_needs(order, 2, 3);
	order_needs(order, 3, 1);
	assert_false(order_sort(order, out, &n));
	assert_int_equal(n, 3);
	assert_int_equal(out[0], 1);
	assert_int_equal(out[1], 2);
	assert_int_equal(out[2], 3);
	order_free(order);
}

static void
sees_what_needs_itself(void **state)
{
	struct order *order = order_new(1);
	uint32_t out[1];
	uint32_t n;

	(void)state;
	order_needs(order, 0, 0);
	assert_false(order_sort(order, out, &n));
	assert_int_equal(n, 1);
	order_free(order);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(puts_what_is_needed_first),
	    cmocka_unit_test(keeps_the_order_where_nothing_is_needed),
	    cmocka_unit_test(names_the_things_of_a_circle),
	    cmocka_unit_test(sees_what_needs_itself),
	};

	return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
