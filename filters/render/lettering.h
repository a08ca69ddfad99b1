#ifndef LETTERING_H
#define LETTERING_H

#include "build.h"

/*
 * Put letters in the place of columns of differences.  The columns that are
 * compared are called A, B, C and so on.  A figure gets the letter of each
 * column that it is significantly larger than: a small letter where p is below
 * the first level of the table, a capital where it is below the second.  p is
 * the adjusted one where the estimates have that.  The columns of differences
 * are removed.  False after a report (STATUS_USAGE) where nothing is compared,
 * or there are more columns than letters.
 */
bool lettering_build(struct build *);

#endif
