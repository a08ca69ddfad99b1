#include <math.h>
#include <stdio.h>
#include <string.h>

#include "axis.h"
#include "number.h"
#include "show.h"

enum {
	EXPONENT_MAX = 6,
	DIGITS_MAX = 12,
	DOUBLE_TEXT = 340
};

int64_t
axis_number(double value, int shift, int exponent)
{
	char plain[DOUBLE_TEXT];
	int64_t number = 0;

	number_round(plain, sizeof plain, value, shift + exponent, 0);
	number_parse_int(&number, plain, strlen(plain));
	return number;
}

int
axis_exponent(double largest, int shift)
{
	char plain[DOUBLE_TEXT];
	int digits;

	number_round(plain, sizeof plain, fabs(largest), shift, 0);
	digits = (int)strlen(plain);
	return digits + EXPONENT_MAX <= DIGITS_MAX ? EXPONENT_MAX
						   : DIGITS_MAX - digits;
}

/* Whole steps from 0 that reach the number, away from it or towards it. */
static int64_t
steps(int64_t number, int64_t step, bool is_up)
{
	int64_t n = number / step;

	if (is_up && n * step < number)
		n++;
	if (!is_up && n * step > number)
		n--;
	return n;
}

void
axis_fit(struct axis *axis, int64_t low, int64_t high, int most)
{
	static const int64_t factors[] = {1, 2, 5};
	int64_t power = 1;
	int i;

	for (i = 0;; i++) {
		int64_t step = power * factors[i % 3];
		int64_t first = steps(low, step, false);
		int64_t last = steps(high, step, true);

		if (last - first + 1 <= most) {
			axis->step = step;
			axis->low = first * step;
			axis->high = last * step;
			return;
		}
		if (i % 3 == 2)
			power *= 10;
	}
}

int64_t
axis_place(const struct axis *axis, int64_t number)
{
	int64_t span = axis->high - axis->low;
	int64_t way = axis->to - axis->from;
	int64_t twice;

	if (number < axis->low)
		number = axis->low;
	if (number > axis->high)
		number = axis->high;
	twice = 2 * way * (number - axis->low);
	return axis->from +
	    (twice >= 0 ? twice + span : twice - span) / (2 * span);
}

const char *
axis_label(struct pool *pool, const struct axis *axis, int64_t tick,
    const struct language *language)
{
	char digits[DIGITS_MAX + 40];
	char plain[DOUBLE_TEXT];
	char text[SHOW_TEXT];
	const int64_t size = tick < 0 ? -tick : tick;
	size_t len = 0;
	int n;
	int i;

	n = snprintf(digits, sizeof digits, "%0*lld",
	    axis->exponent > 0 ? axis->exponent + 1 : 1, (long long)size);
	if (tick < 0)
		plain[len++] = '-';
	for (i = 0; i < n; i++) {
		if (axis->exponent > 0 && i == n - axis->exponent)
			plain[len++] = '.';
		plain[len++] = digits[i];
	}
	for (i = axis->exponent; i < 0 && tick != 0; i++)
		plain[len++] = '0';
	plain[len] = '\0';
	/* 2.500000 is 2.5, and 2.000000 is 2. */
	while (axis->exponent > 0 && len > 0 && plain[len - 1] == '0')
		plain[--len] = '\0';
	if (len > 0 && plain[len - 1] == '.')
		plain[len - 1] = '\0';
	len = show_plain(text, plain, language);
	return pool_text(pool, text, len);
}
