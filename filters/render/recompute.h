#ifndef RECOMPUTE_H
#define RECOMPUTE_H

#include <stdbool.h>
#include <stddef.h>
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
 * which answer.  All are CSV.
 */
struct recompute {
	struct pool *pool; /* borrowed; holds the texts */
	struct out design; /* see sampling.h */
	/*
	 * A line for each figure: its key as in the estimates, and records,
	 * which says whose number its n is: that of the records in the base of
	 * any of its terms, or of those in the largest of these bases.
	 */
	struct out figures;
	/*
	 * A line a term; a figure is the sum of its terms, sign times what a
	 * kind of statistic is: figure (from 1), sign, kind, variable, code
	 * (an answer, a probability or a test), base (asked or answered),
	 * keep, denominator, where, whole, by, per, units, rule, interval,
	 * level.
	 *
	 * Where is "sex=1&area=2|3", "!" before values for all others that
	 * are known, "sex+area=!1+2" for a combination, with the bytes of
	 * values but letters, digits, "_", "-" and "." as "%20"; "*" is
	 * everyone.  Whole is whom a share of row or total is of, or who is in
	 * a cell of a test; by are the variables, with "|" between, of these
	 * cells, or of the groups that a figure is standardised to.  Units are
	 * those of the population that a rate is per so many of.  Rule,
	 * interval and level are those of a quantile.
	 */
	struct out terms;
	struct out population; /* as its file has it; empty: there is none */
	uint32_t n_columns;    /* of the key */
	uint32_t n;
	uint32_t n_others; /* figures that no script can compute again */
};

/* What the instructions are made from.  The account of weigh may be NULL. */
struct recompute_from {
	const struct tables *tables;
	const struct codebook *book;
	const struct estimates *estimates;
	const struct node *study;
	const struct node *account;
	const char *population; /* path of the file with its units, or NULL */
	const char *const *ids; /* of the tables that are wanted; none: all */
	size_t n_ids;
};

/* False after a report where the file of the population cannot be read.  What
 * was made is freed by recompute_done in any case. */
bool recompute_build(
    struct recompute *, struct pool *, const struct recompute_from *);
void recompute_done(struct recompute *);

#endif
