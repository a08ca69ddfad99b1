#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arena.h"
#include "diag.h"
#include "foreign.h"
#include "import.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "sandbox.h"
#include "slice.h"
#include "stream.h"

enum {
	BLOCK = 64 * 1024,
	FIELDS = 8,               /* of a record of the dictionary */
	MOST = 512 * 1024 * 1024, /* bytes of a dictionary */
	MEMORY = 1024,            /* MiB of the process, and twice the file */
	SECONDS = 120             /* of computing, and one a MiB of the file */
};

struct import {
	int file;
	int pipe;
	const char *name;
	enum import_kind kind;
	off_t base;
	char *buf;
	size_t at;
	size_t n;
	struct sav_dictionary *dict;
	bool is_over;
	bool has_failed;
};

/* ---- the process ----------------------------------------------------------
 */

static void
limit(int what, rlim_t most)
{
	struct rlimit limit = {most, most};

	(void)setrlimit((__rlimit_resource_t)what, &limit);
}

/* Sanitizers reserve more addresses than there is memory. */
static void
limit_all(off_t size)
{
	rlim_t mib = (rlim_t)size / 1024 / 1024;

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CPU, SECONDS + mib);
#ifndef NO_SANDBOX
	limit(RLIMIT_AS, (MEMORY + 2 * mib) * 1024 * 1024);
#endif
}

/* Only the file and the pipe stay open, and nothing else may be opened. */
__attribute__((noreturn)) static void
run(int in, int out, enum import_kind kind)
{
	int nowhere = open("/dev/null", O_WRONLY);
	struct stat st;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0L, 0L, 0L);
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
	(void)signal(SIGPIPE, SIG_DFL);
	/* It tells of no bytes of its memory. */
	if ((in != 0 && dup2(in, 0) < 0) || dup2(out, 1) < 0 ||
	    dup2(nowhere, 2) < 0 || fstat(0, &st) != 0)
		_exit(1);
	(void)syscall(SYS_close_range, 3U, ~0U, 0U);
	limit_all(st.st_size);
	sandbox_enter(NULL, 0, false);
	import_file(0, 1, kind);
	_exit(0);
}

static void
fail(struct import *import, const char *tag, const char *what)
{
	struct place place = {.file = import->name};

	if (!import->has_failed)
		diag_error(STATUS_FAIL, &place, tag, "%s", what);
	import->has_failed = import->is_over = true;
}

struct import *
import_take(int file, int pipe, enum import_kind kind, const char *name)
{
	struct import *import = mem_zero(1, sizeof *import);

	*import = (struct import){.file = file,
	    .pipe = pipe,
	    .name = name,
	    .kind = kind,
	    .base = lseek(file, 0, SEEK_CUR),
	    .buf = mem_alloc(BLOCK)};
	return import;
}

struct import *
import_start(int fd, enum import_kind kind, const char *name)
{
	struct place place = {.file = name};
	off_t base = lseek(fd, 0, SEEK_CUR); /* the process moves it */
	struct import *import;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) == 0) {
		pid = fork();
		if (pid == 0)
			run(fd, ends[1], kind);
		(void)close(ends[1]);
		if (pid > 0) {
			import = import_take(fd, ends[0], kind, name);
			import->base = base;
			return import;
		}
		(void)close(ends[0]);
	}
	diag_error(STATUS_FAIL, &place, "read-failed", "%s", strerror(errno));
	return NULL;
}

void
import_close(struct import *import)
{
	if (import == NULL)
		return;
	if (import->pipe >= 0)
		(void)close(import->pipe);
	if (import->dict != NULL)
		sav_dictionary_free(import->dict);
	free(import->buf);
	free(import);
}

off_t
import_start_of(const struct import *import)
{
	return import->base;
}

uint64_t
import_position(const struct import *import)
{
	off_t at = lseek(import->file, 0, SEEK_CUR);

	return at < import->base ? 0 : (uint64_t)(at - import->base);
}

/* ---- what it sends --------------------------------------------------------
 */

