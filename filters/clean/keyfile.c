#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "input.h"
#include "keyfile.h"
#include "mem.h"
#include "stream.h"
#include "writer.h"

struct keyfile {
	struct writer *out;
	const char *file; /* of the last line */
};

static const char *const own_columns[] = {
    "key", "value", "file", "line", "taken"};
static const char *const met_columns[] = {
    "part", "key", "value", "file", "line"};

enum {
	TEXT = 24,
	DIGITS = 19 /* of a number, which fits then */
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

void
keyfile_header(struct writer *out, bool is_met)
{
	const char *const *columns = is_met ? met_columns : own_columns;
	size_t i;

	writer_record(out);
	for (i = 0; i < KEYFILE_COLUMNS; i++)
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
	keyfile_header(keys->out, false);
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
	if (!writer_reserve(
		out, 2 * (value.len + name.len + TEXT) + KEYFILE_COLUMNS))
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

/* ---- reading ------------------------------------------------------------- */

bool
keyfile_odd(const char *path, uint64_t line, bool is_met)
{
	struct place place = {.file = path, .line = line};

	diag_error(STATUS_FAIL, &place, "bad-keys",
	    "this is not what clean %s writes; make it anew",
	    is_met ? "--met" : "--keys");
	return false;
}

struct input *
keyfile_read(char *const *path, bool is_met)
{
	const char *const *columns = is_met ? met_columns : own_columns;
	struct input *in = input_open(path, 1, NULL);
	bool is_good = in != NULL && input_columns(in) == KEYFILE_COLUMNS;
	size_t i;

	for (i = 0; is_good && i < KEYFILE_COLUMNS; i++)
		is_good =
		    strcmp(input_column(in, (uint32_t)i), columns[i]) == 0;
	if (in == NULL || is_good)
		return in;
	keyfile_odd(*path, 1, is_met);
	input_close(in);
	return NULL;
}

bool
keyfile_number(struct slice text, uint64_t limit, uint64_t *n)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < text.len && i < DIGITS; i++) {
		if (text.text[i] < '0' || text.text[i] > '9')
			return false;
		value = 10 * value + (uint64_t)(text.text[i] - '0');
	}
	*n = value;
	return text.len == i && i > 0 && value < limit;
}
