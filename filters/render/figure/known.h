#ifndef KNOWN_H
#define KNOWN_H

#include <stdbool.h>

struct codebook;
struct tables;

/*
 * Whether everything that "figure" and "colours" of tables.json name is there:
 * measures, answers, waves and breakdowns in the table of the figure,
 * categories in the codebook.  False after a report of each that is not
 * ([bad-schema]).
 */
bool known_check(const struct tables *, const struct codebook *);

#endif
