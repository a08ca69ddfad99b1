#include <inttypes.h>
#include <stdlib.h>

#include "map.h"
#include "mem.h"
#include "strangers.h"

enum {
	LOOKED_AT = 10000
};

struct stranger {
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

struct strangers {
	const struct key_spec *spec;
	struct map *keys; /* each with its stranger */
	struct stranger *list;
	size_t cap;
	struct map *relaxed_keys; /* each with its group */
	struct group *groups;
	size_t cap_groups;
	uint32_t n_new; /* in the part at hand */
	struct key relaxed;
};

struct strangers *
strangers_new(const struct key_spec *spec)
{
	struct strangers *s = mem_zero(1, sizeof *s);

	s->spec = spec;
	s->keys = map_new();
	s->relaxed_keys = map_new();
	return s;
}

void
strangers_free(struct strangers *s)
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
strangers_part(struct strangers *s)
{
	s->n_new = 0;
}

static struct slice
relax(struct strangers *s, struct slice key)
{
	return key_relax(&s->relaxed, s->spec, key);
}

static uint32_t
find_group(struct strangers *s, struct slice key)
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
strangers_add(struct strangers *s, struct slice key, uint64_t number,
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
	s->list[i] = (struct stranger){.number = number,
	    .place = *place,
	    .key = mem_text(slice_of(key_show(s->spec, key))),
	    .group = find_group(s, key)};
}

static int
by_number(const void *a, const void *b)
{
	const struct stranger *x = *(struct stranger *const *)a;
	const struct stranger *y = *(struct stranger *const *)b;

	return (x->number > y->number) - (x->number < y->number);
}

/* All of them in the order of the stream: owned. */
static struct stranger **
sort(const struct strangers *s)
{
	uint32_t n = map_len(s->keys);
	struct stranger **sorted = mem_zero((size_t)n + 1, sizeof *sorted);
	uint32_t i;

	for (i = 0; i < n; i++)
		sorted[i] = &s->list[i];
	qsort(sorted, n, sizeof *sorted, by_number);
	return sorted;
}

void
strangers_settle(struct strangers *s)
{
	struct stranger **sorted = sort(s);
	uint32_t i;

	for (i = 0; i < LOOKED_AT && sorted[i] != NULL; i++) {
		sorted[i]->is_looked_at = true;
		s->groups[sorted[i]->group].is_looked_at = true;
	}
	free(sorted);
}

bool
strangers_wait(const struct strangers *s)
{
	return map_len(s->keys) > 0;
}

void
strangers_look(struct strangers *s, struct slice key, uint32_t line)
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
strangers_report(const struct strangers *s, const char *table_name)
{
	struct stranger **sorted = sort(s);
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