/* More of the pipe; false where there is none, reported. */
static bool
fill(struct import *import)
{
	ssize_t n = 0;

	if (import->at < import->n)
		return true;
	if (!import->has_failed)
		n = stream_read(import->pipe, import->name, import->buf, BLOCK);
	import->at = 0;
	import->n = n > 0 ? (size_t)n : 0;
	if (n == 0)
		fail(import, "read-failed",
		    "the process that reads it ended before it did: the file "
		    "is damaged, or takes more memory or time than it may");
	if (n < 0)
		import->has_failed = import->is_over = true;
	return n > 0;
}

/* All up to the next NUL, or end of a record; owned, NULL after a report. */
static char *
take_until(struct import *import, char end, size_t *len)
{
	char *text = NULL;
	size_t cap = 0;

	for (*len = 0; fill(import);) {
		char byte = import->buf[import->at++];

		MEM_GROW(text, *len, cap);
		text[*len] = byte == end ? '\0' : byte;
		if (byte == end)
			return text;
		if (++*len > MOST) {
			fail(import, "bad-system-file",
			    "it says more of its variables than can be kept");
			break;
		}
	}
	free(text);
	return NULL;
}

/* A record in its fields, which then end in a NUL. */
static size_t
split(char *record, char *fields[FIELDS])
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < FIELDS; i++)
		fields[i] = record + strlen(record);
	while (record != NULL && n < FIELDS) {
		fields[n] = record;
		record = strchr(record, IMPORT_FIELD);
		if (record != NULL)
			*record++ = '\0';
		n++;
	}
	return n;
}

/* Many are not read: what reads them is said. */
static void
name_portable(struct import *import)
{
	char first[512];
	ssize_t n = stream_read_at(
	    import->file, import->name, first, sizeof first, import->base);

	if (n < 0)
		import->has_failed = import->is_over = true;

	if (n > 0 &&
	    foreign_report((struct slice){first, (size_t)n}, import->name))
		import->has_failed = import->is_over = true;
}

/*
 * The number in a field of a record: only small ones are sent, anything else
 * counts as none.
 */
static int
whole_of(const char *text)
{
	long number = strtol(text, NULL, 10);

	return number < INT_MIN || number > INT_MAX ? -1 : (int)number;
}

/* How it went, which comes last. */
static void
take_result(struct import *import)
{
	struct place place = {.file = import->name};
	char *fields[FIELDS];
	size_t len;
	char *text = take_until(import, IMPORT_RECORD, &len);

	if (text == NULL)
		return;
	import->is_over = true;
	split(text, fields);
	switch (whole_of(fields[1])) {
	case IMPORT_DONE:
		break;
	case IMPORT_SHORT:
		import->has_failed = true;
		if (import->dict == NULL)
			diag_error(STATUS_FAIL, &place, "truncated",
			    "the file ends before its first case; fetch it "
			    "anew");
		else if (import->dict->n_cases >= 0)
			diag_error(STATUS_FAIL, &place, "truncated",
			    "the file ends behind case %ld of %" PRId64
			    "; fetch it anew",
			    strtol(fields[2], NULL, 10), import->dict->n_cases);
		else
			diag_error(STATUS_FAIL, &place, "truncated",
			    "the file ends behind case %ld, and not as such a "
			    "file does; fetch it anew",
			    strtol(fields[2], NULL, 10));
		break;
	default:
		if (import->dict == NULL && import->kind == IMPORT_PORTABLE)
			name_portable(import);
		fail(import, "bad-system-file",
		    "it cannot be read: it is damaged, or of a version that "
		    "is not known here");
	}
	free(text);
}

long
import_read(struct import *import, void *buf, size_t size)
{
	const char *end;
	size_t n;

	if (import->is_over || !fill(import))
		return import->has_failed ? -1 : 0;
	n = import->n - import->at;
	n = n < size ? n : size;
	end = memchr(import->buf + import->at, '\0', n);
	if (end != NULL)
		n = (size_t)(end - (import->buf + import->at));
	if (n == 0) {
		import->at++;
		take_result(import);
		return import->has_failed ? -1 : 0;
	}
	memcpy(buf, import->buf + import->at, n);
	import->at += n;
	return (long)n;
}

