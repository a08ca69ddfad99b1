#ifndef ACCS_H
#define ACCS_H

#include <stddef.h>
#include <stdint.h>

#include "sum.h"

/*
 * The sums of one block in all rows of a view, of each row only the slots it
 * has.  What is added goes to the end; when that has become as long as what
 * stands in order before it, it is sorted and merged in.  Rows come mostly in
 * order, and then there is nothing to be sorted.  A reader goes through the
 * rows of a cell from one end of memory to the other.
 */
struct acc {
	uint32_t row;
	uint32_t slot; /* code less 1, or which moment */
	uint64_t n;    /* records with a weight that is not 0 */
	struct sum s;
	struct sum q; /* of squared weights, where somebody asks for them */
};

struct accs {
	struct acc *at;
	size_t n;
	size_t n_sorted; /* in order of row and slot, each once */
	size_t near;     /* where accs_near found the last one */
	size_t cap;
};

/* Some of them, to go through. */
struct accs_range {
	const struct acc *at;
	const struct acc *end;
};

void accs_done(struct accs *);

/* What is to be added to a row's slot is added to this; valid until the next
 * call. */
struct acc *accs_put(struct accs *, uint32_t row, uint32_t slot);
/* The same for rows that come mostly in order: what is there already is found
 * close to the one before, and nothing waits to be sorted. */
struct acc *accs_near(struct accs *, uint32_t row, uint32_t slot);

/* No more comes: sort and merge all. */
void accs_settle(struct accs *);

/* The same, give each of n rows its new number, and keep no more room than is
 * needed. */
void accs_renumber(struct accs *, const uint32_t *row, uint32_t n);

/* After that: those of rows first to end - 1. */
struct accs_range accs_rows(const struct accs *, uint32_t first, uint32_t end);

/* Take the next row off the front: false when there is none. */
static inline bool
accs_next_row(struct accs_range *rest, struct accs_range *row)
{
	if (rest->at == rest->end)
		return false;
	row->at = rest->at;
	while (rest->at < rest->end && rest->at->row == row->at->row)
		rest->at++;
	row->end = rest->at;
	return true;
}

#endif
