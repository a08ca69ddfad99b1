#ifndef RECIPE_H
#define RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "codebook.h"
#include "datum.h"
#include "derive.h"
#include "input.h"
#include "mapping.h"
#include "source.h"

/*
 * How the records of one input become cells of one codebook: made once,
 * after the header was read, with every name resolved.
 */

/* Asked if: one variable holds one of the values, or all, or any of them. */
struct asked_condition {
	enum {
		IF_IN,
		IF_ALL,
		IF_ANY,
		IF_NOT
	} kind;

	uint32_t variable;
	struct values values;
	struct asked_condition *parts;
	uint32_t n_parts;
};

/* What is computed after the sources, in order. */
struct step {
	struct derive *derive;         /* or NULL */
	struct asked_condition *asked; /* or NULL */
	uint32_t variable;             /* and the n - 1 after it */
	uint32_t n;
	const char *blank; /* what an empty cell has become, or NULL */
	bool is_checked;   /* a result must be one of valid */
	struct values valid;
	enum variable_type type; /* a result must be of it; TEXT: any */
	struct unknowns unknowns;
	uint64_t n_answers; /* answers to what was not asked */
	uint64_t n_zeros;   /* "not chosen" where it was not asked */
};

/* A column of the result: a cell, or where variable < 0 one of the input. */
struct output_column {
	const char *name;
	int variable;
	uint32_t column;
};

/* Columns of the input that are next to each other in the result too. */
struct stretch {
	int variable; /* a cell; < 0: columns first to last */
	uint32_t first;
	uint32_t last;
	bool is_text; /* the cell may hold any bytes */
};

/* A set whose data may write only what is chosen: see ticks.h. */
struct ticks {
	uint32_t first; /* source of its first choice */
	uint32_t n;     /* sources */
	enum source_ticks kind;
	bool has_chosen;  /* while it is open: something was */
	bool is_default;  /* the codebook does not say what blanks mean */
	uint64_t n_blank; /* rows of them that were taken for no answer */
};

struct recipe {
	const struct codebook *book;
	struct datum *cells; /* by variable */
	struct arena *arena;
	struct source *sources;
	uint32_t n_sources;
	struct step *steps;
	uint32_t n_steps;
	struct output_column *outputs;
	uint32_t n_outputs;
	struct stretch *runs;
	uint32_t n_runs;
	bool may_quote; /* cells may hold what needs quotes */
	struct ticks *ticks;
	uint32_t n_ticks;
	char *letters;            /* what was made of each: ticks.h; or NULL */
	uint32_t n_open;          /* of which the data have not told yet */
	struct tick_texts *texts; /* of each source, until they have; or NULL */
};

enum recipe_form {
	FORM_AUTO,
	FORM_RAW,
	FORM_CANONICAL
};

/*
 * The recipe for a wave (NULL: none was named) and the input, whose columns
 * are looked up; owned, borrows both.  NULL after reports.
 */
struct recipe *recipe_new(const struct codebook *, const char *wave,
    const struct input *, enum recipe_form);

/*
 * The codebook alone: every name, code and order in it, of the wave and of
 * all others that it names.  False after reports.
 */
bool recipe_check(const struct codebook *, const char *wave, enum recipe_form);
void recipe_free(struct recipe *);

/* Find anew which columns of the input go on as they are. */
void recipe_list_runs(struct recipe *);

bool recipe_holds(const struct asked_condition *, const struct datum *cells);

#endif
