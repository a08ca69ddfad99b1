#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdbool.h>
#include <time.h>

#include "line.h"
#include "stages.h"

/* What became of a stage. */
struct outcome {
	int status;          /* it ended with; OUTCOME_NONE: it never began */
	char *said;          /* its messages, from standard error; or "" */
	struct node *ledger; /* its line of the ledger, or NULL */
	bool is_known;       /* it rejected just what study.json expects */
};

enum {
	OUTCOME_NONE = -1
};

/* A run, and what became of it. */
struct run {
	struct setup set;
	struct study *study;
	struct stages list;
	struct outcome *outcomes; /* one for each stage of the list */
	time_t start;
	char beside[HASH_TEXT]; /* hash of list.beside when the run began */
};

/* Read what each stage left in the folder of messages: its status, its messages
 * and its line of the ledger, into run->outcomes. */
void outcome_read(struct run *);
void outcome_free(struct run *);

/*
 * 0 when every stage did its work and left its line in the ledger.  Otherwise
 * the status to end with, after the messages of all stages were shown, except
 * those that only say that another stage failed.
 */
int outcome_failed(const struct run *);

/*
 * Show the warnings of stages that did their work, except those about rejected
 * records, which pipeline counts itself.  True when there was one.
 */
bool outcome_show(const struct run *);

#endif
