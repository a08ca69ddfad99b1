#include <stdlib.h>

#include <nettle/sha2.h>

#include "digest.h"
#include "mem.h"
#include "stream.h"

static void
finish(struct sha256_ctx *sha, char out[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t raw[SHA256_DIGEST_SIZE];
	size_t i;

	sha256_digest(sha, sizeof raw, raw);
	for (i = 0; i < sizeof raw; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[2 * sizeof raw] = '\0';
}

void
digest_bytes(const void *bytes, size_t len, char out[DIGEST_TEXT])
{
	struct sha256_ctx sha;

	sha256_init(&sha);
	sha256_update(&sha, len, bytes);
	finish(&sha, out);
}

bool
digest_file(const char *path, char out[DIGEST_TEXT], uint64_t *size)
{
	struct sha256_ctx sha;
	uint8_t *block = mem_alloc(STREAM_BLOCK);
	int fd = stream_open(path);
	ssize_t n = -1;

	*size = 0;
	sha256_init(&sha);
	while (
	    fd >= 0 && (n = stream_read(fd, path, block, STREAM_BLOCK)) > 0) {
		sha256_update(&sha, (size_t)n, block);
		*size += (uint64_t)n;
	}
	if (fd >= 0)
		stream_close(fd, path);
	finish(&sha, out);
	free(block);
	return fd >= 0 && n == 0;
}
