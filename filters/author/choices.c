#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "choices.h"
#include "map.h"
#include "mem.h"
#include "naming.h"
#include "parts.h"
#include "profile.h"

/* ---- what they hold ------------------------------------------------------ */

enum content {
	HOLDS_OTHER,
	HOLDS_NOTHING,
	HOLDS_TICK,  /* one value, beside blanks or not */
	HOLDS_BITS,  /* 0, or 0 and 1 */
	HOLDS_WORDS, /* one value and a word for "not chosen", or that alone */
};

static bool
is_one_of(struct slice value, const char *const *words)
{
	size_t i;

	for (i = 0; words[i] != NULL; i++)
		if (strlen(words[i]) == value.len &&
		    strncasecmp(words[i], value.text, value.len) == 0)
			return true;
	return false;
}

static bool
is_unchosen_word(struct slice value)
{
	static const char *const words[] = {"no", "n", "nej", "nei", "nein",
	    "false", "unchecked", "not selected", "not checked", "not chosen",
	    "ikke valgt", "ej vald", "quoted: no", NULL};

	return is_one_of(value, words);
}

/* What stands for "chosen" in every column alike. */
static bool
is_tick_word(struct slice value)
{
	static const char *const words[] = {"1", "y", "yes", "x", "ja", "j",
	    "true", "checked", "selected", "valgt", "vald", "quoted: yes", "*",
	    "\xe2\x9c\x93", NULL};

	return is_one_of(value, words);
}

/* The words of a schema for 1 and 0, which clean writes so. */
static bool
are_truths(const struct map *values)
{
	static const char *const words[] = {
	    "true", "True", "TRUE", "false", "False", "FALSE", NULL};
	size_t k;
	uint32_t i;

	for (i = 0; i < map_len(values); i++) {
		for (k = 0; words[k] != NULL; k++)
			if (slice_is(map_key(values, i), words[k]))
				break;
		if (words[k] == NULL)
			return false;
	}
	return true;
}

static enum content
content_of(const struct profile *column, struct slice *unchosen)
{
	struct parts parts;
	struct slice a;
	struct slice b;

	if (column->filled == 0)
		return HOLDS_NOTHING;
	if (column->seen == NULL || map_len(column->seen) > 2)
		return HOLDS_OTHER;
	a = map_key(column->seen, 0);
	b = map_len(column->seen) == 2 ? map_key(column->seen, 1) : a;
	if ((slice_is(a, "0") || slice_is(a, "1")) &&
	    (slice_is(b, "0") || slice_is(b, "1")) &&
	    (slice_is(a, "0") || slice_is(b, "0")))
		return HOLDS_BITS;
	/* A choice "No" of a question in several columns is chosen by that. */
	parts = parts_of(column);
	if (map_len(column->seen) == 1 && slice_equal(a, parts.choice))
		return HOLDS_TICK;
	if (is_unchosen_word(a) || is_unchosen_word(b)) {
		*unchosen = is_unchosen_word(a) ? a : b;
		return HOLDS_WORDS;
	}
	return map_len(column->seen) == 1 ? HOLDS_TICK : HOLDS_OTHER;
}

/* ---- sets ---------------------------------------------------------------- */

/* What the columns of a run hold together. */
struct contents {
	uint32_t n;
	uint32_t n_ticks;
	uint32_t n_bits;
	uint32_t n_words;
	uint64_t n_blank;
	bool are_tick_words;
	bool are_own;    /* each column has a value of its own */
	bool are_labels; /* which is the choice's part of its name */
	bool are_titled; /* or stands in its label */
	bool are_truths; /* all values are true or false */
	struct slice unchosen;
};

static bool
ends_in(const char *title, struct slice end)
{
	size_t len = title == NULL ? 0 : strlen(title);

	return len > end.len &&
	    memcmp(title + len - end.len, end.text, end.len) == 0;
}

static bool
add_column(struct contents *contents, const struct profile *column)
{
	contents->n++;
	contents->n_blank += column->empty + column->missing;
	return true;
}

/*
 * A text that was written beside "Other" is no label of that choice where the
 * other columns hold their labels, and no tick where all ticks are alike.
 */
static bool
is_beside_other(
    const struct contents *contents, struct slice value, struct slice choice)
{
	if (slice_equal(value, choice) || contents->n == 0)
		return false;
	if (contents->n_ticks > 0 && contents->are_labels)
		return true;
	return !is_tick_word(value) &&
	    (contents->n_bits > 0 || contents->n_words > 0 ||
		(contents->n_ticks > 0 && contents->are_tick_words));
}

static bool
add_content(
    struct contents *contents, const struct profile *column, struct map *values)
{
	struct slice unchosen = {"", 0};
	enum content content = content_of(column, &unchosen);
	struct parts parts;
	bool is_new = true;
	struct slice value;

