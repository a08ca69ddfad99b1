#ifndef PROPORTION_H
#define PROPORTION_H

#include "cells.h"
#include "result.h"

/* Variance of the share of a part, the sum of which is y, in its base. */
enum variance_state proportion_variance(
    struct job *, struct base *, const struct part *, const mpz_t y, quad *out);

/* Have the figure of this share; rows: the records of the domain; least: as
 * results_take. */
void proportion_put(struct job *, const struct table *, const struct bound *,
    struct result *, struct base *, const struct part *, double rows,
    uint64_t least);

/* The same of the estimated number of units that have the answer. */
void proportion_count(struct job *, const struct table *, const struct bound *,
    struct result *, struct base *, const struct part *, double rows,
    uint64_t least);

#endif
