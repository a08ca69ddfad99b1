#ifndef OPENLY_H
#define OPENLY_H

#include <stdbool.h>

/*
 * Copy tables.json without the rules that hold figures back, confidentiality
 * and minimum_base: of a population everything is known.  False after a report.
 */
bool openly_copy(const char *tables, const char *to);

#endif
