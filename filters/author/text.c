#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "text.h"

static void
put_bytes(struct text *text, const char *bytes, size_t len)
{
	if (text->cap - text->len < len + 1) {
		text->cap = 2 * text->cap + len + 64;
		text->bytes = mem_resize(text->bytes, text->cap);
	}
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
}

void
text_put(struct text *text, const char *more)
{
	put_bytes(text, more, strlen(more));
}

void
text_format(struct text *text, const char *fmt, ...)
{
	va_list args;
	char *made;
	int len;

	va_start(args, fmt);
	len = vasprintf(&made, fmt, args);
	va_end(args);
	if (len < 0)
		mem_fail(strlen(fmt));
	put_bytes(text, made, (size_t)len);
	free(made);
}

char *
text_finish(struct text *text)
{
	put_bytes(text, "", 0);
	text->bytes[text->len] = '\0';
	return text->bytes;
}
