#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "spill.h"
#include "temp.h"

/* What stands before the two texts of a row in a file. */
struct head {
	uint64_t number;
	const char *file; /* as in struct left_row */
	uint64_t line;
	uint64_t is_missing;
	uint32_t n_first;
	uint32_t n_second;
};

struct part {
	FILE *table;
	FILE *left;
	FILE *lanes[LANES];
};

struct spill {
	struct part parts[SPILL_PARTS];
	struct part *at; /* where emitted rows of the part at hand go */
	bool has_failed;
};

/* A row read back; its texts stand in one buffer. */
struct row {
	struct head head;
	struct out text;
	bool is_there;
};

struct spill *
spill_open(void)
{
	return mem_zero(1, sizeof(struct spill));
}

static void
close_file(FILE *file)
{
	if (file != NULL)
		fclose(file);
}

void
spill_close(struct spill *spill)
{
	int i;
	int k;

	if (spill == NULL)
		return;
	for (i = 0; i < SPILL_PARTS; i++) {
		close_file(spill->parts[i].table);
		close_file(spill->parts[i].left);
		for (k = 0; k < LANES; k++)
			close_file(spill->parts[i].lanes[k]);
	}
	free(spill);
}

static void
fail(struct spill *spill)
{
	if (!spill->has_failed)
		temp_fail();
	spill->has_failed = true;
}

static void
go_back(struct spill *spill, FILE *file)
{
	if (file != NULL && !temp_rewind(file))
		fail(spill);
}

/* The text of no bytes may be nowhere. */
static bool
put_text(FILE *file, struct slice text)
{
	return text.len == 0 ||
	    fwrite(text.text, 1, text.len, file) == text.len;
}

/* Files are made when something is put into them. */
static void
put(struct spill *spill, FILE **file, const struct head *head, struct slice a,
    struct slice b)
{
	if (spill->has_failed)
		return;
	if (*file == NULL && (*file = temp_open()) == NULL) {
		spill->has_failed = true;
		return;
	}
	if (fwrite(head, sizeof *head, 1, *file) != 1 || !put_text(*file, a) ||
	    !put_text(*file, b))
		fail(spill);
}

static bool
get(struct spill *spill, FILE *file, struct row *row)
{
	size_t len;

	row->is_there =
	    file != NULL && fread(&row->head, sizeof row->head, 1, file) == 1;
	if (!row->is_there) {
		if (file != NULL && ferror(file))
			fail(spill);
		return false;
	}
	len = (size_t)row->head.n_first + row->head.n_second;
	if (row->text.cap < len + 1) {
		row->text.cap = 2 * len + 64;
		row->text.text = mem_resize(row->text.text, row->text.cap);
	}
	if (fread(row->text.text, 1, len, file) == len)
		return true;
	fail(spill);
	row->is_there = false;
	return false;
}

static struct slice
first_of(const struct row *row)
{
	return (struct slice){row->text.text, row->head.n_first};
}

static struct slice
second_of(const struct row *row)
{
	return (struct slice){
	    row->text.text + row->head.n_first, row->head.n_second};
}

/* Use bits of the hash that choose neither slots nor tags first. */
static struct part *
part_of(struct spill *spill, uint64_t hash)
{
	return &spill->parts[(hash >> 32) % SPILL_PARTS];
}

void
spill_table_row(struct spill *spill, uint64_t hash, bool is_missing,
    const struct table_row *row)
{
	struct head head = {.line = row->line,
	    .is_missing = is_missing,
	    .n_first = (uint32_t)row->key.len,
	    .n_second = (uint32_t)row->text.len};

	put(spill, &part_of(spill, hash)->table, &head, row->key, row->text);
}

void
spill_left_row(struct spill *spill, const struct left_row *row)
{
	struct head head = {.number = row->number,
	    .file = row->file,
	    .line = row->line,
	    .is_missing = row->is_missing,
	    .n_first = (uint32_t)row->key.len,
	    .n_second = (uint32_t)row->text.len};

	put(spill, &part_of(spill, row->hash)->left, &head, row->key,
	    row->text);
}

static void
emit_to_file(void *context, enum lane lane, uint64_t number, struct slice left,
    struct slice right)
{
	struct spill *spill = context;
	struct head head = {.number = number,
	    .n_first = (uint32_t)left.len,
	    .n_second = (uint32_t)right.len};

	put(spill, &spill->at->lanes[lane], &head, left, right);
}

static void
load(struct spill *spill, FILE *file, struct join_table *table)
{
	struct row row = {0};

	table_clear(table);
	go_back(spill, file);
	while (get(spill, file, &row))
		table_add(table, first_of(&row), row.head.is_missing != 0,
		    (uint32_t)row.head.line, second_of(&row));
	table_finish(table);
	out_free(&row.text);
}

static void
join_part(struct spill *spill, struct part *part, struct match *m,
    struct join_table *table)
{
	struct row row = {0};
	struct left_row left;

	match_part(m);
	load(spill, part->table, table);
	go_back(spill, part->left);
	spill->at = part;
	while (get(spill, part->left, &row)) {
		left = (struct left_row){.text = second_of(&row),
		    .key = first_of(&row),
		    .is_missing = row.head.is_missing != 0,
		    .number = row.head.number,
		    .file = row.head.file,
		    .line = row.head.line};
		left.hash = left.is_missing ? 0 : table_hash(table, left.key);
		match_row(m, table, &left);
	}
	match_rest(m, table);
	out_free(&row.text);
}

/* Rows of all parts of a lane, the smallest number first. */
static void
emit_lane(struct spill *spill, enum lane lane, struct match *m)
{
	struct row rows[SPILL_PARTS] = {0};
	int least;
	int i;

	for (i = 0; i < SPILL_PARTS; i++) {
		go_back(spill, spill->parts[i].lanes[lane]);
		get(spill, spill->parts[i].lanes[lane], &rows[i]);
	}
	for (;;) {
		least = -1;
		for (i = 0; i < SPILL_PARTS; i++)
			if (rows[i].is_there &&
			    (least < 0 ||
				rows[i].head.number < rows[least].head.number))
				least = i;
		if (least < 0)
			break;
		m->emit(m->context, lane, rows[least].head.number,
		    first_of(&rows[least]), second_of(&rows[least]));
		get(spill, spill->parts[least].lanes[lane], &rows[least]);
	}
	for (i = 0; i < SPILL_PARTS; i++)
		out_free(&rows[i].text);
}

bool
spill_join(
    struct spill *spill, struct match *m, table_double *doubled, void *to)
{
	struct join_table *table = table_new();
	emit_row *emit = m->emit;
	void *context = m->context;
	int i;

	table_on_double(table, doubled, to);
	m->emit = emit_to_file;
	m->context = spill;
	for (i = 0; i < SPILL_PARTS && !spill->has_failed; i++)
		join_part(spill, &spill->parts[i], m, table);
	m->emit = emit;
	m->context = context;
	table_free(table);
	if (m->doubled_right.n == 0)
		for (i = 0; i < LANES && !spill->has_failed; i++)
			emit_lane(spill, (enum lane)i, m);
	return !spill->has_failed;
}

bool
spill_look(struct spill *spill, struct match *m)
{
	struct join_table *table = table_new();
	int i;

	if (unmatched_wait(m->unmatched))
		for (i = 0; i < SPILL_PARTS && !spill->has_failed; i++) {
			load(spill, spill->parts[i].table, table);
			match_look(m, table);
		}
	table_free(table);
	return !spill->has_failed;
}
