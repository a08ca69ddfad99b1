#ifndef TABLES_H
#define TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "node.h"

/*
 * Publication tables (schemas/<study>/tables.json).  aggregate reads what
 * decides a figure, render what decides how it is shown; both from here.
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
	BASE_ASKED     /* only "not asked" (empty) leaves the base */
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

/* Only records in which each variable holds one of the values. */
struct condition {
	const char *variable;
	const char **values;
	uint32_t n_values;
};

struct measure {
	enum statistic statistic;
	const char *variable; /* or the set's name; NULL for count */
	bool is_set;
	const char *denominator; /* ratio */
	const char **p;          /* quantile: probabilities as written */
	uint32_t n_p;
	enum qrule qrule;
	enum percent percent;
	const char **categories; /* to show, in order; NULL: all */
	uint32_t n_categories;
	/* these four default to the table's */
	enum base_rule base;
	const char **keep; /* dot codes that are categories of the share */
	uint32_t n_keep;
	struct condition *where; /* all must hold; the table's come first */
	uint32_t n_where;
	const struct node *node; /* "label", "base_text", "note" */
};

/* Columns of a table: the combinations of these variables; none = total. */
struct breakdown {
	const char **by;
	uint32_t n_by;
	const struct node *node; /* "label", "categories"; may be NULL */
};

struct table {
	const char *id;
	struct measure *measures;
	uint32_t n_measures;
	struct breakdown *breakdowns; /* always starts with the total, first
	                                 or not shown: see show_total */
	uint32_t n_breakdowns;
	bool show_total;
	int64_t minimum_base; /* unweighted; below it status "suppressed" */
	const char *ci;       /* "" = default of the statistic */
	double level;         /* 0 = default */
	bool chisq;           /* test of independence per breakdown */
	const struct node *compare; /* array, read by aggregate; or NULL */
	const struct node *node; /* "title", "theme", "notes", "figure", ... */
};

struct tables {
	struct node *root;
	struct table *tables;
	uint32_t n_tables;
};

/* The names in the order of the enums, ending in NULL. */
extern const char *const tables_statistics[];
extern const char *const tables_percents[];
extern const char *const tables_qrules[];
extern const char *const tables_intervals[];

/* Owned; NULL after a report (STATUS_USAGE). */
struct tables *tables_load(const char *path);
void tables_free(struct tables *);
int tables_find(const struct tables *, const char *id);

/* True for the text of a number from 0 to 1: the p of a quantile. */
bool tables_is_probability(const char *);

#endif
