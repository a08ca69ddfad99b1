#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "charset.h"
#include "describe_letters.h"

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What stands around words and numbers. */
static bool
is_edge(char c)
{
	return (c >= 0 && c <= ' ') || strchr("\",;|()", c) != NULL;
}

/*
 * In a word, between two ASCII letters: a letter of Western Europe in the
 * case of the second does, anything but a letter or an apostrophe does not.
 */
static int
fit_word(uint32_t point, bool is_high)
{
	static const char lower[] = "\xe6\xf8\xe5\xe4\xf6\xfc\xe9\xe8\xe1\xf3"
				    "\xf0\xfe\xed\xfa\xe7\xe0\xea\xf4\xfd"
				    "\xeb\xef\xee\xe2\xfb\xf9\xf1\xe3\xf5"
				    "\xdf";

	if (point == 0x2019) /* it's */
		return 1;
	if (point == 0xb4 || point == 0xad)
		return 0;
	if (is_high && point < 0xe0)
		point += 0x20; /* capitals of Latin-1 */
	if (point > 0 && point < 0x100 && strchr(lower, (int)point) != NULL)
		return 1;
	return -1;
}

/* By itself: a dash or a sign, or one of the few words of one letter. */
static int
fit_alone(uint32_t point)
{
	static const char words[] = "\xe0\xe1\xe5\xe6\xe9\xed\xf3\xf6\xf8";

	if (point == 0x2013 || point == 0x2014 || point == 0x2022)
		return 1;
	return point < 0xc0 || point > 0xff || strchr(words, (int)point) != NULL
	    ? 0
	    : -1;
}

/* Before a number: a currency or another sign, and no letter. */
static int
fit_number(uint32_t point)
{
	if (point == 0xa3 || point == 0x20ac || point == 0xa7 || point == 0xb1)
		return 1;
	return point < 0xc0 || point > 0xff ? 0 : -1;
}

/* How well a byte suits what stands on both sides. */
static int
fit(const struct charset *set, const char *at)
{
	uint32_t point = set->point[(unsigned char)*at];

	if ((is_lower(at[-1]) || is_upper(at[-1])) && is_lower(at[1]))
		return fit_word(point, false);
	if (is_upper(at[-1]) && is_upper(at[1]))
		return fit_word(point, true);
	if (is_edge(at[-1]) && is_edge(at[1]))
		return fit_alone(point);
	if (is_edge(at[-1]) && is_digit(at[1]))
		return fit_number(point);
	return 0;
}

/* Of the 8-bit charsets of exports the one whose letters stand in words. */
const char *
letters_charset(struct slice text)
{
	static const char *const names[] = {
	    "windows-1252", "cp850", "macintosh"};
	const char *best = names[0];
	long most = 0;
	size_t i;
	size_t k;

	for (k = 0; k < sizeof names / sizeof *names; k++) {
		struct charset *set = charset_new(names[k], UNDEFINED_REJECT);
		long sum = 0;

		for (i = 1; set != NULL && i + 1 < text.len; i++)
			if ((unsigned char)text.text[i] >= 0x80)
				sum += fit(set, text.text + i);
		charset_free(set);
		if (k == 0 || sum > most) {
			best = names[k];
			most = sum;
		}
	}
	return best;
}