/* ---- the dictionary -------------------------------------------------------
 */

struct label_line {
	const char *set;
	const char *value;
	const char *label;
};

struct range_line {
	uint32_t variable;
	const char *low;
	const char *high;
};

/* While it is taken apart. */
struct dictionary_parts {
	struct sav_dictionary *dict;
	const char *encoding;
	struct sav_variable *variables;
	size_t cap_variables;
	const char **sets; /* of labels, by variable */
	size_t cap_sets;
	struct label_line *labels;
	size_t n_labels;
	size_t cap_labels;
	struct range_line *ranges;
	size_t n_ranges;
	size_t cap_ranges;
	int version;
	char *documents;
	size_t n_documents;
	bool is_whole;
};

/* In UTF-8, kept with the dictionary. */
static const char *
text_of(const struct dictionary_parts *parts, const char *text)
{
	struct slice raw = slice_of(text);
	char *room = arena_room(parts->dict->texts, 4 * raw.len + 17);
	size_t len = charset_decode_loosely(parts->dict->charset, raw, room);

	room[len] = '\0';
	arena_keep(parts->dict->texts, len + 1);
	return room;
}

static void
add_variable(struct dictionary_parts *parts, char *fields[FIELDS])
{
	struct sav_dictionary *dict = parts->dict;
	uint32_t n = dict->n_variables++;
	struct sav_variable *v;
	int kind = whole_of(fields[3]);
	int level = whole_of(fields[4]);

	MEM_GROW(parts->variables, n, parts->cap_variables);
	MEM_GROW(parts->sets, n, parts->cap_sets);
	parts->sets[n] = fields[5];
	v = &parts->variables[n];
	*v = (struct sav_variable){.name = text_of(parts, fields[1]),
	    .label = text_of(parts, fields[2]),
	    .unread = text_of(parts, fields[6])};
	v->kind = kind < SAV_NUMBER || kind > SAV_TEXT ? SAV_NUMBER
						       : (enum sav_kind)kind;
	v->level = level < 0 || level > SAV_LEVEL_SCALE ? SAV_LEVEL_UNKNOWN
							: (enum sav_level)level;
}

static void
add_note(struct dictionary_parts *parts, const char *line)
{
	size_t len = strlen(line);
	size_t room = parts->n_documents + len + 2;

	parts->documents = mem_resize(parts->documents, room);
	if (parts->n_documents > 0)
		parts->documents[parts->n_documents++] = '\n';
	memcpy(parts->documents + parts->n_documents, line, len + 1);
	parts->n_documents += len;
}

/* What charset the texts of the file are in, when nothing else is known. */
static const char *
usual_encoding(enum import_kind kind, int version)
{
	if (kind == IMPORT_PORTABLE || kind == IMPORT_TRANSPORT ||
	    (kind == IMPORT_STATA && version >= 118))
		return "UTF-8";
	return "WINDOWS-1252";
}

/* The first record of all: what follows is in that charset. */
static void
add_file(struct import *import, struct dictionary_parts *parts,
    char *fields[FIELDS], enum undefined undefined)
{
	struct sav_dictionary *dict = parts->dict;
	struct place place = {.file = import->name};
	const char *encoding = parts->encoding != NULL ? parts->encoding
	    : fields[2][0] != '\0'
	    ? fields[2]
	    : usual_encoding(import->kind, whole_of(fields[3]));

	if (dict->charset != NULL)
		return;
	dict->charset = charset_new(encoding, undefined);
	if (dict->charset == NULL) {
		diag_error(parts->encoding != NULL ? STATUS_USAGE : STATUS_FAIL,
		    &place, "unknown-encoding",
		    "its encoding is %s, which is not known here; say "
		    "--encoding NAME",
		    diag_value(slice_of(encoding)));
		import->has_failed = import->is_over = true;
		return;
	}
	dict->label = text_of(parts, fields[1]);
	parts->version = whole_of(fields[3]);
	dict->created = text_of(parts, fields[4]);
	dict->n_cases = strtoll(fields[5], NULL, 10);
}

