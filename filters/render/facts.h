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
	const char *code; /* unique within the dimension, as the label is not */
	const char *label;
	const char *time; /* its period, as period_calendar has it, on the
	                   * scale of the dimension */
};

struct dimension {
	const char *name; /* as in the estimates: "measure", "sex" */
	const char *label;
	struct value *values; /* each once, in the order of the table */
	uint32_t n;
	bool is_time; /* each value has a period */
	char scale;   /* of period_calendar, the periods of the values
	               * following each other; '\0': they do not */
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

/* What databanks hold of each fact, the last of them n, of no part. */
enum {
	FACTS_CONTENTS = 4
};

extern const struct facts_content {
	const char *code;
	enum word word;
	enum cell_part part;
} facts_contents[FACTS_CONTENTS];

/* The facts of a table; of its document's pool, and as long there.  The
 * codebook knows periods; NULL: none. */
void facts_build(struct facts *, struct document *, const struct sheet *,
    const struct codebook *);

/* The most decimals that this number of a cell has. */
int facts_decimals(const struct facts *, enum cell_part);

/*
 * A code as a format can have it, owned: what is not plain there is '_', a code
 * of nothing "_Z", and what taken has already has a number behind it.
 */
char *facts_code(struct map *taken, const char *code, bool (*is_plain)(char));

/* Combinations of values: the product of the dimensions' n; 0: far too many. */
size_t facts_cells(const struct facts *);

#endif
