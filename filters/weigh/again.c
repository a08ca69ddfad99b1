#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "again.h"
#include "diag.h"
#include "hash.h"
#include "mem.h"
#include "temp.h"
#include "writer.h"

struct again {
	struct input *in;
	struct input *second; /* the files once more, or NULL: spilt */
	FILE *file;           /* what was spilt, or NULL */
	struct writer *spill;
	struct reader *reader;
	uint64_t before; /* records of the first time */
	uint64_t after;
};

static bool
is_file(const char *name)
{
	struct stat st;

	return strcmp(name, "-") != 0 && stat(name, &st) == 0 &&
	    S_ISREG(st.st_mode);
}

/* Is standard input a file that stands at its beginning? */
static bool
is_stdin_file(void)
{
	struct stat st;

	return fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) &&
	    lseek(STDIN_FILENO, 0, SEEK_CUR) == 0;
}

static bool
can_be_read_again(char *const *files, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!is_file(files[i]))
			return false;
	return n > 0 || is_stdin_file();
}

static struct input *
open_second(char *const *files, int n, const struct input_options *options)
{
	static char again[] = "/dev/stdin";
	char *const stdin_file[] = {again};
	const struct input_options plain = {
	    .is_unsealed = options->is_unsealed};

	if (n > 0)
		return input_open(files, n, &plain);
	/*
	 * Open the file anew, so that the two readings do not share a position.
	 */
	return access(again, R_OK) == 0 ? input_open(stdin_file, 1, &plain)
					: NULL;
}

struct again *
again_open(char *const *files, int n, const struct input_options *options)
{
	bool is_seekable = can_be_read_again(files, n);
	struct again *again = mem_zero(1, sizeof *again);

	if (is_seekable)
		again->second = open_second(files, n, options);
	again->in = input_open(files, n, options);
	if (again->second == NULL)
		again->file = temp_open();
	if (again->in != NULL &&
	    (again->second != NULL || again->file != NULL) &&
	    diag_worst() < STATUS_USAGE)
		return again;
	again_close(again);
	return NULL;
}

void
again_close(struct again *again)
{
	if (again == NULL)
		return;
	writer_free(again->spill);
	if (again->reader != NULL)
		reader_close(again->reader);
	input_close(again->in);
	input_close(again->second);
	if (again->file != NULL)
		fclose(again->file);
	free(again);
}

struct input *
again_input(const struct again *again)
{
	return again->in;
}

void
again_begin(struct again *again)
{
	uint32_t i;

	if (again->second != NULL) {
		input_hash_on(again->in);
		input_hash_on(again->second);
		return;
	}
	again->spill = writer_open(dup(fileno(again->file)), "temporary file");
	writer_record(again->spill);
	for (i = 0; i < input_columns(again->in); i++)
		writer_text(again->spill, input_column(again->in, i));
}

static void
keep(struct writer *out, const struct record *rec)
{
	uint32_t i;

	writer_record(out);
	if (rec->is_canonical) {
		writer_verbatim(out, record_piece(rec, 0, rec->n - 1));
		return;
	}
	for (i = 0; i < rec->n; i++)
		writer_field(out, record_field(rec, i));
}

bool
again_first(struct again *again, struct record *rec)
{
	if (!input_next(again->in, rec))
		return false;
	again->before++;
	if (again->spill != NULL)
		keep(again->spill, rec);
	return true;
}

/* Go back to the start of what was spilt. */
static bool
turn(struct again *again)
{
	struct record header;
	int fd = dup(fileno(again->file));

	if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0) {
		temp_fail();
		return false;
	}
	again->reader = reader_open(fd, "temporary file", &reader_canonical);
	return reader_next(again->reader, &header);
}

/* Was the same read the second time as the first time? */
static void
compare(const struct again *again)
{
	struct place place = {.file = input_name(again->in)};
	char first[HASH_TEXT];
	char second[HASH_TEXT];

	if (diag_worst() == STATUS_FAIL)
		return;
	if (again->before == again->after &&
	    (again->second == NULL ||
		(input_hash(again->in, first) &&
		    input_hash(again->second, second) &&
		    strcmp(first, second) == 0)))
		return;
	diag_error(STATUS_FAIL, &place, "input-changed",
	    "the input changed while it was read; nothing of the output is "
	    "to be used");
}

bool
again_second(struct again *again, struct record *rec)
{
	bool is_there;

	if (again->second != NULL) {
		is_there = input_next(again->second, rec);
	} else {
		if (again->reader == NULL) {
			/* Its seal says that all of it was taken. */
			if (!writer_close(again->spill) || !turn(again))
				return false;
		}
		is_there = reader_next_of(
		    again->reader, rec, input_columns(again->in));
	}
	if (is_there)
		again->after++;
	else
		compare(again);
	return is_there;
}
