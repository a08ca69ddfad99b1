#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "numeral.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits(struct slice s, size_t from)
{
	size_t i = from;

	while (i < s.len && is_digit(s.text[i]))
		i++;
	return i - from;
}

/*
 * The length of the grouping mark at this place, 0 where there is none.  The
 * blanks that do not break are one mark, however wide, and so are the two
 * apostrophes: files mix them.
 */
static size_t
group_at(struct slice in, size_t at, const char *group)
{
	static const char *const alike[][4] = {
	    {"\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", NULL},
	    {"'", "\xe2\x80\x99", NULL},
	};
	const char *own[2] = {group, NULL};
	const char *const *marks = own;
	size_t len;
	size_t i;

	for (i = 0; group[0] != '\0' && i < 2; i++)
		if (strcmp(group, alike[i][0]) == 0 ||
		    strcmp(group, alike[i][1]) == 0)
			marks = alike[i];
	for (; *marks != NULL; marks++) {
		len = strlen(*marks);
		if (len > 0 && in.len - at >= len &&
		    memcmp(in.text + at, *marks, len) == 0)
			return len;
	}
	return 0;
}

/*
 * The whole part, with its groups: one to three digits and then three behind
 * each mark, or no marks at all.  Returns where it ends.
 */
static size_t
read_whole(struct slice in, size_t at, const struct numeral_form *form,
    char *out, size_t *len, bool *are_groups_bad)
{
	size_t n = digits(in, at);
	size_t first = n;
	size_t group_len;

	memcpy(out + *len, in.text + at, n);
	*len += n;
	at += n;
	while (n > 0 && (group_len = group_at(in, at, form->group)) > 0) {
		n = digits(in, at + group_len);
		if (n != 3 || first > 3)
			*are_groups_bad = true;
		memcpy(out + *len, in.text + at + group_len, n);
		*len += n;
		at += group_len + n;
	}
	return at;
}

/* Is it a number but for the marks, so that a person could read it two ways? */
static bool
is_ambiguous(struct slice in)
{
	size_t n_digits = 0;
	size_t n_marks = 0;
	size_t i;

	for (i = 0; i < in.len; i++) {
		if (is_digit(in.text[i]))
			n_digits++;
		else if (in.text[i] == '.' || in.text[i] == ',')
			n_marks++;
		else if (in.text[i] != '-' && in.text[i] != '+')
			return false;
	}
	return n_digits > 0 && n_marks > 0;
}

