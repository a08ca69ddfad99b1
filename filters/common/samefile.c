#include <string.h>
#include <sys/stat.h>

#include "samefile.h"

static bool
are_same(const struct stat *a, const struct stat *b)
{
	return S_ISREG(a->st_mode) && a->st_dev == b->st_dev &&
	    a->st_ino == b->st_ino;
}

bool
samefile_names(const char *out, const char *other)
{
	struct stat a;
	struct stat b;

	if (out == NULL || other == NULL || strcmp(out, "-") == 0 ||
	    strcmp(other, "-") == 0)
		return false;
	if (stat(out, &a) != 0 || stat(other, &b) != 0)
		return strcmp(out, other) == 0;
	return are_same(&a, &b);
}

bool
samefile_descriptor(const char *out, int fd)
{
	struct stat a;
	struct stat b;

	return out != NULL && stat(out, &a) == 0 && fstat(fd, &b) == 0 &&
	    are_same(&a, &b);
}
