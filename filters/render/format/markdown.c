#include <string.h>

#include "format.h"
#include "show.h"
#include "utf8.h"

/* Tables as GitHub and pandoc read them: pipes, one line of headings.  Bytes
 * that would mean something to markdown stand behind a backslash. */
static void
put_escaped(struct out *out, const char *text)
{
	const char *control;
	uint32_t point;
	size_t len;

	for (; *text != '\0'; text += len) {
		len = utf8_get(text, &point);
		control = show_control(point);
		if (strchr("\\`*_[]<>|#", *text) != NULL)
			out_byte(out, '\\');
		out_slice(out,
		    control == NULL ? (struct slice){text, len}
				    : slice_of(control));
	}
}

enum {
	COLUMNS_MOST = 8 /* side by side; wider tables are folded */
};

/* Columns of a part of a table, from first, before last. */
struct part {
	const struct grid *grid;
	uint32_t first;
	uint32_t last;
};

static void
put_text(struct out *out, const char *text)
{
	out_text(out, "| ");
	put_escaped(out, text);
	out_byte(out, ' ');
}

/* ---- lines of a table -------------------------------------------------- */

/* Where the part ends: as many columns as fit, and no heading is torn from
 * a column under it. */
static uint32_t
end_of_part(const struct part *part)
{
	const struct sheet *sheet = part->grid->sheet;
	uint32_t last = part->first;
	uint32_t c;

	if (sheet->n_columns <= COLUMNS_MOST)
		return sheet->n_columns;
	for (c = part->first + 1; c <= sheet->n_columns; c++) {
		if (c < sheet->n_columns && *sheet->columns[c].span != '\0' &&
		    !sheet_begins_span(sheet, c))
			continue;
		if (last > part->first && c - part->first > COLUMNS_MOST)
			break;
		last = c;
	}
	return last;
}

/* The labels at the left, or one that is empty. */
static void
put_stubs(struct out *out, const struct grid *grid, const struct line *line)
{
	uint32_t i;

	for (i = 0; i < grid->sheet->n_stubs; i++)
		put_text(out, line->stubs[i]);
}

/* Put the heading of a column behind the heading over it, since there is
 * one line of headings. */
static void
put_head(struct out *out, const struct part *part, const struct line *line)
{
	const struct grid *grid = part->grid;
	uint32_t i;

	put_stubs(out, grid, line);
	for (i = part->first; i < part->last; i++) {
		const char *span = grid->sheet->columns[i].span;

		out_text(out, "| ");
		put_escaped(out, span);
		out_text(out, *span == '\0' ? "" : ": ");
		put_escaped(out, line->entries[i].text);
		out_byte(out, ' ');
	}
	out_text(out, "|\n");
	for (i = 0; i < grid->sheet->n_stubs; i++)
		out_text(out, "|---");
	for (i = part->first; i < part->last; i++)
		out_text(out, "|--:");
	out_text(out, "|\n");
}

/* A question, and what is said of it in the line after. */
static void
put_section(struct out *out, const struct part *part, const struct line *line)
{
	uint32_t n = part->grid->sheet->n_stubs - 1 + part->last - part->first;
	uint32_t i;

	out_text(out, "| **");
	put_escaped(out, line->text);
	out_text(out, "**");
	if (line[1].kind == LINE_SUBTITLE) {
		out_byte(out, ' ');
		put_escaped(out, line[1].text);
	}
	out_byte(out, ' ');
	for (i = 0; i < n; i++)
		out_text(out, "| ");
	out_text(out, "|\n");
}

static void
put_row(struct out *out, const struct part *part, const struct line *line)
{
	uint32_t i;

	put_stubs(out, part->grid, line);
	for (i = part->first; i < part->last; i++) {
		const struct entry *entry = &line->entries[i];

		out_format(out, "| %s", entry->text);
		if (entry->interval != NULL)
			out_format(out, " (%s)", entry->interval);
		out_byte(out, ' ');
	}
	out_text(out, "|\n");
}

static void
put_item(struct out *out, const char *text)
{
	out_text(out, "- ");
	put_escaped(out, text);
	out_byte(out, '\n');
}

static void
put_line(struct out *out, const struct part *part, const struct line *line)
{
	switch (line->kind) {
	case LINE_HEAD:
		put_head(out, part, line);
		break;
	case LINE_SECTION:
		put_section(out, part, line);
		break;
	case LINE_BASE:
	case LINE_ROW:
		put_row(out, part, line);
		break;
	case LINE_SYMBOL:
		out_format(out, "- `%s` %s\n", line->sign, line->text);
		break;
	case LINE_NOTE:
		put_item(out, line->text);
		break;
	default: /* stands with its neighbour */
		break;
	}
}

static void
put_grid(struct out *out, const struct grid *grid)
{
	struct part part = {.grid = grid};
	uint32_t i;

	do {
		if (part.first > 0)
			out_byte(out, '\n');
		part.last = end_of_part(&part);
		for (i = 0; i < grid->n_body; i++)
			put_line(out, &part, &grid->lines[i]);
		part.first = part.last;
	} while (part.last < grid->sheet->n_columns);
	if (grid->n_body < grid->n_lines)
		out_byte(out, '\n');
	for (i = grid->n_body; i < grid->n_lines; i++)
		put_line(out, &part, &grid->lines[i]);
}

/* ---- the document ------------------------------------------------------ */

static void
put_heading(struct out *out, uint32_t level, const char *text)
{
	out_repeat(out, '#', level);
	out_byte(out, ' ');
	put_escaped(out, text);
	out_byte(out, '\n');
}

static void
put_block(struct out *out, const struct block *block)
{
	const char *heading =
	    block->grid == NULL ? block->heading : block->grid->heading;
	uint32_t i;

	if (out->len > 0)
		out_byte(out, '\n');
	if (*heading != '\0' && block->kind != BLOCK_SENTENCES)
		put_heading(out, block->level, heading);
	if (*heading != '\0' && *block->text != '\0')
		out_byte(out, '\n');
	if (*block->text != '\0') {
		put_escaped(out, block->text);
		out_byte(out, '\n');
	}
	for (i = 0; i < block->n_items; i++)
		put_item(out, block->items[i]);
	if (block->grid != NULL) {
		if (*heading != '\0')
			out_byte(out, '\n');
		put_grid(out, block->grid);
	}
}

static void
write_markdown(struct out *out, const struct layout *layout)
{
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		if (block->kind != BLOCK_CONTENTS &&
		    block->kind != BLOCK_FIGURE &&
		    (block->kind != BLOCK_THEME || *block->heading != '\0'))
			put_block(out, block);
	}
}

const struct format format_markdown = {.file = "tables",
    .ending = "md",
    .says = "tables with pipes",
    .intervals = INTERVALS_BRACKETED,
    .has_choice = true,
    .layout = write_markdown};
