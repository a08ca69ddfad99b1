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
    [PERSON_NUMBER] = "number of a person",
    [PERSON_CPR] = "cpr",
    [PERSON_CVR] = "cvr",
    [PERSON_PHONE] = "phone",
    [PERSON_NAME] = "name",
    [PERSON_ADDRESS] = "address",
    [PERSON_IP] = "ip address",
    [PERSON_PLACE] = "coordinates",
};

/* What the values of a column must be for its name to count. */
enum need {
	NEED_NONE,
	NEED_DIGITS, /* as many as a phone number has */
	NEED_POINTS  /* numbers with decimals */
};

/* Words in a column's name, without case. */
static const struct {
	enum person person;
	enum need need;
	const char *words[24];
} words[] = {
    {PERSON_EMAIL, NEED_NONE,
	{"email", "mail", "epost", "mailadresse", "emailadresse",
	    "emailaddress", "mailaddress", "epostadress", "epostadresse",
	    "mejl", "s\xc3\xa4hk\xc3\xb6posti", "netfang"}},
    {PERSON_CPR, NEED_DIGITS, {"cpr", "cprnr", "cprnummer"}},
    {PERSON_CVR, NEED_DIGITS, {"cvr", "cvrnr", "cvrnummer"}},
    {PERSON_NUMBER, NEED_NONE,
	{"personnummer", "personnr",
	    "f\xc3\xb8"
	    "dselsnummer",
	    "fodselsnummer", "henkil\xc3\xb6tunnus", "kennitala", "ssn",
	    "passport"}},
    {PERSON_PHONE, NEED_DIGITS,
	{"phone", "telephone", "mobile", "mobil", "telefon", "tlf", "handy",
	    "phonenumber", "telefonnummer", "telefonnr", "mobilnummer",
	    "mobilnr", "mobiltelefon", "handynummer", "puhelin",
	    "puhelinnumero", "cellphone"}},
    {PERSON_NAME, NEED_NONE,
	{"name", "firstname", "lastname", "fullname", "surname", "forename",
	    "navn", "fornavn", "efternavn", "etternavn", "mellemnavn", "namn",
	    "f\xc3\xb6rnamn", "efternamn", "vorname", "nachname",
	    "familienname", "etunimi", "sukunimi", "nimi", "nafn"}},
    {PERSON_ADDRESS, NEED_NONE,
	{"address", "adresse", "adress", "anschrift", "street", "vej",
	    "vejnavn", "gadenavn", "strasse",
	    "stra\xc3\x9f"
	    "e",
	    "postadresse", "postadress", "gatuadress", "osoite",
	    "homeaddress"}},
    {PERSON_IP, NEED_NONE,
	{"ip", "ipaddr", "ipaddress", "ipadresse", "ipadress", "ipadr"}},
    {PERSON_PLACE, NEED_POINTS,
	{"latitude", "longitude", "gps", "geolocation", "lat", "lon", "lng",
	    "breddegrad", "l\xc3\xa6ngdegrad", "latitud", "longitud",
	    "breitengrad", "l\xc3\xa4ngengrad", "geopoint"}},
};

/* Words with which a "name" is that of a thing: a program, a record, a file. */
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
	counts->n_points += memchr(value.text, '.', value.len) != NULL;
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

static bool
is_letter(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

/*
 * The next word of the name, from *at on: letters, of which a capital behind a
 * small one begins another ("RecipientLastName").
 */
static bool
next_word(const char *name, size_t *at, struct slice *word)
{
	size_t from;

	while (name[*at] != '\0' && !is_letter(name[*at]))
		++*at;
	for (from = *at; is_letter(name[*at]); ++*at)
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
 * no name of a column that holds one, unless it asks for just that.
 */
static bool
is_prose(const char *column)
{
	static const char *const asked[] = {"what is your ", "what's your ",
	    "your ", "please enter your ", "hvad er din ", "hvad er dit ",
	    "hva er din ", "hva er ditt ", "vad \xc3\xa4r din ",
	    "vad \xc3\xa4r ditt ", "was ist ihr ", "was ist ihre ", NULL};
	bool is_asked = false;
	unsigned n = 0;
	size_t i;

	for (i = 0; asked[i] != NULL && !is_asked; i++)
		if (strncasecmp(column, asked[i], strlen(asked[i])) == 0) {
			column += strlen(asked[i]);
			is_asked = true;
		}
	for (; *column != '\0'; column++) {
		n += *column == ' ';
		if (*column == '?' && !is_asked)
			return true;
	}
	return n > (is_asked ? 1 : 3);
}

static bool
is_filled_so(const struct person_counts *counts, enum need need)
{
	return need == NEED_NONE ||
	    (need == NEED_DIGITS && counts->n_digits * 2 > counts->n) ||
	    (need == NEED_POINTS && counts->n_points * 2 > counts->n);
}

static enum person
person_of_word(const struct person_counts *counts, struct slice word)
{
	size_t i;
	size_t k;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		for (k = 0; words[i].words[k] != NULL; k++)
			if (is_like(word, words[i].words[k]) &&
			    is_filled_so(counts, words[i].need))
				return words[i].person;
	return PERSON_NONE;
}

static enum person
person_by_name(const struct person_counts *counts, const char *column)
{
	enum person found = PERSON_NONE;
	struct slice word;
	size_t at = 0;

	if (is_prose(column))
		return PERSON_NONE;
	while (next_word(column, &at, &word)) {
		if (is_thing(word))
			return PERSON_NONE;
		if (found == PERSON_NONE)
			found = person_of_word(counts, word);
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
