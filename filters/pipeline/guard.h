#ifndef GUARD_H
#define GUARD_H

#include <stdbool.h>

#include "counts.h"

/*
 * What a run must be like to be published: the limits of the study, and how
 * much may change against the publication in place.  Each that fails is one
 * line with its tag; the run is then held.
 */
struct verdict {
	bool is_held; /* a guard failed that nobody allowed */
	char *allow;  /* " --allow TAG" of each that failed; owned, or NULL */
};

/* Mark the stages of registers whose rejects are exactly those that the
 * study expects. */
void guard_known(const struct run *, const struct counts *);

/* Report rejects that are not those the study expects, a line for each;
 * raises the status to STATUS_DATA. */
void guard_rejects(const struct run *, const struct counts *);

void guard_judge(struct verdict *, const struct run *, const struct counts *);

/* Report that a guard outside this module failed, in the form that those of
 * this module have. */
__attribute__((format(printf, 4, 5))) void guard_fail(struct verdict *,
    const struct run *, const char *tag, const char *fmt, ...);

#endif
