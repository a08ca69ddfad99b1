#include <string.h>

#include <utf8proc.h>

#include "utf8.h"

bool
utf8_is_ascii(const char *text, size_t len)
{
	uint64_t words[8];
	uint64_t seen = 0;
	size_t i = 0;
	int k;

	for (; i + sizeof words <= len; i += sizeof words) {
		memcpy(words, text + i, sizeof words);
		for (k = 0; k < 8; k++)
			seen |= words[k];
		if (seen & UINT64_C(0x8080808080808080))
			return false;
	}
	for (; i + 8 <= len; i += 8) {
		memcpy(words, text + i, 8);
		seen |= words[0];
	}
	for (; i < len; i++)
		seen |= (unsigned char)text[i];
	return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* Length of the sequence at s[0], 0 when it is not well-formed. */
static size_t
sequence(const unsigned char *s, size_t len)
{
	unsigned char low = 0x80; /* range of the second byte */
	unsigned char high = 0xbf;
	size_t n;
	size_t i;

	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0; /* overlong */
	else if (s[0] == 0xed)
		high = 0x9f; /* surrogates */
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f; /* past U+10FFFF */
	if (len < n || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool
utf8_valid(const char *text, size_t len, size_t *bad)
{
	const unsigned char *s = (const unsigned char *)text;
	uint64_t word;
	size_t i = 0;
	size_t n;

	while (i < len) {
		if (i + 8 <= len) {
			memcpy(&word, s + i, 8);
			if ((word & UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		if (s[i] < 0x80) {
			i++;
			continue;
		}
		n = sequence(s + i, len - i);
		if (n == 0) {
			if (bad != NULL)
				*bad = i;
			return false;
		}
		i += n;
	}
	return true;
}

size_t
utf8_get(const char *text, uint32_t *point)
{
	const unsigned char *s = (const unsigned char *)text;

	if (s[0] < 0x80) {
		*point = s[0];
		return 1;
	}
	if (s[0] < 0xe0) {
		*point = (s[0] & 0x1fU) << 6 | (s[1] & 0x3fU);
		return 2;
	}
	if (s[0] < 0xf0) {
		*point =
		    (s[0] & 0x0fU) << 12 | (s[1] & 0x3fU) << 6 | (s[2] & 0x3fU);
		return 3;
	}
	*point = (s[0] & 0x07U) << 18 | (s[1] & 0x3fU) << 12 |
	    (s[2] & 0x3fU) << 6 | (s[3] & 0x3fU);
	return 4;
}

size_t
utf8_put(char *out, uint32_t point)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

size_t
utf8_width(struct slice s)
{
	size_t width = 0;
	size_t i = 0;
	uint32_t point;

	while (i < s.len) {
		i += utf8_get(s.text + i, &point);
		width += (size_t)utf8proc_charwidth((utf8proc_int32_t)point);
	}
	return width;
}
