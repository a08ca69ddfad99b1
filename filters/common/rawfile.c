#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "charset.h"
#include "foreign.h"
#include "hash.h"
#include "import.h"
#include "mem.h"
#include "progress.h"
#include "rawfile.h"
#include "sav.h"
#include "stream.h"
#include "temp.h"
#include "utf8.h"

enum {
	PEEK = 256 * 1024,
	/* A byte without meaning becomes this surrogate plus its number: not
	 * UTF-8, so the record that holds it is rejected, or charset_repair
	 * maps it. */
	BAD_BYTE = 0xdc00,
	WIDEST = 64, /* bytes of a delimiter */
	HEAD = 512   /* bytes by which a kind of file is known */
};

struct rawfile {
	int fd;
	const char *name;
	const struct charset *charset;
	const char *delimiter; /* wide, or NULL */
	size_t delimiter_len;
	size_t delimiter_width; /* bytes in the file */
	struct hash *hash;
	uint64_t bom;

	char *peek;
	size_t n_peek;
	size_t at;   /* of peek: handed out before */
	bool is_all; /* nothing comes behind peek */

	/* Conversion: text waits here, raw bytes there. */
	char *text;
	size_t n_text;
	unsigned char *raw;
	size_t n_raw; /* carried over: a half character */
	bool is_over;

	/* A system file, which stands for CSV. */
	struct sav *sav;
	struct import *import;
	FILE *spool; /* all of what could not be gone back in */
	uint64_t position;

	/* A piece of a file. */
	bool is_cut;
	uint64_t header;
	uint64_t begin;
	uint64_t end;
	rawfile_watcher *watch;
	void *context;
};

struct rawfile *
rawfile_open(int fd, const char *name)
{
	struct rawfile *source = mem_zero(1, sizeof *source);

	source->fd = fd;
	source->name = name;
	return source;
}

void
rawfile_close(struct rawfile *source)
{
	if (source == NULL)
		return;
	stream_close(source->fd, source->name);
	import_close(source->import);
	if (source->spool != NULL)
		(void)fclose(source->spool);
	sav_close(source->sav);
	free(source->peek);
	free(source->text);
	free(source->raw);
	free(source);
}

/* At least so many bytes of the beginning, where there are. */
static bool
look_at(struct rawfile *source, size_t want, struct slice *text)
{
	long n = 1;

	if (source->peek == NULL)
		source->peek = mem_alloc(PEEK);
	while (source->n_peek < want && !source->is_all && n > 0) {
		n = stream_read(source->fd, source->name,
		    source->peek + source->n_peek, PEEK - source->n_peek);
		source->n_peek += n > 0 ? (size_t)n : 0;
		source->is_all = n <= 0;
	}
	*text = (struct slice){source->peek, source->n_peek};
	return n >= 0;
}

bool
rawfile_peek(struct rawfile *source, struct slice *text)
{
	return look_at(source, PEEK, text);
}

/* The file of a pipe, which can be gone back in; -1 after a report. */
static int
spool(struct rawfile *source)
{
	char *buf = mem_alloc(PEEK);
	long n = (long)source->n_peek;
	const char *text = source->peek;
	bool is_good = (source->spool = temp_open()) != NULL;

	while (is_good && n > 0) {
		is_good =
		    fwrite(text, 1, (size_t)n, source->spool) == (size_t)n;
		if (is_good)
			n = stream_read(source->fd, source->name, buf, PEEK);
		text = buf;
	}
	free(buf);
	if (n < 0 || source->spool == NULL)
		return -1;
	if (is_good && temp_rewind(source->spool))
		return fileno(source->spool);
	temp_fail();
	return -1;
}

bool
rawfile_prepare(struct rawfile *source)
{
	char head[HEAD];
	struct slice first = {head, 0};
	bool is_file = stream_is_file(source->fd);
	enum import_kind kind;
	ssize_t n;
	int fd;

	if (!import_file_can())
		return true;
	if (is_file) {
		n = stream_read_at(source->fd, source->name, head, HEAD,
		    lseek(source->fd, 0, SEEK_CUR));
		if (n < 0)
			return false;
		first.len = (size_t)n;
	} else if (!look_at(source, HEAD, &first)) {
		return false;
	}
	kind = foreign_kind(first);
	if (kind == IMPORT_NONE)
		return true;
	fd = is_file ? source->fd : spool(source);
	if (fd >= 0)
		source->import = import_start(fd, kind, source->name);
	return source->import != NULL;
}

