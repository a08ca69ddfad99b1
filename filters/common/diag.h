#ifndef DIAG_H
#define DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/* Exit statuses, worst last; a run ends with the worst one it met. */
enum status {
	STATUS_OK = 0,    /* done, nothing to report */
	STATUS_DATA = 1,  /* done, something in the data was reported */
	STATUS_USAGE = 2, /* wrong invocation or schema */
	STATUS_FAIL = 3   /* could not finish */
};

/* Where a fault is; unknown members are NULL or 0. */
struct place {
	const char *file;
	uint64_t line;
	const char *column; /* name of the column */
};

/* Name the program in every message that follows; the text is kept. */
void diag_open(const char *program);

/* Print only errors (--quiet); hide values of fields (--redact). */
void diag_quiet(bool);
bool diag_is_quiet(void);
void diag_redact(bool);
bool diag_is_redacted(void);

/*
 * At most n messages a tag are printed, the rest are counted: 3 as examples of
 * records, by their line; 20 of columns, files and specifications
 * (STATUS_USAGE).
 */
void diag_cap(uint64_t n);

/*
 * Print "program: file:line: column NAME: error: message [tag]" to standard
 * error and raise the status.  The place may be NULL.  tag is kept.
 */
__attribute__((format(printf, 4, 5))) void diag_error(
    enum status, const struct place *, const char *tag, const char *fmt, ...);

/* The same with "warning:"; raises the status to STATUS_DATA. */
__attribute__((format(printf, 3, 4))) void
diag_warning(const struct place *, const char *tag, const char *fmt, ...);

/* The same with "note:"; leaves the status alone. */
__attribute__((format(printf, 3, 4))) void
diag_note(const struct place *, const char *tag, const char *fmt, ...);

/* Raise the status without a message: one has been given elsewhere. */
void diag_raise(enum status);

/* The worst status so far. */
enum status diag_worst(void);

/* How many messages with this tag there were, printed or not. */
uint64_t diag_count(const char *tag);

/*
 * A field as messages show it: quoted, control bytes as \xNN, cut after 60
 * characters, "(redacted)" under --redact.  The text is borrowed until the
 * fourth call from now.
 */
const char *diag_value(struct slice);

/* Forget status and counts: for programs that do the work many times. */
void diag_forget(void);

/* Say how many messages were held back, then the worst status. For main. */
enum status diag_status(void);

#endif
