#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "hash.h"
#include "input.h"
#include "map.h"
#include "mem.h"
#include "near.h"
#include "progress.h"
#include "receipt.h"
#include "stream.h"

struct input {
	char *const *files; /* NULL: standard input */
	int *fds;
	int n;
	int next;          /* file to be begun */
	struct reader *in; /* the file at hand */
	struct dialect dialect;
	char **names; /* of columns */
	uint32_t n_columns;
	struct map *columns;
	uint64_t records; /* of the files before this one */
	char *header;     /* the bytes of the first one */
	size_t n_header;
	uint64_t again; /* records that were the header once more */
	bool has_failed;
	struct hash *hash; /* or NULL */
	bool is_watched;   /* by progress */
	uint64_t size;     /* of all files, 0: not known */
	const char *needs; /* a receipt, or NULL */
	struct receipt_claim claim;
};

static const char *
name_of(const struct input *in, int i)
{
	return in->files == NULL ? "stdin" : stream_name(in->files[i]);
}

/* Names of columns from the first header; a doubled one is a fault. */
static bool
take_names(struct input *in, const struct record *rec)
{
	struct place place = {.file = reader_name(in->in), .line = rec->line};
	bool is_good = true;
	bool is_new;
	uint32_t i;

	in->n_columns = rec->n;
	in->header = mem_text(rec->raw);
	in->n_header = rec->raw.len;
	in->names = mem_zero(rec->n, sizeof *in->names);
	for (i = 0; i < rec->n; i++) {
		in->names[i] = mem_text(record_field(rec, i));
		map_put(in->columns, record_field(rec, i), &is_new);
		if (is_new)
			continue;
		place.column = in->names[i];
		diag_error(STATUS_FAIL, &place, "doubled-column",
		    "a second column of this name; names must differ");
		is_good = false;
	}
	return is_good;
}

/* Whether a later file has the header of the first one. */
static bool
is_same_header(const struct input *in, const struct record *rec)
{
	uint32_t i;

	if (rec->n != in->n_columns)
		return false;
	for (i = 0; i < rec->n; i++)
		if (!slice_is(record_field(rec, i), in->names[i]))
			return false;
	return true;
}

static bool
fail(struct input *in, const char *tag, const char *text)
{
	struct place place = {.file = reader_name(in->in)};

	in->has_failed = true;
	place.line = reader_records(in->in) > 0 ? 1 : 0;
	diag_error(STATUS_FAIL, &place, tag, "%s", text);
	return false;
}

/* Begin the next file: read its header. */
static bool
begin(struct input *in)
{
	struct record rec;
	int i = in->next++;

	in->in = reader_open(in->fds[i], name_of(in, i), &in->dialect);
	in->fds[i] = -1;
	if (in->hash != NULL)
		reader_hash_into(in->in, in->hash);
	if (in->is_watched)
		reader_watch(in->in);
	if (!reader_next(in->in, &rec)) {
		in->has_failed = true;
		return diag_worst() < STATUS_FAIL &&
		    fail(in, "no-header",
			"the input is empty, not even a header came; "
			"did the program before it fail?");
	}
	if (in->names == NULL) {
		in->has_failed = !take_names(in, &rec);
		return !in->has_failed;
	}
	return is_same_header(in, &rec) ||
	    fail(in, "other-header",
		"the header differs from that of the first file; "
		"files read together must have the same columns");
}

struct input *
input_open(char *const *files, int n, const struct input_options *options)
{
	const struct input_options none = {0};
	struct input *in = mem_zero(1, sizeof *in);
	bool is_open = true;
	int i;

	in->files = n > 0 ? files : NULL;
	in->n = n > 0 ? n : 1;
	in->fds = mem_zero((size_t)in->n, sizeof *in->fds);
	in->columns = map_new();
	in->dialect = reader_canonical;
	options = options == NULL ? &none : options;
	in->dialect.sealed = !options->is_unsealed;
	in->needs = options->needs;
	in->claim.same_count = options->same_count;
	if (in->needs != NULL) {
		in->hash = hash_new();
		receipt_claim_begin(&in->claim);
	}
	for (i = 0; i < in->n; i++) {
		in->fds[i] = stream_open(in->files == NULL ? "-" : files[i]);
		is_open = is_open && in->fds[i] >= 0;
	}
	in->size = is_open ? stream_size(in->fds, in->n) : 0;
	if (is_open && begin(in))
		return in;
	input_close(in);
	return NULL;
}

