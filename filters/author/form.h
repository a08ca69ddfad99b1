#ifndef FORM_H
#define FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "moment.h"
#include "numeral.h"
#include "slice.h"

/* The forms that values of a column may have, in the order of preference. */
struct form {
	const char *type;   /* as in a Table Schema */
	const char *format; /* of dates and times, or NULL: the default */
	bool is_moment;
	enum moment_kind kind;
	struct numeral_form numeral;
	bool is_month_first;
};

enum {
	FORM_NONE = -1,
	FORM_MARKS = 22 /* texts that stand for a missing value */
};

/* A set of forms: form i is bit i % 64 of word i / 64. */
struct form_set {
	uint64_t words[2];
};

struct form_set form_all(void);
const struct form *form_get(int i);
bool form_is_any(struct form_set);
bool form_has(struct form_set, int i);

/* The forms of the set that the value has, too. */
struct form_set form_match(struct form_set, struct slice value);

/* Whether it is a whole number without marks, which is form 0. */
bool form_is_whole(struct slice value);

/* What other columns of the file tell about values that could be read in
 * two ways, such as 1.234 or 03-04-2024. */
struct form_habit {
	char decimal; /* ',' or '.' */
	bool is_decimal_sure;
	bool is_month_first; /* 5/13/18 */
	bool is_day_first;   /* for sure; neither: not known */
};

/* The form of the set that the draft takes, by the habit of the file;
 * FORM_NONE when the set is empty. */
int form_choose(struct form_set, const struct form_habit *);

/*
 * What the set says for certain: its forms have one decimal mark (else '\0'),
 * or are all dates with the month, or the day, first.
 */
char form_decimal(struct form_set);
bool form_is_month_first(struct form_set);
bool form_is_day_first(struct form_set);

/*
 * True when the set holds forms that read the same digits differently, and
 * the habit does not tell which is meant.
 */
bool form_is_doubtful(struct form_set, const struct form_habit *);

/* The index of a text that stands for a missing value, or FORM_NONE. */
int form_mark(struct slice value);
const char *form_mark_text(int i); /* NULL beyond the last */

/* Digits with marks between: a number, a date, a range; not a name. */
bool form_is_figure(struct slice value);

#endif
