#ifndef LETTERING_H
#define LETTERING_H

#include "build.h"

/*
 * Letters in the place of differences: the columns of what is compared are A,
 * B, C and so on, and a figure has the letter of each column that it is larger
 * than: a small one where p is below the first level of the table, a capital
 * below the second.  p is adjusted where the estimates have it so.  The columns
 * of these differences go.  False after a report (STATUS_USAGE): there is
 * nothing to letter, or more columns than letters.
 */
bool lettering_build(struct build *);

#endif
