#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader.h"
#include "slice.h"

/*
 * Keys are bytes: 0101 is not 101, and a is not A, unless padding to a width
 * or folding of case was asked for.  The key of several columns is their
 * values with their lengths before them, so that ab+c is not a+bc.
 */
struct key_part {
	char *left;  /* name of the column in the stream; owned */
	char *right; /* and in the table; owned */
	uint32_t left_column;
	uint32_t right_column;
	size_t pad; /* width to fill with leading zeros, 0: none */
};

struct key_spec {
	struct key_part *parts;
	uint32_t n;
	bool is_folded; /* upper case letters count as lower case ones */
};

/* A buffer that keys are put together in.  Missing values stay as they are. */
struct key {
	char *text;
	size_t len;
	size_t cap;
	bool is_missing; /* empty, or a dot code, in one of its parts */
};

/* "COL[=COL][,...]"; false when a name is empty. */
bool key_spec_parse(struct key_spec *, const char *text);
void key_spec_free(struct key_spec *);

/* Empty, or a dot code. */
bool key_is_missing(struct slice value);

/* The key of a record of the stream (left) or of the table. */
void key_take(
    struct key *, const struct key_spec *, const struct record *, bool is_left);
/*
 * The same, as a slice: of the record where its key stands there as it is,
 * or else of *key; borrowed until either is written again.  key->is_missing
 * is set too.
 */
struct slice key_read(
    struct key *, const struct key_spec *, const struct record *, bool is_left);
void key_free(struct key *);

/* Part i of a key: borrowed from it. */
struct slice
key_part_text(const struct key_spec *, struct slice key, uint32_t i);

/* A key as a message shows it. */
const char *key_show(const struct key_spec *, struct slice key);

/*
 * The key with blanks around, case, leading zeros and the form of accents
 * taken away: two keys that differ only there are near misses.  Borrowed from
 * the key, or from *out.
 */
struct slice
key_relax(struct key *out, const struct key_spec *, struct slice key);

#endif
