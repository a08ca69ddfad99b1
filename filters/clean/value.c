#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "diag.h"
#include "field.h"
#include "map.h"
#include "mem.h"
#include "moment.h"
#include "near.h"
#include "number.h"
#include "numeral.h"
#include "pattern.h"
#include "reading.h"
#include "utf8.h"
#include "value.h"

const char *const value_tags[VERDICTS] = {
    [VERDICT_GOOD] = "good",
    [VERDICT_ENCODING] = "encoding",
    [VERDICT_CHARACTER] = "character",
    [VERDICT_REQUIRED] = "required",
    [VERDICT_TYPE] = "type",
    [VERDICT_AMBIGUOUS] = "ambiguous-number",
    [VERDICT_GROUPS] = "grouping",
    [VERDICT_FORMAT] = "format",
    [VERDICT_ENUM] = "enum",
    [VERDICT_PATTERN] = "pattern",
    [VERDICT_PATTERN_LIMIT] = "pattern-limit",
    [VERDICT_MINIMUM] = "minimum",
    [VERDICT_MAXIMUM] = "maximum",
    [VERDICT_MIN_LENGTH] = "min-length",
    [VERDICT_MAX_LENGTH] = "max-length",
    [VERDICT_UNIQUE] = "unique",
    [VERDICT_FOREIGN_KEY] = "foreign-key",
    [VERDICT_RULE] = "rule",
    [VERDICT_FIELDS] = "fields",
    [VERDICT_HEADER] = "header-again",
    [VERDICT_QUOTE] = "bad-quote",
    [VERDICT_UNCLOSED] = "unclosed-quote",
    [VERDICT_NUL] = "nul-byte",
    [VERDICT_CR] = "stray-cr",
    [VERDICT_LONG] = "too-long",
};

/* ---- text ---------------------------------------------------------------- */

