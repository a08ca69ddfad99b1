#ifndef PHRASE_H
#define PHRASE_H

#include <stdbool.h>

#include "out.h"
#include "words.h"

/*
 * A share in the words of a press release: 0.79 is "næsten fire ud af fem",
 * "nearly four in five".
 *
 * The fractions are those with the denominators 2, 3, 4, 5 and 10.  Within
 * half a point of one the share is called by its name; up to two points
 * below it is "næsten" or "knap", up to two points above it is "godt".
 * Elsewhere the percentage says it.  Where two fractions are within reach
 * the nearer one is taken, and on a tie the smaller denominator.
 *
 * A confidence interval that reaches past two points on both sides of the
 * fraction straddles everything the phrase could say: then it is "omkring".
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
};

/* Put the phrase, if any; the form says what may follow it. */
enum form
phrase_put(struct out *, const struct share *, const struct language *);

#endif
