#include <string.h>

#include "battery.h"
#include "choices.h"
#include "map.h"
#include "profile.h"

/* Question and item in words; FAMILY_NONE where they are codes. */
static struct parts
words_of(const struct profile *column)
{
	struct parts parts;

	if (column->heading == NULL && column->title != NULL)
		return parts_of_title(column->title);
	parts = parts_of(column);
	if (parts.family != FAMILY_HEADING && parts.family != FAMILY_PROSE)
		parts.family = FAMILY_NONE;
	return parts;
}

static bool
share_a_value(const struct profile *a, const struct profile *b)
{
	uint32_t i;

	if (a->seen == NULL || b->seen == NULL)
		return false;
	for (i = 0; i < map_len(a->seen); i++)
		if (map_find(b->seen, map_key(a->seen, i)) != MAP_NONE)
			return true;
	return false;
}

static bool
are_alike(const struct profile *a, const struct profile *b)
{
	struct parts first = words_of(a);
	struct parts second = words_of(b);

	return parts_are_of_one(&first, &second) &&
	    (share_a_value(a, b) ||
		(form_is_any(a->forms) && form_is_any(b->forms)));
}

bool
battery_has(const struct profile *columns, uint32_t n,
    const struct choice_sets *choices, uint32_t i, struct parts *words)
{
	if (choices_of(choices, i) != NULL)
		return false;
	*words = words_of(&columns[i]);
	return (i > 0 && choices_of(choices, i - 1) == NULL &&
		   are_alike(&columns[i - 1], &columns[i])) ||
	    (i + 1 < n && choices_of(choices, i + 1) == NULL &&
		are_alike(&columns[i], &columns[i + 1]));
}
