#ifndef FACTS_H
#define FACTS_H

#include "sheet.h"

/*
 * A table as machines read it: dimensions, and for some combinations of
 * their values a fact.
 */
struct value {
	const char *code;
	const char *label;
};

struct dimension {
	const char *name; /* as in the estimates: "measure", "sex" */
	const char *label;
	struct value *values;
	uint32_t n;
};

/* A figure and where it stands. */
struct fact {
	const struct group *group; /* the measure: its item, name, statistic */
	const struct row *row;     /* the category: code and label */
	const struct column *column;
	const struct cell
	    *cell;          /* as printed, as estimated, n, interval, mark */
	const uint32_t *at; /* position of its value in each dimension */
};

struct facts {
	const struct document *document;
	const struct sheet *sheet; /* id, title, notes, symbols */
	struct dimension *dimensions;
	uint32_t n_dimensions;
	struct fact *list; /* in the order of the table, row by row */
	size_t n;
	const struct facts *other; /* the table in the next language, or NULL */
};

/* A table's facts; of the pool, in which the sheet stands too. */
void facts_build(struct facts *, struct document *, const struct sheet *);

#endif
