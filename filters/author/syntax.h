#ifndef SYNTAX_H
#define SYNTAX_H

#include <stdint.h>

#include "codebook.h"
#include "out.h"

/*
 * A program for SPSS, Stata or R that reads the records that normalize writes
 * by a codebook, and gives them there their labels and missing values.
 */
enum syntax_form {
	SYNTAX_SPSS,
	SYNTAX_STATA,
	SYNTAX_R
};

/* Put it into a text.  lang NULL: the codebook's first language. */
void syntax_codebook(
    struct out *, const struct codebook *, enum syntax_form, const char *lang);

/* ---- for the forms ------------------------------------------------------ */

enum {
	SYNTAX_REASONS = 4 /* .d, .n, .r, .x */
};

struct syntax {
	struct out *out;
	const struct codebook *book;
	const char *lang;
	char **names; /* of the variables, as the program takes them */
};

extern const char syntax_reasons[SYNTAX_REASONS][3];

/*
 * Are the codes of the variable replaced by numbers from 1 on, in the order
 * of the codebook? Codes of letters are, for in all three programs only a
 * number can be missing for a reason.
 */
bool syntax_is_counted(const struct variable *);

/* An answer that is counted, or whose label says more than its code. */
struct syntax_answer {
	uint32_t at; /* categories that were looked at */
	unsigned number;
	char digits[12];
	const char *raw;  /* as the records have it */
	const char *code; /* the number that stands for it */
	const char *label;
};

/* The next one, from {0} on; false behind the last. */
bool syntax_next(
    const struct syntax *, const struct variable *, struct syntax_answer *);

/* What the variable is about; owned, "" for nothing but its name. */
char *syntax_label(const struct syntax *, uint32_t variable);

/* Why a value is missing, by the codebook or in English. */
const char *
syntax_reason(const struct syntax *, const struct variable *, unsigned reason);

/* The text between two quotes of that kind, at most `most` bytes, cut between
 * characters; put writes one character. */
void syntax_quote(struct syntax *, const char *text, size_t most,
    void (*put)(struct out *, char));

void syntax_spss(struct syntax *);
void syntax_stata(struct syntax *);
void syntax_r(struct syntax *);

#endif