static void
add_record(struct import *import, struct dictionary_parts *parts, char *record,
    enum undefined undefined)
{
	char *fields[FIELDS];

	split(record, fields);
	if (fields[0][0] == 'F')
		add_file(import, parts, fields, undefined);
	if (parts->dict->charset == NULL)
		return;
	switch (fields[0][0]) {
	case 'V':
		add_variable(parts, fields);
		break;
	case 'L':
		MEM_GROW(parts->labels, parts->n_labels, parts->cap_labels);
		parts->labels[parts->n_labels++] =
		    (struct label_line){fields[1], fields[2], fields[3]};
		break;
	case 'M':
		MEM_GROW(parts->ranges, parts->n_ranges, parts->cap_ranges);
		parts->ranges[parts->n_ranges++] =
		    (struct range_line){(uint32_t)strtoul(fields[1], NULL, 10),
			fields[2], fields[3]};
		break;
	case 'N':
		add_note(parts, fields[1]);
		break;
	case 'W':
		parts->dict->weight = whole_of(fields[1]);
		break;
	case 'X':
		diag_warning(&(struct place){.file = import->name},
		    "extra-data-set",
		    "it holds more sets of data; only the first is read");
		break;
	case 'E':
		parts->is_whole = true;
		break;
	default:
		break;
	}
}

static bool
is_tag(const char *value)
{
	return value[0] == '.' && value[1] != '\0' && value[2] == '\0';
}

static double
number_of(const char *text, double open)
{
	double number = open;

	return number_parse(&number, text, strlen(text)) ? number : open;
}

static void
add_label(const struct dictionary_parts *parts, struct sav_variable *v,
    const struct label_line *line)
{
	struct sav_label label = {.label = text_of(parts, line->label)};

	if (v->kind != SAV_TEXT && is_tag(line->value)) {
		label.text = text_of(parts, line->value);
		v->tags[v->n_tags++] = label;
		return;
	}
	if (v->kind == SAV_TEXT)
		label.text = text_of(parts, line->value);
	else if (!number_parse(&label.number, line->value, strlen(line->value)))
		return;
	v->labels[v->n_labels++] = label;
}

/* Labels by set, in the order of the file. */
static void
add_labels(struct dictionary_parts *parts)
{
	struct sav_dictionary *dict = parts->dict;
	size_t *next = mem_alloc((parts->n_labels + 1) * sizeof *next);
	size_t *last = mem_alloc((parts->n_labels + 1) * sizeof *last);
	uint32_t *count = mem_zero(parts->n_labels + 1, sizeof *count);
	struct map *sets = map_new();
	uint32_t i;
	size_t k;

	/* Per set a list, whose head has the number of the set. */
	size_t *first = mem_alloc((parts->n_labels + 1) * sizeof *first);

	for (k = 0; k < parts->n_labels; k++) {
		bool is_new;

		i = map_put(sets, slice_of(parts->labels[k].set), &is_new);
		next[k] = SIZE_MAX;
		if (is_new)
			first[i] = k;
		else
			next[last[i]] = k;
		last[i] = k;
		count[i]++;
	}
	for (i = 0; parts->sets != NULL && i < dict->n_variables; i++) {
		struct sav_variable *v = &dict->variables[i];
		uint32_t set = parts->sets[i][0] == '\0'
		    ? MAP_NONE
		    : map_find(sets, slice_of(parts->sets[i]));

		if (set == MAP_NONE)
			continue;
		v->labels =
		    arena_zero(dict->texts, count[set], sizeof *v->labels);
		v->tags = arena_zero(dict->texts, count[set], sizeof *v->tags);
		for (k = first[set]; k != SIZE_MAX; k = next[k])
			add_label(parts, v, &parts->labels[k]);
	}
	map_free(sets);
	free(first);
	free(count);
	free(last);
	free(next);
}

