#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* A regular expression of a schema.  Alone in knowing PCRE2. */
struct pattern;

enum pattern_answer {
	PATTERN_NO,
	PATTERN_YES,
	PATTERN_LIMIT /* it would take too many steps, or too much memory */
};

/*
 * Compile a text; is_whole: it has to match all of a value, which is UTF-8,
 * and not any part of a line, which may be anything.  NULL when it is no
 * pattern: why is then "at character N: ...".  Lack of memory ends the
 * program, here and when it is matched.
 */
struct pattern *
pattern_new(const char *text, bool is_whole, char *why, size_t size);
void pattern_free(struct pattern *);

/*
 * Does it match?  The limits are counts that stand in the code, so that the
 * answer is the same on any machine.  A line that is not UTF-8 matches nothing.
 */
enum pattern_answer pattern_match(const struct pattern *, struct slice);

#endif
