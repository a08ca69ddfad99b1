#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "diag.h"
#include "folder.h"
#include "marker.h"
#include "mem.h"
#include "tree.h"

static bool
fail(const char *path, const char *tag, const char *what)
{
	struct place place = {.file = path};

	diag_error(STATUS_FAIL, &place, tag, "%s: %s", what, strerror(errno));
	return false;
}

/* ---- may it be written there? -------------------------------------------- */

/* Is inner the folder outer, or does it lie in it? */
static bool
lies_in(const char *inner, const char *outer)
{
	size_t len = strlen(outer);

	return strncmp(inner, outer, len) == 0 &&
	    (inner[len] == '\0' || inner[len] == '/' ||
		(len > 0 && outer[len - 1] == '/'));
}

static bool
refuse(const struct setup *set, const char *why, const char *what)
{
	struct place place = {.file = set->target};

	diag_error(STATUS_USAGE, &place, "output-in-use",
	    "nothing may be published there: it %s %s; --output names another "
	    "folder",
	    why, what);
	return false;
}

/* What the target must not be or hold, and what it must not lie in. */
static bool
is_apart(const struct setup *set, const char *target)
{
	static const char *const parts[] = {
	    "", "filters", "tests", "schemas", "fixtures"};
	char *input = tree_resolve(set->input);
	char *schemas = tree_resolve(set->schemas);
	bool is_good = true;
	size_t i;

	if (lies_in(input, target))
		is_good = refuse(set, "is or holds the input", set->input);
	else if (lies_in(target, input))
		is_good = refuse(set, "lies in the input", set->input);
	else if (lies_in(schemas, target))
		is_good = refuse(set, "is or holds the schemas", set->schemas);
	else if (lies_in(target, schemas))
		is_good = refuse(set, "lies in the schemas", set->schemas);
	free(schemas);
	free(input);
	for (i = 0; is_good && i < sizeof parts / sizeof *parts; i++) {
		char *path = mem_format("%s/%s", set->home, parts[i]);
		char *part = tree_resolve(path);

		if (lies_in(part, target))
			is_good = refuse(set, "is or holds", path);
		else if (i > 0 && lies_in(target, part))
			is_good = refuse(set, "lies in", path);
		free(part);
		free(path);
	}
	return is_good;
}

bool
folder_may_publish(const struct setup *set)
{
	char *git = mem_format("%s/.git", set->target);
	char *output = tree_resolve(set->output);
	char *target = mem_format("%s/%s", output, set->study);
	struct stat st;
	bool is_good = true;

	if (lstat(set->target, &st) == 0 && S_ISLNK(st.st_mode))
		is_good = refuse(set, "is", "a link");
	else if (lstat(set->target, &st) == 0 && !S_ISDIR(st.st_mode))
		is_good = refuse(set, "is", "no folder");
	else if (lstat(git, &st) == 0)
		is_good = refuse(set, "is", "the root of a repository");
	else
		is_good = is_apart(set, target) && marker_is_ours(set);
	free(target);
	free(output);
	free(git);
	return is_good;
}

/* ---- the lock ------------------------------------------------------------ */

static char *
lock_path(const struct setup *set)
{
	return mem_format("%s/.%s.lock", set->output, set->study);
}

bool
folder_prepare(const struct setup *set)
{
	char *path = lock_path(set);
	struct stat st;
	bool is_good = true;
	int fd;

	if (!tree_make(set->output) || stat(set->output, &st) != 0 ||
	    !S_ISDIR(st.st_mode)) {
		errno = errno == EEXIST ? ENOTDIR : errno;
		is_good =
		    fail(set->output, "cannot-create", "cannot be created");
	} else {
		fd = open(path,
		    O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		    0666);
		if (fd < 0)
			is_good = fail(
			    path, "cannot-create", "the lock cannot be made");
		else if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
			errno = EINVAL;
			is_good =
			    fail(path, "cannot-create", "the lock is no file");
		}
		if (fd >= 0)
			close(fd);
	}
	free(path);
	return is_good;
}

int
folder_lock(const struct setup *set, int fd)
{
	char *path = lock_path(set);
	struct place place = {.file = path};
	struct stat named;
	struct stat opened;
	int status = STATUS_OK;

	if (lstat(path, &named) != 0 || fstat(fd, &opened) != 0 ||
	    !S_ISREG(named.st_mode) || named.st_ino != opened.st_ino ||
	    named.st_dev != opened.st_dev) {
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "the lock was changed while it was opened");
		status = STATUS_FAIL;
	} else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		status = errno == EWOULDBLOCK ? STATUS_LOCKED : STATUS_FAIL;
		if (status == STATUS_LOCKED)
			diag_error(STATUS_FAIL, &place, "locked",
			    "another run of %s is at work", set->study);
		else
			fail(path, "cannot-create", "cannot be locked");
	}
	free(path);
	return status;
}

/* ---- work, and its end --------------------------------------------------- */

/* Where the swap took two steps and only one of them was done. */
static void
put_back(const struct setup *set)
{
	char *old = mem_format("%s/.%s.old", set->output, set->study);
	struct stat st;

	if (lstat(set->target, &st) != 0 && lstat(old, &st) == 0)
		(void)rename(old, set->target);
	tree_remove(old);
	free(old);
}

