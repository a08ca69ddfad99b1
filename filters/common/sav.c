#define _GNU_SOURCE
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "diag.h"
#include "mem.h"
#include "sav.h"
#include "sav_value.h"

enum {
	SLOT = 8,
	AT_ONCE = 64 * 1024, /* bytes of CSV that are made in one go */
	COMMANDS = 8,        /* a block of bytecode */
	INFLATED = 64 * 1024,
	TAKEN = 4 * 1024, /* bytes inflated from at a time */
	ZLIB_HEADER = 24
};

/* Commands of the bytecode; 1 to 251 are numbers, less the bias. */
enum {
	CODE_NOTHING = 0,
	CODE_END = 252,
	CODE_SLOT = 253, /* 8 bytes follow */
	CODE_BLANKS = 254,
	CODE_MISSING = 255
};

struct sav {
	struct sav_bytes in;
	struct sav_dictionary *dict;
	struct sav_bytes inflated; /* ZLIB: the bytecode */
	z_stream zlib;
	bool has_zlib;
	int64_t zlib_end; /* where its trailer begins */
	int64_t trailer;  /* its bytes */
	unsigned char commands[COMMANDS];
	uint32_t next; /* of the commands */
	bool is_ended; /* by its own end mark */
	unsigned char *slots;
	char *line; /* CSV that waits to be read */
	size_t len;
	size_t at;
	size_t cap;
	uint64_t cases;
	bool is_over;
	bool has_failed;
};

bool
sav_is(struct slice first)
{
	static const char *const magic[] = {"$FL2@(#)", "$FL3@(#)"};
	size_t len = first.len < SLOT ? first.len : SLOT;
	size_t i;

	for (i = 0; i < 2; i++)
		if (len > 0 && memcmp(first.text, magic[i], len) == 0)
			return true;
	return false;
}

/* ---- bytes of the cases ----------------------------------------------------
 */

static long
fail(struct sav *sav, const char *tag, const char *what)
{
	struct place place = {.file = sav->in.name};

	if (!sav->has_failed && !sav->in.has_failed)
		diag_error(STATUS_FAIL, &place, tag, "case %" PRIu64 ": %s",
		    sav->cases + 1, what);
	sav->has_failed = true;
	return -1;
}

static bool
fail_early(struct sav *sav)
{
	struct place place = {.file = sav->in.name};

	if (!sav->has_failed && !sav->in.has_failed) {
		if (sav->dict->n_cases >= 0)
			diag_error(STATUS_FAIL, &place, "truncated",
			    "the file ends in case %" PRIu64 " of %" PRId64
			    "; fetch it anew",
			    sav->cases + 1, sav->dict->n_cases);
		else
			diag_error(STATUS_FAIL, &place, "truncated",
			    "the file ends in case %" PRIu64 "; fetch it anew",
			    sav->cases + 1);
	}
	sav->has_failed = true;
	return false;
}

/* Where the zlib data and their trailer stand. */
static bool
open_zlib(struct sav *sav)
{
	const unsigned char *at = sav_bytes_take(&sav->in, ZLIB_HEADER);

	if (at == NULL)
		return fail_early(sav);
	sav->zlib_end = sav_long(&sav->in, at + 8);
	sav->trailer = sav_long(&sav->in, at + 16);
	if (sav->zlib_end < (int64_t)sav->in.offset || sav->trailer < 0) {
		fail(sav, "bad-system-file", "its zlib header is damaged");
		return false;
	}
	if (inflateInit(&sav->zlib) != Z_OK)
		mem_fail(INFLATED);
	sav->has_zlib = true;
	return true;
}

/* More of the file for zlib; false at the end of its data. */
static bool
feed(struct sav *sav)
{
	int64_t left = sav->zlib_end - (int64_t)sav->in.offset;
	size_t n = left < TAKEN ? (size_t)left : TAKEN;
	const unsigned char *at;

	if (left <= 0)
		return false;
	while (n > 0 && sav_bytes_peek(&sav->in, n) == NULL)
		n = sav->in.n - sav->in.at; /* what there is */
	if (n == 0)
		return fail_early(sav);
	at = sav_bytes_take(&sav->in, n);
	/* The bytes stay where they are until the next call for some. */
	sav->zlib.next_in = (unsigned char *)(uintptr_t)at;
	sav->zlib.avail_in = (unsigned)n;
	return true;
}

/* A sav_input of the bytecode: blocks of zlib, one behind the other. */
static long
inflate_more(void *context, void *buf, size_t size)
{
	struct sav *sav = context;
	z_stream *z = &sav->zlib;
	int status;

	z->next_out = buf;
	z->avail_out = (unsigned)(size < INFLATED ? size : INFLATED);
	size = z->avail_out;
	while (z->avail_out == size) {
		if (z->avail_in == 0 && !feed(sav))
			return sav->has_failed ? -1 : 0;
		status = inflate(z, Z_NO_FLUSH);
		if (status == Z_STREAM_END)
			status = inflateReset(z);
		if (status == Z_MEM_ERROR)
			mem_fail(INFLATED);
		if (status != Z_OK && status != Z_BUF_ERROR)
			return fail(sav, "bad-system-file",
			    "its compressed data are damaged");
	}
	return (long)(size - z->avail_out);
}

