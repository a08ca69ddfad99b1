#ifndef REJECTS_H
#define REJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/* The offset of a record that has none: its file is no text. */
#define REJECT_NOWHERE UINT64_MAX

/*
 * The file of rejected records, as CSV or, when its name ends in .jsonl or
 * .ndjson, as JSON lines: file, line, record, offset, position, column, tag,
 * message, value, raw; without the last two when values are redacted.  Only
 * its owner may read it.
 */
struct rejects;

struct reject {
	const char *file;
	uint64_t line;
	uint64_t record;
	uint64_t offset;
	uint32_t position; /* of the column, from 1; 0: the whole record */
	const char *column;
	const char *tag;
	const char *message;
	struct slice value; /* UTF-8 */
	struct slice raw;   /* UTF-8 */
};

/* Does the name stand for JSON lines? */
bool rejects_are_json(const char *path);

/* NULL after [cannot-create]. */
struct rejects *rejects_open(const char *path, bool is_redacted);
void rejects_put(struct rejects *, const struct reject *);
/* False after [write-failed]. */
bool rejects_close(struct rejects *);

#endif
