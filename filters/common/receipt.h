#ifndef RECEIPT_H
#define RECEIPT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * What a writer that has finished leaves in a file for the reader at the far
 * end of a pipe.  Programs between them that know nothing of the seal put a
 * newline behind half a stream; the receipt is not there then.  It is one
 * line, "RECORDS HASH"; each reader that took it adds "used".
 */

/* Make the file empty, before anything is read; false after a report. */
bool receipt_begin(const char *path);

/* All is written but the seal: false after a report. */
bool receipt_write(const char *path, uint64_t records, const char *hash);

struct receipt_claim {
	uint64_t records; /* that came */
	bool same_count;  /* as many as were written */
	char hash[33];    /* of what came */
	struct timespec began;
};

/* When the reader began: before it reads anything. */
void receipt_claim_begin(struct receipt_claim *);

/*
 * Was what came written to its end?  False after [not-done] (STATUS_FAIL):
 * the receipt is not there, or not written, or of another run.  It is of this
 * run when the bytes are the same; or when it is not older than ten seconds
 * before the reader began, and was not used before that.
 */
bool receipt_check(const char *path, const struct receipt_claim *);

#endif
