#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gmp.h>

#include "accs.h"

enum {
	ROWS = 60,
	SLOTS = 300
};

static uint64_t
next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *seed >> 33;
}

static void
add(struct accs *accs, uint32_t row, uint32_t slot, int64_t value)
{
	struct acc *acc = value % 2 == 0 ? accs_put(accs, row, slot)
					 : accs_near(accs, row, slot);

	acc->n++;
	sum_add_wide(&acc->s, value);
	sum_add_wide(&acc->q, 2 * (__int128)value);
}

/* Put in any order, and often; read in order, once, under the new numbers. */
static void
sums_what_comes_in_any_order(void **state)
{
	static int64_t expected[ROWS][SLOTS];
	static uint64_t n[ROWS][SLOTS];
	uint32_t turned[ROWS];
	struct accs accs = {0};
	uint64_t seed = 7;
	uint32_t row;
	uint32_t slot;
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		int64_t value = (int64_t)next(&seed) - 1000000000;

		row = (uint32_t)(next(&seed) % ROWS);
		slot = (uint32_t)(next(&seed) % SLOTS) & ~1U;
		add(&accs, row, slot, value);
		expected[row][slot] += value;
		n[row][slot]++;
	}
	for (row = 0; row < ROWS; row++)
		turned[row] = ROWS - 1 - row;
	accs_renumber(&accs, turned, ROWS);
	for (row = 0; row < ROWS; row++) {
		struct accs_range range =
		    accs_rows(&accs, turned[row], turned[row] + 1);

		for (slot = 0; slot < SLOTS; slot++) {
			if (n[row][slot] == 0)
				continue;
			assert_true(range.at < range.end);
			assert_int_equal(range.at->row, turned[row]);
			assert_int_equal(range.at->slot, slot);
			assert_int_equal(range.at->n, n[row][slot]);
			assert_int_equal(
			    sum_short(&range.at->s), expected[row][slot]);
			assert_int_equal(
			    sum_short(&range.at->q), 2 * expected[row][slot]);
			range.at++;
		}
		assert_true(range.at == range.end);
	}
	accs_done(&accs);
}

static void
goes_from_row_to_row(void **state)
{
	static const uint32_t same[] = {0, 1, 2, 3};
	struct accs accs = {0};
	struct accs_range rest;
	struct accs_range row = {NULL, NULL};

	(void)state;
	add(&accs, 3, 0, 1);
	add(&accs, 1, 5, 1);
	add(&accs, 1, 2, 1);
	add(&accs, 0, 9, 1);
	accs_renumber(&accs, same, 4);
	rest = accs_rows(&accs, 1, 4);
	assert_true(accs_next_row(&rest, &row));
	assert_int_equal(row.at->row, 1);
	assert_int_equal(row.end - row.at, 2);
	assert_true(accs_next_row(&rest, &row));
	assert_int_equal(row.at->row, 3);
	assert_int_equal(row.end - row.at, 1);
	assert_false(accs_next_row(&rest, &row));
	accs_done(&accs);
}

/* Rows in order, again and again: nothing is left to be sorted. */
static void
finds_what_is_near(void **state)
{
	struct accs accs = {0};
	uint32_t i;

	(void)state;
	for (i = 0; i < 10 * ROWS * 2; i++) {
		uint32_t key = i % (ROWS * 2);

		accs_near(&accs, key / 2, key % 2)->n++;
		assert_int_equal(accs.n, accs.n_sorted);
	}
	assert_int_equal(accs.n, ROWS * 2);
	for (i = 0; i < ROWS * 2; i++)
		assert_int_equal(accs_near(&accs, i / 2, i % 2)->n, 10);
	accs_done(&accs);
}

static void
has_no_rows_when_nothing_came(void **state)
{
	struct accs accs = {0};
	struct accs_range rest;
	struct accs_range row = {NULL, NULL};

	(void)state;
	accs_renumber(&accs, NULL, 0);
	rest = accs_rows(&accs, 0, 0);
	assert_false(accs_next_row(&rest, &row));
	accs_done(&accs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sums_what_comes_in_any_order),
	    cmocka_unit_test(goes_from_row_to_row),
	    cmocka_unit_test(finds_what_is_near),
	    cmocka_unit_test(has_no_rows_when_nothing_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
