#ifndef CALIBRATE_H
#define CALIBRATE_H

#include <gmp.h>

#include "design.h"
#include "quad.h"

/*
 * The variance under weights that were fitted to known totals is that of
 * residuals:
 *
 *   e_i = z_i - w_i beta(x_i)
 *
 * post-stratified: beta(c) = sum_{j in c} z_j / sum_{j in c} w_j
 * calibrated:      beta(x) = x'B, B = (sum d x x')^-1 sum x z d / w, d the
 *                  design weight (linear, raking, logit: the same); where all
 *                  records of a group have one ratio, x is the group's mean
 * raked:           ten sweeps over the margins, each taking the unweighted
 *                  mean of z / w out of its cells
 *
 * as R survey's postStratify, calibrate and rake.  What beta depends on is a
 * part of the design's key, so it is constant in a unit.
 */
struct calibrator;

struct calibrator *calibrator_new(struct cube *, const struct design *);
void calibrator_free(struct calibrator *);

/*
 * Put e for z into the sums of all units of the sample: of z, and in an
 * element sample of z^2 and w z by record.  The variance is then in units of
 * the returned factor.
 */
quad
calibrator_adjust(struct calibrator *, mpz_t *lin, mpz_t *square, mpz_t *cross);

/* beta by calibration cell from the sums of z by cell, in the replicate
 * whose weights it rests on. */
void calibrator_beta(const struct calibrator *, const quad *z, quad *beta);
uint32_t calibrator_replicate(const struct calibrator *);
/* Sums of w and w^2 over all records of a unit. */
void
calibrator_sums(const struct calibrator *, uint32_t unit, double *s, double *q);

#endif
