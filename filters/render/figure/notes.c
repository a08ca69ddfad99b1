#include <string.h>

#include "canvas.h"
#include "claim.h"
#include "measure.h"
#include "mem.h"
#include "notes.h"
#include "show.h"

enum {
	NOTES_MAX = 12
};

static const char *
say(const struct plot *plot, enum word which)
{
	return word(which, plot->language);
}

static const char *
taken(const struct plot *plot, struct out *out)
{
	return pool_take(plot->pool, out_take(out));
}

static void
add_note(struct plot *plot, const char *note)
{
	if (*note != '\0' && plot->n_notes < NOTES_MAX)
		plot->notes[plot->n_notes++] = note;
}

/* A sentence with one blank. */
static const char *
filled(const struct plot *plot, enum word sentence, const char *name,
    const char *value)
{
	const struct blank blanks[] = {{name, value}, {NULL, NULL}};
	struct out out = {0};

	words_fill(&out, say(plot, sentence), blanks);
	return taken(plot, &out);
}

/* Every cell that is drawn or stands beside what is drawn. */
static const struct cell *
nth_cell(const struct plot *plot, uint32_t *p, uint32_t *r, uint32_t *s)
{
	for (; *p < plot->n_panels; (*p)++, *r = 0) {
		for (; *r < plot->panels[*p].n_rows; (*r)++, *s = 0) {
			const struct plot_row *row = &plot->panels[*p].rows[*r];

			if (*s < plot->n_series)
				return row->cells[(*s)++];
			if (*s == plot->n_series && row->difference != NULL) {
				(*s)++;
				return row->difference;
			}
		}
	}
	return NULL;
}

/* ---- the subtitle -------------------------------------------------------- */

static bool
has_intervals(const struct plot *plot)
{
	const struct cell *cell;
	uint32_t p = 0;
	uint32_t r = 0;
	uint32_t s = 0;

	while ((cell = nth_cell(plot, &p, &r, &s)) != NULL)
		if (cell->has_value && cell->has_interval)
			return true;
	return false;
}

static bool
is_stack(const struct plot *plot)
{
	return plot->type == PLOT_STACKED || plot->type == PLOT_DIVERGING;
}

static const char *
level_text(const struct plot *plot, const struct choice *choice)
{
	char text[SHOW_TEXT];
	double level = choice->table != NULL && choice->table->level > 0
	    ? choice->table->level
	    : 0.95;
	size_t len = show_number(text, level, 2,
	    (int)(level * 1000 + 0.5) % 10 == 0 ? 0 : 1, plot->language);

	return pool_text(plot->pool, text, len);
}

/* The question, where the figure is of one that the title does not say. */
static const char *
question(const struct plot *plot)
{
	const struct sheet *sheet = plot->sheet;
	uint32_t group = plot->panels[0].rows[0].group;
	uint32_t p;
	uint32_t r;

	if (*plot->question != '\0')
		return plot->question;
	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			if (plot->panels[p].rows[r].group != group)
				return "";
	if (strcmp(sheet->groups[group].title, plot->title) == 0 ||
	    strcmp(sheet->groups[group].title, plot->panels[0].rows[0].label) ==
		0)
		return "";
	return sheet->groups[group].title;
}

/* "Why?", "Why? (Select all.)" */
static bool
has_stop(const char *text, size_t len)
{
	if (len > 1 && text[len - 1] == ')')
		len--;
	return strchr(".?!:", text[len - 1]) != NULL;
}

/* "Per cent" is one word to whoever breaks lines. */
static void
put_unit(struct out *out, const char *unit)
{
	const char *blank = strchr(unit, ' ');

	if (blank == NULL || strchr(blank + 1, ' ') != NULL) {
		out_text(out, unit);
		return;
	}
	out_slice(out, (struct slice){unit, (size_t)(blank - unit)});
	out_format(out, "\u00a0%s", blank + 1);
}