static struct slice
trimmed(struct slice s)
{
	while (s.len > 0 && (s.text[0] == ' ' || s.text[0] == '\t')) {
		s.text++;
		s.len--;
	}
	while (s.len > 0 &&
	    (s.text[s.len - 1] == ' ' || s.text[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* The rule for the unseen character at s, and its length; KEEP: none. */
static enum hygiene
hygiene_at(const struct field *f, const char *s, size_t len, size_t *n)
{
	const unsigned char *b = (const unsigned char *)s;

	*n = 1;
	if (len >= 2 && b[0] == 0xc2 && (b[1] == 0xa0 || b[1] == 0xad)) {
		*n = 2;
		return b[1] == 0xa0 ? f->nbsp : f->soft_hyphen;
	}
	if (len < 3)
		return HYGIENE_KEEP;
	/* U+200B to U+200D, U+2060, U+FEFF; U+202F is a narrow NBSP. */
	if ((b[0] == 0xe2 && b[1] == 0x80 && b[2] >= 0x8b && b[2] <= 0x8d) ||
	    memcmp(s, "\xe2\x81\xa0", 3) == 0 ||
	    memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		*n = 3;
		return f->zero_width;
	}
	if (memcmp(s, "\xe2\x80\xaf", 3) == 0) {
		*n = 3;
		return f->nbsp;
	}
	return HYGIENE_KEEP;
}

/* False when a character is one that must not be. */
static bool
clean_unseen(struct slice *s, const struct field *f, struct reading *reading,
    struct arena *arena)
{
	char *out = arena_room(arena, s->len + 1);
	size_t n = 0;
	size_t i = 0;
	size_t len;
	enum hygiene rule;

	while (i < s->len) {
		rule = hygiene_at(f, s->text + i, s->len - i, &len);
		if (rule == HYGIENE_REJECT)
			return false;
		if (rule == HYGIENE_SPACE)
			out[n++] = ' ';
		else if (rule == HYGIENE_KEEP)
			out[n++] = s->text[i];
		i += rule == HYGIENE_KEEP ? 1 : len;
	}
	if (n != s->len || memcmp(out, s->text, n) != 0) {
		reading->cleaned++;
		*s = (struct slice){out, n};
		arena_keep(arena, n);
	}
	return true;
}

/*
 * UTF-8 that was taken for Windows-1252 shows each letter as two or three:
 * U+00C2 or U+00C3 and then a character that stands for a byte 80 to BF.
 */
static bool
was_decoded_twice(struct slice s)
{
	const unsigned char *b = (const unsigned char *)s.text;
	size_t i;

	for (i = 0; i + 3 < s.len; i++) {
		if (b[i] == 0xc3 && (b[i + 1] == 0x82 || b[i + 1] == 0x83) &&
		    (b[i + 2] == 0xc2 || b[i + 2] == 0xe2 || b[i + 2] == 0xc5 ||
			b[i + 2] == 0xcb))
			return true;
		if (b[i] == 0xc3 && b[i + 1] == 0xa2 && b[i + 2] == 0xe2 &&
		    b[i + 3] == 0x82)
			return true;
	}
	return false;
}

static bool
has_hygiene(const struct field *f)
{
	return f->nbsp != HYGIENE_KEEP || f->soft_hyphen != HYGIENE_KEEP ||
	    f->zero_width != HYGIENE_KEEP;
}

enum verdict
value_text(struct slice *text, const struct field *f, struct slice raw,
    size_t *bad, struct reading *reading, struct arena *arena)
{
	if (!reading_decode(reading, raw, text, bad, arena))
		return VERDICT_ENCODING;
	if (!utf8_is_ascii(text->text, text->len)) {
		if (has_hygiene(f) && !clean_unseen(text, f, reading, arena))
			return VERDICT_CHARACTER;
		reading_compose(reading, text, arena);
		if (was_decoded_twice(*text))
			reading->suspects++;
	}
	while (f->skips_space && text->len > 0 && text->text[0] == ' ') {
		text->text++;
		text->len--;
	}
	if (f->is_trimmed)
		*text = trimmed(*text);
	return VERDICT_GOOD;
}

/* ---- types --------------------------------------------------------------- */

size_t
value_length(struct slice s)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		n += ((unsigned char)s.text[i] & 0xc0) != 0x80;
	return n;
}

static enum verdict
read_number(
    struct field_value *cell, const struct field *f, struct arena *arena)
{
	char *out = arena_room(arena, cell->text.len + 3);
	size_t len;

	switch (numeral_read(cell->text, &f->numeral, out, &len)) {
	case NUMERAL_GOOD:
		break;
	case NUMERAL_AMBIGUOUS:
		return VERDICT_AMBIGUOUS;
	case NUMERAL_GROUPS:
		return VERDICT_GROUPS;
	default:
		return VERDICT_TYPE;
	}
	if (len == cell->text.len && memcmp(out, cell->text.text, len) == 0) {
		cell->value = cell->text;
		return VERDICT_GOOD;
	}
	cell->value = (struct slice){out, len};
	arena_keep(arena, len);
	return VERDICT_GOOD;
}

/* What the standard's default form may have behind its seconds. */
static bool
read_default(struct slice text, const char *pattern, enum moment_kind kind,
    char *out, size_t *len)
{
	static const char *const tails[] = {".%f", "%z", ".%f%z"};
	char longer[32];
	size_t i;

	for (i = 0; i < sizeof tails / sizeof *tails; i++) {
		snprintf(longer, sizeof longer, "%s%s", pattern, tails[i]);
		if (moment_read(text, longer, kind, out, len))
			return true;
	}
	return false;
}

static enum verdict
read_moment(
    struct field_value *cell, const struct field *f, struct arena *arena)
{
	enum moment_kind kind = f->type == FIELD_DATE ? MOMENT_DATE
	    : f->type == FIELD_TIME                   ? MOMENT_TIME
						      : MOMENT_DATETIME;
	char *out = arena_room(arena, MOMENT_TEXT);
	size_t len;

	if (!moment_read(cell->text, f->pattern, kind, out, &len) &&
	    (kind == MOMENT_DATE || !f->is_default_pattern ||
		!read_default(cell->text, f->pattern, kind, out, &len)))
		return VERDICT_TYPE;
	cell->value = (struct slice){out, len};
	arena_keep(arena, len);
	return VERDICT_GOOD;
}

static bool
are_digits(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.text[i] < '0' || s.text[i] > '9')
			return false;
	return s.len > 0;
}

static enum verdict
read_year(struct field_value *cell, const struct field *f)
{
	struct slice s = cell->text;
	struct slice month;

	cell->value = s;
	if (f->type == FIELD_YEAR)
		return s.len == 4 && are_digits(s) ? VERDICT_GOOD
						   : VERDICT_TYPE;
	if (s.len != 7 || s.text[4] != '-' ||
	    !are_digits((struct slice){s.text, 4}))
		return VERDICT_TYPE;
	month = (struct slice){s.text + 5, 2};
	if (!are_digits(month) || memcmp(month.text, "00", 2) == 0 ||
	    memcmp(month.text, "12", 2) > 0)
		return VERDICT_TYPE;
	return VERDICT_GOOD;
}

static bool
is_email(struct slice s)
{
	const char *at = memchr(s.text, '@', s.len);
	size_t before;
	size_t i;

	if (at == NULL)
		return false;
	before = (size_t)(at - s.text);
	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.text[i] <= ' ' || s.text[i] == ',' ||
		    (s.text[i] == '@' && i != before))
			return false;
	return before > 0 && s.len - before > 3 &&
	    memchr(at, '.', s.len - before) != NULL &&
	    memmem(at, s.len - before, "..", 2) == NULL &&
	    s.text[s.len - 1] != '.' && at[1] != '.';
}

static bool
is_uri(struct slice s)
{
	const char *colon = memchr(s.text, ':', s.len);
	size_t i;

	if (colon == NULL || colon == s.text ||
	    !((s.text[0] | 0x20) >= 'a' && (s.text[0] | 0x20) <= 'z'))
		return false;
	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.text[i] <= ' ')
			return false;
	return (size_t)(colon - s.text) + 1 < s.len;
}

