#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"

struct own_word;

/* Which language's phrases for shares (phrase.h) a language uses. */
enum phrases {
	PHRASES_DA,
	PHRASES_EN,
	PHRASES_NONE
};

/* Every text that render has of its own.  Behind each: the blanks that it has.
 */
enum word {
	WORD_LANGUAGE, /* its own name, for links between languages */
	WORD_ALL,
	WORD_TABLE,
	WORD_TABLES,
	WORD_CONTENTS,
	WORD_COVER, /* sheets and columns of a spreadsheet */
	WORD_NOTES,
	WORD_SIGN,
	WORD_MEANING,
	WORD_QUESTION,
	WORD_COLUMN,
	WORD_FIGURE,
	WORD_UNIT,
	WORD_LOW,
	WORD_HIGH,
	WORD_CONTENT,
	WORD_RESPONDENTS,
	WORD_PER_CENT,
	WORD_INTERVAL,
	WORD_SHOW_INTERVALS,
	WORD_SKIP,
	WORD_IN_SHORT,
	WORD_METHOD,
	WORD_MEASURE,
	WORD_CATEGORY,
	WORD_MEAN,
	WORD_SUM,
	WORD_COUNT,
	WORD_RATIO,
	WORD_QUANTILE,
	WORD_MEDIAN,
	WORD_DIFFERENCE,
	WORD_DIFFERENCE_POINTS,
	WORD_REST,
	WORD_COMPARISON,
	WORD_CHISQ,
	WORD_WEIGHTED,
	WORD_UNWEIGHTED,
	WORD_OF_ALL, /* what percentages are of */
	WORD_OF_GROUPS,
	WORD_OF_ANSWERS,
	WORD_OF_TOTAL,
	WORD_PER, /* {n} */
	WORD_THOUSANDS,
	WORD_MILLIONS,
	WORD_STANDARDIZED, /* {variables} */
	WORD_BASE,         /* {base} {n} */
	WORD_BASE_OTHER,
	WORD_BASE_ASKED,
	WORD_BASE_ANSWERED,
	WORD_RESPONDING,
	WORD_GROUP_BASE, /* {base} */
	WORD_BASE_OF,    /* {groups} {base} */
	WORD_KEPT,       /* {answers} */
	WORD_DROPPED,    /* {answers} */
	WORD_HIDDEN,     /* {answers} */
	WORD_MANY,
	WORD_CI,           /* {level} */
	WORD_CI_BESIDE,    /* {level} */
	WORD_CI_BRACKETED, /* {level} */
	WORD_SUPPRESSED,
	WORD_FEW, /* {minimum} */
	WORD_FEW_ANY,
	WORD_EMPTY,
	WORD_UNRELIABLE,
	WORD_WITHHELD,
	WORD_LONELY,
	WORD_ABSENT,
	WORD_NOT_ASKED,
	WORD_ZERO,
	WORD_ROUNDED,
	WORD_SIGNIFICANT, /* {level} */
	WORD_ADJUSTED,
	WORD_UNADJUSTED,
	WORD_LETTERS,          /* {small} {capital} */
	WORD_LETTERS_SMALL,    /* {small} */
	WORD_LETTERS_ADJUSTED, /* {method} */
	WORD_LETTERS_UNADJUSTED,
	WORD_QUOTE_OPEN,
	WORD_QUOTE_CLOSE,
	WORD_DECIMAL, /* the mark of decimals: one character */
	WORD_GROUP,   /* between thousands: one, or none */
	WORD_PERCENT_SIGN,
	WORD_OF, /* between a part and its whole; may be empty */
	WORD_DONT_KNOW,
	WORD_NO_ANSWER,
	WORD_NOT_RELEVANT,
	WORD_INVALID,
	WORD_OTHER,            /* an answer that is none of those listed */
	WORD_TO,               /* between the bounds of a difference */
	WORD_OTHERS_NOT_SHOWN, /* {n} */
	WORD_UNDER,            /* {value} */
	WORD_OVER,             /* {value} */
	WORD_POINTS,
	WORD_EXPLAINED,      /* a link to how a table came about */
	WORD_RUN,            /* {wave} {read} {rejected} {kept} */
	WORD_RUN_MATCHED,    /* {matched} {frame} */
	WORD_RUN_WEIGHTED,   /* {sum} */
	WORD_WITH_INTERVALS, /* {level} */
	WORD_AXIS_FROM,      /* {value} */
	WORD_EQUAL_STEPS,
	WORD_BROKEN_LINE,
	WORD_HALF_WIDTH, /* {value} */
	WORD_UNROUNDED,
	WORD_MORE_IN_TABLE,
	WORD_ASIDE_IN_TABLE, /* {answers} */
	WORD_SEE_TABLE,
	WORD_LOWEST,
	WORD_HIGHEST,
	WORD_BARS, /* kinds of figures */
	WORD_DOTS,
	WORD_LINES,
	WORD_STACKED,
	WORD_DIVERGING,
	WORD_SLOPE,
	WORD_ASSUMED,
	WORD_ASSUMED_PANEL,
	WORD_TESTS_ASSUMED, /* without intervals */
	WORD_TESTS_ASSUMED_PANEL,
	WORD_FINER_INTERVALS,
	WORD_STARS_OTHER,
	WORD_STARS_ADJUSTED,       /* {tables} {method} */
	WORD_STANDARD,             /* {standard} */
	WORD_STANDARD_UNCONFIRMED, /* by intervals */
	WORD_STARS,
	WORD_FIND, /* in the contents */
	WORD_LINK,
	WORD_CODEBOOK,
	WORD_DOWNLOAD,
	WORD_PUBLISHED, /* facts of a publication */
	WORD_PERIOD,
	WORD_NEXT_RELEASE,
	WORD_CONTACT,
	WORD_LICENCE,
	WORD_CITE,
	WORD_NO_FIGURE, /* {reason} */
	WORD_NO_FIGURE_HELD,
	WORD_NO_FIGURE_MANY,
	WORD_NO_FIGURE_UNITS,
	WORD_NO_FIGURE_LARGE,
	WORDS
};

/* A language of a document.  Danish and English are built in; any other
 * language has the words that a study gives in tables.json. */
struct language {
	const char *code; /* as in HTML: "pl", "pt-BR" */
	enum phrases phrases;
	const char *own[WORDS]; /* the study's words; NULL: the built-in one */
};

extern const struct language language_da;
extern const struct language language_en;

/* Danish or English by its code; NULL for others. */
const struct language *language_find(const char *code);

/* Whether a text has the form of a code of a language: "pl", "pt-BR". */
bool language_is_code(const char *);

/* A word in the language: the study's, or else ours, which is English for a
 * language that is not built in. */
const char *word(enum word, const struct language *);

/*
 * Take the study's n words that are of this language; their texts are borrowed.
 * The words of all languages are checked: false after a report of a name that
 * is none of ours, of a blank that the word does not have, or of a mark of
 * numbers that is not one character.
 */
bool words_load(struct language *, const struct own_word *, uint32_t n);

/* The word of this name ("codebook"), or NULL. */
const char *words_called(const char *name, const struct language *);

/* How many words of the language are missing, so that English stands in their
 * place. */
uint32_t words_missing(const struct language *);

/* All words as JSON that can be translated, of *len bytes; owned. */
char *words_list(const struct language *, size_t *len);

/* The text with a capital, as at the beginning of a sentence; owned. */
char *words_capital(const char *text);

/* A name that stands within braces in a sentence, and the text to put there. */
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
