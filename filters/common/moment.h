#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * Dates and times by a pattern, in the proleptic Gregorian calendar, without
 * locale or time zone of the machine.  Directives: %Y %y %m %d %e %H %I %p
 * %M %S %f %b %B %j %z %%; a blank in the pattern matches one blank.  Digits:
 * %Y takes four, %f one to nine, the others one or two (%j up to three).
 * Months are named in English, Danish, Norwegian, Swedish or German.
 */
enum moment_kind {
	MOMENT_DATE,
	MOMENT_DATETIME,
	MOMENT_TIME
};

enum {
	MOMENT_ISO = 10, /* bytes of a date */
	MOMENT_TEXT = 48
};

/*
 * Write the moment as ISO 8601 ("2018-05-10", "2018-05-10T04:01:00",
 * "04:01:00"); false when the text does not match or there is no such day.
 */
bool moment_read(struct slice in, const char *pattern, enum moment_kind,
    char out[MOMENT_TEXT], size_t *len);

/* The directive that is not known in the pattern ("%Q"), or NULL. */
const char *moment_bad_directive(const char *pattern);

/* True when the pattern gives all that the kind needs. */
bool moment_is_whole(const char *pattern, enum moment_kind);

/*
 * -1, 0 or 1 for two moments such as moment_read writes, of the same kind: by
 * their clocks, or, where both have a zone, by the instant they mean.
 */
int moment_compare(struct slice a, struct slice b);

/* True for YYYY-MM-DD that is in the calendar. */
bool moment_is_date(struct slice);

/* Days since 1970-01-01; false when it is no such date. */
bool moment_days(int64_t *out, struct slice iso);

/* Whole years between two dates, negative when the second is earlier. */
bool moment_years(int64_t *out, struct slice from, struct slice to);

/*
 * True for the pattern %d, a mark, %m, a mark, %Y.  moment_read_usual reads
 * ten bytes by it at once: as moment_read does, without its steps.
 */
bool moment_is_usual(const char *pattern);
bool moment_read_usual(
    char out[MOMENT_ISO], const char text[MOMENT_ISO], const char *pattern);

#endif
