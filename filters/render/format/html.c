#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "mem.h"
#include "picture.h"
#include "release.h"
#include "style.h"
#include "svg.h"
#include "utf8.h"

/*
 * A label that short is not broken, one that long gets some room; a table of
 * few columns does not fill the page, one that is wider than the page scrolls
 * sideways on any screen.  Widths are in hundredths of a rem, as the style
 * sheet and common fonts have them.
 */
enum {
	SHORT_LABEL = 11,
	LONG_LABEL = 20,
	FEW_COLUMNS = 8,
	PAGE_WIDTH = 7800,
	STUB_WIDTH = 1300,
	COLUMN_WIDTH = 500,
	PADDING = 110,
	FIRST = 55,
	DIGIT = 58,
	SMALL_DIGIT = 46,
	LETTER = 70
};

/* Put a text of the study, escaped, between two pieces of markup. */
static void
put(struct out *out, const char *before, const char *text, const char *after)
{
	out_text(out, before);
	out_markup(out, text);
	out_text(out, after);
}

/* ---- lines of a table ---------------------------------------------------- */

/* Put a figure. One with a mark says what the mark means, to those who
 * point at it or have it read. */
static void
put_entry(
    struct out *out, const struct column *column, const struct entry *entry)
{
	const char *interval = entry->interval;

	out_text(out, column->is_first ? "<td class=first>" : "<td>");
	if (column->holds == HOLDS_INTERVAL) {
		put(out, "<span class=ci>", entry->text, "</span></td>");
		return;
	}
	if (entry->meaning != NULL) {
		put(out, "<abbr title=\"", entry->meaning, "\">");
		put(out, "", entry->text, "</abbr>");
	} else {
		put(out, "", entry->text, "");
	}
	if (interval != NULL)
		put(out, " <span class=ci>", interval, "</span>");
	out_text(out, "</td>");
}

static void
put_row(struct out *out, const struct grid *grid, const struct line *line)
{
	uint32_t i;

	out_text(out, line->kind == LINE_BASE ? "<tr class=n>" : "<tr>");
	for (i = 0; i < grid->sheet->n_stubs; i++)
		put(out, "<th scope=row>", line->stubs[i], "</th>");
	for (i = 0; i < line->n_entries; i++)
		put_entry(out, &grid->sheet->columns[i], &line->entries[i]);
	out_text(out, "</tr>\n");
}

/* A question, and what is said of it in the line after. */
static void
put_section(struct out *out, const struct grid *grid, const struct line *line)
{
	out_format(out, "<tr><th scope=rowgroup colspan=%u><span>",
	    grid->sheet->n_stubs + grid->sheet->n_columns);
	put(out, "<span class=q>", line->text, "</span>");
	if (line[1].kind == LINE_SUBTITLE)
		put(out, " <span class=sub>", line[1].text, "</span>");
	out_text(out, "</span></th></tr>\n");
}

static void
put_body(struct out *out, const struct grid *grid)
{
	bool is_open = false;
	uint32_t i;

	for (i = 0; i < grid->n_lines; i++) {
		const struct line *line = &grid->lines[i];

		if (line->begins_part) {
			out_text(out, is_open ? "</tbody>\n" : "");
			out_text(out,
			    line->kind == LINE_BASE &&
				    grid->sheet->is_base_shared
				? "<tbody class=n>\n"
				: "<tbody>\n");
			is_open = true;
		}
		if (line->kind == LINE_SECTION)
			put_section(out, grid, line);
		if (line->kind == LINE_BASE || line->kind == LINE_ROW)
			put_row(out, grid, line);
	}
	out_text(out, is_open ? "</tbody>\n" : "");
}

/* ---- headings ------------------------------------------------------------ */

/* Put a label such as "2015–2016 − 2013–2014" so that a line can end at its
 * blanks, but not at its dashes. */
