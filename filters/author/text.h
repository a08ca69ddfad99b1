#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* Text that grows; begin with all zero, free the bytes. */
struct text {
	char *bytes;
	size_t len;
	size_t cap;
};

void text_put(struct text *, const char *more);
__attribute__((format(printf, 2, 3))) void
text_format(struct text *, const char *fmt, ...);

/* The bytes, NUL-terminated; owned. */
char *text_finish(struct text *);

#endif
