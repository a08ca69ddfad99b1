#ifndef PHRASE_H
#define PHRASE_H

#include <stdbool.h>

#include "out.h"
#include "words.h"

/*
 * A share in the words of a press release: 0.79 is "omkring fire ud af fem",
 * "about four in five".
 *
 * The words for a share with a confidence interval are those that all of its
 * interval has in common; so they are others than those of the true value no
 * more often than the interval misses that.  They are the first of
 *
 *	"omkring", "about" a half, third, quarter, fifth or tenth: of the shares
 *	that are nearer to it than to another of these (a tie is of the smaller
 *	denominator), and no more than 5 points off, of one and nine in ten 2.5;
 *
 *	"mere end", "more than" 1/2, 2/3, 3/4, 9/10: of the shares from there to
 *	the next of these, or 5 points beyond the last; "færre end", "fewer
 *than" 1/2, 1/3, 1/4, 1/10 likewise.
 *
 * Elsewhere the percentage says it.
 *
 * A share without an interval, or that is said by its figure, whatever the
 * interval: within half a point of a fraction it is called by its name; up to
 * two points below it is "næsten" or "knap", up to two points above it is
 * "godt".  Elsewhere the percentage says it.  An interval that reaches past two
 * points on both sides of the fraction straddles everything the phrase could
 * say: then it is "omkring".
 */
enum form {
	FORM_EACH,  /* "hver tredje": the noun follows in the singular */
	FORM_MANY,  /* "fire ud af fem": the noun follows in the plural */
	FORM_OF,    /* "halvdelen": "af", "of" and the noun follow */
	FORM_NUMBER /* no fraction is near: the percentage itself, as OF */
};

struct share {
	double value; /* 0 to 1 */
	double low;   /* its interval */
	double high;
	bool has_interval;
	bool is_by_figure;
};

/* Put the phrase, if any; the form says what may follow it. */
enum form
phrase_put(struct out *, const struct share *, const struct language *);

#endif
