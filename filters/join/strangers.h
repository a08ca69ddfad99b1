#ifndef STRANGERS_H
#define STRANGERS_H

#include <stdint.h>

#include "diag.h"
#include "key.h"

/*
 * Keys of the stream without a match, and the rows of the table that nearly
 * have them: the same but for blanks around, case, leading zeros or the form
 * of accents.  They are listed, never joined.  The first 10000 different
 * keys by number are looked at, whatever order they come in.
 */
struct strangers;

struct strangers *strangers_new(const struct key_spec *); /* owned */
void strangers_free(struct strangers *);

/*
 * A record without a match; the file's name is borrowed for good.  Those of
 * one key come in the order of their numbers, within one part.
 */
void strangers_add(struct strangers *, struct slice key, uint64_t number,
    const struct place *);

/* What follows is numbered anew from low to high. */
void strangers_part(struct strangers *);

/* All records are there: call before strangers_look. */
void strangers_settle(struct strangers *);

/* Is anything looked for? */
bool strangers_wait(const struct strangers *);

/* A row of the table. */
void strangers_look(struct strangers *, struct slice key, uint32_t line);

/* List them [near-miss], in the order of the stream. */
void strangers_report(const struct strangers *, const char *table_name);

#endif
