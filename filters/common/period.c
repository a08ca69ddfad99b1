#include <stdio.h>
#include <string.h>

#include "moment.h"
#include "number.h"
#include "period.h"

enum {
	YEAR = 4,
	MONTH = 7,
	DAY = 10
};

/* The first day of a month, counted from January of a year. */
static bool
find_month(int64_t *day, int64_t year, int64_t month)
{
	char text[MOMENT_TEXT];

	snprintf(text, sizeof text, "%04d-%02d-01",
	    (int)((year + month / 12) % 10000), (int)(month % 12) + 1);
	return moment_days(day, (struct slice){text, MOMENT_ISO});
}

/* Where a year, a month or a day begins, and the day after its last. */
struct span {
	int64_t first;
	int64_t after;
	int64_t year;
	int64_t month; /* 0: January */
};

static bool
find_days(struct span *span, struct slice date)
{
	char day[MOMENT_TEXT] = "0000-01-01";

	if (date.len != YEAR && date.len != MONTH && date.len != DAY)
		return false;
	memcpy(day, date.text, date.len);
	if (!moment_days(&span->first, (struct slice){day, MOMENT_ISO}))
		return false;
	number_parse_int(&span->year, day, 4);
	number_parse_int(&span->month, day + 5, 2);
	span->month--;
	span->after = span->first + 1;
	return date.len == DAY ||
	    find_month(&span->after, span->year,
		span->month + (date.len == YEAR ? 12 : 1));
}

static bool
find_span(struct span *span, const char *period)
{
	const char *slash = strchr(period, '/');
	struct slice begin = slice_of(period);
	struct span end;

	if (slash != NULL)
		begin.len = (size_t)(slash - period);
	if (!find_days(span, begin))
		return false;
	if (slash != NULL) {
		if (!find_days(&end, slice_of(slash + 1)))
			return false;
		span->after = end.after;
	}
	return span->after > span->first;
}

bool
period_middle(int64_t *half_days, const char *period)
{
	struct span span;

	if (!find_span(&span, period))
		return false;
	*half_days = span.first + span.after;
	return true;
}

/* The year, and which of its parts of so many months. */
static void
put_name(char text[PERIOD_TEXT], const struct span *span, int months)
{
	unsigned year = (unsigned)span->year % 10000;
	unsigned part = (unsigned)span->month / (unsigned)months % 12 + 1;

	if (months == 12)
		snprintf(text, PERIOD_TEXT, "%04u", year);
	else
		snprintf(text, PERIOD_TEXT, months == 1 ? "%04u%02u" : "%04u%u",
		    year, part);
}

char
period_calendar(char text[PERIOD_TEXT], const char *period)
{
	static const struct {
		char scale;
		int months;
	} scales[] = {{'A', 12}, {'H', 6}, {'Q', 3}, {'M', 1}};

	struct span span;
	int64_t day;
	size_t i;

	if (!find_span(&span, period) ||
	    !find_month(&day, span.year, span.month) || day != span.first)
		return '\0';
	for (i = 0; i < sizeof scales / sizeof *scales; i++) {
		int months = scales[i].months;

		if (span.month % months == 0 &&
		    find_month(&day, span.year, span.month + months) &&
		    day == span.after) {
			put_name(text, &span, months);
			return scales[i].scale;
		}
	}
	return '\0';
}
