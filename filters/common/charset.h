#ifndef CHARSET_H
#define CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * How bytes become characters.  The tables of 8-bit charsets are asked of
 * iconv when the program starts; nothing is converted through it afterwards.
 */
enum charset_kind {
	CHARSET_UTF8,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_TABLE
};

/* What to do with a byte that has no meaning in the charset. */
enum undefined {
	UNDEFINED_REJECT,
	UNDEFINED_C1,     /* the control character of the same number */
	UNDEFINED_REPLACE /* U+FFFD */
};

enum {
	CHARSET_NONE = 0xffffffff
};

struct charset {
	char *name;
	enum charset_kind kind;
	enum undefined undefined;
	/* UTF-8 that was made of something else: see charset_repair */
	bool has_surrogates;
	bool has_mapped;     /* table: some bytes have no meaning of theirs */
	bool is_mapped[256]; /* these */
	bool is_ascii;       /* table: bytes below 0x80 mean themselves */
	bool is_stable;      /* table: text of it is always in form NFC */
	uint32_t point[256]; /* table: code point, or CHARSET_NONE */
	char utf8[256][4];   /* the same as UTF-8 */
	uint8_t len[256];    /* its length; 0 where undefined */
	/* Bytes that open the misreading of UTF-8 as this charset (C2, C3 and
	 * E2 in Windows-1252). */
	bool is_suspect[256];
};

/*
 * Owned; NULL when the name is unknown to iconv, or is a charset of more than
 * one byte a character other than UTF-8 and UTF-16.
 */
struct charset *charset_new(const char *name, enum undefined);
void charset_free(struct charset *);

/* True when nothing has to be decoded before records are cut. */
bool charset_is_direct(const struct charset *);

/*
 * Decode text of a direct charset into out, which has room for 4 * len + 16
 * bytes; the length.  A byte without meaning stops it: *bad is its offset
 * (else SIZE_MAX), and what came before is in out.
 */
size_t
charset_decode(const struct charset *, struct slice, char *out, size_t *bad);

/* Where the first byte without meaning stands in such text, or SIZE_MAX. */
size_t charset_find_bad(const struct charset *, struct slice);

/*
 * UTF-8 with U+FFFD for each sequence that is none (the longest beginning of
 * a character, or a byte, as Unicode advises).  In text made of something
 * else a surrogate stands for a byte (U+DC00 and its number) or for its like
 * of UTF-16; with UNDEFINED_C1 such a byte becomes the control character of
 * its number, and what is none stops it as in charset_decode.  out has room
 * for 3 * len + 16 bytes.
 */
size_t
charset_repair(const struct charset *, struct slice, char *out, size_t *bad);

/* Decode, but with U+FFFD for each bad sequence: for messages. */
size_t charset_decode_loosely(const struct charset *, struct slice, char *out);

#endif
