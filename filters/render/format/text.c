#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "mem.h"
#include "picture.h"
#include "show.h"
#include "terminal.h"
#include "utf8.h"

enum {
	GAP = 2,
	INDENT = 2,
	LINE_WIDTH = 78,
	SIGN = 5
};

/* A table on a terminal: columns aligned by the width that glyphs have. */
struct page {
	struct out *out;
	struct pool pool; /* texts without what would control a terminal */
	const struct grid *grid;
	uint32_t n_stubs;
	size_t *widths; /* of the stubs, then of the columns */
};

static size_t
width(const char *text)
{
	return utf8_width(slice_of(text));
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

/* ---- lines of columns -------------------------------------------------- */

static bool
has_columns(const struct line *line)
{
	return line->n_entries > 0 && line->kind != LINE_SPANNER;
}

/* Answers stand a little to the right of their question. */
static size_t
indent_of(const struct page *page, const struct line *line)
{
	return line->kind == LINE_ROW && !page->grid->sheet->is_listing ? INDENT
									: 0;
}

/* Place i of the line: a label at the left, then an entry. */
static const char *
text_at(struct page *page, const struct line *line, uint32_t i)
{
	const char *text = i >= page->n_stubs
	    ? line->entries[i - page->n_stubs].text
	    : line->stubs == NULL ? ""
				  : line->stubs[i];

	return show_line(&page->pool, text);
}

static void
measure(struct page *page)
{
	uint32_t n = page->n_stubs + page->grid->sheet->n_columns;
	uint32_t i;
	uint32_t k;

	page->widths = mem_zero(n, sizeof *page->widths);
	for (k = 0; k < page->grid->n_lines; k++) {
		const struct line *line = &page->grid->lines[k];

		for (i = 0; has_columns(line) && i < n; i++) {
			size_t w = width(text_at(page, line, i));

			if (i == 0)
				w += indent_of(page, line);
			if (w > page->widths[i])
				page->widths[i] = w;
		}
	}
}

static void
put_columns(struct page *page, const struct line *line)
{
	uint32_t n = page->n_stubs + line->n_entries;
	size_t pending = indent_of(page, line); /* blanks before a text */
	size_t at = 0;                          /* where the column begins */
	size_t used = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		const char *text = text_at(page, line, i);
		size_t w = width(text);

		pending += at - used;
		if (i >= page->n_stubs)
			pending += page->widths[i] - w;
		if (*text != '\0') {
			out_repeat(page->out, ' ', pending);
			out_text(page->out, text);
			used += pending + w;
		}
		pending = 0;
		at += page->widths[i] + GAP;
	}
	out_byte(page->out, '\n');
}

static void
put_rule(const struct page *page)
{
	uint32_t n = page->n_stubs + page->grid->sheet->n_columns;
	size_t w = (n - 1) * GAP;
	uint32_t i;

	for (i = 0; i < n; i++)
		w += page->widths[i];
	out_repeat(page->out, '-', w);
	out_byte(page->out, '\n');
}

/* Headings over several columns stand at the left edge of the first. */
static void
put_spanners(struct page *page, const struct line *line)
{
	size_t used = 0;
	uint32_t i;
	uint32_t c;

	for (i = 0; i < line->n_entries; i++) {
		const struct entry *entry = &line->entries[i];
		const char *text = show_line(&page->pool, entry->text);
		size_t to = 0;

		if (*text == '\0')
			continue;
		for (c = 0; c < page->n_stubs + entry->first; c++)
			to += page->widths[c] + GAP;
		if (used > 0 && to <= used)
			to = used + 1;
		out_repeat(page->out, ' ', to - used);
		out_text(page->out, text);
		used = to + width(text);
	}
	out_byte(page->out, '\n');
}

/* ---- a table ----------------------------------------------------------- */