static void
put_unbroken(struct out *out, const char *label)
{
	size_t len;

	for (; *label != '\0'; label += len + strspn(label + len, " ")) {
		char *part;

		len = strcspn(label, " ");
		part = mem_text((struct slice){label, len});
		if (strstr(part, "–") != NULL)
			put(out, "<span class=whole>", part, "</span>");
		else
			put(out, "", part, "");
		free(part);
		if (label[len + strspn(label + len, " ")] != '\0')
			out_byte(out, ' ');
	}
}

static void
put_column(
    struct out *out, const struct sheet *sheet, uint32_t c, const char *rows)
{
	const struct column *column = &sheet->columns[c];
	size_t w = utf8_width(slice_of(column->label));

	out_format(out, "<th scope=col%s", rows);
	if (!sheet->is_listing)
		out_format(out, " class=\"%s%s\"",
		    column->is_first ? "first " : "",
		    w <= SHORT_LABEL      ? "whole"
			: w <= LONG_LABEL ? ""
					  : "long");
	out_byte(out, '>');
	put_unbroken(out, column->label);
	out_text(out, "</th>");
}

/* Spans above, columns below; a column without a span takes both lines. */
static void
put_spanners(
    struct out *out, const struct sheet *sheet, const struct line *line)
{
	uint32_t i;
	uint32_t c;

	out_text(out, "<tr>");
	for (i = 0; i < sheet->n_stubs; i++)
		if (*sheet->stubs[i] == '\0')
			out_text(out, "<td rowspan=2></td>");
		else
			put(out, "<th scope=col class=l rowspan=2>",
			    sheet->stubs[i], "</th>");
	for (i = 0; i < line->n_entries; i++) {
		const struct entry *entry = &line->entries[i];

		if (*entry->text != '\0') {
			out_format(out,
			    "<th scope=colgroup colspan=%u class=first>",
			    entry->n);
			put(out, "", entry->text, "</th>");
			continue;
		}
		for (c = entry->first; c < entry->first + entry->n; c++)
			put_column(out, sheet, c, " rowspan=2");
	}
	out_text(out, "</tr>\n<tr>");
	for (c = 0; c < sheet->n_columns; c++)
		if (*sheet->columns[c].span != '\0')
			put_column(out, sheet, c, "");
	out_text(out, "</tr>\n");
}

static void
put_one_head(struct out *out, const struct sheet *sheet)
{
	uint32_t c;

	out_text(out, "<tr>");
	for (c = 0; c < sheet->n_stubs; c++)
		if (*sheet->stubs[c] == '\0')
			out_text(out, "<td></td>");
		else
			put(out, "<th scope=col class=l>", sheet->stubs[c],
			    "</th>");
	for (c = 0; c < sheet->n_columns; c++)
		put_column(out, sheet, c, "");
	out_text(out, "</tr>\n");
}

static void
put_head(struct out *out, const struct grid *grid)
{
	const struct line *line = grid->lines;
	uint32_t i;

	if (line->kind == LINE_SPANNER) {
		out_text(out, "<colgroup></colgroup>");
		for (i = 0; i < line->n_entries; i++)
			out_format(out, "<colgroup span=%u></colgroup>",
			    line->entries[i].n);
		out_text(out, "\n<thead>\n");
		put_spanners(out, grid->sheet, line);
	} else {
		out_text(out, "<thead>\n");
		put_one_head(out, grid->sheet);
	}
	out_text(out, "</thead>\n");
}

static void
put_caption(struct out *out, const struct block *block, uint32_t level)
{
	const struct grid *grid = block->grid;

	out_format(out,
	    "<caption id=\"%s-caption\"><div><h%u><span class=no>%s.</span> ",
	    grid->anchor, level, grid->number);
	put(out, "", block->heading, "");
	out_format(out, "</h%u>\n", level);
	if (*block->text != '\0') {
		put(out, "<p>", block->text, "");
		if (*grid->interval_note != '\0')
			put(out, " <span class=ci-note>", grid->interval_note,
			    "</span>");
		out_text(out, "</p>");
	}
	out_text(out, "</div></caption>\n");
}

