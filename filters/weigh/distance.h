#ifndef DISTANCE_H
#define DISTANCE_H

#include <stdbool.h>

/*
 * What a weight is multiplied by, as a function F of u = x'lambda:
 *
 *   linear  1 + u
 *   raking  e^u
 *   logit   (L (U - 1) + U (1 - L) e^Au) / (U - 1 + (1 - L) e^Au),
 *           A = (U - L) / ((U - 1) (1 - L))
 *
 * linear and raking within bounds: cut at L and U, where the slope is 0.
 * Deville & Saerndal, JASA 87 (1992), cases 1, 2, 6 and 7.  The arithmetic is
 * that of IEEE 754 doubles, so it is the same on every machine; e^x has a
 * relative error below 4e-16.
 */
enum distance_kind {
	DISTANCE_LINEAR,
	DISTANCE_RAKING,
	DISTANCE_LOGIT
};

struct distance {
	enum distance_kind kind;
	bool is_bounded; /* always of logit */
	double low;      /* below 1 */
	double high;     /* above 1 */
};

/* F(u), and its slope; may be infinite. */
double distance_ratio(const struct distance *, double u, double *slope);

#endif
