#ifndef KNOWN_H
#define KNOWN_H

#include <stdbool.h>

struct codebook;
struct tables;

/*
 * Whether all that figures and "colours" name is there: measures, answers,
 * waves and breakdowns of their table, categories of the codebook.  False
 * after a report of each that is not ([bad-schema]).
 */
bool known_check(const struct tables *, const struct codebook *);

#endif
