#ifndef ESTIMATES_H
#define ESTIMATES_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"
#include "result.h"

/* What aggregate says of a cell besides its figure: the statuses of result.h,
 * and one more. */
enum mark {
	MARK_NONE = RESULT_PLAIN,
	MARK_FEW = RESULT_FEW, /* too few: n alone is shown */
	MARK_SUPPRESSED =
	    RESULT_SUPPRESSED, /* confidential: nothing is shown */
	MARK_UNRELIABLE = RESULT_UNRELIABLE, /* shown, and said to be so */
	MARK_EMPTY = RESULT_EMPTY,           /* nobody in the base */
	MARK_LONELY = RESULT_LONELY,         /* without a sampling error */
	MARK_ABSENT = RESULT_STATUSES,       /* not among the estimates */
	MARK_NOT_ASKED, /* empty, for nobody in that wave was asked */
	MARK_ZERO,      /* nothing at all */
	MARK_ROUNDED,   /* something, but printed as nothing */
	MARKS
};

struct estimate {
	const char *table;
	const char *item;
	const char *statistic;
	const char *measure;
	const char *category;
	const char **by; /* a value for each by-variable; "_T" is the total */
	/* of a difference, else "": what is compared, by what, and the sides */
	const char *compared;
	const char *contrast;
	const char *side_a;
	const char *side_b;
	uint64_t n;
	double sum_weight; /* NaN: none */
	double value;
	double low;
	double high;
	double se; /* what there is not is NaN */
	double df;
	double deff;
	double extras[RESULT_NUMBERS]; /* in the order of result_extra */
	const char *flag;              /* marks of a publication standard */
	bool has_value;
	bool has_interval;
	enum mark mark;
	uint64_t line;
};

/* The stream of aggregate, held in memory: it has a line a cell. */
struct estimates {
	const char **by; /* names of the by-variables */
	uint32_t n_by;
	bool has_extra[RESULT_EXTRAS]; /* optional columns */
	struct estimate *rows;
	size_t n;
	void *internal;
};

/* Owned; NULL after a report: two lines of one key are [doubled-cell]. */
struct estimates *estimates_read(struct input *);
void estimates_free(struct estimates *);

/* The position of a by-variable, or -1. */
int estimates_by(const struct estimates *, const char *name);

/*
 * The cell with this table, item, statistic, measure, category, values of the
 * by-variables and comparison; NULL when there is none.  NULL is "".
 */
const struct estimate *
estimates_find(const struct estimates *, const struct estimate *like);

#endif
