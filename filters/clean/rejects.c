#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "formula.h"
#include "mem.h"
#include "rejects.h"
#include "stream.h"
#include "writer.h"

struct rejects {
	struct writer *out;
	bool is_json;
	bool is_redacted;
};

static const char *const columns[] = {"file", "line", "record", "offset",
    "position", "column", "tag", "message", "value", "raw"};

enum {
	COLUMNS = sizeof columns / sizeof *columns,
	REDACTED = 2 /* of the last ones */
};

static bool
ends_in(const char *path, const char *end)
{
	size_t n = strlen(path);
	size_t m = strlen(end);

	return n >= m && strcmp(path + n - m, end) == 0;
}

bool
rejects_are_json(const char *path)
{
	return ends_in(path, ".jsonl") || ends_in(path, ".ndjson");
}

struct rejects *
rejects_open(const char *path, bool is_redacted)
{
	struct rejects *rejects;
	struct stat st;
	int fd = stream_create(path, 0600);
	size_t i;

	if (fd < 0)
		return NULL;
	/* A file that existed before may be readable by others. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		(void)fchmod(fd, 0600);
	rejects = mem_zero(1, sizeof *rejects);
	rejects->out = writer_open(fd, path);
	rejects->is_json = rejects_are_json(path);
	rejects->is_redacted = is_redacted;
	if (rejects->is_json)
		return rejects;
	writer_record(rejects->out);
	for (i = 0; i < COLUMNS - (is_redacted ? REDACTED : 0); i++)
		writer_text(rejects->out, columns[i]);
	return rejects;
}

static void
put_number(struct writer *out, uint64_t n)
{
	char text[24];
	char *at = text + sizeof text;

	do {
		*--at = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	writer_verbatim(
	    out, (struct slice){at, (size_t)(text + sizeof text - at)});
}

static void
put_csv(const struct rejects *rejects, const struct reject *r)
{
	struct writer *out = rejects->out;

	writer_record(out);
	formula_write(out, slice_of(r->file));
	put_number(out, r->line);
	put_number(out, r->record);
	if (r->offset != REJECT_NOWHERE)
		put_number(out, r->offset);
	else
		writer_verbatim(out, (struct slice){"", 0});
	if (r->position > 0)
		put_number(out, r->position);
	else
		writer_verbatim(out, (struct slice){"", 0});
	formula_write(out, slice_of(r->column == NULL ? "" : r->column));
	writer_text(out, r->tag);
	writer_text(out, r->message);
	if (rejects->is_redacted)
		return;
	formula_write(out, r->value);
	formula_write(out, r->raw);
}

/* A JSON string of valid UTF-8; out has room for 6 * len + 2. */
static size_t
escape(char *out, struct slice s)
{
	size_t n = 0;
	size_t i;

	out[n++] = '"';
	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.text[i];

		if (c < 0x20) {
			n += (size_t)sprintf(out + n, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			out[n++] = '\\';
		out[n++] = (char)c;
	}
	out[n++] = '"';
	return n;
}

static void
put_member(struct writer *out, const char *key, struct slice value)
{
	if (!writer_reserve(out, 6 * value.len + 64))
		return;
	out->next += sprintf(out->next, ",\"%s\":", key);
	out->next += escape(out->next, value);
}

static void
put_json(const struct rejects *rejects, const struct reject *r)
{
	struct writer *out = rejects->out;

	writer_record(out);
	if (!writer_reserve(out, 6 * strlen(r->file) + 160))
		return;
	out->next += sprintf(out->next, "{\"file\":");
	out->next += escape(out->next, slice_of(r->file));
	out->next += sprintf(out->next, ",\"line\":%llu,\"record\":%llu",
	    (unsigned long long)r->line, (unsigned long long)r->record);
	if (r->offset != REJECT_NOWHERE)
		out->next += sprintf(out->next, ",\"offset\":%llu",
		    (unsigned long long)r->offset);
	if (r->position > 0)
		out->next +=
		    sprintf(out->next, ",\"position\":%u", r->position);
	if (r->column != NULL)
		put_member(out, "column", slice_of(r->column));
	put_member(out, "tag", slice_of(r->tag));
	put_member(out, "message", slice_of(r->message));
	if (!rejects->is_redacted) {
		put_member(out, "value", r->value);
		put_member(out, "raw", r->raw);
	}
	if (writer_reserve(out, 1))
		*out->next++ = '}';
}

void
rejects_put(struct rejects *rejects, const struct reject *r)
{
	if (rejects->is_json)
		put_json(rejects, r);
	else
		put_csv(rejects, r);
}

bool
rejects_close(struct rejects *rejects)
{
	bool is_whole;

	if (rejects == NULL)
		return true;
	is_whole = writer_close(rejects->out);
	writer_free(rejects->out);
	free(rejects);
	return is_whole;
}
