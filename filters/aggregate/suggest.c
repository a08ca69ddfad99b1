#include <inttypes.h>
#include <stdlib.h>

#include "diag.h"
#include "mem.h"
#include "suggest.h"

/* The value of by-variable i of a figure; for i = n_by its answer. */
static struct slice
value_of(const struct disclosure *d, const struct judged *figure, uint32_t v)
{
	if (v == d->job->n_by)
		return figure->category;
	return figure->by[v];
}

/* The key of a figure within its table, without one of its variables. */
static struct slice
key_but(const struct disclosure *d, const struct judged *figure, uint32_t v,
    struct slice instead, struct out *key)
{
	uint32_t i;

	key->len = 0;
	out_text(key, figure->bound->item);
	for (i = 0; i <= d->job->n_by; i++) {
		struct slice value = i == v ? instead : value_of(d, figure, i);
		size_t length = value.text == NULL ? SIZE_MAX : value.len;

		out_slice(
		    key, (struct slice){(const char *)&length, sizeof length});
		if (value.text != NULL)
			out_slice(key, value);
	}
	return (struct slice){key->text, key->len};
}

/* The figures of one table. */
struct of_table {
	const struct disclosure *d;
	const struct judged *list;
	size_t first;
	size_t end;
	size_t *held; /* those that one of the two rules holds back */
	size_t n_held;
	struct map *keys; /* by key: index in of */
	size_t *of;
	struct out key;
};

/* Respondents of the figure that the rule counts. */
static uint64_t
count_of(const struct of_table *t, size_t i, bool is_answer)
{
	const struct places *places = &t->d->places[i];
	const struct place_in *at = &places->at[0];

	if (places->n == 0 || t->list[i].n == 0)
		return 0;
	return is_answer ? t->d->asked.questions[at->question].items[at->item].c
			 : t->d->domains[at->domain].n;
}

/* A quantile by who gave an answer is held back with it, and is none. */
static bool
is_of_rule(const struct of_table *t, size_t i, bool is_answer)
{
	if (!is_answer)
		return t->list[i].secret == SECRET_MINIMUM;
	return t->list[i].secret == SECRET_ANSWER &&
	    t->d->places[i].at[0].item != NONE;
}

/* How many figures of the rule would be free were a and b one category; 0
 * when one of them would not. */
static uint32_t
count_freed(struct of_table *t, uint32_t v, struct slice a, struct slice b)
{
	bool is_answer = v == t->d->job->n_by;
	uint64_t least =
	    is_answer ? t->d->rules->minimum_answer : t->d->rules->minimum;
	uint32_t freed = 0;
	size_t k;

	for (k = 0; k < t->n_held; k++) {
		size_t i = t->held[k];
		const struct judged *figure = &t->list[i];
		struct slice value = value_of(t->d, figure, v);
		uint64_t n;
		uint32_t at;

		if (value.text == NULL || !is_of_rule(t, i, is_answer) ||
		    !(slice_equal(value, a) || slice_equal(value, b)))
			continue;
		at = map_find(t->keys,
		    key_but(t->d, figure, v, slice_equal(value, a) ? b : a,
			&t->key));
		n = count_of(t, i, is_answer) +
		    (at == MAP_NONE ? 0 : count_of(t, t->of[at], is_answer));
		if (n > 0 && n < least)
			return 0;
		freed++;
	}
	return freed;
}

/* The values of a variable in the order of output; how many. */
static uint32_t
list_values(const struct of_table *t, uint32_t v, struct slice *values)
{
	struct map *seen = map_new();
	uint32_t n = 0;
	size_t i;
	bool is_new;

	for (i = t->first; i < t->end; i++) {
		struct slice value = value_of(t->d, &t->list[i], v);

		if (value.text == NULL || value.len == 0)
			continue;
		map_put(seen, value, &is_new);
		if (is_new)
			values[n++] = value;
	}
	map_free(seen);
	return n;
}

static void
index_table(struct of_table *t)
{
	size_t i;
	bool is_new;
	uint32_t at;

	t->keys = map_new();
	t->of = mem_zero(t->end - t->first + 1, sizeof *t->of);
	t->held = mem_zero(t->end - t->first + 1, sizeof *t->held);
	t->n_held = 0;
	for (i = t->first; i < t->end; i++) {
		if (is_of_rule(t, i, false) || is_of_rule(t, i, true))
			t->held[t->n_held++] = i;
		if (domains_compares(&t->list[i]) || t->list[i].is_chisq)
			continue;
		at = map_put(t->keys,
		    key_but(t->d, &t->list[i], t->d->job->n_by,
			t->list[i].category, &t->key),
		    &is_new);
		t->of[at] = i;
	}
}

static void
suggest_of_table(struct of_table *t)
{
	const struct job *job = t->d->job;
	const char *id = t->list[t->first].table->id;
	bool has_id = id != NULL && id[0] != '\0';
	struct slice *values = mem_zero(t->end - t->first + 1, sizeof *values);
	struct slice best[2] = {{0}};
	uint32_t most = 0;
	uint32_t which = 0;
	uint32_t v;

	index_table(t);
	for (v = 0; v <= job->n_by; v++) {
		uint32_t n = list_values(t, v, values);
		uint32_t i;

		for (i = 0; i + 1 < n; i++) {
			uint32_t freed =
			    count_freed(t, v, values[i], values[i + 1]);

			if (freed <= most)
				continue;
			most = freed;
			which = v;
			best[0] = values[i];
			best[1] = values[i + 1];
		}
	}
	if (most > 0)
		diag_note(NULL, "suggest",
		    "%s%s%swere %s %s and %s one category, %" PRIu32
		    " figures would no longer be held back by a rule",
		    has_id ? "table " : "", has_id ? id : "",
		    has_id ? ": " : "",
		    which == job->n_by ? "the answers" : job->by[which],
		    diag_value(best[0]), diag_value(best[1]), most);
	map_free(t->keys);
	free(t->of);
	free(t->held);
	free(values);
}

void
suggest_mergers(const struct disclosure *d)
{
	const struct results *figures = d->job->results;
	struct of_table t = {.d = d, .list = figures->list};

	while (t.first < figures->n) {
		bool is_any = false;

		for (t.end = t.first; t.end < figures->n &&
		     figures->list[t.end].table == figures->list[t.first].table;
		     t.end++)
			is_any |= is_of_rule(&t, t.end, false) ||
			    is_of_rule(&t, t.end, true);
		if (is_any)
			suggest_of_table(&t);
		t.first = t.end;
	}
	out_free(&t.key);
}
