#ifndef PRECISION_H
#define PRECISION_H

#include "interval.h"
#include "job.h"
#include "result.h"

/* Set se, interval, cv and n_eff, or a status, from a variance in units of 1.
 * rows: records of the domain, for the interval of a share. */
void precision_set(struct job *, struct result *, const struct table *,
    enum figure, enum variance_state, quad variance, double rows);

/*
 * Set deff_wr, the variance against that of a simple random sample with
 * replacement, and deff = deff_wr / (1 - n / N), N the sum of weights, where
 * that is at least twice n: below, the factor says nothing, as with weights
 * that were scaled to sum to n.
 */
void precision_deff(struct job *, struct result *, double deff_wr, double deff);

#endif
