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

/* Write a file of this mode (as 0644), all of it or none; false after a
 * report. */
bool
record_write(const char *path, const char *text, size_t len, unsigned mode);

/* A file that is to be published. */
struct published {
	char *name; /* below the folder */
	uint64_t bytes;
	char sha256[DIGEST_TEXT];
};

struct publication {
	struct published *files; /* sorted by the bytes of their names */
	size_t n;
	size_t cap;
};

/*
 * List the files in the folder of a publication, except those that describe the
 * others (run.json, datapackage.json, csv-metadata.json).  Each is read once
 * for its size and SHA-256 and gets mode 644; an empty one, such as the
 * headlines of a study without any, is removed.  False after a report.
 */
bool record_gather(struct publication *, const char *folder);

/* Add one file of the folder to the list; false after a report. */
bool record_add(struct publication *, const char *folder, const char *name);
void record_free(struct publication *);

/* Write ledger.jsonl, with the line of every stage in the order of the pipes;
 * false after a report. */
bool record_ledger(const struct run *);

/* Write run.json of this publication; start is when the run began, status what
 * it ends with.  False after a report. */
bool record_run(const struct run *, const struct counts *,
    const struct publication *, time_t start, int status);

/* The files below this root that stages read, each once, sorted by the bytes of
 * their paths; owned, by args_clear. */
struct args record_reads(const struct run *, enum root root);

/*
 * Whether a publication is as it was published: run.json has its own SHA-256,
 * every file that it lists is there with its SHA-256 and, where is_alone, no
 * other file is.  False after a report of each fault ([changed-file],
 * [lost-file], [foreign-file]), of status STATUS_FAIL.
 */
bool record_check(const char *folder, bool is_alone);

/* The path, below a folder, of a file that run.json lists; owned. */
char *record_path(const struct node *file, const char *folder);

/* As record_check, of the files that run.json lists under the key ("inputs",
 * "specifications"), which stand below a folder. */
bool record_check_inputs(
    const struct node *root, const char *key, const char *folder);

#endif
