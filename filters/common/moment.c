#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "moment.h"

struct moment {
	int year;
	int month;
	int day;
	int day_of_year;
	int hour;
	int minute;
	int second;
	char fraction[10];
	char zone[8];
	bool is_pm;
	bool has_half; /* %p was there */
};

static const char *const months[] = {"january", "february", "march", "april",
    "may", "june", "july", "august", "september", "october", "november",
    "december"};

/* In Danish, Norwegian, Swedish and German, where they are others. */
static const struct {
	const char *name;
	int month;
	bool is_short;
} other_months[] = {{"januari", 1, false}, {"januar", 1, false},
    {"februari", 2, false}, {"februar", 2, false}, {"marts", 3, false},
    {"mars", 3, false}, {"m\xc3\xa4rz", 3, false}, {"maj", 5, false},
    {"mai", 5, false}, {"juni", 6, false}, {"juli", 7, false},
    {"augusti", 8, false}, {"oktober", 10, false}, {"desember", 12, false},
    {"dezember", 12, false}, {"maj", 5, true}, {"mai", 5, true},
    {"okt", 10, true}, {"des", 12, true}, {"dez", 12, true}, {"mrz", 3, true},
    {"m\xc3\xa4r", 3, true}};

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* From low to high digits; their value. */
static bool
take_digits(struct slice *in, size_t low, size_t high, int *value)
{
	size_t n = 0;

	*value = 0;
	while (
	    n < high && n < in->len && in->text[n] >= '0' && in->text[n] <= '9')
		*value = *value * 10 + (in->text[n++] - '0');
	in->text += n;
	in->len -= n;
	return n >= low;
}

static bool
take_range(struct slice *in, size_t high_digits, int low, int high, int *value)
{
	return take_digits(in, 1, high_digits, value) && *value >= low &&
	    *value <= high;
}

static bool
begins_with(struct slice in, const char *word, size_t len)
{
	return in.len >= len && strncasecmp(in.text, word, len) == 0;
}

/*
 * The longest name of a month that the text begins with: "august" is the
 * beginning of "augusti".
 */
static bool
take_month(struct slice *in, bool is_short, int *month)
{
	size_t best = 0;
	size_t len;
	size_t i;

	for (i = 0; i < 12; i++) {
		len = is_short ? 3 : strlen(months[i]);
		if (begins_with(*in, months[i], len)) {
			*month = (int)i + 1;
			best = len;
		}
	}
	for (i = 0; i < sizeof other_months / sizeof *other_months; i++) {
		len = strlen(other_months[i].name);
		if (other_months[i].is_short == is_short && len > best &&
		    begins_with(*in, other_months[i].name, len)) {
			*month = other_months[i].month;
			best = len;
		}
	}
	in->text += best;
	in->len -= best;
	return best > 0;
}

static bool
take_half(struct slice *in, struct moment *m)
{
	if (in->len < 2 ||
	    (strncasecmp(in->text, "am", 2) != 0 &&
		strncasecmp(in->text, "pm", 2) != 0))
		return false;
	m->is_pm = in->text[0] == 'p' || in->text[0] == 'P';
	m->has_half = true;
	in->text += 2;
	in->len -= 2;
	return true;
}

static bool
take_fraction(struct slice *in, struct moment *m)
{
	struct slice before = *in;
	size_t n;
	int ignored;

	if (!take_digits(in, 1, 9, &ignored))
		return false;
	n = before.len - in->len;
	memcpy(m->fraction, before.text, n);
	m->fraction[n] = '\0';
	return true;
}

/* Z, +0100, +01:00, and +1, as some tools write it */
static bool
take_zone(struct slice *in, struct moment *m)
{
	struct slice s;
	int hour;
	int minute = 0;
	bool has_minutes;

	if (in->len > 0 && (in->text[0] == 'Z' || in->text[0] == 'z')) {
		strcpy(m->zone, "Z");
		in->text++;
		in->len--;
		return true;
	}
	if (in->len < 2 || (in->text[0] != '+' && in->text[0] != '-'))
		return false;
	s = (struct slice){in->text + 1, in->len - 1};
	if (!take_digits(&s, 1, 2, &hour) || hour > 23)
		return false;
	has_minutes = s.len > 0 && s.text[0] == ':';
	if (has_minutes)
		s = (struct slice){s.text + 1, s.len - 1};
	has_minutes |= s.len > 0 && s.text[0] >= '0' && s.text[0] <= '9';
	if (has_minutes && (!take_digits(&s, 2, 2, &minute) || minute > 59))
		return false;
	snprintf(m->zone, sizeof m->zone, "%c%02d:%02d", in->text[0],
	    (unsigned char)hour % 100, (unsigned char)minute % 100);
	*in = s;
	return true;
}

static bool
take_short_year(struct slice *in, int *year)
{
	if (!take_digits(in, 2, 2, year))
		return false;
	*year += *year < 69 ? 2000 : 1900;
	return true;
}

