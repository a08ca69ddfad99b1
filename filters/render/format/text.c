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
	MARGIN = 2,        /* of prose, at the right */
	LABELS_LEAST = 20, /* room that labels get before columns are folded */
	LABEL_LEAST = 8,
	WORD_MOST = 16 /* of a label: a longer one may be broken */
};

/* A table on a terminal: columns aligned by the width that glyphs have.  One
 * that is wider than the page is folded: its columns stand below each other in
 * parts, each with the labels. */
struct page {
	struct out *out;
	struct pool pool; /* texts without what would control a terminal */
	const struct grid *grid;
	size_t width; /* of the page */
	uint32_t n_stubs;
	size_t *widths; /* of the stubs, then of the columns */
	/* columns of the part at hand: from first, before last */
	uint32_t first;
	uint32_t last;
};

static size_t
width(const char *text)
{
	return utf8_width(slice_of(text));
}

/* ---- lines of a text ----------------------------------------------------- */

/* As many bytes of a text, up to len, as have at most that width. */
static size_t
fitting(const char *text, size_t len, size_t most)
{
	uint32_t point;
	size_t used = 0;
	size_t n = 0;

	while (n < len) {
		size_t glyph = utf8_get(text + n, &point);

		used += utf8_width((struct slice){text + n, glyph});
		if (used > most)
			break;
		n += glyph;
	}
	return n;
}

/* Of a word that is wider than the line: one glyph at least. */
static size_t
part_of_word(const char *word, size_t most)
{
	size_t n = fitting(word, strcspn(word, " "), most);
	uint32_t point;

	return n > 0 ? n : utf8_get(word, &point);
}

/* The next line of a text, at most so wide, broken between words, or within one
 * that alone is wider.  The text moves past it. */
static struct slice
next_line(const char **text, size_t most)
{
	const char *from = *text + strspn(*text, " ");
	const char *end = from;
	const char *at = from;

	while (*at != '\0') {
		size_t len = (size_t)(at - from) + strcspn(at, " ");

		if (fitting(from, len, most) < len)
			break;
		end = from + len;
		at = end + strspn(end, " ");
	}
	if (end == from && *from != '\0')
		end = from + part_of_word(from, most);
	*text = end + strspn(end, " ");
	return (struct slice){from, (size_t)(end - from)};
}

static size_t
count_lines(const char *text, size_t most)
{
	size_t n = 0;

	while (*text != '\0') {
		next_line(&text, most);
		n++;
	}
	return n;
}

/* The text on lines, each behind the indent. */
static void
put_wrapped(struct out *out, const char *words, size_t most, size_t indent)
{
	struct pool pool = {0};
	const char *text = show_line(&pool, words);

	most = most > MARGIN + indent + 1 ? most - MARGIN - indent : 1;
	do {
		struct slice line = next_line(&text, most);

		out_repeat(out, ' ', line.len > 0 ? indent : 0);
		out_slice(out, line);
		out_byte(out, '\n');
	} while (*text != '\0');
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

static size_t
longest_word(const char *text)
{
	size_t most = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		size_t w = utf8_width((struct slice){text, len});

		most = w > most ? w : most;
		text += len;
		text += strspn(text, " ");
	}
	return most;
}

/* Make the columns as wide as what stands in them. Where heads may be
 * broken, only their longest word counts. */
static void
measure(struct page *page, bool breaks_heads)
{
	uint32_t n = page->n_stubs + page->grid->sheet->n_columns;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < n; i++)
		page->widths[i] = 0;
	for (k = 0; k < page->grid->n_lines; k++) {
		const struct line *line = &page->grid->lines[k];

		for (i = 0; has_columns(line) && i < n; i++) {
			const char *text = text_at(page, line, i);
			size_t w = breaks_heads && line->kind == LINE_HEAD
			    ? longest_word(text)
			    : width(text);

			if (i == 0)
				w += indent_of(page, line);
			if (w > page->widths[i])
				page->widths[i] = w;
		}
	}
}

/* The width of the places from one on, before another. */
static size_t
width_of(const struct page *page, uint32_t from, uint32_t to)
{
	size_t w = to > from ? (size_t)(to - from - 1) * GAP : 0;

	for (; from < to; from++)
		w += page->widths[from];
	return w;
}

/* Labels are not broken within a word, unless it is long. */
static size_t
least_label(struct page *page, uint32_t i)
{
	size_t least = LABEL_LEAST;
	uint32_t k;

	for (k = 0; k < page->grid->n_lines; k++) {
		const struct line *line = &page->grid->lines[k];
		size_t w;

		if (!has_columns(line))
			continue;
		w = longest_word(text_at(page, line, i)) +
		    (i == 0 ? indent_of(page, line) : 0);
		if (w > least)
			least = w;
	}
	return least > WORD_MOST ? WORD_MOST : least;
}