/* "Question. 2021–2023. Per cent, weighted, with 95% intervals". */
static const char *
subtitle(const struct plot *plot, const struct choice *choice, uint32_t column)
{
	const struct column *of = &plot->sheet->columns[column];
	const char *parts[2] = {question(plot), plot->wave};
	struct out out = {0};
	uint32_t i;

	if (plot->n_panels == 1 && plot->series[0].time == 0 &&
	    plot->panels[0].rows[0].bases == NULL && of->n_by > 0 &&
	    (plot->n_series == 1 || is_stack(plot)))
		parts[1] = of->label;
	for (i = 0; i < 2; i++) {
		size_t len = strlen(parts[i]);

		if (len == 0)
			continue;
		out_text(&out, parts[i]);
		out_text(&out, has_stop(parts[i], len) ? " " : ". ");
	}
	put_unit(&out, plot->unit);
	if (choice->table != NULL &&
	    plot->sheet->weighting != WEIGHTING_UNKNOWN)
		out_format(
		    &out, ", %s", sheet_weighting(plot->sheet, plot->language));
	if (has_intervals(plot) && !is_stack(plot))
		out_format(&out, ", %s",
		    filled(plot, WORD_WITH_INTERVALS, "level",
			level_text(plot, choice)));
	return taken(plot, &out);
}

/* ---- notes --------------------------------------------------------------- */

static void
note_signs(struct plot *plot)
{
	const struct sheet *sheet = plot->sheet;
	bool is_used[MARKS] = {false};
	bool is_significant = false;
	const struct cell *cell;
	struct out out = {0};
	uint32_t p = 0;
	uint32_t r = 0;
	uint32_t s = 0;
	uint32_t i;

	while ((cell = nth_cell(plot, &p, &r, &s)) != NULL) {
		is_used[cell->mark] = true;
		is_significant = is_significant || cell->is_significant;
	}
	for (i = 0; i < sheet->n_symbols; i++) {
		int mark = sheet->symbols[i].mark;

		if (mark == SYMBOL_FLAG || mark == SYMBOL_STAR
			? mark == SYMBOL_FLAG || is_significant
			: is_used[mark])
			out_format(&out, "%s%s\u00a0%s",
			    out.len > 0 ? "; " : "", sheet->symbols[i].sign,
			    sheet->symbols[i].meaning);
	}
	if (out.len > 0)
		out_byte(&out, '.');
	add_note(plot, taken(plot, &out));
}

/* Where the axis of points and lines begins elsewhere than at 0. */
static void
note_axis(struct plot *plot)
{
	struct axis axis = {.exponent = plot->exponent};

	if (!plot->has_from || plot->from == 0)
		return;
	add_note(plot,
	    filled(plot, WORD_AXIS_FROM, "value",
		pool_take(plot->pool,
		    mem_format("%s%s",
			axis_label(
			    plot->pool, &axis, plot->from, plot->language),
			plot->is_share ? say(plot, WORD_PERCENT_SIGN) : ""))));
}

static void
note_waves(struct plot *plot)
{
	bool is_broken = false;
	uint32_t i;

	if (plot->type != PLOT_LINES || plot->n_series < 2)
		return;
	for (i = 0; i < plot->n_series; i++)
		is_broken = is_broken || plot->series[i].is_broken;
	if (!plot->is_timed && plot->n_series > 2)
		add_note(plot, say(plot, WORD_EQUAL_STEPS));
	if (is_broken)
		add_note(plot, say(plot, WORD_BROKEN_LINE));
}

/* Whom the figures of a group of the sheet are of. */
static const char *
whom_of(const struct plot *plot, uint32_t group)
{
	const char *whom = plot->sheet->groups[group].whom;

	return whom == NULL ? say(plot, WORD_BASE_ANSWERED) : whom;
}

/* "1,204" or "1,190–1,204": of all cells that are drawn and are of whom. */
static const char *
all_n(const struct plot *plot, const char *whom)
{
	const struct cell *least = NULL;
	const struct cell *most = NULL;
	const struct cell *cell;
	uint32_t p = 0;
	uint32_t r = 0;
	uint32_t s = 0;

	while ((cell = nth_cell(plot, &p, &r, &s)) != NULL) {
		if (cell->is_difference || !plot_draws(cell) ||
		    strcmp(whom_of(plot, plot->panels[p].rows[r].group),
			whom) != 0)
			continue;
		if (least == NULL || cell->n < least->n)
			least = cell;
		if (most == NULL || cell->n > most->n)
			most = cell;
	}
	if (least == NULL)
		return "";
	if (least->n == most->n)
		return least->n_text;
	return pool_take(
	    plot->pool, mem_format("%s–%s", least->n_text, most->n_text));
}

