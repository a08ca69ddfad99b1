#include <ctype.h>
#include <string.h>

#include "beside.h"
#include "layout.h"
#include "matrix.h"
#include "mem.h"
#include "picture.h"
#include "release.h"
#include "show.h"
#include "standard.h"

/* What the laying out of one table passes around. */
struct laying {
	struct layout *layout;
	const struct sheet *sheet;
	struct grid *grid;
	enum intervals intervals; /* none where the table has none */
};

static void *
zero(struct laying *l, size_t n, size_t size)
{
	return pool_zero(&l->layout->pool, n, size);
}

static const char *
taken(struct layout *layout, struct out *out)
{
	return pool_take(&layout->pool, out_take(out));
}

/* ---- lines ------------------------------------------------------------- */

static struct line *
add_line(struct laying *l, enum line_kind kind, const char *text)
{
	struct line *line = &l->grid->lines[l->grid->n_lines++];

	line->kind = kind;
	line->text = text;
	line->sign = "";
	return line;
}

/* A line with an entry in each column. */
static struct line *
add_entries(struct laying *l, enum line_kind kind, const char **stubs)
{
	struct line *line = add_line(l, kind, "");
	uint32_t c;

	line->stubs = stubs;
	line->n_entries = l->sheet->n_columns;
	line->entries = zero(l, line->n_entries, sizeof *line->entries);
	for (c = 0; c < line->n_entries; c++)
		line->entries[c] =
		    (struct entry){.text = "", .first = c, .n = 1};
	return line;
}

/* A heading over each span, "" over columns that stand in none. */
static void
add_spanners(struct laying *l)
{
	const struct column *columns = l->sheet->columns;
	struct line *line = add_entries(l, LINE_SPANNER, NULL);
	bool is_any = false;
	uint32_t n = 0;
	uint32_t c;

	for (c = 0; c < l->sheet->n_columns; c++) {
		if (sheet_begins_span(l->sheet, c))
			line->entries[n++] =
			    (struct entry){.text = columns[c].span, .first = c};
		line->entries[n - 1].n++;
		is_any = is_any || *columns[c].span != '\0';
	}
	line->n_entries = n;
	if (!is_any)
		l->grid->n_lines--;
}

static void
add_head(struct laying *l)
{
	struct line *line;
	uint32_t c;

	add_spanners(l);
	line = add_entries(l, LINE_HEAD, l->sheet->stubs);
	for (c = 0; c < line->n_entries; c++)
		line->entries[c].text = l->sheet->columns[c].label;
}

static struct line *
add_base(struct laying *l, const struct group *group)
{
	const char **stubs = zero(l, l->sheet->n_stubs, sizeof *stubs);
	struct line *line = add_entries(l, LINE_BASE, stubs);
	uint32_t c;

	for (c = 0; c < l->sheet->n_stubs; c++)
		stubs[c] = "";
	stubs[0] = word(WORD_RESPONDENTS, l->layout->language);
	for (c = 0; c < line->n_entries; c++)
		line->entries[c].text = group->base[c];
	return line;
}

static struct entry
entry_of(struct laying *l, const struct row *row, uint32_t c)
{
	const struct cell *cell = &row->cells[c];
	struct entry entry = {.text = cell->text, .first = c, .n = 1};
	struct out out = {0};

	if (l->sheet->columns[c].holds != HOLDS_FIGURE)
		return entry;
	sheet_put_figure(&out, cell);
	entry.text = taken(l->layout, &out);
	entry.cell = cell;
	entry.meaning = sheet_meaning(l->sheet, cell->mark);
	if (l->intervals == INTERVALS_UNDER ||
	    l->intervals == INTERVALS_BRACKETED)
		entry.interval = cell->interval;
	return entry;
}

static struct line *
add_row(struct laying *l, const struct row *row)
{
	struct line *line = add_entries(l, LINE_ROW, row->stubs);
	struct line *below;
	uint32_t c;

	for (c = 0; c < line->n_entries; c++)
		line->entries[c] = entry_of(l, row, c);
	if (l->intervals != INTERVALS_BELOW)
		return line;
	below = add_entries(l, LINE_INTERVAL, NULL);
	for (c = 0; c < below->n_entries; c++)
		if (row->cells[c].interval != NULL)
			below->entries[c].text = row->cells[c].interval;
	return line;
}