static bool
take_directive(struct slice *in, char directive, struct moment *m)
{
	switch (directive) {
	case 'Y':
		return take_digits(in, 4, 4, &m->year) && m->year > 0;
	case 'y':
		return take_short_year(in, &m->year);
	case 'm':
		return take_range(in, 2, 1, 12, &m->month);
	case 'b':
		return take_month(in, true, &m->month);
	case 'B':
		return take_month(in, false, &m->month);
	case 'd':
	case 'e':
		return take_range(in, 2, 1, 31, &m->day);
	case 'j':
		return take_range(in, 3, 1, 366, &m->day_of_year);
	case 'H':
		return take_range(in, 2, 0, 23, &m->hour);
	case 'I':
		return take_range(in, 2, 1, 12, &m->hour);
	case 'p':
		return take_half(in, m);
	case 'M':
		return take_range(in, 2, 0, 59, &m->minute);
	case 'S':
		return take_range(in, 2, 0, 60, &m->second);
	case 'f':
		return take_fraction(in, m);
	case 'z':
		return take_zone(in, m);
	default:
		return false;
	}
}

static bool
match(struct slice in, const char *pattern, struct moment *m)
{
	for (; *pattern != '\0'; pattern++) {
		if (pattern[0] == '%' && pattern[1] != '%' &&
		    pattern[1] != '\0') {
			if (!take_directive(&in, *++pattern, m))
				return false;
			continue;
		}
		if (pattern[0] == '%' && pattern[1] == '%')
			pattern++;
		if (in.len == 0 || in.text[0] != *pattern)
			return false;
		in.text++;
		in.len--;
	}
	return in.len == 0;
}

/* %j to month and day; %I and %p to hours; is there such a day? */
static bool
settle(struct moment *m)
{
	if (m->day_of_year > 0) {
		if (m->day_of_year > 365 + is_leap(m->year))
			return false;
		m->day = m->day_of_year;
		for (m->month = 1; m->day > days_in(m->year, m->month);
		     m->month++)
			m->day -= days_in(m->year, m->month);
	}
	if (m->has_half)
		m->hour = m->hour % 12 + (m->is_pm ? 12 : 0);
	return m->day <= days_in(m->year, m->month);
}

/* Two digits and what stands behind them; returns the place behind both. */
static char *
put_two(char *out, int number, char behind)
{
	out[0] = (char)('0' + number / 10 % 10);
	out[1] = (char)('0' + number % 10);
	out[2] = behind;
	return out + 3;
}

static char *
put_text(char *out, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len);
	return out + len;
}

static char *
put_date(char *out, const struct moment *m)
{
	out = put_two(out, m->year / 100, '\0') - 1;
	out = put_two(out, m->year, '-');
	out = put_two(out, m->month, '-');
	return put_two(out, m->day, 'T');
}

static char *
put_time(char *out, const struct moment *m)
{
	out = put_two(out, m->hour, ':');
	out = put_two(out, m->minute, ':');
	out = put_two(out, m->second, '.');
	out = m->fraction[0] == '\0' ? out - 1 : put_text(out, m->fraction);
	return put_text(out, m->zone);
}

bool
moment_read(struct slice in, const char *pattern, enum moment_kind kind,
    char out[MOMENT_TEXT], size_t *len)
{
	struct moment m = {.year = 1900, .month = 1, .day = 1};
	char *end = out;

	if (!match(in, pattern, &m) || !settle(&m))
		return false;
	if (kind != MOMENT_TIME)
		end = put_date(end, &m);
	if (kind == MOMENT_DATE)
		end--;
	else
		end = put_time(end, &m);
	*len = (size_t)(end - out);
	return true;
}

const char *
moment_bad_directive(const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '%')
			continue;
		if (pattern[1] == '\0' ||
		    strchr("YymbBdejHIpMSfz%", pattern[1]) == NULL)
			return pattern;
		pattern++;
	}
	return NULL;
}

static bool
has_any(const char *pattern, const char *directives)
{
	for (; *pattern != '\0'; pattern++)
		if (*pattern == '%' && *++pattern != '\0' &&
		    strchr(directives, *pattern) != NULL)
			return true;
	return false;
}

bool
moment_is_whole(const char *pattern, enum moment_kind kind)
{
	bool has_day = has_any(pattern, "Yy") &&
	    (has_any(pattern, "j") ||
		(has_any(pattern, "mbB") && has_any(pattern, "de")));
	bool has_time = has_any(pattern, "H") ||
	    (has_any(pattern, "I") && has_any(pattern, "p"));

	if (kind == MOMENT_DATE)
		return has_day;
	return kind == MOMENT_TIME ? has_time : has_day && has_time;
}

