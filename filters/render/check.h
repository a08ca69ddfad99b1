#ifndef CHECK_H
#define CHECK_H

#include "sheet.h"
#include "writer.h"

/* How a comparison with published figures went. */
struct checked {
	uint64_t published; /* figures in the file, less those */
	uint64_t same;
	uint64_t held_back; /* that are confidential now, as the file says */
};

/*
 * Compare with figures somebody printed: a CSV file with the columns block,
 * category, column and percent, and table where the other three are not
 * enough.  Each is looked up by its labels; or by codes, when there is a column
 * measure instead of block and column: then category is a code, and every
 * by-variable that is a column of the file holds a code or nothing.  n, where
 * printed, must be that of the base.  Our figure is rounded from the
 * estimate to as many decimals as the printed one has, and a blank one must
 * not be shown by us either.  What the column held_back marks was printed once,
 * and must be confidential now.  Writes a line for each that differs: block,
 * category, column, published, ours, n, why.
 */
struct checked
check_write(struct writer *, const struct document *, const char *path);

#endif