static bool
is_uuid(struct slice s)
{
	size_t i;

	if (s.len != 36)
		return false;
	for (i = 0; i < s.len; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_dash
			? s.text[i] != '-'
			: strchr("0123456789abcdefABCDEF", s.text[i]) == NULL)
			return false;
	}
	return true;
}

static enum verdict
check_text_format(struct slice s, enum text_format format)
{
	bool is_good = format == FORMAT_EMAIL ? is_email(s)
	    : format == FORMAT_URI            ? is_uri(s)
	    : format == FORMAT_UUID           ? is_uuid(s)
					      : true;

	return is_good ? VERDICT_GOOD : VERDICT_FORMAT;
}

static enum verdict
read_boolean(struct field_value *cell, const struct field *f)
{
	if (texts_hold(&f->trues, cell->text))
		cell->value = slice_of("1");
	else if (texts_hold(&f->falses, cell->text))
		cell->value = slice_of("0");
	else
		return VERDICT_TYPE;
	return VERDICT_GOOD;
}

static enum verdict
read_type(struct field_value *, const struct field *, struct arena *);

/* What one item of a list is. */
static struct field
item_of(const struct field *list)
{
	struct field item = *list;

	item.type = list->item;
	item.numeral.is_integer = item.type == FIELD_INTEGER;
	item.pattern = field_pattern(item.type);
	item.is_default_pattern = true;
	item.text_format = FORMAT_NONE;
	return item;
}

/* Cut the next item off; false behind the last one. */
static bool
next_item(struct slice *rest, const struct field *list, struct slice *item)
{
	const char *end;

	if (rest->text == NULL)
		return false;
	end = memchr(rest->text, list->list_delimiter, rest->len);
	*item = *rest;
	if (end == NULL) {
		rest->text = NULL;
		return true;
	}
	item->len = (size_t)(end - rest->text);
	rest->text = end + 1;
	rest->len -= item->len + 1;
	return true;
}

/* Each item has the type; the list itself stays as it is written. */
static enum verdict
read_list(struct field_value *cell, const struct field *f, struct arena *arena)
{
	struct field as = item_of(f);
	struct slice rest = cell->text;
	struct field_value item;

	while (next_item(&rest, f, &item.text))
		if (read_type(&item, &as, arena) != VERDICT_GOOD)
			return VERDICT_TYPE;
	cell->value = cell->text;
	return VERDICT_GOOD;
}

/* A decimal mark between digits, wherever a field is nothing but a number. */
static enum verdict
rewrite_decimal(
    struct field_value *cell, const struct field *f, struct arena *arena)
{
	struct numeral_form form = f->numeral;

	cell->value = cell->text;
	if (cell->text.len < 3 ||
	    memchr(cell->text.text, form.decimal, cell->text.len) == NULL)
		return VERDICT_GOOD;
	if (read_number(cell, f, arena) != VERDICT_GOOD)
		cell->value = cell->text;
	return VERDICT_GOOD;
}