/* A line of the table, of which the first is no section. */
static void
put_line(struct page *page, const struct line *line)
{
	switch (line->kind) {
	case LINE_SPANNER:
		put_spanners(page, line);
		break;
	case LINE_HEAD:
		put_columns(page, line);
		put_rule(page);
		break;
	case LINE_SECTION:
		out_format(page->out, "%s%s\n",
		    line[-1].kind == LINE_HEAD ? "" : "\n",
		    show_line(&page->pool, line->text));
		break;
	case LINE_SUBTITLE:
		out_format(page->out, "%*s%s\n", INDENT, "",
		    show_line(&page->pool, line->text));
		break;
	case LINE_SYMBOL:
		out_text(page->out, line->sign);
		out_repeat(page->out, ' ', SIGN - width(line->sign));
		out_format(page->out, "%s\n", line->text);
		break;
	case LINE_NOTE:
		put_wrapped(page->out, line->text);
		break;
	default:
		put_columns(page, line);
	}
}

static void
put_grid(struct out *out, const struct grid *grid)
{
	struct page page = {
	    .out = out, .grid = grid, .n_stubs = grid->sheet->n_stubs};
	uint32_t i;

	measure(&page);
	for (i = 0; i < grid->n_lines; i++) {
		if (i == grid->n_body)
			out_byte(out, '\n');
		put_line(&page, &grid->lines[i]);
	}
	free(page.widths);
	pool_free(&page.pool);
}

/* ---- a document -------------------------------------------------------- */

static void
put_table(struct out *out, const struct block *block)
{
	if (*block->grid->heading != '\0') {
		put_wrapped(out, block->grid->heading);
		if (*block->text != '\0')
			put_wrapped(out, block->text);
		out_byte(out, '\n');
	}
	put_grid(out, block->grid);
}

/* A heading with a line below it. */
static void
put_heading(struct out *out, const char *heading, char line)
{
	struct pool pool = {0};
	const char *text = show_line(&pool, heading);

	out_format(out, "%s\n", text);
	out_repeat(out, line, width(text));
	out_byte(out, '\n');
	pool_free(&pool);
}

/* Bars of characters, or why there are none. */
static void
put_figure(struct out *out, const struct plot *plot)
{
	const struct blank blanks[] = {
	    {"reason", plot->n_notes > 0 ? plot->notes[0] : ""}, {NULL, NULL}};

	if (plot->type != PLOT_NONE) {
		if (*plot->title != '\0')
			put_wrapped(out, plot->title);
		put_wrapped(out, plot->subtitle);
		out_byte(out, '\n');
		terminal_put(out, plot);
		return;
	}
	words_fill(out, word(WORD_NO_FIGURE, plot->language), blanks);
	out_byte(out, '\n');
}

static void
put_block(struct out *out, const struct block *block)
{
	uint32_t i;

	switch (block->kind) {
	case BLOCK_TITLE:
		put_heading(out, block->heading, '=');
		break;
	case BLOCK_SENTENCES:
		for (i = 0; i < block->n_items; i++)
			put_wrapped(out, block->items[i]);
		break;
	case BLOCK_TABLE:
		put_table(out, block);
		break;
	case BLOCK_FIGURE:
		put_figure(out, &block->picture->plot);
		break;
	case BLOCK_THEME:
	case BLOCK_METHOD:
		put_heading(out, block->heading, '-');
		if (*block->text != '\0')
			put_wrapped(out, block->text);
		break;
	default:
		put_wrapped(out, block->text);
	}
}

/* Contents are for those who can follow a link. */
static bool
is_shown(const struct block *block)
{
	return block->kind != BLOCK_CONTENTS &&
	    (block->kind != BLOCK_THEME || *block->heading != '\0');
}

/* Empty lines: two before what has a heading, but below one. */
static size_t
gap(const struct block *before, const struct block *block)
{
	return before->kind == BLOCK_THEME || block->kind == BLOCK_LEAD ||
		block->kind == BLOCK_SENTENCES || block->kind == BLOCK_SOURCE
	    ? 1
	    : 2;
}

static void
write_text(struct out *out, const struct layout *layout)
{
	const struct block *before = NULL;
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		if (!is_shown(block))
			continue;
		if (before != NULL)
			out_repeat(out, '\n', gap(before, block));
		put_block(out, block);
		before = block;
	}
}

const struct format format_text = {.file = "tables",
    .ending = "txt",
    .says = "for a terminal, columns aligned",
    .has_bars = true,
    .intervals = INTERVALS_BELOW,
    .has_choice = true,
    .layout = write_text};
