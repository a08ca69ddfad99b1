#ifndef CHECK_H
#define CHECK_H

#include "sheet.h"
#include "writer.h"

/* How a comparison with printed figures went. */
struct checked {
	uint64_t published; /* figures of the file, without those held back */
	uint64_t same;      /* of these, figures that are as printed */
	uint64_t
	    held_back; /* figures that the file says are confidential now */
};

/*
 * Compare a document with figures that somebody printed.  They are a CSV file
 * with the columns block, category, column and percent, and table where these
 * are not enough.  A figure is looked up by these labels.  Where the file has a
 * column measure in place of block and column it is looked up by codes:
 * category is a code, and each column that is named as a by-variable has a code
 * or nothing.
 *
 * Our figure is rounded from the estimate to as many decimals as the printed
 * one has.  A printed n must be that of the base.  Where the printed figure is
 * blank ours must not be shown.  A figure that the column held_back marks was
 * printed once, and must be confidential now.
 *
 * Writes a record for each figure that differs: block, category, column,
 * published, ours, n, why.
 */
struct checked
check_write(struct writer *, const struct document *, const char *path);

#endif