static void
add_group(struct laying *l, uint32_t g)
{
	const struct group *group = &l->sheet->groups[g];
	bool is_new = !sheet_is_continued(l->sheet, g);
	uint32_t first = l->grid->n_lines;
	uint32_t r;

	if (is_new && *group->title != '\0')
		add_line(l, LINE_SECTION, group->title);
	if (is_new && *group->title != '\0' && *group->subtitle != '\0')
		add_line(l, LINE_SUBTITLE, group->subtitle);
	if (is_new && group->base != NULL && !l->sheet->is_base_shared)
		add_base(l, group);
	for (r = 0; r < group->n_rows; r++)
		add_row(l, &group->rows[r]);
	if (l->grid->n_lines > first)
		l->grid->lines[first].begins_part = is_new;
}

static void
add_notes(struct laying *l, const char *note)
{
	const struct sheet *sheet = l->sheet;
	uint32_t i;

	l->grid->n_body = l->grid->n_lines;
	for (i = 0; i < sheet->n_symbols; i++)
		add_line(l, LINE_SYMBOL, sheet->symbols[i].meaning)->sign =
		    sheet->symbols[i].sign;
	if (*note != '\0')
		add_line(l, LINE_NOTE, note);
	for (i = 0; i < sheet->n_notes; i++)
		add_line(l, LINE_NOTE, sheet->notes[i]);
}

/* ---- a table ----------------------------------------------------------- */

/* The table's id, which is good in a link as it is; a listing may have
 * several sheets of one id. */
static const char *
anchor_of(struct layout *layout, const struct sheet *sheet)
{
	const char *c = sheet->id;
	struct out out = {0};

	if (*c == '\0' || sheet->is_listing)
		out_format(&out, "table-%u", sheet->number);
	else
		for (; *c != '\0'; c++)
			out_byte(&out,
			    isalnum((unsigned char)*c) ||
				    strchr("-_.", *c) != NULL
				? *c
				: '-');
	return taken(layout, &out);
}

static const char *
heading_of(struct layout *layout, const struct grid *grid)
{
	const struct sheet *sheet = grid->sheet;

	if (*sheet->title == '\0' || sheet->is_listing)
		return sheet->title;
	return pool_take(
	    &layout->pool, mem_format("%s. %s", grid->number, sheet->title));
}

/* "In brackets: 95% confidence intervals." */
static const char *
interval_note(struct laying *l)
{
	char level[SHOW_TEXT];
	struct blank blanks[2] = {{"level", level}, {NULL, NULL}};
	struct out out = {0};
	double value = l->sheet->level;

	if (l->intervals == INTERVALS_NONE || l->intervals == INTERVALS_APART ||
	    value <= 0)
		return "";
	/* 0.95 is 95, 0.999 is 99.9: as many decimals as it has. */
	show_number(level, value, 2,
	    (int)(value * 1000 + 0.5) % 10 == 0 ? 0 : 1, l->layout->language);
	words_fill(&out,
	    word(l->intervals == INTERVALS_BRACKETED ? WORD_CI_BRACKETED
		    : l->intervals == INTERVALS_UNDER && l->sheet->is_matrix
		    ? WORD_CI_BESIDE
		    : WORD_CI,
		l->layout->language),
	    blanks);
	return taken(l->layout, &out);
}

/*
 * The most lines that a sheet can take: a row may have its interval on a line
 * below.
 */
static size_t
count_lines(const struct sheet *sheet)
{
	size_t n = 4 + sheet->n_symbols + sheet->n_notes;
	uint32_t g;

	for (g = 0; g < sheet->n_groups; g++)
		n += 3 + 2 * (size_t)sheet->groups[g].n_rows;
	return n;
}

static const struct grid *
lay_out(
    struct layout *layout, const struct sheet *sheet, enum intervals intervals)
{
	struct grid *grid = pool_zero(&layout->pool, 1, sizeof *grid);
	struct laying l = {layout, sheet, grid,
	    sheet->has_intervals && !sheet->is_listing ? intervals
						       : INTERVALS_NONE};
	uint32_t g;

	grid->sheet = sheet;
	grid->lines = zero(&l, count_lines(sheet), sizeof *grid->lines);
	grid->anchor = anchor_of(layout, sheet);
	grid->number = pool_take(&layout->pool,
	    mem_format(
		"%s %u", word(WORD_TABLE, layout->language), sheet->number));
	grid->heading = heading_of(layout, grid);
	grid->interval_note = "";
	if (l.intervals == INTERVALS_UNDER)
		grid->interval_note = interval_note(&l);
	add_head(&l);
	if (sheet->is_base_shared && sheet->n_groups > 0)
		add_base(&l, &sheet->groups[0])->begins_part = true;
	for (g = 0; g < sheet->n_groups; g++)
		add_group(&l, g);
	add_notes(&l, l.intervals == INTERVALS_UNDER ? "" : interval_note(&l));
	return grid;
}

