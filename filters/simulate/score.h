#ifndef SCORE_H
#define SCORE_H

#include <stdbool.h>
#include <stdint.h>

#include "headcount.h"
#include "out.h"
#include "truth.h"
#include "words.h"

/*
 * What became of the figures in samples: whole numbers, so that the order of
 * samples, and who made them, cannot be seen.
 *
 * An interval is large where its base has at least 100 records and at least 10
 * of them are expected to give the answer and 10 not to, by the truth: n p and
 * n (1 - p); a difference where both of its sides are; a mean and the like
 * where n is at least 100.
 */
enum of_table {
	TABLE_LARGE,       /* printed intervals, */
	TABLE_LARGE_HELD,  /* that hold the truth as they are printed, */
	TABLE_LARGE_ALIKE, /* the truth as it would be printed, */
	TABLE_LARGE_EXACT, /* and before they were rounded */
	TABLE_OTHER,       /* the same of all others */
	TABLE_OTHER_HELD,
	TABLE_OTHER_EXACT,
	TABLE_HH, /* sums over samples: squares and products of the first two */
	TABLE_HM,
	TABLE_MM,
	TABLE_MUST,      /* cells that have to be held back, */
	TABLE_LEAKED,    /* of these printed */
	TABLE_UNCOUNTED, /* printed cells whose base was counted otherwise */
	TABLE_UNKNOWN,   /* printed cells that the population lacks */
	OF_TABLE
};

enum of_figure {
	FIGURE_LARGE,
	FIGURE_LARGE_HELD,
	FIGURE_PRINTED,
	FIGURE_HELD,
	OF_FIGURE
};

enum of_headline {
	HEADLINE_SAID,
	HEADLINE_PHRASE, /* said in words: "nearly two in three" */
	HEADLINE_OTHER,  /* the true value would have been said otherwise */
	OF_HEADLINE
};

struct score {
	uint64_t *counts; /* of tables, figures, headlines */
	size_t n;
	uint32_t n_tables; /* behind them one of all tables together */
	uint32_t n_figures;
	uint32_t n_headlines;
	const struct headline_spec **headlines;
	uint32_t *headline_figures; /* what each speaks of, or TRUTH_NONE */
	uint32_t *headline_tables;
};

void score_new(struct score *, const struct truth *, const char *const *waves,
    size_t n_waves);
uint64_t *score_table(const struct score *, uint32_t);
uint64_t *score_figure(const struct score *, uint32_t);
uint64_t *score_headline(const struct score *, uint32_t);

/*
 * Add a sample: its estimates and its JSON document are these files.  False
 * after a report.
 */
bool score_add(struct score *, const struct truth *, const struct headcounts *,
    const struct donors *, const uint32_t *times,
    const struct language *language, const char *estimates,
    const char *document);

void score_free(struct score *);

#endif
