#include <math.h>
#include <string.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "interval.h"

enum interval
interval_of(const char *name)
{
	static const struct {
		const char *name;
		enum interval interval;
	} names[] = {{"wald", INTERVAL_WALD}, {"mean", INTERVAL_WALD},
	    {"logit", INTERVAL_LOGIT}, {"xlogit", INTERVAL_LOGIT},
	    {"beta", INTERVAL_BETA}, {"asin", INTERVAL_ASIN},
	    {"wilson", INTERVAL_WILSON}};

	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].interval;
	return INTERVAL_DEFAULT;
}

enum interval
interval_for(enum figure figure, enum interval of_table, enum interval of_run)
{
	enum interval asked = of_table == INTERVAL_DEFAULT ? of_run : of_table;

	switch (figure) {
	case FIGURE_SHARE:
		return asked == INTERVAL_DEFAULT ? INTERVAL_LOGIT : asked;
	case FIGURE_UNITS:
		return asked == INTERVAL_WALD ? INTERVAL_WALD : INTERVAL_LOG;
	default:
		return INTERVAL_WALD;
	}
}

double
interval_t(double p, double df)
{
	return isinf(df) ? qnorm(p, 0, 1, 1, 0) : qt(p, df, 1, 0);
}

/* log(p / (1 - p)) +- t se / (p (1 - p)), turned back. */
static struct confidence_bounds
logit(double p, double se, double t)
{
	double center = log(p / (1 - p));
	double half = t * se / (p * (1 - p));

	return (struct confidence_bounds){
	    1 / (1 + exp(-(center - half))), 1 / (1 + exp(-(center + half)))};
}

/* log(x) +- t se / x, turned back. */
static struct confidence_bounds
logarithmic(double x, double se, double t)
{
	double factor = exp(t * se / x);

	return (struct confidence_bounds){x / factor, x * factor};
}

/* asin(sqrt p) +- t se / (2 sqrt(p (1 - p))), turned back. */
static struct confidence_bounds
arcsine(double p, double se, double t)
{
	double center = asin(sqrt(p));
	double half = t * se / (2 * sqrt(p * (1 - p)));
	double low = sin(center - half);
	double high = sin(center + half);

	return (struct confidence_bounds){low * low, high * high};
}

/*
 * Korn and Graubard (1998): Clopper-Pearson with the effective sample size
 * m = p (1 - p) / se^2 times the square of t(n - 1) / t(df).  At 0 and 1,
 * where m is not defined, n takes the place of p (1 - p) / se^2.
 */
static bool
korn_graubard(double p, double se, double df, double n, double tail,
    struct confidence_bounds *out)
{
	double factor;
	double m;

	if (n < 2)
		return false;
	factor = interval_t(tail, n - 1) / interval_t(tail, df);
	m = factor * factor;
	if (p <= 0 || p >= 1)
		m *= n;
	else if (se > 0)
		m *= p * (1 - p) / (se * se);
	else
		return false;
	out->low = p <= 0 ? 0 : qbeta(tail, m * p, m * (1 - p) + 1, 1, 0);
	out->high = p >= 1 ? 1 : qbeta(tail, m * p + 1, m * (1 - p), 0, 0);
	return isfinite(out->low) && isfinite(out->high);
}

/* Wilson (1927) with the effective sample size and t for z. */
static bool
wilson(double p, double se, double t, double n, struct confidence_bounds *out)
{
	double m = n;
	double center;
	double half;

	if (p > 0 && p < 1) {
		if (!(se > 0))
			return false;
		m = p * (1 - p) / (se * se);
	}
	center = (p + t * t / (2 * m)) / (1 + t * t / m);
	half =
	    t / (1 + t * t / m) * sqrt(p * (1 - p) / m + t * t / (4 * m * m));
	*out = (struct confidence_bounds){
	    p <= 0 ? 0 : center - half, p >= 1 ? 1 : center + half};
	return true;
}

bool
interval_find(enum interval interval, double estimate, double se, double df,
    double n, double level, struct confidence_bounds *out)
{
	double tail = (1 - level) / 2;
	double t;
	bool is_inside = estimate > 0 && estimate < 1;

	if (!(df > 0))
		return false;
	t = -interval_t(tail, df);
	switch (interval) {
	case INTERVAL_LOGIT:
		if (is_inside)
			*out = logit(estimate, se, t);
		return is_inside;
	case INTERVAL_LOG:
		if (estimate > 0)
			*out = logarithmic(estimate, se, t);
		return estimate > 0 && isfinite(out->high);
	case INTERVAL_ASIN:
		if (is_inside)
			*out = arcsine(estimate, se, t);
		return is_inside;
	case INTERVAL_BETA:
		return korn_graubard(estimate, se, df, n, tail, out);
	case INTERVAL_WILSON:
		return wilson(estimate, se, t, n, out);
	default:
		*out = (struct confidence_bounds){
		    estimate - t * se, estimate + t * se};
		return isfinite(out->low) && isfinite(out->high);
	}
}
