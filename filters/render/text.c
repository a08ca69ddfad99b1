#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "show.h"
#include "text.h"
#include "utf8.h"

enum {
	GAP = 2,
	LINE_WIDTH = 78,
	SIGN = 5
};

/* A grid of texts to be aligned; the first n_left columns to the left. */
struct grid {
	const char **texts;
	size_t n; /* texts */
	size_t cap;
	uint32_t n_columns;
	uint32_t n_left;
	size_t *widths;
	struct pool pool; /* texts that were made for it */
};

static size_t
width(const char *text)
{
	return utf8_width(slice_of(text));
}

static void
put_cell(struct grid *grid, const char *text)
{
	MEM_GROW(grid->texts, grid->n, grid->cap);
	grid->texts[grid->n++] =
	    text == NULL ? NULL : show_line(&grid->pool, text);
}

static void
free_grid(struct grid *grid)
{
	free(grid->texts);
	free(grid->widths);
	pool_free(&grid->pool);
}

/* A line of one text, such as a question, may run on: the rest is NULL. */
static bool
is_heading(const struct grid *grid, const char **line)
{
	return grid->n_columns > 1 && line[1] == NULL;
}

static void
measure(struct grid *grid)
{
	size_t i;
	size_t w;

	grid->widths = mem_zero(grid->n_columns, sizeof *grid->widths);
	for (i = 0; i < grid->n; i++) {
		size_t *widest = &grid->widths[i % grid->n_columns];

		if (is_heading(grid, &grid->texts[i - i % grid->n_columns]))
			continue;
		w = width(grid->texts[i]);
		if (w > *widest)
			*widest = w;
	}
}

static void
put_line(struct out *out, const struct grid *grid, const char **line)
{
	size_t pending = 0; /* blanks that only count when text follows */
	uint32_t c;

	for (c = 0; c < grid->n_columns; c++) {
		const char *text = line[c];
		size_t pad = grid->widths[c] - width(text);

		if (c > 0)
			pending += GAP;
		if (c >= grid->n_left)
			pending += pad;
		if (*text != '\0') {
			out_repeat(out, ' ', pending);
			out_text(out, text);
			pending = 0;
		}
		if (c < grid->n_left)
			pending += pad;
	}
	out_byte(out, '\n');
}

static void
put_rule(struct out *out, const struct grid *grid)
{
	size_t n = (grid->n_columns - 1) * GAP;
	uint32_t c;

	for (c = 0; c < grid->n_columns; c++)
		n += grid->widths[c];
	out_repeat(out, '-', n);
	out_byte(out, '\n');
}

/* Words of a text, on lines of at most LINE_WIDTH. */
static void
put_wrapped(struct out *out, const char *words)
{
	struct pool pool = {0};
	const char *text = show_line(&pool, words);
	size_t used = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		size_t w = utf8_width((struct slice){text, len});

		if (used > 0 && used + 1 + w > LINE_WIDTH) {
			out_byte(out, '\n');
			used = 0;
		} else if (used > 0) {
			out_byte(out, ' ');
			used++;
		}
		out_slice(out, (struct slice){text, len});
		used += w;
		text += len;
		text += strspn(text, " ");
	}
	out_byte(out, '\n');
	pool_free(&pool);
}

static char *
figure(const struct cell *cell)
{
	struct out out = {0};

	sheet_put_figure(&out, cell);
	return out_take(&out);
}

/* ---- a listing --------------------------------------------------------- */

static void
put_listing(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	const struct group *group = &sheet->groups[0];
	struct grid grid = {0};
	uint32_t i;
	uint32_t r;

	grid.n_left = sheet->n_stubs;
	grid.n_columns = sheet->n_stubs + 2 + sheet->has_intervals;
	for (i = 0; i < sheet->n_stubs; i++)
		put_cell(&grid, sheet->stubs[i]);
	put_cell(&grid, "n");
	put_cell(&grid, sheet->columns[0].label);
	if (sheet->has_intervals)
		put_cell(&grid, word(WORD_INTERVAL, doc->language));
	for (r = 0; r < group->n_rows; r++) {
		const struct cell *cell = group->rows[r].cells;

		for (i = 0; i < sheet->n_stubs; i++)
			put_cell(&grid, group->rows[r].stubs[i]);
		put_cell(&grid, cell->n_text);
		put_cell(&grid, pool_take(&grid.pool, figure(cell)));
		if (sheet->has_intervals)
			put_cell(&grid,
			    cell->interval == NULL ? "" : cell->interval);
	}
	measure(&grid);
	for (i = 0; i < grid.n; i += grid.n_columns) {
		put_line(out, &grid, &grid.texts[i]);
		if (i == 0)
			put_rule(out, &grid);
	}
	free_grid(&grid);
}

/* ---- a banner ---------------------------------------------------------- */

/* A line with one text that may be wider than its column. */
static void
put_heading(struct grid *grid, const char *text)
{
	uint32_t c;

	put_cell(grid, text);
	for (c = 1; c < grid->n_columns; c++)
		put_cell(grid, NULL);
}

static void
put_base(struct grid *grid, const struct document *doc,
    const struct group *group, uint32_t n_columns)
{
	uint32_t c;

	put_cell(grid, word(WORD_RESPONDENTS, doc->language));
	for (c = 0; c < n_columns; c++)
		put_cell(grid, group->base[c]);
}

