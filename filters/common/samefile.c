#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "samefile.h"

static bool
are_same(const struct stat *a, const struct stat *b)
{
	return S_ISREG(a->st_mode) && a->st_dev == b->st_dev &&
	    a->st_ino == b->st_ino;
}

/* The folder that a file is in, or will be. */
static bool
look_at_folder(const char *path, struct stat *st)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL
	    ? mem_format(".")
	    : mem_format("%.*s/", (int)(slash - path), path);
	bool is_there = stat(folder, st) == 0;

	free(folder);
	return is_there;
}

/* Two files that are not there yet: the same name in the same folder. */
static bool
will_be_same(const char *a, const char *b)
{
	const char *name_a = strrchr(a, '/') == NULL ? a : strrchr(a, '/') + 1;
	const char *name_b = strrchr(b, '/') == NULL ? b : strrchr(b, '/') + 1;
	struct stat in_a;
	struct stat in_b;

	return strcmp(name_a, name_b) == 0 && look_at_folder(a, &in_a) &&
	    look_at_folder(b, &in_b) && in_a.st_dev == in_b.st_dev &&
	    in_a.st_ino == in_b.st_ino;
}

bool
samefile_names(const char *out, const char *other)
{
	struct stat a;
	struct stat b;
	bool has_out;
	bool has_other;

	if (out == NULL || other == NULL || strcmp(out, "-") == 0 ||
	    strcmp(other, "-") == 0)
		return false;
	has_out = stat(out, &a) == 0;
	has_other = stat(other, &b) == 0;
	if (has_out && has_other)
		return are_same(&a, &b);
	return !has_out && !has_other && will_be_same(out, other);
}

bool
samefile_descriptor(const char *out, int fd)
{
	struct stat a;
	struct stat b;

	return out != NULL && stat(out, &a) == 0 && fstat(fd, &b) == 0 &&
	    are_same(&a, &b);
}

bool
samefile_is_within(const char *out, const char *folder)
{
	const char *slash = strrchr(out, '/');
	char *at = mem_format("%.*s/.", slash == NULL ? 1 : (int)(slash - out),
	    slash == NULL ? "." : out);
	struct stat above = {0};
	struct stat is;
	struct stat wanted;
	bool is_within = false;

	if (stat(folder, &wanted) == 0)
		while (!is_within && stat(at, &is) == 0 &&
		    (is.st_ino != above.st_ino || is.st_dev != above.st_dev)) {
			char *next = mem_format("%s/..", at);

			is_within = is.st_ino == wanted.st_ino &&
			    is.st_dev == wanted.st_dev;
			above = is;
			free(at);
			at = next;
		}
	free(at);
	return is_within;
}
