#ifndef CATEGORIES_H
#define CATEGORIES_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

struct arena;
struct breakdown;
struct measure;
struct variable;

/* Codes in the order in which a table has them. */
struct code_list {
	struct slice *codes;
	uint32_t n;
};

/*
 * The categories of one variable of a breakdown: those of the codebook, in its
 * order, without kinds of missing; then those seen in the data that it lacks,
 * in the order of categories_compare.  Of the breakdown's last variable only
 * those that it lists, in the order of its list.  variable is NULL where the
 * codebook lacks it.  Seen codes may be missing, doubled and in any order.
 * The list is of the arena, its texts are borrowed.
 */
struct code_list
categories_of_breakdown(struct arena *, const struct breakdown *,
    uint32_t which, const struct variable *, const struct code_list *seen);

/*
 * The answers of a share: those that the measure lists, in that order; else
 * all as above, then the kinds of missing that it keeps, as it lists them.
 */
struct code_list categories_of_measure(struct arena *, const struct measure *,
    const struct variable *, const struct code_list *seen);

/* As numbers when both are, a number before a text, else by bytes. */
int categories_compare(struct slice, struct slice);

/* Empty, or a dot and a small letter: a reason for no value. */
bool categories_is_missing(struct slice);

#endif
