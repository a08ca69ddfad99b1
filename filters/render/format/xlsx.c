#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "format.h"
#include "mem.h"
#include "number.h"
#include "picture.h"
#include "signs.h"
#include "temp.h"
#include "utf8.h"

/*
 * A workbook: cover, contents, the tables, a sheet each, and notes.  A table
 * has one line of headings and no merged cells; its question stands in each
 * row, so that rows can be sorted and filtered.  A figure is a number, rounded
 * as everywhere, whose format shows its sign; what is held back is text.
 * Behind the figures stand intervals, then respondents, a column each.
 */
enum {
	CELL_UNITS = 32000, /* of UTF-16; a cell holds 32,767 */
	HEAD_UNITS = 250,
	NAME_UNITS = 31, /* in the name of a sheet */
	HEAD = 3,        /* row of the headings; title and caption above */
	SERIES_MOST = 12,
	LINES_MOST = 27, /* a row is 409 points high at most */
	NARROW = 12,     /* widths of columns, in characters */
	WIDE = 36,
	PAGE = 100,
	/* 1 January 1980, as all members of the archive: the clock would give
	 * other bytes each time. */
	CREATED = 315532800
};

enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_HEAD,
	STYLE_WRAP, /* over several lines */
	STYLE_SIGN, /* where a number would stand */
	STYLE_LINK,
	STYLES
};

/* Ways in which a number is shown. */
enum {
	SHOWN_UNRELIABLE = 1,
	SHOWN_LONELY = 2,
	SHOWN_DIFFERENCE = 4,
	SHOWN_SIGNIFICANT = 8,
	SHOWN_ZERO = 16, /* the sign of an exact zero */
	SHOWN_ROUNDED = 32,
	SHOWN = 64,
	DECIMALS = 16
};

struct flagged {
	lxw_format *style;
	const char *flag;
	uint32_t shown;
	int decimals;
};

struct book {
	lxw_workbook *file;
	const struct layout *layout;
	lxw_format *styles[STYLES];
	lxw_format *numbers[SHOWN][DECIMALS];
	struct flagged *flagged; /* those with a flag behind them */
	size_t n_flagged;
	size_t cap_flagged;
	char **names; /* of the sheets, owned */
	size_t n_names;
	size_t cap_names;
	struct out text; /* of the cell at hand */
	uint32_t lines;  /* of the row at hand */
};

/* Where the columns of a table stand. */
struct spots {
	uint32_t stubs;    /* columns of labels at the left */
	uint32_t figures;  /* how many there are */
	uint32_t interval; /* the first of the intervals; 0: none */
	uint32_t n;        /* the first of the respondents */
	uint32_t beside;   /* the first of the other numbers of a listing */
};

/* ---- text ---------------------------------------------------------------- */

/* Text of so many units at most, without control characters; borrowed. */
static const char *
clean(struct book *book, const char *text, size_t most)
{
	size_t units = 0;
	uint32_t point;

	book->text.len = 0;
	while (*text != '\0') {
		size_t len = utf8_get(text, &point);

		units += point > 0xFFFF ? 2 : 1;
		if (units > most - 1 && text[len] != '\0') {
			out_text(&book->text, "…");
			break;
		}
		if (point < 0x20 || point == 0x7F || point >= 0xFFFE)
			out_byte(&book->text, ' ');
		else
			out_slice(&book->text, (struct slice){text, len});
		text += len;
	}
	out_byte(&book->text, '\0');
	return book->text.text;
}

static void
put_text(struct book *book, lxw_worksheet *sheet, uint32_t row, uint32_t column,
    const char *text, enum style style)
{
	if (*text != '\0')
		worksheet_write_string(sheet, row, (lxw_col_t)column,
		    clean(book, text, CELL_UNITS), book->styles[style]);
}

/* The same in a cell of that width, over as many lines as it takes. */
static void
put_lines(struct book *book, lxw_worksheet *sheet, uint32_t row,
    uint32_t column, const char *text, enum style style, uint32_t width)
{
	uint32_t lines;

	put_text(book, sheet, row, column, text, style);
	lines = (uint32_t)utf8_width(slice_of(text)) * 5 / (4 * width) + 1;
	if (lines > book->lines)
		book->lines = lines;
}

/* Set the height of the row: other programs than Excel do not find out how
 * many lines a text takes. */
