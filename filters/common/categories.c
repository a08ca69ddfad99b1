#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "categories.h"
#include "codebook.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "tables.h"

bool
categories_is_missing(struct slice s)
{
	return s.len == 0 ||
	    (s.len == 2 && s.text[0] == '.' && s.text[1] >= 'a' &&
		s.text[1] <= 'z');
}

/* A text that is compared often: read once. */
struct read_code {
	struct slice text;
	double value;
	bool is_number;
};

/*
 * Bands are ordered by their lower bound: "18..34" where 18 would stand, "65.."
 * where 65 would, "..17" before all.
 */
static bool
read_range(double *value, struct slice text)
{
	size_t i = 0;
	double high;

	while (i + 1 < text.len && memcmp(text.text + i, "..", 2) != 0)
		i++;
	if (i + 1 >= text.len)
		return false;
	if (i == 0 && number_parse(&high, text.text + 2, text.len - 2)) {
		*value = -HUGE_VAL;
		return true;
	}
	return number_parse(value, text.text, i) &&
	    (i + 2 == text.len ||
		number_parse(&high, text.text + i + 2, text.len - i - 2));
}

static struct read_code
read_code(struct slice text)
{
	struct read_code one = {.text = text};

	one.is_number = number_parse(&one.value, text.text, text.len) ||
	    read_range(&one.value, text);
	return one;
}

static int
compare_bytes(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len == 0 ? 0 : memcmp(a.text, b.text, len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare_read(const void *a, const void *b)
{
	const struct read_code *x = a;
	const struct read_code *y = b;

	if (x->is_number && y->is_number && x->value != y->value)
		return x->value < y->value ? -1 : 1;
	if (x->is_number != y->is_number)
		return x->is_number ? -1 : 1;
	return compare_bytes(x->text, y->text);
}

int
categories_compare(struct slice a, struct slice b)
{
	struct read_code x = read_code(a);
	struct read_code y = read_code(b);

	return compare_read(&x, &y);
}

static void
sort(struct slice *codes, uint32_t n)
{
	struct read_code *room = mem_alloc(((size_t)n + 1) * sizeof *room);
	uint32_t i;

	for (i = 0; i < n; i++)
		room[i] = read_code(codes[i]);
	qsort(room, n, sizeof *room, compare_read);
	for (i = 0; i < n; i++)
		codes[i] = room[i].text;
	free(room);
}

/* A list while it grows: each code once. */
struct grow {
	struct code_list list;
	struct map *places; /* of each code in it */
};

static void
grow_init(struct grow *grow, struct arena *arena, size_t room)
{
	grow->list.codes = arena_zero(arena, room, sizeof(struct slice));
	grow->list.n = 0;
	grow->places = map_new();
}

static void
put(struct grow *grow, struct slice code)
{
	bool is_new;

	map_put(grow->places, code, &is_new);
	if (is_new)
		grow->list.codes[grow->list.n++] = code;
}

/*
 * The codes that are no kind of missing; room for further ones is left behind
 * them.
 */
static void
put_all(struct grow *grow, struct arena *arena, const struct variable *variable,
    const struct code_list *seen, size_t more)
{
	uint32_t n = variable == NULL ? 0 : variable->n_categories;
	uint32_t first;
	uint32_t i;

	grow_init(grow, arena, (size_t)n + seen->n + more);
	for (i = 0; i < n; i++)
		if (!variable->categories[i].is_missing)
			put(grow, slice_of(variable->categories[i].code));
	first = grow->list.n;
	for (i = 0; i < seen->n; i++)
		if (!categories_is_missing(seen->codes[i]))
			put(grow, seen->codes[i]);
	sort(grow->list.codes + first, grow->list.n - first);
}

struct code_list
categories_of_breakdown(struct arena *arena, const struct breakdown *breakdown,
    uint32_t which, const struct variable *variable,
    const struct code_list *seen)
{
	struct code_list chosen = {0};
	struct grow all;
	uint32_t i;

	put_all(&all, arena, variable, seen, 0);
	if (breakdown->categories == NULL || which + 1 < breakdown->n_by) {
		map_free(all.places);
		return all.list;
	}
	chosen.codes =
	    arena_zero(arena, breakdown->n_categories, sizeof *chosen.codes);
	for (i = 0; i < breakdown->n_categories; i++) {
		struct slice code = slice_of(breakdown->categories[i]);

		if (map_find(all.places, code) != MAP_NONE)
			chosen.codes[chosen.n++] = code;
	}
	map_free(all.places);
	return chosen;
}

struct code_list
categories_of_measure(struct arena *arena, const struct measure *measure,
    const struct variable *variable, const struct code_list *seen)
{
	struct grow all;
	uint32_t i;

	if (measure->categories != NULL) {
		grow_init(&all, arena, measure->n_categories);
		for (i = 0; i < measure->n_categories; i++)
			put(&all, slice_of(measure->categories[i]));
	} else {
		put_all(&all, arena, variable, seen, measure->n_keep);
		for (i = 0; i < measure->n_keep; i++)
			put(&all, slice_of(measure->keep[i]));
	}
	map_free(all.places);
	return all.list;
}
