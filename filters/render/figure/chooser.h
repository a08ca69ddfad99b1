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
	SEVERAL_MAX = 3,  /* categories side by side: bars, */
	SIDE_BY_SIDE = 4, /* and dots */
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

/* Zeroed, of the document's pool. */
void *chooser_room(const struct chooser *, size_t n, size_t size);

/* True for a name that is one of the list; NULL is none. */
bool chooser_holds(const struct names *, const char *name);

/* There is no figure, for this reason. */
void chooser_give_up(struct chooser *, enum word reason);

bool chooser_is_share(const struct group *);
bool chooser_is_ordered(const struct chooser *, const struct group *);

/* Candidates of one question, from the first. */
uint32_t chooser_length(const struct chooser *, uint32_t first);

/* Whether each question has one row: then there are no headings. */
bool chooser_is_row_each(const struct chooser *);

/* 1 for "other", 2 for "don't know": what stands last. */
int chooser_rank(const struct chooser *, const struct candidate *);

/* Answers of a battery that have two poles; says which is the negative one. */
bool chooser_has_poles(struct chooser *);

/* Two categories that the table compares, and nothing else. */
bool chooser_has_comparison(const struct chooser *);

/* A series for each column. */
void chooser_series(
    struct chooser *, const uint32_t *columns, uint32_t n, bool is_wave);

/* A row for each candidate, a cell for each column. */
void chooser_rows(struct chooser *, const uint32_t *columns, uint32_t n);

/* "How often ...? – Cry", "How often ...? – Work out": the question goes to
 * the subtitle. */
void chooser_share_question(struct chooser *, struct panel *);

/* What has a colour of its own in a figure. */
struct hue {
	const char *variable; /* or set; NULL: no category */
	const char *code;
	enum ink *ink;
};

/* Those of a to d that the study binds to the categories, then those that are
 * left, then grey. */
void chooser_hues(const struct chooser *, const struct hue *, uint32_t n);

/* Whether the study binds one of them. */
bool chooser_is_bound(const struct chooser *, const struct hue *, uint32_t n);

/* The breakdown that the drawing wants panels by, or NULL. */
const struct facet *chooser_panels(const struct chooser *);

/* ---- rows ---------------------------------------------------------------- */

/* What rows are sorted by, the largest first. */
typedef double row_key(const struct chooser *, const struct plot_row *);

/* Sort rows [first, end) in place, by value or only by rank; equal ones keep
 * their order, the first one's heading stays in front. */
void chooser_sort(const struct chooser *, struct plot_row *, uint32_t first,
    uint32_t end, row_key *);

/* The steps. */
/* A row for each column of the table: n answers of one question, from the
 * first candidate, by the categories of each breakdown. */
void by_column_rows(struct chooser *, uint32_t n);
/* The categories of each breakdown by value, unless they have an order. */
void by_column_sort(struct chooser *, row_key *);
void by_row_arrange(struct chooser *);
void by_wave_lines(struct chooser *);
void by_wave_slope(struct chooser *);
void by_answer_arrange(struct chooser *);
/* False where a number is too large to be drawn. */
bool extent_find(struct chooser *);

#endif
