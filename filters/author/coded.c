#include <ctype.h>
#include <string.h>

#include "coded.h"
#include "map.h"
#include "mem.h"
#include "profile.h"

enum {
	ENOUGH = 3,
	LONGEST = 40 /* bytes of a code */
};

static bool
is_in_code(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The length of [SQ001], or of [SQ001][1], at the beginning; 0: no such. */
static size_t
brackets_length(const char *text)
{
	size_t len = 0;
	size_t k;

	while (text[len] == '[') {
		for (k = len + 1; is_in_code(text[k]) || text[k] == '-'; k++)
			;
		if (text[k] != ']' || k == len + 1)
			break;
		len = k + 1;
	}
	return len;
}

/*
 * The length of the code that the name begins with, 0 where none does.  A word
 * before a colon is one only where it has a digit or brackets: "Age: years".
 */
static size_t
code_length(const char *name)
{
	bool has_digit = false;
	size_t len = 0;
	size_t brackets;

	if (!isalpha((unsigned char)name[0]))
		return 0;
	for (; is_in_code(name[len]); len++)
		has_digit |= isdigit((unsigned char)name[len]) != 0;
	brackets = brackets_length(name + len);
	len += brackets;
	if (len > LONGEST || name[len] == '\0' || name[len + 1] != ' ' ||
	    name[len + 2] == '\0')
		return 0;
	if (name[len] == '.')
		return len;
	return name[len] == ':' && (has_digit || brackets > 0) ? len : 0;
}

/* Is no code the same as another one, or as a name without a code? */
static bool
are_unique(const struct profile *columns, uint32_t n)
{
	struct map *names = map_new();
	bool are_new = true;
	uint32_t i;

	for (i = 0; i < n && are_new; i++) {
		size_t len = code_length(columns[i].name);
		struct slice name = {columns[i].name, len};

		map_put(names, len > 0 ? name : slice_of(columns[i].name),
		    &are_new);
	}
	map_free(names);
	return are_new;
}

void
coded_find(struct profile *columns, uint32_t n)
{
	uint32_t n_coded = 0;
	uint32_t n_prose = 0;
	size_t len;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (columns[i].title != NULL)
			return;
		n_coded += code_length(columns[i].name) > 0;
		n_prose += strchr(columns[i].name, ' ') != NULL;
	}
	if (n_coded < ENOUGH || n_coded * 10 < n_prose * 9 ||
	    !are_unique(columns, n))
		return;
	for (i = 0; i < n; i++) {
		len = code_length(columns[i].name);
		if (len == 0)
			continue;
		columns[i].code =
		    mem_text((struct slice){columns[i].name, len});
		columns[i].title =
		    mem_text(slice_of(columns[i].name + len + 2));
	}
}
