#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "next.h"
#include "temp.h"

/*
 * libxlsxwriter does not heed that a temporary file did not take or give back
 * what was written: it goes on, to a workbook that lacks something.  These
 * functions go before those of the C library, for the libraries of this program
 * too, and end it where they fail.
 */

/* Only temporary files are opened as new ones (O_EXCL). Such a file loses
 * its name at once, so that none is left behind when the program ends. */
int
open(const char *path, int flags, ...)
{
	static int (*next)(const char *, int, ...);
	const int is_new = O_CREAT | O_EXCL;
	va_list args;
	mode_t mode = 0;
	int fd;

	va_start(args, flags);
	if ((flags & (O_CREAT | __O_TMPFILE)) != 0)
		mode = va_arg(args, mode_t);
	va_end(args);
	NEXT_FIND(next, "open");
	fd = next(path, flags, mode);
	if (fd >= 0 && (flags & is_new) == is_new)
		(void)unlink(path);
	return fd;
}

static void
heed(FILE *file)
{
	if (file == NULL || file == stdout || !ferror(file))
		return;
	temp_fail();
	exit(diag_status());
}

/* The library calls it before it reads a temporary file from its start; the
 * rewind there would clear the error of a write. */
int
fflush(FILE *file)
{
	static int (*next)(FILE *);
	int result;

	NEXT_FIND(next, "fflush");
	result = next(file);
	heed(file);
	return result;
}

size_t
fread(void *into, size_t size, size_t n, FILE *file)
{
	static size_t (*next)(void *, size_t, size_t, FILE *);
	size_t got;

	NEXT_FIND(next, "fread");
	got = next(into, size, n, file);
	heed(file);
	return got;
}
