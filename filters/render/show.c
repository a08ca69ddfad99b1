#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "number.h"
#include "show.h"
#include "utf8.h"

static const char *const minus_sign = "\u2212";

static const struct marks_of {
	char decimal;
	char group;
} marks_of[] = {
    [LANGUAGE_DA] = {',', '.'},
    [LANGUAGE_EN] = {'.', ','},
};

size_t
show_plain(char out[SHOW_TEXT], const char *plain, enum language language)
{
	const struct marks_of *marks = &marks_of[language];
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
			out[len++] = marks->group;
		out[len++] = plain[i];
	}
	for (; plain[i] != '\0'; i++)
		out[len++] = plain[i] == '.' ? marks->decimal : plain[i];
	out[len] = '\0';
	return len;
}

size_t
show_number(char out[SHOW_TEXT], double value, int shift, int decimals,
    enum language language)
{
	char plain[340]; /* any double has 311 digits and a few decimals */

	number_round(plain, sizeof plain, value, shift, decimals);
	return show_plain(out, plain, language);
}

size_t
show_count(char out[SHOW_TEXT], uint64_t n, enum language language)
{
	char plain[24];

	snprintf(plain, sizeof plain, "%llu", (unsigned long long)n);
	return show_plain(out, plain, language);
}

/* C0, DEL and C1. */
static bool
is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

const char *
show_line(struct pool *pool, const char *text)
{
	struct out out = {0};
	const char *at = text;
	uint32_t point = ' ';

	while (*at != '\0' && !is_control(point))
		at += utf8_get(at, &point);
	if (!is_control(point))
		return text;
	for (at = text; *at != '\0';) {
		size_t len = utf8_get(at, &point);

		out_slice(&out,
		    is_control(point) ? slice_of(" ")
				      : (struct slice){at, len});
		at += len;
	}
	return pool_take(pool, out_take(&out));
}
