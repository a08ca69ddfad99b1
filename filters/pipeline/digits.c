#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "digits.h"

char *
digits_count(char out[DIGITS_MAX], uint64_t n)
{
	char digits[DIGITS_MAX];
	size_t len;
	size_t i;
	char *at = out;

	snprintf(digits, sizeof digits, "%" PRIu64, n);
	len = strlen(digits);
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
	*at = '\0';
	return out;
}

char *
digits_number(char out[DIGITS_MAX], double number)
{
	double tenths = round(fabs(number) * 10);
	char *at = out;

	if (!(tenths < 1e16)) {
		snprintf(out, DIGITS_MAX, "%g", number);
		return out;
	}
	if (number < 0 && tenths > 0)
		*at++ = '-';
	digits_count(at, (uint64_t)tenths / 10);
	if ((uint64_t)tenths % 10 != 0) {
		at += strlen(at);
		*at++ = '.';
		*at++ = (char)('0' + (uint64_t)tenths % 10);
		*at = '\0';
	}
	return out;
}

void
digits_apart(char out[2][DIGITS_MAX], double a, double b)
{
	int digits;

	digits_number(out[0], a);
	digits_number(out[1], b);
	for (digits = 2; digits <= 17 && strcmp(out[0], out[1]) == 0;
	     digits++) {
		snprintf(out[0], DIGITS_MAX, "%.*g", digits, a);
		snprintf(out[1], DIGITS_MAX, "%.*g", digits, b);
	}
}
