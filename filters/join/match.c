#include <stdlib.h>

#include "diag.h"
#include "match.h"
#include "mem.h"

void
match_open(struct match *m)
{
	m->unmatched = unmatched_new(m->spec);
	if (match_is_single_left(m))
		m->left_keys = map_new();
}

void
match_close(struct match *m)
{
	unmatched_free(m->unmatched);
	map_free(m->left_keys);
	free(m->left_places);
	out_free(&m->scratch);
	doubles_clear(&m->doubled_left);
	doubles_clear(&m->doubled_right);
}

bool
match_is_single_left(const struct match *m)
{
	return m->expect == EXPECT_11 || m->expect == EXPECT_1N;
}

bool
match_is_single_right(const struct match *m)
{
	return m->expect == EXPECT_11 || m->expect == EXPECT_N1;
}

void
match_part(struct match *m)
{
	unmatched_part(m->unmatched);
	if (m->left_keys == NULL)
		return;
	map_free(m->left_keys);
	m->left_keys = map_new();
}

/* Has the key come before, on a side where each may come once? */
static void
check_left(struct match *m, const struct left_row *row)
{
	struct repeat repeat = {.number = row->number,
	    .place = {.file = row->file, .line = row->line}};
	bool is_new;
	uint32_t i;

	if (m->left_keys == NULL || row->is_missing)
		return;
	i = map_put(m->left_keys, row->key, &is_new);
	if (is_new) {
		MEM_GROW(m->left_places, i, m->cap_left_places);
		m->left_places[i] = repeat.place;
		return;
	}
	repeat.key = key_show(m->spec, row->key);
	repeat.before = m->left_places[i];
	doubles_add(&m->doubled_left, &repeat);
}

void
match_miss(struct match *m, const struct left_row *row)
{
	struct place place = {.file = row->file, .line = row->line};

	m->left_in++;
	m->left_only++;
	/*
	 * Near misses are notes, which a quiet run does not show: do not look
	 * for them.
	 */
	if (!row->is_missing && !diag_is_quiet())
		unmatched_add(m->unmatched, row->key, row->number, &place);
	if (m->type == JOIN_LEFT || m->type == JOIN_FULL)
		m->emit(m->context, LANE_OUTPUT, row->number, row->text,
		    slice_of(m->blank_right));
	else if (m->type == JOIN_ANTI)
		m->emit(m->context, LANE_OUTPUT, row->number, row->text,
		    (struct slice){"", 0});
	m->emit(m->context, LANE_LEFT, row->number, row->text,
	    slice_of(m->blank_right));
}

void
match_hit(struct match *m, const struct left_row *row)
{
	m->left_in++;
	m->matched++;
	if (m->type == JOIN_SEMI)
		m->emit(m->context, LANE_OUTPUT, row->number, row->text,
		    (struct slice){"", 0});
}

void
match_pair(struct match *m, const struct left_row *row, struct slice right)
{
	m->pairs++;
	if (m->type <= JOIN_FULL)
		m->emit(m->context, LANE_OUTPUT, row->number, row->text, right);
}

void
match_row(struct match *m, struct join_table *table, const struct left_row *row)
{
	struct table_row right;

	check_left(m, row);
	if (row->is_missing ||
	    !table_find(table, row->key, row->hash, &right)) {
		match_miss(m, row);
		return;
	}
	match_hit(m, row);
	/*
	 * Where keys may come many times on both sides, the first row stands
	 * for all of a key.
	 */
	if (m->expect == EXPECT_NN && right.is_used)
		return;
	do {
		match_pair(m, row, right.text);
		table_use(table, &right);
	} while (table_next_same(table, &right));
}

void
match_right_only(
    struct match *m, uint64_t line, struct slice key, struct slice text)
{
	struct slice part;
	uint32_t i;
	uint32_t k;

	m->right_only++;
	if (!m->keeps_right)
		return;
	m->scratch.len = 0;
	for (i = 0; i < m->n_left; i++) {
		part = (struct slice){"", 0};
		for (k = 0; k < m->spec->n; k++)
			if (m->spec->parts[k].left_column == i)
				part = key_part_text(m->spec, key, k);
		rows_put_field(&m->scratch, part, i);
	}
	m->emit(m->context, LANE_RIGHT, line,
	    (struct slice){m->scratch.text, m->scratch.len}, text);
}

void
match_rest(struct match *m, const struct join_table *table)
{
	struct table_row row;
	uint64_t at = 0;

	if (!m->keeps_right) {
		m->right_only += table_unused(table);
		return;
	}
	while (table_walk(table, &at, &row))
		if (!row.is_used)
			match_right_only(m, row.line, row.key, row.text);
}

void
match_look(struct match *m, const struct join_table *table)
{
	struct table_row row;
	uint64_t at = 0;

	if (!unmatched_wait(m->unmatched))
		return;
	while (table_walk(table, &at, &row))
		if (!row.is_missing)
			unmatched_look(m->unmatched, row.key, row.line);
}
