#ifndef REPLICATE_H
#define REPLICATE_H

#include "job.h"

/*
 * Variances from replicate weights: V = scale sum_r rscales_r (theta_r - m)^2,
 * m the mean of the replicates' estimates, or with mse the estimate.  As in R
 * a replicate in which the domain has no weight is left out.
 */

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