/* Days since 0001-01-01. */
static long
day_number(const struct moment *m)
{
	long before = m->year - 1;
	long days = 365 * before + before / 4 - before / 100 + before / 400;
	int i;

	for (i = 1; i < m->month; i++)
		days += days_in(m->year, i);
	return days + m->day;
}

static bool
read_iso(struct slice in, struct moment *m)
{
	*m = (struct moment){.year = 1900, .month = 1, .day = 1};
	return in.len == MOMENT_ISO && match(in, "%Y-%m-%d", m) && settle(m);
}

bool
moment_is_date(struct slice s)
{
	struct moment m;

	return read_iso(s, &m);
}

bool
moment_days(int64_t *out, struct slice iso)
{
	enum {
		DAY_1970_01_01 = 719163
	};

	struct moment m;

	if (!read_iso(iso, &m))
		return false;
	*out = day_number(&m) - DAY_1970_01_01;
	return true;
}

bool
moment_years(int64_t *out, struct slice from, struct slice to)
{
	struct moment a;
	struct moment b;

	if (!read_iso(from, &a) || !read_iso(to, &b))
		return false;
	*out = b.year - a.year -
	    (b.month < a.month || (b.month == a.month && b.day < a.day));
	return true;
}

bool
moment_is_usual(const char *pattern)
{
	return strlen(pattern) == 8 && memcmp(pattern, "%d", 2) == 0 &&
	    pattern[2] != '%' && memcmp(pattern + 3, "%m", 2) == 0 &&
	    pattern[5] != '%' && memcmp(pattern + 6, "%Y", 2) == 0;
}

bool
moment_read_usual(
    char out[MOMENT_ISO], const char text[MOMENT_ISO], const char *pattern)
{
	static const unsigned char places[8] = {0, 1, 3, 4, 6, 7, 8, 9};
	int digits[8];
	bool is_bad = text[2] != pattern[2] || text[5] != pattern[5];
	struct moment m;
	int i;

	for (i = 0; i < 8; i++) {
		digits[i] = text[places[i]] - '0';
		is_bad |= (unsigned)digits[i] > 9;
	}
	m.day = digits[0] * 10 + digits[1];
	m.month = digits[2] * 10 + digits[3];
	m.year =
	    digits[4] * 1000 + digits[5] * 100 + digits[6] * 10 + digits[7];
	if (is_bad || m.year < 1 || m.month < 1 || m.month > 12 || m.day < 1 ||
	    (m.day > 28 && m.day > days_in(m.year, m.month)))
		return false;
	memcpy(out, text + 6, 4);
	out[4] = '-';
	memcpy(out + 5, text + 3, 2);
	out[7] = '-';
	memcpy(out + 8, text, 2);
	return true;
}

/* A canonical moment taken apart. */
struct clock {
	int64_t seconds;
	struct slice fraction; /* digits */
	bool has_zone;
	int64_t zone; /* seconds ahead of UTC */
};

static int
two_digits(const char *text)
{
	return 10 * (text[0] - '0') + text[1] - '0';
}

static struct clock
clock_of(struct slice s)
{
	struct clock c = {.fraction = {"", 0}};

	if (s.len >= 10 && s.text[4] == '-') {
		struct moment m;

		read_iso((struct slice){s.text, MOMENT_ISO}, &m);
		c.seconds = INT64_C(86400) * day_number(&m);
		if (s.len < 19)
			return c;
		s = (struct slice){s.text + 11, s.len - 11};
	}
	if (s.len < 8)
		return c;
	c.seconds += 3600 * two_digits(s.text) + 60 * two_digits(s.text + 3) +
	    two_digits(s.text + 6);
	s = (struct slice){s.text + 8, s.len - 8};
	if (s.len > 0 && s.text[0] == '.') {
		c.fraction = (struct slice){s.text + 1, 0};
		while (1 + c.fraction.len < s.len &&
		    s.text[1 + c.fraction.len] >= '0' &&
		    s.text[1 + c.fraction.len] <= '9')
			c.fraction.len++;
		s.text += 1 + c.fraction.len;
		s.len -= 1 + c.fraction.len;
	}
	c.has_zone = s.len > 0;
	if (s.len == 6)
		c.zone = (s.text[0] == '-' ? -60 : 60) *
		    (60 * two_digits(s.text + 1) + two_digits(s.text + 4));
	return c;
}

int
moment_compare(struct slice a, struct slice b)
{
	struct clock p = clock_of(a);
	struct clock q = clock_of(b);
	size_t i;

	if (p.has_zone && q.has_zone) {
		p.seconds -= p.zone;
		q.seconds -= q.zone;
	}
	if (p.seconds != q.seconds)
		return p.seconds < q.seconds ? -1 : 1;
	for (i = 0; i < p.fraction.len || i < q.fraction.len; i++) {
		char x = i < p.fraction.len ? p.fraction.text[i] : '0';
		char y = i < q.fraction.len ? q.fraction.text[i] : '0';

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}
