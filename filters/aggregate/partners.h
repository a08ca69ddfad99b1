#ifndef PARTNERS_H
#define PARTNERS_H

#include "domains.h"

/*
 * Choose the figures that go with those that the rules hold back, so that none
 * of these can be computed.  Two levels, each an elimination (conceal.h):
 * domains by their respondents, one system for all questions; then the answers
 * of each question, and the amounts of each column, whose bases count as known.
 * Figures are offered from the coarse to the fine.  [cannot-hide] where 'show'
 * wants one that would tell.
 */
void partners_of_domains(struct disclosure *);
void partners_of_answers(struct disclosure *);

#endif
