#include <stdio.h>

#include "child.h"
#include "keys.h"

static bool
put(struct keys *keys, const char *text, uint64_t line, uint64_t *seen)
{
	*seen = line;
	return keys_put(keys, slice_of(text), seen);
}

static void
tells_where_a_key_was_seen_first(void **state)
{
	struct keys *keys = keys_new();
	uint64_t seen;

	(void)state;
	assert_true(put(keys, "4711", 2, &seen));
	assert_true(put(keys, "a key of more than eight bytes", 3, &seen));
	assert_false(put(keys, "4711", 17, &seen));
	assert_int_equal(seen, 2);
	assert_false(put(keys, "a key of more than eight bytes", 18, &seen));
	assert_int_equal(seen, 3);
	keys_free(keys);
}

static void
keeps_like_keys_apart(void **state)
{
	static const char *const texts[] = {
	    "", "0", "00", "1", "12345678", "123456789", "1234567", "12345679"};
	struct keys *keys = keys_new();
	uint64_t seen;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_true(put(keys, texts[i], i + 1, &seen));
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_true(keys_hold(keys, slice_of(texts[i])));
		assert_false(put(keys, texts[i], 99, &seen));
		assert_int_equal(seen, i + 1);
	}
	keys_free(keys);
}

/*
 * Every key of a great many, before and after the tables have grown: short ones
 * and long ones in turn, or of one kind; expected are so many.
 */
static void
find_each(int many, const char *even, const char *odd, size_t expected)
{
	struct keys *keys = keys_new();
	char text[32];
	uint64_t seen;
	int i;

	keys_reserve(keys, expected);
	for (i = 0; i < many; i++) {
		snprintf(text, sizeof text, i % 2 ? odd : even, i);
		assert_true(put(keys, text, (uint64_t)i + 1, &seen));
	}
	for (i = 0; i < many; i++) {
		snprintf(text, sizeof text, i % 2 ? odd : even, i);
		assert_false(put(keys, text, 0, &seen));
		assert_int_equal(seen, i + 1);
	}
	assert_false(keys_hold(keys, slice_of("no")));
	keys_free(keys);
}

static void
finds_each_of_many(void **state)
{
	(void)state;
	find_each(200000, "long-key-%d", "%d", 0);
	/* Over the edges of the first block, and of the next ones. */
	find_each(1025, "%d", "%d", 0);
	find_each(1100000, "%d", "%d", 0);
}

static void
finds_each_however_many_were_expected(void **state)
{
	static const size_t expected[] = {1, 342, 100000, 300000};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof expected / sizeof *expected; i++) {
		find_each(100000, "long-key-%d", "%d", expected[i]);
		find_each(100000, "%d", "%d", expected[i]);
		find_each(100000, "long-key-%d", "long-key-%d", expected[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_where_a_key_was_seen_first),
	    cmocka_unit_test(keeps_like_keys_apart),
	    cmocka_unit_test(finds_each_of_many),
	    cmocka_unit_test(finds_each_however_many_were_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
