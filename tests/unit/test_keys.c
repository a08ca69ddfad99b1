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

/* Every key of a great many, before and after the tables have grown. */
static void
finds_each_of_many(void **state)
{
	enum {
		MANY = 200000
	};
	struct keys *keys = keys_new();
	char text[32];
	uint64_t seen;
	int i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, i % 2 ? "%d" : "long-key-%d", i);
		assert_true(put(keys, text, (uint64_t)i + 1, &seen));
	}
	for (i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, i % 2 ? "%d" : "long-key-%d", i);
		assert_false(put(keys, text, 0, &seen));
		assert_int_equal(seen, i + 1);
	}
	assert_false(keys_hold(keys, slice_of("no")));
	keys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tells_where_a_key_was_seen_first),
	    cmocka_unit_test(keeps_like_keys_apart),
	    cmocka_unit_test(finds_each_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
