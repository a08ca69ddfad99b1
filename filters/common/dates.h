#ifndef DATES_H
#define DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Dates of the Gregorian calendar as text.  A form is made of %d %m %Y %y
 * (two digits: 69 to 99 are 1969 to 1999) %H %M %S (read, then dropped) and
 * bytes that stand for themselves.  Day, month, hour, minute and second may
 * be written with one digit.
 */
enum {
	DATES_ISO = 10
};

/* True when a date can be read with the form: it has day, month and year. */
bool dates_is_form(const char *form);

/* True for the form %d, a mark, %m, a mark, %Y: read by dates_read_usual. */
bool dates_is_usual(const char *form);
/* dates_read for ten bytes in such a form; false when they are not. */
bool dates_read_usual(
    char out[DATES_ISO], const char text[DATES_ISO], const char *form);

/* Write YYYY-MM-DD; false, out untouched, when the text is no such date. */
bool dates_read(char out[DATES_ISO], struct slice text, const char *form);

/* True for YYYY-MM-DD that is in the calendar. */
bool dates_is_iso(struct slice);

/* Days since 1970-01-01; false when it is no date. */
bool dates_days(int64_t *out, struct slice iso);

/* Whole years between two dates, negative when the second is earlier. */
bool dates_years(int64_t *out, struct slice from, struct slice to);

#endif
