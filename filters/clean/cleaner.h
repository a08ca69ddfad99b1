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
	const char *place; /* name of a column of places; NULL */
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

/* Say that the input is a part, of about so many records (0: not known): the
 * keys that earlier parts have, and where to write those of this one; each may
 * be NULL, and is borrowed. */
void cleaner_part(struct cleaner *, const struct elsewhere *, struct keyfile *,
    uint64_t records);

/* Clean one file: the source is taken.  False when it could not finish. */
bool cleaner_file(struct cleaner *, struct rawfile *, const char *name);

/*
 * Clean a piece of a file in the same way. Lines and offsets in messages
 * are those of the whole file; what stands before the first record is
 * counted with the file's first piece alone.
 */
bool cleaner_range(struct cleaner *, struct rawfile *, const char *name,
    const struct byte_range *);

/*
 * Find out where the file, of so many bytes, may be cut, and write nothing.
 * It reads all of the file, or, with a range, from the place on where that
 * begins until all places that were asked for are found. The source is
 * taken.
 */
bool cleaner_scan(struct cleaner *, struct rawfile *, const char *name,
    struct cuts *, const struct byte_range *, uint64_t bytes);

/*
 * Where a line ends in the text, which is a piece of the file scanned last
 * and begins at its byte `at`: the offset in the file behind the first line
 * end that is not below `least`, or UINT64_MAX when there is none. The
 * charset and line ends are those of the file; a line end within quotes
 * counts here too.
 */
uint64_t cleaner_line_end(
    const struct cleaner *, struct slice text, uint64_t at, uint64_t least);

/* To be called after the last file: judges limits and alarms, and sums up
 * the account on standard error. Raises the status where one is exceeded. */
void cleaner_finish(struct cleaner *);

/* The limits and how often each was met, as a list of JSON. */
struct out;
void cleaner_limits(const struct cleaner *, struct out *);

const struct account *cleaner_account(const struct cleaner *);

/* XXH3-128 of all bytes read; false when off. */
bool cleaner_hash(const struct cleaner *, char out[33]);

#endif
