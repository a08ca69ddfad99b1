#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "map.h"
#include "open_text.h"
#include "profile.h"

/* A byte of a word: letters of other alphabets are above 0x7f. */
static bool
is_letter(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool
ends_in_one(const char *name, const char *const *ends)
{
	size_t len = strlen(name);

	for (; *ends != NULL; ends++)
		if (len >= strlen(*ends) &&
		    strcasecmp(name + len - strlen(*ends), *ends) == 0)
			return true;
	return false;
}

/* Does a word of the text begin so? */
static bool
has_word(const char *text, const char *start)
{
	const char *at;

	for (at = text; *at != '\0'; at++)
		if ((at == text || !is_letter(at[-1])) &&
		    strncasecmp(at, start, strlen(start)) == 0)
			return true;
	return false;
}

static bool
asks_for_words(const char *text)
{
	static const char *const starts[] = {"kommentar", "bem\xc3\xa6rkning",
	    "uddyb", "fritekst", "skriv ", "beskriv ", "comment", "remark",
	    "please specify", "please describe", "in your own words",
	    "anm\xc3\xa4rkning", "merknad", "bemerkung", "kommentera", NULL};
	size_t i;

	for (i = 0; text != NULL && starts[i] != NULL; i++)
		if (has_word(text, starts[i]))
			return true;
	return false;
}

/*
 * Few leave a question of fixed answers out, and it has few of them; beside a
 * place for words most write nothing, or what nobody else does.
 */
static bool
is_written_freely(const struct profile *column)
{
	return column->has_blanks &&
	    (column->empty * 4 >= column->filled || column->seen == NULL ||
		(uint64_t)map_len(column->seen) * 10 >= column->filled);
}

/* Codes with leading zeros are no words, though somebody typed them. */
static bool
are_digits(const struct profile *column)
{
	uint32_t i;
	size_t k;

	if (column->seen == NULL)
		return false;
	for (i = 0; i < map_len(column->seen); i++) {
		struct slice value = map_key(column->seen, i);

		for (k = 0; k < value.len; k++)
			if (!isdigit((unsigned char)value.text[k]))
				return false;
	}
	return true;
}

bool
open_text_is(const struct profile *column)
{
	static const char *const ends[] = {
	    "[other]", "[comment]", "_TEXT", "_other_text", NULL};
	static const char *const title_ends[] = {"Open-Ended Response",
	    " - Text", "(please specify)", "(angiv venligst)", "(skriv)",
	    "(skriv hvilke)", "(angiv)", NULL};
	const char *name = profile_name(column);

	if (form_is_any(column->forms) || are_digits(column))
		return false;
	if (ends_in_one(name, ends) || ends_in_one(name, title_ends) ||
	    (column->title != NULL && ends_in_one(column->title, title_ends)))
		return true;
	return is_written_freely(column) &&
	    (asks_for_words(name) || asks_for_words(column->title));
}
