#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"

enum {
	TAGS = 128, /* tags a program has: more share the last place */
	MESSAGE = 4096,
	SHOWN = 60, /* bytes of a field in a message */
	VALUES = 4,
	VALUE = SHOWN * 4 + 16
};

struct tag {
	const char *name;
	uint64_t n;
};

/* The one variable of the program: messages come from everywhere. */
static struct {
	const char *program;
	enum status worst;
	bool is_quiet;
	bool is_redacted;
	uint64_t cap;
	struct tag tags[TAGS];
	char values[VALUES][VALUE];
	unsigned next_value;
} diag = {.program = "barometer", .cap = 20};

void
diag_open(const char *program)
{
	diag.program = program;
}

void
diag_quiet(bool is_quiet)
{
	diag.is_quiet = is_quiet;
}

bool
diag_is_quiet(void)
{
	return diag.is_quiet;
}

void
diag_redact(bool is_redacted)
{
	diag.is_redacted = is_redacted;
}

bool
diag_is_redacted(void)
{
	return diag.is_redacted;
}

void
diag_cap(uint64_t n)
{
	diag.cap = n;
}

void
diag_raise(enum status status)
{
	if (status > diag.worst)
		diag.worst = status;
}

enum status
diag_worst(void)
{
	return diag.worst;
}

static struct tag *
find_tag(const char *name)
{
	size_t i;

	for (i = 0; i < TAGS - 1 && diag.tags[i].name != NULL; i++)
		if (strcmp(diag.tags[i].name, name) == 0)
			return &diag.tags[i];
	if (diag.tags[i].name == NULL)
		diag.tags[i].name = name;
	return &diag.tags[i];
}

uint64_t
diag_count(const char *tag)
{
	return find_tag(tag)->n;
}

/* Where snprintf would have gone past the end, the end. */
static size_t
clip(int len, size_t room)
{
	if (len < 0)
		return 0;
	return (size_t)len < room ? (size_t)len : room - 1;
}

static size_t
put_place(char *out, size_t room, const struct place *place)
{
	size_t len = clip(snprintf(out, room, "%s: ", diag.program), room);

	if (place == NULL)
		return len;
	if (place->file != NULL && place->line > 0)
		len += clip(snprintf(out + len, room - len, "%s:%llu: ",
				place->file, (unsigned long long)place->line),
		    room - len);
	else if (place->file != NULL)
		len +=
		    clip(snprintf(out + len, room - len, "%s: ", place->file),
			room - len);
	if (place->column != NULL)
		len +=
		    clip(snprintf(out + len, room - len, "column %s: ",
			     place->column[0] == '\0' ? "\"\"" : place->column),
			room - len);
	return len;
}

/* One write a message, so that filters of a pipe do not mix their lines. */
static void
put_message(const struct place *place, const char *severity, const char *tag,
    const char *fmt, va_list args)
{
	char text[MESSAGE];
	size_t room = sizeof text - 1;
	size_t len = put_place(text, room, place);
	ssize_t ignored;

	len += clip(
	    snprintf(text + len, room - len, "%s: ", severity), room - len);
	len += clip(vsnprintf(text + len, room - len, fmt, args), room - len);
	len += clip(snprintf(text + len, room - len, " [%s]", tag), room - len);
	text[len++] = '\n';
	ignored = write(STDERR_FILENO, text, len);
	(void)ignored;
}

static void
report(bool is_error, const struct place *place, const char *severity,
    const char *tag, const char *fmt, va_list args)
{
	struct tag *seen = find_tag(tag);

	seen->n++;
	if (seen->n > diag.cap || (diag.is_quiet && !is_error))
		return;
	put_message(place, severity, tag, fmt, args);
}

void
diag_error(enum status status, const struct place *place, const char *tag,
    const char *fmt, ...)
{
	va_list args;

	diag_raise(status);
	va_start(args, fmt);
	report(true, place, "error", tag, fmt, args);
	va_end(args);
}

void
diag_warning(const struct place *place, const char *tag, const char *fmt, ...)
{
	va_list args;

	diag_raise(STATUS_DATA);
	va_start(args, fmt);
	report(false, place, "warning", tag, fmt, args);
	va_end(args);
}

void
diag_note(const struct place *place, const char *tag, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	report(false, place, "note", tag, fmt, args);
	va_end(args);
}

static bool
is_shown_as_is(unsigned char c)
{
	return c >= 0x20 && c != 0x7f && c != '\\' && c != '\'';
}

/*
 * How many bytes at text[0] are one well-formed UTF-8 character above ASCII;
 * 0 when they are not one.  Messages must be readable whatever the input.
 */
static size_t
wide_length(const unsigned char *s, size_t len)
{
	size_t n = s[0] >= 0xf0 && s[0] < 0xf5 ? 4
	    : s[0] >= 0xe0                     ? 3
	    : s[0] >= 0xc2                     ? 2
					       : 0;
	size_t i;

	if (n == 0 || n > len || s[0] >= 0xf5)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return s[0] == 0xc2 && s[1] < 0xa0 ? 0 : n;
}

const char *
diag_value(struct slice s)
{
	char *out = diag.values[diag.next_value++ % VALUES];
	const unsigned char *text = (const unsigned char *)s.text;
	size_t len = 0;
	size_t i = 0;
	size_t wide;

	if (diag.is_redacted)
		return "(redacted)";
	out[len++] = '\'';
	while (i < s.len && i < SHOWN) {
		wide = text[i] < 0x80 ? 0 : wide_length(text + i, s.len - i);
		if (wide > 0) {
			memcpy(out + len, text + i, wide);
			len += wide;
			i += wide;
		} else if (is_shown_as_is(text[i]) && text[i] < 0x80) {
			out[len++] = s.text[i++];
		} else {
			len += (size_t)snprintf(
			    out + len, VALUE - len, "\\x%02X", text[i++]);
		}
	}
	memcpy(out + len, i < s.len ? "...'" : "'", i < s.len ? 5 : 2);
	return out;
}

void
diag_forget(void)
{
	diag.worst = STATUS_OK;
	memset(diag.tags, 0, sizeof diag.tags);
}

enum status
diag_status(void)
{
	char text[256];
	ssize_t ignored;
	size_t i;
	int len;

	for (i = 0; i < TAGS && diag.tags[i].name != NULL; i++) {
		if (diag.tags[i].n <= diag.cap || diag.is_quiet)
			continue;
		len = snprintf(text, sizeof text,
		    "%s: and %llu more like it [%s]\n", diag.program,
		    (unsigned long long)(diag.tags[i].n - diag.cap),
		    diag.tags[i].name);
		ignored = write(STDERR_FILENO, text, clip(len, sizeof text));
		(void)ignored;
		diag.tags[i].n = diag.cap;
	}
	return diag.worst;
}
