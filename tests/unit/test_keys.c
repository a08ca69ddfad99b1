#include <stdio.h>
#include <string.h>

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

/*
 * Numbers in order but for one in so many, which comes late or is there again;
 * as numbers, as texts in the order of their length, or as bytes of all values.
 */
static void
find_in_order(unsigned stray, const char *form)
{
	enum {
		MANY = 30000
	};

	static uint64_t first[MANY];
	struct keys *keys = keys_new();
	char text[32];
	uint64_t seen;
	unsigned i;

	memset(first, 0, sizeof first);
	for (i = 0; i < MANY; i++) {
		unsigned n = i % stray == 0 ? i * 7919U % MANY : i;
		uint64_t line = (uint64_t)i + 1;
		bool is_new;

		snprintf(text, sizeof text, form, n);
		assert_int_equal(
		    keys_hold(keys, slice_of(text)), first[n] != 0);
		is_new = put(keys, text, line, &seen);
		assert_int_equal(is_new, first[n] == 0);
		if (is_new)
			first[n] = line;
		else
			assert_int_equal(seen, first[n]);
	}
	for (i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, form, i);
		assert_int_equal(
		    keys_hold(keys, slice_of(text)), first[i] != 0);
	}
	keys_free(keys);
}

static void
finds_keys_in_order_and_out_of_it(void **state)
{
	unsigned stray;

	(void)state;
	for (stray = 1; stray <= 40; stray += stray < 12 ? 1 : 7) {
		find_in_order(stray, "%u");
		find_in_order(stray, "%08u");
		find_in_order(stray, "\xff%x");
		find_in_order(stray, "a%uz");
	}
	find_in_order(100000, "%u");
}

static void
knows_the_empty_key(void **state)
{
	struct keys *keys = keys_new();
	uint64_t seen;

	(void)state;
	assert_false(keys_hold(keys, slice_of("")));
	assert_true(put(keys, "", 1, &seen));
	assert_false(put(keys, "", 2, &seen));
	assert_int_equal(seen, 1);
	assert_true(put(keys, "\x01", 3, &seen));
	assert_true(put(keys, "\xff\xff\xff\xff\xff\xff\xff\xff", 4, &seen));
	assert_false(put(keys, "", 5, &seen));
	assert_false(put(keys, "\x01", 6, &seen));
	assert_true(
	    keys_hold(keys, slice_of("\xff\xff\xff\xff\xff\xff\xff\xff")));
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
	    cmocka_unit_test(finds_keys_in_order_and_out_of_it),
	    cmocka_unit_test(knows_the_empty_key),
	    cmocka_unit_test(finds_each_however_many_were_expected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
