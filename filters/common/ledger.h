#ifndef LEDGER_H
#define LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One JSON object a run, appended as one line: program, version, records_in,
 * records_out, counts by reason, hashes, further members.  No clock.
 * Nothing is written when the path is NULL.
 */
struct ledger;
struct options;

struct ledger *ledger_open(const char *path, const char *program);
/*
 * The fingerprint of each file that an option names, by the option's name:
 * what was read, and, when all is well, what was written and is closed.
 * Several files of one option have one fingerprint, in the order given; what
 * is no file, as a pipe, has none.
 */
void ledger_files(struct ledger *, const struct options *);
void ledger_number(struct ledger *, const char *key, uint64_t);
void ledger_text(struct ledger *, const char *key, const char *);
/* The fingerprint of these bytes. */
void
ledger_hash(struct ledger *, const char *key, const char *bytes, size_t len);
/* counts: {"reason": n}; calls for one reason add up, order of first use. */
void ledger_count(struct ledger *, const char *reason, uint64_t n);
/* A number as text without loss, e.g. an exact sum. */
void ledger_exact(struct ledger *, const char *key, const char *digits);
/* The line goes to this file too, unless it is NULL: borrowed. */
void ledger_also(struct ledger *, const char *path);
/* Append the line; false after [write-failed]. Frees the ledger. */
bool ledger_close(struct ledger *);

#endif
