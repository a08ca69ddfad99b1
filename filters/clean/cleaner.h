#ifndef CLEANER_H
#define CLEANER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "resource.h"
#include "slice.h"

/*
 * The work of clean: records of raw files into canonical CSV, and what is
 * wrong with the others into the rejects.
 */
struct patches;
struct rejects;
struct writer;

/* A bound on a tag: "enum=10", "type=1%". */
struct alarm {
	char *tag;
	struct reject_limit bound;
};

struct cleaner_settings {
	uint32_t max_newlines;
	size_t max_field;
	size_t max_record;
	uint32_t max_columns;
	uint64_t max_details; /* lines of the rejects a tag */
	bool has_max_rejects;
	struct reject_limit max_rejects;
	struct alarm *warn_if;
	size_t n_warn_if;
	struct alarm *fail_if;
	size_t n_fail_if;
	bool is_check;       /* full report, no output */
	bool all_faults;     /* a line of the rejects for each fault */
	bool notes_standins; /* look for what other programs write */
	bool is_redacted;
	bool has_hash;
	const char *place; /* a column more: where each record stood; NULL */
	bool is_part;      /* limits are not judged */
};

struct cleaner;
struct cuts;
struct elsewhere;
struct keyfile;
struct rawfile;

/* A piece of a file: its bytes, and what stands at the first of them. */
struct byte_range {
	uint64_t header; /* bytes of the file that are read before it */
	uint64_t begin;
	uint64_t length;
	uint64_t line;
	uint64_t record;
	bool is_first; /* of the file: it has what stands before, too */
};

/*
 * Everything is borrowed until cleaner_close; out is NULL with is_check,
 * rejects and patches may be NULL.  NULL after reports.
 */
struct cleaner *cleaner_open(const struct resource *,
    const struct cleaner_settings *, struct writer *out, struct rejects *,
    struct patches *, char *const *references, size_t n_references);
void cleaner_close(struct cleaner *);

/* Of a part: keys of earlier ones, and where to write its own; or NULL. */
void cleaner_part(struct cleaner *, const struct elsewhere *, struct keyfile *);

/* Clean one file: the source is taken.  False when it could not finish. */
bool cleaner_file(struct cleaner *, struct rawfile *, const char *name);

/*
 * The same of a piece of it: places are those in the file.  What stands before
 * the first record is in the account of the file's first piece alone.
 */
bool cleaner_range(struct cleaner *, struct rawfile *, const char *name,
    const struct byte_range *);

/*
 * Where the file, of so many bytes, may be cut, and nothing else: all of it, or
 * (range) from a place on where a part may begin, until all places that were
 * asked for are found.  The source is taken.
 */
bool cleaner_scan(struct cleaner *, struct rawfile *, const char *name,
    struct cuts *, const struct byte_range *, uint64_t bytes);

/*
 * As the file that was scanned last is written: behind which byte a line ends,
 * the first not below `least`, in this text from byte `at` of it on; UINT64_MAX
 * where none does.  Within quotes it is no end of a record.
 */
uint64_t cleaner_line_end(
    const struct cleaner *, struct slice text, uint64_t at, uint64_t least);

/*
 * After the last file: bounds and alarms are looked at, the account is
 * checked and summed up on standard error.
 */
void cleaner_finish(struct cleaner *);

/* The limits and how often each was met, as a list of JSON. */
struct out;
void cleaner_limits(const struct cleaner *, struct out *);

const struct account *cleaner_account(const struct cleaner *);

/* XXH3-128 of all bytes read; false when off. */
bool cleaner_hash(const struct cleaner *, char out[33]);

#endif
