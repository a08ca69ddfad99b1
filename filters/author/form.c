#include <string.h>

#include "form.h"
#include "mem.h"

enum {
	LONGEST = 40,
	LONGEST_INTEGER = 18
};

#define NUMERAL(type, decimal, group, is_integer)                              \
	{                                                                      \
		type, NULL, false, MOMENT_DATE,                                \
		    {decimal, group, true, is_integer}, false                  \
	}
#define MOMENT(type, format, kind, is_month_first)                             \
	{                                                                      \
		type, format, true, kind, {'.', "", true, false},              \
		    is_month_first                                             \
	}
#define DATE(format, is_month_first)                                           \
	MOMENT("date", format, MOMENT_DATE, is_month_first)
#define DATETIME(format, is_month_first)                                       \
	MOMENT("datetime", format, MOMENT_DATETIME, is_month_first)

/* A grouped form allows numbers without groups, so it comes later. */
static const struct form forms[] = {
    NUMERAL("integer", '.', "", true),
    NUMERAL("number", '.', "", false),
    NUMERAL("number", ',', "", false),
    NUMERAL("integer", ',', ".", true),
    NUMERAL("integer", '.', ",", true),
    NUMERAL("integer", ',', " ", true),
    NUMERAL("integer", ',', "\xc2\xa0", true),
    NUMERAL("number", ',', ".", false),
    NUMERAL("number", '.', ",", false),
    NUMERAL("number", ',', " ", false),
    NUMERAL("number", ',', "\xc2\xa0", false),
    NUMERAL("integer", '.', "'", true),
    NUMERAL("number", '.', "'", false),
    NUMERAL("number", '.', " ", false),
    DATE(NULL, false),
    DATE("%d-%m-%Y", false),
    DATE("%d.%m.%Y", false),
    DATE("%d/%m/%Y", false),
    DATE("%m/%d/%Y", true),
    DATE("%m-%d-%Y", true),
    DATE("%Y/%m/%d", false),
    DATE("%d/%m/%y", false),
    DATE("%m/%d/%y", true),
    DATE("%d-%m-%y", false),
    DATE("%d.%m.%y", false),
    DATE("%d-%b-%Y", false),
    DATE("%d-%b-%y", false),
    DATE("%d %b %Y", false),
    DATE("%d %B %Y", false),
    DATETIME(NULL, false),
    DATETIME("%Y-%m-%dT%H:%M", false),
    DATETIME("%Y-%m-%dT%H:%M:%S%z", false),
    DATETIME("%Y-%m-%dT%H:%M:%S.%f", false),
    DATETIME("%Y-%m-%dT%H:%M:%S.%f%z", false),
    DATETIME("%Y-%m-%d %H:%M:%S", false),
    DATETIME("%Y-%m-%d %H:%M", false),
    DATETIME("%Y-%m-%d %H:%M:%S.%f", false),
    DATETIME("%d-%m-%Y %H:%M:%S", false),
    DATETIME("%d-%m-%Y %H:%M", false),
    DATETIME("%d.%m.%Y %H:%M:%S", false),
    DATETIME("%d.%m.%Y %H:%M", false),
    DATETIME("%d/%m/%Y %H:%M:%S", false),
    DATETIME("%d/%m/%Y %H:%M", false),
    DATETIME("%m/%d/%Y %H:%M:%S", true),
    DATETIME("%m/%d/%Y %H:%M", true),
    DATETIME("%m/%d/%Y %I:%M:%S %p", true),
    DATETIME("%m/%d/%Y %I:%M %p", true),
    DATETIME("%m/%d/%y %I:%M %p", true),
    DATETIME("%d/%m/%Y %I:%M:%S %p", false),
    DATETIME("%d/%m/%Y %H.%M.%S", false),
    DATETIME("%d/%m/%Y %H.%M", false),
    DATETIME("%d.%m.%Y %H.%M", false),
    DATETIME("%d-%m-%Y %H.%M", false),
    DATETIME("%Y/%m/%d %H:%M:%S", false),
    DATETIME("%Y/%m/%d %H:%M", false),
    DATETIME("%Y/%m/%d %I:%M:%S %p", false),
    DATETIME("%Y/%m/%d %I:%M:%S %p GMT%z", false),
    DATETIME("%Y-%m-%d %H:%M:%S%z", false),
    DATETIME("%Y-%m-%d %H:%M:%S %z", false),
    DATETIME("%d-%b-%Y %H:%M:%S", false),
    DATETIME("%d/%m/%y %H:%M", false),
    DATETIME("%m/%d/%y %H:%M", true),
    MOMENT("time", NULL, MOMENT_TIME, false),
    MOMENT("time", "%H:%M", MOMENT_TIME, false),
};

enum {
	N_FORMS = sizeof forms / sizeof *forms
};

_Static_assert(N_FORMS <= 64, "a set of forms is a mask of 64 bits");

static const char *const marks[] = {"NA", "N/A", "n/a", "#N/A", "NULL", "null",
    "NaN", "nan", ".", "..", "...", "-", "--", ":", "?", " ", "#NULL!",
    "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", NULL};
