#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "elsewhere.h"
#include "input.h"
#include "keys.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "stream.h"
#include "writer.h"

/* ---- what a part writes -------------------------------------------------- */

struct keyfile {
	struct writer *out;
	const char *file; /* of the last line */
};

static const char *const own_columns[] = {
    "key", "value", "file", "line", "taken"};
static const char *const met_columns[] = {
    "part", "key", "value", "file", "line"};

enum {
	COLUMNS = 5,
	KEYS = 256, /* constraints of a schema that are told apart */
	TEXT = 24
};

/* Two of these a record: printf would take longer than all else. */
static char *
put_digits(char *out, uint64_t n)
{
	char text[TEXT];
	char *at = text + TEXT;

	do {
		*--at = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	memcpy(out, at, (size_t)(text + TEXT - at));
	return out + (text + TEXT - at);
}

static void
put_number(struct writer *out, uint64_t n)
{
	char text[TEXT];
	char *end = put_digits(text, n);

	writer_verbatim(out, (struct slice){text, (size_t)(end - text)});
}

static void
put_header(struct writer *out, const char *const *columns)
{
	size_t i;

	writer_record(out);
	for (i = 0; i < COLUMNS; i++)
		writer_text(out, columns[i]);
}

struct keyfile *
keyfile_open(const char *path)
{
	int fd = stream_create(path, 0600);
	struct keyfile *keys;

	if (fd < 0)
		return NULL;
	keys = mem_zero(1, sizeof *keys);
	keys->out = writer_open(fd, path);
	writer_hash_on(keys->out);
	put_header(keys->out, own_columns);
	return keys;
}

/* A field as writer_field has it, where there is room. */
static char *
put_value(char *out, struct slice value)
{
	if (writer_needs_quotes(value))
		return out + writer_quote(out, value);
	memcpy(out, value.text, value.len);
	return out + value.len;
}

/* In one piece: there is a line for every record. */
void
keyfile_put(struct keyfile *keys, size_t key, struct slice value,
    const char *file, uint64_t line, bool is_taken)
{
	struct writer *out = keys->out;
	struct slice name = slice_of(keys->file == file ? "" : file);
	char *at;

	keys->file = file;
	writer_record(out);
	if (!writer_reserve(out, 2 * (value.len + name.len + TEXT) + COLUMNS))
		return;
	at = put_digits(out->next, key);
	*at++ = ',';
	at = put_value(at, value);
	*at++ = ',';
	at = put_value(at, name);
	*at++ = ',';
	at = put_digits(at, line);
	*at++ = ',';
	*at++ = is_taken ? '1' : '0';
	out->next = at;
}

bool
keyfile_close(struct keyfile *keys, char hash[HASH_TEXT])
{
	bool is_whole;

	if (keys == NULL)
		return true;
	is_whole = writer_close(keys->out);
	(void)writer_hash(keys->out, hash);
	writer_free(keys->out);
	free(keys);
	return is_whole;
}

/* ---- reading either ------------------------------------------------------ */

static bool
bad_file(const char *path, uint64_t line, const char *what)
{
	struct place place = {.file = path, .line = line};

	diag_error(STATUS_FAIL, &place, "bad-keys",
	    "this is not what %s writes; make it anew", what);
	return false;
}

static struct input *
open_columns(const char *path, const char *const *columns, const char *what)
{
	char *file = mem_format("%s", path);
	struct input *in = input_open(&file, 1, NULL);
	bool is_good = in != NULL && input_columns(in) == COLUMNS;
	size_t i;

	for (i = 0; is_good && i < COLUMNS; i++)
		is_good =
		    strcmp(input_column(in, (uint32_t)i), columns[i]) == 0;
	free(file);
	if (in == NULL || is_good)
		return in;
	bad_file(path, 1, what);
	input_close(in);
	return NULL;
}

static bool
number_of(struct slice text, uint64_t limit, uint64_t *n)
{
	int64_t value;

	if (!number_parse_int(&value, text.text, text.len) || value < 0 ||
	    (uint64_t)value >= limit)
		return false;
	*n = (uint64_t)value;
	return true;
}

/* ---- what earlier parts have --------------------------------------------- */

struct met_place {
	uint32_t file;
	uint64_t line;
};

struct elsewhere {
	struct keys **keys; /* each with its number among the places */
	size_t n_keys;
	struct map *files;
	char **names; /* of them; owned */
	size_t cap_names;
	struct met_place *spots;
	size_t n;
	size_t cap;
	struct hash *hash;
};

void
elsewhere_free(struct elsewhere *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < e->n_keys; i++)
		keys_free(e->keys[i]);
	for (i = 0; i < map_len(e->files); i++)
		free(e->names[i]);
	free(e->keys);
	free(e->names);
	map_free(e->files);
	free(e->spots);
	hash_free(e->hash);
	free(e);
}

