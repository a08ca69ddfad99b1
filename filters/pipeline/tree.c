#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "tree.h"

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)where;
	(void)(kind == FTW_DP ? rmdir(path) : unlink(path));
	return 0;
}

bool
tree_remove(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT;
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return lstat(path, &st) != 0;
}

static int
is_listed(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 &&
	    strcmp(entry->d_name, "..") != 0;
}

/* strcmp: the order of no locale. */
static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool
list_below(const char *root, const char *below, struct args *names)
{
	char *folder = mem_format("%s%s%s", root, below[0] ? "/" : "", below);
	struct dirent **entries;
	int n = scandir(folder, &entries, is_listed, by_bytes);
	struct stat st;
	int i;

	for (i = 0; i < n; i++) {
		char *name = mem_format(
		    "%s%s%s", below, below[0] ? "/" : "", entries[i]->d_name);
		char *path = mem_format("%s/%s", root, name);

		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			n = list_below(root, name, names) ? n : -1;
		else
			args_add(names, name);
		free(path);
		free(name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	free(folder);
	return n >= 0;
}

bool
tree_list(const char *path, struct args *names)
{
	return list_below(path, "", names);
}

/*
 * One call for all of its file system: hundreds of files that are waited for
 * one by one take longer than the run.
 */
bool
tree_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool is_done = fd >= 0 && syncfs(fd) == 0;

	if (fd >= 0)
		close(fd);
	return is_done;
}

bool
tree_make(const char *path)
{
	char *copy = mem_text(slice_of(path));
	char *slash;
	bool is_made;

	for (slash = copy + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = '\0';
		(void)mkdir(copy, 0777);
		*slash = '/';
	}
	is_made = mkdir(copy, 0777) == 0 || errno == EEXIST;
	free(copy);
	return is_made;
}

/* The path without links, of what is there of it; owned. */
char *
tree_resolve(const char *path)
{
	char *all = realpath(path, NULL);
	char *copy;
	char *parent;
	char *slash;

	if (all != NULL)
		return all;
	copy = mem_text(slice_of(path));
	slash = strrchr(copy, '/');
	if (slash == NULL) {
		parent = tree_resolve(".");
		all = mem_format("%s/%s", parent, copy);
	} else {
		*slash = '\0';
		parent = tree_resolve(slash == copy ? "/" : copy);
		all = mem_format("%s/%s", parent, slash + 1);
	}
	free(parent);
	free(copy);
	return all;
}
