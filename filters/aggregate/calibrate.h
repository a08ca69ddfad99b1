#ifndef CALIBRATE_H
#define CALIBRATE_H

#include "design.h"
#include "variance.h"

/* The residuals of calibrated weights. */
struct calibrator;

struct calibrator *calibrator_new(struct cube *, const struct design *);
void calibrator_free(struct calibrator *);

/* variance_end for calibrated weights. */
enum variance_state calibrator_variance(
    struct calibrator *, struct variance *, enum lonely, quad *out);

#endif
