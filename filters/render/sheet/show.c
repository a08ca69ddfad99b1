#include <stdio.h>
#include <string.h>

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

/* One step beside the number, of as many decimals as are shown. */
static void
put_step(struct out *out, double from, int sign, int decimals,
    const struct language *language)
{
	char text[SHOW_TEXT];
	double step = 1;
	int i;

	for (i = 0; i < decimals; i++)
		step /= 10;
	show_number(text, from + sign * step, 0, decimals, language);
	out_text(out, text);
}

static void
put_blank(struct out *out, enum word which, double from, int sign, int decimals,
    const struct language *language)
{
	struct out value = {0};
	struct blank blanks[] = {{"value", NULL}, {NULL, NULL}};

	put_step(&value, from, sign, decimals, language);
	out_byte(&value, '\0');
	blanks[0].value = value.text;
	words_fill(out, word(which, language), blanks);
	out_free(&value);
}

void
show_interval(struct out *out, double low, double high, int shift, int decimals,
    const struct language *language)
{
	char one[SHOW_TEXT];
	char other[SHOW_TEXT];
	const char *to = word(WORD_TO, language);
	bool is_zero;

	show_number(one, low, shift, decimals, language);
	show_number(other, high, shift, decimals, language);
	is_zero = one[strspn(one, "0.,")] == '\0';
	if (strcmp(one, other) != 0) {
		if (low < 0)
			out_format(out, "%s %s %s", one, to, other);
		else
			out_format(out, "%s–%s", one, other);
	} else if (is_zero && low < 0) {
		put_step(out, 0, -1, decimals, language);
		out_format(out, " %s ", to);
		put_step(out, 0, 1, decimals, language);
	} else if (is_zero) {
		put_blank(out, WORD_UNDER, 0, 1, decimals, language);
	} else if (shift == 2 && low > 0.5 && high <= 1 &&
	    strncmp(one, "100", 3) == 0) {
		put_blank(out, WORD_OVER, 100, -1, decimals, language);
	} else {
		out_text(out, one);
	}
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
