#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "diag.h"
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
	BASE,
	HELD_BACK,
	COLUMNS
};

/*
 * Cells by their labels, or by codes when the file has a column measure;
 * positions in the map are those in the list.
 */
struct index {
	const char **by; /* by-variables that are columns of the file */
	int *at;         /* and where they stand */
	uint32_t n_by;
	bool has_codes;
	struct out column; /* "wave=2,sector=1" */
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

static void
put_by(struct index *index, uint32_t i, struct slice value)
{
	if (value.len == 0)
		return;
	if (index->column.len > 0)
		out_byte(&index->column, ',');
	out_format(&index->column, "%s=", index->by[i]);
	out_slice(&index->column, value);
}

/* The column by its variables, in the order of the file; false when one is
 * not there, so that no line of the file can mean this column. */
static bool
name_by_codes(struct index *index, const struct column *column)
{
	uint32_t n = 0;
	uint32_t i;
	uint32_t k;

	index->column.len = 0;
	for (i = 0; i < index->n_by; i++)
		for (k = 0; k < column->n_by; k++)
			if (strcmp(index->by[i], column->by[k]) == 0) {
				put_by(index, i, slice_of(column->values[k]));
				n++;
			}
	return n == column->n_by;
}

static struct slice
column_text(const struct index *index)
{
	return (struct slice){index->column.text, index->column.len};
}

/* Under the table's id, and under none for a file without the column. */
static void
add_cell(struct index *index, const struct sheet *sheet,
    const struct group *group, const struct row *row, uint32_t c)
{
	const char *const ids[] = {sheet->id, ""};
	const struct column *column = &sheet->columns[c];
	struct slice block = slice_of(group->title);
	struct slice category = slice_of(row->stubs[0]);
	struct slice label = slice_of(column->label);
	bool is_new;
	int i;

	if (index->has_codes) {
		if (!name_by_codes(index, column))
			return;
		block = slice_of(group->measure);
		category = slice_of(row->code);
		label = column_text(index);
	}
	for (i = 0; i < 2; i++) {
		map_put(index->map,
		    key_of(index, slice_of(ids[i]), block, category, label),
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
	if (cell != NULL && cell->has_value && decimals <= 15)
		number_round(out, size, cell->value, cell->shift, decimals);
}

/* The line says that the figure was printed and is confidential now. */
static bool
is_held_back(const struct slice *fields)
{
	return fields[HELD_BACK].len > 0 && !slice_is(fields[HELD_BACK], "0");
}

/* Why a line is listed, for two figures may print alike. */
static const char *
why_of(const struct slice *fields, const struct cell *cell, const char *ours)
{
	struct slice printed = fields[PERCENT];

	if (cell == NULL)
		return "no such cell";
	if (is_held_back(fields))
		return "not held back";
	if (slice_is(printed, ours))
		return "n";
	return ours[0] == '\0' ? "held back" : "figure";
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
	writer_text(w, why_of(fields, cell, ours));
}

/* The printed number of answers, where there is one; a confidential figure
 * has none to compare with. */
static bool
is_base(struct slice printed, const struct cell *cell)
{
	int64_t n;

	return printed.len == 0 || cell->mark == MARK_SUPPRESSED ||
	    (number_parse_int(&n, printed.text, printed.len) && n >= 0 &&
		(uint64_t)n == cell->n);
}

static bool
is_same(const struct slice *fields, const struct cell *cell, const char *ours)
{
	return cell != NULL && !is_held_back(fields) &&
	    slice_is(fields[PERCENT], ours) && is_base(fields[BASE], cell);
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

	if (is_held_back(fields) && cell != NULL &&
	    cell->mark == MARK_SUPPRESSED) {
		result->held_back++;
		return;
	}
	result->published++;
	if (printed.len > 0 &&
	    !number_parse(&number, printed.text, printed.len))
		diag_error(STATUS_DATA, place, "bad-number",
		    "%s is not a number", diag_value(printed));
	our_figure(ours, sizeof ours, cell, decimals_of(printed));
	if (is_same(fields, cell, ours)) {
		result->same++;
		return;
	}
	if (cell == NULL)
		diag_error(STATUS_DATA, place, "unknown-figure",
		    "no table shows %s, %s, %s", diag_value(fields[BLOCK]),
		    diag_value(fields[CATEGORY]), diag_value(fields[COLUMN]));
	put_difference(w, fields, cell, ours);
}

/* Add a by-variable that the file has a column for. */
static void
add_by(struct index *index, const struct input *in, const char *name)
{
	int at = input_find(in, name);
	uint32_t i;

	for (i = 0; i < index->n_by; i++)
		if (strcmp(index->by[i], name) == 0)
			return;
	if (at < 0)
		return;
	index->by = mem_resize(index->by, (i + 1) * sizeof *index->by);
	index->at = mem_resize(index->at, (i + 1) * sizeof *index->at);
	index->by[i] = name;
	index->at[i] = at;
	index->n_by = i + 1;
}

/* What the file has to say which figure it prints; false after a report. */
static bool
find_columns(
    struct index *index, const struct document *doc, struct input *in, int *at)
{
	static const char *const names[COLUMNS] = {"block", "category",
	    "column", "percent", "table", "n", "held_back"};
	uint32_t s;
	uint32_t c;
	uint32_t k;
	int i;

	index->has_codes = input_find(in, "measure") >= 0;
	for (i = 0; i < COLUMNS; i++) {
		const char *name =
		    i == BLOCK && index->has_codes ? "measure" : names[i];
		bool is_needed =
		    i < TABLE && !(i == COLUMN && index->has_codes);

		at[i] = is_needed ? input_need(in, name) : input_find(in, name);
		if (is_needed && at[i] < 0)
			return false;
	}
	for (s = 0; index->has_codes && s < doc->n_sheets; s++)
		for (c = 0; c < doc->sheets[s].n_columns; c++)
			for (k = 0; k < doc->sheets[s].columns[c].n_by; k++)
				add_by(
				    index, in, doc->sheets[s].columns[c].by[k]);
	return true;
}

static void
check_lines(struct index *index, struct input *in, const int *at,
    struct writer *w, struct checked *result)
{
	struct slice fields[COLUMNS];
	struct record rec;
	uint32_t k;
	int i;

	while (input_next(in, &rec)) {
		struct place place = {.file = input_name(in), .line = rec.line};

		for (i = 0; i < COLUMNS; i++)
			fields[i] = at[i] < 0
			    ? (struct slice){"", 0}
			    : record_field(&rec, (uint32_t)at[i]);
		if (index->has_codes) {
			index->column.len = 0;
			for (k = 0; k < index->n_by; k++)
				put_by(index, k,
				    record_field(&rec, (uint32_t)index->at[k]));
			fields[COLUMN] = column_text(index);
		}
		check_line(index, w, fields, &place, result);
	}
}

static void
put_header(struct writer *w)
{
	static const char *const names[] = {
	    "block", "category", "column", "published", "ours", "n", "why"};
	size_t i;

	writer_record(w);
	for (i = 0; i < sizeof names / sizeof *names; i++)
		writer_text(w, names[i]);
}

struct checked
check_write(struct writer *w, const struct document *doc, const char *path)
{
	char *files[] = {(char *)path, NULL};
	struct input *in = input_open(files, 1, NULL);
	struct checked result = {0};
	struct index index = {.map = map_new()};
	struct place place = {.file = path};
	int at[COLUMNS];
	uint32_t i;

	if (in != NULL && find_columns(&index, doc, in, at)) {
		put_header(w);
		for (i = 0; i < doc->n_sheets; i++)
			if (!doc->sheets[i].is_listing)
				add_sheet(&index, &doc->sheets[i]);
		check_lines(&index, in, at, w, &result);
	}
	if (result.same < result.published)
		diag_error(STATUS_DATA, &place, "differs",
		    "%llu of %llu published figures differ from ours",
		    (unsigned long long)(result.published - result.same),
		    (unsigned long long)result.published);
	input_close(in);
	map_free(index.map);
	free(index.cells);
	free(index.by);
	free(index.at);
	out_free(&index.column);
	out_free(&index.key);
	return result;
}
