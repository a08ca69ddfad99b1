#include <stdlib.h>

#include "diag.h"
#include "elsewhere.h"
#include "input.h"
#include "keyfile.h"
#include "keys.h"
#include "map.h"
#include "mem.h"

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

	if (!keyfile_number(record_field(rec, 1), e->n_keys, &key) ||
	    !keyfile_number(record_field(rec, 4), INT64_MAX, &line))
		return false;
	for (i = 1; i < KEYFILE_COLUMNS; i++) {
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
	char *file = mem_text(slice_of(path));
	struct input *in = keyfile_read(&file, true);
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
		is_good =
		    keyfile_number(record_field(&rec, 0), UINT32_MAX, &of);
		if (is_good && of == part &&
		    !slice_is(record_field(&rec, 1), "keys"))
			is_good = take_met(e, &rec);
		if (!is_good)
			keyfile_odd(path, rec.line, true);
	}
	input_close(in);
	free(file);
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
