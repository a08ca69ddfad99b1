#ifndef PICTURE_H
#define PICTURE_H

#include "figure.h"

/*
 * A figure of a table as a page has it: its words, and the drawing for wide
 * and for narrow screens.
 */
struct picture {
	struct plot plot; /* its type may be PLOT_NONE, with the reason */
	struct scene wide;
	struct scene narrow;
	bool is_first; /* it belongs on the first page of a site */
};

/* Make the pictures of a sheet, one at least; all of the document's pool.
 * table, tables and book are NULL for a listing. */
void pictures_build(struct document *, struct sheet *, const struct table *,
    const struct tables *, const struct codebook *);

#endif
