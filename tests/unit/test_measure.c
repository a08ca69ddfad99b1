#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "measure.h"
#include "spread.h"

/* Widths are those of Liberation Sans: 8 digits of 1139/2048 em at 13 pixels
 * are 57.84 wide. */
static void
measures_by_the_built_in_table(void **state)
{
	(void)state;
	assert_int_equal(measure_room("12345678", 130, false), 666);
	assert_int_equal(measure_room("", 130, false), 0);
	/* Bold letters are wider, combining ones take nothing. */
	assert_true(
	    measure_room("i", 130, true) > measure_room("i", 130, false));
	assert_int_equal(
	    measure_room("a\u0301", 130, false), measure_room("a", 130, false));
	/* What the font lacks is 0.6 em a column. */
	assert_int_equal(measure_room("漢", 100, false), 140);
}

static void
expect_lines(const char *text, int64_t room, bool is_balanced,
    const char *const *expected, uint32_t n)
{
	struct pool pool = {0};
	struct lines lines =
	    measure_lines(&pool, text, 130, false, room, is_balanced);
	uint32_t i;

	assert_int_equal(lines.n, n);
	for (i = 0; i < n; i++)
		assert_string_equal(lines.line[i], expected[i]);
	pool_free(&pool);
}

static void
breaks_where_a_reader_would(void **state)
{
	(void)state;
	expect_lines("one two three", 700, false,
	    (const char *const[]){"one two", "three"}, 2);
	expect_lines("", 700, false, (const char *const[]){""}, 1);
	expect_lines("health-care worker", 700, false,
	    (const char *const[]){"health-", "care", "worker"}, 3);
	expect_lines("2010-2012 was", 760, false,
	    (const char *const[]){"2010-2012", "was"}, 2);
	expect_lines("a\u00a0b c", 300, false,
	    (const char *const[]){"a\u00a0b", "c"}, 2);
}

static void
a_long_word_breaks_at_a_soft_hyphen_or_leaves_three_letters(void **state)
{
	(void)state;
	expect_lines("abcdefgh\u00adijklmnop", 900, false,
	    (const char *const[]){"abcdefgh-", "ijklmnop"}, 2);
	expect_lines("abcdefghij\u00adk", 2000, false,
	    (const char *const[]){"abcdefghijk"}, 1);
	expect_lines("mmmmmmmmmm", 1200, false,
	    (const char *const[]){"mmmmmmm-", "mmm"}, 2);
}

static void
cuts_what_takes_too_many_lines(void **state)
{
	static char text[4 * 10000 + 1];

	struct pool pool = {0};
	struct lines lines;
	size_t i;

	(void)state;
	for (i = 0; i + 1 < sizeof text; i += 4)
		memcpy(text + i, "Wmi ", 4);
	lines = measure_lines(&pool, text, 130, false, 400, true);
	assert_int_equal(lines.n, MEASURE_LINES);
	assert_string_equal(lines.line[0], "Wmi");
	assert_string_equal(lines.line[MEASURE_LINES - 1], "Wmi…");
	text[(size_t)4 * MEASURE_LINES - 1] = '\0';
	lines = measure_lines(&pool, text, 130, false, 400, true);
	assert_int_equal(lines.n, MEASURE_LINES);
	assert_string_equal(lines.line[MEASURE_LINES - 1], "Wmi");
	pool_free(&pool);
}

static void
moves_places_apart_by_the_least(void **state)
{
	const int64_t gaps[] = {0, 10, 10, 10};
	int64_t far[] = {0, 20, 40};
	int64_t near[] = {10, 12, 14};
	int64_t low[] = {98, 99, 100};

	(void)state;
	spread_apart(far, 3, gaps, 0, 100);
	assert_int_equal(far[1], 20);
	spread_apart(near, 3, gaps, 0, 100);
	assert_int_equal(near[0], 2);
	assert_int_equal(near[1], 12);
	assert_int_equal(near[2], 22);
	spread_apart(low, 3, gaps, 0, 100);
	assert_int_equal(low[0], 80);
	assert_int_equal(low[2], 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(measures_by_the_built_in_table),
	    cmocka_unit_test(breaks_where_a_reader_would),
	    cmocka_unit_test(
		a_long_word_breaks_at_a_soft_hyphen_or_leaves_three_letters),
	    cmocka_unit_test(cuts_what_takes_too_many_lines),
	    cmocka_unit_test(moves_places_apart_by_the_least),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
