#include <math.h>
#include <string.h>

#include "distance.h"

enum {
	TERMS = 14 /* |r|^15 / 15! is below 1e-19 where |r| <= ln 2 / 2 */
};

/* exp(3) differs from machine to machine in its last digit. */
static double
exponential(double x)
{
	const double log2_high =
	    0x1.62e42feep-1; /* 32 bits: k times it is exact */
	const double log2_low = 0x1.a39ef35793c76p-33;
	double k;
	double r;
	double sum = 1;
	int i;

	if (x > 709)
		return INFINITY;
	if (x < -708)
		return 0;
	k = floor(x / (log2_high + log2_low) + 0.5);
	r = (x - k * log2_high) - k * log2_low;
	for (i = TERMS; i > 0; i--)
		sum = 1 + sum * r / i;
	return ldexp(sum, (int)k);
}

static double
logit(const struct distance *d, double u, double *slope)
{
	double high = d->high - 1;
	double low = 1 - d->low;
	double a = (d->high - d->low) / (high * low);
	/* both ends by e^-|Au|, which cannot overflow */
	double e = exponential(-fabs(a * u));
	double near = u > 0 ? high * e : high;
	double far = u > 0 ? low : low * e;
	double sum = near + far;

	*slope = (near / sum) * (far / sum) * (d->high - d->low) * a;
	/* Rounding may not put it outside the bounds. */
	return fmin(d->low + (d->high - d->low) * (far / sum), d->high);
}

double
distance_ratio(const struct distance *d, double u, double *slope)
{
	double ratio = 1 + u;

	*slope = 1;
	if (d->kind == DISTANCE_LOGIT)
		return logit(d, u, slope);
	if (d->kind == DISTANCE_RAKING)
		*slope = ratio = exponential(u);
	if (!d->is_bounded || (ratio >= d->low && ratio <= d->high))
		return ratio;
	*slope = 0;
	return ratio < d->low ? d->low : d->high;
}
