#include <stdio.h>
#include <string.h>
#include <time.h>

#include "child.h"
#include "dates.h"

/* The ISO date that the text is in this form; "" when it is none. */
static const char *
read_as(const char *form, const char *text)
{
	static char out[DATES_ISO + 1];

	memset(out, 0, sizeof out);
	return dates_read(out, slice_of(text), form) ? out : "";
}

static void
reads_the_forms_of_exports(void **state)
{
	(void)state;
	assert_string_equal(read_as("%d-%m-%Y", "31-12-2018"), "2018-12-31");
	assert_string_equal(read_as("%d/%m/%y", "1/2/99"), "1999-02-01");
	assert_string_equal(read_as("%d/%m/%y", "1/2/68"), "2068-02-01");
	assert_string_equal(
	    read_as("%m/%d/%Y %H:%M", "5/31/2018 9:05"), "2018-05-31");
	assert_string_equal(
	    read_as("%Y%m%d %H:%M:%S", "20180531 23:59:59"), "2018-05-31");
}

static void
refuses_days_that_never_were(void **state)
{
	(void)state;
	assert_string_equal(read_as("%d-%m-%Y", "29-02-2019"), "");
	assert_string_equal(read_as("%d-%m-%Y", "29-02-1900"), "");
	assert_string_equal(read_as("%d-%m-%Y", "29-02-2000"), "2000-02-29");
	assert_string_equal(read_as("%d-%m-%Y", "31-04-2019"), "");
	assert_string_equal(read_as("%d-%m-%Y", "00-01-2019"), "");
	assert_string_equal(read_as("%d-%m-%Y", "01-13-2019"), "");
	assert_string_equal(read_as("%d-%m-%Y", "01-12-2019 "), "");
	assert_string_equal(read_as("%d-%m-%Y", "01-12-201"), "");
	assert_string_equal(read_as("%d-%m-%Y %H:%M", "01-12-2019 24:00"), "");
}

static void
knows_a_form_that_can_give_a_date(void **state)
{
	(void)state;
	assert_true(dates_is_form("%d-%m-%Y"));
	assert_true(dates_is_form("%y%m%d %H:%M:%S"));
	assert_false(dates_is_form("%d-%m"));
	assert_false(dates_is_form("%d-%b-%Y"));
	assert_false(dates_is_form("%d-%m-%Y%"));
	assert_true(dates_is_usual("%d-%m-%Y"));
	assert_false(dates_is_usual("%m-%d-%Y"));
}

/* Every text of ten bytes near a date: the quick way and the plain one. */
static void
reads_the_usual_form_both_ways_alike(void **state)
{
	char quick[DATES_ISO + 1] = "";
	char plain[DATES_ISO + 1] = "";
	char text[16];
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
				    dates_read_usual(quick, text, "%d.%m.%Y"),
				    dates_read(
					plain, slice_of(text), "%d.%m.%Y"));
				assert_string_equal(quick, plain);
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
		assert_true(dates_days(&days, slice_of(iso)));
		assert_int_equal(days, i);
	}
}

static void
counts_whole_years(void **state)
{
	int64_t years;

	(void)state;
	assert_true(dates_years(
	    &years, slice_of("2000-02-29"), slice_of("2018-02-28")));
	assert_int_equal(years, 17);
	assert_true(dates_years(
	    &years, slice_of("2000-02-29"), slice_of("2018-03-01")));
	assert_int_equal(years, 18);
	assert_true(dates_years(
	    &years, slice_of("2018-05-01"), slice_of("2018-04-30")));
	assert_int_equal(years, -1);
	assert_false(
	    dates_years(&years, slice_of("2018-5-1"), slice_of("2018-04-30")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_the_forms_of_exports),
	    cmocka_unit_test(refuses_days_that_never_were),
	    cmocka_unit_test(knows_a_form_that_can_give_a_date),
	    cmocka_unit_test(reads_the_usual_form_both_ways_alike),
	    cmocka_unit_test(counts_days_as_the_calendar_does),
	    cmocka_unit_test(counts_whole_years),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