static enum verdict
read_type(struct field_value *cell, const struct field *f, struct arena *arena)
{
	cell->value = cell->text;
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_NUMBER:
		return read_number(cell, f, arena);
	case FIELD_BOOLEAN:
		return read_boolean(cell, f);
	case FIELD_DATE:
	case FIELD_DATETIME:
	case FIELD_TIME:
		return read_moment(cell, f, arena);
	case FIELD_YEAR:
	case FIELD_YEARMONTH:
		return read_year(cell, f);
	case FIELD_LIST:
		return read_list(cell, f, arena);
	default:
		return check_text_format(cell->text, f->text_format);
	}
}

/* The same field in the form of the output. */
static struct field
canonical(const struct field *f)
{
	struct field as = *f;

	as.numeral.decimal = '.';
	as.numeral.group = "";
	as.numeral.is_bare = true;
	as.pattern = field_pattern(f->type);
	as.is_default_pattern = true;
	return as;
}

bool
value_has_type(const struct field *f, struct slice text)
{
	struct field as = canonical(f);
	struct arena *arena = arena_new();
	struct field_value cell = {.text = text};
	bool has_type = read_type(&cell, f, arena) == VERDICT_GOOD ||
	    read_type(&cell, &as, arena) == VERDICT_GOOD ||
	    (f->type == FIELD_BOOLEAN &&
		(slice_is(text, "0") || slice_is(text, "1")));

	arena_free(arena);
	return has_type;
}

/* ---- constraints --------------------------------------------------------- */

static bool
is_numeric(const struct field *f)
{
	return f->type == FIELD_INTEGER || f->type == FIELD_NUMBER ||
	    f->type == FIELD_YEAR;
}

int
value_compare(const struct field *f, struct slice a, struct slice b)
{
	int sign;

	if (is_numeric(f))
		return numeral_compare(a, b);
	if (f->type == FIELD_DATETIME || f->type == FIELD_TIME)
		return moment_compare(a, b);
	sign = memcmp(a.text, b.text, a.len < b.len ? a.len : b.len);
	return sign != 0 ? sign : a.len < b.len ? -1 : a.len > b.len;
}

/* Is the text of a schema the number? */
static bool
is_same_number(const struct field *f, struct slice value, struct slice text)
{
	const struct numeral_form plain = {
	    '.', "", true, f->numeral.is_integer};
	char out[64];
	size_t len;

	return text.len + 2 < sizeof out &&
	    (numeral_read(text, &plain, out, &len) == NUMERAL_GOOD ||
		numeral_read(text, &f->numeral, out, &len) == NUMERAL_GOOD) &&
	    numeral_compare(value, (struct slice){out, len}) == 0;
}

bool
value_is_among(const struct field_value *cell, const struct field *f,
    const struct texts *texts)
{
	size_t i;

	if (texts_hold(texts, cell->value) || texts_hold(texts, cell->text))
		return true;
	for (i = 0; i < texts->n && is_numeric(f) && cell->value.len > 0; i++)
		if (is_same_number(f, cell->value, texts->items[i]))
			return true;
	return false;
}

static enum verdict
check_pattern(const struct field_value *cell, const struct field *f)
{
	switch (pattern_match(f->match, cell->text)) {
	case PATTERN_YES:
		return VERDICT_GOOD;
	case PATTERN_LIMIT:
		return VERDICT_PATTERN_LIMIT;
	default:
		return VERDICT_PATTERN;
	}
}

static enum verdict
check_bounds(const struct field_value *cell, const struct field *f)
{
	int sign;

	if (f->minimum != NULL) {
		sign = value_compare(f, cell->value, slice_of(f->minimum));
		if (sign < 0 || (sign == 0 && f->is_above))
			return VERDICT_MINIMUM;
	}
	if (f->maximum != NULL) {
		sign = value_compare(f, cell->value, slice_of(f->maximum));
		if (sign > 0 || (sign == 0 && f->is_below))
			return VERDICT_MAXIMUM;
	}
	return VERDICT_GOOD;
}

static size_t
length_of(const struct field_value *cell, const struct field *f)
{
	size_t n = 1;
	size_t i;

	if (f->type != FIELD_LIST)
		return value_length(cell->value);
	for (i = 0; i < cell->value.len; i++)
		n += cell->value.text[i] == f->list_delimiter;
	return n;
}

/* Is what is written always what is read, but for zeros? */
static bool
is_plain_type(const struct field *f)
{
	return f->type == FIELD_STRING || f->type == FIELD_ANY ||
	    (is_numeric(f) && f->numeral.decimal == '.' &&
		f->numeral.group[0] == '\0' && f->numeral.is_bare);
}

