#ifndef QUALITY_H
#define QUALITY_H

#include "cells.h"
#include "out.h"
#include "result.h"
#include "standard.h"

/*
 * Figures by the rules of publication standards (standard.h).  With n, p, se
 * and df of the figure, q its level and t the quantile of t at (1 + q) / 2:
 *
 *	n_eff     min(n, p (1 - p) / se^2); n where se is 0
 *	n_eff_df  min(n, p (1 - p) / se^2 (t(n - 1) / t(df))^2); n where se is
 *	          0; 0 without degrees of freedom
 *	kg        m = n_eff_df: from the (1 - q) / 2 quantile of beta(m p,
 *	          m (1 - p) + 1) to the other of beta(m p + 1, m (1 - p)); of
 *	          no width where se is 0.  Korn and Graubard (1998), as the
 *	          National Center for Health Statistics takes them (2017): m
 *	          is no more than n.
 *	kish_n    (sum w)^2 / sum w^2 of those counted
 *	log       exp(k) - exp(-k), k = t(kish_n - 1) se / estimate, with no
 *	          less than 0.1 degrees of freedom (2023)
 *
 * Those of an interval are of shares alone.  What is not known is NaN.
 */

/* Whether some standard asks for the number. */
bool quality_needs(const struct job *, enum quantity);

/* Set n_pos and kish_n of a line from those who gave the answer. */
void quality_of_part(const struct job *, struct result *, const struct part *);

/* The same of a count of records: all of the cell. */
void quality_of_cell(const struct place_of *, struct result *);

/* Which part of those who were asked, in a cell, is not in the base; NaN where
 * nobody asks for it. */
double quality_nonresponse(
    const struct place_of *, uint32_t block, const uint8_t *is_in);

/*
 * Judge a figure by all standards: its flag and reason are set, in the room
 * that is given; and what is withheld keeps its n alone.
 */
void quality_judge(const struct job *, const struct measure *, struct result *,
    struct out *flag, struct out *reason);

#endif
