#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "mem.h"
#include "naming.h"

enum {
	LONGEST = 40 /* bytes of a name made out of prose */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_wide_blank(const char *at)
{
	return at[0] == '\xc2' && at[1] == '\xa0';
}

static bool
is_letter(char c)
{
	return (unsigned char)c >= 0x80 || isalnum((unsigned char)c) ||
	    c == '_';
}

/*
 * How many bytes at `at` cannot stand in a name.  Names are letters, digits and
 * "_", so that they can be said in options and in other programs; a space that
 * does not break is two bytes.
 */
static size_t
bad_bytes(const char *at)
{
	if (is_wide_blank(at))
		return 2;
	return is_letter(at[0]) ? 0 : 1;
}

bool
naming_is_good(const char *name)
{
	if (!is_letter(name[0]))
		return false;
	for (; *name != '\0'; name++)
		if (bad_bytes(name) > 0)
			return false;
	return true;
}

/* Prose ends at a word, a long word at a character. */
static void
shorten(char *name)
{
	size_t len = strlen(name);

	if (len <= LONGEST)
		return;
	for (len = LONGEST; ((unsigned char)name[len] & 0xc0) == 0x80; len--)
		;
	name[len] = '\0';
	while (len > LONGEST / 2 && name[len - 1] != '_')
		len--;
	if (len > LONGEST / 2)
		name[len - 1] = '\0';
}

/* "Hvor gammel er du? (i år)" makes "Hvor_gammel_er_du_i_år". */
static char *
readable(const char *column)
{
	char *name = mem_alloc(strlen(column) + 1);
	size_t len = 0;
	bool is_gap = false;
	size_t bad;

	for (; *column != '\0'; column += bad > 0 ? bad : 1) {
		bad = bad_bytes(column);
		if (bad > 0 || (len == 0 && !is_letter(*column))) {
			is_gap = true;
			continue;
		}
		if (is_gap && len > 0 && name[len - 1] != '_' && *column != '_')
			name[len++] = '_';
		is_gap = false;
		name[len++] = *column;
	}
	name[len] = '\0';
	shorten(name);
	return name;
}

char *
naming_new(struct map *taken, const char *column, uint32_t place)
{
	char *name = naming_is_good(column) ? mem_text(slice_of(column))
					    : readable(column);
	char *first = name;
	uint32_t k = 1;
	bool is_new;

	if (name[0] == '\0') {
		free(name);
		first = name = mem_format("column_%" PRIu32, place);
	}
	for (;;) {
		map_put(taken, slice_of(name), &is_new);
		if (is_new)
			break;
		if (name != first)
			free(name);
		name = mem_format("%s_%" PRIu32, first, ++k);
	}
	if (name != first)
		free(first);
	return name;
}

char *
naming_trimmed(const char *text)
{
	size_t len;

	while (is_blank(text[0]) || is_wide_blank(text))
		text += is_blank(text[0]) ? 1 : 2;
	len = strlen(text);
	while (len > 0 &&
	    (is_blank(text[len - 1]) ||
		(len > 1 && is_wide_blank(text + len - 2))))
		len -= is_blank(text[len - 1]) ? 1 : 2;
	return mem_text((struct slice){text, len});
}
