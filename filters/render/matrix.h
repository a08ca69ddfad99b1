#ifndef MATRIX_H
#define MATRIX_H

#include "sheet.h"

/*
 * A battery, questions with the same answers, as a matrix: a row for each
 * question, a column for each answer, under the heading of the column where
 * there are several, and the respondents of each question behind them, unless
 * all have the same.
 *
 * The sheet's layout says whether; LAYOUT_AUTO makes a matrix of three
 * questions or more of shares by at most ten columns.  Of the pool, and made
 * of the sheet, which it is where there is no matrix to be made.
 */
const struct sheet *
matrix_sheet(struct pool *, const struct sheet *, const struct language *);

/* True when each question has the same answers, and there are some: a matrix
 * can be made. */
bool matrix_is_battery(const struct sheet *);

#endif
