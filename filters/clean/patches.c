#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "formula.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "patches.h"
#include "rejects.h"

struct patches {
	const char *path;
	struct map *places; /* "byte 17 file" or "case 4 file" */
	char **texts;       /* raw of each */
	uint64_t *lines;    /* of the file of patches */
	bool *is_used;
	size_t n;
	size_t cap;
	size_t cap_lines;
	size_t cap_used;
};

/* The key of a place; owned. */
static char *
place_of(struct slice file, struct patch_place place)
{
	return mem_format("%s %llu %.*s", place.is_case ? "case" : "byte",
	    (unsigned long long)place.number, (int)file.len, file.text);
}

static void
add(struct patches *patches, const struct record *rec, uint32_t file,
    uint32_t offset, int number, uint32_t raw)
{
	struct place place = {.file = patches->path, .line = rec->line};
	struct slice name = formula_undo(record_field(rec, file));
	struct slice text = formula_undo(record_field(rec, raw));
	struct slice at = record_field(rec, offset);
	bool is_case = at.len == 0 && number >= 0;
	char *key;
	int64_t value;
	uint32_t i;
	bool is_new;

	if (is_case)
		at = record_field(rec, (uint32_t)number);
	if (!number_parse_int(&value, at.text, at.len) || value < 0) {
		diag_error(STATUS_USAGE, &place, "bad-patch",
		    "%s is not an offset; leave this column as --rejects "
		    "wrote it",
		    diag_value(at));
		return;
	}
	key = place_of(name, (struct patch_place){is_case, (uint64_t)value});
	i = map_put(patches->places, slice_of(key), &is_new);
	free(key);
	if (!is_new) {
		/* --all-faults writes a record several times. */
		if (!slice_is(text, patches->texts[i]))
			diag_error(STATUS_USAGE, &place, "bad-patch",
			    "line %llu has another record for this place; "
			    "mend both alike, or take one out",
			    (unsigned long long)patches->lines[i]);
		return;
	}
	MEM_GROW(patches->texts, patches->n, patches->cap);
	MEM_GROW(patches->lines, patches->n, patches->cap_lines);
	MEM_GROW(patches->is_used, patches->n, patches->cap_used);
	patches->texts[patches->n] = mem_text(text);
	patches->lines[patches->n] = rec->line;
	patches->is_used[patches->n++] = false;
}

static bool
is_json(const char *path)
{
	struct place place = {.file = path};

	if (!rejects_are_json(path))
		return false;
	diag_error(STATUS_USAGE, &place, "bad-patch",
	    "patches are CSV, not JSON lines: give --rejects a name that ends "
	    "in .csv");
	return true;
}

struct patches *
patches_load(const char *path)
{
	struct patches *patches = mem_zero(1, sizeof *patches);
	char *paths[1] = {(char *)path};
	const struct input_options unsealed = {.is_unsealed = true};
	struct input *in =
	    is_json(path) ? NULL : input_open(paths, 1, &unsealed);
	struct record rec;
	int file = in == NULL ? -1 : input_need(in, "file");
	int offset = in == NULL ? -1 : input_need(in, "offset");
	int number = in == NULL ? -1 : input_find(in, "record");
	int raw = in == NULL ? -1 : input_need(in, "raw");
	bool is_good = file >= 0 && offset >= 0 && raw >= 0;

	patches->path = path;
	patches->places = map_new();
	while (is_good && input_next(in, &rec))
		add(patches, &rec, (uint32_t)file, (uint32_t)offset, number,
		    (uint32_t)raw);
	if (in != NULL)
		input_close(in);
	if (is_good && diag_worst() < STATUS_USAGE)
		return patches;
	patches_free(patches);
	return NULL;
}

void
patches_free(struct patches *patches)
{
	size_t i;

	if (patches == NULL)
		return;
	for (i = 0; i < patches->n; i++)
		free(patches->texts[i]);
	free(patches->texts);
	free(patches->lines);
	free(patches->is_used);
	map_free(patches->places);
	free(patches);
}

bool
patches_find(struct patches *patches, const char *file,
    struct patch_place place, struct slice *text)
{
	char *key = place_of(slice_of(file), place);
	uint32_t i = map_find(patches->places, slice_of(key));

	free(key);
	if (i == MAP_NONE)
		return false;
	patches->is_used[i] = true;
	*text = slice_of(patches->texts[i]);
	return true;
}

void
patches_finish(const struct patches *patches)
{
	struct place place = {.file = patches->path};
	size_t i;

	for (i = 0; i < patches->n; i++) {
		if (patches->is_used[i])
			continue;
		place.line = patches->lines[i];
		diag_error(STATUS_FAIL, &place, "unused-patch",
		    "no record begins at this place; these are the rejects of "
		    "another file");
	}
}
