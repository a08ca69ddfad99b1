#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "receipt.h"
#include "stream.h"

enum {
	HASH = 32,
	OLD_SECONDS = 10, /* before the reader began */
	LINE = 128
};

/* The file as it was found. */
struct receipt {
	uint64_t records;
	char hash[HASH + 1];
	bool is_used;
	struct timespec changed;
};

bool
receipt_begin(const char *path)
{
	int fd = stream_create(path, 0666);

	return fd >= 0 && stream_close(fd, path);
}

bool
receipt_write(const char *path, uint64_t records, const char *hash)
{
	char line[LINE];
	int n = snprintf(
	    line, sizeof line, "%llu %s\n", (unsigned long long)records, hash);
	int fd = stream_create(path, 0666);

	return fd >= 0 && stream_write(fd, path, line, (size_t)n) &&
	    stream_close(fd, path);
}

void
receipt_claim_begin(struct receipt_claim *claim)
{
	/* Files may get their times from a clock that lags some milliseconds:
	 * what was used in these counts as used before. */
	clock_gettime(CLOCK_REALTIME, &claim->began);
}

/* False when it is not there, or not whole. */
static bool
load(const char *path, struct receipt *receipt)
{
	static const char digits[] = "0123456789abcdef";
	struct stat st;
	char *end;
	size_t len;
	char *text;
	int fd = stream_try(path);

	if (fd < 0)
		return false;
	text = fstat(fd, &st) == 0 ? stream_slurp(fd, path, &len) : NULL;
	close(fd);
	if (text == NULL)
		return false;
	receipt->records = strtoull(text, &end, 10);
	if (end == text || *end++ != ' ' || strspn(end, digits) != HASH ||
	    end[HASH] != '\n') {
		free(text);
		return false;
	}
	memcpy(receipt->hash, end, HASH);
	receipt->hash[HASH] = '\0';
	receipt->is_used = strstr(end, "\nused\n") != NULL;
	receipt->changed = st.st_mtim;
	free(text);
	return true;
}

/* Did a + seconds come before b, or at the same time? */
static bool
is_before(const struct timespec *a, int seconds, const struct timespec *b)
{
	if (a->tv_sec + seconds != b->tv_sec)
		return a->tv_sec + seconds < b->tv_sec;
	return a->tv_nsec <= b->tv_nsec;
}

static bool
is_of_this_run(const struct receipt *receipt, const struct receipt_claim *claim)
{
	return strcmp(receipt->hash, claim->hash) == 0 ||
	    !is_before(&receipt->changed, receipt->is_used ? 0 : OLD_SECONDS,
		&claim->began);
}

/*
 * Mark the receipt as used, so that no other run takes it for its own; where
 * that fails, its age tells.
 */
static void
mark_used(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	ssize_t ignored;

	if (fd < 0)
		return;
	ignored = write(fd, "used\n", 5);
	(void)ignored;
	close(fd);
}

static bool
fail(const char *path, const char *text)
{
	const struct place place = {.file = path};

	diag_error(STATUS_FAIL, &place, "not-done", "%s", text);
	return false;
}

bool
receipt_check(const char *path, const struct receipt_claim *claim)
{
	const struct place place = {.file = path};
	struct receipt receipt;

	if (!load(path, &receipt))
		return fail(path,
		    "what writes this at its end did not finish: the input "
		    "may be a part of it");
	if (!is_of_this_run(&receipt, claim))
		return fail(path,
		    "this is left from another run, so nothing tells that "
		    "the input is whole");
	mark_used(path);
	if (!claim->same_count || receipt.records == claim->records)
		return true;
	diag_error(STATUS_FAIL, &place, "not-done",
	    "%llu records were written, but %llu came; leave --same-count "
	    "out where a program between is to drop or add some",
	    (unsigned long long)receipt.records,
	    (unsigned long long)claim->records);
	return false;
}