/* For each group of the sheet, whether some row is of it. */
static const bool *
drawn_groups(const struct plot *plot)
{
	bool *is_drawn =
	    pool_zero(plot->pool, plot->sheet->n_groups, sizeof *is_drawn);
	uint32_t p;
	uint32_t r;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			is_drawn[plot->panels[p].rows[r].group] = true;
	return is_drawn;
}

/* Does the title of another group begin with these bytes too? */
static bool
is_prefix_shared(const struct sheet *sheet, uint32_t group, size_t len)
{
	const char *title = sheet->groups[group].title;
	uint32_t g;

	for (g = 0; g < sheet->n_groups; g++)
		if (g != group &&
		    strncmp(sheet->groups[g].title, title, len) == 0)
			return true;
	return false;
}

/* The title of a group, or as many of its first words as tell it from the
 * others and fill half a line of a narrow figure. */
static const char *
short_title(const struct plot *plot, uint32_t group)
{
	enum {
		NOTE_ROOM = 1800
	};

	const char *title = plot->sheet->groups[group].title;
	struct lines lines = measure_lines(
	    plot->pool, title, SIZE_NOTE, false, NOTE_ROOM, false);
	size_t len = strlen(lines.line[0]);

	if (strncmp(lines.line[0], title, len) != 0)
		return title;
	while (title[len] != '\0' && is_prefix_shared(plot->sheet, group, len))
		len += 1 + strcspn(title + len + 1, " ");
	if (title[len] == '\0')
		return title;
	return pool_take(plot->pool, mem_format("%.*s…", (int)len, title));
}

/* The groups that are drawn and are of whom, as a list of titles in quotes.
 * NULL for the list: they are only counted. */
static uint32_t
list_groups(struct out *list, const struct plot *plot, const bool *is_drawn,
    const char *whom)
{
	uint32_t n = 0;
	uint32_t g;

	for (g = 0; g < plot->sheet->n_groups; g++) {
		if (!is_drawn[g] || strcmp(whom_of(plot, g), whom) != 0)
			continue;
		if (list != NULL)
			out_format(list, "%s%s%s%s", n > 0 ? ", " : "",
			    say(plot, WORD_QUOTE_OPEN), short_title(plot, g),
			    say(plot, WORD_QUOTE_CLOSE));
		n++;
	}
	return n;
}

/* The base that most of the groups have, of two the first. */
static const char *
main_base(const struct plot *plot, const bool *is_drawn)
{
	const char *best = NULL;
	uint32_t most = 0;
	uint32_t g;

	for (g = 0; g < plot->sheet->n_groups; g++) {
		const char *whom = whom_of(plot, g);
		uint32_t n = list_groups(NULL, plot, is_drawn, whom);

		if (is_drawn[g] && n > most) {
			best = whom;
			most = n;
		}
	}
	return best;
}

/* Whether n stands with the names of series, or nowhere: below an axis of waves
 * there is room for it only where they are few. */
static bool
is_n_elsewhere(const struct plot *plot, const char *n)
{
	bool is_said = (plot->type == PLOT_BARS || plot->type == PLOT_DOTS) &&
	    plot->n_series > 1 && *plot->series[0].base != '\0';

	return is_said || *n == '\0';
}

/* "Base: adults (n = 1,204)." */
static void
put_base(struct out *out, const struct plot *plot, const char *whom)
{
	const char *n = all_n(plot, whom);
	const struct blank blanks[] = {{"base", whom}, {"n", n}, {NULL, NULL}};

	words_fill(out,
	    say(plot, is_n_elsewhere(plot, n) ? WORD_GROUP_BASE : WORD_BASE),
	    blanks);
}

