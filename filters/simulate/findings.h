#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"
#include "score.h"

/* What the report begins with. */
struct trial {
	const char *study;
	uint64_t samples;
	uint64_t seed;
	uint64_t records;    /* of a sample */
	uint64_t population; /* 0: without end */
	uint64_t compared;   /* samples that went through all programs too */
};

/*
 * The report, a line a table; true where every bar is met:
 *
 *	intervals   of a table's large ones 1 - alpha - 1 to 1 - alpha + 1 per
 *	            cent hold the truth, plus or minus two simulation errors
 *	headlines   no more than 5 per cent of the phrases would not be chosen
 *	            for the true value
 *	held back   nothing that has to be is printed
 *
 * The simulation error of a share R = sum h / sum m of intervals, h of m in a
 * sample, is that of a ratio over independent samples,
 *
 *	sqrt(S / (S - 1) * sum (h - R m)^2) / sum m
 *
 * (Cochran, Sampling Techniques, 3rd ed., 2.11): intervals of one sample are
 * not independent of each other.
 */
bool findings_put(struct out *, const struct trial *, const struct score *,
    const struct truth *);

/* A line a figure as CSV: how often it was printed, and held the truth. */
void findings_figures(struct out *, const struct score *, const struct truth *);

#endif
