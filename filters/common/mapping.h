#ifndef MAPPING_H
#define MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "datum.h"

/*
 * What a raw value becomes.  A rule's left side is a value, a range of whole
 * numbers ("10-19", "20-*", "*-9") or a text with wildcards ("K*": any run
 * of bytes at each star).  The value itself comes before ranges and
 * wildcards, which apply in the order they were added; then the rule for any
 * other value, where there is one.  Neither ranges nor wildcards take the
 * empty value or a dot code: those have to be named.
 */
struct mapping;

struct mapping *mapping_new(void); /* owned */
void mapping_free(struct mapping *);

/* All texts are borrowed for the life of the rules. */
void mapping_add(struct mapping *, const char *from, const char *to);

/* An exact value only; false and nothing done when it has a rule already. */
bool mapping_add_exact(struct mapping *, const char *from, const char *to);
void mapping_add_other(struct mapping *, const char *to);

/* How often the byte stands in the left side of a rule: the most there is. */
unsigned mapping_most_of(const struct mapping *, char);

/* True when the left side of a rule is a range or holds a star. */
bool mapping_is_wide(const char *from);

/* True when some rule can match a text that it does not name. */
bool mapping_are_wide(const struct mapping *);

/* True when a right side holds what needs quotes in CSV. */
bool mapping_may_quote(const struct mapping *);

/* False when no rule applies. */
bool mapping_find_far(const struct mapping *, struct slice, struct datum *to);

/* Only a rule that names the value itself. */
bool mapping_find_exact(const struct mapping *, struct slice, struct datum *to);

/* Any rule but the one for other values. */
bool mapping_find_named(const struct mapping *, struct slice, struct datum *to);

/* The first part of struct mapping: values of a byte or none, as most are. */
struct mapping_near {
	struct datum
	    to[257]; /* by byte; 256: the empty value; text NULL: none */
};

static inline bool
mapping_find(const struct mapping *rules, struct slice from, struct datum *to)
{
	const struct mapping_near *near = (const struct mapping_near *)rules;
	unsigned at = from.len == 0 ? 256 : (unsigned char)from.text[0];

	if (__builtin_expect(from.len <= 1 && near->to[at].text != NULL, 1)) {
		*to = near->to[at];
		return true;
	}
	return mapping_find_far(rules, from, to);
}

/* A set of values to ask membership of. */
struct values {
	bool near[257]; /* those of a byte; 256: the empty value */
	struct slice *longer;
	uint32_t n_longer;
};

void values_add(struct values *, const char *text);
void values_clear(struct values *); /* frees what it holds */
bool values_hold_longer(const struct values *, struct datum);

static inline bool
values_hold(const struct values *values, struct datum cell)
{
	if (cell.len == 1)
		return values->near[(unsigned char)cell.text[0]];
	if (cell.len == 0)
		return values->near[256];
	return values->n_longer > 0 && values_hold_longer(values, cell);
}

#endif
