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

/* A form with groups also allows numbers without them, so it is tried later. */
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
    DATE("%d. %B %Y", false),
    DATE("%d/%m-%Y", false),
    DATE("%d/%m-%y", false),
    DATE("%b %d, %Y", false),
    DATE("%B %d, %Y", false),
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
    DATETIME("%d/%m/%y %H:%M:%S", false),
    DATETIME("%m/%d/%y %H:%M:%S", true),
    DATETIME("%m/%d/%y %I:%M:%S %p", true),
    DATETIME("%d-%m-%y %H:%M:%S", false),
    DATETIME("%d-%m-%y %H:%M", false),
    DATETIME("%d.%m.%y %H:%M:%S", false),
    DATETIME("%d.%m.%y %H:%M", false),
    DATETIME("%d-%m-%Y %H.%M.%S", false),
    DATETIME("%d.%m.%Y %H.%M.%S", false),
    DATETIME("%d-%m-%Y kl. %H.%M", false),
    DATETIME("%d-%m-%Y kl. %H:%M", false),
    DATETIME("%d.%m.%Y kl. %H.%M", false),
    DATETIME("%d.%m.%Y kl. %H:%M", false),
    DATETIME("%d/%m-%Y %H:%M", false),
    DATETIME("%d/%m-%Y kl. %H.%M", false),
    DATETIME("%d/%m-%Y kl. %H:%M", false),
    DATETIME("%d-%b-%Y %H:%M", false),
    DATETIME("%d-%b-%Y %H:%M:%S.%f", false),
    DATETIME("%d %b %Y %H:%M:%S", false),
    DATETIME("%d %b %Y %H:%M", false),
    DATETIME("%b %d, %Y %I:%M:%S %p", false),
    DATETIME("%b %d, %Y %I:%M %p", false),
    DATETIME("%b %d, %Y %H:%M:%S", false),
    DATETIME("%Y-%m-%d %I:%M:%S %p", false),
    DATETIME("%Y-%m-%dT%H:%M%z", false),
    MOMENT("time", NULL, MOMENT_TIME, false),
    MOMENT("time", "%H:%M", MOMENT_TIME, false),
};

enum {
	N_FORMS = sizeof forms / sizeof *forms
};

_Static_assert(N_FORMS <= 128, "a set of forms is a mask of two words");

static const char *const marks[] = {"NA", "N/A", "n/a", "#N/A", "NULL", "null",
    "NaN", "nan", ".", "..", "...", "-", "--", ":", "?", " ", "#NULL!",
    "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", NULL};
_Static_assert(sizeof marks / sizeof *marks - 1 == FORM_MARKS, "marks");

struct form_set
form_all(void)
{
	return (struct form_set){
	    {UINT64_MAX, UINT64_MAX >> (2 * 64 - N_FORMS)}};
}

bool
form_is_any(struct form_set set)
{
	return (set.words[0] | set.words[1]) != 0;
}

bool
form_has(struct form_set set, int i)
{
	return (set.words[i / 64] >> i % 64 & 1) != 0;
}

/* The first of the set from that one on, or FORM_NONE. */
static int
next_form(struct form_set set, int from)
{
	uint64_t left;
	int i;

	for (i = from / 64; from < N_FORMS && i < 2; i++, from = 64 * i) {
		left = set.words[i] >> from % 64;
		if (left != 0)
			return from + __builtin_ctzll(left);
	}
	return FORM_NONE;
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

/* What a moment can begin with: a digit, or the name of a month. */
static bool
can_begin(char c)
{
	return memchr("+-.,0123456789", c, 14) != NULL ||
	    memchr("JFMASOND", c, 8) != NULL;
}

struct form_set
form_match(struct form_set set, struct slice value)
{
	int i;

	if (value.len == 0 || value.len > LONGEST || !can_begin(value.text[0]))
		return (struct form_set){{0, 0}};
	for (i = next_form(set, 0); i >= 0; i = next_form(set, i + 1))
		if (!has_form(&forms[i], value))
			set.words[i / 64] &= ~(UINT64_C(1) << i % 64);
	return set;
}

bool
form_is_whole(struct slice value)
{
	return value.len > 0 && value.len <= LONGEST &&
	    has_form(&forms[0], value);
}

int
form_choose(struct form_set set, const struct form_habit *habit)
{
	int i;

	for (i = next_form(set, 0); i >= 0; i = next_form(set, i + 1)) {
		const struct form *form = &forms[i];

		if (form->is_moment
			? form->is_month_first == habit->is_month_first
			: form->numeral.decimal == habit->decimal || i == 0)
			return i;
	}
	return next_form(set, 0);
}

char
form_decimal(struct form_set set)
{
	char decimal = '\0';
	int i;

	for (i = 0; i < N_FORMS; i++) {
		if (!form_has(set, i) || forms[i].is_moment)
			continue;
		if (decimal != '\0' && decimal != forms[i].numeral.decimal)
			return '\0';
		decimal = forms[i].numeral.decimal;
	}
	return decimal;
}

/* True when all dates of the set are of this kind, and there are some. */
static bool
are_all(struct form_set set, bool is_month_first)
{
	bool has_any = false;
	int i;

	for (i = 0; i < N_FORMS; i++) {
		if (!form_has(set, i) || !forms[i].is_moment ||
		    forms[i].kind == MOMENT_TIME)
			continue;
		if (forms[i].is_month_first != is_month_first)
			return false;
		has_any = true;
	}
	return has_any;
}

bool
form_is_month_first(struct form_set set)
{
	return are_all(set, true);
}

bool
form_is_day_first(struct form_set set)
{
	const struct form *first;

	if (!are_all(set, false))
		return false;
	first = &forms[next_form(set, 0)];
	return first->format != NULL && first->format[1] == 'd';
}

bool
form_is_doubtful(struct form_set set, const struct form_habit *habit)
{
	int first;

	if (!form_is_any(set) || form_has(set, 0))
		return false; /* whole numbers without marks */
	first = next_form(set, 0);
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
