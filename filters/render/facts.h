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
	struct value *values; /* each once, in the order of the table */
	uint32_t n;
};

/* A figure and where it stands. */
struct fact {
	const struct group *group; /* the measure: its name, statistic, unit */
	const struct row *row;     /* the category: code and label */
	const struct column *column;
	const struct cell
	    *cell;    /* as printed, as estimated, n, interval, mark */
	uint32_t *at; /* position of its value in each dimension */
};

/*
 * The dimensions are those of the rows, measure and category, and then the
 * variables of the columns; of a listing all stand in the rows.  "_T" is the
 * value of a variable that a column does not speak of.  The columns of
 * differences have one dimension more, of what is compared, in which all
 * other figures have the value "".
 */
struct facts {
	const struct document *document;
	const struct sheet *sheet; /* id, title, notes, symbols */
	struct dimension *dimensions;
	uint32_t n_dimensions;
	struct fact *list; /* in the order of the table, row by row */
	size_t n;
};

/* The facts of a table; of its document's pool, and as long there. */
void facts_build(struct facts *, struct document *, const struct sheet *);

#endif
