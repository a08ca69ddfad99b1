#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

enum {
	NUMBER_TEXT = 32
};

/*
 * Strict text to number: -?[0-9]+(.[0-9]+)?([eE][+-]?[0-9]+)?, nothing
 * around it, correctly rounded.  False, and *out untouched, for anything
 * else and for what a double cannot hold.
 */
bool number_parse(double *out, const char *text, size_t len);

/* -?[0-9]+ that fits. */
bool number_parse_int(int64_t *out, const char *text, size_t len);

/*
 * The shortest decimal text that reads back as the same double, without
 * exponent between 1e-7 and 1e21; NUL-terminated, length returned.  Not for
 * infinities and NaN.
 */
size_t number_format(char out[NUMBER_TEXT], double);

/*
 * The one place that rounds: the shortest decimal text of value * 10^shift,
 * rounded half away from zero to the given number of decimals (0 to 15).
 * The product is never formed in binary, so 0.285 with shift 2 is 29.
 * "-0" is written "0".
 */
size_t
number_round(char *out, size_t size, double value, int shift, int decimals);

/*
 * -?[0-9]+ and, behind the mark, one group of decimals.  Mark '\0': none.
 */
static inline bool
number_is_plain(struct slice s, char mark)
{
	size_t i = s.len > 0 && s.text[0] == '-';
	size_t start = i;

	while (i < s.len && s.text[i] >= '0' && s.text[i] <= '9')
		i++;
	if (i == start)
		return false;
	if (i == s.len)
		return true;
	if (s.text[i] != mark || mark == '\0')
		return false;
	start = ++i;
	while (i < s.len && s.text[i] >= '0' && s.text[i] <= '9')
		i++;
	return i == s.len && i > start;
}

#endif
