#include <stdio.h>

#include "child.h"
#include "map.h"

static void
numbers_keys_in_the_order_of_insertion(void **state)
{
	struct map *map = map_new();
	bool is_new = false;

	(void)state;
	assert_int_equal(map_put(map, slice_of("b"), &is_new), 0);
	assert_true(is_new);
	assert_int_equal(map_put(map, slice_of("a"), NULL), 1);
	assert_int_equal(map_put(map, slice_of("b"), &is_new), 0);
	assert_false(is_new);
	assert_int_equal(map_len(map), 2);
	map_free(map);
}

static void
finds_only_what_was_put(void **state)
{
	struct map *map = map_new();

	(void)state;
	assert_int_equal(map_find(map, slice_of("a")), MAP_NONE);
	map_put(map, slice_of("a"), NULL);
	assert_int_equal(map_find(map, slice_of("a")), 0);
	assert_int_equal(map_find(map, slice_of("A")), MAP_NONE);
	assert_int_equal(map_find(map, slice_of("aa")), MAP_NONE);
	assert_int_equal(map_find(map, slice_of("")), MAP_NONE);
	assert_int_equal(map_len(map), 1);
	map_free(map);
}

static void
takes_any_bytes_for_a_key(void **state)
{
	struct map *map = map_new();

	(void)state;
	assert_int_equal(map_put(map, (struct slice){"a\0b", 3}, NULL), 0);
	assert_int_equal(map_put(map, (struct slice){"a\0c", 3}, NULL), 1);
	assert_int_equal(map_put(map, (struct slice){NULL, 0}, NULL), 2);
	assert_int_equal(map_find(map, slice_of("")), 2);
	assert_int_equal(map_key(map, 2).len, 0);
	assert_true(slice_equal(map_key(map, 1), (struct slice){"a\0c", 3}));
	map_free(map);
}

static void
keeps_many_keys(void **state)
{
	struct map *map = map_new();
	char key[32];
	uint32_t i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof key, "key %u", i);
		assert_int_equal(map_put(map, slice_of(key), NULL), i);
	}
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof key, "key %u", i);
		assert_int_equal(map_find(map, slice_of(key)), i);
		assert_true(slice_is(map_key(map, i), key));
	}
	snprintf(key, sizeof key, "key %u", i);
	assert_int_equal(map_find(map, slice_of(key)), MAP_NONE);
	assert_int_equal(map_len(map), 100000);
	map_free(map);
}

static void
frees_nothing_quietly(void **state)
{
	(void)state;
	map_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_keys_in_the_order_of_insertion),
	    cmocka_unit_test(finds_only_what_was_put),
	    cmocka_unit_test(takes_any_bytes_for_a_key),
	    cmocka_unit_test(keeps_many_keys),
	    cmocka_unit_test(frees_nothing_quietly),
	};

	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
