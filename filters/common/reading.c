#include <string.h>

#include "arena.h"
#include "charset.h"
#include "rawfile.h"
#include "reading.h"
#include "tidy.h"
#include "utf8.h"

/* RAWFILE_DELIMITER and RAWFILE_FOREIGN back to what stood in the file. */
static void
restore_delimiter(struct slice *s, const char *delimiter, struct arena *arena)
{
	size_t len = strlen(delimiter);
	char *out;
	size_t n = 0;
	size_t i;

	if (memchr(s->text, RAWFILE_DELIMITER, s->len) == NULL &&
	    memchr(s->text, RAWFILE_FOREIGN, s->len) == NULL)
		return;
	out = arena_room(arena, s->len * len + 1);
	for (i = 0; i < s->len; i++) {
		if (s->text[i] != RAWFILE_DELIMITER) {
			out[n++] = s->text[i] == (char)RAWFILE_FOREIGN
			    ? RAWFILE_DELIMITER
			    : s->text[i];
			continue;
		}
		memcpy(out + n, delimiter, len);
		n += len;
	}
	*s = (struct slice){out, n};
	arena_keep(arena, n);
}

static bool
has_mapped(const struct charset *set, struct slice raw)
{
	size_t i;

	for (i = 0; i < raw.len && set->has_mapped; i++)
		if (set->is_mapped[(unsigned char)raw.text[i]])
			return true;
	return false;
}

/* From the charset to UTF-8; false when a byte has no meaning: *bad. */
static bool
decode(struct slice *text, size_t *bad, struct reading *reading,
    struct arena *arena)
{
	const struct charset *set = reading->charset;
	bool is_mapped = has_mapped(set, *text);
	char *out;
	size_t n;

	*bad = SIZE_MAX;
	if (set->kind != CHARSET_TABLE) {
		if (utf8_valid(text->text, text->len, bad)) {
			*bad = SIZE_MAX;
			return true;
		}
		if (set->undefined == UNDEFINED_REJECT ||
		    (set->undefined == UNDEFINED_C1 && !set->has_surrogates))
			return false;
		is_mapped = true;
	}
	out = arena_room(arena, 4 * text->len + 16);
	n = set->kind == CHARSET_TABLE ? charset_decode(set, *text, out, bad)
				       : charset_repair(set, *text, out, bad);
	*text = (struct slice){out, n};
	arena_keep(arena, n);
	reading->mapped += is_mapped && *bad == SIZE_MAX;
	return *bad == SIZE_MAX;
}

bool
reading_decode(struct reading *reading, struct slice field, struct slice *text,
    size_t *bad, struct arena *arena)
{
	*text = field;
	*bad = SIZE_MAX;
	if (field.len > 0 && reading->wide_delimiter != NULL)
		restore_delimiter(text, reading->wide_delimiter, arena);
	return utf8_is_ascii(text->text, text->len) ||
	    decode(text, bad, reading, arena);
}

/* Characters below U+0300 are in form NFC in any order. */
static bool
may_compose(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.text[i] >= 0xcc)
			return true;
	return false;
}

void
reading_compose(
    struct reading *reading, struct slice *text, struct arena *arena)
{
	const struct charset *set = reading->charset;
	struct slice composed;

	if (!reading->has_nfc ||
	    (set->kind == CHARSET_TABLE && set->is_stable) ||
	    !may_compose(*text))
		return;
	composed = tidy_compose(*text, arena);
	reading->composed += composed.text != text->text;
	*text = composed;
}