static bool
is_special(struct slice in)
{
	static const char *const words[] = {
	    "nan", "inf", "-inf", "+inf", "infinity", "-infinity"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (in.len == strlen(words[i]) &&
		    strncasecmp(in.text, words[i], in.len) == 0)
			return true;
	return false;
}

/* Exponent from `at` to the end; false when it is none. */
static bool
read_exponent(struct slice in, size_t at, char *out, size_t *len)
{
	size_t from = at + 1;

	if (from < in.len && (in.text[from] == '-' || in.text[from] == '+'))
		from++;
	if (digits(in, from) == 0 || from + digits(in, from) != in.len)
		return false;
	memcpy(out + *len, in.text + at, in.len - at);
	*len += in.len - at;
	return true;
}

/*
 * Percent signs and currencies around it, where bareNumber is false.  A sign
 * or a mark among them could belong to the number: (5), 5-, kr.15.
 */
static bool
strip(struct slice *in)
{
	struct slice s = *in;
	const char *end = s.text + s.len;
	const char *at;

	while (s.len > 0 && !is_digit(s.text[0]) &&
	    strchr("+-.,", s.text[0]) == NULL) {
		s.text++;
		s.len--;
	}
	while (s.len > 0 && !is_digit(s.text[s.len - 1]))
		s.len--;
	if (s.len == 0)
		return false;
	if (s.text > in->text && (s.text[0] == '.' || s.text[0] == ','))
		return false;
	for (at = in->text; at < end; at++)
		if ((at < s.text || at >= s.text + s.len) &&
		    strchr("+-()", *at) != NULL)
			return false;
	*in = s;
	return true;
}

static bool
read_strict(struct slice in, const struct numeral_form *form, char *out,
    size_t *len, bool *are_groups_bad)
{
	size_t whole;
	size_t n;
	size_t at = 0;

	if (in.len > 0 && (in.text[0] == '-' || in.text[0] == '+')) {
		if (in.text[0] == '-')
			out[(*len)++] = '-';
		at = 1;
	}
	whole = at;
	at = read_whole(in, at, form, out, len, are_groups_bad);
	whole = at - whole;
	if (whole == 0)
		out[(*len)++] = '0';
	if (at < in.len && in.text[at] == form->decimal && !form->is_integer) {
		n = digits(in, at + 1);
		if (n + whole == 0)
			return false;
		if (n > 0)
			out[(*len)++] = '.';
		memcpy(out + *len, in.text + at + 1, n);
		*len += n;
		at += 1 + n;
	} else if (whole == 0) {
		return false;
	}
	if (at < in.len && (in.text[at] == 'e' || in.text[at] == 'E') &&
	    !form->is_integer)
		return read_exponent(in, at, out, len);
	return at == in.len;
}

enum numeral_fault
numeral_read(
    struct slice in, const struct numeral_form *form, char *out, size_t *len)
{
	bool are_groups_bad = false;

	*len = 0;
	if (!form->is_bare && !strip(&in))
		return NUMERAL_BAD;
	if (read_strict(in, form, out, len, &are_groups_bad))
		return are_groups_bad ? NUMERAL_GROUPS : NUMERAL_GOOD;
	if (is_special(in))
		return NUMERAL_SPECIAL;
	return !form->is_integer && is_ambiguous(in) ? NUMERAL_AMBIGUOUS
						     : NUMERAL_BAD;
}

bool
numeral_is_canonical(struct slice s)
{
	size_t i = s.len > 0 && s.text[0] == '-';
	size_t n = digits(s, i);

	i += n;
	if (n > 0 && i < s.len && s.text[i] == '.') {
		n = digits(s, i + 1);
		i += n + 1;
	}
	if (n > 0 && i < s.len && (s.text[i] == 'e' || s.text[i] == 'E')) {
		i++;
		i += i < s.len && (s.text[i] == '+' || s.text[i] == '-');
		n = digits(s, i);
		i += n;
	}
	return n > 0 && i == s.len;
}

/*
 * A number taken apart: its significant digits, at most two runs, and the
 * power of ten of the first of them.
 */
struct parts {
	bool is_negative;
	bool is_zero;
	int64_t power;
	struct slice whole;    /* without leading zeros */
	struct slice fraction; /* likewise when whole is empty */
};

/* Saturates: no text is long enough to reach the bounds by its digits. */
static int64_t
exponent_of(struct slice s, size_t at)
{
	bool is_negative = false;
	int64_t value = 0;

	if (s.text[at] == '-' || s.text[at] == '+')
		is_negative = s.text[at++] == '-';
	for (; at < s.len; at++)
		if (value < INT64_MAX / 100)
			value = value * 10 + (s.text[at] - '0');
	return is_negative ? -value : value;
}

static struct parts
take_apart(struct slice s)
{
	struct parts p = {0};
	size_t at = 0;
	size_t n;

	p.is_negative = s.len > 0 && s.text[0] == '-';
	at = p.is_negative;
	n = digits(s, at);
	p.whole = (struct slice){s.text + at, n};
	at += n;
	p.fraction = (struct slice){s.text + at, 0};
	if (at < s.len && s.text[at] == '.') {
		n = digits(s, at + 1);
		p.fraction = (struct slice){s.text + at + 1, n};
		at += 1 + n;
	}
	if (at < s.len)
		p.power = exponent_of(s, at + 1);
	while (p.whole.len > 0 && p.whole.text[0] == '0') {
		p.whole.text++;
		p.whole.len--;
	}
	p.power += (int64_t)p.whole.len;
	while (p.whole.len == 0 && p.fraction.len > 0 &&
	    p.fraction.text[0] == '0') {
		p.fraction.text++;
		p.fraction.len--;
		p.power--;
	}
	while (p.fraction.len > 0 && p.fraction.text[p.fraction.len - 1] == '0')
		p.fraction.len--;
	p.is_zero = p.whole.len == 0 && p.fraction.len == 0;
	return p;
}

static char
digit_at(const struct parts *p, size_t i)
{
	if (i < p->whole.len)
		return p->whole.text[i];
	i -= p->whole.len;
	return i < p->fraction.len ? p->fraction.text[i] : '0';
}

int
numeral_compare(struct slice a, struct slice b)
{
	struct parts p = take_apart(a);
	struct parts q = take_apart(b);
	size_t n;
	size_t i;
	int sign;

	if (p.is_zero && q.is_zero)
		return 0;
	if (p.is_zero)
		return q.is_negative ? 1 : -1;
	if (q.is_zero || p.is_negative != q.is_negative)
		return p.is_negative ? -1 : 1;
	sign = p.is_negative ? -1 : 1;
	if (p.power != q.power)
		return p.power < q.power ? -sign : sign;
	n = p.whole.len + p.fraction.len;
	if (n < q.whole.len + q.fraction.len)
		n = q.whole.len + q.fraction.len;
	for (i = 0; i < n; i++)
		if (digit_at(&p, i) != digit_at(&q, i))
			return digit_at(&p, i) < digit_at(&q, i) ? -sign : sign;
	return 0;
}