static void
put_rows(struct grid *grid, const struct sheet *sheet, const struct row *row,
    bool has_intervals)
{
	uint32_t c;

	put_cell(
	    grid, pool_take(&grid->pool, mem_format("  %s", row->stubs[0])));
	for (c = 0; c < sheet->n_columns; c++)
		put_cell(grid, pool_take(&grid->pool, figure(&row->cells[c])));
	if (!has_intervals)
		return;
	put_cell(grid, "");
	for (c = 0; c < sheet->n_columns; c++)
		put_cell(grid,
		    row->cells[c].interval == NULL ? ""
						   : row->cells[c].interval);
}

static void
put_group(struct grid *grid, const struct document *doc,
    const struct sheet *sheet, uint32_t g, bool has_intervals)
{
	const struct group *group = &sheet->groups[g];
	bool is_new = !sheet_is_continued(sheet, g);
	uint32_t r;

	if (is_new && *group->title != '\0')
		put_heading(grid, group->title);
	if (is_new && *group->subtitle != '\0')
		put_heading(grid,
		    pool_take(
			&grid->pool, mem_format("  %s", group->subtitle)));
	if (is_new && !sheet->is_base_shared)
		put_base(grid, doc, group, sheet->n_columns);
	for (r = 0; r < group->n_rows; r++)
		put_rows(grid, sheet, &group->rows[r], has_intervals);
}

/* Where column c begins on the line. */
static size_t
start_of(const struct grid *grid, uint32_t c)
{
	size_t at = 0;
	uint32_t i;

	for (i = 0; i < c; i++)
		at += grid->widths[i] + GAP;
	return at;
}

/* Headings over several columns stand at the left edge of the first. */
static void
put_spans(struct out *out, struct grid *grid, const struct sheet *sheet)
{
	size_t at = 0;
	uint32_t s;

	for (s = 0; s < sheet->n_spans; s++) {
		const struct span *span = &sheet->spans[s];
		size_t to = start_of(grid, span->first + 1);

		if (*span->label == '\0')
			continue;
		if (at > 0 && to <= at)
			to = at + 1;
		out_repeat(out, ' ', to - at);
		out_text(out, show_line(&grid->pool, span->label));
		at = to + width(show_line(&grid->pool, span->label));
	}
	if (sheet->n_spans > 0)
		out_byte(out, '\n');
}

static void
put_grid(struct out *out, struct grid *grid, const struct sheet *sheet)
{
	bool is_first = true; /* right below the rule */
	size_t i;

	for (i = 0; i < grid->n; i += grid->n_columns) {
		const char **line = &grid->texts[i];

		if (is_heading(grid, line)) {
			out_format(out, "%s%s\n",
			    *line[0] == ' ' || is_first ? "" : "\n", line[0]);
			is_first = false;
			continue;
		}
		if (i == 0)
			put_spans(out, grid, sheet);
		put_line(out, grid, line);
		is_first = i == 0;
		if (i == 0)
			put_rule(out, grid);
	}
}

static void
put_banner(struct out *out, const struct document *doc,
    const struct sheet *sheet, bool has_intervals)
{
	struct grid grid = {.n_columns = sheet->n_columns + 1, .n_left = 1};
	uint32_t i;

	put_cell(&grid, "");
	for (i = 0; i < sheet->n_columns; i++)
		put_cell(&grid, sheet->columns[i].label);
	if (sheet->is_base_shared && sheet->n_groups > 0)
		put_base(&grid, doc, &sheet->groups[0], sheet->n_columns);
	for (i = 0; i < sheet->n_groups; i++)
		put_group(&grid, doc, sheet, i,
		    has_intervals && sheet->has_intervals);
	measure(&grid);
	put_grid(out, &grid, sheet);
	free_grid(&grid);
}

/* ---- a document -------------------------------------------------------- */

static void
put_title(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	struct out line = {0};

	if (*sheet->title == '\0')
		return;
	if (!sheet->is_listing)
		out_format(&line, "%s %u. ", word(WORD_TABLE, doc->language),
		    sheet->number);
	out_text(&line, sheet->title);
	out_byte(&line, '\0');
	put_wrapped(out, line.text);
	if (*sheet->caption != '\0')
		put_wrapped(out, sheet->caption);
	out_byte(out, '\n');
	out_free(&line);
}

static void
put_notes(struct out *out, const struct sheet *sheet, bool has_intervals)
{
	uint32_t i;

	if (sheet->n_symbols + sheet->n_notes > 0 ||
	    (has_intervals && *sheet->interval_note != '\0'))
		out_byte(out, '\n');
	for (i = 0; i < sheet->n_symbols; i++) {
		out_text(out, sheet->symbols[i].sign);
		out_repeat(out, ' ', SIGN - width(sheet->symbols[i].sign));
		out_format(out, "%s\n", sheet->symbols[i].meaning);
	}
	if (has_intervals && *sheet->interval_note != '\0')
		put_wrapped(out, sheet->interval_note);
	for (i = 0; i < sheet->n_notes; i++)
		put_wrapped(out, sheet->notes[i]);
}

void
text_write(struct out *out, const struct document *doc, bool has_intervals)
{
	uint32_t i;

	for (i = 0; i < doc->n_headlines; i++)
		put_wrapped(out, doc->headlines[i].text);
	for (i = 0; i < doc->n_sheets; i++) {
		const struct sheet *sheet = &doc->sheets[i];

		if (out->len > 0)
			out_text(out, "\n\n");
		put_title(out, doc, sheet);
		if (sheet->is_listing)
			put_listing(out, doc, sheet);
		else
			put_banner(out, doc, sheet, has_intervals);
		put_notes(out, sheet, has_intervals);
	}
}
