#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "kind.h"
#include "shown.h"

enum {
	TAGS = 128, /* tags a program has: more share the last place */
	MESSAGE = 4096,
	NAME = 200, /* longer ones leave no room for what is wrong */
	TAG = 256,
	SHOWN = 60, /* bytes of a field in a message */
	PAINT = 64, /* bytes that colours may take */
	CAP = 20,   /* messages of a tag */
	VALUES = 4,
	VALUE = SHOWN * 4 + 16
};

struct tag {
	const char *name;
	uint64_t n;
	uint64_t n_shown; /* in the lines, or counted there */
	uint64_t n_lines;
};

/* The one variable of the program: messages come from everywhere. */
static struct {
	const char *program;
	enum status worst;
	bool is_quiet;
	bool is_redacted;
	uint64_t cap;
	struct tag tags[TAGS];
	struct kinds kinds; /* that wait to be said */
	bool is_open;
	char values[VALUES][VALUE];
	unsigned next_value;
} diag = {.program = "barometer", .cap = CAP};

static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU,
    SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};

void
diag_end(int signal)
{
	struct sigaction usual = {.sa_handler = SIG_DFL};

	kinds_print(&diag.kinds);
	sigemptyset(&usual.sa_mask);
	sigaction(signal, &usual, NULL);
	raise(signal); /* blocked here: comes when this returns */
}

static void
say_waiting(void)
{
	kinds_print(&diag.kinds);
	kinds_free(&diag.kinds);
}

void
diag_open(const char *program)
{
	struct sigaction action = {.sa_handler = diag_end};
	struct sigaction before;
	size_t i;

	diag.program = program;
	if (diag.is_open)
		return;
	diag.is_open = true;
	atexit(say_waiting);
	sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		if (sigaction(ends[i], NULL, &before) == 0 &&
		    before.sa_handler == SIG_DFL)
			sigaction(ends[i], &action, NULL);
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

/*
 * The length of what snprintf wrote: the end of the buffer, where the text went
 * past it.
 */
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

/* A message as it is printed: all that stands before its tag, and of that what
 * says what is wrong. */
struct message {
	char shown[PAINT + MESSAGE + PAINT];
	size_t len;
	size_t body;
};

/*
 * Names of files and columns come from others: escaped, like everything else.
 * The tag has room however long the message is.
 */
static void
compose(struct message *m, const struct place *place, const char *severity,
    const char *fmt, va_list args)
{
	char text[MESSAGE];
	const char *colour = colour_of(severity);
	size_t len = put_place(text, sizeof text, place);

	m->len = 0;
	if (colour != NULL)
		m->len += clip(snprintf(m->shown, PAINT, "\033[K"), PAINT);
	m->len += shown_put(m->shown + m->len, MESSAGE / 2, text, len);
	m->len += clip(snprintf(m->shown + m->len, PAINT,
			   "%s%s%s: ", colour == NULL ? "" : colour, severity,
			   colour == NULL ? "" : "\033[0m"),
	    PAINT);
	m->body = m->len;
	len = clip(vsnprintf(text, sizeof text, fmt, args), sizeof text);
	m->len +=
	    shown_put(m->shown + m->len, MESSAGE + PAINT - m->len, text, len);
	m->shown[m->len] = '\0';
}

/* One write a message, so that filters of a pipe do not mix their lines. */
static void
put_message(struct message *m, const char *tag)
{
	char line[sizeof m->shown + TAG];
	int len = snprintf(line, sizeof line - 1, "%s [%s", m->shown, tag);
	size_t end = clip(len, sizeof line - 2);
	ssize_t ignored;

	memcpy(line + end, "]\n", 2);
	ignored = write(STDERR_FILENO, line, end + 2);
	(void)ignored;
}

static bool
is_of_a_record(const struct place *place)
{
	return place != NULL && place->line > 0 && !place->is_alone;
}

static struct spot
spot_of(const struct place *place)
{
	return (struct spot){place->file, place->line, place->column};
}

/* True when it is counted with the kind that it is of. */
static bool
is_another(const struct place *place, const struct sentence *is, va_list args)
{
	struct kind *kind = kinds_find(&diag.kinds, is);
	struct message m;
	struct spot spot;

	if (kind == NULL || !is_of_a_record(place))
		return false;
	spot = spot_of(place);
	if (kind_wants(kind, &spot)) {
		compose(&m, place, is->severity, is->fmt, args);
		kind_exemplify(kind, &spot, m.shown + m.body);
	}
	kind_again(kind, &spot);
	return true;
}

static void
report(bool is_error, const struct place *place, const char *severity,
    const char *tag, const char *fmt, va_list args)
{
	struct sentence is = {tag, severity, fmt, NULL, NULL};
	struct spot spot = {0};
	struct tag *seen = find_tag(tag);
	struct message m;

	seen->n++;
	if (diag.is_quiet && !is_error)
		return;
	if (is_another(place, &is, args)) {
		seen->n_shown++;
		return;
	}
	if (seen->n_lines >= diag.cap)
		return;
	seen->n_lines++;
	seen->n_shown++;
	compose(&m, place, severity, fmt, args);
	is.head = m.shown;
	is.body = m.shown + m.body;
	if (is_of_a_record(place))
		spot = spot_of(place);
	else
		is.fmt = NULL; /* like no other */
	if ((is.fmt == NULL && diag.kinds.first == NULL) ||
	    !kinds_add(&diag.kinds, &is, &spot))
		put_message(&m, tag);
}

void
diag_last(const char *tag, const char *fmt, ...)
{
	struct tag *seen = find_tag(tag);
	struct message m;
	va_list args;

	diag_raise(STATUS_FAIL);
	seen->n++;
	seen->n_shown++;
	kinds_print(&diag.kinds);
	va_start(args, fmt);
	compose(&m, NULL, "error", fmt, args);
	va_end(args);
	put_message(&m, tag);
}

bool
diag_counts(const char *tag, const struct place *place)
{
	struct kind *kind = kinds_latest(&diag.kinds, tag);
	struct spot spot = spot_of(place);
	struct tag *seen;

	if (kind == NULL || kind_wants(kind, &spot))
		return false;
	seen = find_tag(tag);
	seen->n++;
	seen->n_shown++;
	kind_again(kind, &spot);
	return true;
}

void
diag_more(const char *tag, uint64_t n)
{
	struct kind *kind = kinds_latest(&diag.kinds, tag);
	struct tag *seen = find_tag(tag);

	seen->n += n;
	if (kind == NULL)
		return;
	seen->n_shown += n;
	kind_count(kind, n);
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
	kinds_free(&diag.kinds);
	memset(diag.tags, 0, sizeof diag.tags);
}

enum status
diag_status(void)
{
	char text[256];
	ssize_t ignored;
	size_t i;
	int len;

	say_waiting();
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
