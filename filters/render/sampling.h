#ifndef SAMPLING_H
#define SAMPLING_H

#include "out.h"

struct node;
struct tables;

/*
 * Put how a sample was drawn and how its weights were made, as CSV for scripts,
 * with the columns key, part and value, a line for each column, number or word:
 *
 * weight strata cluster fpc panel wave replicate
 *	names of columns; wave is that of the strata whose values are compared
 * nest lonely drop mse scale rscale df
 *	the values of these options of aggregate; where nobody gives scale it is
 *	the one that the kind of replicates has
 * calibration
 *	poststratify, rake or model: what the weights were fitted to
 * margin
 *	names of columns; margin i is part i
 * category number intercept within group base
 *	of a model of calibration: columns of categories; columns of numbers;
 *	"no" where it has no intercept; the column of waves, each of which was
 *	fitted by itself; the column of groups in which all weights are equal;
 *	the column of the weight before calibration
 *
 * It follows from the design of study.json and the account of weigh; each may
 *be NULL.  The tables say which waves are compared.
 */
void sampling_put(struct out *, const struct node *design,
    const struct node *account, const struct tables *);

#endif
