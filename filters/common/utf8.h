#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/* True when every byte is below 0x80; 64 bytes at a time. */
bool utf8_is_ascii(const char *text, size_t len);

/*
 * True when the bytes are well-formed UTF-8 (no surrogates, no overlong
 * forms, at most U+10FFFF); otherwise *bad is the offset of the first byte
 * that is not.
 */
bool utf8_valid(const char *text, size_t len, size_t *bad);

/* Columns on a terminal (utf8proc's widths); the text must be valid. */
size_t utf8_width(struct slice);

/* Write the code point, 1 to 4 bytes; the length. */
size_t utf8_put(char *out, uint32_t point);

/* The code point at text[0] and its length; the text must be valid. */
size_t utf8_get(const char *text, uint32_t *point);

#endif