/* Labels get narrower, the widest first, until they leave that room. */
static void
narrow_labels(struct page *page, size_t most)
{
	size_t *least = mem_zero(page->n_stubs, sizeof *least);
	uint32_t widest;
	uint32_t i;

	for (i = 0; i < page->n_stubs; i++)
		least[i] = least_label(page, i);
	while (width_of(page, 0, page->n_stubs) > most) {
		for (widest = page->n_stubs, i = 0; i < page->n_stubs; i++)
			if (page->widths[i] > least[i] &&
			    (widest == page->n_stubs ||
				page->widths[i] > page->widths[widest]))
				widest = i;
		if (widest == page->n_stubs)
			break;
		page->widths[widest]--;
	}
	free(least);
}

/* Heads that need not be broken are not. */
static void
join_heads(struct page *page, const size_t *natural)
{
	uint32_t n = page->n_stubs + page->grid->sheet->n_columns;
	uint32_t i;

	for (i = 0; i < n; i++) {
		size_t broken = page->widths[i];

		page->widths[i] = natural[i];
		if (width_of(page, 0, n) > page->width)
			page->widths[i] = broken;
	}
}

/* Find widths with which the table fits the page: first heads are broken,
 * then labels made narrower. What does not fit then is folded into parts. */
static void
fit(struct page *page, size_t *natural)
{
	uint32_t n = page->n_stubs + page->grid->sheet->n_columns;
	size_t columns;
	size_t widest = 0;
	uint32_t i;

	measure(page, false);
	if (width_of(page, 0, n) <= page->width)
		return;
	memcpy(natural, page->widths, n * sizeof *natural);
	measure(page, true);
	if (width_of(page, 0, n) <= page->width) {
		join_heads(page, natural);
		return;
	}
	columns = width_of(page, page->n_stubs, n) + GAP;
	if (columns + LABELS_LEAST <= page->width) {
		narrow_labels(page, page->width - columns);
		return;
	}
	for (i = page->n_stubs; i < n; i++)
		if (page->widths[i] > widest)
			widest = page->widths[i];
	columns = page->width * 2 / 5;
	if (widest + GAP < page->width && page->width - widest - GAP < columns)
		columns = page->width - widest - GAP;
	narrow_labels(page, columns);
	columns = width_of(page, 0, page->n_stubs) + GAP;
	for (i = page->n_stubs; i < n; i++)
		if (columns + page->widths[i] > page->width)
			page->widths[i] =
			    page->width > columns ? page->width - columns : 1;
}

/* Columns from first on that fit beside the labels; columns under one heading
 * stay together where that is possible. */
static uint32_t
end_of_part(const struct page *page, uint32_t first)
{
	const struct sheet *sheet = page->grid->sheet;
	size_t used = width_of(page, 0, page->n_stubs);
	uint32_t last = first;
	uint32_t begin;

	while (last < sheet->n_columns) {
		used += GAP + page->widths[page->n_stubs + last];
		if (used > page->width && last > first)
			break;
		last++;
	}
	if (last == sheet->n_columns || *sheet->columns[last].span == '\0')
		return last;
	for (begin = last; !sheet_begins_span(sheet, begin); begin--)
		;
	return begin > first ? begin : last;
}

/* The next place of the part: labels, then its columns. */
static uint32_t
next_place(const struct page *page, uint32_t i)
{
	return i + 1 == page->n_stubs ? page->n_stubs + page->first : i + 1;
}

/* How wide a text is folded. */
static size_t
width_at(const struct page *page, const struct line *line, uint32_t i)
{
	return page->widths[i] - (i == 0 ? indent_of(page, line) : 0);
}

/* What is left of a text of so many lines. */
struct folded {
	const char *rest;
	size_t n_lines;
};

/* Put one line of text of a line of the table. A label or a head may take
 * several; a short head stands on the last of them. */
static void
put_columns_at(struct page *page, const struct line *line,
    struct folded *folded, size_t n_left)
{
	size_t used = 0;
	size_t to = 0; /* where the column begins */
	uint32_t i;

