#include "child.h"
#include "moment.h"

static const char *
read_as(const char *text, const char *pattern, enum moment_kind kind)
{
	static char out[MOMENT_TEXT + 1];
	size_t len;

	if (!moment_read(slice_of(text), pattern, kind, out, &len))
		return "none";
	out[len] = '\0';
	return out;
}

static void
reads_dates_by_pattern(void **state)
{
	(void)state;
	assert_string_equal(
	    read_as("31-12-2024", "%d-%m-%Y", MOMENT_DATE), "2024-12-31");
	assert_string_equal(
	    read_as("5/10/18", "%m/%d/%y", MOMENT_DATE), "2018-05-10");
	assert_string_equal(
	    read_as("1. May 69", "%d. %B %y", MOMENT_DATE), "1969-05-01");
	assert_string_equal(
	    read_as("2024 366", "%Y %j", MOMENT_DATE), "2024-12-31");
}

static void
knows_which_days_there_are(void **state)
{
	(void)state;
	assert_string_equal(
	    read_as("29-02-2024", "%d-%m-%Y", MOMENT_DATE), "2024-02-29");
	assert_string_equal(
	    read_as("29-02-2023", "%d-%m-%Y", MOMENT_DATE), "none");
	assert_string_equal(
	    read_as("29-02-1900", "%d-%m-%Y", MOMENT_DATE), "none");
	assert_string_equal(
	    read_as("31-04-2024", "%d-%m-%Y", MOMENT_DATE), "none");
	assert_string_equal(read_as("2023 366", "%Y %j", MOMENT_DATE), "none");
	assert_string_equal(
	    read_as("00-01-2024", "%d-%m-%Y", MOMENT_DATE), "none");
}

static void
reads_times(void **state)
{
	(void)state;
	assert_string_equal(read_as("4:01", "%H:%M", MOMENT_TIME), "04:01:00");
	assert_string_equal(
	    read_as("12:30 AM", "%I:%M %p", MOMENT_TIME), "00:30:00");
	assert_string_equal(
	    read_as("12:30 pm", "%I:%M %p", MOMENT_TIME), "12:30:00");
	assert_string_equal(read_as("24:00", "%H:%M", MOMENT_TIME), "none");
	assert_string_equal(read_as("2018-05-10T04:01:02.25+0200",
				"%Y-%m-%dT%H:%M:%S.%f%z", MOMENT_DATETIME),
	    "2018-05-10T04:01:02.25+02:00");
}

static void
wants_the_whole_text(void **state)
{
	(void)state;
	assert_string_equal(
	    read_as("2024-01-01 ", "%Y-%m-%d", MOMENT_DATE), "none");
	assert_string_equal(
	    read_as("2024-01", "%Y-%m-%d", MOMENT_DATE), "none");
	assert_string_equal(read_as("", "%Y-%m-%d", MOMENT_DATE), "none");
}

static void
judges_patterns(void **state)
{
	(void)state;
	assert_null(moment_bad_directive("%Y-%m-%d %%"));
	assert_string_equal(moment_bad_directive("%Y-%Q"), "%Q");
	assert_non_null(moment_bad_directive("100%"));
	assert_true(moment_is_whole("%d/%m/%y", MOMENT_DATE));
	assert_false(moment_is_whole("%m/%y", MOMENT_DATE));
	assert_false(moment_is_whole("%d/%m/%y", MOMENT_DATETIME));
	assert_false(moment_is_whole("%I:%M", MOMENT_TIME));
}

static void
counts_days(void **state)
{
	(void)state;
	assert_int_equal(moment_day(slice_of("0001-01-01")), 1);
	/* Python: date(2024, 3, 1).toordinal() */
	assert_int_equal(moment_day(slice_of("2024-03-01")), 738946);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_dates_by_pattern),
	    cmocka_unit_test(knows_which_days_there_are),
	    cmocka_unit_test(reads_times),
	    cmocka_unit_test(wants_the_whole_text),
	    cmocka_unit_test(judges_patterns),
	    cmocka_unit_test(counts_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