const char *
rawfile_bom_name(struct slice text, size_t *len)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *name;
	} boms[] = {
	    {"\xef\xbb\xbf", 3, "UTF-8"},
	    {"\xff\xfe\0\0", 4, "UTF-32LE"},
	    {"\0\0\xfe\xff", 4, "UTF-32BE"},
	    {"\xff\xfe", 2, "UTF-16LE"},
	    {"\xfe\xff", 2, "UTF-16BE"},
	};

	size_t i;

	for (i = 0; i < sizeof boms / sizeof *boms; i++)
		if (text.len >= boms[i].len &&
		    memcmp(text.text, boms[i].bytes, boms[i].len) == 0) {
			*len = boms[i].len;
			return boms[i].name;
		}
	*len = 0;
	return NULL;
}

/* One step of a long text: valid so far?  *tail: bytes of a cut character. */
static bool
valid_part(struct slice text, bool is_last, size_t *tail, bool *is_wide)
{
	size_t bad;

	*tail = 0;
	if (!utf8_is_ascii(text.text, text.len))
		*is_wide = true;
	if (utf8_valid(text.text, text.len, &bad))
		return true;
	*tail = text.len - bad;
	return !is_last && *tail < 4;
}

/* The rest of a regular file, without moving in it. */
static bool
rest_is_utf8(const struct rawfile *source, off_t at, bool *is_wide)
{
	char *buf = mem_alloc(PEEK);
	size_t tail = 0;
	bool is_valid = true;
	ssize_t n;

	do {
		n = stream_read_at(source->fd, source->name, buf, PEEK, at);
		if (n <= 0)
			break;
		is_valid = valid_part(
		    (struct slice){buf, (size_t)n}, n < PEEK, &tail, is_wide);
		at += n - (off_t)tail;
	} while (is_valid && (size_t)n > tail);
	free(buf);
	return is_valid;
}

bool
rawfile_is_utf8(struct rawfile *source)
{
	struct stat st;
	struct slice text;
	bool is_wide = false;
	bool is_valid;
	size_t tail;
	off_t here;

	if (!rawfile_peek(source, &text))
		return false;
	is_valid = valid_part(text, text.len < PEEK, &tail, &is_wide);
	if (is_valid && text.len == PEEK && fstat(source->fd, &st) == 0 &&
	    S_ISREG(st.st_mode) &&
	    (here = lseek(source->fd, 0, SEEK_CUR)) >= (off_t)tail)
		is_valid = rest_is_utf8(source, here - (off_t)tail, &is_wide);
	return is_valid && is_wide;
}

const char *
rawfile_looks_like(struct slice text)
{
	size_t n = text.len < 64 ? text.len / 2 : 32;
	size_t even = 0;
	size_t odd = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		even += text.text[2 * i] == '\0';
		odd += text.text[2 * i + 1] == '\0';
	}
	if (n < 2 || (even > 0) == (odd > 0))
		return NULL;
	if (odd * 4 > n * 3)
		return "UTF-16LE";
	return even * 4 > n * 3 ? "UTF-16BE" : NULL;
}

static bool
is_converting(const struct rawfile *source)
{
	return source->delimiter != NULL ||
	    !charset_is_direct(source->charset) ||
	    (source->import != NULL && source->charset->kind == CHARSET_TABLE);
}

