#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <time.h>

#include "counts.h"
#include "digest.h"

/*
 * The record of a run.  In the control folder ledger.jsonl, the lines of all
 * filters with wave, stage, status, arguments and fingerprints of what each
 * read beside the stream.  In the publication run.json: whose it is, when,
 * where and by what it was made, of what, and the sha256 of every file.  It
 * ends in a sha256 over itself.
 */

/* A file of this mode, whole; false after a report. */
bool
record_write(const char *path, const char *text, size_t len, unsigned mode);

/* A file that is to be published. */
struct published {
	char *name; /* below the folder */
	uint64_t bytes;
	char sha256[DIGEST_TEXT];
};

struct publication {
	struct published *files; /* in the order of the bytes of their names */
	size_t n;
	size_t cap;
};

/*
 * What lies in the folder of a page, but what says what that is: each file is
 * read once, and opened to all; one that is empty, as headlines where there are
 * none, is removed. False after a report.
 */
bool record_gather(struct publication *, const char *folder);
/* One more. */
bool record_add(struct publication *, const char *folder, const char *name);
void record_free(struct publication *);

/* All lines, in the order of the pipes; false after a report. */
bool record_ledger(const struct run *);

/* run.json of this publication. */
bool record_run(const struct run *, const struct counts *,
    const struct publication *, time_t start, int status);

/* The files below this root that stages read, each once, in order of bytes. */
struct args record_reads(const struct run *, enum root root);

/*
 * Is run.json of this folder what was written, and is every file that it lists
 * there, as it was, and no other?  Each fault is told ([changed-file],
 * [lost-file], [foreign-file]); STATUS_FAIL.
 */
bool record_check(const char *folder, bool is_alone);

/* Where a file that run.json lists is, below a folder; owned. */
char *record_path(const struct node *file, const char *folder);

/* The same of its inputs or specifications, below a folder. */
bool record_check_inputs(
    const struct node *root, const char *key, const char *folder);

#endif