static void
end_row(struct book *book, lxw_worksheet *sheet, uint32_t row)
{
	if (book->lines > 1)
		worksheet_set_row(sheet, row,
		    book->lines > LINES_MOST ? LINES_MOST * LXW_DEF_ROW_HEIGHT
					     : book->lines * LXW_DEF_ROW_HEIGHT,
		    NULL);
	book->lines = 0;
}

/* ---- sheets -------------------------------------------------------------- */

static bool
has_name(const struct book *book, const char *name)
{
	size_t i;

	for (i = 0; i < book->n_names; i++)
		if (strcasecmp(book->names[i], name) == 0)
			return true;
	/* Excel reserves the name. */
	return strcasecmp(name, "history") == 0;
}

/* A name that Excel allows for a sheet and that no other sheet has. Owned
 * by the book. */
static const char *
name_sheet(struct book *book, const char *wanted)
{
	char *base = mem_text(slice_of(clean(book, wanted, NAME_UNITS)));
	char *name;
	char end[24];
	size_t i;

	for (i = 0; base[i] != '\0'; i++)
		if (strchr("[]:*?/\\'", base[i]) != NULL)
			base[i] = '-';
	name = mem_text(slice_of(*base == '\0' ? "-" : base));
	for (i = 2; has_name(book, name); i++) {
		free(name);
		snprintf(end, sizeof end, "~%zu", i);
		name = mem_format(
		    "%s%s", clean(book, base, NAME_UNITS - strlen(end)), end);
	}
	free(base);
	MEM_GROW(book->names, book->n_names, book->cap_names);
	return book->names[book->n_names++] = name;
}

static lxw_worksheet *
add_sheet(struct book *book, const char *name)
{
	lxw_worksheet *sheet = workbook_add_worksheet(book->file, name);

	worksheet_set_paper(sheet, 9); /* A4 */
	worksheet_fit_to_pages(sheet, 1, 0);
	return sheet;
}

static lxw_format *
add_style(struct book *book, bool is_bold, bool is_wrapped)
{
	lxw_format *style = workbook_add_format(book->file);

	format_set_align(style, LXW_ALIGN_VERTICAL_TOP);
	if (is_bold)
		format_set_bold(style);
	if (is_wrapped)
		format_set_text_wrap(style);
	return style;
}

static void
add_styles(struct book *book)
{
	book->styles[STYLE_PLAIN] = add_style(book, false, false);
	book->styles[STYLE_TITLE] = add_style(book, true, false);
	format_set_font_size(book->styles[STYLE_TITLE], 14);
	book->styles[STYLE_HEAD] = add_style(book, true, true);
	format_set_bottom(book->styles[STYLE_HEAD], LXW_BORDER_THIN);
	book->styles[STYLE_WRAP] = add_style(book, false, true);
	book->styles[STYLE_SIGN] = add_style(book, false, false);
	format_set_align(book->styles[STYLE_SIGN], LXW_ALIGN_RIGHT);
	book->styles[STYLE_LINK] = add_style(book, false, true);
	format_set_font_color(book->styles[STYLE_LINK], 0x0A5278);
	format_set_underline(book->styles[STYLE_LINK], LXW_UNDERLINE_SINGLE);
}

/* ---- figures ------------------------------------------------------------- */

static uint32_t
shown_as(const struct cell *cell)
{
	return (cell->mark == MARK_UNRELIABLE ? SHOWN_UNRELIABLE : 0) |
	    (cell->mark == MARK_LONELY ? SHOWN_LONELY : 0) |
	    (cell->mark == MARK_ZERO ? SHOWN_ZERO : 0) |
	    (cell->mark == MARK_ROUNDED ? SHOWN_ROUNDED : 0) |
	    (cell->is_difference ? SHOWN_DIFFERENCE : 0) |
	    (cell->is_significant ? SHOWN_SIGNIFICANT : 0);
}

/* Where the format for such numbers is, or is to be put. */
static lxw_format **
style_for(struct book *book, uint32_t shown, int decimals, const char *flag)
{
	struct flagged *at;
	size_t i;

	if (*flag == '\0')
		return &book->numbers[shown][decimals];
	for (i = 0; i < book->n_flagged; i++) {
		at = &book->flagged[i];
		if (at->shown == shown && at->decimals == decimals &&
		    strcmp(at->flag, flag) == 0)
			return &at->style;
	}
	MEM_GROW(book->flagged, book->n_flagged, book->cap_flagged);
	at = &book->flagged[book->n_flagged++];
	*at = (struct flagged){NULL, flag, shown, decimals};
	return &at->style;
}

