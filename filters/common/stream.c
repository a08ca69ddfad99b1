#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "mem.h"
#include "stream.h"

enum {
	PIPE_SIZE = 1024 * 1024
};

void
stream_guard(void)
{
	int fd;

	/*
	 * A closed descriptor is taken by one that fails on use: reading from
	 * a write-only /dev/null, writing to a read-only one.
	 */
	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
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

static bool
is_directory(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

int
stream_try(const char *path)
{
	int fd;

	if (strcmp(path, "-") == 0) {
		widen_pipe(STDIN_FILENO);
		return STDIN_FILENO;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
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

ssize_t
stream_read(int fd, const char *name, void *buf, size_t size)
{
	struct place place = {.file = name};
	ssize_t n;

	do
		n = read(fd, buf, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		diag_error(STATUS_FAIL, &place, "read-failed",
		    "cannot read: %s", strerror(errno));
	return n;
}

/*
 * A signal that ends the program may come while the kernel takes a block, and
 * what it has taken by then may end in a newline, as if it were the seal.  So
 * these signals wait until that is looked at.  A handler has no other place
 * for what it saw.
 */
static const int endings[] = {SIGINT, SIGTERM, SIGHUP};

enum {
	ENDINGS = sizeof endings / sizeof *endings,
	PATIENCE = 4 /* of the same signal, while nobody reads */
};

static volatile sig_atomic_t ending;

static void
note_ending(int signal)
{
	ending = signal;
}

static void
hold_endings(struct sigaction before[ENDINGS])
{
	struct sigaction noted = {.sa_handler = note_ending};
	int i;

	sigemptyset(&noted.sa_mask);
	/* One that is ignored ends nothing, and must not be noted. */
	for (i = 0; i < ENDINGS; i++)
		if (sigaction(endings[i], NULL, &before[i]) == 0 &&
		    before[i].sa_handler == SIG_DFL)
			sigaction(endings[i], &noted, NULL);
}

/* The program ends here if one came. */
static void
release_endings(const struct sigaction before[ENDINGS])
{
	int i;

	for (i = 0; i < ENDINGS; i++)
		if (before[i].sa_handler == SIG_DFL)
			sigaction(endings[i], &before[i], NULL);
	if (ending != 0)
		raise(ending);
}

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
	while (n < 0 && errno == EINTR && ending == 0);
	while (ending != 0 && n > 0 && (size_t)n < size &&
	    text[n - 1] == '\n' && write_behind(fd, text + n))
		n++;
	return n;
}

bool
stream_write(int fd, const char *name, const void *buf, size_t size)
{
	struct place place = {.file = name};
	struct sigaction before[ENDINGS];
	const char *from = buf;
	ssize_t n = 0;

	hold_endings(before);
	while (size > 0 && ending == 0 && n >= 0) {
		n = write_some(fd, from, size);
		from += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	if (n < 0 && ending == 0)
		diag_error(STATUS_FAIL, &place, "write-failed",
		    "cannot write: %s", strerror(errno));
	release_endings(before);
	return size == 0;
}

bool
stream_close(int fd, const char *name)
{
	struct place place = {.file = name};

	/* A standard descriptor stays open, but its copy is told to deliver. */
	if (fd <= STDERR_FILENO)
		fd = dup(fd);
	if (fd < 0 || close(fd) == 0)
		return true;
	diag_error(STATUS_FAIL, &place, "write-failed", "cannot write: %s",
	    strerror(errno));
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
