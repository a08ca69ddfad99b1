#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "mem.h"
#include "unmatched.h"

enum {
	LOOKED_AT = 10000
};

struct unmatched_key {
	uint64_t number;
	struct place place;
	char *key;      /* as a message shows it; owned */
	uint32_t group; /* of those that are nearly the same */
	bool is_looked_at;
};

/* The first row of the table that a group nearly means. */
struct group {
	char *key; /* NULL while there is none; owned */
	uint32_t line;
	bool is_looked_at;
};

struct unmatched {
	const struct key_spec *spec;
	struct map *keys; /* each with its entry in the list */
	struct unmatched_key *list;
	size_t cap;
	struct map *relaxed_keys; /* each with its group */
	struct group *groups;
	size_t cap_groups;
	uint32_t n_new; /* in the part at hand */
	struct key relaxed;
};

struct unmatched *
unmatched_new(const struct key_spec *spec)
{
	struct unmatched *s = mem_zero(1, sizeof *s);

	s->spec = spec;
	s->keys = map_new();
	s->relaxed_keys = map_new();
	return s;
}

void
unmatched_free(struct unmatched *s)
{
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < map_len(s->keys); i++)
		free(s->list[i].key);
	for (i = 0; i < map_len(s->relaxed_keys); i++)
		free(s->groups[i].key);
	free(s->list);
	free(s->groups);
	map_free(s->keys);
	map_free(s->relaxed_keys);
	key_free(&s->relaxed);
	free(s);
}

void
unmatched_part(struct unmatched *s)
{
	s->n_new = 0;
}

static struct slice
relax(struct unmatched *s, struct slice key)
{
	return key_relax(&s->relaxed, s->spec, key);
}

static uint32_t
find_group(struct unmatched *s, struct slice key)
{
	bool is_new;
	uint32_t i = map_put(s->relaxed_keys, relax(s, key), &is_new);

	if (is_new) {
		MEM_GROW(s->groups, i, s->cap_groups);
		s->groups[i] = (struct group){0};
	}
	return i;
}

void
unmatched_add(struct unmatched *s, struct slice key, uint64_t number,
    const struct place *place)
{
	bool is_new;
	uint32_t i;

	if (s->n_new == LOOKED_AT)
		return;
	i = map_put(s->keys, key, &is_new);
	if (!is_new)
		return;
	s->n_new++;
	MEM_GROW(s->list, i, s->cap);
	s->list[i] = (struct unmatched_key){.number = number,
	    .place = *place,
	    .key = mem_text(slice_of(key_show(s->spec, key))),
	    .group = find_group(s, key)};
}

static int
by_number(const void *a, const void *b)
{
	const struct unmatched_key *x = *(struct unmatched_key *const *)a;
	const struct unmatched_key *y = *(struct unmatched_key *const *)b;

	return (x->number > y->number) - (x->number < y->number);
}

/* All of them in the order of the stream: owned. */
static struct unmatched_key **
sort(const struct unmatched *s)
{
	uint32_t n = map_len(s->keys);
	struct unmatched_key **sorted = mem_zero((size_t)n + 1, sizeof *sorted);
	uint32_t i;

	for (i = 0; i < n; i++)
		sorted[i] = &s->list[i];
	qsort(sorted, n, sizeof *sorted, by_number);
	return sorted;
}

void
unmatched_settle(struct unmatched *s)
{
	struct unmatched_key **sorted = sort(s);
	uint32_t i;

	for (i = 0; i < LOOKED_AT && sorted[i] != NULL; i++) {
		sorted[i]->is_looked_at = true;
		s->groups[sorted[i]->group].is_looked_at = true;
	}
	free(sorted);
}

bool
unmatched_wait(const struct unmatched *s)
{
	return map_len(s->keys) > 0;
}

void
unmatched_look(struct unmatched *s, struct slice key, uint32_t line)
{
	uint32_t i = map_find(s->relaxed_keys, relax(s, key));
	struct group *group;

	if (i == MAP_NONE || !s->groups[i].is_looked_at)
		return;
	group = &s->groups[i];
	if (group->key != NULL && group->line <= line)
		return;
	free(group->key);
	group->key = mem_text(slice_of(key_show(s->spec, key)));
	group->line = line;
}

/*
 * The width to which --pad would make two keys equal that differ in leading
 * zeros alone; else 0. Both are as they are shown, in quotes.
 */
static size_t
width_of_both(const char *a, const char *b)
{
	size_t len_a = strlen(a);
	size_t len_b = strlen(b);
	const char *wide = len_a > len_b ? a : b;
	const char *narrow = len_a > len_b ? b : a;
	size_t zeros = len_a > len_b ? len_a - len_b : len_b - len_a;

	if (a[0] != '\'' || b[0] != '\'' || zeros == 0 ||
	    strspn(wide + 1, "0") < zeros ||
	    strcmp(wide + 1 + zeros, narrow + 1) != 0)
		return 0;
	return strlen(wide) - 2;
}

/*
 * One message for all near misses of a kind: the option that would make them
 * match, and the first as an example.
 */
static void
report_zeros(const struct unmatched *s, struct unmatched_key *const *sorted,
    const char *table_name)
{
	const struct unmatched_key *first = NULL;
	uint64_t n = 0;
	size_t width = 0;
	uint32_t i;

	for (i = 0; sorted[i] != NULL; i++) {
		const char *key = s->groups[sorted[i]->group].key;
		size_t own = key == NULL || !sorted[i]->is_looked_at
		    ? 0
		    : width_of_both(sorted[i]->key, key);

		first = first == NULL && own > 0 ? sorted[i] : first;
		n += own > 0;
		width = own > width ? own : width;
	}
	if (n == 0)
		return;
	diag_note(&first->place, "near-miss",
	    "leading zeros alone keep %" PRIu64 " key%s from a match, such as "
	    "%s, which is %s on line %" PRIu32 " of %s: try --pad %zu",
	    n, n == 1 ? "" : "s", first->key, s->groups[first->group].key,
	    s->groups[first->group].line, table_name, width);
}

void
unmatched_report(const struct unmatched *s, const char *table_name)
{
	struct unmatched_key **sorted = sort(s);
	const struct group *group;
	uint32_t i;

	if (s->spec->n == 1)
		report_zeros(s, sorted, table_name);

	for (i = 0; sorted[i] != NULL; i++) {
		group = &s->groups[sorted[i]->group];
		if (!sorted[i]->is_looked_at || group->key == NULL ||
		    (s->spec->n == 1 &&
			width_of_both(sorted[i]->key, group->key) > 0))
			continue;
		diag_note(&sorted[i]->place, "near-miss",
		    "key %s has no match, but %s on line %" PRIu32
		    " of %s is nearly the same; make blanks, case, leading "
		    "zeros and accents alike, see --pad and --fold-case",
		    sorted[i]->key, group->key, group->line, table_name);
	}
	free(sorted);
}
