#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "sav_bytes.h"

enum {
	ROOM = 4 * SAV_BYTES_MOST
};

void
sav_bytes_open(struct sav_bytes *b,
    long (*read)(void *context, void *buf, size_t size), void *context,
    const char *name)
{
	*b = (struct sav_bytes){.read = read,
	    .context = context,
	    .name = name,
	    .buf = mem_alloc(ROOM)};
}

void
sav_bytes_close(struct sav_bytes *b)
{
	free(b->buf);
	b->buf = NULL;
}

const unsigned char *
sav_bytes_peek(struct sav_bytes *b, size_t n)
{
	if (b->n - b->at < n && b->at > 0) {
		memmove(b->buf, b->buf + b->at, b->n - b->at);
		b->n -= b->at;
		b->at = 0;
	}
	while (b->n < n && !b->is_over) {
		long got = b->read(b->context, b->buf + b->n, ROOM - b->n);

		b->is_over = got <= 0;
		b->has_failed |= got < 0;
		b->n += got > 0 ? (size_t)got : 0;
	}
	return b->n - b->at < n ? NULL : b->buf + b->at;
}

const unsigned char *
sav_bytes_take(struct sav_bytes *b, size_t n)
{
	const unsigned char *at =
	    b->n - b->at >= n ? b->buf + b->at : sav_bytes_peek(b, n);

	if (at != NULL) {
		b->at += n;
		b->offset += n;
	}
	return at;
}

bool
sav_bytes_skip(struct sav_bytes *b, uint64_t n)
{
	while (n > 0) {
		size_t part = n < SAV_BYTES_MOST ? (size_t)n : SAV_BYTES_MOST;

		if (sav_bytes_take(b, part) == NULL)
			return false;
		n -= part;
	}
	return true;
}

int32_t
sav_int(const struct sav_bytes *b, const unsigned char *at)
{
	uint32_t bits;

	memcpy(&bits, at, sizeof bits);
	return (int32_t)(b->is_big ? be32toh(bits) : le32toh(bits));
}

int64_t
sav_long(const struct sav_bytes *b, const unsigned char *at)
{
	uint64_t bits;

	memcpy(&bits, at, sizeof bits);
	return (int64_t)(b->is_big ? be64toh(bits) : le64toh(bits));
}

double
sav_double(const struct sav_bytes *b, const unsigned char *at)
{
	int64_t bits = sav_long(b, at);
	double number;

	memcpy(&number, &bits, sizeof number);
	return number;
}