static void
put_notes(struct out *out, const struct grid *grid)
{
	uint32_t i;

	if (grid->n_body == grid->n_lines)
		return;
	out_text(out, "<div class=notes>\n");
	for (i = grid->n_body; i < grid->n_lines; i++) {
		const struct line *line = &grid->lines[i];

		out_text(out, "<p>");
		if (line->kind == LINE_SYMBOL)
			put(out, "<b>", line->sign, "</b> ");
		put(out, "", line->text, "</p>\n");
	}
	out_text(out, "</div>\n");
}

/* ---- what belongs to a table --------------------------------------------- */

static bool
has_drawing(const struct sheet *sheet)
{
	return sheet->n_pictures > 0 &&
	    sheet->pictures[0].plot.type != PLOT_NONE;
}

/* Put links to the table and its figure as files of the site. A page that
 * stands alone has a script that makes the CSV. */
static void
put_downloads(
    struct out *out, const struct layout *layout, const struct sheet *sheet)
{
	if (!layout->has_files) {
		put(out, "<button type=button class=csv hidden>",
		    word(WORD_DOWNLOAD, layout->language), "</button>");
		return;
	}
	put(out, "<a download href=\"csv/", sheet->id, "");
	put(out, "", layout->suffix, ".csv\">");
	put(out, "", word(WORD_DOWNLOAD, layout->language), "</a>");
	if (!has_drawing(sheet))
		return;
	put(out, " <a download href=\"figures/", sheet->id, "");
	put(out, "", layout->suffix, ".svg\">SVG</a>");
}

/* Put what belongs to the table: source and date, a link that will not
 * change, its figures as a file, and the way back to the contents. */
static void
put_about(struct out *out, const struct layout *layout, const struct grid *grid)
{
	const struct release *release = layout->release;

	out_text(out, "<p class=about>");
	if (*layout->source != '\0')
		put(out, "", layout->source, " ");
	if (release != NULL && release->date != NULL) {
		put(out, "", word(WORD_PUBLISHED, layout->language), ": ");
		put(out, "", release->date, ". ");
	}
	out_format(out, "<a href=\"#%s\">", grid->anchor);
	put(out, "", word(WORD_LINK, layout->language), ": ");
	put(out, "", grid->number, "</a> ");
	put_downloads(out, layout, grid->sheet);
	if (layout->part > 0)
		out_format(
		    out, " <a href=\"index%s.html#contents\">", layout->suffix);
	else if (layout->has_contents)
		out_text(out, " <a href=\"#contents\">");
	if (layout->part > 0 || layout->has_contents)
		put(out, "", word(WORD_CONTENTS, layout->language), "</a>");
	out_text(out, "</p>\n");
}

/* ---- tables -------------------------------------------------------------- */

/* The length of the longest word of a heading, which the column has to be
 * as wide as. */
static size_t
longest_word(const char *text)
{
	size_t most = 0;
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == ' ')) {
		struct slice part;

		len = strcspn(text, " ");
		part = (struct slice){text, len};
		if (utf8_width(part) > most)
			most = utf8_width(part);
	}
	return most;
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t
column_width(const struct grid *grid, uint32_t c)
{
	const struct column *column = &grid->sheet->columns[c];
	size_t width = LETTER * longest_word(column->label);
	uint32_t i;

	for (i = 0; i < grid->n_lines; i++) {
		const struct line *line = &grid->lines[i];

		if (line->kind != LINE_ROW || line->entries[c].cell == NULL)
			continue;
		width = larger(width,
		    DIGIT * utf8_width(slice_of(line->entries[c].cell->text)));
		if (line->entries[c].interval != NULL)
			width = larger(width,
			    SMALL_DIGIT *
				utf8_width(
				    slice_of(line->entries[c].interval)));
	}
	if (column->is_first)
		width += FIRST;
	return larger(width + PADDING, COLUMN_WIDTH);
}

