#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "diag.h"
#include "flat.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "number.h"

enum {
	FIGURE_TEXT = 400
};

/* Columns of the file. */
enum {
	BLOCK,
	CATEGORY,
	COLUMN,
	PERCENT,
	TABLE,
	COLUMNS
};

/* Cells by their labels; positions in the map are those in the list. */
struct index {
	struct map *map;
	const struct cell **cells;
	size_t n;
	size_t cap;
	struct out key;
};

static struct slice
key_of(struct index *index, struct slice table, struct slice block,
    struct slice category, struct slice column)
{
	const struct slice parts[] = {table, block, category, column};
	size_t i;

	index->key.len = 0;
	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		out_slice(&index->key, parts[i]);
		out_byte(&index->key, '\x1f');
	}
	return (struct slice){index->key.text, index->key.len};
}

/* Under the table's id, and under none for a file without the column. */
static void
add_cell(struct index *index, const struct sheet *sheet,
    const struct group *group, const struct row *row, uint32_t c)
{
	const char *const ids[] = {sheet->id, ""};
	bool is_new;
	int i;

	for (i = 0; i < 2; i++) {
		map_put(index->map,
		    key_of(index, slice_of(ids[i]), slice_of(group->title),
			slice_of(row->stubs[0]),
			slice_of(sheet->columns[c].label)),
		    &is_new);
		if (!is_new)
			continue;
		MEM_GROW(index->cells, index->n, index->cap);
		index->cells[index->n++] = &row->cells[c];
	}
}

static void
add_sheet(struct index *index, const struct sheet *sheet)
{
	uint32_t g;
	uint32_t r;
	uint32_t c;

	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			for (c = 0; c < sheet->n_columns; c++)
				add_cell(index, sheet, &sheet->groups[g],
				    &sheet->groups[g].rows[r], c);
}

/* Digits behind the point of a printed figure. */
static int
decimals_of(struct slice text)
{
	const char *point = memchr(text.text, '.', text.len);

	return point == NULL ? 0 : (int)(text.text + text.len - point) - 1;
}

/* Our figure in the form of the printed one; "" when it is not shown. */
static void
our_figure(char *out, size_t size, const struct cell *cell, int decimals)
{
	out[0] = '\0';
	if (cell != NULL && decimals <= 15)
		flat_figure(out, size, cell, decimals);
}

static void
put_difference(struct writer *w, const struct slice *fields,
    const struct cell *cell, const char *ours)
{
	char n[24] = "";
	int i;

	writer_record(w);
	for (i = BLOCK; i <= PERCENT; i++)
		writer_field(w, fields[i]);
	writer_text(w, ours);
	if (cell != NULL)
		snprintf(n, sizeof n, "%llu", (unsigned long long)cell->n);
	writer_text(w, n);
}

/* Compare one line of the file. */
static void
check_line(struct index *index, struct writer *w, const struct slice *fields,
    const struct place *place, struct checked *result)
{
	uint32_t at = map_find(index->map,
	    key_of(index, fields[TABLE], fields[BLOCK], fields[CATEGORY],
		fields[COLUMN]));
	const struct cell *cell = at == MAP_NONE ? NULL : index->cells[at];
	struct slice printed = fields[PERCENT];
	char ours[FIGURE_TEXT];
	double number;

	result->published++;
	if (printed.len > 0 &&
	    !number_parse(&number, printed.text, printed.len))
		diag_error(STATUS_DATA, place, "bad-number",
		    "%s is not a number", diag_value(printed));
	our_figure(ours, sizeof ours, cell, decimals_of(printed));
	if (cell != NULL && slice_is(printed, ours)) {
		result->same++;
		return;
	}
	if (cell == NULL)
		diag_error(STATUS_DATA, place, "unknown-figure",
		    "no table shows %s, %s, %s", diag_value(fields[BLOCK]),
		    diag_value(fields[CATEGORY]), diag_value(fields[COLUMN]));
	put_difference(w, fields, cell, ours);
}

static void
check_lines(struct index *index, struct input *in, struct writer *w,
    struct checked *result)
{
	static const char *const names[COLUMNS] = {
	    "block", "category", "column", "percent", "table"};
	struct slice fields[COLUMNS] = {
	    {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
	int at[COLUMNS];
	struct record rec;
	int i;

	for (i = 0; i < TABLE; i++)
		if ((at[i] = input_need(in, names[i])) < 0)
			return;
	at[TABLE] = input_find(in, names[TABLE]);
	while (input_next(in, &rec)) {
		struct place place = {input_name(in), rec.line, NULL};

		for (i = 0; i < COLUMNS; i++)
			if (at[i] >= 0)
				fields[i] = record_field(&rec, (uint32_t)at[i]);
		check_line(index, w, fields, &place, result);
	}
}

static void
put_header(struct writer *w)
{
	static const char *const names[] = {
	    "block", "category", "column", "published", "ours", "n"};
	size_t i;

	writer_record(w);
	for (i = 0; i < sizeof names / sizeof *names; i++)
		writer_text(w, names[i]);
}

struct checked
check_write(struct writer *w, const struct document *doc, const char *path)
{
	char *files[] = {(char *)path, NULL};
	struct input *in = input_open(files, 1, false);
	struct checked result = {0, 0};
	struct index index = {.map = map_new()};
	struct place place = {.file = path};
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		if (!doc->sheets[i].is_listing)
			add_sheet(&index, &doc->sheets[i]);
	put_header(w);
	if (in != NULL)
		check_lines(&index, in, w, &result);
	if (result.same < result.published)
		diag_error(STATUS_DATA, &place, "differs",
		    "%llu of %llu published figures differ from ours",
		    (unsigned long long)(result.published - result.same),
		    (unsigned long long)result.published);
	input_close(in);
	map_free(index.map);
	free(index.cells);
	out_free(&index.key);
	return result;
}