/* A line of this part; false where it is odd. */
static bool
take_met(struct elsewhere *e, const struct record *rec)
{
	uint64_t key;
	uint64_t line;
	uint64_t number = e->n;
	bool is_new;
	uint32_t file;
	uint32_t i;

	if (!number_of(record_field(rec, 1), e->n_keys, &key) ||
	    !number_of(record_field(rec, 4), INT64_MAX, &line))
		return false;
	for (i = 1; i < COLUMNS; i++) {
		struct slice text = record_field(rec, i);

		hash_update(e->hash, text.text, text.len);
		hash_update(e->hash, "", 1);
	}
	file = map_put(e->files, record_field(rec, 3), &is_new);
	if (is_new) {
		MEM_GROW(e->names, file, e->cap_names);
		e->names[file] = mem_text(record_field(rec, 3));
	}
	MEM_GROW(e->spots, e->n, e->cap);
	e->spots[e->n++] = (struct met_place){file, line};
	(void)keys_put(e->keys[key], record_field(rec, 2), &number);
	return true;
}

struct elsewhere *
elsewhere_load(const char *path, uint32_t part, size_t n_keys)
{
	struct input *in = open_columns(path, met_columns, "clean --met");
	struct elsewhere *e = mem_zero(1, sizeof *e);
	struct record rec;
	bool is_good = in != NULL;
	uint64_t of = 0;
	size_t i;

	e->keys = mem_zero(n_keys + 1, sizeof *e->keys);
	e->n_keys = n_keys;
	for (i = 0; i < n_keys; i++)
		e->keys[i] = keys_new();
	e->files = map_new();
	e->hash = hash_new();
	while (is_good && input_next(in, &rec)) {
		is_good = number_of(record_field(&rec, 0), UINT32_MAX, &of);
		if (is_good && of == part &&
		    !slice_is(record_field(&rec, 1), "keys"))
			is_good = take_met(e, &rec);
		if (!is_good)
			bad_file(path, rec.line, "clean --met");
	}
	input_close(in);
	if (is_good && diag_worst() < STATUS_USAGE)
		return e;
	elsewhere_free(e);
	return NULL;
}

bool
elsewhere_find(const struct elsewhere *e, size_t key, struct slice value,
    const char **file, uint64_t *line)
{
	uint64_t number = 0;
	const struct met_place *spot;

	if (!keys_hold(e->keys[key], value))
		return false;
	(void)keys_put(e->keys[key], value, &number);
	spot = &e->spots[number];
	*file = e->names[spot->file];
	*line = spot->line;
	return true;
}

void
elsewhere_hash(const struct elsewhere *e, char hash[HASH_TEXT])
{
	hash[0] = '\0';
	if (e->n > 0)
		hash_text(e->hash, hash);
}

/* ---- all parts ----------------------------------------------------------- */

/*
 * All keys of all parts: each remembers its number, the line of a number stands
 * in a list, and numbers rise with part and file, which spans tell.
 */
struct span {
	uint64_t first; /* number */
	uint32_t file;
	uint32_t part;
};

struct all_keys {
	struct keys *keys[KEYS];
	struct map *files;
	uint32_t *lines;
	size_t n;
	size_t cap;
	struct span *spans;
	size_t n_spans;
	size_t cap_spans;
	struct writer *out;
};

static void
put_met(struct all_keys *all, uint32_t part, uint64_t key, struct slice value,
    uint64_t number)
{
	size_t low = 0;
	size_t high = all->n_spans;
	const struct span *span;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (all->spans[middle].first <= number)
			low = middle;
		else
			high = middle;
	}
	span = &all->spans[low];
	if (span->part == part)
		return;
	writer_record(all->out);
	put_number(all->out, part);
	put_number(all->out, key);
	writer_field(all->out, value);
	writer_field(all->out, map_key(all->files, span->file));
	put_number(all->out, all->lines[number]);
}

static void
grow_lines(struct all_keys *all)
{
	size_t size = all->cap * sizeof *all->lines;
	size_t cap = all->cap == 0 ? 1024 : 2 * all->cap;
	uint32_t *lines = mem_map(cap * sizeof *lines);

	if (size > 0)
		memcpy(lines, all->lines, size);
	mem_unmap(all->lines, size);
	all->lines = lines;
	all->cap = cap;
}

