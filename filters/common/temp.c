#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "mem.h"
#include "temp.h"

/*
 * A file that never has a name is gone however the program ends.  Not all
 * file systems can: -1.
 */
static int
open_nameless(const char *path)
{
	int fd = -1;

#ifdef O_TMPFILE
	char *folder =
	    mem_text((struct slice){path, (size_t)(strrchr(path, '/') - path)});

	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	free(folder);
#else
	(void)path;
#endif
	return fd;
}

const char *
temp_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder == NULL || folder[0] == '\0' ? "/tmp" : folder;
}

FILE *
temp_open(void)
{
	char *path = mem_format("%s/barometer-XXXXXX", temp_folder());
	struct place place = {.file = path};
	int fd = open_nameless(path);
	bool is_named = fd < 0;
	FILE *file;

	if (is_named)
		fd = mkstemp(path);
	file = fd < 0 ? NULL : fdopen(fd, "w+b");

	if (file == NULL)
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot create a temporary file: %s; TMPDIR names the "
		    "folder",
		    strerror(errno));
	if (fd >= 0 && is_named)
		unlink(path);
	if (file == NULL && fd >= 0)
		close(fd);
	free(path);
	return file;
}

bool
temp_rewind(FILE *file)
{
	return fflush(file) == 0 && !ferror(file) &&
	    fseek(file, 0, SEEK_SET) == 0;
}

void
temp_fail(void)
{
	diag_error(STATUS_FAIL, NULL, "temporary-file",
	    "cannot write or read a temporary file: %s; make room in the "
	    "folder that TMPDIR names, or name another",
	    errno == 0 ? "it is cut short" : strerror(errno));
}
