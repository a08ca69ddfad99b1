#ifndef EARLIER_H
#define EARLIER_H

#include "domains.h"

struct options;

/* False after [usage]: an output would destroy one of the files below. */
bool earlier_are_spared(const struct secrecy *, const struct options *);

/*
 * Files of estimates that were published before, opened by the rules of a
 * study: their paths are from the folder of its tables.  False after a report.
 */
bool earlier_open(struct job *);
void earlier_close(struct job *);

/*
 * Find each of their lines among the figures of the run.  What was shown is
 * known to everybody, whatever today's rules say, [already-published]; what was
 * confidential stays so.  [other-study] where a file has no figure of the run.
 */
void earlier_judge(struct disclosure *);

#endif
