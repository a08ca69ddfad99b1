#ifndef HEADCOUNT_H
#define HEADCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "donors.h"
#include "truth.h"

/*
 * Who answered, counted from the records without the code of aggregate: what
 * has to be held back is judged by this.
 *
 * Of a share of a cell: the records that have its values and meet the where,
 * and in them those that belong to the base and those that gave the answer.
 */
struct headcount {
	uint32_t *base; /* donors */
	uint32_t n_base;
	uint32_t *answer;
	uint32_t n_answer;
	bool is_known; /* else of no share, or columns are not there */
};

struct headcounts {
	struct headcount *list; /* one a figure */
	uint32_t n;
};

void headcounts_make(
    struct headcounts *, const struct truth *, const struct donors *);

/* Records of a sample; times is by unit. */
uint64_t headcount_of(const uint32_t *list, uint32_t n, const struct donors *,
    const uint32_t *times);

/*
 * Must the figure be held back, for its base or for its answer?  The rules of
 * minimum_base, minimum and minimum_answer: fewer in the base than the first
 * two, or 1 to minimum_answer - 1 who gave the answer, or who gave another.
 */
bool headcount_must_hide(const struct table *, const struct secrecy *,
    uint64_t base, uint64_t answer);

void headcounts_free(struct headcounts *);

#endif
