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
	bool is_alone; /* a specification, a header: not one record of many */
};

/*
 * Name the program in every message that follows; the text is kept.  From here
 * on messages that wait are said when the program ends: by exit(3), or by a
 * signal that nothing else takes (but SIGKILL).
 */
void diag_open(const char *program);

/* Print only errors (--quiet); hide values of fields (--redact). */
void diag_quiet(bool);
bool diag_is_quiet(void);
void diag_redact(bool);
bool diag_is_redacted(void);

/* At most n messages a tag are printed, 20 unless told; the rest are counted.
 */
void diag_cap(uint64_t n);

/*
 * Print "program: file:line: column NAME: error: message [tag]" to standard
 * error and raise the status.  The place may be NULL.  tag and fmt are kept.
 *
 * A message about a record, which has a line and is not alone,
 * waits for more of its kind (tag and fmt), and so do those behind it: one line
 * for all of them, with the count and three examples, at the end.
 */
__attribute__((format(printf, 4, 5))) void diag_error(
    enum status, const struct place *, const char *tag, const char *fmt, ...);

/* The same with "warning:"; raises the status to STATUS_DATA. */
__attribute__((format(printf, 3, 4))) void
diag_warning(const struct place *, const char *tag, const char *fmt, ...);

/* The same with "note:"; leaves the status alone. */
__attribute__((format(printf, 3, 4))) void
diag_note(const struct place *, const char *tag, const char *fmt, ...);

/*
 * Count one more message about a record, where one with this tag waits and this
 * one makes no example: nobody has to find words for it.  False when it is to
 * be said.
 */
bool diag_counts(const char *tag, const struct place *);

/* n more like the last message about a record with this tag. */
void diag_more(const char *tag, uint64_t n);

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

/*
 * A last error, STATUS_FAIL, for which there need be no memory: what waits is
 * said before it.
 */
void diag_last(const char *tag, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forget status and messages: for programs that do the work many times. */
void diag_forget(void);

/*
 * Say what waits and how many messages were held back, then the worst status.
 * For main.
 */
enum status diag_status(void);

/* A handler of signals: say what waits, then end by the signal. */
void diag_end(int signal);

#endif
