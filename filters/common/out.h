#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/*
 * Text that grows: a document, a line, a key.  A document is written in one go
 * when nothing has failed, so that half a page is never taken for a whole one.
 * All zero is an empty one; len may be made smaller at any time.
 */
struct out {
	char *text;
	size_t len;
	size_t cap;
};

void out_free(struct out *);

/* Room for so many bytes more at text + len. */
void out_reserve(struct out *, size_t more);

void out_byte(struct out *, char);
void out_slice(struct out *, struct slice);
void out_text(struct out *, const char *);
__attribute__((format(printf, 2, 3))) void
out_format(struct out *, const char *fmt, ...);
/* The byte n times. */
void out_repeat(struct out *, char, size_t n);

/* In double quotes, `"` and `\` behind a backslash: R and Python take it. */
void out_quoted(struct out *, const char *);

/*
 * As the text of HTML and XML, within attributes too: & < > " are entities, and
 * what XML 1.0 or a terminal does not bear is U+FFFD.
 */
void out_markup(struct out *, const char *);

/* Take the text out: owned, NUL-terminated; the buffer is empty again. */
char *out_take(struct out *);

/* Write to a descriptor; false after a report. */
bool out_write(const struct out *, int fd, const char *name);

#endif
