#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdbool.h>
#include <time.h>

#include "line.h"
#include "stages.h"

/* What became of a stage. */
struct outcome {
	int status;          /* OUTCOME_NONE: it never began */
	char *said;          /* on standard error; "" for nothing */
	struct node *ledger; /* its line; NULL: none */
	bool is_known;       /* what it rejected is known and wanted */
};

enum {
	OUTCOME_NONE = -1
};

/* A run, and what became of it. */
struct run {
	struct setup set;
	struct study *study;
	struct stages list;
	struct outcome *outcomes; /* one a stage */
	time_t start;
	char beside[HASH_TEXT]; /* of list.beside when the run began */
};

/* Read the lines that the stages left in the folder of messages. */
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
