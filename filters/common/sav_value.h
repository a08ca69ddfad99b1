#ifndef SAV_VALUE_H
#define SAV_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "sav_dictionary.h"

/*
 * Values of a file of a statistical program as fields of CSV.  Each returns
 * the bytes written, without a NUL.
 */
enum {
	SAV_VALUE_MOST = 80 /* bytes of a number, a date or a time */
};

/* The shortest text that reads back as the same double, or float. */
size_t sav_value_double(char *out, double);
size_t sav_value_float(char *out, float);

/*
 * ISO 8601 of seconds since 1582-10-14 (a length of time: seconds), by kind;
 * at most 1e14 in size.  micros: millionths of a second to add.
 */
size_t
sav_value_moment(char *out, enum sav_kind, int64_t seconds, unsigned micros);
size_t sav_value_seconds(char *out, enum sav_kind, double seconds);

/* In quotes where it needs them; room for 2 * len + 2. */
size_t sav_value_text(char *out, const char *text, size_t len);

/*
 * In UTF-8, a byte that has no meaning as a surrogate of its number; room for
 * 4 * len.  The end of what was written.
 */
char *sav_value_decode(
    const struct charset *, char *out, const char *text, size_t len);

#endif