/* "Base of “Pay”: employees (n = 312)." */
static void
put_base_of(struct out *out, const struct plot *plot, const bool *is_drawn,
    const char *whom)
{
	const char *n = all_n(plot, whom);
	struct out groups = {0};
	struct blank blanks[] = {
	    {"groups", NULL}, {"base", whom}, {NULL, NULL}};

	list_groups(&groups, plot, is_drawn, whom);
	blanks[0].value = taken(plot, &groups);
	if (!is_n_elsewhere(plot, n))
		blanks[1].value = pool_take(
		    plot->pool, mem_format("%s (n\u00a0=\u00a0%s)", whom, n));
	words_fill(out, say(plot, WORD_BASE_OF), blanks);
}

/* Whether no group before it is drawn and of the same. */
static bool
is_first_of(const struct plot *plot, const bool *is_drawn, uint32_t group)
{
	uint32_t g;

	for (g = 0; g < group; g++)
		if (is_drawn[g] &&
		    strcmp(whom_of(plot, g), whom_of(plot, group)) == 0)
			return false;
	return true;
}

/* The base that most groups have, then each other one with the groups that it
 * is of. */
static void
note_base(struct plot *plot)
{
	const bool *is_drawn = drawn_groups(plot);
	const char *most = main_base(plot, is_drawn);
	struct out out = {0};
	uint32_t g;

	put_base(&out, plot, most);
	for (g = 0; g < plot->sheet->n_groups; g++) {
		const char *whom = whom_of(plot, g);

		if (!is_drawn[g] || strcmp(whom, most) == 0 ||
		    !is_first_of(plot, is_drawn, g))
			continue;
		out_byte(&out, ' ');
		put_base_of(&out, plot, is_drawn, whom);
	}
	add_note(plot, taken(plot, &out));
}

static void
note_many(struct plot *plot, const struct choice *choice)
{
	uint32_t p;
	uint32_t r;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++) {
			const struct group *group =
			    &plot->sheet->groups[plot->panels[p].rows[r].group];

			if (choice->book != NULL &&
			    codebook_set(choice->book, group->measure) >= 0) {
				add_note(plot, say(plot, WORD_MANY));
				return;
			}
		}
}

/* The largest half of an interval, in whole points rounded up. */
static void
note_half(struct plot *plot)
{
	double half = 0;
	const struct cell *cell;
	char text[SHOW_TEXT];
	uint32_t p = 0;
	uint32_t r = 0;
	uint32_t s = 0;

	if (!is_stack(plot))
		return;
	while ((cell = nth_cell(plot, &p, &r, &s)) != NULL) {
		if (!cell->has_value || !cell->has_interval)
			continue;
		if (cell->high - cell->value > half)
			half = cell->high - cell->value;
		if (cell->value - cell->low > half)
			half = cell->value - cell->low;
	}
	if (half <= 0)
		return;
	show_number(text, half + 0.005 - 1e-9, 2, 0, plot->language);
	add_note(plot, filled(plot, WORD_HALF_WIDTH, "value", text));
}

/* A narrow figure has no columns of numbers: the table has them. */
static const char *
aside_note(const struct plot *plot)
{
	struct out list = {0};
	const char *answers;
	uint32_t i;

	for (i = 0; is_stack(plot) && i < plot->n_series; i++)
		if (plot->series[i].is_aside)
			out_format(&list, "%s%s%s%s", list.len > 0 ? ", " : "",
			    say(plot, WORD_QUOTE_OPEN), plot->series[i].label,
			    say(plot, WORD_QUOTE_CLOSE));
	if (list.len == 0)
		return "";
	answers = taken(plot, &list);
	return filled(plot, WORD_ASIDE_IN_TABLE, "answers", answers);
}

static void
note_left_out(struct plot *plot)
{
	uint32_t n = 0;
	uint32_t all = 0;
	uint32_t r;
	uint32_t g;
	bool is_seen;

	if (!is_stack(plot) && plot->panels[0].rows[0].bases == NULL)
		return;
	for (g = 0; g < plot->sheet->n_groups; g++) {
		is_seen = false;
		for (r = 0; r < plot->panels[0].n_rows; r++)
			if (plot->panels[0].rows[r].group == g)
				is_seen = true;
		n += is_seen;
		all++;
	}
	if (n < all)
		add_note(plot, say(plot, WORD_MORE_IN_TABLE));
}

/* ---- what is told -------------------------------------------------------- */