static bool
is_wide(const struct grid *grid)
{
	size_t width = STUB_WIDTH;
	uint32_t c;

	for (c = 0; !grid->sheet->is_listing && c < grid->sheet->n_columns; c++)
		width += column_width(grid, c);
	return width > PAGE_WIDTH;
}

static void
put_table(struct out *out, const struct layout *layout,
    const struct block *block, uint32_t level)
{
	const struct grid *grid = block->grid;

	out_format(out,
	    "<div class=\"scroll%s\" role=region tabindex=0 "
	    "aria-labelledby=\"%s-caption\">\n",
	    is_wide(grid) ? " wide" : "", grid->anchor);
	out_text(out,
	    grid->sheet->is_listing      ? "<table class=list>\n"
		: grid->sheet->is_matrix ? "<table class=matrix>\n"
		: grid->sheet->n_columns < FEW_COLUMNS ? "<table class=few>\n"
						       : "<table>\n");
	put_caption(out, block, level);
	put_head(out, grid);
	put_body(out, grid);
	out_text(out, "</table>\n</div>\n");
	put_notes(out, grid);
	if (grid->sheet->explained != NULL) {
		put(out, "<p class=explained><a href=\"",
		    grid->sheet->explained, "\">");
		put(out, "", word(WORD_EXPLAINED, layout->language),
		    "</a></p>\n");
	}
	put_about(out, layout, grid);
	out_text(out, "</section>\n");
}

/* ---- figures ------------------------------------------------------------- */

/* Title, subtitle, the drawing for either width, notes; or why there is none.
 */
static void
put_figure(
    struct out *out, const struct layout *layout, const struct picture *picture)
{
	const struct plot *plot = &picture->plot;
	const struct blank blanks[] = {
	    {"reason", plot->n_notes > 0 ? plot->notes[0] : ""}, {NULL, NULL}};
	struct out none = {0};
	uint32_t i;

	if (plot->type == PLOT_NONE) {
		words_fill(&none, word(WORD_NO_FIGURE, plot->language), blanks);
		out_byte(&none, '\0');
		put(out, "<p class=nofigure>", none.text, "</p>\n");
		out_free(&none);
		return;
	}
	put(out, "<figure>\n<figcaption><b>", plot->title, "</b>\n");
	put(out, "<span>", plot->subtitle, "</span></figcaption>\n");
	out_text(out, "<div class=onwide>");
	svg_write(out, &picture->wide);
	out_text(out, "</div>\n<div class=onnarrow>");
	svg_write(out, &picture->narrow);
	out_text(out, "</div>\n<div class=notes>\n");
	for (i = 0; i < plot->n_notes; i++)
		put(out, "<p>", plot->notes[i], "</p>\n");
	if (*plot->narrow_note != '\0')
		put(out, "<p class=onnarrow>", plot->narrow_note, "</p>\n");
	if (*layout->source != '\0')
		put(out, "<p>", plot->source, "</p>\n");
	out_text(out, "</div>\n</figure>\n");
}

/* A table and its figures stand in one section. */
static void
put_section_of(
    struct out *out, const struct layout *layout, const struct block *block)
{
	bool is_open = block > layout->blocks &&
	    block[-1].kind == BLOCK_FIGURE && block[-1].grid == block->grid;

	if (!is_open)
		out_format(out, "<section class=table id=\"%s\">\n",
		    block->grid->anchor);
	if (block->kind == BLOCK_FIGURE)
		put_figure(out, layout, block->picture);
	else
		put_table(
		    out, layout, block, layout->part > 0 ? 2 : block->level);
}

/* ---- the page ------------------------------------------------------------ */

/* Where a table is: on this page, or on that of its theme; the entry then
 * bears its name, for those who followed a link to it. */
static void
put_entry_of(struct out *out, const struct layout *layout,
    const struct block *block, uint32_t theme)
{
	const char *anchor = block->grid->anchor;

	if (layout->is_parted)
		out_format(out, "<li id=\"%s\"><a href=\"theme-%u%s.html#%s\">",
		    anchor, theme, layout->suffix, anchor);
	else
		out_format(out, "<li><a href=\"#%s\">", anchor);
	out_format(out, "<span class=no>%s</span>", block->grid->number);
}

