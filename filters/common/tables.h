#ifndef TABLES_H
#define TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "diag.h"
#include "drawing.h"
#include "label.h"
#include "names.h"
#include "secrecy.h"

/*
 * Publication tables (schemas/<study>/tables.json).  aggregate reads what
 * decides a figure, render what decides how it is shown; both from here.
 * Every key is checked when the file is read; texts and arrays live as long as
 * the tables.
 */
enum statistic {
	STAT_SHARE,
	STAT_MEAN,
	STAT_TOTAL,
	STAT_COUNT,
	STAT_RATIO,
	STAT_QUANTILE,
	STAT_DIFFERENCE,
	STAT_CHISQ
};

enum base_rule {
	BASE_ANSWERED, /* dot codes leave the base */
	BASE_ASKED,    /* only "not asked" (empty) leaves the base */
	BASE_KNOWN     /* as answered, and degrees of freedom are of the base */
};

/* What a share is a part of. */
enum percent {
	PERCENT_COLUMN, /* the cell of the breakdown: the default */
	PERCENT_ROW,    /* all records with this answer, over the cells */
	PERCENT_TOTAL   /* all cells and answers together */
};

/* How a quantile is read off the distribution; the names of R's svyquantile
 * and of Hyndman and Fan (1996). */
enum qrule {
	QRULE_MATH,
	QRULE_SCHOOL,
	QRULE_HF1,
	QRULE_HF2,
	QRULE_HF3,
	QRULE_HF4,
	QRULE_HF5,
	QRULE_HF6,
	QRULE_HF7,
	QRULE_HF8,
	QRULE_HF9
};

/* What is compared with what. */
enum comparing {
	COMPARE_DOMAINS,  /* categories of by with each other, or a with b */
	COMPARE_TOTAL,    /* each category of by, or a, with all */
	COMPARE_REST,     /* each category of by, or a, with the others */
	COMPARE_MEASURES, /* measure a with measure b, record by record */
	COMPARE_WAVES,    /* each category of by with the one before it */
	COMPARE_CONTRAST  /* the change from one category of the first by to
	                     the next, between categories of the second */
};

/* How the p of tests that are read together are adjusted. */
enum adjust {
	ADJUST_UNSAID,
	ADJUST_NONE,
	ADJUST_BONFERRONI,
	ADJUST_HOLM,
	ADJUST_BH
};

/* Which comparisons of a table are read together: always of one measure and
 * answer. */
enum family {
	FAMILY_UNSAID,
	FAMILY_TABLE, /* all of them */
	FAMILY_ROW,   /* those by the same variables */
	FAMILY_CELL   /* and of these, those within the same cell; of contrasts
	                 those of the same category with the others */
};

/* Rows and columns of a battery; behaviour is render's. */
enum table_layout {
	LAYOUT_AUTO,
	LAYOUT_LIST,
	LAYOUT_MATRIX,
	LAYOUT_BESIDE /* numbers and percentages of an answer side by side */
};

/* Numbers that a table shows beside its figures. */
enum show {
	SHOW_N,
	SHOW_SE,
	SHOW_N_EFF,
	SHOWS
};

enum {
	DECIMALS_MAX = 15,
	DECIMALS_BY_STATISTIC = -1 /* 0 for shares, totals, counts; else 1 */
};

/* Whose signs stand for what is no plain figure; their meaning is render's. */
enum signs {
	SIGNS_DANISH, /* Statistics Denmark: the default */
	SIGNS_UK,     /* the Government Analysis Function */
	SIGNS_EUROSTAT
};

/* Only records in which each variable holds one of the values. */
enum condition_kind {
	CONDITION_LISTED, /* one of the values: all that a file can ask for */
	CONDITION_OTHERS, /* any other value */
	CONDITION_BELOW,  /* these have one value: see condition.h */
	CONDITION_AT_MOST,
	CONDITION_ABOVE,
	CONDITION_AT_LEAST
};

struct condition {
	const char *variable;
	const char **values; /* at least one */
	uint32_t n_values;
	enum condition_kind kind;
	bool has_ranges; /* some of the values are "18..34" */
};

struct measure {
	const char *id; /* NULL: the item is made (identity.h) */
	enum statistic statistic;
	const char *variable; /* or the set's name; NULL: a count of records */
	bool is_set;
	const char *denominator; /* ratio */
	const char **p;          /* quantile: probabilities as written */
	uint32_t n_p;
	const char **categories; /* to show, in order; NULL: all */
	uint32_t n_categories;
	/* these default to the table's */
	enum qrule qrule;
	enum percent percent;
	enum base_rule base;
	const char **keep; /* dot codes that are categories of the share */
	uint32_t n_keep;
	const char **hide; /* of these, those that are no row */
	uint32_t n_hide;
	int decimals; /* or DECIMALS_BY_STATISTIC, as the next */
	int interval_decimals;
	const char **standardize; /* to the population's parts by these */
	uint32_t n_standardize;
	double per;   /* a rate per so many of the population; 0: none */
	double scale; /* printed in units of so many; 1 */
	/* all must hold; the table's come first */
	struct condition *where;
	uint32_t n_where;
	uint32_t n_where_said;  /* of these, that a base_text speaks of */
	struct label title;     /* in place of the question */
	struct label base_text; /* its own, not the table's */
	struct label unit;      /* its own, not the table's */
	struct label note;      /* beside the question */
	struct label *notes;    /* below the table */
	uint32_t n_notes;
	struct place place;
};

