#ifndef ARRANGE_H
#define ARRANGE_H

#include "sheet.h"

/* How the rows of a question stand in a table that nothing specifies. */
enum order {
	ORDER_STREAM,   /* as they came */
	ORDER_ESTIMATE, /* the largest first, by the first column */
	ORDER_CODE      /* numbers by their value, before other texts */
};

/*
 * Sort the rows of each block, the answers of one question in one cell (or of
 * all rows, where each has one), and keep the first ones of each (0: all); how
 * many are not shown is a note.
 */
void arrange_rows(struct document *, struct sheet *, enum order, uint32_t top);

#endif
