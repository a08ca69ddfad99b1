#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"

enum {
	TAGS = 128, /* tags a program has: more share the last place */
	MESSAGE = 4096,
	NAME = 200, /* longer ones leave no room for what is wrong */
	TAG = 256,
	SHOWN = 60, /* bytes of a field in a message */
	PAINT = 64, /* bytes that colours may take */
	CAP = 3,    /* messages of a tag, of records */
	CAP_OTHERS = 20,
	VALUES = 4,
	VALUE = SHOWN * 4 + 16
};

struct tag {
	const char *name;
	uint64_t n;
	uint64_t n_shown;
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
} diag = {.program = "barometer", .cap = CAP};

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
		len += clip(
		    snprintf(out + len, room - len, "column %.*s%s: ", NAME,
			place->column[0] == '\0' ? "\"\"" : place->column,
			strlen(place->column) > NAME ? "..." : ""),
		    room - len);
	return len;
}

/* Well-formed UTF-8 above ASCII: the first bytes, and what may follow them. */
static const struct {
	unsigned char first, last; /* byte */
	unsigned char low, high;   /* of the byte behind it */
	unsigned char len;
} wides[] = {
    {0xc2, 0xc2, 0xa0, 0xbf, 2}, /* not the control characters below */
    {0xc3, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static size_t
wide_length(const unsigned char *s, size_t len)
{
	size_t i;
	size_t k;

	for (i = 0; i < sizeof wides / sizeof *wides; i++)
		if (s[0] >= wides[i].first && s[0] <= wides[i].last)
			break;
	if (i == sizeof wides / sizeof *wides || len < wides[i].len ||
	    s[1] < wides[i].low || s[1] > wides[i].high)
		return 0;
	for (k = 2; k < wides[i].len; k++)
		if ((s[k] & 0xc0) != 0x80)
			return 0;
	return wides[i].len;
}

/*
 * Characters that a terminal does not show but does: U+061C, U+200E, U+200F,
 * U+2028 to U+202E and U+2066 to U+2069 turn the direction of a line or end it.
 */
static bool
turns_line(const unsigned char *s, size_t len)
{
	if (len == 2)
		return s[0] == 0xd8 && s[1] == 0x9c;
	if (len != 3 || s[0] != 0xe2)
		return false;
	return (s[1] == 0x80 && (s[2] == 0x8e || s[2] == 0x8f)) ||
	    (s[1] == 0x80 && s[2] >= 0xa8 && s[2] <= 0xae) ||
	    (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9);
}

/*
 * How many bytes at s[0] are one character that may be shown as it is; 0 when
 * none is.  Messages must be readable, and what they say true, whatever the
 * input.
 */
static size_t
shown_length(const unsigned char *s, size_t len)
{
	size_t n;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	n = wide_length(s, len);
	return turns_line(s, n) ? 0 : n;
}

/* Write text as it may be shown, what fits of it; the length. */
static size_t
put_shown(char *out, size_t room, const char *text, size_t len)
{
	size_t n = 0;
	size_t i = 0;
	size_t as_is;

	while (i < len && n + 4 < room) {
		as_is = shown_length((const unsigned char *)text + i, len - i);
		if (as_is > 0)
			memcpy(out + n, text + i, as_is);
		else
			snprintf(out + n, 5, "\\x%02X", (unsigned char)text[i]);
		n += as_is > 0 ? as_is : 4;
		i += as_is > 0 ? as_is : 1;
	}
	return n;
}

/* On a terminal, unless NO_COLOR is set; else NULL. */
static const char *
colour_of(const char *severity)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if ((no_color != NULL && no_color[0] != '\0') ||
	    isatty(STDERR_FILENO) != 1 || term == NULL ||
	    strcmp(term, "dumb") == 0)
		return NULL;
	return severity[0] == 'e' ? "\033[1;31m"
	    : severity[0] == 'w'  ? "\033[1;33m"
				  : "\033[36m";
}

/*
 * One write a message, so that filters of a pipe do not mix their lines.  Names
 * of files and columns come from others: escaped, like everything else.  The
 * tag is there however long the message is.
 */
static void
put_message(const struct place *place, const char *severity, const char *tag,
    const char *fmt, va_list args)
{
	char text[MESSAGE];
	char shown[PAINT + MESSAGE + TAG];
	const char *colour = colour_of(severity);
	size_t len = put_place(text, sizeof text, place);
	size_t done = 0;
	ssize_t ignored;

	if (colour != NULL)
		done += clip(snprintf(shown, PAINT, "\033[K"), PAINT);
	done += put_shown(shown + done, MESSAGE / 2, text, len);
	done += clip(snprintf(shown + done, PAINT,
			 "%s%s%s: ", colour == NULL ? "" : colour, severity,
			 colour == NULL ? "" : "\033[0m"),
	    PAINT);
	len = clip(vsnprintf(text, sizeof text, fmt, args), sizeof text);
	done += put_shown(shown + done, MESSAGE + PAINT - done, text, len);
	len = done;
	len += clip(snprintf(shown + len, TAG, " [%s]", tag), TAG);
	shown[len++] = '\n';
	ignored = write(STDERR_FILENO, shown, len);
	(void)ignored;
}

/* Examples of records; what is wrong with a specification is read whole. */
static uint64_t
cap_of(enum status status, const struct place *place)
{
	bool is_example =
	    status != STATUS_USAGE && place != NULL && place->line > 0;

	return diag.cap == CAP && !is_example ? CAP_OTHERS : diag.cap;
}

static void
report(enum status status, bool is_error, const struct place *place,
    const char *severity, const char *tag, const char *fmt, va_list args)
{
	struct tag *seen = find_tag(tag);

	seen->n++;
	if (seen->n_shown >= cap_of(status, place) ||
	    (diag.is_quiet && !is_error))
		return;
	seen->n_shown++;
	put_message(place, severity, tag, fmt, args);
}

void
diag_error(enum status status, const struct place *place, const char *tag,
    const char *fmt, ...)
{
	va_list args;

	diag_raise(status);
	va_start(args, fmt);
	report(status, true, place, "error", tag, fmt, args);
	va_end(args);
}

void
diag_warning(const struct place *place, const char *tag, const char *fmt, ...)
{
	va_list args;

	diag_raise(STATUS_DATA);
	va_start(args, fmt);
	report(STATUS_DATA, false, place, "warning", tag, fmt, args);
	va_end(args);
}

void
diag_note(const struct place *place, const char *tag, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	report(STATUS_OK, false, place, "note", tag, fmt, args);
	va_end(args);
}

const char *
diag_value(struct slice s)
{
	char *out = diag.values[diag.next_value++ % VALUES];
	const unsigned char *text = (const unsigned char *)s.text;
	size_t len = 0;
	size_t i = 0;
	size_t n;

	if (diag.is_redacted)
		return "(redacted)";
	out[len++] = '\'';
	while (i < s.len && i < SHOWN) {
		n = text[i] == '\\' || text[i] == '\''
		    ? 0
		    : shown_length(text + i, s.len - i);
		if (n > 0)
			memcpy(out + len, text + i, n);
		else
			snprintf(out + len, 5, "\\x%02X", text[i]);
		len += n > 0 ? n : 4;
		i += n > 0 ? n : 1;
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
		if (diag.tags[i].n <= diag.tags[i].n_shown || diag.is_quiet)
			continue;
		len = snprintf(text, sizeof text,
		    "%s: and %llu more like it [%s]\n", diag.program,
		    (unsigned long long)(diag.tags[i].n - diag.tags[i].n_shown),
		    diag.tags[i].name);
		ignored = write(STDERR_FILENO, text, clip(len, sizeof text));
		(void)ignored;
		diag.tags[i].n = diag.tags[i].n_shown;
	}
	return diag.worst;
}
