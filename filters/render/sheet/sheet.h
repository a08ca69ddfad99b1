#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "estimates.h"
#include "out.h"
#include "pool.h"
#include "tables.h"
#include "words.h"

/*
 * A table as it is shown: plain structs, all texts chosen and all numbers
 * rounded.  Whoever writes a format only reads them.
 */
struct cell {
	const char *text;     /* rounded, in the language; "" when not shown */
	const char *interval; /* likewise, "34–40"; NULL when there is none */
	const char *n_text;   /* respondents in the base */
	const char *sign;     /* of the mark; "" for none */
	const char *flag;     /* of a publication standard, and letters of
	                       * columns; NULL or "": none */
	enum mark mark;
	int shift; /* 2 for a share: its figure is a percentage */
	int decimals;
	int interval_decimals; /* of its bounds */
	/* as estimated, for what compares or rounds to its own rule */
	uint64_t n;
	double value;
	double low;
	double high;
	bool has_value;
	bool has_interval;
	bool is_flagged;    /* by a publication standard */
	bool is_difference; /* of two columns: has a sign, and may be */
	/* surely not nothing: 0 is outside its interval, or, where p is
	 * adjusted for several comparisons, that is small */
	bool is_significant;
	double se; /* NaN: none, as n_eff */
	double n_eff;
	double p; /* of a difference; NaN: none, as the next */
	double p_adjusted;
};

/* How a figure and its bounds are rounded: see struct cell. */
struct rounding {
	int shift;
	int decimals;
	int interval_decimals;
};

struct row {
	const char **stubs; /* n_stubs of the sheet: what the row is about */
	const char **codes; /* of each of them, as in the stream */
	const char *code;   /* of the category */
	struct cell *cells; /* one a column */
};

/* A question: a heading, and a row for each answer. */
struct group {
	const char *title;
	const char *subtitle;  /* its own base, its note; or "" */
	const char *whom;      /* its figures are of; NULL: not known */
	const char *item;      /* what tells it from others of its table */
	const char *measure;   /* name of the variable or set */
	const char *statistic; /* as in the stream */
	const char *unit;      /* "Per cent", "Mean" */
	const char **base;     /* respondents in each column, as text */
	struct row *rows;
	uint32_t n_rows;
};

/* What the cells of a column hold; those that hold no figure have a text only.
 */
enum holding {
	HOLDS_FIGURE,
	HOLDS_INTERVAL, /* of the figure, in a column of its own */
	HOLDS_NUMBER    /* n and the like */
};

struct column {
	const char *label;
	const char *span;    /* heading it shares with its neighbours, or "" */
	const char **by;     /* variables and values that make the column: */
	const char **values; /* none for the total */
	const char **by_labels;
	const char **value_labels;
	uint32_t n_by;
	uint32_t n_within; /* of a difference: those it is made within */
	enum holding holds;
	bool is_difference;
	bool is_first; /* of a span: it stands a little apart */
	/* of a difference, as in the estimates: by what, and its sides */
	const char *contrast;
	const char *side_a;
	const char *side_b;
};

/* A symbol that occurs in the table, and what it means. */
enum {
	SYMBOL_STAR = MARK_NONE,
	SYMBOL_FLAG = MARKS,
	FLAGS_MAX = 16 /* of all standards of a study */
};

struct symbol {
	int mark; /* or one of these */
	const char *sign;
	const char *meaning;
};

struct picture;
struct release;
struct standard;

/* Whether figures are weighted.  It is unknown where no study.json says so and
 * all sums of weights are equal to n. */
enum weighting {
	WEIGHTING_UNKNOWN,
	WEIGHTING_WEIGHTED,
	WEIGHTING_NONE
};

