#ifndef READING_H
#define READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * The fields of a raw file as text: how they are read, and what was met on
 * the way.
 */
struct arena;
struct charset;

struct reading {
	const struct charset *charset; /* of the fields */
	bool has_nfc;
	const char *wide_delimiter; /* for RAWFILE_DELIMITER, or NULL */
	uint64_t composed;          /* fields that NFC changed */
	uint64_t suspects;          /* fields that were decoded twice */
	uint64_t cleaned;           /* fields that lost unseen characters */
	uint64_t mapped;            /* fields with bytes without meaning */
};

/*
 * The bytes of a field, as the reader hands them out, as UTF-8.  The text
 * stays in the field or the arena.  False where a byte has no meaning in the
 * charset: *bad is its offset in the field.
 */
bool reading_decode(struct reading *, struct slice field, struct slice *text,
    size_t *bad, struct arena *);

/* Decoded text in composed form (NFC), where the reading wants it so. */
void reading_compose(struct reading *, struct slice *text, struct arena *);

#endif
