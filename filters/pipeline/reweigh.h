#ifndef REWEIGH_H
#define REWEIGH_H

#include <stdbool.h>

#include "args.h"
#include "node.h"

/*
 * `weighting` of study.json: how the weights of a wave are made.
 */

/* What shape cannot say of it; false after a report. */
bool reweigh_check(const struct node *root);

/*
 * Add the options of weigh; a file is below this folder, which has a root as
 * in stages.h.
 */
void reweigh_options(
    struct args *, const struct node *weighting, const char *folder);

/* The name of the weight. */
const char *reweigh_name(const struct node *weighting);

#endif
