#include <stdlib.h>

#include "diag.h"
#include "hash.h"
#include "marks.h"
#include "mem.h"
#include "relay.h"
#include "stream.h"
#include "writer.h"

struct writer *
writer_open(int fd, const char *name)
{
	struct writer *out = mem_zero(1, sizeof *out);

	out->fd = fd;
	out->name = name;
	out->buffer = mem_alloc(STREAM_BLOCK);
	out->limit = out->buffer + STREAM_BLOCK;
	out->next = out->buffer;
	return out;
}

void
writer_hash_on(struct writer *out)
{
	out->hash = hash_new();
}

static void
fail(struct writer *out, int error)
{
	if (error == 0)
		return;
	if (!out->has_failed)
		stream_report_write(out->name, error);
	out->has_failed = true;
}

/* Wait for what is written meanwhile; what follows is written here. */
static void
settle(struct writer *out)
{
	if (out->relay == NULL)
		return;
	fail(out, relay_wait(out->relay));
	relay_free(out->relay);
	out->relay = NULL;
}

/* The block goes on its way while the next one is filled. */
static void
give(struct writer *out, size_t len)
{
	char *filled = out->buffer;
	size_t room = (size_t)(out->limit - out->buffer);

	fail(out, relay_give(out->relay, filled, len));
	out->buffer = out->other;
	out->limit = out->other + out->other_room;
	out->other = filled;
	out->other_room = room;
}

/* A file of several blocks is worth a thread that writes it. */
static bool
is_relayed(struct writer *out)
{
	if (out->blocks++ != 1 || !stream_is_file(out->fd))
		return out->relay != NULL;
	out->relay = relay_new(out->fd);
	if (out->relay == NULL)
		return false;
	out->other = mem_alloc(STREAM_BLOCK);
	out->other_room = STREAM_BLOCK;
	return true;
}

static void
write_block(struct writer *out, size_t len, bool is_last)
{
	if (len == 0 || out->has_failed)
		return;
	if (out->hash != NULL)
		hash_update(out->hash, out->buffer, len);
	if (!is_last && is_relayed(out))
		give(out, len);
	else if (!stream_write(out->fd, out->name, out->buffer, len))
		out->has_failed = true;
}

/*
 * Make room.  A newline at the end of what is written stays behind: if
 * nothing followed, since the writer failed or was killed, it would look
 * like the seal.
 */
static void
flush_part(struct writer *out)
{
	bool has_newline = out->next > out->buffer && out->next[-1] == '\n';
	size_t len = (size_t)(out->next - out->buffer) - has_newline;

	write_block(out, len, false);
	out->next = out->buffer;
	if (has_newline)
		*out->next++ = '\n';
}

bool
writer_reserve(struct writer *out, size_t size)
{
	size_t kept;

	if ((size_t)(out->limit - out->next) >= size)
		return !out->has_failed;
	flush_part(out);
	if ((size_t)(out->limit - out->next) < size) {
		kept = (size_t)(out->next - out->buffer);
		out->buffer = mem_resize(out->buffer, kept + size);
		out->next = out->buffer + kept;
		out->limit = out->next + size;
	}
	return !out->has_failed;
}

void
writer_record(struct writer *out)
{
	if (out->records == 1)
		out->columns = out->fields;
	if (out->records++ > 0 && writer_reserve(out, 1))
		*out->next++ = '\n';
	out->fields = 0;
}

bool
writer_needs_quotes(struct slice field)
{
	return marks_need_quotes(field.text, field.len);
}

size_t
writer_quote(char *out, struct slice field)
{
	size_t len = 0;
	size_t i;

	out[len++] = '"';
	for (i = 0; i < field.len; i++) {
		if (field.text[i] == '"')
			out[len++] = '"';
		out[len++] = field.text[i];
	}
	out[len++] = '"';
	return len;
}

void
writer_verbatim(struct writer *out, struct slice text)
{
	if (!writer_reserve(out, text.len + 1))
		return;
	if (out->fields++ > 0)
		*out->next++ = ',';
	if (text.len > 0)
		memcpy(out->next, text.text, text.len);
	out->next += text.len;
}

void
writer_field(struct writer *out, struct slice field)
{
	bool is_blank = field.len == 0 && out->columns == 1;

	if (!is_blank && !writer_needs_quotes(field)) {
		writer_verbatim(out, field);
		return;
	}
	if (!writer_reserve(out, 2 * field.len + 3))
		return;
	if (out->fields++ > 0)
		*out->next++ = ',';
	out->next += writer_quote(out->next, field);
}

void
writer_text(struct writer *out, const char *text)
{
	writer_field(out, slice_of(text));
}

void
writer_abandon(struct writer *out)
{
	out->has_failed = true;
}

void
writer_before_seal(struct writer *out,
    bool (*before_seal)(void *context, const char *hash), void *context)
{
	if (out->hash == NULL)
		writer_hash_on(out);
	out->before_seal = before_seal;
	out->context = context;
}

/* The newline by itself, behind what has to come before it. */
static void
seal_apart(struct writer *out)
{
	char hash[HASH_TEXT];

	write_block(out, (size_t)(out->next - out->buffer), true);
	out->next = out->buffer;
	hash_update(out->hash, "\n", 1);
	hash_text(out->hash, hash);
	if (out->has_failed || !out->before_seal(out->context, hash) ||
	    !stream_write(out->fd, out->name, "\n", 1))
		out->has_failed = true;
}

bool
writer_close(struct writer *out)
{
	bool is_whole;

	if (out == NULL)
		return true;
	settle(out);
	if (out->records > 0 && diag_worst() < STATUS_FAIL) {
		if (out->before_seal != NULL)
			seal_apart(out);
		else if (writer_reserve(out, 1))
			*out->next++ = '\n';
	}
	settle(out); /* making room may have begun anew */
	write_block(out, (size_t)(out->next - out->buffer), true);
	is_whole = !out->has_failed && diag_worst() < STATUS_FAIL;
	if (!stream_close(out->fd, out->name))
		is_whole = false;
	return is_whole;
}

bool
writer_hash(const struct writer *out, char text[33])
{
	if (out->hash == NULL)
		return false;
	hash_text(out->hash, text);
	return true;
}

void
writer_free(struct writer *out)
{
	if (out == NULL)
		return;
	relay_free(out->relay);
	hash_free(out->hash);
	free(out->buffer);
	free(out->other);
	free(out);
}
