/*
 * A shim for LD_PRELOAD that lets the n-th call of a kind fail, in programs of
 * one folder alone: what starts them, such as a shell, is left in peace.
 *
 * TORTURE_DIR    the folder of the programs
 * TORTURE_STATE  a file of KINDS counters of 8 bytes that the processes of a
 *                run share: how often each kind was called
 * TORTURE_BLOCK  the most that a read or write does at once
 * TORTURE_CALL   the kind that fails; without it, calls are only counted; room:
 *                none, but a file has room for no more than TORTURE_N bytes,
 *                which stdio meets too, whose calls nothing can stand before
 * TORTURE_N      the first call that fails, from 1
 * TORTURE_ERROR  errno that it fails with; 0: it does less than it was asked
 * TORTURE_ALWAYS when set, all calls behind it fail too
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind {
	MALLOC,
	READ,
	WRITE,
	OPEN,
	CLOSE,
	RENAME,
	FSYNC,
	MMAP,
	THREAD,
	KINDS
};

static const char *const names[KINDS] = {"malloc", "read", "write", "open",
    "close", "rename", "fsync", "mmap", "thread"};

static struct {
	uint64_t *counts; /* NULL: leave everything as it is */
	int kind;         /* that fails, or -1 */
	uint64_t n;
	size_t block;
	int error;
	bool is_lasting;
} shim = {.kind = -1};

/* NOLINTBEGIN(*-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the names are
 * those of glibc. */

/* Its own allocation, so that nothing has to be looked up to allocate. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

static bool
is_of_folder(const char *folder)
{
	char path[4096];
	ssize_t len =
	    syscall(SYS_readlink, "/proc/self/exe", path, sizeof path - 1);
	size_t n = strlen(folder);

	if (len < 0)
		return false;
	path[len] = '\0';
	return strncmp(path, folder, n) == 0 && path[n] == '/' &&
	    strchr(path + n + 1, '/') == NULL;
}

static void
limit_room(uint64_t most)
{
	const struct rlimit limit = {most, most};

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *folder = getenv("TORTURE_DIR");
	const char *state = getenv("TORTURE_STATE");
	const char *call = getenv("TORTURE_CALL");
	void *counts;
	const char *block = getenv("TORTURE_BLOCK");
	int fd;
	int i;

	if (folder == NULL || state == NULL || !is_of_folder(folder))
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, state, O_RDWR | O_CLOEXEC, 0);
	counts = (void *)syscall(SYS_mmap, NULL, KINDS * sizeof *shim.counts,
	    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	if (counts == MAP_FAILED)
		abort();
	for (i = 0; i < KINDS && call != NULL; i++)
		if (strcmp(names[i], call) == 0)
			shim.kind = i;
	shim.block = block == NULL ? SIZE_MAX : strtoull(block, NULL, 10);
	if (call != NULL && strcmp(call, "room") == 0)
		limit_room(strtoull(getenv("TORTURE_N"), NULL, 10));
	else if (call != NULL) {
		shim.n = strtoull(getenv("TORTURE_N"), NULL, 10);
		shim.error = (int)strtol(getenv("TORTURE_ERROR"), NULL, 10);
		shim.is_lasting = getenv("TORTURE_ALWAYS") != NULL;
	}
	shim.counts = counts;
}

/* Count the call; true when it is one that fails. */
static bool
fails(enum kind kind)
{
	uint64_t n;

	if (shim.counts == NULL)
		return false;
	n = __atomic_add_fetch(&shim.counts[kind], 1, __ATOMIC_RELAXED);
	return (int)kind == shim.kind &&
	    (n == shim.n || (shim.is_lasting && n > shim.n));
}

/* The same; true too when the call does nothing but set errno. */
static bool
is_refused(enum kind kind)
{
	if (!fails(kind) || shim.error == 0)
		return false;
	errno = shim.error;
	return true;
}

static size_t
cut(size_t size)
{
	return shim.counts != NULL && size > shim.block ? shim.block : size;
}