/* ---- the document ------------------------------------------------------ */

static struct block *
add_block(struct layout *layout, enum block_kind kind, uint32_t level,
    const char *heading, const char *text)
{
	struct block *block = &layout->blocks[layout->n_blocks++];

	*block = (struct block){
	    .kind = kind, .level = level, .heading = heading, .text = text};
	return block;
}

static void
add_sentences(struct layout *layout, const struct document *doc)
{
	struct block *block;
	uint32_t i;

	if (doc->n_headlines == 0)
		return;
	block = add_block(layout, BLOCK_SENTENCES, 2,
	    word(WORD_IN_SHORT, layout->language), "");
	block->n_items = (uint32_t)doc->n_headlines;
	block->items =
	    pool_zero(&layout->pool, block->n_items, sizeof *block->items);
	for (i = 0; i < block->n_items; i++)
		block->items[i] = doc->headlines[i].text;
}

static void
add_figures(struct layout *layout, const struct grid *grid, uint32_t level)
{
	uint32_t i;

	for (i = 0; i < grid->sheet->n_pictures; i++) {
		struct block *block = add_block(
		    layout, BLOCK_FIGURE, level, grid->sheet->title, "");

		block->grid = grid;
		block->picture = &grid->sheet->pictures[i];
	}
}

/* Tables stand under themes, or in their place.  One without a theme behind
 * one with a theme is no part of that. */
static void
add_tables(struct layout *layout, const struct document *doc,
    enum intervals intervals, bool has_matrices)
{
	const char *theme = "";
	uint32_t level = 2;
	const struct grid *grid;
	struct block *block;
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		if (*doc->sheets[i].theme != '\0')
			level = 3;
	for (i = 0; i < doc->n_sheets; i++) {
		const struct sheet *sheet = &doc->sheets[i];

		if (strcmp(sheet->theme, theme) != 0)
			add_block(
			    layout, BLOCK_THEME, 2, theme = sheet->theme, "");
		grid = lay_out(layout,
		    has_matrices ? beside_sheet(&layout->pool,
				       matrix_sheet(&layout->pool, sheet,
					   layout->language),
				       layout->language)
				 : sheet,
		    intervals);
		add_figures(layout, grid, level);
		block = add_block(
		    layout, BLOCK_TABLE, level, sheet->title, sheet->caption);
		block->grid = grid;
		layout->has_intervals =
		    layout->has_intervals || sheet->has_intervals;
	}
}

/* Which tables have stars of adjusted p, by method; whether there are any. */
static bool
add_adjusted(struct out *out, const struct document *doc)
{
	size_t before = out->len;
	enum adjust method;
	uint32_t i;

	for (method = ADJUST_BONFERRONI; method <= ADJUST_BH; method++) {
		struct out tables = {0};
		struct blank blanks[] = {{"tables", NULL},
		    {"method", sheet_adjustment(method)}, {NULL, NULL}};

		for (i = 0; i < doc->n_sheets; i++)
			if (doc->sheets[i].is_adjusted &&
			    doc->sheets[i].adjust == method)
				out_format(&tables, "%s%u",
				    tables.len > 0 ? ", " : "",
				    doc->sheets[i].number);
		if (tables.len > 0) {
			out_byte(&tables, '\0');
			blanks[0].value = tables.text;
			out_text(out, out->len > 0 ? " " : "");
			words_fill(out,
			    word(WORD_STARS_ADJUSTED, doc->language), blanks);
		}
		out_free(&tables);
	}
	return out->len > before;
}

/* By which standards figures are published. */
static void
add_standards(struct out *out, const struct document *doc)
{
	uint32_t i;

	for (i = 0; i < doc->n_standards; i++) {
		const struct standard *standard = doc->standards[i];
		const char *title =
		    label_in(&standard->title, doc->language->code);
		const struct blank blanks[] = {
		    {"standard", *title == '\0' ? standard->name : title},
		    {NULL, NULL}};

		out_text(out, out->len > 0 ? " " : "");
		words_fill(out,
		    word(standard->is_confirmed ? WORD_STANDARD
						: WORD_STANDARD_UNCONFIRMED,
			doc->language),
		    blanks);
	}
}

/* The sentence on what sampling errors rest on. */
static enum word
assumed(const struct document *doc, bool has_intervals)
{
	if (doc->release != NULL && doc->release->has_panel)
		return has_intervals ? WORD_ASSUMED_PANEL
				     : WORD_TESTS_ASSUMED_PANEL;
	return has_intervals ? WORD_ASSUMED : WORD_TESTS_ASSUMED;
}

