#ifndef REPLICATE_H
#define REPLICATE_H

#include "estimate.h"

/*
 * Variances from replicate weights: V = scale sum_r rscales_r (theta_r - m)^2,
 * m the mean of the replicates' estimates, or with mse the estimate.
 */
enum variance_state replicate_share(struct job *, uint32_t view, uint32_t cell,
    uint32_t block, const uint8_t *is_in, uint32_t slot, quad *out);
enum variance_state replicate_moment(struct job *, uint32_t view, uint32_t cell,
    uint32_t block, enum statistic, quad *out);
enum variance_state replicate_count(
    struct job *, uint32_t view, uint32_t cell, uint32_t block, quad *out);

/* V of the estimates; theta[0] is that of the full sample. */
quad replicate_variance(const struct job *, const quad *theta);

double replicate_df(struct job *, uint32_t view, uint32_t cell);

#endif