void
rawfile_start(struct rawfile *source, const struct charset *charset,
    const char *wide_delimiter)
{
	struct slice text;
	size_t bom;
	size_t i;

	source->charset = charset;
	source->delimiter = wide_delimiter;
	if (wide_delimiter != NULL) {
		source->delimiter_len = strlen(wide_delimiter);
		source->delimiter_width = source->delimiter_len;
		if (charset->kind != CHARSET_UTF8)
			for (i = source->delimiter_width = 0;
			     wide_delimiter[i] != '\0'; i++)
				source->delimiter_width +=
				    (wide_delimiter[i] & 0xc0) != 0x80;
		if (charset->kind == CHARSET_UTF16LE ||
		    charset->kind == CHARSET_UTF16BE)
			source->delimiter_width *= 2;
	}
	if (source->import == NULL && charset->kind != CHARSET_TABLE &&
	    rawfile_peek(source, &text) && rawfile_bom_name(text, &bom) != NULL)
		source->at = source->bom = bom;
	if (is_converting(source)) {
		source->text = mem_alloc(PEEK + WIDEST);
		source->raw = mem_alloc(PEEK);
	}
}

void
rawfile_hash_into(struct rawfile *source, struct hash *hash)
{
	source->hash = hash;
	if (source->import == NULL && source->peek != NULL && !source->is_cut)
		hash_update(hash, source->peek, source->n_peek);
}

/* The fingerprint is that of the file, which another process has read. */
static void
hash_import(struct rawfile *source)
{
	int fd = source->spool == NULL ? source->fd : fileno(source->spool);
	off_t at = import_start_of(source->import);
	char *buf = mem_alloc(PEEK);
	ssize_t n;

	while ((n = stream_read_at(fd, source->name, buf, PEEK, at)) > 0) {
		hash_update(source->hash, buf, (size_t)n);
		at += n;
	}
	free(buf);
}

static long
read_import(struct rawfile *source, void *buf, size_t size)
{
	long n = import_read(source->import, buf, size);
	uint64_t position = import_position(source->import);

	if (position > source->position) {
		progress_bytes(position - source->position);
		source->position = position;
	}
	if (n == 0 && source->hash != NULL) {
		hash_import(source);
		source->hash = NULL;
	}
	return n;
}

void
rawfile_cut(
    struct rawfile *source, uint64_t header, uint64_t begin, uint64_t length)
{
	source->is_cut = true;
	source->header = header;
	source->begin = begin;
	source->end = begin + length;
}

void
rawfile_watch(struct rawfile *source, rawfile_watcher *watch, void *context)
{
	source->watch = watch;
	source->context = context;
}

/* Of a piece: the header, then all from where it begins. */
static long
read_cut(struct rawfile *source, char *buf, size_t size)
{
	uint64_t from;
	uint64_t to;
	ssize_t n;

	if (source->position < source->bom)
		source->position = source->bom;
	if (source->begin > source->header) {
		if (source->position == source->header)
			source->position = source->begin;
		else if (source->position < source->header &&
		    source->header - source->position < size)
			size = (size_t)(source->header - source->position);
	}
	(void)lseek(source->fd, (off_t)source->position, SEEK_SET);
	n = stream_read(source->fd, source->name, buf, size);
	if (n < 0)
		return -1;
	progress_bytes((uint64_t)n);
	from = source->position;
	to = source->position += (uint64_t)n;
	if (source->watch != NULL && n > 0)
		source->watch(
		    source->context, (struct slice){buf, (size_t)n}, from);
	from = from < source->begin ? source->begin : from;
	to = to > source->end ? source->end : to;
	if (source->hash != NULL && from < to)
		hash_update(source->hash,
		    buf + (from - (source->position - (uint64_t)n)),
		    (size_t)(to - from));
	return n;
}

/* Bytes of the file: those looked at before, then new ones. */
static long
read_bytes(struct rawfile *source, void *buf, size_t size)
{
	size_t n = source->n_peek - source->at;
	long got;

	if (source->import != NULL)
		return read_import(source, buf, size);
	if (source->is_cut)
		return read_cut(source, buf, size);
	if (n > 0) {
		n = n < size ? n : size;
		memcpy(buf, source->peek + source->at, n);
		source->at += n;
		progress_bytes(n);
		return (long)n;
	}
	if (source->peek != NULL && source->is_all)
		return 0;
	free(source->peek);
	source->peek = NULL;
	source->n_peek = source->at = 0;
	got = stream_read(source->fd, source->name, buf, size);
	if (got > 0 && source->hash != NULL)
		hash_update(source->hash, buf, (size_t)got);
	if (got > 0)
		progress_bytes((uint64_t)got);
	return got;
}

