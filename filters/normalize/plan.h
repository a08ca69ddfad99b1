#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "cell.h"
#include "codebook.h"
#include "derive.h"
#include "input.h"
#include "map.h"
#include "mapping.h"

/*
 * How the records of one input become cells of one codebook: made once,
 * after the header was read, with every name resolved.
 */
enum source_kind {
	SOURCE_CODES, /* rules say what each value becomes */
	SOURCE_INTEGER,
	SOURCE_NUMBER,
	SOURCE_TEXT,
	SOURCE_DATE,
	SOURCE_DELIMITED, /* a set: choices in one cell */
	SOURCE_SLOTS      /* a set: a choice a column, in any column */
};

/* What becomes of a value that has no rule. */
enum unknown {
	UNKNOWN_REJECT, /* the record is left out */
	UNKNOWN_STOP,
	UNKNOWN_CODE
};

/* Values that a column should not hold, and how often it does. */
struct tally {
	struct map *values;

	struct sighting {
		uint64_t n;
		uint64_t line; /* of the first one */
		const char *file;
	} * seen;

	size_t cap;
	uint64_t others; /* past the number that is kept */
};

struct source {
	enum source_kind kind;
	uint32_t variable;     /* the first member for a set */
	uint32_t column;       /* of the input */
	struct mapping *rules; /* NULL where every value of the type passes */
	bool is_open;          /* what has no rule goes on to its type */
	bool takes_codes;      /* our own result may stand for a raw value */
	bool is_identity;      /* a good value is copied as it is */
	bool trims;
	bool squeezes;
	bool composes;
	bool minds_ends; /* blanks at the ends must be looked for */
	bool minds_form; /* and what squeezing or composing would change */
	enum unknown unknown;
	struct cell unknown_code;
	struct cell blank;  /* for an empty cell; text NULL: stays empty */
	const char *form;   /* of dates; NULL: ISO */
	bool is_usual_form; /* see dates_read_usual */
	char decimal;       /* the mark of decimals */
	/* sets in one cell or in slots */
	const struct set *set;
	uint32_t *offered; /* variables of the choices that the wave had */
	uint32_t n_offered;
	uint32_t *columns;
	uint32_t n_columns;
	char separator;
	unsigned n_inner;        /* separators that a mark may hold itself */
	const char *asked_mark;  /* or NULL */
	struct mapping *missing; /* what a whole cell may mean instead */
	/* what happened */
	struct tally unknowns;
	uint64_t n_trimmed;
	uint64_t n_squeezed;
	uint64_t n_composed;
};

/* Asked if: one variable holds one of the values, or all, or any of them. */
struct condition {
	enum {
		IF_IN,
		IF_ALL,
		IF_ANY,
		IF_NOT
	} kind;

	uint32_t variable;
	struct values values;
	struct condition *parts;
	uint32_t n_parts;
};

/* What is computed after the sources, in order. */
struct step {
	struct derive *derive;   /* or NULL */
	struct condition *asked; /* or NULL */
	uint32_t variable;       /* and the n - 1 after it */
	uint32_t n;
	const char *blank; /* what an empty cell has become, or NULL */
	bool is_checked;   /* a result must be one of valid */
	struct values valid;
	enum variable_type type; /* a result must be of it; TEXT: any */
	struct tally unknowns;
	uint64_t n_answers; /* answers to what was not asked */
	uint64_t n_zeros;   /* "not chosen" where it was not asked */
};

/* A column of the result: a cell, or where variable < 0 one of the input. */
struct output {
	const char *name;
	int variable;
	uint32_t column;
};

/* Columns of the input that are next to each other in the result too. */
struct run {
	int variable; /* a cell; < 0: columns first to last */
	uint32_t first;
	uint32_t last;
	bool is_text; /* the cell may hold any bytes */
};

struct plan {
	const struct codebook *book;
	struct cell *cells; /* by variable */
	struct arena *arena;
	struct source *sources;
	uint32_t n_sources;
	struct step *steps;
	uint32_t n_steps;
	struct output *outputs;
	uint32_t n_outputs;
	struct run *runs;
	uint32_t n_runs;
	bool may_quote; /* cells may hold what needs quotes */
};

enum plan_form {
	FORM_AUTO,
	FORM_RAW,
	FORM_CANONICAL
};

/*
 * The plan for a wave (NULL: none was named) and the input, whose columns
 * are looked up; owned, borrows both.  NULL after reports.
 */
struct plan *plan_new(const struct codebook *, const char *wave,
    const struct input *, enum plan_form);

/*
 * The codebook alone: every name, code and order in it, of the wave and of
 * all others that it names.  False after reports.
 */
bool plan_check(const struct codebook *, const char *wave, enum plan_form);
void plan_free(struct plan *);

/*
 * Whether the wave is one that some source names, or is not needed; NULL is
 * no wave, a fault where one is wanted.  False after a report.
 */
bool plan_knows_wave(const struct codebook *, const char *wave, bool is_wanted);

bool plan_holds(const struct condition *, const struct cell *cells);

#endif
