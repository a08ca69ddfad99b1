#ifndef ADJUST_H
#define ADJUST_H

#include <stddef.h>

#include "tables.h"

/*
 * p-values of n tests that are read together.  With p_(1) <= ... <= p_(n):
 *
 *   bonferroni  min(1, n p)
 *   holm        max over j <= i of min(1, (n - j + 1) p_(j))   Holm (1979)
 *   bh          min over j >= i of min(1, n / j p_(j))
 *               Benjamini and Hochberg (1995)
 *
 * as R's p.adjust.  Where p is NaN there is no test: it stays so, and does
 * not count.
 */
void adjust_p(enum adjust, const double *p, double *adjusted, size_t n);

#endif
