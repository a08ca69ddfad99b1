#ifndef FACTS_H
#define FACTS_H

#include "codebook.h"
#include "map.h"
#include "sheet.h"

/*
 * A table as machines read it: dimensions, and for some combinations of
 * their values a fact.
 */
struct value {
	const char
	    *code; /* unique within the dimension; the label may not be */
	const char *label;
	const char *time; /* its period as period_calendar writes it: a year,
	                   * a quarter, as the dimension's scale says */
};

struct dimension {
	const char *name; /* as in the estimates: "measure", "sex" */
	const char *label;
	struct value *values; /* each once, in the order of the table */
	uint32_t n;
	bool is_time; /* each value has a period */
	char scale;   /* as period_calendar has it, where the periods of the
	               * values follow each other without a gap; else '\0' */
};

/* A figure and where it stands. */
struct fact {
	const struct group *group; /* the measure: its name, statistic, unit */
	const struct row *row;     /* the category: code and label */
	const struct column *column;
	const struct cell *cell; /* the figure with its n, interval and mark */
	uint32_t *at; /* for each dimension, the place of its value there */
};

/*
 * The dimensions are those of the rows, measure and category, and then the
 * variables of the columns; of a listing all stand in the rows.  "_T" is the
 * value of a variable that a column does not speak of.  The columns of
 * differences have one dimension more, of what is compared, in which all
 * other figures have the value "".  Where most combinations of the columns'
 * variables are no column, as where each variable has columns of its own, one
 * dimension, "column", is in the place of them all.  Two answers of one code
 * and different labels, of two questions, are two values; the code of the
 * second has its measure before it.
 */
struct facts {
	const struct document *document;
	const struct sheet *sheet; /* id, title, notes, symbols */
	struct dimension *dimensions;
	uint32_t n_dimensions;
	struct fact *list; /* in the order of the table, row by row */
	size_t n;
};

/* The numbers that databanks have of each fact: figure, both bounds and, as the
 * last one, n, of which part says nothing. */
enum {
	FACTS_CONTENTS = 4
};

extern const struct facts_content {
	const char *code;
	enum word word;
	enum cell_part part;
} facts_contents[FACTS_CONTENTS];

/* Find the facts of a table.  All of it is of the document's pool.  The
 * codebook says the periods of waves; without one (NULL) there are none. */
void facts_build(struct facts *, struct document *, const struct sheet *,
    const struct codebook *);

/* The most decimals that this part of a cell is printed with, over all facts.
 */
int facts_decimals(const struct facts *, enum cell_part);

/*
 * A code as a format can have it, owned.  Each character that is not plain
 * there becomes "_", and an empty code "_Z".  A code that is in taken already
 * gets a number behind it; the code is added to taken.
 */
char *facts_code(struct map *taken, const char *code, bool (*is_plain)(char));

/* How many combinations of values there can be: the product of the dimensions'
 * n; 0 where that is too large a number. */
size_t facts_cells(const struct facts *);

#endif