/* The format that shows a number with its sign, as sheet_put_figure does. */
static lxw_format *
number_style(struct book *book, uint32_t shown, int decimals, const char *flag)
{
	lxw_format **style = style_for(book, shown, decimals, flag);
	const char *zero = shown & (SHOWN_ZERO | SHOWN_ROUNDED)
	    ? signs_of(book->layout->signs,
		  shown & SHOWN_ZERO ? MARK_ZERO : MARK_ROUNDED)
	    : NULL;
	const char *before = shown & SHOWN_UNRELIABLE ? "\"(\"" : "";
	struct out after = {0};
	char digits[8 + DECIMALS] = "#,##0.";
	char *pattern;

	if (*style != NULL)
		return *style;
	memset(digits + 6, '0', (size_t)decimals);
	if (decimals == 0)
		digits[5] = '\0';
	out_text(&after, shown & SHOWN_UNRELIABLE ? "\")\"" : "");
	out_text(&after, shown & SHOWN_LONELY ? "\"†\"" : "");
	out_text(&after, shown & SHOWN_SIGNIFICANT ? "\"*\"" : "");
	if (*flag != '\0')
		out_format(&after, "\" %s\"", flag);
	out_byte(&after, '\0');
	pattern = mem_format("%s%s%s%s;%s-%s%s;%s%s%s%s%s", before,
	    shown & SHOWN_DIFFERENCE ? "+" : "", digits, after.text, before,
	    digits, after.text, before, zero == NULL ? "" : "\"",
	    zero == NULL ? digits : zero, zero == NULL ? "" : "\"", after.text);
	*style = add_style(book, false, false);
	format_set_num_format(*style, pattern);
	free(pattern);
	out_free(&after);
	return *style;
}

static void
put_number(struct book *book, lxw_worksheet *sheet, uint32_t row,
    uint32_t column, const struct cell *cell, enum cell_part part,
    uint32_t shown, const char *flag)
{
	char text[SHEET_NUMBER];
	int decimals =
	    part == PART_FIGURE ? cell->decimals : cell->interval_decimals;
	double rounded = 0;

	if (!sheet_number(text, cell, part))
		return;
	number_parse(&rounded, text, strlen(text));
	worksheet_write_number(sheet, row, (lxw_col_t)column, rounded,
	    number_style(book, shown, decimals, flag));
}

/* The figure of column k with what belongs to it. */
static void
put_figure(struct book *book, lxw_worksheet *sheet, const struct spots *place,
    uint32_t row, uint32_t k, const struct cell *cell)
{
	uint32_t at = place->stubs + k;
	struct out sign = {0};

	if (cell->has_value) {
		put_number(book, sheet, row, at, cell, PART_FIGURE,
		    shown_as(cell), sheet_flag(cell));
	} else {
		sheet_put_figure(&sign, cell);
		out_byte(&sign, '\0');
		put_text(book, sheet, row, at, sign.text, STYLE_SIGN);
		out_free(&sign);
	}
	at = place->interval + 2 * k;
	put_number(book, sheet, row, at, cell, PART_LOW, 0, "");
	put_number(book, sheet, row, at + 1, cell, PART_HIGH, 0, "");
	if (*cell->n_text != '\0')
		worksheet_write_number(sheet, row, (lxw_col_t)(place->n + k),
		    (double)cell->n, number_style(book, 0, 0, ""));
}

/* ---- a table ------------------------------------------------------------- */

static struct spots
place_columns(const struct sheet *sheet)
{
	struct spots place = {
	    .stubs = sheet->n_stubs + (sheet->is_listing ? 0 : 2)};
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++)
		place.figures += sheet->columns[c].holds == HOLDS_FIGURE;
	place.n = place.stubs + place.figures;
	if (sheet->has_intervals) {
		place.interval = place.n;
		place.n += 2 * place.figures;
	}
	place.beside = place.n + place.figures;
	return place;
}

/* A column of numbers of a listing that is none of ours already. */
static bool
is_beside(const struct column *column)
{
	return column->holds == HOLDS_NUMBER && strcmp(column->label, "n") != 0;
}

/* The heading of a column and that over it; short, for more is said behind it.
 * Owned. */
