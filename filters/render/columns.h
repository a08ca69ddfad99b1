#ifndef COLUMNS_H
#define COLUMNS_H

#include "build.h"

/*
 * Make the columns of a table, and the values of by-variables that their
 * estimates have: the total, each combination of values of each breakdown, and
 * a column for each pair that the estimates compare.  False after a report
 * where the estimates lack a by-variable.
 */
bool columns_build(struct build *);

/* The column of figures whose value is one side of a column of differences (its
 * side_a or side_b); NULL where the table has none. */
const struct column *columns_side(
    const struct sheet *, const struct column *difference, const char *side);

#endif
