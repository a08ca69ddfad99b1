#ifndef PERIOD_H
#define PERIOD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The middle of a period, in half days since 1970-01-01.  A period is an ISO
 * 8601 interval, first and last of it with a slash between: years, months or
 * days ("2013/2014", "2018-03/2019-05"), or one of them alone.  False, and
 * untouched, for what is none or ends before it begins.
 */
bool period_middle(int64_t *half_days, const char *period);

enum {
	PERIOD_TEXT = 8
};

/*
 * The scale of a period that is a whole year (A), half-year (H), quarter (Q)
 * or month (M) of the calendar, and its name as PC-Axis has it: "2023",
 * "20231", "20234", "202312".  '\0', and untouched, for any other period.
 */
char period_calendar(char text[PERIOD_TEXT], const char *period);

#endif
