#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "charset.h"
#include "letters.h"

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

/* Beyond Latin-1: the letters of Central Europe, and those of Western Europe
 * that Windows-1252 adds. */
static bool
is_latin_a(uint32_t point)
{
	static const uint16_t lower[] = {0x103, 0x105, 0x107, 0x10d, 0x10f,
	    0x111, 0x119, 0x11b, 0x13a, 0x13e, 0x142, 0x144, 0x148, 0x151,
	    0x153, 0x155, 0x159, 0x15b, 0x15f, 0x161, 0x163, 0x165, 0x16f,
	    0x171, 0x17a, 0x17c, 0x17e};
	size_t i;

	for (i = 0; i < sizeof lower / sizeof *lower; i++)
		if (lower[i] == point)
			return true;
	return false;
}

/*
 * In a word, between two letters: a letter of Europe in the case of the
 * second does, anything but a letter or an apostrophe does not.
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
	if (is_high)
		point = (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
	if (is_latin_a(point))
		return 1;
	if (point > 0 && point < 0x100 && strchr(lower, (int)point) != NULL)
		return 1;
	return -1;
}

/*
 * Does the character suit a place by itself: is it a dash, a sign, or one of
 * the few words of one letter?
 */
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

/* A small letter: of ASCII, or one that the charset makes of the byte. */
static bool
is_small(const struct charset *set, char c)
{
	return is_lower(c) ||
	    ((unsigned char)c >= 0x80 &&
		fit_word(set->point[(unsigned char)c], false) > 0);
}

/* Between two letters, of which one at least speaks for itself. */
static bool
is_within_word(const struct charset *set, const char *at)
{
	return (is_lower(at[-1]) || is_upper(at[-1]) || is_lower(at[1])) &&
	    (is_upper(at[-1]) || is_small(set, at[-1])) && is_small(set, at[1]);
}

/* How well the meaning of a byte fits the bytes on both sides of it. */
static int
fit(const struct charset *set, const char *at)
{
	uint32_t point = set->point[(unsigned char)*at];

	if (is_within_word(set, at))
		return fit_word(point, false);
	if (is_upper(at[-1]) && is_upper(at[1]))
		return fit_word(point, true);
	if (is_edge(at[-1]) && is_edge(at[1]))
		return fit_alone(point);
	if (is_edge(at[-1]) && is_digit(at[1]))
		return fit_number(point);
	return 0;
}

static long
fit_all(const char *name, struct slice text)
{
	struct charset *set = charset_new(name, UNDEFINED_REJECT);
	long sum = 0;
	size_t i;

	for (i = 1; set != NULL && i + 1 < text.len; i++)
		if ((unsigned char)text.text[i] >= 0x80)
			sum += fit(set, text.text + i);
	charset_free(set);
	return sum;
}

/*
 * Of the 8-bit charsets of exports the one whose letters stand in words.
 * Central Europe has letters in nearly all the places where the West has them,
 * and where the West has signs: a single sign within a word (10\xb5g) is no
 * proof of it.
 */
const char *
letters_charset(struct slice text)
{
	static const struct {
		const char *name;
		long margin; /* above Western Europe */
	} sets[] = {{"windows-1252", 0}, {"cp850", 0}, {"macintosh", 0},
	    {"windows-1250", 2}, {"iso-8859-2", 2}};

	const char *best = sets[0].name;
	long west = fit_all(best, text);
	long most = west;
	size_t k;

	for (k = 1; k < sizeof sets / sizeof *sets; k++) {
		long sum = fit_all(sets[k].name, text);

		if (sum > most && sum > west + sets[k].margin) {
			best = sets[k].name;
			most = sum;
		}
	}
	return best;
}