/* A sav_input. */
static long
read_for_sav(void *source, void *buf, size_t size)
{
	return read_bytes(source, buf, size);
}

bool
rawfile_is_system(struct rawfile *source)
{
	struct slice first;

	return source->import != NULL ||
	    (rawfile_peek(source, &first) && sav_is(first));
}

static const struct sav_dictionary *
start_import(
    struct rawfile *source, const char *encoding, enum undefined undefined)
{
	const struct sav_dictionary *dict =
	    import_dictionary(source->import, encoding, undefined);

	if (dict != NULL)
		rawfile_start(source, dict->charset, NULL);
	return dict;
}

const struct sav_dictionary *
rawfile_start_system(struct rawfile *source, const char *encoding,
    enum undefined undefined, const struct charset **charset)
{
	const struct sav_dictionary *dict = NULL;

	if (encoding != NULL && strcmp(encoding, "auto") == 0)
		encoding = NULL;
	if (source->import != NULL) {
		dict = start_import(source, encoding, undefined);
	} else {
		source->sav = sav_open(
		    read_for_sav, source, source->name, encoding, undefined);
		if (source->sav != NULL)
			dict = sav_dictionary(source->sav);
	}
	if (dict != NULL)
		source->charset = *charset = dict->charset;
	return dict;
}

/* What stands behind the last case is read too: it is of the fingerprint, and
 * whoever writes it to a pipe is not to fail. */
static long
read_sav(struct rawfile *source, void *buf, size_t size)
{
	long n = sav_read(source->sav, buf, size);
	char rest[4096];

	while (n == 0 && !source->is_over)
		source->is_over = read_bytes(source, rest, sizeof rest) <= 0;
	return n;
}

static size_t
convert_table(struct rawfile *source, const unsigned char *raw, size_t len)
{
	const struct charset *set = source->charset;
	char *out = source->text + source->n_text;
	size_t i;

	for (i = 0; i < len; i++) {
		if (set->len[raw[i]] == 0 || set->is_mapped[raw[i]]) {
			out += utf8_put(out, BAD_BYTE + raw[i]);
			continue;
		}
		memcpy(out, set->utf8[raw[i]], set->len[raw[i]]);
		out += set->len[raw[i]];
	}
	source->n_text = (size_t)(out - source->text);
	return len;
}

/*
 * Surrogates that are not a pair pass as three bytes each, which no valid
 * UTF-8 has, and so reject their record.  Returns how many bytes were taken.
 */
static size_t
convert_utf16(struct rawfile *source, const unsigned char *raw, size_t len)
{
	bool is_big = source->charset->kind == CHARSET_UTF16BE;
	char *out = source->text + source->n_text;
	uint32_t point;
	uint32_t low;
	size_t i = 0;

	while (i + 2 <= len) {
		point = is_big ? raw[i] << 8 | raw[i + 1]
			       : raw[i + 1] << 8 | raw[i];
		if (point >= 0xd800 && point < 0xdc00) {
			if (i + 4 > len && !source->is_over)
				break;
			low = i + 4 > len ? 0
			    : is_big      ? raw[i + 2] << 8 | raw[i + 3]
					  : raw[i + 3] << 8 | raw[i + 2];
			if (low >= 0xdc00 && low < 0xe000) {
				point = 0x10000 + ((point & 0x3ff) << 10) +
				    (low & 0x3ff);
				i += 2;
			}
		}
		out += utf8_put(out, point);
		i += 2;
	}
	if (source->is_over && i < len)
		out += utf8_put(out, BAD_BYTE + raw[i++]);
	source->n_text = (size_t)(out - source->text);
	return i;
}

/* UTF-8 with a wide delimiter: as it is, but 0xff means RAWFILE_DELIMITER. */
static size_t
convert_utf8(struct rawfile *source, const unsigned char *raw, size_t len)
{
	char *out = source->text + source->n_text;
	size_t i;

	for (i = 0; i < len; i++)
		out[i] = (char)(raw[i] == RAWFILE_FOREIGN ? 0xfe : raw[i]);
	source->n_text += len;
	return len;
}

