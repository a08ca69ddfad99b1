#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>

#include "compare.h"
#include "options.h"

/* What differs, for people: at most 40 lines, worst first, then counts. */
struct out;
void report_text(struct out *, const struct differences *);

/* Files as "junit=FILE", "json=FILE", "md=FILE"; false after a report. */
bool report_files(const struct differences *, const struct option_texts *);

#endif
