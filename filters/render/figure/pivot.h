#ifndef PIVOT_H
#define PIVOT_H

#include "sheet.h"

/*
 * A listing as a table: its by-variables become columns, its measures groups
 * of rows.  Of the document's pool; a sheet that is no listing is returned as
 * it is.
 */
const struct sheet *pivot_sheet(struct document *, const struct sheet *);

#endif
