#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "out.h"
#include "stream.h"
#include "utf8.h"

void
out_free(struct out *out)
{
	free(out->text);
	*out = (struct out){0};
}

void
out_byte(struct out *out, char c)
{
	MEM_GROW(out->text, out->len, out->cap);
	out->text[out->len++] = c;
}

void
out_reserve(struct out *out, size_t more)
{
	if (out->cap - out->len >= more)
		return;
	out->cap = 2 * (out->cap + more);
	out->text = mem_resize(out->text, out->cap);
}

void
out_slice(struct out *out, struct slice text)
{
	if (text.len == 0)
		return;
	out_reserve(out, text.len);
	memcpy(out->text + out->len, text.text, text.len);
	out->len += text.len;
}

void
out_text(struct out *out, const char *text)
{
	out_slice(out, slice_of(text));
}

void
out_format(struct out *out, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		return;
	text = mem_alloc((size_t)len + 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, args);
	va_end(args);
	out_text(out, text);
	free(text);
}

void
out_repeat(struct out *out, char c, size_t n)
{
	while (n-- > 0)
		out_byte(out, c);
}

void
out_quoted(struct out *out, const char *text)
{
	out_byte(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			out_byte(out, '\\');
		out_byte(out, *text);
	}
	out_byte(out, '"');
}

static bool
is_forbidden(uint32_t point)
{
	if (point == '\t' || point == '\n' || point == '\r')
		return false;
	return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
	    point == 0xFFFE || point == 0xFFFF;
}

void
out_markup(struct out *out, const char *text)
{
	uint32_t point;
	size_t len;

	for (; *text != '\0'; text += len) {
		len = utf8_get(text, &point);
		if (point == '&')
			out_text(out, "&amp;");
		else if (point == '<')
			out_text(out, "&lt;");
		else if (point == '>')
			out_text(out, "&gt;");
		else if (point == '"')
			out_text(out, "&quot;");
		else if (is_forbidden(point))
			out_text(out, "\uFFFD");
		else
			out_slice(out, (struct slice){text, len});
	}
}

char *
out_take(struct out *out)
{
	char *text;

	out_byte(out, '\0');
	text = out->text;
	*out = (struct out){0};
	return text;
}

bool
out_write(const struct out *out, int fd, const char *name)
{
	return stream_write(fd, name, out->text, out->len);
}
