#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "profile.h"

enum {
	MOST_WORDS = 40,
	MOST_CODES = 20,  /* numbers: more of them count something */
	MOST_KEPT = 1000, /* labels may say that they are codes after all */
	/* A code is given so many times on average, or it is none; and few
	 * answers do not show all of the codes. */
	REPEATS = 5,
	FEWEST_CODED = 20,
	LONGEST_CODE = 200, /* bytes */
	LONGEST_KEY = 64,
	FEWEST_KEYS = 10 /* fewer may differ by chance */
};

void
profile_open(struct profile *column, char *name)
{
	*column = (struct profile){
	    .name = name, .forms = form_all(), .seen = map_new()};
}

static void
forget(struct profile *column, struct profile_budget *budget)
{
	if (budget != NULL && column->seen != NULL)
		budget->left += map_len(column->seen);
	map_free(column->seen);
	column->seen = NULL;
}

void
profile_close(struct profile *column)
{
	forget(column, NULL);
	free(column->name);
	free(column->code);
	free(column->title);
	free(column->heading);
}

/* A value for the first time; or, once they are not kept, any value. */
static void
study(struct profile *column, struct slice value)
{
	column->forms = form_match(column->forms, value);
	person_count(&column->persons, value);
	if (value.len > LONGEST_KEY || memchr(value.text, ' ', value.len))
		column->has_blanks = true;
}

/* Keep the value; false when it is kept already. */
static bool
keep(struct profile *column, struct slice value, struct profile_budget *budget)
{
	bool is_new;

	if (value.len > LONGEST_CODE || budget->left == 0) {
		forget(column, budget);
		return true;
	}
	map_put(column->seen, value, &is_new);
	budget->left -= is_new;
	column->has_repeats |= !is_new;
	if (column->has_repeats && map_len(column->seen) > MOST_KEPT)
		forget(column, budget);
	return is_new;
}

void
profile_add(
    struct profile *column, struct slice value, struct profile_budget *budget)
{
	int mark = form_mark(value);

	if (value.len == 0) {
		column->empty++;
		return;
	}
	if (mark != FORM_NONE) {
		column->missing++;
		column->marks |= UINT32_C(1) << mark;
		column->n_marks[mark]++;
		return;
	}
	column->filled++;
	if (column->seen == NULL || keep(column, value, budget))
		study(column, value);
}

static bool
holds_pair(const struct map *seen, const char *a, const char *b)
{
	return map_find(seen, slice_of(a)) != MAP_NONE &&
	    map_find(seen, slice_of(b)) != MAP_NONE;
}

/* Only words that stand for nothing else: "yes" may come with "don't know". */
static bool
is_boolean(const struct profile *column)
{
	return column->seen != NULL && map_len(column->seen) == 2 &&
	    !column->is_other &&
	    (holds_pair(column->seen, "0", "1") ||
		holds_pair(column->seen, "true", "false") ||
		holds_pair(column->seen, "True", "False") ||
		holds_pair(column->seen, "TRUE", "FALSE"));
}

void
profile_check(struct profile *column, struct slice value)
{
	int mark = form_mark(value);

	if (value.len == 0)
		return;
	if (mark != FORM_NONE) {
		column->marks |= UINT32_C(1) << mark;
		column->n_marks[mark]++;
		return;
	}
	if (form_is_any(column->forms))
		column->forms = form_match(column->forms, value);
	if (column->seen == NULL || map_find(column->seen, value) != MAP_NONE)
		return;
	column->is_other = true;
	/* Codes that come late are codes as well. */
	if (map_len(column->seen) <= MOST_WORDS && value.len <= LONGEST_CODE)
		map_put(column->seen, value, NULL);
}

static bool
is_upper(struct slice s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.text[i] < 'A' || s.text[i] > 'Z')
			return false;
	return true;
}

/* Capitals, and all other values are as many of them. */
static bool
is_among_codes(const struct profile *column, struct slice mark)
{
	struct slice value;
	uint32_t i;

	if (column->seen == NULL || map_len(column->seen) < 2 ||
	    !is_upper(mark))
		return false;
	for (i = 0; i < map_len(column->seen); i++) {
		value = map_key(column->seen, i);
		if (value.len != mark.len || !is_upper(value))
			return false;
	}
	return true;
}

void
profile_settle(struct profile *column)
{
	struct slice mark;
	int i;

	for (i = 0; i < FORM_MARKS; i++) {
		mark = slice_of(form_mark_text(i));
		if ((column->marks >> i & 1) == 0 ||
		    !is_among_codes(column, mark))
			continue;
		map_put(column->seen, mark, NULL);
		column->marks &= ~(UINT32_C(1) << i);
		column->filled += column->n_marks[i];
		column->missing -= column->n_marks[i];
	}
}

enum profile_type
profile_type(const struct profile *column)
{
	if (column->filled == 0)
		return PROFILE_TEXT;
	if (is_boolean(column))
		return PROFILE_BOOLEAN;
	return form_is_any(column->forms) ? PROFILE_FORM : PROFILE_TEXT;
}

static bool
is_whole(const struct form *form)
{
	return !form->is_moment && form->numeral.is_integer;
}

bool
profile_is_coded(const struct profile *column, const struct form *form)
{
	uint32_t n;

	if (column->seen == NULL || (form != NULL && !is_whole(form)))
		return false;
	n = map_len(column->seen);
	return n >= 2 && n <= (form == NULL ? MOST_WORDS : MOST_CODES) &&
	    column->filled >= REPEATS * n && column->filled >= FEWEST_CODED;
}

bool
profile_is_complete(const struct profile *column)
{
	return column->filled > 0 && column->empty == 0 && column->missing == 0;
}

bool
profile_is_key(const struct profile *column, const struct form *form)
{
	return profile_is_complete(column) && column->filled >= FEWEST_KEYS &&
	    column->seen != NULL && !column->has_repeats &&
	    !column->has_blanks && (form == NULL || is_whole(form));
}