static char *
head_of(struct book *book, const struct column *column)
{
	char *label = mem_format("%s%s%s", column->span,
	    *column->span == '\0' ? "" : ": ", column->label);
	char *head = mem_text(slice_of(clean(book, label, HEAD_UNITS)));

	free(label);
	return head;
}

static void
put_head(struct book *book, lxw_worksheet *file, uint32_t at, const char *head,
    const char *between, const char *what)
{
	char *text = mem_format("%s%s%s", head, between, what);

	put_lines(book, file, HEAD, at, text, STYLE_HEAD, NARROW);
	free(text);
}

static void
put_heads(struct book *book, lxw_worksheet *file, const struct sheet *sheet,
    const struct spots *place)
{
	const struct language *language = book->layout->language;
	uint32_t beside = place->beside;
	uint32_t k = 0;
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++) {
		const struct column *column = &sheet->columns[c];
		char *head = head_of(book, column);
		uint32_t at = place->interval + 2 * k;

		if (is_beside(column))
			put_head(book, file, beside++, head, "", "");
		if (column->holds == HOLDS_FIGURE) {
			put_head(book, file, place->stubs + k, head, "", "");
			if (place->interval > 0) {
				put_head(book, file, at, head, ", ",
				    word(WORD_LOW, language));
				put_head(book, file, at + 1, head, ", ",
				    word(WORD_HIGH, language));
			}
			put_head(book, file, place->n + k++, head, ", ", "n");
		}
		free(head);
	}
}

/* The headings of the labels; how wide they are. */
static void
put_stub_heads(struct book *book, lxw_worksheet *file,
    const struct sheet *sheet, const struct spots *place)
{
	const struct language *language = book->layout->language;
	uint32_t at = 0;
	uint32_t i;

	if (!sheet->is_listing)
		put_lines(book, file, HEAD, at++, word(WORD_QUESTION, language),
		    STYLE_HEAD, NARROW);
	for (i = 0; i < sheet->n_stubs; i++)
		put_lines(book, file, HEAD, at++,
		    *sheet->stubs[i] == '\0' ? word(WORD_CATEGORY, language)
					     : sheet->stubs[i],
		    STYLE_HEAD, NARROW);
	if (!sheet->is_listing)
		put_lines(book, file, HEAD, at, word(WORD_UNIT, language),
		    STYLE_HEAD, NARROW);
	worksheet_set_column(file, 0, (lxw_col_t)(place->stubs - 1),
	    sheet->is_listing ? NARROW + NARROW : WIDE, NULL);
	if (!sheet->is_listing)
		worksheet_set_column(file, (lxw_col_t)(place->stubs - 1),
		    (lxw_col_t)(place->stubs - 1), NARROW, NULL);
	worksheet_set_column(file, (lxw_col_t)place->stubs,
	    (lxw_col_t)(place->beside + sheet->n_columns), NARROW, NULL);
}

static void
put_row(struct book *book, lxw_worksheet *file, const struct sheet *sheet,
    const struct spots *place, const struct group *group, const struct row *row,
    uint32_t at)
{
	uint32_t beside = place->beside;
	uint32_t k = 0;
	uint32_t c;
	uint32_t i = 0;

	if (!sheet->is_listing)
		put_lines(book, file, at, i++, group->title, STYLE_WRAP, WIDE);
	for (c = 0; c < sheet->n_stubs; c++)
		put_lines(book, file, at, i++, row->stubs[c], STYLE_WRAP, WIDE);
	if (!sheet->is_listing)
		put_lines(book, file, at, i, group->unit, STYLE_WRAP, NARROW);
	for (c = 0; c < sheet->n_columns; c++) {
		const struct cell *cell = &row->cells[c];

		if (sheet->columns[c].holds == HOLDS_FIGURE)
			put_figure(book, file, place, at, k++, cell);
		else if (is_beside(&sheet->columns[c]) && cell->has_value)
			put_number(
			    book, file, at, beside++, cell, PART_FIGURE, 0, "");
		else
			beside += is_beside(&sheet->columns[c]);
	}
	end_row(book, file, at);
}

