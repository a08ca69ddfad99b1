#ifndef DISCLOSURE_H
#define DISCLOSURE_H

#include <stdbool.h>

struct job;

/*
 * Disclosure control over all figures of a run at once: those that a rule of
 * job->secrecy holds back get the status RESULT_SUPPRESSED, and so do those
 * with which they could be computed from what else is published.  To be called
 * when all figures have been counted, before any of them is estimated.
 *
 * Two levels, each an elimination over the finest cells (conceal.h): domains
 * by their respondents, one system for all measures of the same respondents;
 * then, where answers or amounts have rules, the answers of each measure.
 * Figures are offered from the coarse to the fine: fewer variables first, then
 * more respondents, then the order of output.
 *
 * False after a report: [cannot-show], [cannot-hide].
 */
bool disclosure_judge(struct job *);

#endif
