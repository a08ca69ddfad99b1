#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A piece of text: borrowed, counted in bytes, not NUL-terminated. */
struct slice {
	const char *text;
	size_t len;
};

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){text, strlen(text)};
}

static inline bool
slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.text, b.text, a.len) == 0;
}

static inline bool
slice_is(struct slice a, const char *text)
{
	return slice_equal(a, slice_of(text));
}

#endif
