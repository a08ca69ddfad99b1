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
	REACH = 2 * POINT,
	ABOUT = 5 * POINT,
	ABOUT_END = ABOUT / 2,
	END = 5 * POINT
};

struct phrase {
	int over;
	int under;
	bool is_step; /* of "more than", "fewer than" */

	struct {
		enum form form;
		const char *name;
		const char *below; /* said of a share below the fraction */
	} in[2];
};

/* In the order in which a tie is settled. */
static const struct phrase phrases[] = {
    {1, 2, true,
	{{FORM_OF, "halvdelen", "næsten"}, {FORM_OF, "half", "nearly"}}},
    {1, 3, true,
	{{FORM_EACH, "hver tredje", "knap"},
	    {FORM_MANY, "one in three", "nearly"}}},
    {2, 3, true,
	{{FORM_MANY, "to ud af tre", "næsten"},
	    {FORM_MANY, "two in three", "nearly"}}},
    {1, 4, true,
	{{FORM_EACH, "hver fjerde", "knap"},
	    {FORM_MANY, "one in four", "nearly"}}},
    {3, 4, true,
	{{FORM_MANY, "tre ud af fire", "næsten"},
	    {FORM_MANY, "three in four", "nearly"}}},
    {1, 5, false,
	{{FORM_EACH, "hver femte", "knap"},
	    {FORM_MANY, "one in five", "nearly"}}},
    {2, 5, false,
	{{FORM_MANY, "to ud af fem", "næsten"},
	    {FORM_MANY, "two in five", "nearly"}}},
    {3, 5, false,
	{{FORM_MANY, "tre ud af fem", "næsten"},
	    {FORM_MANY, "three in five", "nearly"}}},
    {4, 5, false,
	{{FORM_MANY, "fire ud af fem", "næsten"},
	    {FORM_MANY, "four in five", "nearly"}}},
    {1, 10, true,
	{{FORM_EACH, "hver tiende", "knap"},
	    {FORM_MANY, "one in ten", "nearly"}}},
    {3, 10, false,
	{{FORM_MANY, "tre ud af ti", "næsten"},
	    {FORM_MANY, "three in ten", "nearly"}}},
    {7, 10, false,
	{{FORM_MANY, "syv ud af ti", "næsten"},
	    {FORM_MANY, "seven in ten", "nearly"}}},
    {9, 10, true,
	{{FORM_MANY, "ni ud af ti", "næsten"},
	    {FORM_MANY, "nine in ten", "nearly"}}},
};

static const char *const above[] = {"godt", "just over"};
static const char *const about[] = {"omkring", "about"};
static const char *const more[] = {"mere end", "more than"};
static const char *const fewer[] = {"færre end", "fewer than"};

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
	const struct phrase *best = phrases;
	size_t i;

	for (i = 1; i < sizeof phrases / sizeof *phrases; i++) {
		const struct phrase *p = &phrases[i];

		if (llabs(distance(share, p)) * best->under <
		    llabs(distance(share, best)) * p->under)
			best = p;
	}
	return best;
}

static bool
is_within(int64_t share, const struct phrase *phrase, int64_t reach)
{
	return llabs(distance(share, phrase)) <= reach * phrase->under;
}

static bool
is_end(const struct phrase *phrase)
{
	return phrase->over * 10 == phrase->under ||
	    phrase->over * 10 == 9 * phrase->under;
}

/* The fraction that such a share is about, or NULL. */
static const struct phrase *
about_which(double value)
{
	int64_t share = points(value);
	const struct phrase *p = nearest(share);

	return is_within(share, p, is_end(p) ? ABOUT_END : ABOUT) ? p : NULL;
}

/* The last step that such a share has passed on its way from a half, or NULL;
 * behind the ends there are few points more. */
static const struct phrase *
beyond_which(double value)
{
	int64_t share = points(value);
	int way = share > (int64_t)50 * POINT ? 1 : -1;
	const struct phrase *last = NULL;
	size_t i;

	for (i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		const struct phrase *p = &phrases[i];

		if (p->is_step && way * (2 * p->over - p->under) >= 0 &&
		    way * distance(share, p) > 0 &&
		    (last == NULL ||
			way * (p->over * last->under - last->over * p->under) >
			    0))
			last = p;
	}
	return last != NULL && is_end(last) && !is_within(share, last, END)
	    ? NULL
	    : last;
}

static bool
straddles(const struct share *share, const struct phrase *phrase)
{
	int64_t reach = (int64_t)REACH * phrase->under;

	return share->has_interval &&
	    distance(points(share->low), phrase) < -reach &&
	    distance(points(share->high), phrase) > reach;
}

/* What stands before the fraction of a share that is said by its figure. */
static const char *
side_of(const struct share *share, const struct phrase *phrase,
    enum phrases language)
{
	int64_t d = distance(points(share->value), phrase);

	if (straddles(share, phrase))
		return about[language];
	if (d < -(int64_t)PLAIN * phrase->under)
		return phrase->in[language].below;
	return d > (int64_t)PLAIN * phrase->under ? above[language] : "";
}

static const struct phrase *
by_figure(const struct share *share, enum phrases language, const char **side)
{
	const struct phrase *p = nearest(points(share->value));

	*side = side_of(share, p, language);
	return is_within(points(share->value), p, REACH) ? p : NULL;
}

/* The fraction that all of the interval has in common, or NULL. */
static const struct phrase *
shared(const struct share *share, const struct phrase *(*which)(double))
{
	const struct phrase *p = which(share->value);

	return which(share->low) == p && which(share->high) == p ? p : NULL;
}

static const struct phrase *
by_interval(const struct share *share, enum phrases language, const char **side)
{
	const struct phrase *p = shared(share, about_which);
	bool is_more = share->value > 0.5;

	*side = about[language];
	if (p != NULL)
		return p;
	*side = is_more ? more[language] : fewer[language];
	return (share->low > 0.5) == is_more && (share->high > 0.5) == is_more
	    ? shared(share, beyond_which)
	    : NULL;
}

enum form
phrase_put(
    struct out *out, const struct share *share, const struct language *language)
{
	enum phrases in = language->phrases;
	const struct phrase *p;
	const char *side;

	if (in == PHRASES_NONE)
		return FORM_NUMBER;
	p = share->is_by_figure || !share->has_interval
	    ? by_figure(share, in, &side)
	    : by_interval(share, in, &side);
	if (p == NULL)
		return FORM_NUMBER;
	out_format(
	    out, "%s%s%s", side, *side == '\0' ? "" : " ", p->in[in].name);
	return p->in[in].form;
}
