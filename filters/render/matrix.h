#ifndef MATRIX_H
#define MATRIX_H

#include "sheet.h"

/*
 * The sheet of a battery, which is questions with the same answers, as a
 * matrix: a row for each question and a column for each answer, below the
 * heading of the column of the given sheet where it has several.  Behind them
 * stand the respondents of each question, unless they are as many for all.
 *
 * The layout of the given sheet says whether it becomes a matrix; LAYOUT_AUTO
 * makes one of three or more questions of shares by at most ten columns.  The
 * matrix is of the pool and points into the given sheet, which is returned
 * itself where no matrix is made.
 */
const struct sheet *
matrix_sheet(struct pool *, const struct sheet *, const struct language *);

/* Whether a matrix can be made: all questions have the same answers, and there
 * are some. */
bool matrix_is_battery(const struct sheet *);

#endif
