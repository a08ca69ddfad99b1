#ifndef LEEWAY_H
#define LEEWAY_H

#include "domains.h"

/*
 * With "interval": what signs tell of the respondents of domains and of amounts
 * that are held back, as sums of unknown numbers that are 0 or more.  More are
 * hidden until each primary one may be so much more or less that it is no
 * matter:
 *
 *	respondents  two whole numbers; their weight, where it is published as
 *	             a count, W/n, that of one of them
 *	amounts      p per cent of the largest on either side; without p, X/n,
 *	             what one of the n has of X
 *
 * A column with amounts below 0 has no signs, and nothing is narrow that cannot
 * be computed.  Returns how many cannot be made wide enough.
 */
uint32_t leeway_respondents(struct disclosure *);
uint32_t leeway_amounts(struct disclosure *);

#endif
