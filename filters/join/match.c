#include <inttypes.h>
#include <stdlib.h>

#include "diag.h"
#include "match.h"
#include "mem.h"

enum {
	STRANGERS = 10000, /* keys without a match that are kept for a look */
	LISTED = 5         /* doubled keys that are named */
};

void
match_open(struct match *m)
{
	m->strangers = map_new();
	if (m->expect != EXPECT_N1)
		m->left_keys = map_new();
}

void
match_close(struct match *m)
{
	map_free(m->strangers);
	map_free(m->left_keys);
	free(m->stranger_lines);
	free(m->left_lines);
	text_free(&m->scratch);
	key_free(&m->relaxed);
}

/* A key of the stream that came before, where each may come once. */
static void
check_left(struct match *m, const struct left_row *row)
{
	struct place place = {.file = m->stream_name, .line = row->line};
	bool is_new;
	uint32_t i;

	if (m->left_keys == NULL || row->is_missing)
		return;
	i = map_put(m->left_keys, row->key, &is_new);
	if (is_new) {
		MEM_GROW(m->left_lines, i, m->cap_left_lines);
		m->left_lines[i] = row->line;
	} else if (m->left_doubled++ < LISTED) {
		diag_error(STATUS_FAIL, &place, "duplicate-key",
		    "key %s seen before on line %" PRIu64
		    ", but each key of the stream may come once",
		    key_show(m->spec, row->key), m->left_lines[i]);
	}
}

/* Keep the key of a record without a match, for match_near. */
static void
remember(struct match *m, const struct left_row *row)
{
	bool is_new;
	uint32_t i;

	if (row->is_missing || map_len(m->strangers) >= STRANGERS)
		return;
	key_relax(&m->relaxed, m->spec, row->key);
	i = map_put(m->strangers,
	    (struct slice){m->relaxed.text, m->relaxed.len}, &is_new);
	if (!is_new)
		return;
	MEM_GROW(m->stranger_lines, i, m->cap_strangers);
	m->stranger_lines[i] = row->line;
}

void
match_miss(struct match *m, const struct left_row *row)
{
	m->left_in++;
	m->left_only++;
	remember(m, row);
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
	if (m->type <= JOIN_FULL)
		m->emit(m->context, LANE_OUTPUT, row->number, row->text, right);
}

void
match_row(struct match *m, struct table *table, const struct left_row *row)
{
	struct table_row right;

	check_left(m, row);
	if (row->is_missing ||
	    !table_find(table, row->key, row->hash, &right)) {
		match_miss(m, row);
		return;
	}
	match_hit(m, row);
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
		rows_put_field(&m->scratch, part, i, m->n_left);
	}
	m->emit(m->context, LANE_RIGHT, line,
	    (struct slice){m->scratch.text, m->scratch.len}, text);
}

void
match_rest(struct match *m, const struct table *table)
{
	struct table_row row;
	uint64_t at = 0;

	while (table_walk(table, &at, &row))
		if (!row.is_used)
			match_right_only(m, row.line, row.key, row.text);
}

void
match_near(struct match *m, const struct table *table)
{
	struct place place = {.file = m->stream_name};
	struct table_row row;
	uint64_t at = 0;
	uint32_t i;

	if (map_len(m->strangers) == 0)
		return;
	while (table_walk(table, &at, &row)) {
		if (row.key.len == 0)
			continue;
		key_relax(&m->relaxed, m->spec, row.key);
		i = map_find(m->strangers,
		    (struct slice){m->relaxed.text, m->relaxed.len});
		if (i == MAP_NONE)
			continue;
		place.line = m->stranger_lines[i];
		diag_note(&place, "near-miss",
		    "the key is that of %s line %" PRIu32
		    " (%s) but for blanks, case, leading zeros or accents; "
		    "--pad and --fold-case join the like",
		    m->table_name, row.line, key_show(m->spec, row.key));
	}
}
