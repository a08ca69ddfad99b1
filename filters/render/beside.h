#ifndef BESIDE_H
#define BESIDE_H

#include "sheet.h"

/*
 * Measures that have the same rows side by side: under the heading of each
 * column the percentage, the number and what else there is of an answer; and
 * behind them the numbers that the table is to show, n, the standard error and
 * the effective n of the first.
 *
 * Of the pool, and made of the sheet, which it is where the layout is another
 * one and nothing is to be shown.
 */
const struct sheet *
beside_sheet(struct pool *, const struct sheet *, const struct language *);

/* Has every measure of a question the rows of the others? */
bool beside_fits(const struct sheet *);

#endif
