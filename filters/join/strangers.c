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
	char *key;     /* as a message shows it, the table's too; owned */
	char *its_key; /* NULL while no row is near */
	uint32_t line; /* of that row */
	bool is_looked_at;
};

struct strangers {
	const struct key_spec *spec;
	struct map *keys; /* relaxed */
	struct stranger *list;
	size_t cap;
	uint32_t n_new; /* in the part at hand */
	bool is_parted;
	struct key relaxed;
};

struct strangers *
strangers_new(const struct key_spec *spec)
{
	struct strangers *s = mem_zero(1, sizeof *s);

	s->spec = spec;
	s->keys = map_new();
	return s;
}

void
strangers_free(struct strangers *s)
{
	uint32_t i;

	if (s == NULL)
		return;
	for (i = 0; i < map_len(s->keys); i++) {
		free(s->list[i].key);
		free(s->list[i].its_key);
	}
	free(s->list);
	map_free(s->keys);
	key_free(&s->relaxed);
	free(s);
}

void
strangers_part(struct strangers *s)
{
	s->n_new = 0;
	s->is_parted = true;
}

static struct slice
relax(struct strangers *s, struct slice key)
{
	return key_relax(&s->relaxed, s->spec, key);
}

static void
set(struct stranger *stranger, const struct key_spec *spec, struct slice key,
    uint64_t number, const struct place *place)
{
	free(stranger->key);
	*stranger = (struct stranger){.number = number,
	    .place = *place,
	    .key = mem_text(slice_of(key_show(spec, key)))};
}

void
strangers_add(struct strangers *s, struct slice key, uint64_t number,
    const struct place *place)
{
	bool is_full = s->n_new == LOOKED_AT;
	struct slice relaxed;
	bool is_new = false;
	uint32_t i;

	if (is_full && !s->is_parted)
		return;
	relaxed = relax(s, key);
	i = is_full ? map_find(s->keys, relaxed)
		    : map_put(s->keys, relaxed, &is_new);
	if (i == MAP_NONE)
		return;
	if (is_new) {
		MEM_GROW(s->list, i, s->cap);
		s->list[i] = (struct stranger){0};
		s->n_new++;
	}
	if (is_new || number < s->list[i].number)
		set(&s->list[i], s->spec, key, number, place);
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

	for (i = 0; i < LOOKED_AT && sorted[i] != NULL; i++)
		sorted[i]->is_looked_at = true;
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
	uint32_t i = map_find(s->keys, relax(s, key));
	struct stranger *stranger;

	if (i == MAP_NONE || !s->list[i].is_looked_at)
		return;
	stranger = &s->list[i];
	if (stranger->its_key != NULL && stranger->line <= line)
		return;
	free(stranger->its_key);
	stranger->its_key = mem_text(slice_of(key_show(s->spec, key)));
	stranger->line = line;
}

void
strangers_report(const struct strangers *s, const char *table_name)
{
	struct stranger **sorted = sort(s);
	uint32_t i;

	for (i = 0; sorted[i] != NULL; i++)
		if (sorted[i]->its_key != NULL)
			diag_note(&sorted[i]->place, "near-miss",
			    "key %s has no match, but %s on line %" PRIu32
			    " of %s is nearly the same; make blanks, case, "
			    "leading zeros and accents alike, see --pad and "
			    "--fold-case",
			    sorted[i]->key, sorted[i]->its_key, sorted[i]->line,
			    table_name);
	free(sorted);
}
