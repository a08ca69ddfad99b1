#ifndef PIVOT_H
#define PIVOT_H

#include "sheet.h"

/*
 * Make a table of a listing: its by-variables become columns, its measures
 * groups of rows.  The new sheet is of the document's pool.  A sheet that is no
 * listing is returned as it is.
 */
const struct sheet *pivot_sheet(struct document *, const struct sheet *);

/*
 * The same, but only the by-variables in across, a list with commas, become
 * columns; the others stay at the left.  Where has_beside, the numbers that the
 * listing shows beside a figure stand beside it in the table too, below the
 * same heading.
 */
struct sheet *pivot_across(struct document *, const struct sheet *,
    const char *across, bool has_beside);

#endif
