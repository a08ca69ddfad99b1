#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

#include "compare.h"
#include "options.h"

/* Put what differs as text for people: at most 40 lines, the worst first, then
 * how many differences there are of each kind. */
struct out;
void report_text(struct out *, const struct differences *);

/* Write what differs to each file of --report, which is given as "junit=FILE",
 * "json=FILE" or "md=FILE"; false after a report. */
bool report_files(const struct differences *, const struct option_texts *);

#endif
