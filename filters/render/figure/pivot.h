#ifndef PIVOT_H
#define PIVOT_H

#include "sheet.h"

/*
 * A listing as a table: its by-variables become columns, its measures groups
 * of rows.  Of the document's pool; a sheet that is no listing is returned as
 * it is.
 */
const struct sheet *pivot_sheet(struct document *, const struct sheet *);

/*
 * The same with only some by-variables across, a list with commas; the others
 * stay at the left.  has_beside: what the listing shows beside its figures
 * stands beside them here too, under the heading of their column.
 */
struct sheet *pivot_across(struct document *, const struct sheet *,
    const char *across, bool has_beside);

#endif
