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

/*
 * How well a byte between two ASCII letters suits them: a letter of Western
 * Europe in the same case does, anything but a letter or an apostrophe does
 * not.
 */
static int
fit(const struct charset *set, const char *at)
{
	static const char lower[] = "\xe6\xf8\xe5\xe4\xf6\xfc\xe9\xe8\xe1\xf3"
				    "\xf0\xfe\xed\xfa\xe7\xe0\xea\xf4\xfd";
	uint32_t point = set->point[(unsigned char)*at];
	bool is_low = is_lower(at[-1]) && is_lower(at[1]);
	bool is_high = is_upper(at[-1]) && is_upper(at[1]);

	if (!is_low && !is_high)
		return 0;
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
