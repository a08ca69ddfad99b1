#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base.h"
#include "diag.h"
#include "key.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "strata.h"
#include "temp.h"
#include "writer.h"

struct stratum {
	double size;      /* N_h */
	uint64_t rows;    /* in the table */
	uint64_t answers; /* n_h */
};

struct base {
	const char *table_name;
	uint32_t n_parts; /* columns of the stratum */
	bool with_size;
	FILE *file;
	struct map *names;
	struct stratum *strata;
	size_t cap;
	char *text;
	size_t cap_text;
	bool has_failed;
};

struct head {
	uint32_t stratum;
	uint32_t len;
};

struct base *
base_open(const char *table_name, uint32_t n_parts, bool with_size)
{
	FILE *file = temp_open();
	struct base *base;

	if (file == NULL)
		return NULL;
	base = mem_zero(1, sizeof *base);
	base->table_name = table_name;
	base->n_parts = n_parts;
	base->with_size = with_size;
	base->file = file;
	base->names = map_new();
	return base;
}

void
base_close(struct base *base)
{
	if (base == NULL)
		return;
	fclose(base->file);
	map_free(base->names);
	free(base->strata);
	free(base->text);
	free(base);
}

/* A stratum as a message shows it: values of several columns with a plus. */
static const char *
show(struct slice name)
{
	char text[256];
	size_t i;

	if (name.len > sizeof text)
		name.len = sizeof text;
	for (i = 0; i < name.len; i++)
		text[i] = name.text[i] == STRATA_BETWEEN ? '+' : name.text[i];
	return diag_value((struct slice){text, name.len});
}

static struct stratum *
find(struct base *base, struct slice name)
{
	bool is_new;
	uint32_t i = map_put(base->names, name, &is_new);

	if (is_new) {
		MEM_GROW(base->strata, i, base->cap);
		base->strata[i] = (struct stratum){0, 0, 0};
	}
	return &base->strata[i];
}

void
base_frame_row(
    struct base *base, uint32_t line, struct slice name, struct slice size)
{
	struct place place = {.file = base->table_name, .line = line};
	struct stratum *stratum;
	double value;

	if (key_is_missing(name)) {
		diag_error(STATUS_USAGE, &place, "bad-stratum",
		    "the row has no stratum; give it one or take it out");
		return;
	}
	stratum = find(base, name);
	stratum->rows++;
	if (size.text == NULL) {
		stratum->size = (double)stratum->rows;
		return;
	}
	if (!number_parse(&value, size.text, size.len) || value <= 0)
		diag_error(STATUS_USAGE, &place, "bad-population",
		    "%s is no size of a stratum; it must be a number above 0",
		    diag_value(size));
	else if (stratum->rows > 1 && value != stratum->size)
		diag_error(STATUS_USAGE, &place, "population-varies",
		    "stratum %s has size %s here and another before",
		    show(name), diag_value(size));
	else
		stratum->size = value;
}

void
base_put(struct base *base, struct slice row, struct slice name)
{
	struct head head = {MAP_NONE, (uint32_t)row.len};

	if (name.text != NULL) {
		struct stratum *stratum = find(base, name);

		stratum->answers++;
		head.stratum = (uint32_t)(stratum - base->strata);
	}
	if (base->has_failed ||
	    (fwrite(&head, sizeof head, 1, base->file) == 1 &&
		fwrite(row.text, 1, row.len, base->file) == row.len))
		return;
	base->has_failed = true;
	temp_fail();
}

/* Look at every stratum before a row is written. */
static bool
check(const struct base *base)
{
	struct place place = {.file = base->table_name};
	char size[NUMBER_TEXT];
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < map_len(base->names); i++) {
		const struct stratum *stratum = &base->strata[i];
		const char *name = show(map_key(base->names, i));

		number_format(size, stratum->size);
		if (stratum->answers == 0)
			diag_warning(&place, "empty-stratum",
			    "stratum %s has no answers; its %s units are in "
			    "no weight, merge it with another",
			    name, size);
		if ((double)stratum->answers <= stratum->size)
			continue;
		diag_error(STATUS_FAIL, &place, "population-too-small",
		    "stratum %s has %" PRIu64 " answers but only %s units; "
		    "does the table lack rows, or the stream repeat units?",
		    name, stratum->answers, size);
		is_good = false;
	}
	return is_good;
}

static void
write_row(const struct base *base, const struct head *head, struct writer *out)
{
	const struct stratum *stratum;
	char weight[NUMBER_TEXT] = "";
	char size[NUMBER_TEXT] = "";

	if (head->stratum != MAP_NONE) {
		stratum = &base->strata[head->stratum];
		number_format(weight, stratum->size / (double)stratum->answers);
		number_format(size, stratum->size);
	}
	writer_record(out);
	writer_verbatim(out, (struct slice){base->text, head->len});
	writer_verbatim(out, slice_of(weight));
	if (base->with_size)
		writer_verbatim(out, slice_of(size));
}

/* The values that the name of a stratum is made of, a field each. */
static void
put_name(struct writer *out, struct slice name, uint32_t n)
{
	const char *between;
	size_t len;

	for (; n > 1; n--) {
		between = memchr(name.text, STRATA_BETWEEN, name.len);
		len = (size_t)(between - name.text);
		writer_field(out, (struct slice){name.text, len});
		name.text += len + 1;
		name.len -= len + 1;
	}
	writer_field(out, name);
}

static void
put_response(const struct base *base, struct writer *out)
{
	char text[NUMBER_TEXT];
	uint32_t i;

	for (i = 0; i < map_len(base->names); i++) {
		const struct stratum *stratum = &base->strata[i];
		double answers = (double)stratum->answers;

		writer_record(out);
		put_name(out, map_key(base->names, i), base->n_parts);
		number_format(text, stratum->size);
		writer_text(out, text);
		number_format(text, answers);
		writer_text(out, text);
		number_format(text, answers / stratum->size);
		writer_text(out, text);
		text[0] = '\0';
		if (stratum->answers > 0)
			number_format(text, stratum->size / answers);
		writer_text(out, text);
	}
}

bool
base_finish(struct base *base, struct writer *response, struct writer *out)
{
	struct head head;

	if (base->has_failed)
		return false;
	if (response != NULL)
		put_response(base, response);
	if (!check(base))
		return false;
	if (!temp_rewind(base->file)) {
		temp_fail();
		return false;
	}
	while (fread(&head, sizeof head, 1, base->file) == 1) {
		if (base->cap_text < head.len) {
			base->cap_text = 2 * (size_t)head.len;
			base->text = mem_resize(base->text, base->cap_text);
		}
		if (fread(base->text, 1, head.len, base->file) != head.len)
			break;
		write_row(base, &head, out);
	}
	if (!ferror(base->file) && feof(base->file))
		return true;
	temp_fail();
	return false;
}
