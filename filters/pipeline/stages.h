#ifndef STAGES_H
#define STAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "args.h"
#include "setup.h"
#include "study.h"

/*
 * What a run does, as lists: filters with their arguments, which of them make
 * a pipe, and which pipes may run side by side.  pipeline.sh runs from these
 * lists, --print prints them, and what is judged of a run is judged by them.
 *
 * An argument that begins with one of these bytes is a path below a folder.
 */
enum root {
	ROOT_IN = 1,
	ROOT_SCHEMAS, /* of the study */
	ROOT_WORK,    /* micro data, on the way */
	ROOT_PAGE,    /* what is published */
	ROOT_CONTROL, /* what is for those who run it */
	ROOT_LOG      /* messages and ledgers of the stages */
};

/* What a stage does; its name in the ledger and in --print=json. */
enum what {
	WHAT_FRAME,
	WHAT_CLEAN,
	WHAT_JOIN,
	WHAT_NORMALIZE,
	WHAT_WEIGH,
	WHAT_AGGREGATE,
	WHAT_TALLY,
	WHAT_STEPS,
	WHAT_RENDER,
	WHAT_CODEBOOK,
	WHAT_CHECK
};

struct stage {
	enum what what;
	const char *program;
	const struct wave *wave; /* NULL: of all */
	char *log;               /* names its files in the folder of messages */
	struct args args;        /* that decide what comes out, */
	size_t n_operands;       /* the last so many are files it reads */
	struct args accounts;    /* that say where rejects are written */
	size_t pipe;
};

/* Stages first to first + n - 1, one behind the other. */
struct pipe {
	size_t round; /* those of one round do not need each other, */
	size_t group; /* but a group's pipes come one after another */
	size_t first;
	size_t n;
	char *to; /* with its root */
};

struct stages {
	struct stage *stages;
	size_t n;
	size_t cap;
	struct pipe *pipes;
	size_t n_pipes;
	size_t cap_pipes;
	size_t n_groups;
	struct args beside; /* files that the tables name, which are read too */
};

/*
 * The waves and languages that the settings ask for; false after a report
 * ([unknown-wave], [unknown-language], [cannot-open] where a wave has no raw
 * files).
 */
bool stages_choose(struct study *, const struct setup *);
bool stages_make(struct stages *, const struct study *, const struct setup *);
void stages_free(struct stages *);

const char *stages_what(enum what);

/* A path with its root, below the folders of this run; owned. */
char *stages_path(const struct setup *, const char *argument);

/* The same, but what the run makes is relative to its folder of work; owned. */
char *stages_label(const struct setup *, const char *argument);

/* "index.html", "index.en.html": the first language has the plain names. */
char *stages_name(const struct study *, const char *base, const char *ending,
    const char *lang); /* owned */

#endif
