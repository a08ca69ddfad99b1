#include <stdlib.h>

#include "amount.h"
#include "mem.h"
#include "number.h"

enum {
	MAX_DIGITS = 18
};

static const int64_t power10[MAX_DIGITS + 1] = {1, 10, 100, 1000, 10000, 100000,
    1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
    1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000, 1000000000000000000};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits, a point and digits: the plain form, at most 18 digits. */
static bool
parse_plain(struct amount *out, struct slice s)
{
	size_t i = s.len > 0 && s.text[0] == '-';
	size_t start = i;
	int64_t digits = 0;
	int32_t scale = 0;

	if (s.len - i > MAX_DIGITS + 1)
		return false;
	for (; i < s.len && is_digit(s.text[i]); i++)
		digits = digits * 10 + (s.text[i] - '0');
	if (i == start || i - start > MAX_DIGITS)
		return false;
	if (i < s.len && s.text[i] == '.') {
		for (i++; i < s.len && is_digit(s.text[i]); i++, scale++)
			digits = digits * 10 + (s.text[i] - '0');
		if (scale == 0)
			return false;
	}
	if (i < s.len)
		return false;
	*out = (struct amount){start ? -digits : digits, scale, false, s};
	return true;
}

/* Digits without point and exponent; what is left of them is *scale. */
static bool
flatten(struct slice s, char *out, size_t *len, int64_t *scale)
{
	int64_t exponent = 0;
	size_t i;
	bool is_fraction = false;

	*len = 0;
	*scale = 0;
	for (i = s.text[0] == '-'; i < s.len; i++) {
		if (s.text[i] == 'e' || s.text[i] == 'E')
			break;
		if (s.text[i] == '.') {
			is_fraction = true;
			continue;
		}
		out[(*len)++] = s.text[i];
		*scale += is_fraction;
	}
	if (i < s.len) {
		bool is_down = s.text[++i] == '-';

		if (is_down || s.text[i] == '+')
			i++;
		for (; i < s.len && exponent < 100000; i++)
			exponent = exponent * 10 + (s.text[i] - '0');
		*scale -= is_down ? -exponent : exponent;
	}
	while (*len > 1 && out[*len - 1] == '0' && *scale > 0) {
		(*len)--;
		(*scale)--;
	}
	out[*len] = '\0';
	return *scale <= AMOUNT_MAX_SCALE && *scale >= -AMOUNT_MAX_SCALE;
}

/* Anything else that number_parse takes. */
static bool
parse_long(struct amount *out, struct slice s)
{
	char *digits;
	double value;
	size_t len;
	int64_t scale;
	int64_t whole;
	bool is_good;

	if (!number_parse(&value, s.text, s.len))
		return false;
	digits = mem_alloc(s.len + 1);
	is_good = flatten(s, digits, &len, &scale);
	*out = (struct amount){0, scale > 0 ? (int32_t)scale : 0, true, s};
	if (is_good && len <= MAX_DIGITS && scale >= 0 &&
	    number_parse_int(&whole, digits, len)) {
		out->digits = s.text[0] == '-' ? -whole : whole;
		out->is_long = false;
	}
	free(digits);
	return is_good;
}

bool
amount_parse(struct amount *out, struct slice s)
{
	return parse_plain(out, s) || parse_long(out, s);
}

bool
amount_at(const struct amount *a, int32_t scale, int64_t limit, int64_t *out)
{
	int32_t shift = scale - a->scale;
	int64_t digits = a->digits < 0 ? -a->digits : a->digits;

	if (a->is_long || shift < 0)
		return false;
	if (digits == 0) {
		*out = 0;
		return true;
	}
	if (shift > MAX_DIGITS || digits > (limit - 1) / power10[shift])
		return false;
	*out = a->digits * power10[shift];
	return true;
}

void
amount_big(const struct amount *a, int32_t scale, mpz_t out)
{
	char *digits;
	size_t len;
	int64_t own = a->scale;
	mpz_t power;

	if (a->is_long) {
		digits = mem_alloc(a->text.len + 1);
		flatten(a->text, digits, &len, &own);
		mpz_set_str(out, digits, 10);
		if (a->text.text[0] == '-')
			mpz_neg(out, out);
		free(digits);
	} else {
		mpz_set_si(out, a->digits);
	}
	mpz_init(power);
	mpz_ui_pow_ui(power, 10, (unsigned long)(scale - own));
	mpz_mul(out, out, power);
	mpz_clear(power);
}

double
amount_double(const struct amount *a)
{
	double value = 0;

	number_parse(&value, a->text.text, a->text.len);
	return value;
}

bool
amount_is_zero(const struct amount *a)
{
	size_t i;

	if (!a->is_long)
		return a->digits == 0;
	for (i = 0; i < a->text.len; i++) {
		if (a->text.text[i] == 'e' || a->text.text[i] == 'E')
			break;
		if (a->text.text[i] >= '1')
			return false;
	}
	return true;
}

bool
amount_is_negative(const struct amount *a)
{
	return a->text.len > 0 && a->text.text[0] == '-' && !amount_is_zero(a);
}