/* Read and convert; false after a failure. */
static bool
convert_more(struct rawfile *source)
{
	/* At worst a byte becomes three. */
	size_t room = PEEK / 4 - source->n_raw;
	long got = read_bytes(source, source->raw + source->n_raw, room);
	size_t len;
	size_t taken;

	if (got < 0)
		return false;
	source->is_over = got == 0;
	len = source->n_raw + (size_t)got;
	switch (source->charset->kind) {
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		taken = convert_utf16(source, source->raw, len);
		break;
	case CHARSET_TABLE:
		taken = convert_table(source, source->raw, len);
		break;
	default:
		taken = convert_utf8(source, source->raw, len);
	}
	source->n_raw = len - taken;
	memmove(source->raw, source->raw + taken, source->n_raw);
	return true;
}

/*
 * Replace each wide delimiter by one byte. A byte of that value in the file
 * becomes RAWFILE_FOREIGN, which is no UTF-8. *taken: bytes of text used; what
 * may be the beginning of a delimiter is left for the next time.
 */
static size_t
narrow(const struct rawfile *source, char *out, size_t size, size_t *taken)
{
	const char *text = source->text;
	size_t len = source->delimiter_len;
	size_t n = 0;
	size_t i = 0;

	while (i < source->n_text && n < size) {
		size_t left = source->n_text - i;

		if (left < len && !source->is_over &&
		    memcmp(text + i, source->delimiter, left) == 0)
			break;
		if (left >= len &&
		    memcmp(text + i, source->delimiter, len) == 0) {
			out[n++] = RAWFILE_DELIMITER;
			i += len;
			continue;
		}
		out[n++] = text[i] == RAWFILE_DELIMITER ? (char)RAWFILE_FOREIGN
							: text[i];
		i++;
	}
	*taken = i;
	return n;
}

static size_t
hand_out(struct rawfile *source, char *out, size_t size)
{
	size_t taken = source->n_text < size ? source->n_text : size;
	size_t n = taken;

	if (source->delimiter != NULL)
		n = narrow(source, out, size, &taken);
	else
		memcpy(out, source->text, n);
	source->n_text -= taken;
	memmove(source->text, source->text + taken, source->n_text);
	return n;
}

long
rawfile_read(void *context, void *buf, size_t size)
{
	struct rawfile *source = context;
	size_t n;

	if (source->sav != NULL)
		return read_sav(source, buf, size);
	if (!is_converting(source))
		return read_bytes(source, buf, size);
	for (;;) {
		n = hand_out(source, buf, size);
		if (n > 0 || (source->is_over && source->n_text == 0))
			return (long)n;
		if (!convert_more(source))
			return -1;
	}
}

uint64_t
rawfile_bom(const struct rawfile *source)
{
	return source->bom;
}

/* Bytes of the file for one character of UTF-8 that begins with this byte. */
static unsigned
width_of(const struct rawfile *source, unsigned char byte)
{
	if ((byte & 0xc0) == 0x80)
		return source->charset->kind == CHARSET_UTF8;
	switch (source->charset->kind) {
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		return byte >= 0xf0 && byte != RAWFILE_FOREIGN ? 4 : 2;
	default:
		return 1;
	}
}

uint64_t
rawfile_width(const struct rawfile *source, struct slice text)
{
	uint64_t width = 0;
	size_t i;

	if (!is_converting(source))
		return text.len;
	for (i = 0; i < text.len; i++) {
		if (source->delimiter != NULL &&
		    text.text[i] == RAWFILE_DELIMITER)
			width += source->delimiter_width;
		else
			width += width_of(source, (unsigned char)text.text[i]);
	}
	return width;
}

const char *
rawfile_delimiter(const char *name)
{
	static const struct {
		const char *name;
		const char *text;
	} names[] = {
	    {"comma", ","},
	    {"semicolon", ";"},
	    {"tab", "\t"},
	    {"TAB", "\t"},
	    {"\\t", "\t"},
	    {"pipe", "|"},
	    {"colon", ":"},
	    {"space", " "},
	    {"unit-separator", "\x1f"},
	    {"broken-bar", "\xc2\xa6"},
	    {"section", "\xc2\xa7"},
	};

	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i].name) == 0)
			return names[i].text;
	return name;
}
