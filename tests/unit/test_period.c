#include "child.h"
#include "period.h"

static void
names_what_is_a_period_of_the_calendar(void **state)
{
	static const struct {
		const char *period;
		char scale;
		const char *name;
	} all[] = {
	    {"2023", 'A', "2023"},
	    {"2023-01/2023-12", 'A', "2023"},
	    {"2023-01-01/2023", 'A', "2023"},
	    {"2023-07/2023-12", 'H', "20232"},
	    {"2023-01/2023-03", 'Q', "20231"},
	    {"2022-10-01/2022-12-31", 'Q', "20224"},
	    {"2024-02", 'M', "202402"},
	    {"2024-02-01/2024-02-29", 'M', "202402"},
	    {"2023-12", 'M', "202312"},
	};

	size_t i;

	(void)state;
	for (i = 0; i < sizeof all / sizeof *all; i++) {
		char text[PERIOD_TEXT] = "";

		assert_int_equal(
		    period_calendar(text, all[i].period), all[i].scale);
		assert_string_equal(text, all[i].name);
	}
}

static void
names_no_other_period(void **state)
{
	static const char *const all[] = {"2013/2014", "2023-02/2023-04",
	    "2023-04/2023-09", "2023-01-02/2023-03-31", "2024-02-01/2024-02-28",
	    "2023-01-01", "2023-13", "", "2023-05/2023-04"};

	char text[PERIOD_TEXT] = "before";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof all / sizeof *all; i++)
		assert_int_equal(period_calendar(text, all[i]), '\0');
	assert_string_equal(text, "before");
}

static void
finds_the_middle(void **state)
{
	int64_t middle = 7;

	(void)state;
	assert_false(period_middle(&middle, "2023-05/2023-04"));
	assert_false(period_middle(&middle, "2023-02-30"));
	assert_int_equal(middle, 7);
	assert_true(period_middle(&middle, "1970-01-01"));
	assert_int_equal(middle, 1);
	assert_true(period_middle(&middle, "1970-01"));
	assert_int_equal(middle, 31);
	assert_true(period_middle(&middle, "1969/1970"));
	assert_int_equal(middle, 0);
	assert_true(period_middle(&middle, "1970-12/1971-01"));
	assert_int_equal(middle, 334 + 396);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_what_is_a_period_of_the_calendar),
	    cmocka_unit_test(names_no_other_period),
	    cmocka_unit_test(finds_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