/* The trailer has to be there, or the file was cut. */
static bool
close_zlib(struct sav *sav)
{
	int64_t left = sav->zlib_end + sav->trailer - (int64_t)sav->in.offset;

	return left <= 0 || sav_bytes_skip(&sav->in, (uint64_t)left)
	    ? true
	    : fail_early(sav);
}

/* The bytes that the cases stand in, compressed or not. */
static struct sav_bytes *
source(struct sav *sav)
{
	return sav->dict->compression == SAV_ZLIB ? &sav->inflated : &sav->in;
}

static void
put_number(const struct sav *sav, unsigned char *slot, double number)
{
	int64_t bits;
	unsigned i;

	memcpy(&bits, &number, sizeof bits);
	for (i = 0; i < SLOT; i++)
		slot[sav->in.is_big ? SLOT - 1 - i : i] =
		    (unsigned char)(bits >> (8 * i));
}

/*
 * The next slot of a bytecode; false at its end.  A block of eight commands
 * comes before what they take.
 */
static bool
take_coded(struct sav *sav, unsigned char *slot)
{
	struct sav_bytes *in = source(sav);
	const unsigned char *at;
	unsigned char code;

	do {
		if (sav->next == COMMANDS) {
			if ((at = sav_bytes_take(in, COMMANDS)) == NULL)
				return false;
			memcpy(sav->commands, at, COMMANDS);
			sav->next = 0;
		}
		code = sav->commands[sav->next++];
	} while (code == CODE_NOTHING);
	switch (code) {
	case CODE_END:
		sav->is_ended = true;
		return false;
	case CODE_SLOT:
		if ((at = sav_bytes_take(in, SLOT)) == NULL)
			return false;
		memcpy(slot, at, SLOT);
		break;
	case CODE_BLANKS:
		memset(slot, ' ', SLOT);
		break;
	case CODE_MISSING:
		put_number(sav, slot, sav->dict->system_missing);
		break;
	default:
		put_number(sav, slot, code - sav->dict->bias);
	}
	return true;
}

/* Slots of the next case that there are. */
static uint32_t
take_slots(struct sav *sav)
{
	uint32_t n = sav->dict->n_slots;
	uint32_t i;

	if (sav->is_ended)
		return 0;
	for (i = 0; i < n; i++) {
		unsigned char *slot = sav->slots + (size_t)SLOT * i;
		const unsigned char *at;

		if (sav->dict->compression != SAV_PLAIN) {
			if (!take_coded(sav, slot))
				break;
			continue;
		}
		if ((at = sav_bytes_take(&sav->in, SLOT)) == NULL)
			break;
		memcpy(slot, at, SLOT);
	}
	return i;
}

/* ---- records ---------------------------------------------------------------
 */

static char *
room(struct sav *sav, size_t n)
{
	if (sav->cap - sav->len < n) {
		sav->cap = 2 * sav->cap + n;
		sav->line = mem_resize(sav->line, sav->cap);
	}
	return sav->line + sav->len;
}

/* What is declared missing stays the code it is, of a date too. */
static bool
is_declared(const struct sav_variable *v, double number)
{
	uint32_t i;

	for (i = 0; i < v->n_missing; i++)
		if (v->missing[i].number == number)
			return true;
	return v->has_range && number >= v->low && number <= v->high;
}

static void
put_number_field(struct sav *sav, const struct sav_variable *v)
{
	const unsigned char *slot = sav->slots + (size_t)SLOT * v->slot;
	double number = sav_double(&sav->in, slot);
	char *out = room(sav, SAV_VALUE_MOST);

	if (number == sav->dict->system_missing || !isfinite(number))
		return;
	if (v->kind == SAV_NUMBER || fabs(number) > 1e14 ||
	    is_declared(v, number))
		sav->len += sav_value_double(out, number);
	else
		sav->len += sav_value_seconds(out, v->kind, number);
}

/* The bytes of a text, whose segments are padded; the length without blanks. */
static size_t
gather(const struct sav *sav, const struct sav_variable *v,
    const unsigned char **bytes, unsigned char *room_of_it)
{
	const unsigned char *slot = sav->slots + (size_t)SLOT * v->slot;
	size_t len = v->width;

	*bytes = slot;
	if (v->width > 255) {
		size_t done = 0;

		while (done < len) {
			size_t part = len - done < 255 ? len - done : 255;

			memcpy(room_of_it + done, slot, part);
			done += part;
			slot += 256;
		}
		*bytes = room_of_it;
	}
	while (len > 0 && (*bytes)[len - 1] == ' ')
		len--;
	return len;
}

static void
put_text(struct sav *sav, const char *text, size_t len)
{
	sav->len += sav_value_text(room(sav, 2 * len + 2), text, len);
}