/* Columns of a table: the combinations of these variables; none = total. */
struct breakdown {
	const char **by;
	uint32_t n_by;
	const char **categories; /* of the last variable, in order; NULL: all */
	uint32_t n_categories;
	struct label label; /* in place of the variable's */
	struct label note;
	struct place place;
};

/* One comparison of a table. */
struct comparison {
	enum comparing type;
	const char **by; /* none: COMPARE_MEASURES */
	uint32_t n_by;
	const char **within; /* in each combination of these; none: of all */
	uint32_t n_within;
	const char **a; /* a value of each by, or a measure; NULL: each */
	uint32_t n_a;
	const char **b;
	uint32_t n_b;
	struct label label; /* heading of its columns */
	struct place place;
};

/* Nouns of a headline in one language: "every third EACH", "two of MANY". */
struct nouns {
	const char *language; /* NULL: whatever the language */
	const char *each;     /* "" for none, as the others */
	const char *many;
	const char *of;
};

/* A sentence about one figure of the table. */
struct headline_spec {
	const char *measure;   /* its id, variable or set; NULL: the first */
	const char *category;  /* "" for a mean and its like */
	struct coordinates by; /* the column; none: the total */
	bool is_last_wave;     /* of the newest wave among the estimates */
	bool is_by_figure;     /* its phrase, whatever the interval */
	struct nouns *nouns;
	uint32_t n_nouns;
	struct label text;
	struct place place;
};

struct table {
	const char *id; /* [a-z0-9][a-z0-9-]*, unique */
	/* of SDMX, "AGENCY:ID(VERSION)"; "" for none */
	const char *structure;
	struct label title;
	struct label theme;
	struct measure *measures; /* at least one */
	uint32_t n_measures;
	struct breakdown *breakdowns; /* always starts with the total, first
	                                 or not shown: see show_total */
	uint32_t n_breakdowns;
	bool show_total;
	int64_t minimum_base; /* unweighted; below it figures are held back */
	const char *ci;       /* "" = default of the statistic */
	double level;         /* 0 = default */
	enum adjust adjust;
	enum family family;
	/* Differences are shown as letters: small ones where p is below the
	 * first, capitals below the second; 0: they are not. */
	double letters[2];
	bool shows[SHOWS]; /* in columns behind the figures */
	bool chisq;        /* test of independence per breakdown */
	struct comparison *comparisons;
	uint32_t n_comparisons;
	enum table_layout layout;
	struct drawing *drawings; /* "figure" */
	uint32_t n_drawings;
	struct headline_spec *headlines;
	uint32_t n_headlines;
	struct label base_text;
	struct label unit;
	struct label note;
	struct label *notes;
	uint32_t n_notes;
	struct label source;
	struct place place;
};

/* A hue that means one category wherever it is drawn. */
struct colour {
	const char *variable; /* or a set */
	const char *category;
	char series; /* a to d */
	struct place place;
};

/* What a study calls one thing that render says by itself. */
struct own_word {
	const char *language;
	const char *name;
	const char *text;
	struct place place;
};

struct tables {
	struct table *tables;
	uint32_t n_tables;
	struct label title;
	struct label description;
	struct label source;
	struct label method;
	enum signs signs;
	struct own_word *words; /* in the order of the file */
	uint32_t n_words;
	struct colour *colours;
	uint32_t n_colours;
	struct secrecy secrecy; /* "confidentiality" */
	bool is_rounded;        /* "precision" is "printed" */
	struct place place;
	struct node *root; /* holds the texts; nobody reads it any more */
	struct arena *arena;
};

/* The names in the order of the enums, ending in NULL. */
extern const char *const tables_statistics[];
extern const char *const tables_percents[];
extern const char *const tables_qrules[];
extern const char *const tables_intervals[];
extern const char *const tables_comparings[];
extern const char *const tables_signs[];
extern const char *const tables_precisions[];
/* Of these the first is ADJUST_NONE, FAMILY_TABLE. */
extern const char *const tables_adjusts[];
extern const char *const tables_families[];

/* Owned; NULL after a report (STATUS_USAGE). */
struct tables *tables_load(const char *path);
void tables_free(struct tables *);
int tables_find(const struct tables *, const char *id);
/* True for a share, and for a count by the categories of a variable: one
 * figure a category. */
bool tables_is_by_answer(const struct measure *);
/* Decimals of its figures. */
int tables_decimals(const struct measure *);

/*
 * Decimals of the bounds of its intervals.  Where the measure does not say, one
 * more than those of its figures, for a bound that is rounded to the unit of
 * the figure holds less than its level: about 0.019 (unit / se)^2 less.  Whole
 * numbers of units, counts and totals that are in no larger unit, have as many.
 */
int tables_interval_decimals(const struct measure *);

/* The power of ten that a figure is printed in: 2 of per cents, -3 of
 * thousands. */
int tables_shift(const struct measure *);

/* Index of the first measure with this id, or else of this variable, set or
 * "numerator/denominator"; or -1. */
int tables_measure(const struct table *, const char *name);

/* Why these variables cannot be compared within those, or NULL. */
const char *tables_comparison_fault(const struct comparison *);

/* True for the text of a number from 0 to 1: the p of a quantile. */
bool tables_is_probability(const char *);

#endif