	for (i = 0; i < page->n_stubs + page->last; i = next_place(page, i)) {
		bool is_later =
		    line->kind == LINE_HEAD && folded[i].n_lines < n_left;
		size_t most = width_at(page, line, i);
		struct slice part = is_later ? (struct slice){"", 0}
					     : next_line(&folded[i].rest, most);
		size_t w = utf8_width(part);
		size_t begin = to + page->widths[i] - most;

		if (i >= page->n_stubs)
			begin = to + page->widths[i] - w;
		if (part.len > 0) {
			out_repeat(page->out, ' ', begin - used);
			out_slice(page->out, part);
			used = begin + w;
		}
		to += page->widths[i] + GAP;
	}
	out_byte(page->out, '\n');
}

/* A part of differences has no bases. */
static bool
is_empty(const struct page *page, const struct line *line)
{
	uint32_t c;

	for (c = page->first; c < page->last; c++)
		if (*line->entries[c].text != '\0')
			return false;
	return line->kind == LINE_BASE || line->kind == LINE_INTERVAL;
}

static void
put_columns(struct page *page, const struct line *line)
{
	uint32_t n = page->n_stubs + page->last;
	struct folded *folded;
	size_t n_lines = 1;
	uint32_t i;

	if (is_empty(page, line))
		return;
	folded = mem_zero((size_t)n + 1, sizeof *folded);
	for (i = 0; i < n; i = next_place(page, i)) {
		const char *text = text_at(page, line, i);

		folded[i] = (struct folded){
		    text, count_lines(text, width_at(page, line, i))};
		if (folded[i].n_lines > n_lines)
			n_lines = folded[i].n_lines;
	}
	for (; n_lines > 0; n_lines--)
		put_columns_at(page, line, folded, n_lines);
	free(folded);
}

static void
put_rule(const struct page *page)
{
	out_repeat(page->out, '-',
	    width_of(page, 0, page->n_stubs) + GAP +
		width_of(page, page->n_stubs + page->first,
		    page->n_stubs + page->last));
	out_byte(page->out, '\n');
}

/* Where a column of the part begins. */
static size_t
place_of(const struct page *page, uint32_t c)
{
	return width_of(page, 0, page->n_stubs) + GAP +
	    width_of(page, page->n_stubs + page->first, page->n_stubs + c) +
	    (c > page->first ? GAP : 0);
}

/* A heading over several columns, as much of it as the part has. */
struct spanner {
	const char *text; /* what is left of it */
	size_t to;        /* where it begins */
	size_t room;      /* up to the next one, or the edge of the page */
	size_t n_lines;
};

static uint32_t
find_spanners(
    struct page *page, const struct line *line, struct spanner *spanners)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < line->n_entries; i++) {
		const struct entry *entry = &line->entries[i];
		uint32_t first =
		    entry->first > page->first ? entry->first : page->first;

		if (*entry->text == '\0' || first >= page->last ||
		    entry->first + entry->n <= page->first)
			continue;
		spanners[n] = (struct spanner){
		    .text = show_line(&page->pool, entry->text),
		    .to = place_of(page, first),
		    .room = page->width - place_of(page, first)};
		if (n > 0)
			spanners[n - 1].room =
			    spanners[n].to - spanners[n - 1].to - 1;
		n++;
	}
	for (i = 0; i < n; i++)
		spanners[i].n_lines =
		    count_lines(spanners[i].text, spanners[i].room);
	return n;
}

/* Headings over several columns stand at the left edge of the first. */
static void
put_spanners(struct page *page, const struct line *line)
{
	struct spanner *spanners =
	    mem_zero(line->n_entries + 1, sizeof *spanners);
	uint32_t n = find_spanners(page, line, spanners);
	size_t n_lines = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		if (spanners[i].n_lines > n_lines)
			n_lines = spanners[i].n_lines;
	for (; n_lines > 0; n_lines--) {
		size_t used = 0;

		for (i = 0; i < n; i++) {
			struct spanner *s = &spanners[i];
			struct slice part = s->n_lines < n_lines
			    ? (struct slice){"", 0}
			    : next_line(&s->text, s->room);

			if (part.len == 0)
				continue;
			out_repeat(page->out, ' ', s->to - used);
			out_slice(page->out, part);
			used = s->to + utf8_width(part);
		}
		out_byte(page->out, '\n');
	}
	free(spanners);
}

/* ---- a table ----------------------------------------------------------- */

/* A sign, and beside it what it means. */
static void
put_symbol(struct page *page, const struct line *line, size_t signs)
{
	struct pool pool = {0};
	const char *text = show_line(&pool, line->text);
	const char *sign = line->sign;

	do {
		struct slice part = next_line(
		    &text, page->width > signs + 1 ? page->width - signs : 1);

		out_text(page->out, sign);
		out_repeat(page->out, ' ', signs - width(sign));
		out_slice(page->out, part);
		out_byte(page->out, '\n');
		sign = "";
	} while (*text != '\0');
	pool_free(&pool);
}

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
		if (line[-1].kind != LINE_HEAD)
			out_byte(page->out, '\n');
		put_wrapped(page->out, line->text, page->width, 0);
		break;
	case LINE_SUBTITLE:
		put_wrapped(page->out, line->text, page->width, INDENT);
		break;
	default:
		put_columns(page, line);
	}
}