static bool
make_below(const char *parent, const char *name, mode_t mode)
{
	char *path = mem_format("%s/%s", parent, name);
	bool is_made = mkdir(path, mode) == 0 && chmod(path, mode) == 0;

	if (!is_made)
		fail(path, "cannot-create", "cannot be created");
	free(path);
	return is_made;
}

bool
folder_begin(const struct setup *set)
{
	char *name = mem_format(".%s.work", set->study);
	bool is_made;

	put_back(set);
	/* Raw answers pass through here: not for everybody. */
	is_made = folder_sweep(set) && make_below(set->output, name, 0700) &&
	    make_below(set->work, "micro", 0700) &&
	    make_below(set->work, "log", 0700) &&
	    make_below(set->work, "control", 0700) &&
	    make_below(set->work, "page", 0755);
	free(name);
	return is_made;
}

bool
folder_close(const struct setup *set)
{
	char *control = mem_format("%s/control", set->work);
	struct args names = {0};
	bool is_closed = tree_list(control, &names);
	size_t i;

	for (i = 0; i < names.n; i++) {
		char *path = mem_format("%s/%s", control, names.at[i]);

		is_closed = chmod(path, 0600) == 0 && is_closed;
		free(path);
	}
	if (!is_closed)
		fail(control, "write-failed", "cannot be closed to others");
	args_clear(&names);
	free(control);
	return is_closed;
}

/* Control folders of runs whose publication is not in place. */
static bool
sweep_control(const struct setup *set)
{
	char *root = mem_format("%s/.%s.control", set->output, set->study);
	char *keep = marker_control(set->target);
	DIR *dir = opendir(root);
	struct dirent *entry;
	bool is_gone = true;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *path = mem_format("%s/%s", root, entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0 &&
		    (keep == NULL || strcmp(entry->d_name, keep) != 0))
			is_gone = tree_remove(path) && is_gone;
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	free(keep);
	(void)rmdir(root); /* where nothing is left in it */
	free(root);
	return is_gone;
}

/* Filters that were ended a moment ago may still write there. */
static bool
sweep_work(const struct setup *set)
{
	static const struct timespec moment = {.tv_nsec = 50000000};
	int tries = 40;

	while (!tree_remove(set->work)) {
		if (--tries == 0)
			return false;
		(void)nanosleep(&moment, NULL);
	}
	return true;
}

bool
folder_sweep(const struct setup *set)
{
	struct place place = {.file = set->work};

	if (sweep_work(set) && sweep_control(set))
		return true;
	diag_error(STATUS_FAIL, &place, "left-behind",
	    "what a run leaves behind cannot be removed; remove it by hand");
	return false;
}

/*
 * What is called from and what is called to swap names, in one step of the
 * kernel: at every moment there is one, whole.  Where the file system cannot
 * do that, such as NFS, there is a moment without either.
 */
static bool
swap(const struct setup *set, const char *from, const char *to)
{
	char *old;
	bool is_done;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0)
		return true;
	/* Not RENAME_NOREPLACE: file systems that cannot swap lack it too. */
	if (errno == ENOENT)
		return rename(from, to) == 0;
	if (errno != EINVAL && errno != ENOSYS && errno != EXDEV)
		return false;
	old = mem_format("%s/.%s.old", set->output, set->study);
	is_done = rename(to, old) == 0;
	if (is_done && rename(from, to) != 0) {
		(void)rename(old, to);
		is_done = false;
	}
	if (is_done)
		tree_remove(old);
	free(old);
	return is_done;
}

/* The control folder takes the name that run.json gives it, then the swap. */
bool
folder_publish(const struct setup *set)
{
	const char *made = set->accepts_held ? set->held : set->work;
	char *page = mem_format("%s/page", made);
	char *root = mem_format("%s/.%s.control", set->output, set->study);
	char *id = marker_control(page);
	char *from = mem_format("%s/control", made);
	char *to = mem_format("%s/%s", root, id == NULL ? "" : id);
	struct stat st;
	bool is_done = id != NULL &&
	    (mkdir(root, 0700) == 0 || errno == EEXIST) &&
	    lstat(root, &st) == 0 && S_ISDIR(st.st_mode) &&
	    chmod(root, 0700) == 0 && rename(from, to) == 0 &&
	    swap(set, page, set->target);

	if (!is_done)
		fail(set->target, "cannot-create",
		    "the new tables cannot take the place of the old ones");
	else
		(void)tree_remove(set->held); /* there is a newer one */
	free(page);
	free(to);
	free(from);
	free(id);
	free(root);
	return is_done;
}

bool
folder_hold(const struct setup *set)
{
	char *made = mem_format("%s/held", set->work);
	char *control = mem_format("%s/control", set->work);
	char *page_in = mem_format("%s/page", made);
	char *control_in = mem_format("%s/control", made);
	bool is_done = mkdir(made, 0700) == 0 &&
	    rename(set->page, page_in) == 0 &&
	    rename(control, control_in) == 0 && tree_remove(set->held) &&
	    rename(made, set->held) == 0;

	if (!is_done)
		fail(set->held, "cannot-create", "cannot be kept");
	free(control_in);
	free(page_in);
	free(control);
	free(made);
	return is_done;
}
