#ifndef ESTIMATES_H
#define ESTIMATES_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"

/* What aggregate says of a cell besides its figure. */
enum mark {
	MARK_NONE,
	MARK_SUPPRESSED, /* too few in the base: nothing is shown */
	MARK_UNRELIABLE, /* shown, and said to be so */
	MARK_EMPTY,      /* nobody in the base */
	MARK_LONELY,     /* a figure without a sampling error */
	MARK_ABSENT,     /* not among the estimates */
	MARKS
};

extern const char *const mark_names[]; /* as in the stream; ends in NULL */

struct estimate {
	const char *table;
	const char *statistic;
	const char *measure;
	const char *category;
	const char **by; /* a value for each by-variable; "_T" is the total */
	uint64_t n;
	double sum_weight;
	double value;
	double low;
	double high;
	bool has_value;
	bool has_interval;
	enum mark mark;
	uint64_t line;
	size_t next; /* row of the same cell; for estimates.c */
};

/* The stream of aggregate, held in memory: it has a line a cell. */
struct estimates {
	const char **by; /* names of the by-variables */
	uint32_t n_by;
	struct estimate *rows;
	size_t n;
	void *internal;
};

/* Owned; NULL after a report. */
struct estimates *estimates_read(struct input *);
void estimates_free(struct estimates *);

/* The position of a by-variable, or -1. */
int estimates_by(const struct estimates *, const char *name);

/*
 * The cell with this table, statistic, measure, category and values of the
 * by-variables (one for each); NULL when there is none.  A table may ask the
 * same thing twice of different respondents: nth counts from 0 in the order
 * of the stream.
 */
const struct estimate *estimates_find(
    const struct estimates *, const struct estimate *like, uint32_t nth);

#endif
