#ifndef CHOOSER_H
#define CHOOSER_H

#include "choice.h"
#include "facet.h"
#include "plot.h"

/*
 * The choosing of a plot, and what its steps share: choose.c decides the type,
 * by_row.c, by_wave.c and by_answer.c arrange rows and series, extent.c looks
 * at what the axis has to hold.
 */
enum {
	LINES_MAX = 4, /* of one picture */
	PANEL_LINES_MAX = 12,
	SLOPE_MIN = 3,
	SLOPE_MAX = 8,
	SEVERAL_MAX = 3,  /* categories whose bars stand side by side */
	SIDE_BY_SIDE = 4, /* categories whose dots do */
	RAMP_MAX = 5,
	MARKS_MOST = 48
};

/* A row of the sheet that the figure may show. */
struct candidate {
	const struct group *group;
	const struct row *row;
	uint32_t g;
	bool is_missing; /* don't know, and the like */
};

struct chooser {
	const struct choice *in;
	struct plot *plot;
	struct facets facets;
	struct candidate *list;
	uint32_t n;
	uint32_t column; /* the one that is shown, of several */
	bool is_column_named;
	bool is_first_negative;
	const struct candidate *answers; /* of one question of a battery */
	uint32_t n_answers;
	uint32_t n_questions;
};

/* Room for n things of a size, all zero, of the document's pool. */
void *chooser_room(const struct chooser *, size_t n, size_t size);

/* Whether a name is in the list; a name that is NULL is in none. */
bool chooser_holds(const struct names *, const char *name);

/* Make a plot of no figure, with this reason as its note. */
void chooser_give_up(struct chooser *, enum word reason);

/* Whether the figures of a group are shares. */
bool chooser_is_share(const struct group *);

/* Whether the order of a group's rows means something. */
bool chooser_is_ordered(const struct chooser *, const struct group *);

/* How many candidates, from this one on, are of the same question. */
uint32_t chooser_length(const struct chooser *, uint32_t first);

/* Whether each question has one row: then there are no headings. */
bool chooser_is_row_each(const struct chooser *);

/* What stands last in a figure that is sorted: 1 for "other", 2 for "don't
 * know", 0 for all else. */
int chooser_rank(const struct chooser *, const struct candidate *);

/* Whether the answers of a battery have two poles (poles.h); sets
 * is_first_negative. */
bool chooser_has_poles(struct chooser *);

/* Whether the table has just two categories, which it compares. */
bool chooser_has_comparison(const struct chooser *);

/* A series for each column. */
void chooser_series(
    struct chooser *, const uint32_t *columns, uint32_t n, bool is_wave);

/* A row for each candidate, a cell for each column. */
void chooser_rows(struct chooser *, const uint32_t *columns, uint32_t n);

/* Where the labels of all rows begin with the same question, "How often ...? –
 * Cry" and "How often ...? – Work out", move it to the subtitle. */
void chooser_share_question(struct chooser *, struct panel *);

/* A series or a line, whose colour is to be chosen. */
struct hue {
	const char *variable; /* or set; NULL: no category */
	const char *code;
	enum ink *ink;
};

/* Choose colours: a category that "colours" of tables.json names has its own;
 * the others have, in order, those of the four that are left, and then grey. */
void chooser_hues(const struct chooser *, const struct hue *, uint32_t n);

/* Whether "colours" of tables.json names one of the categories. */
bool chooser_is_bound(const struct chooser *, const struct hue *, uint32_t n);

/* The breakdown that the drawing wants panels by, or NULL. */
const struct facet *chooser_panels(const struct chooser *);

/* ---- rows ---------------------------------------------------------------- */

/* What rows are sorted by, the largest first. */
typedef double row_key(const struct chooser *, const struct plot_row *);

/* Sort the rows from first up to before end, by their rank and then by the key;
 * where that is NULL by rank alone.  Equal rows keep their order.  The heading
 * above the first row stays above whatever row is first then. */
void chooser_sort(const struct chooser *, struct plot_row *, uint32_t first,
    uint32_t end, row_key *);

/* ---- arrangements: each fills panels, rows and series of the plot ---------
 */

/* A row for each column of the table: n answers of one question, from the
 * first candidate, by the categories of each breakdown. */
void by_column_rows(struct chooser *, uint32_t n);

/* Sort the categories of each breakdown by value, unless they have an order. */
void by_column_sort(struct chooser *, row_key *);

/* Bars or dots: a row for each answer, or one answer by all columns. */
void by_row_arrange(struct chooser *);

/* Lines over waves. */
void by_wave_lines(struct chooser *);

/* Two waves, joined by a line for each row. */
void by_wave_slope(struct chooser *);

/* Stacked: the answers of each question side by side. */
void by_answer_arrange(struct chooser *);

/* Find the numbers that the axis has to hold.  False where one is too large to
 * be drawn. */
bool extent_find(struct chooser *);

#endif
