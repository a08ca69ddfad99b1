#include <stdio.h>
#include <stdlib.h>

#include "child.h"
#include "table.h"

static void
add(struct join_table *table, const char *key, uint32_t line, const char *text)
{
	table_add(table, slice_of(key), false, line, slice_of(text));
}

static bool
find(const struct join_table *table, const char *key, struct table_row *row)
{
	struct slice name = slice_of(key);

	return table_find(table, name, table_hash(table, name), row);
}

static void
finds_each_key_and_no_other(void **state)
{
	struct join_table *table = table_new();
	struct table_row row;
	char key[16];
	char text[16];
	uint32_t i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof key, "%u", i);
		snprintf(text, sizeof text, "%u,x", i * 3);
		add(table, key, i + 2, text);
	}
	table_finish(table);
	assert_int_equal(table_rows(table), 100000);
	for (i = 0; i < 100000; i++) {
		snprintf(key, sizeof key, "%u", i);
		snprintf(text, sizeof text, "%u,x", i * 3);
		assert_true(find(table, key, &row));
		assert_int_equal(row.line, i + 2);
		assert_true(slice_is(row.key, key));
		assert_true(slice_is(row.text, text));
		assert_false(table_next_same(table, &row));
	}
	assert_false(find(table, "100000", &row));
	assert_false(find(table, "01", &row));
	assert_false(find(table, "", &row));
	table_free(table);
}

static void
finds_all_whatever_number_was_expected(void **state)
{
	static const uint64_t expected[] = {501, 3000, 100000};
	struct table_row row;
	char key[16];
	size_t k;
	uint32_t i;

	(void)state;
	for (k = 0; k < 3; k++) {
		struct join_table *table = table_new();

		for (i = 0; i < 20000; i++) {
			snprintf(key, sizeof key, "%u", i);
			add(table, key, i + 2, key);
			if (i == 500)
				table_expect(table, expected[k]);
		}
		table_finish(table);
		for (i = 0; i < 20000; i++) {
			snprintf(key, sizeof key, "%u", i);
			assert_true(find(table, key, &row));
			assert_int_equal(row.line, i + 2);
			table_use(table, &row);
			table_use(table, &row);
			assert_int_equal(table_unused(table), 19999 - i);
		}
		assert_false(find(table, "20000", &row));
		table_free(table);
	}
}

static void
hands_out_rows_of_a_key_in_their_order(void **state)
{
	struct join_table *table = table_new();
	struct table_row row;
	char key[16];
	uint32_t i;

	(void)state;
	for (i = 0; i < 30000; i++) {
		snprintf(key, sizeof key, "k%u", i % 5000);
		add(table, key, i, "");
	}
	table_finish(table);
	assert_true(find(table, "k42", &row));
	for (i = 0; i < 6; i++) {
		assert_int_equal(row.line, 42 + i * 5000);
		assert_int_equal(table_next_same(table, &row), i < 5);
	}
	table_free(table);
}

static void
keeps_missing_keys_but_never_finds_them(void **state)
{
	struct join_table *table = table_new();
	struct table_row row;
	uint64_t at = 0;

	(void)state;
	table_add(table, slice_of(""), true, 2, slice_of("a"));
	add(table, "1", 3, "b");
	table_add(table, slice_of(".n"), true, 4, slice_of("c"));
	table_finish(table);
	assert_false(find(table, "", &row));
	assert_false(find(table, ".n", &row));
	assert_true(table_walk(table, &at, &row));
	assert_true(row.is_missing);
	assert_true(table_walk(table, &at, &row));
	assert_false(row.is_missing);
	assert_true(table_walk(table, &at, &row));
	assert_true(slice_is(row.key, ".n"));
	assert_false(table_walk(table, &at, &row));
	table_free(table);
}

struct seen {
	uint32_t first[8];
	uint32_t again[8];
	unsigned n;
};

static void
note(
    void *context, const struct table_row *first, const struct table_row *again)
{
	struct seen *seen = context;

	assert_true(slice_equal(first->key, again->key));
	seen->first[seen->n] = first->line;
	seen->again[seen->n++] = again->line;
}