void *
malloc(size_t size)
{
	return is_refused(MALLOC) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return is_refused(MALLOC) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *taken, size_t size)
{
	return is_refused(MALLOC) ? NULL : __libc_realloc(taken, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return is_refused(MALLOC) ? NULL : __libc_memalign(alignment, size);
}

int
posix_memalign(void **memory, size_t alignment, size_t size)
{
	if (is_refused(MALLOC))
		return ENOMEM;
	*memory = __libc_memalign(alignment, size);
	return *memory == NULL ? ENOMEM : 0;
}

ssize_t
read(int fd, void *buf, size_t size)
{
	if (fails(READ)) {
		errno = shim.error;
		if (shim.error != 0)
			return -1;
		size = size > 0;
	}
	return syscall(SYS_read, fd, buf, cut(size));
}

ssize_t
__read_chk(int fd, void *buf, size_t size, size_t room)
{
	if (size > room)
		abort();
	return read(fd, buf, size);
}

ssize_t
pread(int fd, void *buf, size_t size, off_t at)
{
	if (fails(READ)) {
		errno = shim.error;
		if (shim.error != 0)
			return -1;
		size = size > 0;
	}
	return syscall(SYS_pread64, fd, buf, cut(size), at);
}

ssize_t
__pread_chk(int fd, void *buf, size_t size, off_t at, size_t room)
{
	if (size > room)
		abort();
	return pread(fd, buf, size, at);
}

ssize_t
write(int fd, const void *buf, size_t size)
{
	if (fails(WRITE)) {
		errno = shim.error;
		if (shim.error != 0)
			return -1;
		size = (size + 1) / 2;
	}
	return syscall(SYS_write, fd, buf, cut(size));
}

static int
open_at(int folder, const char *path, int flags, mode_t mode)
{
	return is_refused(OPEN)
	    ? -1
	    : (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE(flags)                                                            \
	mode_t mode = 0;                                                       \
	if (((flags) & (O_CREAT | __O_TMPFILE)) != 0) {                        \
		va_list args_;                                                 \
		va_start(args_, flags);                                        \
		mode = va_arg(args_, mode_t);                                  \
		va_end(args_);                                                 \
	}

int
open(const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(AT_FDCWD, path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(folder, path, flags, mode);
}

int
openat64(int folder, const char *path, int flags, ...)
{
	MODE(flags)
	return open_at(folder, path, flags, mode);
}

int
__open_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int
__open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

static FILE *
open_stream(const char *name, const char *path, const char *mode)
{
	FILE *(*real)(const char *, const char *);

	if (is_refused(OPEN))
		return NULL;
	*(void **)&real = dlsym(RTLD_NEXT, name);
	return real(path, mode);
}

FILE *
fopen(const char *path, const char *mode)
{
	return open_stream("fopen", path, mode);
}

FILE *
fopen64(const char *path, const char *mode)
{
	return open_stream("fopen64", path, mode);
}

/* A descriptor is gone even when close fails. */
int
close(int fd)
{
	int result = (int)syscall(SYS_close, fd);

	return is_refused(CLOSE) ? -1 : result;
}

int
rename(const char *from, const char *to)
{
	return is_refused(RENAME)
	    ? -1
	    : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat2(int from_folder, const char *from, int to_folder, const char *to,
    unsigned flags)
{
	return is_refused(RENAME) ? -1
				  : (int)syscall(SYS_renameat2, from_folder,
					from, to_folder, to, flags);
}

int
fsync(int fd)
{
	return is_refused(FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return is_refused(FSYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

void *
mmap(void *at, size_t len, int access, int flags, int fd, off_t offset)
{
	return is_refused(MMAP)
	    ? MAP_FAILED
	    : (void *)syscall(SYS_mmap, at, len, access, flags, fd, offset);
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
    void *(*body)(void *), void *argument)
{
	int (*real)(
	    pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (is_refused(THREAD))
		return shim.error;
	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return real(thread, attributes, body, argument);
}

/* NOLINTEND(*-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
