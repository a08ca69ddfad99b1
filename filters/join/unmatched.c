#include <inttypes.h>
#include <stdlib.h>

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

void
unmatched_report(const struct unmatched *s, const char *table_name)
{
	struct unmatched_key **sorted = sort(s);
	const struct group *group;
	uint32_t i;

	for (i = 0; sorted[i] != NULL; i++) {
		group = &s->groups[sorted[i]->group];
		if (!sorted[i]->is_looked_at || group->key == NULL)
			continue;
		diag_note(&sorted[i]->place, "near-miss",
		    "key %s has no match, but %s on line %" PRIu32
		    " of %s is nearly the same; make blanks, case, leading "
		    "zeros and accents alike, see --pad and --fold-case",
		    sorted[i]->key, group->key, group->line, table_name);
	}
	free(sorted);
}
