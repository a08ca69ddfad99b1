#ifndef RUNNER_H
#define RUNNER_H

#include "outcome.h"

/*
 * Run all stages and put what became of them into run->outcomes.  Rounds run
 * one after another; the groups of a round run side by side, at most --jobs of
 * them; the pipes of a group run one after another.  When a pipe failed no
 * further round begins, and of each further pipe of its group only the first
 * filter runs, so that all faults of the raw files are told at once.
 */
void runner_run(struct run *);

#endif
