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

/* Whose register has the rejects that the study knows and no others. */
void guard_known(const struct run *, const struct counts *);

/* Rejects that are not those the study knows: a line each; STATUS_DATA. */
void guard_rejects(const struct run *, const struct counts *);

void guard_judge(struct verdict *, const struct run *, const struct counts *);

/* A guard of others failed: say it like those here. */
__attribute__((format(printf, 4, 5))) void guard_fail(struct verdict *,
    const struct run *, const char *tag, const char *fmt, ...);

#endif