_Static_assert(sizeof marks / sizeof *marks - 1 == FORM_MARKS, "marks");

uint64_t
form_all(void)
{
	return UINT64_MAX >> (64 - N_FORMS);
}

const struct form *
form_get(int i)
{
	return &forms[i];
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Codes with leading zeros, a plus, or more digits than a number is read by
 * are texts: as numbers they would come out changed.
 */
static bool
is_code(struct slice s)
{
	if (s.text[0] == '+')
		return true;
	if (s.text[0] == '-')
		s = (struct slice){s.text + 1, s.len - 1};
	return s.len > LONGEST_INTEGER ||
	    (s.len > 1 && s.text[0] == '0' && is_digit(s.text[1]));
}

/* No group begins with a zero: 0.123 is no grouped number. */
static bool
has_numeral(const struct numeral_form *form, struct slice value)
{
	char out[LONGEST + 2];
	size_t len;
	size_t first;

	if (is_code(value) ||
	    numeral_read(value, form, out, &len) != NUMERAL_GOOD)
		return false;
	first = out[0] == '-';
	return form->group[0] == '\0' || out[first] != '0' ||
	    first + 1 == len || !is_digit(out[first + 1]);
}

static bool
has_form(const struct form *form, struct slice value)
{
	char out[MOMENT_TEXT];
	size_t len;

	if (!form->is_moment)
		return has_numeral(&form->numeral, value);
	return moment_read(value,
	    form->format != NULL            ? form->format
		: form->kind == MOMENT_DATE ? "%Y-%m-%d"
		: form->kind == MOMENT_TIME ? "%H:%M:%S"
					    : "%Y-%m-%dT%H:%M:%S",
	    form->kind, out, &len);
}

uint64_t
form_match(uint64_t set, struct slice value)
{
	uint64_t left;
	int i;

	if (value.len == 0 || value.len > LONGEST ||
	    memchr("+-.,0123456789", value.text[0], 14) == NULL)
		return 0;
	for (left = set; left != 0; left &= left - 1) {
		i = __builtin_ctzll(left);
		if (!has_form(&forms[i], value))
			set &= ~(UINT64_C(1) << i);
	}
	return set;
}

int
form_choose(uint64_t set, const struct form_habit *habit)
{
	uint64_t left;
	int i;

	for (left = set; left != 0; left &= left - 1) {
		const struct form *form;

		i = __builtin_ctzll(left);
		form = &forms[i];
		if (form->is_moment
			? form->is_month_first == habit->is_month_first
			: form->numeral.decimal == habit->decimal || i == 0)
			return i;
	}
	return set == 0 ? FORM_NONE : __builtin_ctzll(set);
}

char
form_decimal(uint64_t set)
{
	char decimal = '\0';
	int i;

	for (i = 0; i < N_FORMS; i++) {
		if ((set >> i & 1) == 0 || forms[i].is_moment)
			continue;
		if (decimal != '\0' && decimal != forms[i].numeral.decimal)
			return '\0';
		decimal = forms[i].numeral.decimal;
	}
	return decimal;
}

/* True when all dates of the set are of this kind, and there are some. */
static bool
are_all(uint64_t set, bool is_month_first)
{
	bool has_any = false;
	int i;

	for (i = 0; i < N_FORMS; i++) {
		if ((set >> i & 1) == 0 || !forms[i].is_moment ||
		    forms[i].kind == MOMENT_TIME)
			continue;
		if (forms[i].is_month_first != is_month_first)
			return false;
		has_any = true;
	}
	return has_any;
}

bool
form_is_month_first(uint64_t set)
{
	return are_all(set, true);
}

bool
form_is_day_first(uint64_t set)
{
	const struct form *first;

	if (!are_all(set, false))
		return false;
	first = &forms[__builtin_ctzll(set)];
	return first->format != NULL && first->format[1] == 'd';
}

bool
form_is_doubtful(uint64_t set, const struct form_habit *habit)
{
	int first;

	if (set == 0 || (set & 1) != 0)
		return false; /* whole numbers without marks */
	first = __builtin_ctzll(set);
	if (!forms[first].is_moment)
		return form_decimal(set) == '\0' && !habit->is_decimal_sure;
	return forms[first].kind != MOMENT_TIME && !are_all(set, true) &&
	    !are_all(set, false) && !habit->is_month_first &&
	    !habit->is_day_first;
}

int
form_mark(struct slice value)
{
	int i;

	if (value.len == 0 || value.len > 7)
		return FORM_NONE;
	for (i = 0; marks[i] != NULL; i++)
		if (slice_is(value, marks[i]))
			return i;
	return FORM_NONE;
}

const char *
form_mark_text(int i)
{
	return marks[i];
}

bool
form_is_figure(struct slice value)
{
	bool has_digit = false;
	size_t i;

	for (i = 0; i < value.len; i++) {
		if (is_digit(value.text[i]))
			has_digit = true;
		else if (memchr("+-.,:/ %TZ", value.text[i], 10) == NULL)
			return false;
	}
	return has_digit;
}
