#ifndef ESTIMATES_H
#define ESTIMATES_H

#include <stdbool.h>
#include <stdint.h>

#include "input.h"
#include "result.h"

/* What is to be said of a cell besides its figure: the statuses that aggregate
 * writes (result.h), and those that only a table shows. */
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
	/* Of a difference: the statistic that is compared, the variable whose
	 * categories are compared, and these two; else "". */
	const char *compared;
	const char *contrast;
	const char *side_a;
	const char *side_b;
	uint64_t n;
	double sum_weight; /* NaN: none */
	double value;
	double low;
	double high;
	double se; /* NaN: none, as the next two */
	double df;
	double deff;
	double extras[RESULT_NUMBERS]; /* in the order of result_extra */
	const char *flag;              /* marks of a publication standard */
	bool has_value;
	bool has_interval;
	enum mark mark;
	uint64_t line;
};

/* The estimates that aggregate wrote, one for each line. */
struct estimates {
	const char **by; /* names of the by-variables */
	uint32_t n_by;
	bool has_extra[RESULT_EXTRAS]; /* optional columns */
	struct estimate *rows;
	size_t n;
	void *internal;
};

/* Read the estimates; owned, by estimates_free.  NULL after a report, as where
 * two lines have the same key ([doubled-cell]). */
struct estimates *estimates_read(struct input *);
void estimates_free(struct estimates *);

/* The place of a by-variable in by, or -1. */
int estimates_by(const struct estimates *, const char *name);

/*
 * The estimate with the same key as like: table, item, statistic, measure,
 * category, values of the by-variables, and comparison.  A text of like that is
 * NULL counts as "".  NULL when there is none.
 */
const struct estimate *
estimates_find(const struct estimates *, const struct estimate *like);

#endif
