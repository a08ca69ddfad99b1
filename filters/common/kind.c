#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kind.h"
#include "shown.h"
#include "wording.h"

enum {
	EXAMPLES = 2, /* beside the first message */
	COLUMNS = 64, /* that are told apart; more are "or more" */
	TOLD = 100,   /* bytes of what is different about an example */
	NAME = 200,   /* bytes of a name in an example */
	EXAMPLE = 4 * (2 * NAME + TOLD) + 64,
	DIGITS = 20,
	LINE = 12 * 1024
};

struct example {
	char *text;      /* owned; as shown; NULL where there is none */
	uint64_t column; /* hash */
};

struct kind {
	struct kind *next;
	struct sentence is; /* head is owned, body points into it */
	char *file;         /* owned; of the first message, or NULL */
	uint64_t column;    /* hash; of the first message */
	struct example examples[EXAMPLES];
	uint64_t n;
	uint64_t columns[COLUMNS]; /* hashes, n_columns of them */
	unsigned n_columns;
	bool is_printed;
};

/* FNV-1a: <http://www.isthe.com/chongo/tech/comp/fnv/>. */
static uint64_t
hash_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; text != NULL && *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return hash;
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

struct kind *
kinds_find(const struct kinds *kinds, const struct sentence *is)
{
	struct kind *kind;

	for (kind = kinds->first; kind != NULL; kind = kind->next)
		if (is_same(kind->is.tag, is->tag) &&
		    is_same(kind->is.fmt, is->fmt) &&
		    is_same(kind->is.severity, is->severity))
			break;
	return kind;
}

struct kind *
kinds_latest(const struct kinds *kinds, const char *tag)
{
	struct kind *kind;
	struct kind *latest = NULL;

	for (kind = kinds->first; kind != NULL; kind = kind->next)
		if (kind->is.fmt != NULL && is_same(kind->is.tag, tag))
			latest = kind;
	return latest;
}

static void
note_column(struct kind *kind, uint64_t column)
{
	unsigned i;

	for (i = 0; i < kind->n_columns; i++)
		if (kind->columns[i] == column)
			return;
	if (kind->n_columns < COLUMNS)
		kind->columns[kind->n_columns++] = column;
}

bool
kinds_add(
    struct kinds *kinds, const struct sentence *is, const struct spot *spot)
{
	struct kind *kind = calloc(1, sizeof *kind);
	char *head = strdup(is->head);
	char *file = spot->file == NULL ? NULL : strdup(spot->file);

	if (kind == NULL || head == NULL ||
	    (file == NULL && spot->file != NULL)) {
		free(kind);
		free(head);
		free(file);
		return false;
	}
	kind->is = *is;
	kind->is.head = head;
	kind->is.body = head + (is->body - is->head);
	kind->file = file;
	kind->column = hash_of(spot->column);
	kind->n = 1;
	note_column(kind, kind->column);
	if (kinds->last == NULL)
		kinds->first = kind;
	else
		kinds->last->next = kind;
	kinds->last = kind;
	return true;
}

void
kind_count(struct kind *kind, uint64_t n)
{
	kind->n += n;
}

/*
 * Which example this one becomes: a free one; or, of a column that none is of,
 * the last that repeats a column.  EXAMPLES for none.
 */
static int
place_for(const struct kind *kind, uint64_t column)
{
	bool repeats[EXAMPLES] = {false};
	bool is_new = column != kind->column;
	int i;
	int j;

	for (i = 0; i < EXAMPLES; i++) {
		if (kind->examples[i].text == NULL)
			return i;
		is_new = is_new && kind->examples[i].column != column;
		repeats[i] = kind->examples[i].column == kind->column;
		for (j = 0; j < i; j++)
			repeats[i] = repeats[i] ||
			    kind->examples[i].column ==
				kind->examples[j].column;
	}
	for (i = EXAMPLES - 1; is_new && i >= 0; i--)
		if (repeats[i])
			return i;
	return EXAMPLES;
}