/* The name of a table in the contents; a listing has no title and is called
 * by what its figures are. */
static const char *
name_of(const struct block *block)
{
	const struct sheet *sheet = block->grid->sheet;

	return *block->heading == '\0' && sheet->n_groups > 0
	    ? sheet->groups[0].unit
	    : block->heading;
}

static void
put_contents(
    struct out *out, const struct layout *layout, const struct block *block)
{
	const struct block *end = layout->blocks + layout->n_blocks;
	bool is_open = false;
	uint32_t theme = 0;

	put(out, "<nav aria-labelledby=contents>\n<h2 id=contents>",
	    block->heading, "</h2>\n");
	put(out, "<p hidden><label>", word(WORD_FIND, layout->language),
	    " <input type=search id=find></label></p>\n<div class=parts>\n");
	for (block++; block < end; block++) {
		bool is_theme = block->kind == BLOCK_THEME;

		if (!is_theme && block->kind != BLOCK_TABLE)
			continue;
		theme += is_theme;
		if (is_theme || !is_open) {
			out_text(out, is_open ? "</ol></div>\n<div>" : "<div>");
			if (is_theme && *block->heading != '\0')
				put(out, "<p class=theme>", block->heading,
				    "</p>");
			out_text(out, "<ol>\n");
			is_open = true;
		}
		if (is_theme)
			continue;
		put_entry_of(out, layout, block, theme);
		put(out, "", name_of(block), "</a></li>\n");
	}
	out_text(out, "</ol></div>\n</div>\n</nav>\n");
}

static void
put_sentences(struct out *out, const struct block *block)
{
	uint32_t i;

	put(out,
	    "<section class=short aria-labelledby=in-short>\n"
	    "<h2 id=in-short>",
	    block->heading, "</h2>\n<ul>\n");
	for (i = 0; i < block->n_items; i++)
		put(out, "<li>", block->items[i], "</li>\n");
	out_text(out, "</ul>\n</section>\n");
}

/* Date, contact, licence as a list of names and texts. */
static void
put_release(struct out *out, const struct release *release)
{
	uint32_t i;

	out_text(out, "<dl>\n");
	for (i = 0; i < release->n_details; i++) {
		const struct detail *detail = &release->details[i];

		put(out, "<dt>", detail->name, "</dt><dd>");
		if (detail->href != NULL)
			put(out, "<a href=\"", detail->href, "\">");
		put(out, "", detail->text,
		    detail->href != NULL ? "</a></dd>\n" : "</dd>\n");
	}
	out_text(out, "</dl>\n");
}

static void
put_block(
    struct out *out, const struct layout *layout, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_LEAD:
		put(out, "<p class=lead>", block->text, "</p>\n");
		break;
	case BLOCK_SENTENCES:
		put_sentences(out, block);
		break;
	case BLOCK_CONTENTS:
		put_contents(out, layout, block);
		break;
	case BLOCK_THEME:
		if (*block->heading != '\0')
			put(out, "<h2>", block->heading, "</h2>\n");
		break;
	case BLOCK_FIGURE:
	case BLOCK_TABLE:
		put_section_of(out, layout, block);
		break;
	case BLOCK_METHOD:
		put(out, "<h2>", block->heading, "</h2>\n");
		if (*block->text != '\0')
			put(out, "<p>", block->text, "</p>\n");
		break;
	case BLOCK_RELEASE:
		put_release(out, layout->release);
		break;
	case BLOCK_SOURCE:
		put(out, "<p>", block->text, "</p>\n");
		break;
	default:
		break;
	}
}

/* The blocks of one part of the page, from *at on. */
static void
put_blocks(struct out *out, const struct layout *layout, uint32_t *at,
    enum block_kind last)
{
	while (*at < layout->n_blocks && layout->blocks[*at].kind <= last)
		put_block(out, layout, &layout->blocks[(*at)++]);
}

