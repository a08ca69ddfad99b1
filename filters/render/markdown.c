#include <string.h>

#include "markdown.h"

/* Bytes that would mean something to markdown stand behind a backslash. */
static void
put_escaped(struct out *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (strchr("\\`*_[]<>|#", *text) != NULL)
			out_byte(out, '\\');
		out_byte(out, (unsigned char)*text < ' ' ? ' ' : *text);
	}
}

static void
put_text(struct out *out, const char *text)
{
	out_text(out, "| ");
	put_escaped(out, text);
	out_byte(out, ' ');
}

static void
put_figure(struct out *out, const struct cell *cell, bool has_intervals)
{
	out_text(out, "| ");
	sheet_put_figure(out, cell);
	if (has_intervals && cell->interval != NULL)
		out_format(out, " (%s)", cell->interval);
	out_byte(out, ' ');
}

static void
put_rule(struct out *out, uint32_t n_left, uint32_t n_right)
{
	while (n_left-- > 0)
		out_text(out, "|---");
	while (n_right-- > 0)
		out_text(out, "|--:");
	out_text(out, "|\n");
}

static void
put_listing(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	const struct group *group = &sheet->groups[0];
	uint32_t r;
	uint32_t i;

	for (i = 0; i < sheet->n_stubs; i++)
		put_text(out, sheet->stubs[i]);
	put_text(out, "n");
	put_text(out, sheet->columns[0].label);
	if (sheet->has_intervals)
		put_text(out, word(WORD_INTERVAL, doc->language));
	out_text(out, "|\n");
	put_rule(out, sheet->n_stubs, 2 + sheet->has_intervals);
	for (r = 0; r < group->n_rows; r++) {
		const struct cell *cell = group->rows[r].cells;

		for (i = 0; i < sheet->n_stubs; i++)
			put_text(out, group->rows[r].stubs[i]);
		put_text(out, cell->n_text);
		put_figure(out, cell, false);
		if (sheet->has_intervals)
			put_text(
			    out, cell->interval == NULL ? "" : cell->interval);
		out_text(out, "|\n");
	}
}

static void
put_base(struct out *out, const struct document *doc, const struct sheet *sheet,
    const struct group *group)
{
	uint32_t c;

	put_text(out, word(WORD_RESPONDENTS, doc->language));
	for (c = 0; c < sheet->n_columns; c++)
		put_text(out, group->base[c]);
	out_text(out, "|\n");
}

static void
put_group(struct out *out, const struct document *doc,
    const struct sheet *sheet, uint32_t g, bool has_intervals)
{
	const struct group *group = &sheet->groups[g];
	bool is_new = !sheet_is_continued(sheet, g);
	uint32_t r;
	uint32_t c;

	if (is_new && *group->title != '\0') {
		out_text(out, "| **");
		put_escaped(out, group->title);
		out_text(out, "**");
		if (*group->subtitle != '\0') {
			out_byte(out, ' ');
			put_escaped(out, group->subtitle);
		}
		out_byte(out, ' ');
		for (c = 0; c < sheet->n_columns; c++)
			out_text(out, "| ");
		out_text(out, "|\n");
	}
	if (is_new && !sheet->is_base_shared)
		put_base(out, doc, sheet, group);
	for (r = 0; r < group->n_rows; r++) {
		put_text(out, group->rows[r].stubs[0]);
		for (c = 0; c < sheet->n_columns; c++)
			put_figure(
			    out, &group->rows[r].cells[c], has_intervals);
		out_text(out, "|\n");
	}
}

static void
put_banner(struct out *out, const struct document *doc,
    const struct sheet *sheet, bool has_intervals)
{
	uint32_t c;
	uint32_t g;

	out_text(out, "|  ");
	for (c = 0; c < sheet->n_columns; c++) {
		out_text(out, "| ");
		if (*sheet->columns[c].span != '\0') {
			put_escaped(out, sheet->columns[c].span);
			out_text(out, ": ");
		}
		put_escaped(out, sheet->columns[c].label);
		out_byte(out, ' ');
	}
	out_text(out, "|\n");
	put_rule(out, 1, sheet->n_columns);
	if (sheet->is_base_shared && sheet->n_groups > 0)
		put_base(out, doc, sheet, &sheet->groups[0]);
	for (g = 0; g < sheet->n_groups; g++)
		put_group(out, doc, sheet, g, has_intervals);
}

static void
put_item(struct out *out, const char *text)
{
	out_text(out, "- ");
	put_escaped(out, text);
	out_byte(out, '\n');
}

static void
put_notes(struct out *out, const struct sheet *sheet)
{
	uint32_t i;

	if (sheet->n_symbols + sheet->n_notes > 0)
		out_byte(out, '\n');
	for (i = 0; i < sheet->n_symbols; i++)
		out_format(out, "- `%s` %s\n", sheet->symbols[i].sign,
		    sheet->symbols[i].meaning);
	for (i = 0; i < sheet->n_notes; i++)
		put_item(out, sheet->notes[i]);
}

static void
put_title(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	if (*sheet->title == '\0')
		return;
	out_text(out, "## ");
	if (!sheet->is_listing)
		out_format(out, "%s %u. ", word(WORD_TABLE, doc->language),
		    sheet->number);
	put_escaped(out, sheet->title);
	out_text(out, "\n\n");
	if (*sheet->caption != '\0') {
		put_escaped(out, sheet->caption);
		out_text(out, "\n\n");
	}
}

void
markdown_write(struct out *out, const struct document *doc, bool has_intervals)
{
	uint32_t i;

	if (*doc->title != '\0') {
		out_text(out, "# ");
		put_escaped(out, doc->title);
		out_text(out, "\n\n");
	}
	for (i = 0; i < doc->n_headlines; i++)
		put_item(out, doc->headlines[i].text);
	for (i = 0; i < doc->n_sheets; i++) {
		const struct sheet *sheet = &doc->sheets[i];

		if (out->len > 0 && i + doc->n_headlines > 0)
			out_byte(out, '\n');
		put_title(out, doc, sheet);
		if (sheet->is_listing)
			put_listing(out, doc, sheet);
		else
			put_banner(out, doc, sheet, has_intervals);
		put_notes(out, sheet);
	}
}