struct sheet {
	const char *id;
	const char *title;
	const char *theme;
	const char *structure; /* of SDMX; "" */
	uint32_t number;       /* of the table, from 1 */
	const char
	    *explained;      /* the page that says how it came about, or NULL */
	const char *caption; /* base, n, weight, don't-knows: as it is */
	double level;        /* of its intervals; 0 when not known */
	enum adjust adjust;  /* of the p of its differences, as specified */
	bool is_adjusted;    /* some p is */
	const char **notes;
	uint32_t n_notes;
	struct symbol symbols[MARKS + 1 + FLAGS_MAX];
	bool has_flags; /* of a standard */
	uint32_t n_symbols;
	const char **stubs;      /* headings of the columns that hold labels */
	const char **stub_names; /* the same in the stream */
	uint32_t n_stubs;
	struct column *columns;
	uint32_t n_columns;
	enum table_layout layout; /* as wished for */
	bool shows[SHOWS];        /* behind the figures */
	bool is_matrix;           /* questions as rows, answers as columns */
	bool has_left_out; /* waves that were not asked for had columns */
	struct group *groups;
	uint32_t n_groups;
	bool is_base_shared; /* every group has the base of the first */
	bool is_listing;     /* one line a cell: n, figure and interval each
	                        take a column, and so does what it is about */
	bool has_intervals;
	bool has_tests;           /* stars or letters say what is significant */
	bool has_finer_intervals; /* with more decimals than figures */
	enum weighting weighting;
	struct picture *pictures; /* where a format shows figures */
	uint32_t n_pictures;
};

struct headline {
	const char *text;  /* a sentence, with its number */
	const char *table; /* id of the sheet it was taken from */
};

struct document {
	struct pool pool;
	const struct language *language;
	const char *suffix; /* of the name of its file: "", ".en" */
	enum signs signs;
	const char *title; /* "" without specs */
	const char *lead;
	const char *source;
	const char *method;
	const struct release *release;     /* NULL: nothing is known of it */
	struct standard *const *standards; /* that explain its flags */
	uint32_t n_standards;
	struct sheet *sheets;
	uint32_t n_sheets;
	struct headline *headlines;
	size_t n_headlines;
	size_t cap_headlines;
};

void document_free(struct document *);

/* The mark as data has it: "few", "not-asked"; "" for none. */
const char *sheet_status(enum mark);

/*
 * A number of the cell as plain decimal text, rounded as it is shown: "34.5".
 * False, and no text, where there is none.
 */
enum {
	SHEET_NUMBER = 400
};

enum cell_part {
	PART_FIGURE,
	PART_LOW,
	PART_HIGH
};

bool sheet_number(char text[SHEET_NUMBER], const struct cell *, enum cell_part);

/* Whether the figure is shown without a sign that warns of it; so is a zero. */
bool sheet_is_plain(const struct cell *);

/* Give the cell another mark, and the sign that belongs to it. */
void sheet_mark(const struct document *, struct cell *, enum mark);

/* The name of a method that adjusts p for several comparisons: "Holm". */
const char *sheet_adjustment(enum adjust);

/* The flag of a cell; "" for none. */
const char *sheet_flag(const struct cell *);

/* The meaning of the cell's mark, as the sheet explains it; NULL for none. */
const char *sheet_meaning(const struct sheet *, enum mark);

/* Put the figure as text shows it: "37", "(37)", "..". */
void sheet_put_figure(struct out *, const struct cell *);

/* "weighted", "unweighted"; "" where it is not known. */
const char *sheet_weighting(const struct sheet *, const struct language *);

/* Fill a cell from an estimate (NULL: the cell is absent).  Figures are rounded
 * here and nowhere else. */
void sheet_cell(struct document *, struct cell *, const struct estimate *,
    const struct rounding *);

/* The same for the difference of two cells: "+3", "−3*". */
void sheet_difference(struct document *, struct cell *, const struct estimate *,
    const struct rounding *);

/* Whether the group is about the same question and base as the group before it,
 * so that its heading and base are not said again. */
bool sheet_is_continued(const struct sheet *, uint32_t group);

/* Whether the column is the first of neighbours that share a heading, or has no
 * shared heading. */
bool sheet_begins_span(const struct sheet *, uint32_t column);

/* Fill in what follows from the cells of a sheet: whether all groups have the
 * same base, which symbols occur, and where headings over columns begin. */
void sheet_finish(
    struct document *, struct sheet *, int64_t minimum_base, double level);

#endif
