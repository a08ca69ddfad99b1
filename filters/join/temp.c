#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"
#include "mem.h"
#include "temp.h"

FILE *
temp_open(void)
{
	const char *folder = getenv("TMPDIR");
	char *path = mem_format("%s/barometer-join-XXXXXX",
	    folder == NULL || folder[0] == '\0' ? "/tmp" : folder);
	struct place place = {.file = path};
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+b");

	if (file == NULL)
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "cannot create a temporary file: %s; TMPDIR names the "
		    "folder",
		    strerror(errno));
	else
		unlink(path);
	free(path);
	return file;
}
