#include <ctype.h>
#include <string.h>

#include "html.h"
#include "style.h"
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

static void
put_escaped(struct out *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			out_text(out, "&amp;");
			break;
		case '<':
			out_text(out, "&lt;");
			break;
		case '>':
			out_text(out, "&gt;");
			break;
		case '"':
			out_text(out, "&quot;");
			break;
		default:
			out_byte(out, *text);
		}
	}
}

/* before, the text, after: the two are ours, the text is the study's. */
static void
put(struct out *out, const char *before, const char *text, const char *after)
{
	out_text(out, before);
	put_escaped(out, text);
	out_text(out, after);
}

/* The anchor of a table: its id, which is good in a link as it is; a listing
 * may have several sheets of one id. */
static void
put_anchor(struct out *out, const struct sheet *sheet)
{
	const char *c = sheet->id;

	if (*c == '\0' || sheet->is_listing) {
		out_format(out, "table-%u", sheet->number);
		return;
	}
	for (; *c != '\0'; c++)
		out_byte(out,
		    isalnum((unsigned char)*c) || strchr("-_.", *c) != NULL
			? *c
			: '-');
}

/* ---- cells ------------------------------------------------------------- */

static const char *
meaning_of(const struct sheet *sheet, enum mark mark)
{
	uint32_t i;

	for (i = 0; i < sheet->n_symbols; i++)
		if (strcmp(sheet->symbols[i].sign, sheet_sign(mark)) == 0)
			return sheet->symbols[i].meaning;
	return NULL;
}

/* A figure; one with a mark says what the mark means. */
static void
put_figure(struct out *out, const struct sheet *sheet, const struct cell *cell)
{
	const char *meaning = meaning_of(sheet, cell->mark);

	if (meaning != NULL && cell->mark != MARK_NONE)
		put(out, "<abbr title=\"", meaning, "\">");
	else
		meaning = NULL;
	sheet_put_figure(out, cell);
	if (meaning != NULL)
		out_text(out, "</abbr>");
}

/* True for the first column of a span: it stands a little apart. */
static bool
is_first(const struct sheet *sheet, uint32_t c)
{
	uint32_t s;

	for (s = 0; s < sheet->n_spans; s++)
		if (sheet->spans[s].first == c)
			return sheet->spans[s].n > 1 || c > 0;
	return false;
}

static void
open_cell(struct out *out, const struct sheet *sheet, uint32_t c)
{
	out_text(out, is_first(sheet, c) ? "<td class=first>" : "<td>");
}

static void
put_row(struct out *out, const struct sheet *sheet, const struct row *row)
{
	uint32_t c;

	put(out, "<tr><th scope=row>", row->stubs[0], "</th>");
	for (c = 0; c < sheet->n_columns; c++) {
		const struct cell *cell = &row->cells[c];

		open_cell(out, sheet, c);
		put_figure(out, sheet, cell);
		if (cell->interval != NULL)
			put(out, " <span class=ci>", cell->interval, "</span>");
		out_text(out, "</td>");
	}
	out_text(out, "</tr>\n");
}

static void
put_base(struct out *out, const struct document *doc, const struct sheet *sheet,
    const struct group *group)
{
	uint32_t c;

	put(out, "<tr class=n><th scope=row>",
	    word(WORD_RESPONDENTS, doc->language), "</th>");
	for (c = 0; c < sheet->n_columns; c++) {
		open_cell(out, sheet, c);
		put(out, "", group->base[c], "</td>");
	}
	out_text(out, "</tr>\n");
}

static void
put_group(struct out *out, const struct document *doc,
    const struct sheet *sheet, uint32_t g)
{
	const struct group *group = &sheet->groups[g];
	bool is_new = !sheet_is_continued(sheet, g);
	uint32_t r;

	/* What goes on stays in the body of its heading. */
	if (is_new)
		out_format(out, "%s<tbody>\n", g > 0 ? "</tbody>\n" : "");
	if (is_new && *group->title != '\0') {
		out_format(out, "<tr><th scope=rowgroup colspan=%u><span>",
		    sheet->n_columns + 1);
		put(out, "<span class=q>", group->title, "</span>");
		if (*group->subtitle != '\0')
			put(out, " <span class=sub>", group->subtitle,
			    "</span>");
		out_text(out, "</span></th></tr>\n");
	}
	if (is_new && !sheet->is_base_shared)
		put_base(out, doc, sheet, group);
	for (r = 0; r < group->n_rows; r++)
		put_row(out, sheet, &group->rows[r]);
	if (g + 1 == sheet->n_groups)
		out_text(out, "</tbody>\n");
}