/* Below the table, with the signs; what a question has of its own too. */
static uint32_t
put_notes(struct book *book, lxw_worksheet *file, const struct grid *grid,
    uint32_t row)
{
	const char *section = "";
	uint32_t i;

	for (i = 0; i < grid->n_lines; i++) {
		const struct line *line = &grid->lines[i];
		char *text = NULL;

		if (line->kind == LINE_SECTION)
			section = line->text;
		else if (line->kind == LINE_SUBTITLE)
			text = mem_format("%s: %s", section, line->text);
		else if (line->kind == LINE_SYMBOL)
			text = mem_format("%s  %s", line->sign, line->text);
		else if (line->kind == LINE_NOTE)
			text = mem_text(slice_of(line->text));
		if (text != NULL)
			put_text(book, file, row++, 0, text, STYLE_PLAIN);
		free(text);
	}
	return row;
}

/* ---- a chart ------------------------------------------------------------- */

/* Figures that stand next to each other, and are all numbers. */
struct block_of_cells {
	uint32_t first; /* rows and columns of the sheet */
	uint32_t last;
	uint32_t left;
	uint32_t right;
};

static bool
is_drawn(const struct sheet *sheet, const struct row *row)
{
	uint32_t c;

	for (c = 0; c < sheet->n_columns; c++)
		if (!sheet->columns[c].is_difference &&
		    !row->cells[c].has_value)
			return false;
	return true;
}

/* The answers to the first question, as long as nothing is held back: a
 * spreadsheet would draw that as zero. */
static bool
find_cells(struct block_of_cells *cells, const struct sheet *sheet,
    const struct spots *place)
{
	const struct group *group = &sheet->groups[0];
	uint32_t n = 0;
	uint32_t r;

	if (sheet->is_listing || sheet->n_groups == 0 || group->n_rows == 0)
		return false;
	while (n < sheet->n_columns && !sheet->columns[n].is_difference)
		n++;
	for (r = 0; r < group->n_rows; r++)
		if (!is_drawn(sheet, &group->rows[r]))
			return false;
	*cells = (struct block_of_cells){.first = HEAD + 1,
	    .last = HEAD + group->n_rows,
	    .left = place->stubs,
	    .right = place->stubs + n - 1};
	return n > 0;
}

/* Are the columns of the table the categories of the chart? They are where
 * the plot has them along its axis. */
static bool
is_by_column(enum plot_type type)
{
	return type == PLOT_LINES || type == PLOT_SLOPE ||
	    type == PLOT_STACKED || type == PLOT_DIVERGING;
}

static void
add_series(lxw_chart *chart, const char *name, struct block_of_cells cells,
    struct block_of_cells heads, uint32_t name_row, uint32_t name_column)
{
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);

	chart_series_set_categories(series, name, heads.first,
	    (lxw_col_t)heads.left, heads.last, (lxw_col_t)heads.right);
	chart_series_set_values(series, name, cells.first,
	    (lxw_col_t)cells.left, cells.last, (lxw_col_t)cells.right);
	chart_series_set_name_range(
	    series, name, name_row, (lxw_col_t)name_column);
}

static uint32_t
add_all_series(lxw_chart *chart, const char *name, bool is_by_columns,
    const struct block_of_cells *all)
{
	uint32_t n = is_by_columns ? all->last - all->first + 1
				   : all->right - all->left + 1;
	uint32_t i;

	for (i = 0; i < n && n <= SERIES_MOST; i++) {
		struct block_of_cells cells = *all;
		struct block_of_cells heads = *all;

		if (is_by_columns) {
			cells.first = cells.last = all->first + i;
			heads.first = heads.last = HEAD;
			add_series(chart, name, cells, heads, cells.first, 1);
		} else {
			cells.left = cells.right = all->left + i;
			heads.left = heads.right = 1;
			add_series(chart, name, cells, heads, HEAD, cells.left);
		}
	}
	return i;
}

/* The chart of the first figure; it has no intervals, since the library has
 * no error bars of two lengths. */
