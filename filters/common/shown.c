#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "shown.h"

/* Well-formed UTF-8 above ASCII: the first bytes, and what may follow them. */
static const struct {
	unsigned char first, last; /* byte */
	unsigned char low, high;   /* of the byte behind it */
	unsigned char len;
} wides[] = {
    {0xc2, 0xc2, 0xa0, 0xbf, 2}, /* not the control characters below */
    {0xc3, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static size_t
wide_length(const unsigned char *s, size_t len)
{
	size_t i;
	size_t k;

	for (i = 0; i < sizeof wides / sizeof *wides; i++)
		if (s[0] >= wides[i].first && s[0] <= wides[i].last)
			break;
	if (i == sizeof wides / sizeof *wides || len < wides[i].len ||
	    s[1] < wides[i].low || s[1] > wides[i].high)
		return 0;
	for (k = 2; k < wides[i].len; k++)
		if ((s[k] & 0xc0) != 0x80)
			return 0;
	return wides[i].len;
}

/*
 * Characters that a terminal does not show but does: U+061C, U+200E, U+200F,
 * U+2028 to U+202E and U+2066 to U+2069 turn the direction of a line or end it.
 */
static bool
turns_line(const unsigned char *s, size_t len)
{
	if (len == 2)
		return s[0] == 0xd8 && s[1] == 0x9c;
	if (len != 3 || s[0] != 0xe2)
		return false;
	return (s[1] == 0x80 && (s[2] == 0x8e || s[2] == 0x8f)) ||
	    (s[1] == 0x80 && s[2] >= 0xa8 && s[2] <= 0xae) ||
	    (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9);
}

size_t
shown_length(const unsigned char *s, size_t len)
{
	size_t n;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	n = wide_length(s, len);
	return turns_line(s, n) ? 0 : n;
}

size_t
shown_put(char *out, size_t room, const char *text, size_t len)
{
	size_t n = 0;
	size_t i = 0;
	size_t as_is;

	while (i < len && n + 4 < room) {
		as_is = shown_length((const unsigned char *)text + i, len - i);
		if (as_is > 0)
			memcpy(out + n, text + i, as_is);
		else
			snprintf(out + n, 5, "\\x%02X", (unsigned char)text[i]);
		n += as_is > 0 ? as_is : 4;
		i += as_is > 0 ? as_is : 1;
	}
	return n;
}