/* A number that is a code but for its zeros is written as the code is. */
static bool
is_code(struct field_value *cell, const struct field *f)
{
	uint32_t i;

	if (map_find(f->codes, cell->value) != MAP_NONE ||
	    map_find(f->codes, cell->text) != MAP_NONE)
		return true;
	for (i = 0; is_numeric(f) && i < map_len(f->codes); i++) {
		struct slice code = map_key(f->codes, i);

		if (!is_same_number(f, cell->value, code))
			continue;
		if (numeral_is_canonical(code))
			cell->value = code;
		return true;
	}
	return false;
}

/* Is the value missing for a reason that the schema names? */
static bool
has_reason(const struct field_value *cell, const struct field *f)
{
	double number;
	uint32_t i;

	if (texts_hold(&f->reasons, cell->text))
		return true;
	if (!is_numeric(f) ||
	    !number_parse(&number, cell->text.text, cell->text.len))
		return false;
	for (i = 0; i < f->n_ranges; i++)
		if (number >= f->ranges[i].low && number <= f->ranges[i].high)
			return true;
	return false;
}

bool
value_is_possible(const struct field *f, struct slice text)
{
	struct field_value cell = {.text = text, .value = text};

	if (text.len == 0 || texts_hold(&f->missing, text) ||
	    has_reason(&cell, f))
		return true;
	return value_has_type(f, text) &&
	    (f->codes == NULL || is_code(&cell, f) || !is_plain_type(f));
}

static enum verdict
check_constraints(struct field_value *cell, const struct field *f)
{
	enum verdict verdict = VERDICT_GOOD;
	int64_t length;

	if (f->codes != NULL && !is_code(cell, f))
		return VERDICT_ENUM;
	if (f->match != NULL)
		verdict = check_pattern(cell, f);
	if (verdict != VERDICT_GOOD)
		return verdict;
	if (f->min_length >= 0 || f->max_length >= 0) {
		length = (int64_t)length_of(cell, f);
		if (length < f->min_length)
			return VERDICT_MIN_LENGTH;
		if (f->max_length >= 0 && length > f->max_length)
			return VERDICT_MAX_LENGTH;
	}
	if (f->minimum != NULL || f->maximum != NULL)
		return check_bounds(cell, f);
	return VERDICT_GOOD;
}

void
value_read(struct field_value *cell, const struct field *f, struct slice raw,
    struct reading *reading, struct arena *arena)
{
	size_t at;

	cell->is_missing = false;
	cell->verdict =
	    value_text(&cell->text, f, raw, &cell->bad, reading, arena);
	cell->value = cell->text;
	if (cell->verdict != VERDICT_GOOD)
		return;
	at = texts_find(&f->missing, cell->text);
	if (at < f->missing.n && at < f->becomes.n &&
	    f->becomes.items[at].len > 0 && !f->is_required) {
		cell->is_missing = true;
		cell->value = f->becomes.items[at];
		return;
	}
	if (!f->is_declared) {
		if (at < f->missing.n)
			cell->value = slice_of("");
		else if (f->rewrites_decimals)
			rewrite_decimal(cell, f, arena);
		return;
	}
	if (at < f->missing.n || (cell->text.len == 0 && f->is_required)) {
		cell->is_missing = true;
		cell->value = slice_of("");
		if (f->is_required)
			cell->verdict = VERDICT_REQUIRED;
		return;
	}
	if ((f->reasons.n > 0 || f->n_ranges > 0) && has_reason(cell, f))
		return;
	cell->verdict = read_type(cell, f, arena);
	if (cell->verdict == VERDICT_GOOD)
		cell->verdict = check_constraints(cell, f);
}

/* ---- words --------------------------------------------------------------- */

static void
explain_codes(const struct field_value *cell, const struct field *f, char *out,
    size_t size)
{
	uint32_t n = map_len(f->codes);
	uint32_t i;
	size_t len;
	char *name = mem_text(cell->text);
	const char *near = near_find(name, f->code_names, n);

	free(name);
	len = (size_t)snprintf(out, size, "%s is none of the allowed values",
	    diag_value(cell->text));
	if (n > 8) {
		if (near != NULL && len < size)
			snprintf(out + len, size - len, ", the nearest is '%s'",
			    near);
		return;
	}
	for (i = 0; i < n && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s",
		    i == 0 ? ": " : ", ", f->code_names[i]);
}

