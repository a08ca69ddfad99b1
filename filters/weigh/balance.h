#ifndef BALANCE_H
#define BALANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "fit.h"
#include "kulisch.h"

/* What became of a margin's category, or of all records. */
struct balance_line {
	uint64_t n;
	struct kulisch before; /* sum of d x */
	struct kulisch after;  /* sum of w x */
	double low;            /* ratios w / d */
	double high;
};

/* The account of a run: before, wanted, after; by term, and of all. */
struct balance {
	const struct margins *margins;
	struct balance_line *lines; /* by term, then that of all; owned */
	struct kulisch squares;     /* of weights */
	uint64_t negative;          /* records with a weight below 0 */
	uint64_t extreme;           /* with a ratio outside the limits */
	double extreme_low;
	double extreme_high;
};

void balance_open(struct balance *, const struct margins *);
void balance_close(struct balance *);

/* Add up what the records came to. */
void balance_fill(struct balance *, struct fit *);

/* Kish: n sum w^2 / (sum w)^2 = 1 + CV^2 of the weights. */
double balance_kish(const struct balance *);

/* Notes on what the weights are like. */
void balance_report(const struct balance *, const struct fit *);

/* The account as JSON; owned. */
char *balance_json(const struct balance *, const struct fit *, size_t *len);

#endif