static void
put_chart(struct book *book, lxw_worksheet *file, const char *name,
    const struct sheet *sheet, const struct spots *place, uint32_t row)
{
	static const uint8_t types[PLOT_TYPES] = {[PLOT_BARS] = LXW_CHART_BAR,
	    [PLOT_DOTS] = LXW_CHART_BAR,
	    [PLOT_LINES] = LXW_CHART_LINE,
	    [PLOT_STACKED] = LXW_CHART_BAR_STACKED,
	    [PLOT_DIVERGING] = LXW_CHART_BAR_STACKED,
	    [PLOT_SLOPE] = LXW_CHART_LINE};

	const struct plot *plot =
	    sheet->n_pictures == 0 ? NULL : &sheet->pictures[0].plot;
	struct block_of_cells cells;
	lxw_chart_options options = {.x_scale = 1.5, .y_scale = 1.5};
	lxw_chart *chart;
	bool is_line;

	if (plot == NULL || plot->type == PLOT_NONE ||
	    !find_cells(&cells, sheet, place) ||
	    (is_by_column(plot->type)
		    ? cells.last - cells.first
		    : cells.right - cells.left) >= SERIES_MOST)
		return;
	chart = workbook_add_chart(book->file, types[plot->type]);
	if (chart == NULL ||
	    add_all_series(chart, name, is_by_column(plot->type), &cells) == 0)
		return;
	chart_title_set_name(chart, clean(book, sheet->title, 250));
	is_line = types[plot->type] == LXW_CHART_LINE;
	if (!is_line)
		chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_name(is_line ? chart->y_axis : chart->x_axis,
	    clean(book, sheet->groups[0].unit, 250));
	chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	options.description = (char *)clean(book, plot->told, 8000);
	worksheet_insert_chart_opt(file, row, 0, chart, &options);
}

/* ---- the workbook -------------------------------------------------------- */

static void
put_table(struct book *book, const struct grid *grid, const char *caption,
    const char *name)
{
	const struct sheet *sheet = grid->sheet;
	struct spots place = place_columns(sheet);
	lxw_worksheet *file = add_sheet(book, name);
	uint32_t row = HEAD + 1;
	uint32_t g;
	uint32_t r;

	put_text(book, file, 0, 0, grid->heading, STYLE_TITLE);
	put_text(book, file, 1, 0, caption, STYLE_PLAIN);
	put_stub_heads(book, file, sheet, &place);
	put_heads(book, file, sheet, &place);
	end_row(book, file, HEAD);
	for (g = 0; g < sheet->n_groups; g++)
		for (r = 0; r < sheet->groups[g].n_rows; r++)
			put_row(book, file, sheet, &place, &sheet->groups[g],
			    &sheet->groups[g].rows[r], row++);
	worksheet_freeze_panes(file, HEAD + 1, (lxw_col_t)place.stubs);
	worksheet_set_landscape(file);
	worksheet_repeat_rows(file, HEAD, HEAD);
	row = put_notes(book, file, grid, row + 1);
	put_chart(book, file, name, sheet, &place, row + 1);
}

static void
put_paragraph(
    struct book *book, lxw_worksheet *file, uint32_t row, const char *text)
{
	put_lines(book, file, row, 0, text, STYLE_WRAP, PAGE);
	end_row(book, file, row);
}

static void
put_cover(struct book *book)
{
	const struct layout *layout = book->layout;
	lxw_worksheet *file = add_sheet(
	    book, name_sheet(book, word(WORD_COVER, layout->language)));
	uint32_t row = 0;
	uint32_t i;
	uint32_t k;

	worksheet_set_column(file, 0, 0, PAGE, NULL);
	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		if (block->kind >= BLOCK_CONTENTS && block->kind <= BLOCK_TABLE)
			continue;
		if (*block->heading != '\0')
			put_text(book, file, row++, 0, block->heading,
			    block->kind == BLOCK_TITLE ? STYLE_TITLE
						       : STYLE_HEAD);
		if (*block->text != '\0')
			put_paragraph(book, file, row++, block->text);
		for (k = 0; k < block->n_items; k++)
			put_paragraph(book, file, row++, block->items[k]);
	}
}

/* A line a table, which leads to its sheet; the names of the sheets. */
static void
put_contents(struct book *book, const char **names)
{
	const struct layout *layout = book->layout;
	lxw_worksheet *file = add_sheet(
	    book, name_sheet(book, word(WORD_CONTENTS, layout->language)));
	uint32_t row = 0;
	uint32_t i;

	worksheet_set_column(file, 0, 0, NARROW, NULL);
	worksheet_set_column(file, 1, 1, PAGE, NULL);
	put_text(
	    book, file, row, 0, word(WORD_TABLE, layout->language), STYLE_HEAD);
	put_text(book, file, 0, 1, word(WORD_CONTENTS, layout->language),
	    STYLE_HEAD);
	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];
		char *link;

		if (block->kind != BLOCK_TABLE)
			continue;
		names[row] = name_sheet(book, block->grid->anchor);
		link = mem_format("internal:'%s'!A1", names[row]);
		row++;
		worksheet_write_url(
		    file, row, 0, link, book->styles[STYLE_LINK]);
		put_text(book, file, row, 0, block->grid->number, STYLE_LINK);
		put_text(book, file, row, 1, block->heading, STYLE_WRAP);
		free(link);
	}
	worksheet_freeze_panes(file, 1, 0);
}

