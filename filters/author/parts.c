#include <ctype.h>
#include <string.h>

#include "parts.h"
#include "profile.h"

static const struct parts no_parts = {FAMILY_NONE, {"", 0}, {"", 0}};

static struct parts
parts_at(enum family family, const char *name, const char *mark, size_t len)
{
	return (struct parts){family, {name, (size_t)(mark - name)},
	    {mark + len, strlen(mark + len)}};
}

static const char *
last_of(const char *text, const char *what)
{
	const char *found = NULL;

	while ((text = strstr(text, what)) != NULL)
		found = text++;
	return found;
}

/* "G2Q1[SQ001]", "Which do you use? [Bus]". */
static struct parts
bracket_parts(const char *name)
{
	size_t len = strlen(name);
	const char *mark =
	    len > 2 && name[len - 1] == ']' ? strrchr(name, '[') : NULL;
	struct parts parts;

	if (mark == NULL || mark == name)
		return no_parts;
	parts = parts_at(FAMILY_BRACKETS, name, mark, 1);
	parts.choice.len--;
	if (memchr(name, ' ', parts.stem.len) != NULL)
		parts.family = FAMILY_PROSE;
	return parts;
}

/* "Which do you use? - Bus". */
static struct parts
prose_parts(const char *name)
{
	static const char *const marks[] = {
	    " - ", " \xe2\x80\x93 ", ": ", " | ", " / ", " > "};
	const char *mark;
	size_t i;

	for (i = 0; i < sizeof marks / sizeof *marks; i++) {
		mark = strstr(name, "? - ");
		mark =
		    mark != NULL && i == 0 ? mark + 1 : last_of(name, marks[i]);
		if (mark != NULL && mark > name)
			return parts_at(
			    FAMILY_PROSE, name, mark, strlen(marks[i]));
	}
	return no_parts;
}

struct parts
parts_of(const struct profile *column)
{
	const char *name = profile_name(column);
	size_t len = strlen(name);
	struct parts parts;
	const char *mark;
	size_t digits = len;

	if (column->heading != NULL)
		return (struct parts){FAMILY_HEADING, slice_of(column->heading),
		    slice_of(column->title)};
	parts = bracket_parts(name);
	if (parts.family != FAMILY_NONE)
		return parts;
	mark =
	    len > 1 && name[len - 1] == ')' ? last_of(name, " (choice=") : NULL;
	if (mark != NULL && mark > name) {
		parts = parts_at(FAMILY_PROSE, name, mark, 9);
		parts.choice.len--;
		return parts;
	}
	mark = last_of(name, "___");
	if (mark != NULL && mark > name && mark[3] != '\0')
		return parts_at(FAMILY_UNDERLINES, name, mark, 3);
	parts = prose_parts(name);
	if (parts.family != FAMILY_NONE)
		return parts;
	mark = strrchr(name, '/');
	if (mark != NULL && mark > name && mark[1] != '\0')
		return parts_at(FAMILY_SLASH, name, mark, 1);
	while (digits > 0 && isdigit((unsigned char)name[digits - 1]))
		digits--;
	if (digits > 0 && digits < len)
		return parts_at(FAMILY_NUMBER, name, name + digits, 0);
	return no_parts;
}

bool
parts_are_of_one(const struct parts *a, const struct parts *b)
{
	return a->family != FAMILY_NONE && a->family == b->family &&
	    slice_equal(a->stem, b->stem);
}

struct parts
parts_of_title(const char *title)
{
	struct parts parts = bracket_parts(title);

	return parts.family == FAMILY_PROSE ? parts : prose_parts(title);
}