void
input_close(struct input *in)
{
	uint32_t k;
	int i;

	if (in == NULL)
		return;
	if (in->is_watched)
		progress_close();
	reader_close(in->in);
	for (i = 0; i < in->n; i++)
		if (in->fds[i] >= 0)
			stream_close(in->fds[i], name_of(in, i));
	for (k = 0; k < in->n_columns; k++)
		free(in->names[k]);
	free(in->names);
	free(in->header);
	free(in->fds);
	map_free(in->columns);
	hash_free(in->hash);
	free(in);
}

uint32_t
input_columns(const struct input *in)
{
	return in->n_columns;
}

const char *
input_column(const struct input *in, uint32_t i)
{
	return in->names[i];
}

int
input_find(const struct input *in, const char *name)
{
	uint32_t i = map_find(in->columns, slice_of(name));

	return i == MAP_NONE ? -1 : (int)i;
}

/*
 * Files of other tools have a byte order mark, or semicolons: what they are,
 * rather than what is missing; else NULL.
 */
static const char *
look_foreign(const struct input *in)
{
	if (in->n_columns > 0 && strncmp(in->names[0], "\xef\xbb\xbf", 3) == 0)
		return "the file begins with a byte order mark; clean reads "
		       "input like this";
	if (in->n_columns == 1 && strpbrk(in->names[0], ";\t|") != NULL)
		return "there are no commas between the names of the header; "
		       "clean reads input like this";
	return NULL;
}

int
input_need(const struct input *in, const char *name)
{
	struct place place = {
	    .file = name_of(in, 0), .line = 1, .is_alone = true};
	const char *foreign = look_foreign(in);
	int i = input_find(in, name);
	const char *near;

	if (i >= 0)
		return i;
	near = near_find(name, (const char *const *)in->names, in->n_columns);
	place.column = name;
	if (foreign != NULL)
		diag_error(STATUS_USAGE, &place, "missing-column",
		    "there is no column of this name: %s", foreign);
	else if (near != NULL)
		diag_error(STATUS_USAGE, &place, "missing-column",
		    "there is no column of this name, did you mean '%s'?",
		    near);
	else
		diag_error(STATUS_USAGE, &place, "missing-column",
		    "there is no column of this name");
	return -1;
}

/* Go on to the next file. */
static bool
advance(struct input *in)
{
	if (in->has_failed || diag_worst() == STATUS_FAIL || in->next == in->n)
		return false;
	in->records += reader_records(in->in) - 1;
	reader_close(in->in);
	in->in = NULL;
	return begin(in);
}

/* At the end of it all, once. */
static void
check_receipt(struct input *in)
{
	const char *path = in->needs;

	in->needs = NULL;
	if (path == NULL || in->has_failed || diag_worst() == STATUS_FAIL)
		return;
	in->claim.records = input_records(in);
	hash_text(in->hash, in->claim.hash);
	(void)receipt_check(path, &in->claim);
}

/* Files that were put together bring theirs again. */
static bool
is_header_again(const struct input *in, const struct record *rec)
{
	struct place place = {.file = reader_name(in->in), .line = rec->line};

	if (memcmp(rec->raw.text, in->header, in->n_header) != 0)
		return false;
	diag_warning(&place, "header-again",
	    "the header once more; it is left out, name files one after "
	    "another instead of putting them together");
	return true;
}

bool
input_next(struct input *in, struct record *rec)
{
	for (;;) {
		if (__builtin_expect(
			!reader_next_of(in->in, rec, in->n_columns), 0)) {
			if (advance(in))
				continue;
			check_receipt(in);
			return false;
		}
		if (__builtin_expect(rec->raw.len != in->n_header, 1) ||
		    !is_header_again(in, rec))
			return true;
		in->again++;
	}
}

const char *
input_name(const struct input *in)
{
	return reader_name(in->in);
}

uint64_t
input_records(const struct input *in)
{
	uint64_t n = reader_records(in->in);

	return in->records + (n > 0 ? n - 1 : 0) - in->again;
}

uint64_t
input_expected(const struct input *in, const struct record *rec)
{
	uint64_t size = reader_size(in->in);

	if (in->n > 1 || rec->offset == 0)
		return 0;
	return (
	    uint64_t)((double)size / (double)rec->offset * (double)rec->number);
}

static uint64_t
count_for_progress(const void *context)
{
	const struct input *in = context;

	return in->in == NULL ? in->records : input_records(in);
}

void
input_watch(struct input *in)
{
	progress_expect(in->size);
	progress_watch(count_for_progress, in);
	in->is_watched = true;
	reader_watch(in->in);
}

void
input_hash_on(struct input *in)
{
	if (in->hash != NULL)
		return;
	in->hash = hash_new();
	reader_hash_into(in->in, in->hash);
}

bool
input_hash(const struct input *in, char text[33])
{
	if (in->hash == NULL)
		return false;
	hash_text(in->hash, text);
	return true;
}
