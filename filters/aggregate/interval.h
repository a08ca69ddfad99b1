#ifndef INTERVAL_H
#define INTERVAL_H

#include <stdbool.h>

enum interval {
	INTERVAL_DEFAULT,
	INTERVAL_WALD,
	INTERVAL_LOGIT,
	INTERVAL_BETA,
	INTERVAL_ASIN,
	INTERVAL_WILSON,
	INTERVAL_LOG /* of numbers of units */
};

/* A name of tables_intervals; INTERVAL_DEFAULT for "". */
enum interval interval_of(const char *name);

/* What is estimated: it decides the interval. */
enum figure {
	FIGURE_OTHER,
	FIGURE_SHARE,
	FIGURE_UNITS /* a number of units: no interval of it goes below 0 */
};

/*
 * The interval of a figure: the one its table asks for, else the run; by
 * itself logit of a share, log of a number of units (wald, where that is asked
 * for), wald of all others, which have no other one.
 */
enum interval
interval_for(enum figure, enum interval of_table, enum interval of_run);

struct confidence_bounds {
	double low;
	double high;
};

/* Quantile of t; z for df = infinity.  0 < p < 1. */
double interval_t(double p, double df);

/*
 * The interval of an estimate at a level; false when there is none: df <= 0,
 * or a share of 0 or 1 where the method has no answer.  n: rows of the
 * domain, for beta and wilson.  Only wald and log take what is no share; log
 * has none of 0.
 */
bool interval_find(enum interval, double estimate, double se, double df,
    double n, double level, struct confidence_bounds *);

#endif
