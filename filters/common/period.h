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

#endif
