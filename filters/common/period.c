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

/* The first day of a year, a month or a day, and the one after its last. */
static bool
find_days(struct slice date, int64_t *first, int64_t *after)
{
	char day[MOMENT_TEXT] = "0000-01-01";
	int64_t year = 0;
	int64_t month = 0;

	if (date.len != YEAR && date.len != MONTH && date.len != DAY)
		return false;
	memcpy(day, date.text, date.len);
	if (!moment_days(first, (struct slice){day, MOMENT_ISO}))
		return false;
	*after = *first + 1;
	if (date.len == DAY)
		return true;
	number_parse_int(&year, day, 4);
	number_parse_int(&month, day + 5, 2);
	month = date.len == YEAR ? 13 : month + 1;
	if (month > 12)
		snprintf(
		    day, sizeof day, "%04d-01-01", (int)((year + 1) % 10000));
	else
		snprintf(day, sizeof day, "%04d-%02d-01", (int)(year % 10000),
		    (int)month);
	return moment_days(after, (struct slice){day, MOMENT_ISO});
}

bool
period_middle(int64_t *half_days, const char *period)
{
	const char *slash = strchr(period, '/');
	struct slice begin = slice_of(period);
	int64_t first;
	int64_t last;
	int64_t after;

	if (slash != NULL)
		begin.len = (size_t)(slash - period);
	if (!find_days(begin, &first, &after) ||
	    (slash != NULL && !find_days(slice_of(slash + 1), &last, &after)) ||
	    after <= first)
		return false;
	*half_days = first + after;
	return true;
}
