#ifndef SAMPLING_H
#define SAMPLING_H

#include "out.h"

struct node;
struct tables;

/*
 * How a sample was drawn and its weights made, for scripts: CSV with key, part
 * and value, a line a column, number or word.
 *
 * weight strata cluster fpc panel wave replicate
 *	columns; wave is the one of the strata that is compared
 * nest lonely drop mse scale rscale df
 *	as the options of aggregate say; scale is that of the kind of
 *	replicates where nothing else is said
 * calibration
 *	poststratify, rake or model: what the weights were fitted to
 * margin
 *	columns, a part a margin
 * category number intercept within group base
 *	of a model: columns of categories and of numbers, "no", the wave each
 *	of which has its own, whose means it is in, the weight before
 *
 * Of the design of study.json and of the account of weigh, which may be NULL.
 * The tables say which waves are compared.
 */
void sampling_put(struct out *, const struct node *design,
    const struct node *account, const struct tables *);

#endif