/* What the study says of its method, and what holds for all; of intervals,
 * where they are shown. */
static void
add_method(struct layout *layout, const struct document *doc, bool is_with)
{
	struct out out = {0};
	bool has_intervals = false;
	bool has_tests = false;
	bool has_finer = false;
	bool has_stars = false;
	bool has_adjusted;
	uint32_t i;
	uint32_t k;

	for (i = 0; i < doc->n_sheets; i++) {
		const struct sheet *sheet = &doc->sheets[i];

		/* A listing or crosstab is for those who made it. */
		if (sheet->is_listing || *sheet->caption == '\0')
			continue;
		has_intervals =
		    has_intervals || (is_with && sheet->has_intervals);
		has_tests = has_tests || sheet->has_tests;
		has_finer =
		    has_finer || (is_with && sheet->has_finer_intervals);
		for (k = 0; k < sheet->n_symbols; k++)
			if (sheet->symbols[k].mark == MARK_NONE &&
			    !sheet->is_adjusted)
				has_stars = true;
	}
	out_text(&out, doc->method);
	if (has_intervals || has_tests)
		out_format(&out, "%s%s", out.len > 0 ? " " : "",
		    word(assumed(doc, has_intervals), layout->language));
	if (has_finer)
		out_format(
		    &out, " %s", word(WORD_FINER_INTERVALS, layout->language));
	has_adjusted = add_adjusted(&out, doc);
	if (has_stars)
		out_format(&out, " %s",
		    word(has_adjusted ? WORD_STARS_OTHER : WORD_STARS,
			layout->language));
	add_standards(&out, doc);
	if (out.len > 0 || *doc->source != '\0' ||
	    (doc->release != NULL && doc->release->n_details > 0))
		add_block(layout, BLOCK_METHOD, 2,
		    word(WORD_METHOD, layout->language), taken(layout, &out));
}

/* "Published: 2026-11-28" and the like. */
static void
add_release(struct layout *layout, const struct document *doc)
{
	const struct release *release = doc->release;
	struct block *block;
	uint32_t i;

	if (release == NULL || release->n_details == 0)
		return;
	block = add_block(layout, BLOCK_RELEASE, 0, "", "");
	block->n_items = release->n_details;
	block->items =
	    pool_zero(&layout->pool, block->n_items, sizeof *block->items);
	for (i = 0; i < block->n_items; i++)
		block->items[i] = pool_take(&layout->pool,
		    mem_format("%s: %s", release->details[i].name,
			release->details[i].text));
}

/*
 * The most blocks that a document can take: a table may stand below a theme,
 * with figures.
 */
static size_t
count_blocks(const struct document *doc)
{
	size_t n = 7;
	uint32_t i;

	for (i = 0; i < doc->n_sheets; i++)
		n += 2 + doc->sheets[i].n_pictures;
	return n;
}

/* A link with the name of a word is in the language of the page. */
static void
name_links(struct layout *layout)
{
	struct link *links = pool_zero(
	    &layout->pool, (size_t)layout->n_links + 1, sizeof *links);
	uint32_t i;

	for (i = 0; i < layout->n_links; i++) {
		const char *text =
		    words_called(layout->links[i].text, layout->language);

		links[i] = layout->links[i];
		if (text != NULL)
			links[i].text = text;
	}
	layout->links = links;
}

void
layout_build(struct layout *layout, const struct document *doc,
    enum intervals intervals, bool has_matrices)
{
	layout->language = doc->language;
	name_links(layout);
	layout->signs = doc->signs;
	layout->release = doc->release;
	layout->lead = doc->lead;
	layout->source = doc->source;
	layout->name =
	    *doc->title != '\0' ? doc->title : word(WORD_TABLES, doc->language);
	layout->blocks =
	    pool_zero(&layout->pool, count_blocks(doc), sizeof *layout->blocks);
	if (*doc->title != '\0')
		add_block(layout, BLOCK_TITLE, 1, doc->title, "");
	if (*doc->lead != '\0')
		add_block(layout, BLOCK_LEAD, 0, "", doc->lead);
	add_sentences(layout, doc);
	layout->has_contents = doc->n_sheets > 1;
	if (layout->has_contents)
		add_block(layout, BLOCK_CONTENTS, 2,
		    word(WORD_CONTENTS, doc->language), "");
	add_tables(layout, doc, intervals, has_matrices);
	add_method(layout, doc, intervals != INTERVALS_NONE);
	add_release(layout, doc);
	if (*doc->source != '\0')
		add_block(layout, BLOCK_SOURCE, 0, "", doc->source);
}

void
layout_free(struct layout *layout)
{
	pool_free(&layout->pool);
}