/* ---- headings ---------------------------------------------------------- */

static void
put_column_groups(struct out *out, const struct sheet *sheet)
{
	uint32_t s;

	out_text(out, "<colgroup></colgroup>");
	for (s = 0; s < sheet->n_spans; s++)
		out_format(
		    out, "<colgroup span=%u></colgroup>", sheet->spans[s].n);
	out_byte(out, '\n');
}

static void
put_column(
    struct out *out, const struct sheet *sheet, uint32_t c, const char *rows)
{
	size_t w = utf8_width(slice_of(sheet->columns[c].label));

	out_format(out, "<th scope=col%s class=\"%s%s\">", rows,
	    is_first(sheet, c) ? "first " : "",
	    w <= SHORT_LABEL      ? "whole"
		: w <= LONG_LABEL ? ""
				  : "long");
	put(out, "", sheet->columns[c].label, "</th>");
}

/* Spans above, columns below; a column without a span takes both lines. */
static void
put_spans(struct out *out, const struct sheet *sheet)
{
	uint32_t s;
	uint32_t c;

	out_text(out, "<tr><td rowspan=2></td>");
	for (s = 0; s < sheet->n_spans; s++) {
		const struct span *span = &sheet->spans[s];

		if (*span->label != '\0') {
			out_format(out,
			    "<th scope=colgroup colspan=%u class=first>",
			    span->n);
			put(out, "", span->label, "</th>");
			continue;
		}
		for (c = span->first; c < span->first + span->n; c++)
			put_column(out, sheet, c, " rowspan=2");
	}
	out_text(out, "</tr>\n<tr>");
	for (c = 0; c < sheet->n_columns; c++)
		if (*sheet->columns[c].span != '\0')
			put_column(out, sheet, c, "");
	out_text(out, "</tr>\n");
}

static void
put_head(struct out *out, const struct sheet *sheet)
{
	uint32_t c;

	if (sheet->n_spans > 0) {
		put_column_groups(out, sheet);
		out_text(out, "<thead>\n");
		put_spans(out, sheet);
	} else {
		out_text(out, "<thead>\n<tr><td></td>");
		for (c = 0; c < sheet->n_columns; c++)
			put_column(out, sheet, c, "");
		out_text(out, "</tr>\n");
	}
	out_text(out, "</thead>\n");
}

/* Tables stand under themes, or in their place. */
static bool
has_themes(const struct document *doc)
{
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		if (*doc->sheets[i].theme != '\0')
			return true;
	return false;
}

static void
put_caption(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	const char level = has_themes(doc) ? '3' : '2';

	out_text(out, "<caption id=\"");
	put_anchor(out, sheet);
	out_format(out, "-caption\"><div><h%c><span class=no>%s %u.</span> ",
	    level, word(WORD_TABLE, doc->language), sheet->number);
	put(out, "", sheet->title, "");
	out_format(out, "</h%c>\n", level);
	if (*sheet->caption != '\0') {
		put(out, "<p>", sheet->caption, "");
		if (*sheet->interval_note != '\0')
			put(out, " <span class=ci-note>", sheet->interval_note,
			    "</span>");
		out_text(out, "</p>");
	}
	out_text(out, "</div></caption>\n");
}

static void
put_notes(struct out *out, const struct sheet *sheet)
{
	uint32_t i;

	if (sheet->n_symbols + sheet->n_notes == 0)
		return;
	out_text(out, "<div class=notes>\n");
	for (i = 0; i < sheet->n_symbols; i++) {
		put(out, "<p><b>", sheet->symbols[i].sign, "</b> ");
		put(out, "", sheet->symbols[i].meaning, "</p>\n");
	}
	for (i = 0; i < sheet->n_notes; i++)
		put(out, "<p>", sheet->notes[i], "</p>\n");
	out_text(out, "</div>\n");
}

/* ---- tables ------------------------------------------------------------ */

static void
put_banner(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	uint32_t g;

	out_text(out,
	    sheet->n_columns < FEW_COLUMNS ? "<table class=few>\n"
					   : "<table>\n");
	put_caption(out, doc, sheet);
	put_head(out, sheet);
	if (sheet->is_base_shared && sheet->n_groups > 0) {
		out_text(out, "<tbody class=n>\n");
		put_base(out, doc, sheet, &sheet->groups[0]);
		out_text(out, "</tbody>\n");
	}
	for (g = 0; g < sheet->n_groups; g++)
		put_group(out, doc, sheet, g);
	out_text(out, "</table>\n");
}

