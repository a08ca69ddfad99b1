#ifndef ARRANGE_H
#define ARRANGE_H

#include "sheet.h"

/* In which order the rows of a question stand in a listing. */
enum order {
	ORDER_STREAM,   /* as they came */
	ORDER_ESTIMATE, /* the largest first, by the first column */
	ORDER_CODE      /* numbers by their value, before other texts */
};

/*
 * Sort the rows of each block of a sheet.  A block is the answers of one
 * question in one cell of the breakdown; where every block would be one row,
 * the whole sheet is one block.  Of each block the first top rows stay (0:
 * all), and a note says how many are not shown.
 */
void arrange_rows(struct document *, struct sheet *, enum order, uint32_t top);

#endif
