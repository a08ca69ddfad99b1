#include <stdio.h>
#include <string.h>
#include <time.h>

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
	assert_true(moment_is_usual("%d-%m-%Y"));
	assert_false(moment_is_usual("%m-%d-%Y"));
}

/* Every text of ten bytes near a date: the quick way and the plain one. */
static void
reads_the_usual_form_both_ways_alike(void **state)
{
	char quick[MOMENT_TEXT] = "";
	char plain[MOMENT_TEXT] = "";
	char text[16];
	size_t len;
	int day;
	int month;
	int at;

	(void)state;
	for (day = 0; day < 33; day++)
		for (month = 0; month < 14; month++)
			for (at = 0; at < 10; at++) {
				snprintf(text, sizeof text, "%02d.%02d.%04d",
				    day, month, 1900 + day * 4);
				if (at > 0)
					text[at]++;
				assert_int_equal(
				    moment_read_usual(quick, text, "%d.%m.%Y"),
				    moment_read(slice_of(text), "%d.%m.%Y",
					MOMENT_DATE, plain, &len));
				assert_memory_equal(quick, plain, MOMENT_ISO);
			}
}

/* Against the C library, over four hundred years. */
static void
counts_days_as_the_calendar_does(void **state)
{
	struct tm tm;
	char iso[40];
	int64_t days;
	int64_t i;

	(void)state;
	for (i = -100000; i < 50000; i++) {
		time_t seconds = (time_t)(i * 86400);

		gmtime_r(&seconds, &tm);
		snprintf(iso, sizeof iso, "%04d-%02d-%02d", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday);
		assert_true(moment_days(&days, slice_of(iso)));
		assert_int_equal(days, i);
	}
}

static void
counts_whole_years(void **state)
{
	int64_t years;

	(void)state;
	assert_true(moment_years(
	    &years, slice_of("2000-02-29"), slice_of("2018-02-28")));
	assert_int_equal(years, 17);
	assert_true(moment_years(
	    &years, slice_of("2000-02-29"), slice_of("2018-03-01")));
	assert_int_equal(years, 18);
	assert_true(moment_years(
	    &years, slice_of("2018-05-01"), slice_of("2018-04-30")));
	assert_int_equal(years, -1);
	assert_false(
	    moment_years(&years, slice_of("2018-5-1"), slice_of("2018-04-30")));
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
	    cmocka_unit_test(reads_the_usual_form_both_ways_alike),
	    cmocka_unit_test(counts_days_as_the_calendar_does),
	    cmocka_unit_test(counts_whole_years),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
