#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "person.h"

enum {
	/* So many different values before digits alone make a suspect. */
	ENOUGH = 3,
	CVR_DIGITS = 8,
	CPR_DIGITS = 10,
	LONGEST_NUMBER = 20
};

static const char *const names[PERSON_KINDS] = {
    [PERSON_EMAIL] = "e-mail",
    [PERSON_CPR] = "cpr",
    [PERSON_CVR] = "cvr",
    [PERSON_PHONE] = "phone",
    [PERSON_NAME] = "name",
    [PERSON_ADDRESS] = "address",
    [PERSON_IP] = "ip address",
    [PERSON_PLACE] = "coordinates",
};

/* Words in a column's name; needs_digits: its values must have them. */
static const struct {
	const char *word;
	enum person person;
	bool needs_digits;
} words[] = {
    {"email", PERSON_EMAIL, false},
    {"mail", PERSON_EMAIL, false},
    {"epost", PERSON_EMAIL, false},
    {"cpr", PERSON_CPR, true},
    {"cprnr", PERSON_CPR, true},
    {"cvr", PERSON_CVR, true},
    {"cvrnr", PERSON_CVR, true},
    {"phone", PERSON_PHONE, true},
    {"telephone", PERSON_PHONE, true},
    {"mobile", PERSON_PHONE, true},
    {"mobil", PERSON_PHONE, true},
    {"telefon", PERSON_PHONE, true},
    {"tlf", PERSON_PHONE, true},
    {"handy", PERSON_PHONE, true},
    {"name", PERSON_NAME, false},
    {"firstname", PERSON_NAME, false},
    {"lastname", PERSON_NAME, false},
    {"fullname", PERSON_NAME, false},
    {"surname", PERSON_NAME, false},
    {"navn", PERSON_NAME, false},
    {"fornavn", PERSON_NAME, false},
    {"efternavn", PERSON_NAME, false},
    {"etternavn", PERSON_NAME, false},
    {"namn", PERSON_NAME, false},
    {"efternamn", PERSON_NAME, false},
    {"vorname", PERSON_NAME, false},
    {"nachname", PERSON_NAME, false},
    {"etunimi", PERSON_NAME, false},
    {"sukunimi", PERSON_NAME, false},
    {"address", PERSON_ADDRESS, false},
    {"adresse", PERSON_ADDRESS, false},
    {"adress", PERSON_ADDRESS, false},
    {"anschrift", PERSON_ADDRESS, false},
    {"street", PERSON_ADDRESS, false},
    {"vej", PERSON_ADDRESS, false},
    {"vejnavn", PERSON_ADDRESS, false},
    {"strasse", PERSON_ADDRESS, false},
    {"ip", PERSON_IP, false},
    {"ipaddr", PERSON_IP, false},
    {"ipaddress", PERSON_IP, false},
    {"latitude", PERSON_PLACE, true},
    {"longitude", PERSON_PLACE, true},
    {"gps", PERSON_PLACE, true},
    {"geolocation", PERSON_PLACE, true},
};

/* Names of programs, records and files are of nobody. */
static const char *const things[] = {"event", "instrument", "repeat", "file",
    "variable", "company", "school", "project", "product", "brand", "form",
    "survey", "user", "column", "group", "arm", "form", "device", NULL};

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || strchr("._%+-", c) != NULL;
}

/* Something@some.where, anywhere; *is_all: and nothing else. */
static bool
has_email(struct slice s, bool *is_all)
{
	const char *at = memchr(s.text, '@', s.len);
	const char *end = s.text + s.len;
	const char *from = at;
	const char *dot = NULL;
	const char *to;

	if (at == NULL)
		return false;
	while (from > s.text && is_word(from[-1]))
		from--;
	for (to = at + 1; to < end && is_word(*to); to++)
		if (*to == '.' && to > at + 1)
			dot = to;
	*is_all = from == s.text && to == end;
	return from < at && dot != NULL && dot + 1 < to;
}

/* The digits of a number that may have blanks, hyphens and a plus. */
static size_t
digits_of(struct slice s, char digits[LONGEST_NUMBER + 1])
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.text[i] >= '0' && s.text[i] <= '9') {
			if (n == LONGEST_NUMBER)
				return 0;
			digits[n++] = s.text[i];
		} else if (memchr("+- .", s.text[i], 4) == NULL) {
			return 0;
		}
	}
	return n;
}

/* Weights 2 7 6 5 4 3 2 1; the sum is a multiple of 11. */
static bool
is_cvr(const char *digits)
{
	static const int weights[CVR_DIGITS] = {2, 7, 6, 5, 4, 3, 2, 1};
	int sum = 0;
	int i;

	for (i = 0; i < CVR_DIGITS; i++)
		sum += weights[i] * (digits[i] - '0');
	return sum % 11 == 0 && digits[0] != '0';
}