/* A key that a part came upon; false where its line is odd. */
static bool
take_key(struct all_keys *all, uint32_t part, const struct record *rec)
{
	struct slice file = record_field(rec, 2);
	struct slice value = record_field(rec, 1);
	uint64_t key;
	uint64_t line;
	uint64_t is_taken;
	uint64_t number = all->n;
	bool is_new;

	if (!number_of(record_field(rec, 0), KEYS, &key) ||
	    !number_of(record_field(rec, 3), UINT32_MAX, &line) ||
	    !number_of(record_field(rec, 4), 2, &is_taken) ||
	    (all->n_spans == 0 && file.len == 0))
		return false;
	if (file.len > 0) {
		MEM_GROW(all->spans, all->n_spans, all->cap_spans);
		all->spans[all->n_spans++] = (struct span){
		    number, map_put(all->files, file, &is_new), part};
	}
	if (all->keys[key] == NULL)
		all->keys[key] = keys_new();
	if (is_taken == 0) {
		if (keys_hold(all->keys[key], value)) {
			(void)keys_put(all->keys[key], value, &number);
			put_met(all, part, key, value, number);
		}
		return true;
	}
	if (!keys_put(all->keys[key], value, &number)) {
		put_met(all, part, key, value, number);
		return true;
	}
	if (all->n == all->cap)
		grow_lines(all);
	all->lines[all->n++] = (uint32_t)line;
	return true;
}

/* The keys of a part. */
static bool
take_part(struct all_keys *all, uint32_t part, const char *path)
{
	struct input *in = open_columns(path, own_columns, "clean --keys");
	struct record rec;
	bool is_good = in != NULL;

	while (is_good && input_next(in, &rec)) {
		is_good = take_key(all, part, &rec);
		if (!is_good)
			bad_file(path, rec.line, "clean --keys");
	}
	input_close(in);
	return is_good && diag_worst() < STATUS_USAGE;
}

/* As many to a byte as in the files read so far. */
static void
expect_keys(struct all_keys *all, const uint64_t *bytes, int read, int n)
{
	uint64_t done = 0;
	uint64_t whole;
	int i;

	for (i = 0; i < read; i++)
		done += bytes[i];
	for (whole = done; i < n; i++)
		whole += bytes[i];
	for (i = 0; i < KEYS && done > 0; i++)
		if (all->keys[i] != NULL)
			keys_reserve(all->keys[i],
			    (size_t)((double)keys_len(all->keys[i]) *
				((double)whole / (double)done)));
}

/* What each part had, before what was met in it; how many bytes. */
static bool
put_hashes(struct all_keys *all, char *const *files, int n, uint64_t *bytes)
{
	char *block = mem_alloc(STREAM_BLOCK);
	char text[HASH_TEXT];
	ssize_t len = 0;
	int i;

	for (i = 0; i < n && len >= 0; i++) {
		struct hash *hash = hash_new();
		int fd = stream_open(files[i]);

		len = -1;
		while (fd >= 0 &&
		    (len = stream_read(fd, files[i], block, STREAM_BLOCK)) >
			0) {
			hash_update(hash, block, (size_t)len);
			bytes[i] += (uint64_t)len;
		}
		if (fd >= 0)
			(void)stream_close(fd, files[i]);
		hash_text(hash, text);
		hash_free(hash);
		writer_record(all->out);
		put_number(all->out, (uint64_t)i + 1);
		writer_text(all->out, "keys");
		writer_text(all->out, text);
		writer_text(all->out, "");
		writer_text(all->out, "");
	}
	free(block);
	return len >= 0;
}

bool
elsewhere_list(char *const *files, int n)
{
	struct all_keys all = {.files = map_new()};
	uint64_t *bytes = mem_zero((size_t)n, sizeof *bytes);
	bool is_good;
	size_t k;
	int i;

	all.out = writer_open(STDOUT_FILENO, "stdout");
	put_header(all.out, met_columns);
	is_good = put_hashes(&all, files, n, bytes);
	for (i = 0; i < n && is_good; i++) {
		expect_keys(&all, bytes, i, n);
		is_good = take_part(&all, (uint32_t)i + 1, files[i]);
	}
	free(bytes);
	writer_close(all.out);
	writer_free(all.out);
	for (k = 0; k < KEYS; k++)
		keys_free(all.keys[k]);
	map_free(all.files);
	mem_unmap(all.lines, all.cap * sizeof *all.lines);
	free(all.spans);
	return is_good;
}