static void
put_listing_row(
    struct out *out, const struct sheet *sheet, const struct row *row)
{
	const struct cell *cell = row->cells;
	uint32_t i;

	out_text(out, "<tr>");
	for (i = 0; i < sheet->n_stubs; i++)
		put(out, "<th scope=row>", row->stubs[i], "</th>");
	put(out, "<td>", cell->n_text, "</td><td>");
	put_figure(out, sheet, cell);
	out_text(out, "</td>");
	if (sheet->has_intervals)
		put(out, "<td><span class=ci>",
		    cell->interval == NULL ? "" : cell->interval,
		    "</span></td>");
	out_text(out, "</tr>\n");
}

static void
put_listing(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	const struct group *group = &sheet->groups[0];
	uint32_t i;

	out_text(out, "<table class=list>\n");
	put_caption(out, doc, sheet);
	out_text(out, "<thead>\n<tr>");
	for (i = 0; i < sheet->n_stubs; i++)
		put(out, "<th scope=col class=l>", sheet->stubs[i], "</th>");
	put(out, "<th scope=col>n</th><th scope=col>", sheet->columns[0].label,
	    "</th>");
	if (sheet->has_intervals)
		put(out, "<th scope=col>", word(WORD_INTERVAL, doc->language),
		    "</th>");
	out_text(out, "</tr>\n</thead>\n<tbody>\n");
	for (i = 0; i < group->n_rows; i++)
		put_listing_row(out, sheet, &group->rows[i]);
	out_text(out, "</tbody>\n</table>\n");
}

/* The longest word of a heading: there it is not broken. */
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
column_width(const struct sheet *sheet, uint32_t c)
{
	size_t width = LETTER * longest_word(sheet->columns[c].label);
	uint32_t g;
	uint32_t r;

	for (g = 0; g < sheet->n_groups; g++) {
		for (r = 0; r < sheet->groups[g].n_rows; r++) {
			const struct cell *cell =
			    &sheet->groups[g].rows[r].cells[c];
			const char *interval =
			    cell->interval == NULL ? "" : cell->interval;

			width = larger(
			    width, DIGIT * utf8_width(slice_of(cell->text)));
			width = larger(width,
			    SMALL_DIGIT * utf8_width(slice_of(interval)));
		}
	}
	if (is_first(sheet, c))
		width += FIRST;
	return larger(width + PADDING, COLUMN_WIDTH);
}

static bool
is_wide(const struct sheet *sheet)
{
	size_t width = STUB_WIDTH;
	uint32_t c;

	for (c = 0; !sheet->is_listing && c < sheet->n_columns; c++)
		width += column_width(sheet, c);
	return width > PAGE_WIDTH;
}

static void
put_sheet(
    struct out *out, const struct document *doc, const struct sheet *sheet)
{
	out_text(out, "<section class=table id=\"");
	put_anchor(out, sheet);
	out_format(out,
	    "\">\n<div class=\"scroll%s\" role=region tabindex=0 "
	    "aria-labelledby=\"",
	    is_wide(sheet) ? " wide" : "");
	put_anchor(out, sheet);
	out_text(out, "-caption\">\n");
	if (sheet->is_listing)
		put_listing(out, doc, sheet);
	else
		put_banner(out, doc, sheet);
	out_text(out, "</div>\n");
	put_notes(out, sheet);
	out_text(out, "</section>\n");
}

/* ---- the page ---------------------------------------------------------- */

/* A table without a theme behind one with a theme is no part of that. */
static bool
begins_part(const struct document *doc, uint32_t i)
{
	return i == 0 ||
	    strcmp(doc->sheets[i].theme, doc->sheets[i - 1].theme) != 0;
}

static bool
begins_theme(const struct document *doc, uint32_t i)
{
	return *doc->sheets[i].theme != '\0' && begins_part(doc, i);
}