static const enum word names[PLOT_TYPES] = {[PLOT_BARS] = WORD_BARS,
    [PLOT_DOTS] = WORD_DOTS,
    [PLOT_LINES] = WORD_LINES,
    [PLOT_STACKED] = WORD_STACKED,
    [PLOT_DIVERGING] = WORD_DIVERGING,
    [PLOT_SLOPE] = WORD_SLOPE,
    [PLOT_NONE] = WORD_BARS};

/* "Focus on safe operation: promoted 45, hindered 17." */
static void
tell_row(struct out *out, const struct plot *plot, const struct plot_row *row)
{
	uint32_t s;

	out_format(out, " %s: ", row->label);
	for (s = 0; s < plot->n_series; s++) {
		if (s > 0)
			out_text(out, ", ");
		if (plot->n_series > 1)
			out_format(out, "%s ", plot->series[s].label);
		sheet_put_figure(out, row->cells[s]);
	}
	if (row->difference != NULL) {
		out_format(out, ", %s ", plot->difference[0]);
		sheet_put_figure(out, row->difference);
	}
	out_byte(out, '.');
}

static const struct plot_row *
extreme(const struct plot *plot, bool is_highest)
{
	const struct plot_row *best = NULL;
	uint32_t p;
	uint32_t r;

	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++) {
			const struct plot_row *row = &plot->panels[p].rows[r];

			if (!plot_draws(row->cells[0]))
				continue;
			if (best == NULL ||
			    (is_highest ? row->cells[0]->value >
					best->cells[0]->value
					: row->cells[0]->value <
					best->cells[0]->value))
				best = row;
		}
	return best;
}

static const char *
told(const struct plot *plot)
{
	enum {
		ROWS_TOLD = 12
	};
	struct out out = {0};
	uint32_t n = 0;
	uint32_t p;
	uint32_t r;
	int i;

	out_format(&out, "%s. %s.", say(plot, names[plot->type]), plot->unit);
	for (p = 0; p < plot->n_panels; p++)
		for (r = 0; r < plot->panels[p].n_rows; r++)
			if (n++ < ROWS_TOLD)
				tell_row(&out, plot, &plot->panels[p].rows[r]);
	if (n <= ROWS_TOLD)
		return taken(plot, &out);
	for (i = 0; i < 2; i++) {
		const struct plot_row *row = extreme(plot, i == 1);

		if (row == NULL)
			continue;
		out_format(&out,
		    " %s:", say(plot, i == 0 ? WORD_LOWEST : WORD_HIGHEST));
		tell_row(&out, plot, row);
	}
	out_format(
	    &out, " %s %u.", say(plot, WORD_SEE_TABLE), plot->sheet->number);
	return taken(plot, &out);
}

/* ---- all of it ----------------------------------------------------------- */

static const char *
source(const struct plot *plot, const struct choice *choice)
{
	const char *text = choice->doc->source;

	if (choice->table == NULL)
		return "";
	return pool_take(plot->pool,
	    mem_format("%s%s%s\u00a0%u.", text, *text == '\0' ? "" : " ",
		say(plot, WORD_TABLE), plot->sheet->number));
}

/* Series say how many respondents they have. */
static void
name_bases(struct plot *plot)
{
	uint32_t s;

	for (s = 0; s < plot->n_series; s++)
		if (*plot->series[s].base != '\0')
			plot->series[s].base = pool_take(plot->pool,
			    mem_format(
				"n\u00a0=\u00a0%s", plot->series[s].base));
}

void
notes_build(struct plot *plot, const struct choice *choice, uint32_t column)
{
	plot->notes = pool_zero(plot->pool, NOTES_MAX, sizeof *plot->notes);
	plot->title = claim_title(choice);
	if (*plot->title == '\0')
		plot->title = question(plot);
	plot->subtitle = subtitle(plot, choice, column);
	name_bases(plot);
	note_signs(plot);
	note_axis(plot);
	note_waves(plot);
	note_base(plot);
	note_many(plot, choice);
	if (plot->has_difference)
		add_note(plot, say(plot, WORD_UNROUNDED));
	note_half(plot);
	note_left_out(plot);
	plot->narrow_note = aside_note(plot);
	plot->source = source(plot, choice);
	plot->told = told(plot);
}
