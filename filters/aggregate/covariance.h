#ifndef COVARIANCE_H
#define COVARIANCE_H

#include "job.h"

/*
 * The covariance matrix of k linear forms over a table: a record with answer
 * slots[a] in cells[b] has z_m = w g[m][a * n_cells + b].  The same formula
 * as variance.h, for vectors, in doubles.  v: k squared.  With replicate
 * weights and is_mean, each replicate's forms are divided by the weight of
 * its own records (the full sample's have it in g).  False when a stratum of
 * one unit forbids it, or no replicate has a record.
 */
bool covariance_find(struct job *, uint32_t view, const uint32_t *cells,
    uint32_t n_cells, uint32_t block, const uint32_t *slots, uint32_t n_slots,
    const double *g, uint32_t k, bool is_mean, double *v);

/* The memory that takes. */
double covariance_bytes(const struct job *, uint32_t k);

#endif
