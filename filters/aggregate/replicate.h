#ifndef REPLICATE_H
#define REPLICATE_H

#include "estimate.h"

/*
 * Variances from replicate weights: V = scale sum_r rscales_r (theta_r - m)^2,
 * m the mean of the replicates' estimates, or with mse the estimate.  As in R
 * a replicate in which the domain has no weight is left out.
 */
enum variance_state replicate_share(
    struct job *, const struct base *, const struct part *, quad *out);
enum variance_state replicate_moment(struct job *, uint32_t view, uint32_t cell,
    uint32_t block, enum statistic, quad *out);
enum variance_state replicate_count(
    struct job *, uint32_t view, uint32_t cell, uint32_t block, quad *out);

/* What theta holds where a replicate has no estimate. */
quad replicate_none(void);

/*
 * V of the estimates; theta[0] is that of the full sample.  VARIANCE_NONE when
 * no replicate has one.
 */
enum variance_state
replicate_variance(struct job *, const quad *theta, quad *out);

/* The rank of the replicate weights of these units, less one. */
double replicate_df(struct job *, const uint32_t *units, uint32_t n);

#endif
