#ifndef WORDS_H
#define WORDS_H

#include "out.h"

/* The languages render speaks itself; a study's own texts may have more. */
enum language {
	LANGUAGE_DA,
	LANGUAGE_EN
};

extern const char *const language_codes[]; /* "da", "en", NULL */

/* Everything render says of its own accord, in both languages. */
enum word {
	WORD_LANGUAGE, /* its own name, for links between languages */
	WORD_ALL,
	WORD_TABLE,
	WORD_TABLES,
	WORD_CONTENTS,
	WORD_RESPONDENTS,
	WORD_PER_CENT,
	WORD_INTERVAL,
	WORD_SHOW_INTERVALS,
	WORD_SKIP,
	WORD_IN_SHORT,
	WORD_METHOD,
	WORD_STATISTIC,
	WORD_MEASURE,
	WORD_CATEGORY,
	WORD_SHARE,
	WORD_MEAN,
	WORD_SUM,
	WORD_COUNT,
	WORD_RATIO,
	WORD_QUANTILE,
	WORD_MEDIAN,
	WORD_DIFFERENCE,
	WORD_DIFFERENCE_POINTS,
	WORD_REST,
	WORD_CHISQ,
	WORD_WEIGHTED,
	WORD_UNWEIGHTED,
	WORD_BASE, /* {base} {n} */
	WORD_BASE_OTHER,
	WORD_BASE_ASKED,
	WORD_BASE_ANSWERED,
	WORD_RESPONDING,
	WORD_GROUP_BASE, /* {base} */
	WORD_KEPT,       /* {answers} */
	WORD_DROPPED,    /* {answers} */
	WORD_HIDDEN,     /* {answers} */
	WORD_MANY,
	WORD_CI, /* {level} */
	WORD_NOTES,
	WORD_SYMBOLS,
	WORD_SUPPRESSED, /* {minimum} */
	WORD_SUPPRESSED_ANY,
	WORD_EMPTY,
	WORD_UNRELIABLE,
	WORD_LONELY,
	WORD_ABSENT,
	WORD_SIGNIFICANT, /* {level} */
	WORD_QUOTE_OPEN,
	WORD_QUOTE_CLOSE,
	WORDS
};

const char *word(enum word, enum language);

/* The text with a capital, as at the beginning of a sentence; owned. */
char *words_capital(const char *text);

/* A value for a name within braces. */
struct blank {
	const char *name;
	const char *value;
};

/*
 * Put a sentence with its blanks filled in: "{base}" becomes the value of
 * base.  The list ends with a NULL name; a name that is not in it stays as
 * it is written.
 */
void words_fill(struct out *, const char *sentence, const struct blank *);

/* The first name in braces that is not in the list, or an empty slice. */
struct slice words_unknown(const char *sentence, const struct blank *);

#endif
