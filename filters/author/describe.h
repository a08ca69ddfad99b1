#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "sniff.h"

/*
 * Draft a Data Resource for a raw export, from its first 10,000 records: what
 * resource_load() reads, and a person edits.
 */
struct describe_request {
	const char *file;      /* "-" is standard input */
	const char *structure; /* of the survey tool's export, or NULL */
	const char *labels;    /* likewise */
	const char *decimal;   /* mark; or NULL: found out */
	struct sniff_known known;
};

/* Write the draft to standard output; faults go to diag. */
void describe(const struct describe_request *);

#endif
