#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "diag.h"
#include "elsewhere.h"
#include "input.h"
#include "keyfile.h"
#include "keys.h"
#include "mem.h"
#include "unique.h"

struct unique {
	const struct resource *res;
	struct keys **keys;       /* of res->keys */
	struct keys **references; /* of res->references */
	const struct elsewhere *elsewhere;
	struct keyfile *out;
};

enum {
	SEPARATOR = 0x1f,
	MARK = 0x1e
};

/* Add a value so that two different lists never give the same key. */
static size_t
put_value(char *out, struct slice value)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < value.len; i++) {
		if (value.text[i] == SEPARATOR || value.text[i] == MARK)
			out[n++] = MARK;
		out[n++] = value.text[i];
	}
	out[n++] = SEPARATOR;
	return n;
}

/* The key of the record; false when a part of it is missing. */
static bool
key_of(const struct key_fields *key, struct row_cells *row, struct slice *text)
{
	const struct field_value *cell;
	size_t n = 0;
	uint32_t i;
	char *out;

	if (key->n_fields == 1) {
		cell = row_field(row, key->fields[0]);
		if (cell == NULL || cell->value.len == 0)
			return false;
		*text = cell->value;
		return true;
	}
	for (i = 0; i < key->n_fields; i++) {
		cell = row_field(row, key->fields[i]);
		if (cell == NULL || cell->value.len == 0)
			return false;
		n += 2 * cell->value.len + 1;
	}
	out = arena_room(row->arena, n);
	for (i = 0, n = 0; i < key->n_fields; i++)
		n += put_value(out + n, row_field(row, key->fields[i])->value);
	arena_keep(row->arena, n);
	*text = (struct slice){out, n};
	return true;
}

static enum verdict
check_references(
    struct unique *unique, struct row_cells *row, const struct key_fields **at)
{
	const struct resource *res = unique->res;
	struct slice key;
	size_t i;

	for (i = 0; i < res->n_references; i++) {
		*at = &res->references[i].key;
		if (key_of(*at, row, &key) &&
		    !keys_hold(unique->references[i], key))
			return VERDICT_FOREIGN_KEY;
	}
	return VERDICT_GOOD;
}

void
unique_part(struct unique *unique, const struct elsewhere *elsewhere,
    struct keyfile *out, uint64_t n)
{
	size_t i;

	for (i = 0; i < unique->res->n_keys; i++)
		keys_reserve(unique->keys[i], n);
	unique->elsewhere = elsewhere;
	unique->out = out;
}

/* An earlier part has the key, or an earlier record of this one. */
static bool
is_seen(
    const struct unique *unique, size_t i, struct slice key, struct seen *seen)
{
	seen->file = NULL;
	if (unique->elsewhere != NULL &&
	    elsewhere_find(unique->elsewhere, i, key, &seen->file, &seen->line))
		return true;
	if (!keys_hold(unique->keys[i], key))
		return false;
	(void)keys_put(unique->keys[i], key, &seen->line);
	return true;
}

/* True when the key is new, and taken. */
static inline bool
take(struct unique *unique, size_t i, struct slice key,
    const struct taker *taker, struct seen *seen)
{
	bool is_new;

	seen->file = NULL;
	seen->line = taker->base + taker->line;
	is_new = keys_put(unique->keys[i], key, &seen->line);
	if (unique->out != NULL && is_new)
		keyfile_put(
		    unique->out, i, key, taker->file, taker->line, true);
	if (unique->elsewhere != NULL &&
	    elsewhere_find(unique->elsewhere, i, key, &seen->file, &seen->line))
		return false;
	return is_new;
}

/* With several keys none is taken before all are known to be free. */
static bool
are_free(struct unique *unique, struct row_cells *row,
    const struct taker *taker, const struct key_fields **at, struct seen *seen)
{
	const struct resource *res = unique->res;
	bool is_free = true;
	struct slice key;
	size_t i;
	size_t k;

	for (i = 0; i < res->n_keys && is_free; i++) {
		*at = &res->keys[i];
		is_free =
		    !key_of(*at, row, &key) || !is_seen(unique, i, key, seen);
	}
	/* Another part may make it free, or refuse it for another key. */
	for (k = 0; k < res->n_keys && !is_free && unique->out != NULL; k++)
		if (key_of(&res->keys[k], row, &key))
			keyfile_put(unique->out, k, key, taker->file,
			    taker->line, false);
	return is_free;
}

