#ifndef RECOMPUTE_H
#define RECOMPUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"
#include "pool.h"

struct codebook;
struct estimates;
struct node;
struct tables;

/*
 * The figures of the tables as instructions to compute them again from the
 * micro data, for scripts in other languages: which records, which variable,
 * which answer.
 */
struct recompute {
	struct pool *pool;  /* borrowed; holds the texts */
	const char *name;   /* of the study; "" */
	const char *weight; /* columns; NULL: none */
	const char **strata;
	uint32_t n_strata;
	const char **cluster; /* by stage */
	uint32_t n_cluster;
	const char **fpc;
	uint32_t n_fpc;
	bool is_nested;
	const char *lonely; /* "fail" */
	bool has_errors;    /* not where weights are replicates or calibrated */
	/*
	 * CSV, a line a figure: its key as in the estimates, and records:
	 * whose n it bears, those in the base of any term, or in the
	 * base that has most.
	 */
	struct out figures;
	/*
	 * CSV, a line a term; a figure is the sum of its terms, sign times
	 * what a kind of statistic is: figure (from 1), sign, kind, variable,
	 * code, base (asked or answered), keep, denominator, where, whole.
	 * Where is "sex=1&area=2|3", "!" before values for all others that
	 * are known, "sex+area=!1+2" for a combination, with the bytes of
	 * values but letters, digits, "_", "-" and "." as "%20"; "*" is
	 * everyone.  Whole is whom a share of row or total is of.
	 */
	struct out terms;
	uint32_t n_columns; /* of the key */
	uint32_t n;
	uint32_t n_others; /* figures that are not computed so */
};

/* The pool keeps texts; the study may be NULL; figures are owned. */
void recompute_build(struct recompute *, struct pool *, const struct tables *,
    const struct codebook *, const struct estimates *,
    const struct node *study);

#endif