/* All signs that occur, and what each means. */
static void
put_signs(struct book *book)
{
	const struct layout *layout = book->layout;
	lxw_worksheet *file = add_sheet(
	    book, name_sheet(book, word(WORD_NOTES, layout->language)));
	uint32_t row = 1;
	uint32_t i;
	uint32_t k;
	uint32_t j;
	const struct line *seen[4 * MARKS];

	worksheet_set_column(file, 0, 0, NARROW, NULL);
	worksheet_set_column(file, 1, 1, PAGE, NULL);
	put_text(
	    book, file, 0, 0, word(WORD_SIGN, layout->language), STYLE_HEAD);
	put_text(
	    book, file, 0, 1, word(WORD_MEANING, layout->language), STYLE_HEAD);
	for (i = 0; i < layout->n_blocks; i++) {
		const struct grid *grid = layout->blocks[i].grid;

		for (k = grid == NULL ? 0 : grid->n_body;
		     grid != NULL && k < grid->n_lines; k++) {
			const struct line *line = &grid->lines[k];

			for (j = 0; j + 1 < row; j++)
				if (strcmp(seen[j]->sign, line->sign) == 0 &&
				    strcmp(seen[j]->text, line->text) == 0)
					break;
			if (line->kind != LINE_SYMBOL || j + 1 < row ||
			    row > 4 * MARKS)
				continue;
			seen[row - 1] = line;
			put_text(book, file, row, 0, line->sign, STYLE_PLAIN);
			put_text(book, file, row++, 1, line->text, STYLE_WRAP);
		}
	}
	worksheet_freeze_panes(file, 1, 0);
}

static void
put_sheets(struct book *book)
{
	const struct layout *layout = book->layout;
	const char **names = mem_zero(layout->n_blocks + 1, sizeof *names);
	uint32_t n = 0;
	uint32_t i;

	put_cover(book);
	put_contents(book, names);
	put_signs(book);
	for (i = 0; i < layout->n_blocks; i++) {
		const struct block *block = &layout->blocks[i];

		if (block->kind == BLOCK_TABLE)
			put_table(book, block->grid, block->text, names[n++]);
	}
	free(names);
}

/* Write the workbook into a temporary file without a name, by the path that
 * the open file has under /proc. */
static bool
make_file(struct book *book, int fd)
{
	char path[40];
	lxw_workbook_options options = {.tmpdir = (char *)temp_folder()};
	lxw_doc_properties properties = {.created = CREATED};

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	book->file = workbook_new_opt(path, &options);
	if (book->file == NULL)
		return false;
	properties.title = (char *)clean(book, book->layout->name, 250);
	workbook_set_properties(book->file, &properties);
	add_styles(book);
	put_sheets(book);
	return workbook_close(book->file) == LXW_NO_ERROR;
}

static bool
read_file(struct out *out, int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	ssize_t n = 1;

	if (size <= 0)
		return false;
	out_reserve(out, (size_t)size);
	while (n > 0 && (off_t)out->len < size) {
		n = pread(fd, out->text + out->len, (size_t)size - out->len,
		    (off_t)out->len);
		out->len += n > 0 ? (size_t)n : 0;
	}
	return (off_t)out->len == size;
}

static void
write_xlsx(struct out *out, const struct layout *layout)
{
	struct book book = {.layout = layout};
	FILE *file = temp_open();
	int fd = file == NULL ? -1 : fileno(file);
	size_t i;

	if (fd >= 0 && (!make_file(&book, fd) || !read_file(out, fd)))
		temp_fail();
	if (file != NULL)
		fclose(file);
	for (i = 0; i < book.n_names; i++)
		free(book.names[i]);
	free(book.names);
	free(book.flagged);
	out_free(&book.text);
}

const struct format format_xlsx = {.file = "tables",
    .ending = "xlsx",
    .says = "a workbook, a table a sheet",
    .has_figures = true,
    .has_temp = true,
    .is_list = true,
    .intervals = INTERVALS_APART,
    .layout = write_xlsx};
