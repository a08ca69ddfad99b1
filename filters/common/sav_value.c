#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "sav_value.h"
#include "utf8.h"

enum {
	BAD_BYTE = 0xdc00, /* as in rawfile */
	NUMBER = 40
};

static const int64_t day = 86400;
static const double exact = 1e15; /* whole numbers below stand as they are */

/* The civil date of a day counted from 1582-10-14, and its first of a year. */
struct date {
	int64_t year;
	unsigned month;
	unsigned day;
	unsigned of_year; /* from 0 on */
};

/*
 * Days of the Gregorian calendar as eras of 400 years that begin in March
 * (Hinnant, chrono-compatible low-level date algorithms).
 */
static struct date
date_of(int64_t days)
{
	static const unsigned before[] = {
	    0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	int64_t z = days - 141428 + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	unsigned doe = (unsigned)(z - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;
	struct date d = {.year = yoe + era * 400};
	bool is_leap;

	d.day = doy - (153 * mp + 2) / 5 + 1;
	d.month = mp < 10 ? mp + 3 : mp - 9;
	d.year += d.month <= 2;
	is_leap = d.year % 4 == 0 && (d.year % 100 != 0 || d.year % 400 == 0);
	d.of_year = before[d.month - 1] + d.day - 1 + (d.month > 2 && is_leap);
	return d;
}

static int
put_date(char *out, size_t size, const struct date *d)
{
	return snprintf(
	    out, size, "%04" PRId64 "-%02u-%02u", d->year, d->month, d->day);
}

/* "26:00:00.25": seconds, without a sign. */
static int
put_clock(char *out, size_t size, int64_t seconds, unsigned micros)
{
	int n = snprintf(out, size, "%02" PRId64 ":%02d:%02d", seconds / 3600,
	    (int)(seconds / 60 % 60), (int)(seconds % 60));

	if (micros == 0)
		return n;
	n += snprintf(out + n, size - (size_t)n, ".%06u", micros);
	while (out[n - 1] == '0')
		n--;
	return n;
}

static size_t
put_moment(char *out, enum sav_kind kind, int64_t whole, unsigned micros)
{
	size_t size = SAV_VALUE_MOST;
	struct date d;
	int n;

	d = date_of(whole / day - (whole % day < 0));
	if (kind == SAV_MONTH || kind == SAV_QUARTER)
		d.day = 1;
	if (kind == SAV_QUARTER)
		d.month -= (d.month - 1) % 3;
	if (kind == SAV_WEEK)
		d = date_of(whole / day - (whole % day < 0) - d.of_year % 7);
	n = put_date(out, size, &d);
	if (kind != SAV_DATETIME)
		return (size_t)n;
	out[n++] = 'T';
	whole %= day;
	n += put_clock(
	    out + n, size - (size_t)n, whole < 0 ? whole + day : whole, micros);
	return (size_t)n;
}

size_t
sav_value_moment(
    char *out, enum sav_kind kind, int64_t seconds, unsigned micros)
{
	size_t n = 0;

	if (kind != SAV_TIME)
		return put_moment(out, kind, seconds, micros);
	/* A length below none is its size with a sign. */
	if (seconds < 0) {
		out[n++] = '-';
		seconds = -seconds - (micros > 0);
		micros = micros > 0 ? 1000000 - micros : 0;
	}
	return n +
	    (size_t)put_clock(out + n, SAV_VALUE_MOST - n, seconds, micros);
}

size_t
sav_value_seconds(char *out, enum sav_kind kind, double seconds)
{
	bool is_length = kind == SAV_TIME;
	double size = is_length ? fabs(seconds) : seconds;
	int64_t whole = (int64_t)floor(size);
	unsigned micros = (unsigned)llround((size - floor(size)) * 1e6);

	if (micros == 1000000) {
		micros = 0;
		whole++;
	}
	if (is_length && seconds < 0) {
		whole = -whole - (micros > 0);
		micros = micros > 0 ? 1000000 - micros : 0;
	}
	return sav_value_moment(out, kind, whole, micros);
}

static int
put_whole(char *out, int64_t number)
{
	char digits[24];
	uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	int n = 0;
	int len = 0;

	do {
		digits[n++] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (number < 0)
		out[len++] = '-';
	while (n > 0)
		out[len++] = digits[--n];
	return len;
}

/*
 * The shortest text.  Few decimals are tried at once: a whole number below
 * 2^53 over a power of ten up to 10^22 is one rounding, and so it is the same
 * double that the text would be read as.
 */
size_t
sav_value_double(char *out, double number)
{
	static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4};
	int precision;
	int k;

	if (fabs(number) < exact && number == floor(number))
		return (size_t)put_whole(out, (int64_t)number);
	for (k = 1; k <= 4 && fabs(number) >= 1e-4 && fabs(number) < 1e10;
	     k++) {
		int64_t digits = llround(number * powers[k]);
		int n;
		int i;

		if ((double)digits / powers[k] != number)
			continue;
		n = number < 0 ? 1 : 0;
		if (n > 0)
			out[0] = '-';
		digits = digits < 0 ? -digits : digits;
		n += put_whole(out + n, digits / (int64_t)powers[k]);
		out[n++] = '.';
		for (i = 0; i < k; i++)
			out[n + i] = (char)('0' +
			    digits / (int64_t)powers[k - 1 - i] % 10);
		n += k;
		return (size_t)n;
	}
	for (precision = 15; precision < 17; precision++) {
		int n = snprintf(out, NUMBER, "%.*g", precision, number);

		if (strtod(out, NULL) == number)
			return (size_t)n;
	}
	return (size_t)snprintf(out, NUMBER, "%.17g", number);
}

size_t
sav_value_float(char *out, float number)
{
	double same = number;
	int precision;
	int n = 0;

	if (fabs(same) < exact && same == floor(same))
		return (size_t)put_whole(out, (int64_t)same);
	for (precision = 6; precision <= 9; precision++) {
		n = snprintf(out, NUMBER, "%.*g", precision, same);
		if (strtof(out, NULL) == number)
			break;
	}
	return (size_t)n;
}

size_t
sav_value_text(char *out, const char *text, size_t len)
{
	char *start = out;
	size_t i;

	if (memchr(text, ',', len) == NULL && memchr(text, '"', len) == NULL &&
	    memchr(text, '\n', len) == NULL &&
	    memchr(text, '\r', len) == NULL) {
		memcpy(out, text, len);
		return len;
	}
	*out++ = '"';
	for (i = 0; i < len; i++) {
		if (text[i] == '"')
			*out++ = '"';
		*out++ = text[i];
	}
	*out++ = '"';
	return (size_t)(out - start);
}

char *
sav_value_decode(
    const struct charset *set, char *out, const char *text, size_t len)
{
	size_t i;

	if (set->kind != CHARSET_TABLE) {
		memcpy(out, text, len);
		return out + len;
	}
	for (i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (set->len[byte] == 0 || set->is_mapped[byte]) {
			out += utf8_put(out, BAD_BYTE + byte);
			continue;
		}
		memcpy(out, set->utf8[byte], 4);
		out += set->len[byte];
	}
	return out;
}
