#include <math.h>
#include <stdio.h>
#include <string.h>

#include "exact.h"

/*
 * A limb takes nine decimal digits and has room for 2^33 of them, so an
 * addition is a few integer additions and carries wait.
 */
enum {
	BASE = 1000000000
};

static const uint64_t MAX_PENDING = UINT64_C(1) << 32;

void
exact_zero(struct exact *sum)
{
	memset(sum, 0, sizeof *sum);
}

/* Carry over, so that all limbs but the last are from 0 to BASE - 1. */
static void
carry(struct exact *sum)
{
	int64_t rest = 0;
	int i;

	for (i = 0; i < EXACT_LIMBS - 1; i++) {
		int64_t value = sum->limb[i] + rest;

		rest = value / BASE;
		value %= BASE;
		if (value < 0) {
			value += BASE;
			rest--;
		}
		sum->limb[i] = value;
	}
	sum->limb[i] += rest;
	sum->pending = 1;
}

/* A number text taken apart; decimal digit i counts 10^(point - 1 - i). */
struct parts {
	struct slice whole;
	struct slice fraction;
	int64_t exponent;
	bool is_negative;
};

static struct slice
digits_at(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] >= '0' && text[n] <= '9')
		n++;
	return (struct slice){text, n};
}

static bool
take_exponent(struct parts *parts, const char *text, size_t len)
{
	bool is_negative = len > 0 && text[0] == '-';
	size_t i = len > 0 && (text[0] == '-' || text[0] == '+');

	if (i == len || digits_at(text + i, len - i).len != len - i)
		return false;
	for (; i < len; i++)
		if (parts->exponent < 100000)
			parts->exponent = parts->exponent * 10 + text[i] - '0';
	if (is_negative)
		parts->exponent = -parts->exponent;
	return true;
}

static bool
take_apart(struct parts *parts, struct slice text)
{
	size_t i = 0;

	*parts = (struct parts){.fraction = {text.text, 0}};
	if (text.len > 0 && text.text[0] == '-') {
		parts->is_negative = true;
		i++;
	}
	parts->whole = digits_at(text.text + i, text.len - i);
	if (parts->whole.len == 0)
		return false;
	i += parts->whole.len;
	if (i < text.len && text.text[i] == '.') {
		i++;
		parts->fraction = digits_at(text.text + i, text.len - i);
		if (parts->fraction.len == 0)
			return false;
		i += parts->fraction.len;
	}
	if (i == text.len)
		return true;
	if (text.text[i] != 'e' && text.text[i] != 'E')
		return false;
	return take_exponent(parts, text.text + i + 1, text.len - i - 1);
}

/* Add digits, the first of which counts 10^(top), to a zeroed array. */
static bool
place(int64_t *limb, struct slice digits, int64_t top)
{
	static const int64_t power[EXACT_DIGITS] = {
	    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
	int64_t at;
	size_t i;

	for (i = 0; i < digits.len; i++) {
		if (digits.text[i] == '0')
			continue;
		at = top - (int64_t)i + EXACT_FRACTION * EXACT_DIGITS;
		if (at < 0 || at >= (EXACT_LIMBS - 1) * EXACT_DIGITS)
			return false;
		limb[at / EXACT_DIGITS] +=
		    (digits.text[i] - '0') * power[at % EXACT_DIGITS];
	}
	return true;
}

bool
exact_add_times(struct exact *sum, struct slice text, uint64_t n)
{
	int64_t limb[EXACT_LIMBS] = {0};
	struct parts parts;
	int i;

	if (!take_apart(&parts, text))
		return false;
	if (!place(limb, parts.whole,
		(int64_t)parts.whole.len - 1 + parts.exponent) ||
	    !place(limb, parts.fraction, parts.exponent - 1))
		return false;
	if (sum->pending + n > MAX_PENDING)
		carry(sum);
	for (i = 0; i < EXACT_LIMBS; i++)
		sum->limb[i] +=
		    (parts.is_negative ? -limb[i] : limb[i]) * (int64_t)n;
	sum->pending += n;
	return true;
}

bool
exact_add_text(struct exact *sum, struct slice text)
{
	return exact_add_times(sum, text, 1);
}

size_t
exact_text(const struct exact *sum, char *out, size_t size)
{
	struct exact copy = *sum;
	char text[EXACT_TEXT + 16];
	size_t len = 0;
	size_t first;
	size_t point;
	bool is_negative;
	int i;

	carry(&copy);
	is_negative = copy.limb[EXACT_LIMBS - 1] < 0;
	if (is_negative) {
		for (i = 0; i < EXACT_LIMBS; i++)
			copy.limb[i] = -copy.limb[i];
		carry(&copy);
	}
	for (i = EXACT_LIMBS - 1; i >= 0; i--)
		len += (size_t)snprintf(text + len, sizeof text - len, "%09lld",
		    (long long)copy.limb[i]);
	point = len - (size_t)EXACT_FRACTION * EXACT_DIGITS;
	while (len > point && text[len - 1] == '0')
		len--;
	for (first = 0; first + 1 < point && text[first] == '0';)
		first++;
	if (size < len - first + 3)
		return 0;
	len = (size_t)snprintf(out, size, "%s%.*s%s%.*s",
	    is_negative ? "-" : "", (int)(point - first), text + first,
	    len > point ? "." : "", (int)(len - point), text + point);
	return len;
}
