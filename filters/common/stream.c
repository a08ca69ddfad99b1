#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "endings.h"
#include "mem.h"
#include "stream.h"

enum {
	PIPE_SIZE = 1024 * 1024
};

void
stream_guard(void)
{
	struct rlimit files;
	int fd;

	/*
	 * A closed descriptor is taken by one that fails on use: reading from
	 * a write-only /dev/null, writing to a read-only one.
	 */
	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
	/* A file that may grow no further is a failed write, and says so. */
	signal(SIGXFSZ, SIG_IGN);
	/* All operands are opened before the first is read. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
}

const char *
stream_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "stdin" : path;
}

/* A larger pipe halves the cost of a hop; where refused, nothing is lost. */
static void
widen_pipe(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
}

static uint64_t
size_of(int fd)
{
	struct stat st;
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || at < 0 ||
	    at > st.st_size)
		return 0;
	return (uint64_t)(st.st_size - at);
}

uint64_t
stream_size(const int *fds, int n)
{
	uint64_t all = 0;
	uint64_t size;
	int i = 0;

	do {
		size = size_of(fds[i]);
		all += size;
	} while (++i < n && size > 0);
	return size > 0 ? all : 0;
}

bool
stream_is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
is_directory(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

int
stream_try(const char *path)
{
	struct stat st;
	int fd;

	if (strcmp(path, "-") == 0) {
		widen_pipe(STDIN_FILENO);
		return STDIN_FILENO;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		/* The sandbox lets files be opened, but no directory. */
		if (errno == EACCES && stat(path, &st) == 0)
			errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES;
		return -1;
	}
	if (is_directory(fd)) {
		close(fd);
		errno = EISDIR;
		return -1;
	}
	widen_pipe(fd);
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return fd;
}

int
stream_open(const char *path)
{
	struct place place = {.file = path};
	int fd = stream_try(path);

	if (fd < 0)
		diag_error(STATUS_FAIL, &place, "cannot-open",
		    "cannot open for reading: %s", strerror(errno));
	return fd;
}

int
stream_create(const char *path, mode_t mode)
{
	struct place place = {.file = path};
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0)
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot create: %s", strerror(errno));
	return fd;
}

static void
report_read(const char *name)
{
	struct place place = {.file = name};

	diag_error(STATUS_FAIL, &place, "read-failed", "cannot read: %s",
	    strerror(errno));
}

ssize_t
stream_read(int fd, const char *name, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(fd, buf, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		report_read(name);
	return n;
}

ssize_t
stream_read_at(int fd, const char *name, void *buf, size_t size, off_t at)
{
	size_t done = 0;
	ssize_t n = 1;

	while (done < size && n != 0) {
		n = pread(
		    fd, (char *)buf + done, size - done, at + (off_t)done);
		if (n < 0 && errno != EINTR) {
			report_read(name);
			return -1;
		}
		done += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)done;
}

enum {
	PATIENCE = 4 /* of the same signal, while nobody reads */
};

/* One byte more, though the signal comes again: timeout(1) sends it twice. */
static bool
write_behind(int fd, const char *text)
{
	int tries = 0;
	ssize_t n;

	do
		n = write(fd, text, 1);
	while (n < 0 && errno == EINTR && ++tries < PATIENCE);
	return n > 0;
}

/* What write(2) takes at once, and after a signal whatever keeps what is
 * there from ending in a newline. */
static ssize_t
write_some(int fd, const char *text, size_t size)
{
	ssize_t n;

	do
		n = write(fd, text, size);
	while (n < 0 && errno == EINTR && !endings_noted());
	while (endings_noted() && n > 0 && (size_t)n < size &&
	    text[n - 1] == '\n' && write_behind(fd, text + n))
		n++;
	return n;
}

/* The last byte of a file, if nobody else has written behind it. */
static void
take_back_byte(int fd)
{
	off_t end = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	if (end > 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size == end && ftruncate(fd, end - 1) == 0)
		(void)lseek(fd, end - 1, SEEK_SET);
}

int
stream_put(int fd, const void *buf, size_t size)
{
	const char *from = buf;
	const char *end = size == 0 ? from : from + size;
	ssize_t n = 0;
	int error = 0;

	while (from < end && error == 0) {
		n = write_some(fd, from, (size_t)(end - from));
		if (n > 0)
			from += n;
		else if (n < 0)
			error = errno;
		if (from < end && error == 0 && endings_noted())
			error = EINTR;
	}
	/* On a full disk the rest is cut off just as a signal cuts it. */
	if (error != 0 && error != EINTR && from > (const char *)buf &&
	    from[-1] == '\n')
		take_back_byte(fd);
	return error;
}

void
stream_report_write(const char *name, int error)
{
	struct place place = {.file = name};

	diag_error(STATUS_FAIL, &place, "write-failed", "cannot write: %s",
	    strerror(error));
}

bool
stream_write(int fd, const char *name, const void *buf, size_t size)
{
	struct endings held;
	int error;

	endings_hold(&held);
	error = stream_put(fd, buf, size);
	if (error != 0 && !endings_noted())
		stream_report_write(name, error);
	endings_release(&held);
	return error == 0;
}

bool
stream_close(int fd, const char *name)
{
	/* A standard descriptor stays open, but its copy is told to deliver. */
	if (fd <= STDERR_FILENO)
		fd = dup(fd);
	if (fd < 0 || close(fd) == 0)
		return true;
	stream_report_write(name, errno);
	return false;
}

char *
stream_slurp(int fd, const char *name, size_t *len)
{
	char *text = NULL;
	size_t cap = 0;
	size_t n = 0;
	ssize_t got;

	do {
		if (cap - n < 2) {
			cap = cap * 2 + STREAM_BLOCK;
			text = mem_resize(text, cap);
		}
		got = stream_read(fd, name, text + n, cap - n - 1);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	*len = n;
	return text;
}
