#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "number.h"
#include "show.h"
#include "utf8.h"

static const char *const minus_sign = "\u2212";

/* A mark is one character at most, as words_load() has seen to. */
static size_t
put_mark(char out[SHOW_TEXT], size_t len, const char *mark)
{
	size_t n = strlen(mark);

	memcpy(out + len, mark, n);
	return len + n;
}

size_t
show_plain(
    char out[SHOW_TEXT], const char *plain, const struct language *language)
{
	const char *group = word(WORD_GROUP, language);
	const char *decimal = word(WORD_DECIMAL, language);
	size_t len = 0;
	size_t whole;
	size_t i;

	if (*plain == '-') {
		len = strlen(minus_sign);
		memcpy(out, minus_sign, len);
		plain++;
	}
	whole = strspn(plain, "0123456789");
	for (i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			len = put_mark(out, len, group);
		out[len++] = plain[i];
	}
	for (; plain[i] != '\0'; i++)
		if (plain[i] == '.')
			len = put_mark(out, len, decimal);
		else
			out[len++] = plain[i];
	out[len] = '\0';
	return len;
}

size_t
show_number(char out[SHOW_TEXT], double value, int shift, int decimals,
    const struct language *language)
{
	char plain[340]; /* any double has 311 digits and a few decimals */

	number_round(plain, sizeof plain, value, shift, decimals);
	return show_plain(out, plain, language);
}

size_t
show_count(char out[SHOW_TEXT], uint64_t n, const struct language *language)
{
	char plain[24];

	snprintf(plain, sizeof plain, "%llu", (unsigned long long)n);
	return show_plain(out, plain, language);
}

const char *
show_control(uint32_t point)
{
	if (point >= 0x09 && point <= 0x0D)
		return " ";
	return point < 0x20 || (point >= 0x7F && point < 0xA0) ? "\uFFFD"
							       : NULL;
}

const char *
show_line(struct pool *pool, const char *text)
{
	struct out out = {0};
	const char *at = text;
	uint32_t point = ' ';

	while (*at != '\0' && show_control(point) == NULL)
		at += utf8_get(at, &point);
	if (show_control(point) == NULL)
		return text;
	for (at = text; *at != '\0';) {
		size_t len = utf8_get(at, &point);
		const char *control = show_control(point);

		out_slice(&out,
		    control != NULL ? slice_of(control)
				    : (struct slice){at, len});
		at += len;
	}
	return pool_take(pool, out_take(&out));
}
