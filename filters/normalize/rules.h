#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "cell.h"

/*
 * What a raw value becomes.  A rule's left side is a value, a range of whole
 * numbers ("10-19", "20-*", "*-9") or a text with wildcards ("K*": any run
 * of bytes at each star).  The value itself comes before ranges and
 * wildcards, which apply in the order they were added; then the rule for any
 * other value, where there is one.
 */
struct rules;

struct rules *rules_new(void); /* owned */
void rules_free(struct rules *);

/* All texts are borrowed for the life of the rules. */
void rules_add(struct rules *, const char *from, const char *to);

/* An exact value only; false and nothing done when it has a rule already. */
bool rules_add_exact(struct rules *, const char *from, const char *to);
void rules_add_other(struct rules *, const char *to);

/* True when some rule can match a text that it does not name. */
bool rules_are_wide(const struct rules *);

/* True when a right side holds what needs quotes in CSV. */
bool rules_may_quote(const struct rules *);

/* False when no rule applies. */
bool rules_find_far(const struct rules *, struct slice, struct cell *to);

/* Only a rule that names the value itself. */
bool rules_find_exact(const struct rules *, struct slice, struct cell *to);

/* Any rule but the one for other values. */
bool rules_find_named(const struct rules *, struct slice, struct cell *to);

/* The first part of struct rules: values of a byte or none, as most are. */
struct rules_near {
	struct cell
	    to[257]; /* by byte; 256: the empty value; text NULL: none */
};

static inline bool
rules_find(const struct rules *rules, struct slice from, struct cell *to)
{
	const struct rules_near *near = (const struct rules_near *)rules;
	unsigned at = from.len == 0 ? 256 : (unsigned char)from.text[0];

	if (__builtin_expect(from.len <= 1 && near->to[at].text != NULL, 1)) {
		*to = near->to[at];
		return true;
	}
	return rules_find_far(rules, from, to);
}

/* A set of values to ask membership of. */
struct values {
	bool near[257]; /* those of a byte; 256: the empty value */
	struct slice *longer;
	uint32_t n_longer;
};

void values_add(struct values *, const char *text);
void values_clear(struct values *); /* frees what it holds */
bool values_hold_longer(const struct values *, struct cell);

static inline bool
values_hold(const struct values *values, struct cell cell)
{
	if (cell.len == 1)
		return values->near[(unsigned char)cell.text[0]];
	if (cell.len == 0)
		return values->near[256];
	return values->n_longer > 0 && values_hold_longer(values, cell);
}

#endif
