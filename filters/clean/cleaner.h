#ifndef CLEANER_H
#define CLEANER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "resource.h"

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
};

struct cleaner;
struct rawfile;

/*
 * Everything is borrowed until cleaner_close; out is NULL with is_check,
 * rejects and patches may be NULL.  NULL after reports.
 */
struct cleaner *cleaner_open(const struct resource *,
    const struct cleaner_settings *, struct writer *out, struct rejects *,
    struct patches *, char *const *references, size_t n_references);
void cleaner_close(struct cleaner *);

/* Clean one file: the source is taken.  False when it could not finish. */
bool cleaner_file(struct cleaner *, struct rawfile *, const char *name);

/*
 * After the last file: bounds and alarms are looked at, the account is
 * checked and summed up on standard error.
 */
void cleaner_finish(struct cleaner *);

const struct account *cleaner_account(const struct cleaner *);

/* XXH3-128 of all bytes read; false when off. */
bool cleaner_hash(const struct cleaner *, char out[33]);

#endif
