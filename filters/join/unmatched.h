#ifndef UNMATCHED_H
#define UNMATCHED_H

#include <stdint.h>

#include "diag.h"
#include "key.h"

/*
 * Keys of the stream without a match, and the rows of the table that nearly
 * have them: the same but for blanks around, case, leading zeros or the form
 * of accents.  They are listed, never joined.  The first 10000 different
 * keys by number are looked at, whatever order they come in.
 */
struct unmatched;

struct unmatched *unmatched_new(const struct key_spec *); /* owned */
void unmatched_free(struct unmatched *);

/*
 * A record without a match; the file's name is borrowed for good.  Those of
 * one key come in the order of their numbers, within one part.
 */
void unmatched_add(struct unmatched *, struct slice key, uint64_t number,
    const struct place *);

/* What follows is numbered anew from low to high. */
void unmatched_part(struct unmatched *);

/* All records are there: call before unmatched_look. */
void unmatched_settle(struct unmatched *);

/* Is anything looked for? */
bool unmatched_wait(const struct unmatched *);

/* A row of the table. */
void unmatched_look(struct unmatched *, struct slice key, uint32_t line);

/* List them [near-miss], in the order of the stream. */
void unmatched_report(const struct unmatched *, const char *table_name);

#endif
