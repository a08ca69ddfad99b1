#ifndef REWEIGH_H
#define REWEIGH_H

#include <stdbool.h>

#include "args.h"
#include "node.h"

/*
 * `weighting` of study.json says how weigh makes the weights of a wave.
 */

/* Check what a JSON Schema cannot say: the order of the steps, and what the
 * design may not have besides.  False after a report ([bad-schema]). */
bool reweigh_check(const struct node *root);

/*
 * Add the options of weigh that `weighting` asks for.  Files of known totals
 * stand in the folder, whose path begins with a root as stages.h has them.
 */
void reweigh_options(
    struct args *, const struct node *weighting, const char *folder);

/* The name of the column of the weight that is made; borrowed. */
const char *reweigh_name(const struct node *weighting);

#endif