	if (content == HOLDS_OTHER ||
	    (content == HOLDS_BITS && contents->n_words > 0) ||
	    (content == HOLDS_WORDS && contents->n_bits > 0) ||
	    (contents->n_words > 0 && content == HOLDS_WORDS &&
		!slice_equal(unchosen, contents->unchosen)))
		return false;
	if (content != HOLDS_NOTHING)
		contents->are_truths &= are_truths(column->seen);
	contents->n_bits += content == HOLDS_BITS;
	if (content == HOLDS_WORDS) {
		contents->n_words++;
		contents->unchosen = unchosen;
	}
	if (content != HOLDS_TICK)
		return add_column(contents, column);
	value = map_key(column->seen, 0);
	parts = parts_of(column);
	if (is_beside_other(contents, value, parts.choice))
		return false;
	contents->are_labels =
	    parts.family != FAMILY_NUMBER && slice_equal(value, parts.choice);
	contents->are_titled &= ends_in(column->title, value);
	map_put(values, value, &is_new);
	contents->n_ticks++;
	contents->are_own &= is_new;
	contents->are_tick_words &= is_tick_word(value);
	return add_column(contents, column);
}

/* ODK writes the question itself in front: all choices in one cell. */
static bool
has_parent(const struct profile *columns, uint32_t n, struct slice stem)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (slice_is(stem, profile_name(&columns[i])))
			return true;
	return false;
}

/* "No" answers a question of its own too; these answer none. */
static bool
is_explicit(struct slice unchosen)
{
	static const char *const words[] = {"unchecked", "not selected",
	    "not checked", "not chosen", "ikke valgt", "ej vald", "quoted: no",
	    NULL};

	return is_one_of(unchosen, words);
}

/*
 * Are the columns choices of one question, rather than questions whose answers
 * happen to be alike?
 */
static bool
are_choices(const struct contents *c, enum family family, bool has_question,
    bool is_pair)
{
	bool is_strong =
	    (family != FAMILY_NUMBER &&
		(family != FAMILY_SLASH || has_question || c->n > 2)) ||
	    (c->n_ticks > 0 && c->are_titled);

	if (c->n < 2)
		return false;
	if (c->n_bits > 0)
		return (is_strong || is_pair) &&
		    (c->n_ticks == 0 || c->are_tick_words);
	if (c->n_words > 0)
		return family != FAMILY_NUMBER || is_explicit(c->unchosen);
	return c->n_ticks > 0 && c->n_blank > 0 &&
	    (c->are_tick_words || (c->are_own && (is_strong || c->n > 2)));
}

/* Two columns x_1 and x_2; more of them normalize finds itself. */
static bool
is_pair(const struct profile *columns, uint32_t n)
{
	struct parts first;
	struct parts second;

	if (n != 2)
		return false;
	first = parts_of(&columns[0]);
	second = parts_of(&columns[1]);
	return first.family == FAMILY_NUMBER && slice_is(first.choice, "1") &&
	    slice_is(second.choice, "2") &&
	    first.stem.text[first.stem.len - 1] == '_';
}

/* How many columns from the first on are of one question and hold choices. */
static uint32_t
measure(const struct profile *columns, uint32_t n, uint32_t first,
    struct contents *contents)
{
	struct parts question = parts_of(&columns[first]);
	struct map *values = map_new();
	struct parts parts;
	uint32_t i;

	*contents = (struct contents){.are_tick_words = true,
	    .are_own = true,
	    .are_titled = true,
	    .are_truths = true};
	for (i = first; i < n; i++) {
		parts = parts_of(&columns[i]);
		if (!parts_are_of_one(&question, &parts) ||
		    !add_content(contents, &columns[i], values))
			break;
	}
	map_free(values);
	return i - first;
}

/* The question alone: Qualtrics writes that it has choices behind it. */
static char *
stripped(struct slice text)
{
	static const char tail[] = " - Selected Choice";
	const size_t len = sizeof tail - 1;

	while (text.len > 0 && strchr(" _.-/:", text.text[text.len - 1]))
		text.len--;
	if (text.len > len &&
	    memcmp(text.text + text.len - len, tail, len) == 0)
		text.len -= len;
	return mem_text(text);
}

/* "Which do you use?" of "Which do you use? - Bus", where all begin so. */
static size_t
common_title(const struct profile *columns, uint32_t n)
{
	size_t len = strlen(columns[0].title);
	const char *text = columns[0].title;
	size_t k;
	uint32_t i;

	for (i = 1; i < n; i++) {
		for (k = 0; k < len && columns[i].title[k] == text[k]; k++)
			;
		len = k;
	}
	while (len > 0 &&
	    (len < 2 || text[len - 1] != ' ' ||
		!ispunct((unsigned char)text[len - 2])))
		len--;
	return len;
}

static bool
have_titles(const struct profile *columns, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (columns[i].title == NULL || columns[i].title[0] == '\0')
			return false;
	return true;
}

