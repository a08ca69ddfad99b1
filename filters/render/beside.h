#ifndef BESIDE_H
#define BESIDE_H

#include "sheet.h"

/*
 * A sheet in which measures with the same rows stand side by side: below the
 * heading of each column of the given sheet are columns for the percentage, the
 * count and so on of each answer, and behind them n, standard error and
 * effective n of the first measure, as far as the table asks for these.
 *
 * It is of the pool and points into the given sheet.  Where the table asks for
 * none of this the given sheet is returned.
 */
const struct sheet *
beside_sheet(struct pool *, const struct sheet *, const struct language *);

/* Whether all measures of each question have the same rows. */
bool beside_fits(const struct sheet *);

#endif