static bool
is_cpr(const char *digits)
{
	int day = (digits[0] - '0') * 10 + digits[1] - '0';
	int month = (digits[2] - '0') * 10 + digits[3] - '0';

	return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

/* "12 34 56 78" or "+45 12345678": nobody writes a count like that. */
static bool
is_phone(struct slice s, size_t n_digits)
{
	size_t i;

	if (s.text[0] == '+')
		return n_digits >= 8 && n_digits <= 15;
	if (n_digits != 8 || s.len != 11)
		return false;
	for (i = 2; i < s.len; i += 3)
		if (s.text[i] != ' ')
			return false;
	return true;
}

/* Four numbers up to 255 with points between. */
static bool
is_ip(struct slice s)
{
	unsigned n_parts = 0;
	unsigned part = 0;
	unsigned n = 0;
	size_t i;

	for (i = 0; i <= s.len; i++) {
		if (i < s.len && isdigit((unsigned char)s.text[i])) {
			part = part * 10 + (unsigned)(s.text[i] - '0');
			n++;
		} else if ((i < s.len && s.text[i] != '.') || n == 0 || n > 3 ||
		    part > 255) {
			return false;
		} else {
			n_parts++;
			part = n = 0;
		}
	}
	return n_parts == 4;
}

void
person_count(struct person_counts *counts, struct slice value)
{
	char digits[LONGEST_NUMBER + 1];
	bool is_all;
	size_t n;

	counts->n++;
	if (has_email(value, &is_all)) {
		counts->has_email = true;
		counts->is[PERSON_EMAIL] += is_all;
		return;
	}
	counts->is[PERSON_IP] += is_ip(value);
	n = digits_of(value, digits);
	if (n == 0)
		return;
	if (n == CVR_DIGITS && value.len == CVR_DIGITS && is_cvr(digits))
		counts->is[PERSON_CVR]++;
	if (n == CPR_DIGITS && is_cpr(digits) &&
	    (value.len == CPR_DIGITS ||
		(value.len == CPR_DIGITS + 1 && value.text[6] == '-')))
		counts->is[PERSON_CPR]++;
	if (is_phone(value, n))
		counts->is[PERSON_PHONE]++;
	if (n >= 6)
		counts->n_digits++;
}

/*
 * The next word of the name, from *at on: letters, of which a capital behind a
 * small one begins another ("RecipientLastName").
 */
static bool
next_word(const char *name, size_t *at, struct slice *word)
{
	size_t from;

	while (name[*at] != '\0' && !isalpha((unsigned char)name[*at]))
		++*at;
	for (from = *at; isalpha((unsigned char)name[*at]); ++*at)
		if (*at > from && isupper((unsigned char)name[*at]) &&
		    islower((unsigned char)name[*at - 1]))
			break;
	*word = (struct slice){name + from, *at - from};
	return word->len > 0;
}

static bool
is_like(struct slice word, const char *known)
{
	return strlen(known) == word.len &&
	    strncasecmp(known, word.text, word.len) == 0;
}

static bool
is_thing(struct slice word)
{
	size_t i;

	for (i = 0; things[i] != NULL; i++)
		if (is_like(word, things[i]))
			return true;
	return false;
}

/*
 * A question may speak of an address, and what is answered is none: prose is
 * no name of a column that holds one.
 */
static bool
is_prose(const char *column)
{
	unsigned n = 0;

	for (; *column != '\0'; column++) {
		n += *column == ' ';
		if (*column == '?')
			return true;
	}
	return n > 3;
}

static enum person
person_by_name(const struct person_counts *counts, const char *column)
{
	enum person found = PERSON_NONE;
	struct slice word;
	size_t at = 0;
	size_t i;

	if (is_prose(column))
		return PERSON_NONE;
	while (next_word(column, &at, &word)) {
		if (is_thing(word))
			return PERSON_NONE;
		for (i = 0; i < sizeof words / sizeof *words; i++)
			if (found == PERSON_NONE &&
			    is_like(word, words[i].word) &&
			    (!words[i].needs_digits ||
				counts->n_digits * 2 > counts->n))
				found = words[i].person;
	}
	return found;
}

enum person
person_of(const struct person_counts *counts, const char *column)
{
	static const enum person by_digits[] = {
	    PERSON_CPR, PERSON_CVR, PERSON_PHONE, PERSON_IP};

	size_t i;

	if (counts->n == 0)
		return PERSON_NONE;
	if (counts->has_email)
		return PERSON_EMAIL;
	for (i = 0; i < sizeof by_digits / sizeof *by_digits; i++)
		if (counts->is[by_digits[i]] >= ENOUGH &&
		    counts->is[by_digits[i]] * 5 >= counts->n * 4)
			return by_digits[i];
	return person_by_name(counts, column);
}

const char *
person_name(enum person person)
{
	return names[person];
}
