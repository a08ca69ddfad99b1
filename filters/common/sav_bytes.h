#ifndef SAV_BYTES_H
#define SAV_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes of a binary file, in the order of bytes that it has. */
struct sav_bytes {
	long (*read)(void *context, void *buf, size_t size);
	void *context;
	const char *name;
	unsigned char *buf; /* owned */
	size_t at;
	size_t n;
	uint64_t offset; /* in the file, of buf[at] */
	bool is_big;     /* the most significant byte comes first */
	bool is_over;
	bool has_failed; /* to read: reported */
};

enum {
	SAV_BYTES_MOST = 64 * 1024 /* that can be asked for at once */
};

void sav_bytes_open(struct sav_bytes *,
    long (*read)(void *context, void *buf, size_t size), void *context,
    const char *name);
void sav_bytes_close(struct sav_bytes *);

/* The next n bytes, borrowed until the next call, and taken; NULL where the
 * file has no more so many. */
const unsigned char *sav_bytes_take(struct sav_bytes *, size_t n);
/* The same, but they stay. */
const unsigned char *sav_bytes_peek(struct sav_bytes *, size_t n);
bool sav_bytes_skip(struct sav_bytes *, uint64_t n);

/* Numbers at a place. */
int32_t sav_int(const struct sav_bytes *, const unsigned char *);
int64_t sav_long(const struct sav_bytes *, const unsigned char *);
double sav_double(const struct sav_bytes *, const unsigned char *);

#endif