void
kind_again(struct kind *kind, const struct spot *spot)
{
	kind->n++;
	note_column(kind, hash_of(spot->column));
}

bool
kind_wants(const struct kind *kind, const struct spot *spot)
{
	return place_for(kind, hash_of(spot->column)) < EXAMPLES;
}

/* Text at the end of an example: the new length. */
static size_t
add(char *text, size_t len, const char *what)
{
	size_t n = strlen(what);

	return len +
	    shown_put(text + len, EXAMPLE - len, what, n < NAME ? n : NAME);
}

void
kind_exemplify(struct kind *kind, const struct spot *spot, const char *body)
{
	uint64_t column = hash_of(spot->column);
	int i = place_for(kind, column);
	char text[EXAMPLE];
	char line[DIGITS + 1];
	size_t from;
	size_t told = wording_difference(kind->is.body, body, &from);
	size_t len = 0;
	char *before;

	snprintf(line, sizeof line, "%llu", (unsigned long long)spot->line);
	if (is_same(spot->file, kind->file) || spot->file == NULL) {
		len = add(text, len, "line ");
	} else {
		len = add(text, len, spot->file);
		len = add(text, len, ":");
	}
	len = add(text, len, line);
	if (column != kind->column && spot->column != NULL) {
		len = add(text, len, " column ");
		len = add(
		    text, len, spot->column[0] == '\0' ? "\"\"" : spot->column);
	}
	if (told > 0 && told <= TOLD) {
		memcpy(text + len, ": ", 2);
		memcpy(text + len + 2, body + from, told);
		len += told + 2;
	}
	text[len] = '\0';
	before = kind->examples[i].text;
	kind->examples[i].text = strdup(text);
	kind->examples[i].column = column;
	free(before);
}

/* ---- printing: nothing but write(2), for handlers of signals ------------- */

struct line {
	char text[LINE];
	size_t len;
};

static void
put(struct line *line, const char *text)
{
	while (*text != '\0' && line->len < sizeof line->text - 1)
		line->text[line->len++] = *text++;
}

static void
put_count(struct line *line, uint64_t n)
{
	char digits[DIGITS + 1] = {0};
	int i = DIGITS;

	do
		digits[--i] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	put(line, digits + i);
}

static void
put_others(struct line *line, const struct kind *kind)
{
	int i;

	put(line, " (");
	put_count(line, kind->n);
	put(line, " times");
	if (kind->n_columns > 1) {
		put(line, " in ");
		put_count(line, kind->n_columns);
		put(line,
		    kind->n_columns < COLUMNS ? " columns"
					      : " or more columns");
	}
	for (i = 0; i < EXAMPLES; i++) {
		if (kind->examples[i].text == NULL)
			break;
		put(line, i == 0 ? "; also " : ", ");
		put(line, kind->examples[i].text);
	}
	put(line, ")");
}

void
kinds_print(const struct kinds *kinds)
{
	struct kind *kind;
	struct line line;
	ssize_t ignored;

	for (kind = kinds->first; kind != NULL; kind = kind->next) {
		if (kind->is_printed)
			continue;
		kind->is_printed = true;
		line.len = 0;
		put(&line, kind->is.head);
		if (kind->n > 1)
			put_others(&line, kind);
		put(&line, " [");
		put(&line, kind->is.tag);
		put(&line, "]");
		line.text[line.len++] = '\n';
		ignored = write(STDERR_FILENO, line.text, line.len);
		(void)ignored;
	}
}

void
kinds_free(struct kinds *kinds)
{
	struct kind *kind;
	struct kind *next;
	int i;

	for (kind = kinds->first; kind != NULL; kind = next) {
		next = kind->next;
		for (i = 0; i < EXAMPLES; i++)
			free(kind->examples[i].text);
		free(kind->file);
		free((char *)kind->is.head);
		free(kind);
	}
	*kinds = (struct kinds){0};
}
