#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "diag.h"

/*
 * exchange NEW NAME
 *
 * What is called NEW and what is called NAME swap names, in one step of the
 * kernel: at every moment there is a NAME, and it is the one or the other,
 * whole.  Where nothing is called NAME yet, NEW takes the name.
 *
 * For pipeline.sh, which has no other way to do this: rename(2) does not put
 * a folder in the place of one that holds files.  Status 1, and nothing said,
 * where the file system cannot swap; pipeline.sh then renames twice.
 */

enum {
	CANNOT_SWAP = 1
};

static int
fail(const char *name)
{
	struct place place = {.file = name};

	diag_error(STATUS_FAIL, &place, "cannot-create",
	    "cannot take its name: %s", strerror(errno));
	return diag_status();
}

int
main(int argc, char *argv[])
{
	diag_open("exchange");
	if (argc != 3) {
		diag_error(STATUS_USAGE, NULL, "usage",
		    "two names are needed: the new one's and the one it takes");
		return diag_status();
	}
	if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE) ==
	    0)
		return STATUS_OK;
	/* Not RENAME_NOREPLACE: file systems that cannot swap lack it too. */
	if (errno == ENOENT && rename(argv[1], argv[2]) == 0)
		return STATUS_OK;
	if (errno == EINVAL || errno == ENOSYS || errno == EXDEV)
		return CANNOT_SWAP;
	return fail(argv[2]);
}