static void
add_range(struct dictionary_parts *parts, const struct range_line *line)
{
	enum {
		MOST_VALUES = 32
	};
	struct sav_dictionary *dict = parts->dict;
	struct sav_variable *v;
	struct sav_label *value;

	if (line->variable >= dict->n_variables)
		return;
	v = &dict->variables[line->variable];
	if (strcmp(line->low, line->high) != 0) {
		v->has_range = v->kind != SAV_TEXT;
		v->low = number_of(line->low, -INFINITY);
		v->high = number_of(line->high, INFINITY);
		return;
	}
	if (v->missing == NULL)
		v->missing =
		    arena_zero(dict->texts, MOST_VALUES, sizeof *v->missing);
	if (v->n_missing == MOST_VALUES)
		return;
	value = &v->missing[v->n_missing++];
	value->text = text_of(parts, line->low);
	value->number = number_of(line->low, NAN);
}

/* All that was sent, once it is whole. */
static void
settle(struct import *import, struct dictionary_parts *parts)
{
	static const struct {
		const char *format;
		const char *mediatype;
		const char *product;
	} formats[] = {[IMPORT_NONE] = {"", "", ""},
	    [IMPORT_STATA] = {"dta", "application/x-stata-dta", "Stata"},
	    [IMPORT_SAS] = {"sas7bdat", "application/x-sas-data", "SAS"},
	    [IMPORT_TRANSPORT] = {"xpt", "application/x-sas-xport", "SAS"},
	    [IMPORT_PORTABLE] = {"por", "application/x-spss-por", "SPSS"}};
	struct sav_dictionary *dict = parts->dict;
	char *product;
	uint32_t i;

	dict->format = formats[import->kind].format;
	dict->mediatype = formats[import->kind].mediatype;
	product = arena_take(dict->texts, 32);
	snprintf(product, 32, parts->version > 0 ? "%s %d" : "%s",
	    formats[import->kind].product, parts->version);
	dict->product = product;
	dict->documents =
	    text_of(parts, parts->documents == NULL ? "" : parts->documents);
	dict->variables = arena_zero(
	    dict->texts, dict->n_variables + 1, sizeof *dict->variables);
	if (parts->variables != NULL)
		memcpy(dict->variables, parts->variables,
		    dict->n_variables * sizeof *dict->variables);
	if (dict->weight >= (int)dict->n_variables)
		dict->weight = -1;
	add_labels(parts);
	for (i = 0; i < parts->n_ranges; i++)
		add_range(parts, &parts->ranges[i]);
	import->dict = dict;
}

static void
take_dictionary(struct import *import, struct dictionary_parts *parts,
    char *text, enum undefined undefined)
{
	char *record = text;
	char *end;

	for (; (end = strchr(record, IMPORT_RECORD)) != NULL &&
	     !import->has_failed;
	     record = end + 1) {
		*end = '\0';
		add_record(import, parts, record, undefined);
	}
	if (parts->is_whole && parts->dict->charset != NULL)
		settle(import, parts);
}

const struct sav_dictionary *
import_dictionary(
    struct import *import, const char *encoding, enum undefined undefined)
{
	struct dictionary_parts parts = {.encoding = encoding};
	size_t len;
	char *text = take_until(import, '\0', &len);

	if (text == NULL)
		return NULL;
	parts.dict = mem_zero(1, sizeof *parts.dict);
	parts.dict->weight = -1;
	parts.dict->n_cases = -1;
	parts.dict->texts = arena_new();
	take_dictionary(import, &parts, text, undefined);
	if (import->dict == NULL) {
		if (!import->has_failed && fill(import)) {
			import->at++; /* the second NUL */
			take_result(import);
		}
		/* Said to be whole, and is not. */
		fail(import, "bad-system-file",
		    "it does not say what its variables are");
		sav_dictionary_free(parts.dict);
	}
	free(parts.variables);
	free(parts.sets);
	free(parts.labels);
	free(parts.ranges);
	free(parts.documents);
	free(text);
	return import->dict;
}
