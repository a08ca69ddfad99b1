#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "option.h"
#include "reader.h"

/*
 * The canonical input of a filter: standard input, or FILE operands one
 * after another as one stream with one header.  A file without a header is
 * [no-header], one with another header is [other-header], one without the
 * final newline is [truncated]; each STATUS_FAIL.  A record that is the header
 * once more is left out: [header-again] (STATUS_DATA).
 */
struct input;

/* How it is known that the input is whole; {0}: by its seal. */
struct input_options {
	bool is_unsealed;  /* it may lack the seal */
	bool same_count;   /* as many records as the receipt says */
	const char *needs; /* the receipt, see receipt.h; or NULL */
	/*
	 * The account of a part of the input: a line of JSON from each filter
	 * of its pipe, written before the seal of what the line speaks of.
	 */
	const char *manifest;
};

/* Rows of a filter's table, for a member of this type in its settings. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a member can have none. */
#define INPUT_ROWS(type, member)                                               \
	{"unsealed", 0, false, NULL,                                           \
	    "accept input without a newline at its end", OPTION_FLAG,          \
	    OPTION_AT(type, member.is_unsealed)},                              \
	    {"needs", 0, false, "FILE",                                        \
		"fail unless what clean --done wrote is of this run",          \
		OPTION_TEXT, OPTION_AT(type, member.needs),                    \
		.use = OPTION_MARK},                                           \
	{                                                                      \
		"same-count", 0, false, NULL,                                  \
		    "with --needs: as many records as clean wrote",            \
		    OPTION_FLAG, OPTION_AT(type, member.same_count),           \
		    .requires = "needs"                                        \
	}
/* Of filters whose work may be of a part, as it is. */
#define MANIFEST_ROW(type, member)                                             \
	{                                                                      \
		"manifest", 0, false, "FILE",                                  \
		    "this is a part: what clean --manifest wrote, and more",   \
		    OPTION_TEXT, OPTION_AT(type, member.manifest),             \
		    .use = OPTION_MARK                                         \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

/*
 * n = 0 means standard input, options NULL all by the seal.  NULL after a
 * report.  Opens every file.
 */
struct input *
input_open(char *const *files, int n, const struct input_options *options);
void input_close(struct input *);

/* Number of columns, and their names: borrowed from the input, not NULL. */
uint32_t input_columns(const struct input *);
const char *input_column(const struct input *, uint32_t i);

/* The position of a column, or -1.  Silent. */
int input_find(const struct input *, const char *name);

/*
 * The position of a column that must be there; -1 after [missing-column]
 * (STATUS_USAGE), which offers the nearest name.
 */
int input_need(const struct input *, const char *name);

/* The next record, always of input_columns() fields; as reader_next. */
bool input_next(struct input *, struct record *);

/* Name of the file of the last record. */
const char *input_name(const struct input *);

/*
 * About how many records all the input will have, judged by the record at
 * hand; 0 where the size of the input is not known.
 */
uint64_t input_expected(const struct input *, const struct record *);
uint64_t input_records(const struct input *); /* without headers */
/* Let progress show how far this input has come: before the first record. */
void input_watch(struct input *);
/* Fingerprint all bytes read, for the ledger: before the first record. */
void input_hash_on(struct input *);
bool input_hash(const struct input *, char out[33]);

#endif
