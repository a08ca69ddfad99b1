#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	STREAM_BLOCK = 256 * 1024
};

/*
 * Keep descriptors 0, 1 and 2 taken, so that a file opened later can never
 * become standard output, and let a write past the limit on file sizes fail
 * rather than end the program; as many files may be open as the system allows.
 * Call first in main.
 */
void stream_guard(void);

/*
 * Open a file for reading, "-" for standard input; asks for a 1 MiB pipe.
 * The descriptor, or -1 after reporting [cannot-open] (STATUS_FAIL).
 */
int stream_open(const char *path);
/* The same without a report: -1 and errno. */
int stream_try(const char *path);

/* The name messages use: "stdin" for "-". */
const char *stream_name(const char *path);

/* Create or empty a file, mode as given; -1 after [cannot-create]. */
int stream_create(const char *path, mode_t mode);

/* read(2) until something came; 0 at the end, -1 after [read-failed]. */
ssize_t stream_read(int fd, const char *name, void *buf, size_t size);

/* The bytes at a place of a regular file, fewer at its end, without moving in
 * it; -1 after [read-failed]. */
ssize_t
stream_read_at(int fd, const char *name, void *buf, size_t size, off_t at);

/*
 * write(2) all of it; false after [write-failed] (STATUS_FAIL).  A signal that
 * ends the program waits until what was taken does not end in a newline, so
 * that it cannot be taken for a whole stream.
 */
bool stream_write(int fd, const char *name, const void *buf, size_t size);

/*
 * The same without a word, and nothing holds signals back: 0 or errno.  EINTR
 * is a signal that is noted (endings.h).  What a full disk cuts off does not
 * end in a newline either.
 */
int stream_put(int fd, const void *buf, size_t size);

/* Report [write-failed] (STATUS_FAIL) for this errno. */
void stream_report_write(const char *name, int error);

/*
 * Bytes to come from these descriptors, at least one; 0 where one of them is
 * no file, or is empty: then nobody can tell.
 */
uint64_t stream_size(const int *fds, int n);

bool stream_is_file(int fd); /* a regular one: writing needs no reader */

/* close(2), whose failure is a failed write; "-" descriptors are left. */
bool stream_close(int fd, const char *name);

/* All that is left as owned text, NUL-terminated; NULL after a report. */
char *stream_slurp(int fd, const char *name, size_t *len);

#endif
