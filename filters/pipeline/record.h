#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <time.h>

#include "counts.h"

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

/* All lines, in the order of the pipes; false after a report. */
bool record_ledger(const struct run *);

/* run.json, of what lies in the folder of the page by now. */
bool
record_run(const struct run *, const struct counts *, time_t start, int status);

/*
 * Is run.json of this folder what was written, and is every file that it lists
 * there, as it was, and no other?  Each fault is told ([changed-file],
 * [lost-file], [foreign-file]); STATUS_FAIL.
 */
bool record_check(const char *folder, bool is_alone);

/* The same of its inputs or specifications, below a folder. */
bool record_check_inputs(
    const struct node *root, const char *key, const char *folder);

#endif
