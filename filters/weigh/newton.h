#ifndef NEWTON_H
#define NEWTON_H

#include <stdbool.h>
#include <stdint.h>

#include "distance.h"
#include "quad.h"

/* What is weighed as one: a record, those of a pattern, or a group. */
struct unit {
	double d;              /* the sum of its base weights */
	const uint32_t *terms; /* those that are not 0, */
	const double *x;       /* and what they are */
	uint32_t n;
};

/* All units, to be gone through again and again. */
struct units {
	void *context;
	bool is_ordered; /* the same order, whatever that of the records */
	void (*rewind)(void *context);
	bool (*next)(void *context, struct unit *);
};

/*
 * The calibration equations
 *
 *	sum over units of  d F(x'lambda) x  =  T
 *
 * solved by Newton's method from lambda = 0, to |miss| < 1e-12 (1 + |T|) for
 * every total, and further while that gains anything.  The equations are the
 * gradient of a concave function, so a step that passes its top is halved.
 * Sums are exact where the order of units is that of records, so that it makes
 * no difference.
 */
struct newton {
	const struct units *units;
	struct distance distance;
	uint32_t n; /* terms */
	const quad *target;
	bool *is_kept;   /* by term: false where others determine it; owned */
	uint32_t *first; /* by term: the first it shares a unit with; owned */
	size_t *row;     /* by term: where its row begins; owned */
	quad *diagonal;  /* by term: of sum d x x'; owned */
	double *scale;   /* by term: sum of d |x|; owned */
	quad *before;    /* by term: sum of d x; owned */
	quad *reached;   /* by term: sum of d F x; owned */
	double *lambda;  /* owned */
	uint32_t rounds;
	/* Of sum d x x', and later of F' d x x': row i from first[i] to i.
	 * What stands before is 0, in the matrix and in its factor (George and
	 * Liu, Computer Solution of Large Sparse Positive Definite Systems,
	 * 1981, ch. 4); owned. */
	quad *matrix;
	uint32_t worst; /* the term that is missed by most */
};

struct newton *newton_new(const struct units *, uint32_t n, const quad *target);
void newton_free(struct newton *);

/*
 * Find terms that those before them determine.  implied: the total that a
 * term then has, by those before it; only of terms that are not kept.
 */
void newton_rank(struct newton *, quad *implied);

/* Solve; false where the equations have no solution, or it was not found. */
bool newton_solve(struct newton *, const struct distance *);

/* F for terms and values of a unit. */
double newton_ratio(const struct newton *, const struct unit *);

#endif