/* "What do you like?/apple pie", as KoBo writes with labels. */
static bool
is_prose_slash(const struct parts *parts)
{
	return parts->family == FAMILY_SLASH &&
	    memchr(parts->stem.text, ' ', parts->stem.len) != NULL;
}

/* "Which do you use? [Bus]" in the header, for all of them. */
static bool
label_by_brackets(struct choice_set *set, const struct profile *columns)
{
	struct parts first;
	struct parts parts;
	uint32_t i;

	if (!have_titles(columns, set->n))
		return false;
	first = parts_of_title(columns[0].title);
	for (i = 0; i < set->n; i++) {
		parts = parts_of_title(columns[i].title);
		if (columns[i].title[strlen(columns[i].title) - 1] != ']' ||
		    !parts_are_of_one(&first, &parts))
			return false;
	}
	set->title = stripped(first.stem);
	for (i = 0; i < set->n; i++)
		set->labels[i] =
		    mem_text(parts_of_title(columns[i].title).choice);
	return true;
}

/* Labels: the choice's part of the name, or of the label in the header. */
static void
label_choices(struct choice_set *set, const struct profile *columns)
{
	struct parts parts = parts_of(columns);
	size_t len = 0;
	uint32_t i;

	if (parts.family == FAMILY_HEADING || parts.family == FAMILY_PROSE ||
	    is_prose_slash(&parts))
		set->title = stripped(parts.stem);
	if (set->title == NULL && label_by_brackets(set, columns))
		return;
	if (set->title == NULL && have_titles(columns, set->n)) {
		len = common_title(columns, set->n);
		if (len > 0)
			set->title =
			    stripped((struct slice){columns->title, len});
	}
	for (i = 0; i < set->n; i++) {
		parts = parts_of(&columns[i]);
		if (parts.family == FAMILY_HEADING ||
		    parts.family == FAMILY_PROSE || is_prose_slash(&parts))
			set->labels[i] = mem_text(parts.choice);
		else if (columns[i].title != NULL)
			set->labels[i] =
			    mem_text(slice_of(columns[i].title + len));
		else if (columns[i].seen != NULL &&
		    map_len(columns[i].seen) == 1 &&
		    !is_tick_word(map_key(columns[i].seen, 0)) &&
		    !is_unchosen_word(map_key(columns[i].seen, 0)) &&
		    !slice_is(map_key(columns[i].seen, 0), "0"))
			set->labels[i] = mem_text(map_key(columns[i].seen, 0));
	}
}

static void
add_set(struct choice_sets *choices, const struct profile *columns,
    uint32_t first, const struct contents *contents)
{
	struct parts parts = parts_of(&columns[first]);
	struct choice_set *set;
	struct map *codes = map_new();
	uint32_t i;

	MEM_GROW(choices->items, choices->n, choices->cap);
	set = &choices->items[choices->n++];
	*set = (struct choice_set){.first = first, .n = contents->n};
	set->name = stripped(parts.stem);
	set->codes = mem_zero(set->n, sizeof *set->codes);
	set->labels = mem_zero(set->n, sizeof *set->labels);
	set->is_ticks = contents->n_bits == 0 && contents->n_words == 0;
	set->are_truths = contents->n_words > 0 && contents->are_truths;
	if (contents->n_words > 0 && !set->are_truths)
		set->unselected = mem_text(contents->unchosen);
	for (i = 0; i < set->n; i++) {
		char *choice;

		parts = parts_of(&columns[first + i]);
		choice = mem_text(parts.choice);
		set->codes[i] = naming_new(codes, choice, i + 1);
		free(choice);
	}
	map_free(codes);
	label_choices(set, &columns[first]);
}

void
choices_find(
    struct choice_sets *choices, const struct profile *columns, uint32_t n)
{
	struct contents contents;
	struct parts parts;
	uint32_t len;
	uint32_t i;

	for (i = 0; i<n; i += len> 0 ? len : 1) {
		parts = parts_of(&columns[i]);
		len = measure(columns, n, i, &contents);
		if (len > 0 &&
		    are_choices(&contents, parts.family,
			has_parent(columns, n, parts.stem),
			is_pair(&columns[i], len)))
			add_set(choices, columns, i, &contents);
	}
}

void
choices_free(struct choice_sets *choices)
{
	struct choice_set *set;
	uint32_t i;

	while (choices->n > 0) {
		set = &choices->items[--choices->n];
		for (i = 0; i < set->n; i++) {
			free(set->codes[i]);
			free(set->labels[i]);
		}
		free(set->codes);
		free(set->labels);
		free(set->name);
		free(set->title);
		free(set->unselected);
	}
	free(choices->items);
}

const struct choice_set *
choices_of(const struct choice_sets *choices, uint32_t column)
{
	size_t i;

	for (i = 0; i < choices->n; i++)
		if (column >= choices->items[i].first &&
		    column - choices->items[i].first < choices->items[i].n)
			return &choices->items[i];
	return NULL;
}