static void
put_text_field(struct sav *sav, const struct sav_variable *v)
{
	unsigned char *gathered = v->width > 255 ? mem_alloc(v->width) : NULL;
	const unsigned char *bytes;
	size_t len = gather(sav, v, &bytes, gathered);
	char narrow[4 * 256];
	char *text = len > 256 ? mem_alloc(4 * len) : narrow;
	char *end = sav_value_decode(
	    sav->dict->charset, text, (const char *)bytes, len);

	put_text(sav, text, (size_t)(end - text));
	if (text != narrow)
		free(text);
	free(gathered);
}

static void
end_record(struct sav *sav, size_t start)
{
	/* A record of one empty field is no blank line. */
	if (sav->len == start) {
		memcpy(room(sav, 2), "\"\"", 2);
		sav->len += 2;
	}
	*room(sav, 1) = '\n';
	sav->len++;
}

static void
put_case(struct sav *sav)
{
	size_t start = sav->len;
	uint32_t i;

	for (i = 0; i < sav->dict->n_variables; i++) {
		const struct sav_variable *v = &sav->dict->variables[i];

		if (i > 0) {
			*room(sav, 1) = ',';
			sav->len++;
		}
		if (v->kind == SAV_TEXT)
			put_text_field(sav, v);
		else
			put_number_field(sav, v);
	}
	end_record(sav, start);
}

static void
put_header(struct sav *sav)
{
	uint32_t i;

	for (i = 0; i < sav->dict->n_variables; i++) {
		const char *name = sav->dict->variables[i].name;

		if (i > 0) {
			*room(sav, 1) = ',';
			sav->len++;
		}
		put_text(sav, name, strlen(name));
	}
	end_record(sav, 0);
}

static void
warn_extra(struct sav *sav)
{
	struct place place = {.file = sav->in.name};

	diag_warning(&place, "extra-cases",
	    "the file goes on behind the %" PRId64 " cases that it counts; "
	    "what follows is left out",
	    sav->dict->n_cases);
}

/* After the last case that the header counts: is there another one? */
static bool
close_cases(struct sav *sav)
{
	if (take_slots(sav) > 0)
		warn_extra(sav);
	if (sav->has_failed || source(sav)->has_failed)
		return false;
	if (sav->dict->compression == SAV_ZLIB)
		return close_zlib(sav);
	return true;
}

/* The next case as a line; false at the end, and after a failure. */
static bool
next_case(struct sav *sav)
{
	const struct sav_dictionary *dict = sav->dict;
	uint32_t n;

	if (dict->n_cases >= 0 && sav->cases == (uint64_t)dict->n_cases) {
		sav->is_over = true;
		sav->has_failed |= !close_cases(sav);
		return false;
	}
	n = take_slots(sav);
	if (sav->has_failed || source(sav)->has_failed) {
		sav->has_failed = true;
		return false;
	}
	if (n == dict->n_slots) {
		put_case(sav);
		sav->cases++;
		return true;
	}
	sav->is_over = true;
	if (n > 0 || dict->n_cases >= 0 ||
	    (dict->compression == SAV_PLAIN && sav->in.n > sav->in.at))
		fail_early(sav);
	else if (dict->compression == SAV_ZLIB && !close_zlib(sav))
		sav->has_failed = true;
	return false;
}

long
sav_read(void *context, void *buf, size_t size)
{
	struct sav *sav = context;
	size_t n;

	if (sav->at == sav->len) {
		sav->at = sav->len = 0;
		while (!sav->is_over && !sav->has_failed && sav->len < AT_ONCE)
			if (!next_case(sav))
				break;
	}
	n = sav->len - sav->at;
	if (n == 0)
		return sav->has_failed ? -1 : 0;
	n = n < size ? n : size;
	memcpy(buf, sav->line + sav->at, n);
	sav->at += n;
	return (long)n;
}

struct sav *
sav_open(sav_input *read, void *context, const char *name, const char *encoding,
    enum undefined undefined)
{
	struct sav *sav = mem_zero(1, sizeof *sav);

	sav_bytes_open(&sav->in, read, context, name);
	sav->next = COMMANDS;
	sav->dict = sav_dictionary_read(&sav->in, encoding, (int)undefined);
	if (sav->dict == NULL) {
		sav_close(sav);
		return NULL;
	}
	sav->slots = mem_zero(sav->dict->n_slots, SLOT);
	if (sav->dict->compression == SAV_ZLIB) {
		sav_bytes_open(&sav->inflated, inflate_more, sav, name);
		sav->inflated.is_big = sav->in.is_big;
		if (!open_zlib(sav)) {
			sav_close(sav);
			return NULL;
		}
	}
	put_header(sav);
	return sav;
}

void
sav_close(struct sav *sav)
{
	if (sav == NULL)
		return;
	if (sav->has_zlib)
		inflateEnd(&sav->zlib);
	sav_bytes_close(&sav->in);
	sav_bytes_close(&sav->inflated);
	sav_dictionary_free(sav->dict);
	free(sav->slots);
	free(sav->line);
	free(sav);
}

const struct sav_dictionary *
sav_dictionary(const struct sav *sav)
{
	return sav->dict;
}
