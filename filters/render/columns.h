#ifndef COLUMNS_H
#define COLUMNS_H

#include "build.h"

/*
 * The columns of a table and the keys of their cells: the total, the
 * combinations of each breakdown, and a column for each pair that the
 * estimates compare.  False after a report: the stream lacks a by-variable.
 */
bool columns_build(struct build *);

/* The column whose figures are this side of a difference; NULL: there is
 * none. */
const struct column *columns_side(
    const struct sheet *, const struct column *difference, const char *side);

#endif
