#ifndef RUNNER_H
#define RUNNER_H

#include "outcome.h"

/*
 * Run the stages of the lists, into run->outcomes: one round after another,
 * the groups of a round side by side, no more than --jobs of them, and the
 * pipes of a group in their order.  Behind a pipe that failed the first filter
 * of each further one of its group only looks at its records, for what else
 * may be wrong, and no further round begins.
 */
void runner_run(struct run *);

#endif
