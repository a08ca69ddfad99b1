#include "dates.h"

struct date {
	int year;
	int month;
	int day;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_date(const struct date *date)
{
	static const char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int y = date->year;
	bool is_leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	if (date->month < 1 || date->month > 12 || date->day < 1)
		return false;
	if (date->day <= 28)
		return true;
	return date->day <=
	    days[date->month - 1] + (date->month == 2 && is_leap);
}

/* Between least and most digits at text[*i]; false when there are fewer. */
static bool
take_digits(struct slice s, size_t *i, int least, int most, int *out)
{
	int value = 0;
	int n = 0;

	for (; n < most && *i < s.len && is_digit(s.text[*i]); n++)
		value = value * 10 + (s.text[(*i)++] - '0');
	*out = value;
	return n >= least;
}

static bool
take_part(struct slice s, size_t *i, char part, struct date *date)
{
	int value;

	switch (part) {
	case 'd':
		return take_digits(s, i, 1, 2, &date->day);
	case 'm':
		return take_digits(s, i, 1, 2, &date->month);
	case 'Y':
		return take_digits(s, i, 4, 4, &date->year);
	case 'y':
		if (!take_digits(s, i, 2, 2, &value))
			return false;
		date->year = value + (value >= 69 ? 1900 : 2000);
		return true;
	case 'H':
		return take_digits(s, i, 1, 2, &value) && value < 24;
	case 'M':
	case 'S':
		return take_digits(s, i, 1, 2, &value) && value < 60;
	default:
		return false;
	}
}

static void
put_digits(char *out, int value, int n)
{
	while (n-- > 0) {
		out[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

bool
dates_is_form(const char *form)
{
	int days = 0;
	int months = 0;
	int years = 0;

	for (; *form != '\0'; form++) {
		if (*form != '%')
			continue;
		form++;
		if (*form == '\0' || strchr("dmYyHMS", *form) == NULL)
			return false;
		days += *form == 'd';
		months += *form == 'm';
		years += *form == 'Y' || *form == 'y';
	}
	return days == 1 && months == 1 && years == 1;
}

bool
dates_is_usual(const char *form)
{
	return strlen(form) == 8 && memcmp(form, "%d", 2) == 0 &&
	    form[2] != '%' && memcmp(form + 3, "%m", 2) == 0 &&
	    form[5] != '%' && memcmp(form + 6, "%Y", 2) == 0;
}

/* All ten bytes at once: what the loop below would do, without its steps. */
bool
dates_read_usual(
    char out[DATES_ISO], const char text[DATES_ISO], const char *form)
{
	static const unsigned char places[8] = {0, 1, 3, 4, 6, 7, 8, 9};
	unsigned digits[8];
	unsigned bad = 0;
	struct date date;
	int i;

	for (i = 0; i < 8; i++) {
		digits[i] = (unsigned char)text[places[i]] - (unsigned)'0';
		bad |= digits[i] > 9;
	}
	bad |= text[2] != form[2];
	bad |= text[5] != form[5];
	date.day = (int)(digits[0] * 10 + digits[1]);
	date.month = (int)(digits[2] * 10 + digits[3]);
	date.year = (int)(digits[4] * 1000 + digits[5] * 100 + digits[6] * 10 +
	    digits[7]);
	if (bad || !is_date(&date))
		return false;
	memcpy(out, text + 6, 4);
	out[4] = '-';
	memcpy(out + 5, text + 3, 2);
	out[7] = '-';
	memcpy(out + 8, text, 2);
	return true;
}

bool
dates_read(char out[DATES_ISO], struct slice text, const char *form)
{
	struct date date = {0, 0, 0};
	size_t i = 0;

	for (; *form != '\0'; form++) {
		if (*form == '%') {
			if (!take_part(text, &i, *++form, &date))
				return false;
		} else if (i == text.len || text.text[i++] != *form) {
			return false;
		}
	}
	if (i < text.len || !is_date(&date))
		return false;
	put_digits(out, date.year, 4);
	out[4] = '-';
	put_digits(out + 5, date.month, 2);
	out[7] = '-';
	put_digits(out + 8, date.day, 2);
	return true;
}

static bool
parse_iso(struct date *date, struct slice s)
{
	size_t i = 0;

	return s.len == DATES_ISO && take_digits(s, &i, 4, 4, &date->year) &&
	    s.text[i++] == '-' && take_digits(s, &i, 2, 2, &date->month) &&
	    s.text[i++] == '-' && take_digits(s, &i, 2, 2, &date->day) &&
	    is_date(date);
}

bool
dates_is_iso(struct slice s)
{
	struct date date;

	return parse_iso(&date, s);
}

/*
 * Days of the civil calendar: years begin in March, so that the leap day is
 * the last of its year; 400 years are 146097 days.
 */
bool
dates_days(int64_t *out, struct slice iso)
{
	struct date date;
	int64_t year;
	int64_t era;
	int64_t of_era;
	int64_t of_year;

	if (!parse_iso(&date, iso))
		return false;
	year = date.year - (date.month <= 2);
	era = (year >= 0 ? year : year - 399) / 400;
	of_era = year - era * 400;
	of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 +
	    date.day - 1;
	*out = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
	return true;
}

bool
dates_years(int64_t *out, struct slice from, struct slice to)
{
	struct date a;
	struct date b;

	if (!parse_iso(&a, from) || !parse_iso(&b, to))
		return false;
	*out = b.year - a.year -
	    (b.month < a.month || (b.month == a.month && b.day < a.day));
	return true;
}
