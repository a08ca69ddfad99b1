#include <stdlib.h>

#include "child.h"
#include "micro.h"

enum {
	COLUMNS = 5 /* odd; the third one wants room from record 700 on */
};

static uint32_t
code_of(uint32_t record, uint32_t column)
{
	if (column == 2 && record >= 700)
		return 200 + record;
	return (record * 7 + column * 31) % 250;
}

static struct micro *
keep(uint32_t n)
{
	struct micro *m = micro_new(COLUMNS);
	uint32_t *row;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++) {
		micro_begin(m, i % 3);
		row = micro_row(m);
		for (k = 0; k < COLUMNS; k++)
			row[k] = code_of(i, k);
		micro_end(m);
	}
	micro_close(m);
	return m;
}

/* Records, backwards, are what they were. */
static void
check_codes(uint32_t n)
{
	struct micro *m = keep(n);
	uint32_t *place = calloc((size_t)n + 1, sizeof *place);
	uint32_t *codes;
	uint32_t i;
	uint32_t k;

	assert_non_null(place);
	assert_int_equal(m->n, n);
	for (i = 0; i < n; i++)
		place[i] = n - 1 - i;
	for (k = 0; k < COLUMNS; k++) {
		codes = calloc((size_t)n + 1, sizeof *codes);
		assert_non_null(codes);
		micro_codes(m, k, place, codes);
		for (i = 0; i < n; i++)
			assert_int_equal(codes[n - 1 - i], code_of(i, k));
		free(codes);
	}
	free(place);
	micro_free(m);
}

/* Whether or not the last rows are as many as are turned together, and the last
 * chunk is full. */
static void
keeps_codes(void **state)
{
	static const uint32_t sizes[] = {
	    0, 1, 7, 8, 9, 511, 512, 513, 700, 701, 708, 1024, 1500};
	uint32_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++)
		check_codes(sizes[i]);
}

static void
counts_by_group(void **state)
{
	struct micro *m = keep(1500);
	uint32_t most = micro_most(m, 2);
	uint8_t *of = calloc((size_t)most + 1, 1);
	uint32_t sums[3] = {0};

	(void)state;
	assert_true(most >= 1699);
	assert_true(micro_most(m, 1) < 1000);
	assert_non_null(of);
	/* Records 1000 and 1003, of cell 1. */
	of[1200] = of[1203] = 1;
	micro_count(m, 2, m->cell, of, sums);
	assert_int_equal(sums[0], 0);
	assert_int_equal(sums[1], 2);
	assert_int_equal(sums[2], 0);
	free(of);
	micro_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_codes),
	    cmocka_unit_test(counts_by_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
