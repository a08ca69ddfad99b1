#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "datum.h"
#include "mapping.h"

/*
 * Where a variable or a set comes from in one wave, as the codebook says under
 * "from", and how its raw values become cells.
 */
struct codebook;
struct input;
struct map;
struct node;
struct set;
struct variable;

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
struct unknowns {
	struct map *values;

	struct sighting {
		uint64_t n;
		uint64_t line; /* of the first one */
		const char *file;
	} * seen;

	size_t cap;
	uint64_t others; /* past the number that is kept */
};

/* Whether the data of a set may write only what is chosen. */
enum source_ticks {
	TICKS_NONE,
	TICKS_OPEN,  /* the data tell */
	TICKS_BOTH,  /* what is not chosen is written too */
	TICKS_ALONE, /* it is not: blanks stand for it, beside a chosen one */
	TICKS_CELL   /* a cell or slots, which never write it */
};

/* What a row without any choice becomes where the codebook does not say. */
extern const char source_no_answer[];

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
	struct datum unknown_code;
	struct datum blank;    /* for an empty cell; text NULL: stays empty */
	bool is_blank_default; /* the codebook does not say it */
	enum source_ticks ticks;
	const char *form;   /* of dates; NULL: ISO */
	bool is_usual_form; /* see moment_read_usual */
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
	struct unknowns unknowns;
	uint64_t n_trimmed;
	uint64_t n_squeezed;
	uint64_t n_composed;
};

/* What the making of a recipe passes around. */
struct source_load {
	const struct codebook *book;
	const char *wave;         /* or NULL */
	const struct input *in;   /* NULL: only check the codebook */
	bool is_canonical;        /* the input is a result of ours */
	bool takes_codes;         /* codes pass beside what maps name */
	const struct node *clash; /* a map that takes a code for another */
	bool is_bad;              /* a fault was reported */
	uint32_t n_columns;       /* looked for in the input */
	const char **missing;     /* those that are not there */
	size_t n_missing;
	size_t cap_missing;
};

/* Missing, a category, or of the type where there are none. */
bool source_can_hold(const struct variable *, const char *text);

/* A value of a map must be something the variable can hold. */
void source_check_value(struct source_load *, const struct node *,
    const struct variable *, const char *text);

/* The list "reviewed" of a node may name some tags of drift alone. */
void source_check_reviewed(struct source_load *, const struct node *);

/* What the codebook says under "defaults", for all sources at once. */
void source_check_defaults(struct source_load *);

/* Report the columns that were not there; frees the list of them. */
void source_report_missing(struct source_load *);

/*
 * The source of a variable that is not a member of a set.  False when it has
 * none in this wave, and after a report (load->is_bad).
 */
bool
source_of_variable(struct source_load *, uint32_t variable, struct source *);

/* The sources of a set: as many as it has members, or one; how many. */
uint32_t
source_of_set(struct source_load *, uint32_t set, struct source *sources);

/* True when it is computed in this wave: it has "derive", and no source. */
bool source_is_derived(struct source_load *, uint32_t variable);

/*
 * The column of the raw records that the variable comes from; NULL when it
 * is computed, has no source in this wave, or shares several columns.
 */
const char *source_column(struct source_load *, uint32_t variable);

void source_free(struct source *);

/* Waves that sources name, in order of first use; the list is owned. */
struct waves {
	const char **names;
	size_t n;
	size_t cap;
	bool is_needed; /* some variable has no source for just any wave */
};

struct waves source_waves(const struct codebook *);

/*
 * Whether the wave is one that some source names, or is not needed; NULL is
 * no wave, a fault where one is wanted.  False after a report.
 */
bool
source_knows_wave(const struct codebook *, const char *wave, bool is_wanted);

#endif