static void
tells_each_repeat_with_the_first_row(void **state)
{
	struct join_table *table = table_new();
	struct seen seen = {0};

	(void)state;
	table_on_double(table, note, &seen);
	add(table, "a", 2, "");
	add(table, "b", 3, "");
	add(table, "a", 4, "");
	add(table, "a", 5, "");
	add(table, "b", 6, "");
	table_finish(table);
	assert_int_equal(seen.n, 3);
	assert_int_equal(seen.first[1], 2);
	assert_int_equal(seen.again[1], 5);
	assert_int_equal(seen.first[2], 3);
	assert_int_equal(seen.again[2], 6);
	table_free(table);
}

static void
remembers_which_rows_were_used(void **state)
{
	struct join_table *table = table_new();
	struct table_row row;
	uint64_t at = 0;

	(void)state;
	add(table, "a", 2, "");
	add(table, "b", 3, "");
	table_finish(table);
	assert_true(find(table, "b", &row));
	assert_false(row.is_used);
	table_use(table, &row);
	assert_true(find(table, "b", &row));
	assert_true(row.is_used);
	assert_true(table_walk(table, &at, &row));
	assert_false(row.is_used);
	table_free(table);
}

static void
takes_texts_of_any_length(void **state)
{
	struct join_table *table = table_new();
	char *text = malloc(300001);
	struct table_row row;
	uint32_t i;

	(void)state;
	memset(text, 'x', 300001);
	for (i = 0; i < 20; i++) {
		struct slice s = {text, 15000 * (size_t)i};

		table_add(table, s, false, i, s);
		s.len = 120 + i;
		table_add(table, s, false, 100 + i, s);
	}
	table_finish(table);
	for (i = 0; i < 20; i++) {
		struct slice s = {text, 15000 * (size_t)i};

		assert_true(table_find(table, s, table_hash(table, s), &row));
		assert_int_equal(row.line, i);
		assert_true(slice_equal(row.text, s));
		s.len = 120 + i;
		assert_true(table_find(table, s, table_hash(table, s), &row));
		assert_int_equal(row.line, 100 + i);
	}
	free(text);
	table_free(table);
}

static void
is_empty_once_cleared(void **state)
{
	struct join_table *table = table_new();
	struct table_row row;
	uint64_t at = 0;

	(void)state;
	add(table, "a", 2, "");
	table_clear(table);
	assert_false(find(table, "a", &row));
	assert_false(table_walk(table, &at, &row));
	add(table, "b", 3, "x");
	table_finish(table);
	assert_true(find(table, "b", &row));
	assert_int_equal(table_rows(table), 1);
	table_free(table);
	table_free(NULL);
}

/* 15 bytes a row and 12 to 24 a key, of slots: see table.h. */
static void
costs_no_more_than_its_header_says(void **state)
{
	struct join_table *table = table_new();
	size_t kept = 0;
	size_t beyond;
	char key[16];
	uint32_t i;

	(void)state;
	for (i = 0; i < 200000; i++) {
		kept += (size_t)snprintf(key, sizeof key, "%u", i) + 3;
		add(table, key, i, "a,b");
		if (i < 1000)
			continue;
		beyond = table_bytes(table) - kept;
		assert_true(beyond <= (15 + 24 + 1) * (size_t)(i + 1));
	}
	table_free(table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_each_key_and_no_other),
	    cmocka_unit_test(finds_all_whatever_number_was_expected),
	    cmocka_unit_test(hands_out_rows_of_a_key_in_their_order),
	    cmocka_unit_test(keeps_missing_keys_but_never_finds_them),
	    cmocka_unit_test(tells_each_repeat_with_the_first_row),
	    cmocka_unit_test(remembers_which_rows_were_used),
	    cmocka_unit_test(takes_texts_of_any_length),
	    cmocka_unit_test(is_empty_once_cleared),
	    cmocka_unit_test(costs_no_more_than_its_header_says),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