static void
put_contents(struct out *out, const struct document *doc)
{
	uint32_t i;

	put(out, "<nav aria-labelledby=contents>\n<h2 id=contents>",
	    word(WORD_CONTENTS, doc->language), "</h2>\n");
	out_text(out, "<div class=parts>\n");
	for (i = 0; i < doc->n_sheets; i++) {
		const struct sheet *sheet = &doc->sheets[i];

		if (i > 0 && begins_part(doc, i))
			out_text(out, "</ol></div>\n");
		if (begins_part(doc, i))
			out_text(out, "<div>");
		if (begins_theme(doc, i))
			put(out, "<p class=theme>", sheet->theme, "</p>");
		if (begins_part(doc, i))
			out_text(out, "<ol>\n");
		out_text(out, "<li><a href=\"#");
		put_anchor(out, sheet);
		out_format(out, "\"><span class=no>%s %u</span>",
		    word(WORD_TABLE, doc->language), sheet->number);
		put(out, "", sheet->title, "</a></li>\n");
	}
	out_text(out, "</ol></div>\n</div>\n</nav>\n");
}

static void
put_headlines(struct out *out, const struct document *doc)
{
	uint32_t i;

	if (doc->n_headlines == 0)
		return;
	put(out,
	    "<section class=short aria-labelledby=in-short>\n"
	    "<h2 id=in-short>",
	    word(WORD_IN_SHORT, doc->language), "</h2>\n<ul>\n");
	for (i = 0; i < doc->n_headlines; i++)
		put(out, "<li>", doc->headlines[i].text, "</li>\n");
	out_text(out, "</ul>\n</section>\n");
}

static void
put_header(struct out *out, const struct document *doc,
    const struct link *links, uint32_t n_links)
{
	uint32_t i;

	out_text(out, "<header>\n");
	put(out, "<h1>",
	    *doc->title != '\0' ? doc->title : word(WORD_TABLES, doc->language),
	    "</h1>\n");
	if (*doc->lead != '\0')
		put(out, "<p class=lead>", doc->lead, "</p>\n");
	if (n_links > 0)
		out_text(out, "<ul class=links>\n");
	for (i = 0; i < n_links; i++) {
		put(out, "<li><a href=\"", links[i].href, "\">");
		put(out, "", links[i].text, "</a></li>\n");
	}
	if (n_links > 0)
		out_text(out, "</ul>\n");
	out_text(out, "</header>\n");
}

static void
put_footer(struct out *out, const struct document *doc)
{
	if (*doc->method == '\0' && *doc->source == '\0')
		return;
	put(out, "<footer>\n<h2>", word(WORD_METHOD, doc->language), "</h2>\n");
	if (*doc->method != '\0')
		put(out, "<p>", doc->method, "</p>\n");
	if (*doc->source != '\0')
		put(out, "<p>", doc->source, "</p>\n");
	out_text(out, "</footer>\n");
}

static bool
has_intervals(const struct document *doc)
{
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		if (doc->sheets[i].has_intervals)
			return true;
	return false;
}

static void
put_main(struct out *out, const struct document *doc)
{
	uint32_t i;

	out_text(out, "<main>\n");
	put_headlines(out, doc);
	if (doc->n_sheets > 1)
		put_contents(out, doc);
	if (has_intervals(doc))
		put(out, "<input type=checkbox id=ci checked>\n<label for=ci>",
		    word(WORD_SHOW_INTERVALS, doc->language), "</label>\n");
	out_text(out, "<div id=tables>\n");
	for (i = 0; i < doc->n_sheets; i++) {
		if (begins_theme(doc, i))
			put(out, "<h2>", doc->sheets[i].theme, "</h2>\n");
		put_sheet(out, doc, &doc->sheets[i]);
	}
	out_text(out, "</div>\n</main>\n");
}

void
html_write(struct out *out, const struct document *doc,
    const struct link *links, uint32_t n_links)
{
	const char *title =
	    *doc->title != '\0' ? doc->title : word(WORD_TABLES, doc->language);

	out_format(out, "<!doctype html>\n<html lang=%s>\n<head>\n",
	    doc->language->code);
	out_text(out,
	    "<meta charset=utf-8>\n<meta name=viewport "
	    "content=\"width=device-width,initial-scale=1\">\n");
	put(out, "<title>", title, "</title>\n<style>\n");
	out_text(out, style_sheet);
	out_text(out, "</style>\n</head>\n<body>\n");
	put(out, "<a class=skip href=\"#tables\">",
	    word(WORD_SKIP, doc->language), "</a>\n");
	put_header(out, doc, links, n_links);
	put_main(out, doc);
	put_footer(out, doc);
	out_text(out, "</body>\n</html>\n");
}
