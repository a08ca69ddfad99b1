#include <stdlib.h>

#include <utf8proc.h>

#include "diag.h"
#include "key.h"
#include "mem.h"
#include "utf8.h"

enum {
	LENGTH = 4
}; /* bytes of a part's length in a key of several */

static bool
take_part(struct key_part *part, const char *text, size_t len)
{
	const char *equal = memchr(text, '=', len);
	size_t left = equal == NULL ? len : (size_t)(equal - text);
	size_t right = equal == NULL ? len : len - left - 1;

	part->left = mem_text((struct slice){text, left});
	part->right =
	    mem_text((struct slice){equal == NULL ? text : equal + 1, right});
	return left > 0 && right > 0;
}

bool
key_spec_parse(struct key_spec *spec, const char *text)
{
	bool is_good = true;
	size_t cap = 0;
	size_t len;

	for (;;) {
		len = strcspn(text, ",");
		MEM_GROW(spec->parts, spec->n, cap);
		spec->parts[spec->n] = (struct key_part){0};
		if (!take_part(&spec->parts[spec->n++], text, len))
			is_good = false;
		if (text[len] == '\0')
			return is_good;
		text += len + 1;
	}
}

void
key_spec_free(struct key_spec *spec)
{
	uint32_t i;

	for (i = 0; i < spec->n; i++) {
		free(spec->parts[i].left);
		free(spec->parts[i].right);
	}
	free(spec->parts);
}

bool
key_is_missing(struct slice value)
{
	return value.len == 0 ||
	    (value.len == 2 && value.text[0] == '.' &&
		strchr("dnrx", value.text[1]) != NULL);
}

static void
reserve(struct key *key, size_t more)
{
	if (key->len + more <= key->cap)
		return;
	key->cap = 2 * key->cap + more + 64;
	key->text = mem_resize(key->text, key->cap);
}

static void
put_value(struct key *key, size_t pad, bool is_folded, struct slice value)
{
	size_t i;

	reserve(key, value.len + pad + 1);
	for (i = value.len; i < pad; i++)
		key->text[key->len++] = '0';
	memcpy(key->text + key->len, value.text, value.len);
	if (is_folded)
		for (i = key->len; i < key->len + value.len; i++)
			if (key->text[i] >= 'A' && key->text[i] <= 'Z')
				key->text[i] += 'a' - 'A';
	key->len += value.len;
}

void
key_take(struct key *key, const struct key_spec *spec, const struct record *rec,
    bool is_left)
{
	struct slice value;
	bool is_blank;
	uint32_t len;
	size_t at;
	uint32_t i;

	key->len = 0;
	key->is_missing = false;
	for (i = 0; i < spec->n; i++) {
		value = record_field(rec,
		    is_left ? spec->parts[i].left_column
			    : spec->parts[i].right_column);
		is_blank = key_is_missing(value);
		key->is_missing = key->is_missing || is_blank;
		at = key->len;
		if (spec->n > 1) {
			reserve(key, LENGTH);
			key->len += LENGTH;
		}
		if (is_blank)
			put_value(key, 0, false, value);
		else
			put_value(
			    key, spec->parts[i].pad, spec->is_folded, value);
		if (spec->n > 1) {
			len = (uint32_t)(key->len - at - LENGTH);
			memcpy(key->text + at, &len, LENGTH);
		}
	}
}

struct slice
key_read(struct key *key, const struct key_spec *spec, const struct record *rec,
    bool is_left)
{
	const struct key_part *part = &spec->parts[0];
	struct slice value =
	    record_field(rec, is_left ? part->left_column : part->right_column);

	if (spec->n == 1 && !spec->is_folded && value.len >= part->pad) {
		key->is_missing = key_is_missing(value);
		return value;
	}
	key_take(key, spec, rec, is_left);
	return (struct slice){key->text, key->len};
}

void
key_free(struct key *key)
{
	free(key->text);
}

struct slice
key_part_text(const struct key_spec *spec, struct slice key, uint32_t i)
{
	uint32_t len;

	if (spec->n == 1)
		return key;
	for (;; i--) {
		memcpy(&len, key.text, LENGTH);
		key.text += LENGTH;
		if (i == 0)
			return (struct slice){key.text, len};
		key.text += len;
	}
}

const char *
key_show(const struct key_spec *spec, struct slice key)
{
	char text[256];
	struct slice part;
	size_t len = 0;
	uint32_t i;

	for (i = 0; i < spec->n; i++) {
		part = key_part_text(spec, key, i);
		if (part.len + 2 > sizeof text - len)
			part.len = sizeof text - len - 2;
		if (i > 0)
			text[len++] = '+';
		memcpy(text + len, part.text, part.len);
		len += part.len;
		if (len + 2 >= sizeof text)
			break;
	}
	return diag_value((struct slice){text, len});
}

/* The bytes of a blank at the start of s, or at its end; 0: there is none. */
static size_t
blank_at(struct slice s, bool is_end)
{
	static const char *const blanks[] = {" ", "\t", "\n", "\r", "\xc2\xa0"};
	size_t i;

	for (i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
		size_t len = strlen(blanks[i]);

		if (s.len >= len &&
		    memcmp(s.text + (is_end ? s.len - len : 0), blanks[i],
			len) == 0)
			return len;
	}
	return 0;
}

/* Without blanks around, and without leading zeros. */
static struct slice
trim(struct slice s)
{
	size_t len;

	while ((len = blank_at(s, false)) > 0) {
		s.text += len;
		s.len -= len;
	}
	while ((len = blank_at(s, true)) > 0)
		s.len -= len;
	while (s.len > 1 && s.text[0] == '0') {
		s.text++;
		s.len--;
	}
	return s;
}

/*
 * Compose accents and fold case; false for a text that utf8proc does not take.
 */
static bool
put_folded(struct key *out, struct slice part)
{
	utf8proc_uint8_t *folded = NULL;
	size_t len;

	if (utf8_is_ascii(part.text, part.len) ||
	    !utf8_valid(part.text, part.len, NULL) ||
	    utf8proc_map((const utf8proc_uint8_t *)part.text,
		(utf8proc_ssize_t)part.len, &folded,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD) < 0)
		return false;
	len = strlen((const char *)folded);
	reserve(out, len);
	memcpy(out->text + out->len, folded, len);
	out->len += len;
	free(folded);
	return true;
}

/* Nothing but ASCII, and no capitals. */
static bool
is_small(struct slice s)
{
	unsigned bad = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		bad |= (s.text[i] & 0x80) |
		    ((unsigned char)(s.text[i] - 'A') <= 'Z' - 'A');
	return bad == 0;
}

struct slice
key_relax(struct key *out, const struct key_spec *spec, struct slice key)
{
	struct slice part;
	uint32_t i;
	size_t k;

	if (spec->n == 1 && is_small(key))
		return trim(key);
	out->len = 0;
	for (i = 0; i < spec->n; i++) {
		part = trim(key_part_text(spec, key, i));
		reserve(out, part.len + 1);
		if (i > 0)
			out->text[out->len++] = '\0';
		if (put_folded(out, part))
			continue;
		for (k = 0; k < part.len; k++)
			out->text[out->len++] =
			    part.text[k] >= 'A' && part.text[k] <= 'Z'
			    ? (char)(part.text[k] + 'a' - 'A')
			    : part.text[k];
	}
	return (struct slice){out->text, out->len};
}