/* ---- pages of a site ----------------------------------------------------- */

/* The figures that the sentences of the first page are about; their tables are
 * on other pages. */
static void
put_first_figures(struct out *out, const struct layout *layout)
{
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		struct picture picture;

		if (block->kind != BLOCK_FIGURE || !block->picture->is_first ||
		    block->picture->plot.type == PLOT_NONE)
			continue;
		picture = *block->picture;
		picture.wide.table = picture.narrow.table = NULL;
		put_figure(out, layout, &picture);
	}
}

static void
put_index(struct out *out, const struct layout *layout)
{
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		if (block->kind == BLOCK_CONTENTS) {
			put_first_figures(out, layout);
			put_contents(out, layout, block);
		} else if (block->kind == BLOCK_SENTENCES) {
			put_sentences(out, block);
		}
	}
}

/* The theme of a page, or the name of the document. */
static const char *
part_name(const struct layout *layout)
{
	uint32_t theme = 0;
	uint32_t i;

	for (i = 0; layout->part > 0 && i < layout->n_blocks; i++)
		if (layout->blocks[i].kind == BLOCK_THEME &&
		    ++theme == layout->part &&
		    *layout->blocks[i].heading != '\0')
			return layout->blocks[i].heading;
	return layout->name;
}

static void
put_part(struct out *out, const struct layout *layout)
{
	uint32_t theme = 0;
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		theme += block->kind == BLOCK_THEME;
		if (theme == layout->part &&
		    (block->kind == BLOCK_TABLE || block->kind == BLOCK_FIGURE))
			put_section_of(out, layout, block);
	}
}

static void
put_header(struct out *out, const struct layout *layout, uint32_t *at)
{
	uint32_t i;

	out_text(out, "<header>\n");
	if (layout->part > 0) {
		out_format(out, "<p><a href=\"index%s.html\">", layout->suffix);
		put(out, "", layout->name, "</a></p>\n");
	}
	put(out, "<h1>", part_name(layout), "</h1>\n");
	if (layout->part == 0)
		put_blocks(out, layout, at, BLOCK_LEAD);
	if (layout->n_links > 0 && layout->part == 0)
		out_text(out, "<ul class=links>\n");
	for (i = 0; layout->part == 0 && i < layout->n_links; i++) {
		put(out, "<li><a href=\"", layout->links[i].href, "\">");
		put(out, "", layout->links[i].text, "</a></li>\n");
	}
	if (layout->n_links > 0 && layout->part == 0)
		out_text(out, "</ul>\n");
	out_text(out, "</header>\n");
}

static void
put_main(struct out *out, const struct layout *layout, uint32_t *at)
{
	out_text(out, "<main>\n");
	if (!layout->is_parted)
		put_blocks(out, layout, at, BLOCK_CONTENTS);
	if (layout->has_intervals && (!layout->is_parted || layout->part > 0))
		put(out, "<input type=checkbox id=ci checked>\n<label for=ci>",
		    word(WORD_SHOW_INTERVALS, layout->language), "</label>\n");
	out_text(out, "<div id=tables>\n");
	if (!layout->is_parted)
		put_blocks(out, layout, at, BLOCK_TABLE);
	else if (layout->part == 0)
		put_index(out, layout);
	else
		put_part(out, layout);
	while (
	    *at < layout->n_blocks && layout->blocks[*at].kind <= BLOCK_TABLE)
		(*at)++;
	out_text(out, "</div>\n</main>\n");
}

static bool
has_figures(const struct layout *layout)
{
	uint32_t i;

	for (i = 0; i < layout->n_blocks; i++)
		if (layout->blocks[i].kind == BLOCK_FIGURE)
			return true;
	return false;
}

/* ---- for machines ----------------------------------------------------------
 */

static void
put_meta(struct out *out, const char *name, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	out_format(out, "<meta name=\"%s\"", name);
	put(out, " content=\"", text, "\">\n");
}

