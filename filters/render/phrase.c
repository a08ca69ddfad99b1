#include <stdint.h>
#include <stdlib.h>

#include "number.h"
#include "phrase.h"

/*
 * Everything is compared as whole millionths of a point, taken from the
 * decimal text of the share, so that 80.5 is exactly half a point from 80.
 */
enum {
	POINT = 1000000,
	PLAIN = POINT / 2,
	REACH = 2 * POINT
};

struct phrase {
	int over;
	int under;

	struct {
		enum form form;
		const char *name;
		const char *below; /* said of a share below the fraction */
	} in[2];
};

/* In the order in which a tie is settled. */
static const struct phrase phrases[] = {
    {1, 2, {{FORM_OF, "halvdelen", "næsten"}, {FORM_OF, "half", "nearly"}}},
    {1, 3,
	{{FORM_EACH, "hver tredje", "knap"},
	    {FORM_MANY, "one in three", "nearly"}}},
    {2, 3,
	{{FORM_MANY, "to ud af tre", "næsten"},
	    {FORM_MANY, "two in three", "nearly"}}},
    {1, 4,
	{{FORM_EACH, "hver fjerde", "knap"},
	    {FORM_MANY, "one in four", "nearly"}}},
    {3, 4,
	{{FORM_MANY, "tre ud af fire", "næsten"},
	    {FORM_MANY, "three in four", "nearly"}}},
    {1, 5,
	{{FORM_EACH, "hver femte", "knap"},
	    {FORM_MANY, "one in five", "nearly"}}},
    {2, 5,
	{{FORM_MANY, "to ud af fem", "næsten"},
	    {FORM_MANY, "two in five", "nearly"}}},
    {3, 5,
	{{FORM_MANY, "tre ud af fem", "næsten"},
	    {FORM_MANY, "three in five", "nearly"}}},
    {4, 5,
	{{FORM_MANY, "fire ud af fem", "næsten"},
	    {FORM_MANY, "four in five", "nearly"}}},
    {1, 10,
	{{FORM_EACH, "hver tiende", "knap"},
	    {FORM_MANY, "one in ten", "nearly"}}},
    {3, 10,
	{{FORM_MANY, "tre ud af ti", "næsten"},
	    {FORM_MANY, "three in ten", "nearly"}}},
    {7, 10,
	{{FORM_MANY, "syv ud af ti", "næsten"},
	    {FORM_MANY, "seven in ten", "nearly"}}},
    {9, 10,
	{{FORM_MANY, "ni ud af ti", "næsten"},
	    {FORM_MANY, "nine in ten", "nearly"}}},
};

static const char *const above[] = {"godt", "just over"};
static const char *const about[] = {"omkring", "about"};

/* A share as millionths of a point. */
static int64_t
points(double value)
{
	char text[NUMBER_TEXT];
	size_t len = number_round(text, sizeof text, value, 8, 0);
	int64_t whole = 0;

	number_parse_int(&whole, text, len);
	return whole;
}

/* How far the share is above the fraction, times its denominator. */
static int64_t
distance(int64_t share, const struct phrase *phrase)
{
	return share * phrase->under - (int64_t)phrase->over * 100 * POINT;
}

static const struct phrase *
nearest(int64_t share)
{
	const struct phrase *best = NULL;
	size_t i;

	for (i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		const struct phrase *p = &phrases[i];
		int64_t d = llabs(distance(share, p));

		if (d > (int64_t)REACH * p->under)
			continue;
		if (best == NULL ||
		    d * best->under < llabs(distance(share, best)) * p->under)
			best = p;
	}
	return best;
}

static bool
straddles(const struct share *share, const struct phrase *phrase)
{
	int64_t reach = (int64_t)REACH * phrase->under;

	return share->has_interval &&
	    distance(points(share->low), phrase) < -reach &&
	    distance(points(share->high), phrase) > reach;
}

enum form
phrase_put(
    struct out *out, const struct share *share, const struct language *language)
{
	int64_t value = points(share->value);
	const struct phrase *p = nearest(value);
	const char *side = "";
	int64_t d;

	if (p == NULL || language->phrases == PHRASES_NONE)
		return FORM_NUMBER;
	d = distance(value, p);
	if (straddles(share, p))
		side = about[language->phrases];
	else if (d < -(int64_t)PLAIN * p->under)
		side = p->in[language->phrases].below;
	else if (d > (int64_t)PLAIN * p->under)
		side = above[language->phrases];
	if (*side != '\0') {
		out_text(out, side);
		out_byte(out, ' ');
	}
	out_text(out, p->in[language->phrases].name);
	return p->in[language->phrases].form;
}
