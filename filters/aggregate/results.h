#ifndef RESULTS_H
#define RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "job.h"
#include "map.h"
#include "out.h"
#include "result.h"
#include "secrecy.h"
#include "writer.h"

/*
 * All figures of a run, in the order of output.  They are gone through twice
 * in the same order: first each says what it is and whom it rests on; then it
 * is judged which of them may be shown, with all of them at hand; then those
 * that may are estimated, and written one after the other.
 */
enum {
	MAX_SIDES = 4
};

#define NOT_COUNTED UINT64_MAX

/* Some cells of a view, and a measure in them. */
struct result_side {
	const struct bound *bound;
	uint32_t view;
	uint32_t *cells; /* owned */
	uint32_t n;
	bool is_whole; /* what the figure is a part of */
};

struct judged {
	const struct table *table;
	const struct measure *measure; /* NULL: of a comparison or test */
	const struct bound *bound;
	const struct slice *by; /* by by-variable; of no cell: no values */
	struct slice category;
	uint64_t n;     /* in the base */
	uint64_t least; /* in the smaller of two sides, or in the cell */
	enum result_status status; /* RESULT_PLAIN: may be shown */
	bool is_doubled;           /* has the key of one before it */
	bool is_chisq;
	/* What else it rests on: of a comparison both sides, of a percentage
	 * of a row or table the whole.  Kept for rules of confidentiality. */
	struct result_side *sides;
	uint32_t n_sides;
	enum secret secret; /* why it is suppressed */
	uint64_t n_answer;  /* who gave the answer, or NOT_COUNTED */
	size_t with;        /* of a partner: for which other figure */
	uint64_t line;      /* of the output */
};

struct results {
	struct judged *list;
	size_t n;
	size_t cap;
	size_t next;      /* to be estimated */
	bool is_counting; /* the first time */
	struct writer *writer;
	struct result_form form;
	uint64_t lines;   /* written */
	struct map *keys; /* of the table that is counted */
	struct out key;
	/* lines that wait until all that they are adjusted with are known */
	struct held *held;
	size_t n_held;
	size_t cap_held;
	bool is_holding;
	struct out flag; /* of the line at hand */
	struct out reason;
	struct writer *secret; /* what is suppressed, complete; or NULL */
	struct result_side next_sides[MAX_SIDES];
	uint64_t next_answer;
	struct slice *of_all; /* by by-variable, no value of any; owned */
	uint64_t *counts;     /* scratch */
	size_t cap_counts;
	uint32_t n_next_sides;
};

/* Say what the next figure rests on besides its cell; cells are copied. */
void results_side(const struct job *, const struct bound *, uint32_t view,
    const uint32_t *cells, uint32_t n, bool is_whole);

/* Room to count n answers, all 0; borrowed until the next call. */
uint64_t *results_counts(struct results *, uint32_t n);

/* Say how many records of its cell have the answer of the next figure. */
void results_answered(struct results *, uint64_t n);

/* A new table: keys of two tables differ. */
void results_table(struct results *);

/*
 * Have a figure: its key, n and sum of weights are known.  True when it is to
 * be estimated and given to results_put; false when it is counted only, or
 * must not be shown and has been written so.  least: records of the smallest
 * base that the figure stands on.
 */
bool results_take(const struct job *, const struct table *,
    const struct bound *, struct result *, uint64_t least);

/* What may be shown, by the rules of each table. */
void results_judge(struct results *);
/* All has been judged: the header, and then figures are written. */
void results_open(struct results *);

/* Write an estimated figure, by the rules on its precision. */
void results_put(const struct job *, struct result *);

/* Between these two, which belong round the comparisons of a table, lines wait
 * for their p to be adjusted where that is asked for. */
void results_hold(const struct job *, const struct table *);
void results_release(const struct job *, const struct table *);
void results_done(struct results *);

#endif