/* Put a member of JSON within a script: "<" is escaped, so that no text can
 * end the script. */
static void
put_member(struct out *out, const char *name, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	out_format(out, ",\"%s\":\"", name);
	for (; *text != '\0'; text++)
		if (*text == '"' || *text == '\\' || *text == '<' ||
		    (unsigned char)*text < 0x20)
			out_format(out, "\\u%04x", (unsigned char)*text);
		else
			out_byte(out, *text);
	out_byte(out, '"');
}

/* The document as a Dataset of schema.org, whose name and description must be
 * there. */
static void
put_dataset(struct out *out, const struct layout *layout)
{
	const struct release *release = layout->release;

	out_text(out,
	    "<script type=\"application/ld+json\">{\"@context\":"
	    "\"https://schema.org\",\"@type\":\"Dataset\"");
	put_member(out, "name", layout->name);
	put_member(out, "description",
	    *layout->lead != '\0' ? layout->lead : layout->name);
	put_member(out, "inLanguage", layout->language->code);
	put_member(out, "identifier", release->name);
	put_member(out, "datePublished", release->date);
	put_member(out, "temporalCoverage", release->period);
	put_member(out, "license",
	    release->licence_path != NULL ? release->licence_path
					  : release->licence);
	put_member(out, "citation", release->cite);
	if (release->contact != NULL) {
		out_text(out, ",\"publisher\":{\"@type\":\"Organization\"");
		put_member(out, "name", release->contact);
		put_member(out, "email", release->email);
		put_member(out, "url", release->contact_path);
		out_byte(out, '}');
	}
	out_text(out, "}</script>\n");
}

static void
put_metadata(struct out *out, const struct layout *layout)
{
	const struct release *release = layout->release;

	put_meta(out, "description", layout->lead);
	if (release == NULL)
		return;
	put_meta(out, "dcterms.issued", release->date);
	put_meta(out, "dcterms.temporal", release->period);
	put_meta(out, "dcterms.license",
	    release->licence_path != NULL ? release->licence_path
					  : release->licence);
	put_meta(out, "dcterms.publisher", release->contact);
	put_meta(out, "dcterms.bibliographicCitation", release->cite);
	put_dataset(out, layout);
}

/*
 * One page that needs nothing else: contents, tables, notes.  It is read
 * without script, and the intervals are hidden and shown by a box that style
 * alone obeys; script finds a table in the contents, and makes CSV of one.
 */
static void
write_html(struct out *out, const struct layout *layout)
{
	uint32_t at = 0;

	out_format(out, "<!doctype html>\n<html lang=%s>\n<head>\n",
	    layout->language->code);
	out_text(out,
	    "<meta charset=utf-8>\n<meta name=viewport "
	    "content=\"width=device-width,initial-scale=1\">\n");
	put(out, "<title>", part_name(layout), "");
	if (layout->part > 0)
		put(out, " – ", layout->name, "");
	out_text(out, "</title>\n");
	put_metadata(out, layout);
	out_text(out, "<style>\n");
	out_text(out, style_sheet);
	if (has_figures(layout))
		svg_style(out);
	out_text(out, "</style>\n</head>\n<body>\n");
	put(out, "<a class=skip href=\"#tables\">",
	    word(WORD_SKIP, layout->language), "</a>\n");
	put_header(out, layout, &at);
	put_main(out, layout, &at);
	if (at < layout->n_blocks) {
		out_text(out, "<footer>\n");
		put_blocks(out, layout, &at, BLOCK_SOURCE);
		out_text(out, "</footer>\n");
	}
	out_text(out, "<script>");
	out_text(out, style_script);
	out_text(out, "</script>\n</body>\n</html>\n");
}

const struct format format_html = {.file = "index",
    .ending = "html",
    .says = "one page that needs no other file",
    .has_figures = true,
    .intervals = INTERVALS_UNDER,
    .layout = write_html};
