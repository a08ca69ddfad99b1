#ifndef STAGES_H
#define STAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "args.h"
#include "setup.h"
#include "study.h"

/*
 * What a run does, as lists: filters with their arguments, which of them make
 * a pipe, and which pipes may run side by side.  A run works through these
 * lists, --print prints them, and a run is judged by them.
 *
 * An argument that begins with one of these bytes, a root, is a path: the byte
 * says below which folder the rest of it is.
 */
enum root {
	ROOT_IN = 1,  /* the input: raw files, registers */
	ROOT_SCHEMAS, /* the specifications of the study */
	ROOT_WORK,    /* micro data between two pipes; not kept */
	ROOT_PAGE,    /* the publication */
	ROOT_CONTROL, /* ledger and rejects, for those who run the study */
	ROOT_LOG      /* messages and ledger lines of the stages */
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
	const struct wave *wave; /* NULL: it works on all waves */
	char *log;            /* name of its files in the folder of messages */
	struct args args;     /* arguments that decide what comes out */
	size_t n_operands;    /* how many of them, the last, are input files */
	struct args accounts; /* arguments that say where rejects go */
	size_t pipe;          /* its place in the list of pipes */
};

/* The stages first to first + n - 1: each reads what the one before writes. */
struct pipe {
	size_t round; /* rounds run one after another */
	size_t group; /* groups of a round side by side, their pipes in order */
	size_t first;
	size_t n;
	char *to; /* the file of its output: a root and a path */
};

struct stages {
	struct stage *stages;
	size_t n;
	size_t cap;
	struct pipe *pipes;
	size_t n_pipes;
	size_t cap_pipes;
	size_t n_groups;
	struct args
	    beside; /* files that tables.json names and aggregate reads */
};

/*
 * Leave in the study the waves and languages that the command line asks for,
 * and find the raw files of each wave.  False after a report ([unknown-wave],
 * [unknown-language], [cannot-open] where a wave has no raw files).
 */
bool stages_choose(struct study *, const struct setup *);

/* Make the lists of a run; false after a report.  Owned, by stages_free. */
bool stages_make(struct stages *, const struct study *, const struct setup *);
void stages_free(struct stages *);

/* The name of what a stage does, as the ledger has it: "clean". */
const char *stages_what(enum what);

/* The path that an argument with a root means in this run; owned. */
char *stages_path(const struct setup *, const char *argument);

/* The same for a person: paths of files that the run makes are relative to its
 * folder of work; owned. */
char *stages_label(const struct setup *, const char *argument);

/* The name of a file in a language: "index.html" in the first language of the
 * study, "index.en.html" in another. */
char *stages_name(const struct study *, const char *base, const char *ending,
    const char *lang); /* owned */

#endif
