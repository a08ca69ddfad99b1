#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdbool.h>

#include "stages.h"

/* What became of a stage: files of its name in the folder of messages. */
struct outcome {
	int status;          /* OUTCOME_NONE: it never ended, or never began */
	char *said;          /* on standard error; "" for nothing */
	struct node *ledger; /* its line there; NULL: none */
};

enum {
	OUTCOME_NONE = -1,
	OUTCOME_PIPE =
	    141 /* its reader is gone: the reader's status says why */
};

/* A run, and what became of it. */
struct run {
	struct setup set;
	struct study *study;
	struct stages list;
	struct outcome *outcomes; /* one a stage */
};

/* Read what the stages left behind. */
void outcome_read(struct run *);
void outcome_free(struct run *);

/*
 * Did every stage do its work, and leave its line in the ledger?  If not the
 * messages of all are shown, but not what only follows from a failure, and the
 * status to end with is returned; else 0.
 */
int outcome_failed(const struct run *);

/*
 * Show what was said by stages that did their work: warnings, but not what
 * pipeline counts itself (rejected records).  True when there was something.
 */
bool outcome_show(const struct run *);

#endif
