#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "number.h"

enum {
	DIGITS = 400
}; /* any double as plain decimal digits, and rounding */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether these bytes, one at least, are a number. */
static bool
is_number(const char *text, size_t len)
{
	size_t i = 0;

	if (text[i] == '-')
		i++;
	if (i == len || !is_digit(text[i]))
		return false;
	while (i < len && is_digit(text[i]))
		i++;
	if (i < len && text[i] == '.') {
		i++;
		if (i == len || !is_digit(text[i]))
			return false;
		while (i < len && is_digit(text[i]))
			i++;
	}
	if (i < len && (text[i] == 'e' || text[i] == 'E')) {
		i++;
		if (i < len && (text[i] == '+' || text[i] == '-'))
			i++;
		if (i == len || !is_digit(text[i]))
			return false;
		while (i < len && is_digit(text[i]))
			i++;
	}
	return i == len;
}

/*
 * Up to 15 digits and 22 decimals: both parts are exact as doubles, so one
 * division rounds once and the result is the nearest (Clinger 1990).
 */
static bool
parse_short(double *out, const char *text, size_t len)
{
	static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	uint64_t digits = 0;
	size_t decimals = 0;
	size_t i = text[0] == '-';
	bool is_negative = i == 1;

	if (len - i > 16 || len == i || !is_digit(text[i]))
		return false;
	for (; i < len && is_digit(text[i]); i++)
		digits = digits * 10 + (uint64_t)(text[i] - '0');
	if (i < len && text[i] == '.') {
		for (i++; i < len && is_digit(text[i]); i++, decimals++)
			digits = digits * 10 + (uint64_t)(text[i] - '0');
		if (decimals == 0)
			return false;
	}
	if (i < len || digits >= UINT64_C(1) << 53)
		return false;
	*out = (double)digits / powers[decimals];
	if (is_negative)
		*out = -*out;
	return true;
}

bool
number_parse(double *out, const char *text, size_t len)
{
	char copy[DIGITS];
	char *heap = NULL;
	char *terminated = copy;
	double value;

	if (len == 0)
		return false;
	if (parse_short(out, text, len))
		return true;
	if (!is_number(text, len))
		return false;
	if (len >= sizeof copy) {
		heap = mem_alloc(len + 1);
		terminated = heap;
	}
	memcpy(terminated, text, len);
	terminated[len] = '\0';
	value = strtod(terminated, NULL);
	free(heap);
	if (!isfinite(value))
		return false;
	*out = value;
	return true;
}