enum verdict
unique_take(struct unique *unique, struct row_cells *row,
    const struct taker *taker, const struct key_fields **at, struct seen *seen)
{
	const struct resource *res = unique->res;
	enum verdict verdict = check_references(unique, row, at);
	struct slice key;
	size_t i;

	if (verdict != VERDICT_GOOD)
		return verdict;
	if (res->n_keys > 1 && !are_free(unique, row, taker, at, seen))
		return VERDICT_UNIQUE;
	for (i = 0; i < res->n_keys; i++) {
		*at = &res->keys[i];
		if (key_of(*at, row, &key) &&
		    !take(unique, i, key, taker, seen))
			return VERDICT_UNIQUE;
	}
	return VERDICT_GOOD;
}

uint32_t
unique_only_field(const struct unique *unique)
{
	const struct resource *res = unique->res;

	if (res->n_references == 0 && res->n_keys == 1 &&
	    res->keys[0].n_fields == 1)
		return res->keys[0].fields[0];
	return BINDING_NONE;
}

void
unique_expect(const struct unique *unique, struct slice value)
{
	keys_expect(unique->keys[0], value);
}

bool
unique_take_value(struct unique *unique, struct slice value,
    const struct taker *taker, struct seen *seen)
{
	return take(unique, 0, value, taker, seen);
}

/* The columns of a foreign key in its file; false after a report. */
static bool
find_columns(struct input *in, const struct reference *ref, int *columns)
{
	bool is_good = true;
	size_t i;

	for (i = 0; i < ref->columns.n; i++) {
		columns[i] = input_need(in, ref->columns.items[i].text);
		is_good = is_good && columns[i] >= 0;
	}
	return is_good;
}

static void
take_record(struct keys *keys, const struct record *rec, const int *columns,
    size_t n, struct arena *arena)
{
	uint64_t line = rec->line;
	size_t len = 0;
	size_t i;
	char *out;

	if (n == 1) {
		keys_put(keys, record_field(rec, (uint32_t)columns[0]), &line);
		return;
	}
	for (i = 0; i < n; i++)
		len += 2 * record_field(rec, (uint32_t)columns[i]).len + 1;
	out = arena_room(arena, len);
	for (i = 0, len = 0; i < n; i++)
		len += put_value(
		    out + len, record_field(rec, (uint32_t)columns[i]));
	keys_put(keys, (struct slice){out, len}, &line);
	arena_reset(arena);
}

static bool
read_reference(struct keys *keys, const struct reference *ref, char *path)
{
	const struct input_options unsealed = {.is_unsealed = true};
	struct input *in = input_open(&path, 1, &unsealed);
	int *columns = mem_zero(ref->columns.n, sizeof *columns);
	struct arena *arena = arena_new();
	struct record rec;
	bool is_good = in != NULL && find_columns(in, ref, columns);

	while (is_good && input_next(in, &rec))
		take_record(keys, &rec, columns, ref->columns.n, arena);
	if (in != NULL)
		input_close(in);
	arena_free(arena);
	free(columns);
	return is_good && diag_worst() < STATUS_USAGE;
}

/* Where the file of a foreign key is: owned, or NULL after a report. */
static char *
path_of(const struct resource *res, const struct reference *ref,
    char *const *paths, size_t n)
{
	size_t len = strlen(ref->resource);
	struct place place = {.file = res->file};
	size_t i;

	for (i = 0; i < n; i++)
		if (strncmp(paths[i], ref->resource, len) == 0 &&
		    paths[i][len] == '=')
			return mem_text(slice_of(paths[i] + len + 1));
	if (ref->path != NULL)
		return resource_path(res, ref);
	diag_error(STATUS_USAGE, &place, "missing-reference",
	    "which file is resource '%s'? say --reference %s=FILE",
	    ref->resource, ref->resource);
	return NULL;
}

struct unique *
unique_new(const struct resource *res, char *const *paths, size_t n_paths)
{
	struct unique *unique = mem_zero(1, sizeof *unique);
	bool is_good = true;
	size_t i;

	unique->res = res;
	unique->keys = mem_zero(res->n_keys, sizeof *unique->keys);
	unique->references =
	    mem_zero(res->n_references, sizeof *unique->references);
	for (i = 0; i < res->n_keys; i++)
		unique->keys[i] = keys_new();
	for (i = 0; i < res->n_references && is_good; i++) {
		char *path = path_of(res, &res->references[i], paths, n_paths);

		unique->references[i] = keys_new();
		is_good = path != NULL &&
		    read_reference(
			unique->references[i], &res->references[i], path);
		free(path);
	}
	if (is_good)
		return unique;
	unique_free(unique);
	return NULL;
}

void
unique_free(struct unique *unique)
{
	size_t i;

	if (unique == NULL)
		return;
	for (i = 0; i < unique->res->n_keys; i++)
		keys_free(unique->keys[i]);
	for (i = 0; i < unique->res->n_references; i++)
		keys_free(unique->references[i]);
	free(unique->keys);
	free(unique->references);
	free(unique);
}