/* Which item of a list has the wrong type. */
static void
explain_list(const struct field_value *cell, const struct field *f, char *out,
    size_t size)
{
	struct field as = item_of(f);
	struct slice rest = cell->text;
	struct arena *arena = arena_new();
	struct field_value item = {.text = rest};
	unsigned n = 1;

	while (next_item(&rest, f, &item.text) &&
	    read_type(&item, &as, arena) == VERDICT_GOOD)
		n++;
	snprintf(out, size, "item %u of the list, %s, is no %s", n,
	    diag_value(item.text), field_types[as.type]);
	arena_free(arena);
}

static void
explain_type(const struct field_value *cell, const struct field *f, char *out,
    size_t size)
{
	const char *value = diag_value(cell->text);

	if (cell->text.len == 0) {
		snprintf(out, size,
		    "an empty field is no %s; missingValues has no \"\"",
		    field_types[f->type]);
		return;
	}
	switch (f->type) {
	case FIELD_LIST:
		explain_list(cell, f, out, size);
		break;
	case FIELD_NUMBER:
		snprintf(out, size,
		    "%s is not a number with the decimal mark '%c'", value,
		    f->numeral.decimal);
		break;
	case FIELD_BOOLEAN:
		snprintf(out, size,
		    "%s is neither among trueValues nor falseValues", value);
		break;
	case FIELD_DATE:
	case FIELD_DATETIME:
	case FIELD_TIME:
		snprintf(out, size, "%s is no %s of the form '%s'", value,
		    field_types[f->type], f->pattern);
		break;
	default:
		snprintf(out, size, "%s is no %s", value, field_types[f->type]);
	}
}

static void
explain_encoding(const struct field_value *cell, char *out, size_t size)
{
	snprintf(out, size,
	    "byte %zu of the field has no meaning in the declared encoding; "
	    "declare the right one, or map it with --undefined",
	    cell->bad);
}

void
value_explain(const struct field_value *cell, const struct field *f,
    enum verdict verdict, char *out, size_t size)
{
	const char *value = diag_value(cell->text);

	switch (verdict) {
	case VERDICT_ENCODING:
		explain_encoding(cell, out, size);
		break;
	case VERDICT_CHARACTER:
		snprintf(out, size,
		    "%s holds a character that cannot be seen and is not "
		    "allowed here",
		    value);
		break;
	case VERDICT_REQUIRED:
		snprintf(out, size, "a value is required");
		break;
	case VERDICT_TYPE:
		explain_type(cell, f, out, size);
		break;
	case VERDICT_AMBIGUOUS:
		snprintf(out, size,
		    "%s can be read in two ways under the decimal mark '%c'; "
		    "declare groupChar if it is grouped",
		    value, f->numeral.decimal);
		break;
	case VERDICT_GROUPS:
		snprintf(out, size, "%s is not grouped by thousands", value);
		break;
	case VERDICT_FORMAT:
		snprintf(out, size, "%s is no %s", value,
		    f->text_format == FORMAT_EMAIL     ? "e-mail address"
			: f->text_format == FORMAT_URI ? "URI"
						       : "UUID");
		break;
	case VERDICT_ENUM:
		explain_codes(cell, f, out, size);
		break;
	case VERDICT_PATTERN:
		snprintf(out, size, "%s does not match the pattern '%s'", value,
		    f->match_text);
		break;
	case VERDICT_PATTERN_LIMIT:
		snprintf(out, size,
		    "whether %s matches the pattern '%s' takes too many "
		    "steps to tell",
		    value, f->match_text);
		break;
	case VERDICT_MINIMUM:
		snprintf(out, size, "%s is %s %s", value,
		    f->is_above ? "not more than" : "less than", f->minimum);
		break;
	case VERDICT_MAXIMUM:
		snprintf(out, size, "%s is %s %s", value,
		    f->is_below ? "not less than" : "more than", f->maximum);
		break;
	case VERDICT_MIN_LENGTH:
		snprintf(out, size, "%s is shorter than %lld", value,
		    (long long)f->min_length);
		break;
	case VERDICT_MAX_LENGTH:
		snprintf(out, size, "%s is longer than %lld", value,
		    (long long)f->max_length);
		break;
	default:
		snprintf(out, size, "%s", value_tags[verdict]);
	}
}
