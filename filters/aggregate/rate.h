#ifndef RATE_H
#define RATE_H

#include "job.h"
#include "result.h"

/*
 * Counts and totals per so many units of a population, which is known: the
 * figure, its error and its interval are those of the total, times per / N
 * with N the population of the cell.
 */

/* A cell that the population lacks is reported: [no-population],
 * STATUS_FAIL. */
void
rate_check(const struct job *, const struct measure *, const struct result *);

/* Make a rate of the figure of a line. */
void rate_apply(const struct job *, const struct measure *, struct result *);

#endif
