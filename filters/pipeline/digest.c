#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "digest.h"
#include "mem.h"
#include "stream.h"

/* Files that a thread reads while other work goes on. */
struct early {
	char *path;
	char digest[DIGEST_TEXT];
	uint64_t size;
	bool is_known;
};

static struct {
	struct early *files;
	size_t n;
	pthread_t thread;
	bool is_running;
} ahead;

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

/* Of an open file; false when it cannot be read. */
static bool
read_all(int fd, ssize_t (*take)(int, const char *, void *, size_t),
    const char *path, char out[DIGEST_TEXT], uint64_t *size)
{
	struct sha256_ctx sha;
	uint8_t *block = mem_alloc(STREAM_BLOCK);
	ssize_t n;

	*size = 0;
	sha256_init(&sha);
	while ((n = take(fd, path, block, STREAM_BLOCK)) > 0) {
		sha256_update(&sha, (size_t)n, block);
		*size += (uint64_t)n;
	}
	finish(&sha, out);
	free(block);
	return n == 0;
}

/* Without a word: what fails is read again, by who tells of it. */
static ssize_t
read_silently(int fd, const char *path, void *block, size_t size)
{
	(void)path;
	return read(fd, block, size);
}

static void *
read_ahead(void *nothing)
{
	size_t i;

	for (i = 0; i < ahead.n; i++) {
		struct early *file = &ahead.files[i];
		int fd = stream_try(file->path);

		if (fd < 0)
			continue;
		file->is_known = read_all(
		    fd, read_silently, file->path, file->digest, &file->size);
		(void)close(fd);
	}
	return nothing;
}

void
digest_ahead(const struct args *paths)
{
	sigset_t every;
	sigset_t before;
	size_t i;

	ahead.files = mem_zero(paths->n + 1, sizeof *ahead.files);
	ahead.n = paths->n;
	for (i = 0; i < paths->n; i++)
		ahead.files[i].path = mem_text(slice_of(paths->at[i]));
	sigfillset(&every);
	pthread_sigmask(SIG_SETMASK, &every, &before);
	ahead.is_running =
	    pthread_create(&ahead.thread, NULL, read_ahead, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* What the thread knows of the file, once it is done; else NULL. */
static const struct early *
find_early(const char *path)
{
	size_t i;

	if (ahead.is_running)
		(void)pthread_join(ahead.thread, NULL);
	ahead.is_running = false;
	for (i = 0; i < ahead.n; i++)
		if (ahead.files[i].is_known &&
		    strcmp(ahead.files[i].path, path) == 0)
			return &ahead.files[i];
	return NULL;
}

bool
digest_file(const char *path, char out[DIGEST_TEXT], uint64_t *size)
{
	const struct early *early = find_early(path);
	bool is_good;
	int fd;

	if (early != NULL) {
		memcpy(out, early->digest, DIGEST_TEXT);
		*size = early->size;
		return true;
	}
	if ((fd = stream_open(path)) < 0)
		return false;
	is_good = read_all(fd, stream_read, path, out, size);
	(void)stream_close(fd, path);
	return is_good;
}