bool
number_parse_int(int64_t *out, const char *text, size_t len)
{
	size_t i = len > 0 && text[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + i;
	uint64_t value = 0;
	uint64_t digit;

	if (i == len)
		return false;
	for (; i < len; i++) {
		if (!is_digit(text[i]))
			return false;
		digit = (uint64_t)(text[i] - '0');
		if (value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (text[0] == '-')
		*out = value == limit ? INT64_MIN : -(int64_t)value;
	else
		*out = (int64_t)value;
	return true;
}

/*
 * The shortest digits that read back: value = 0.DIGITS * 10^*exponent.  A
 * double keeps any 15 digits, so where 15 read back they are the shortest
 * with zeros behind; else the nearest 16 do, or 17.  Near the smallest ones
 * there is less in a double.
 */
static int
shortest(char digits[18], int *exponent, double value)
{
	char text[40];
	int precision;
	int n = 0;
	const char *c;

	for (precision = value < 1e-300 ? 1 : 15;; precision++) {
		snprintf(text, sizeof text, "%.*e", precision - 1, value);
		if (precision == 17 || strtod(text, NULL) == value)
			break;
	}
	for (c = text; *c != 'e'; c++)
		if (is_digit(*c))
			digits[n++] = *c;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	*exponent = (int)strtol(c + 1, NULL, 10) + 1;
	return n;
}

/* Digits with a point where the exponent says, zeros filled in. */
static size_t
put_plain(char *out, const char *digits, int n, int exponent)
{
	size_t len = 0;
	int i;

	if (exponent <= 0) {
		out[len++] = '0';
		out[len++] = '.';
		for (i = exponent; i < 0; i++)
			out[len++] = '0';
	}
	for (i = 0; i < n; i++) {
		if (i == exponent && exponent > 0)
			out[len++] = '.';
		out[len++] = digits[i];
	}
	for (; i < exponent; i++)
		out[len++] = '0';
	return len;
}

size_t
number_format(char out[NUMBER_TEXT], double value)
{
	char digits[18];
	int exponent;
	size_t len = 0;
	int n;

	if (value == 0) {
		memcpy(out, "0", 2);
		return 1;
	}
	if (value < 0)
		out[len++] = '-';
	n = shortest(digits, &exponent, fabs(value));
	if (exponent > 21 || exponent < -6) {
		out[len++] = digits[0];
		if (n > 1)
			out[len++] = '.';
		memcpy(out + len, digits + 1, (size_t)n - 1);
		len += (size_t)n - 1;
		len += (size_t)snprintf(
		    out + len, NUMBER_TEXT - len, "e%d", exponent - 1);
		return len;
	}
	len += put_plain(out + len, digits, n, exponent);
	out[len] = '\0';
	return len;
}

/*
 * Keep the first `keep` digits, half away from zero; the digits after a
 * carry out of the first one are "1" and zeros.  Returns how many are left.
 */
static int
round_digits(char *digits, int n, int keep, int *exponent)
{
	bool is_up;
	int i;

	if (keep >= n)
		return n;
	if (keep < 0)
		return 0;
	is_up = digits[keep] >= '5';
	n = keep;
	if (!is_up)
		return n;
	for (i = n - 1; i >= 0; i--) {
		if (digits[i] != '9') {
			digits[i]++;
			return n;
		}
		digits[i] = '0';
	}
	memmove(digits + 1, digits, (size_t)n);
	digits[0] = '1';
	++*exponent;
	return n + 1;
}

/*
 * value * 10^places as a whole number, where it is so far from a half that no
 * error of the product can matter: below 10^9 that error is below 10^-6.
 */
static bool
is_far_from_half(double value, int places, uint32_t *units)
{
	static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	double product;

	if (places < 0 || (size_t)places >= sizeof powers / sizeof *powers)
		return false;
	product = fabs(value) * powers[places];
	if (!(product < 1e9) || fabs(product - floor(product) - 0.5) < 1e-6)
		return false;
	*units = (uint32_t)floor(product + 0.5);
	return true;
}

/* The digits of a number, none of 0; how many. */
static int
put_units(char *digits, uint32_t units)
{
	uint32_t left;
	int n = 0;
	int i;

	for (left = units; left > 0; left /= 10)
		n++;
	for (i = n; i > 0; units /= 10)
		digits[--i] = (char)('0' + units % 10);
	return n;
}

size_t
number_round(char *out, size_t size, double value, int shift, int decimals)
{
	char digits[20];
	char text[DIGITS];
	size_t len = 0;
	uint32_t units;
	int exponent = 0;
	int n = 0;
	int i;

	if (is_far_from_half(value, shift + decimals, &units)) {
		n = put_units(digits, units);
		exponent = n - decimals;
	} else if (value != 0) {
		n = shortest(digits, &exponent, fabs(value));
		exponent += shift;
		n = round_digits(digits, n, exponent + decimals, &exponent);
	}
	if (value < 0 && n > 0)
		text[len++] = '-';
	if (exponent <= 0)
		text[len++] = '0';
	for (i = 0; n > 0 && i < exponent; i++)
		text[len++] = i < n ? digits[i] : '0';
	if (decimals > 0)
		text[len++] = '.';
	for (i = 0; i < decimals; i++) {
		int at = n > 0 ? exponent + i : -1;

		text[len++] = at >= 0 && at < n ? digits[at] : '0';
	}
	if (len + 1 > size)
		len = size - 1;
	memcpy(out, text, len);
	out[len] = '\0';
	return len;
}