static void
put_notes(struct page *page)
{
	const struct grid *grid = page->grid;
	size_t signs = 3;
	uint32_t i;

	if (grid->n_body < grid->n_lines)
		out_byte(page->out, '\n');
	for (i = grid->n_body; i < grid->n_lines; i++)
		if (grid->lines[i].kind == LINE_SYMBOL &&
		    width(grid->lines[i].sign) > signs)
			signs = width(grid->lines[i].sign);
	for (i = grid->n_body; i < grid->n_lines; i++)
		if (grid->lines[i].kind == LINE_SYMBOL)
			put_symbol(page, &grid->lines[i], signs + GAP);
		else
			put_wrapped(
			    page->out, grid->lines[i].text, page->width, 0);
}

static void
put_grid(struct out *out, const struct grid *grid, size_t width)
{
	struct page page = {.out = out,
	    .grid = grid,
	    .width = width,
	    .n_stubs = grid->sheet->n_stubs};
	size_t *natural;
	uint32_t i;

	page.widths = mem_zero(
	    page.n_stubs + grid->sheet->n_columns, sizeof *page.widths);
	natural =
	    mem_zero(page.n_stubs + grid->sheet->n_columns, sizeof *natural);
	fit(&page, natural);
	do {
		if (page.first > 0)
			out_byte(out, '\n');
		page.last = end_of_part(&page, page.first);
		for (i = 0; i < grid->n_body; i++)
			put_line(&page, &grid->lines[i]);
		page.first = page.last;
	} while (page.last < grid->sheet->n_columns);
	put_notes(&page);
	free(natural);
	free(page.widths);
	pool_free(&page.pool);
}

/* ---- a document -------------------------------------------------------- */

static void
put_table(struct out *out, const struct block *block, size_t most)
{
	if (*block->grid->heading != '\0') {
		put_wrapped(out, block->grid->heading, most, 0);
		if (*block->text != '\0')
			put_wrapped(out, block->text, most, 0);
		out_byte(out, '\n');
	}
	put_grid(out, block->grid, most);
}

/* A heading with a line below it. */
static void
put_heading(struct out *out, const char *heading, char line, size_t most)
{
	size_t w = width(heading);

	put_wrapped(out, heading, most + MARGIN, 0);
	out_repeat(out, line, w < most ? w : most);
	out_byte(out, '\n');
}

/* Bars of characters, or why there are none. */
static void
put_figure(struct out *out, const struct plot *plot, size_t most)
{
	struct out none = {0};

	const struct blank blanks[] = {
	    {"reason", plot->n_notes > 0 ? plot->notes[0] : ""}, {NULL, NULL}};

	if (plot->type != PLOT_NONE) {
		if (*plot->title != '\0')
			put_wrapped(out, plot->title, most, 0);
		put_wrapped(out, plot->subtitle, most, 0);
		out_byte(out, '\n');
		terminal_put(out, plot, most);
		return;
	}
	words_fill(&none, word(WORD_NO_FIGURE, plot->language), blanks);
	out_byte(&none, '\0');
	put_wrapped(out, none.text, most, 0);
	out_free(&none);
}

static void
put_block(struct out *out, const struct block *block, size_t most)
{
	uint32_t i;

	switch (block->kind) {
	case BLOCK_TITLE:
		put_heading(out, block->heading, '=', most);
		break;
	case BLOCK_SENTENCES:
	case BLOCK_RELEASE:
		for (i = 0; i < block->n_items; i++)
			put_wrapped(out, block->items[i], most, 0);
		break;
	case BLOCK_TABLE:
		put_table(out, block, most);
		break;
	case BLOCK_FIGURE:
		put_figure(out, &block->picture->plot, most);
		break;
	case BLOCK_THEME:
	case BLOCK_METHOD:
		put_heading(out, block->heading, '-', most);
		if (*block->text != '\0')
			put_wrapped(out, block->text, most, 0);
		break;
	default:
		put_wrapped(out, block->text, most, 0);
	}
}

/* Is the block shown? The contents are not, since nobody can follow a link
 * here. */
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
		block->kind == BLOCK_SENTENCES ||
		block->kind == BLOCK_RELEASE || block->kind == BLOCK_SOURCE
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
		put_block(out, block, layout->width);
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
