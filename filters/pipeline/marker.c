#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "digest.h"
#include "marker.h"
#include "mem.h"
#include "stream.h"
#include "tree.h"

char *
marker_text(const char *folder, size_t *len)
{
	char *path = mem_format("%s/run.json", folder);
	char *text = NULL;
	struct stat st;
	int fd =
	    stat(path, &st) == 0 && S_ISREG(st.st_mode) ? stream_try(path) : -1;

	if (fd >= 0) {
		text = stream_slurp(fd, path, len);
		stream_close(fd, path);
	}
	free(path);
	return text;
}

/* Where the digest of the text itself stands, its last member; or NULL. */
static char *
own_digest(char *text)
{
	static const char key[] = "\"sha256\": \"";
	char *at = NULL;
	char *next = text;

	while ((next = strstr(next, key)) != NULL)
		at = next += sizeof key - 1;
	return at != NULL && strlen(at) > DIGEST_TEXT ? at : NULL;
}

void
marker_seal(char *text, size_t len)
{
	char digest[DIGEST_TEXT];

	digest_bytes(text, len, digest);
	memcpy(own_digest(text), digest, DIGEST_TEXT - 1);
}

bool
marker_is_sealed(const char *text, size_t len)
{
	char *copy = mem_text((struct slice){text, len});
	char *at = own_digest(copy);
	bool is_same = false;

	if (at != NULL) {
		memcpy(at, MARKER_UNSEALED, DIGEST_TEXT - 1);
		marker_seal(copy, len);
		is_same = memcmp(text, copy, len) == 0;
	}
	free(copy);
	return is_same;
}

const struct node *
marker_file(const struct node *root, const char *list, const char *path)
{
	const struct node *files = node_get(root, list);
	size_t i;

	for (i = 0; files != NULL && i < files->n; i++)
		if (strcmp(node_text(&files->child[i], "path", ""), path) == 0)
			return &files->child[i];
	return NULL;
}

bool
marker_is_as_listed(const struct node *file, const char *path)
{
	char digest[DIGEST_TEXT];
	uint64_t size;

	return file != NULL && digest_file(path, digest, &size) &&
	    strcmp(digest, node_text(file, "sha256", "")) == 0;
}

struct node *
marker_load(const char *folder)
{
	char *path = mem_format("%s/run.json", folder);
	struct node *root = NULL;
	size_t len;
	char *text = marker_text(folder, &len);

	/*
	 * A run.json of ours ends like this; any other file is not worth a
	 * message.
	 */
	if (text != NULL && len > 2 && text[0] == '{' &&
	    strcmp(text + len - 2, "}\n") == 0)
		root = node_parse(path, text, len);
	free(text);
	free(path);
	return root;
}

char *
marker_control(const char *folder)
{
	struct node *root = marker_load(folder);
	const struct node *id = node_get(root, "control");
	char *name = NULL;
	const char *slash;

	if (id != NULL && id->kind == NODE_STRING) {
		slash = strrchr(id->text, '/');
		name = mem_text(slice_of(slash == NULL ? id->text : slash + 1));
	}
	node_free(root);
	return name;
}

/* The files that versions without run.json published. */
static bool
is_known(const char *name)
{
	static const char *const bases[] = {"index.", "tables.", "headlines."};
	static const char *const endings[] = {".html", ".csv", ".md", ".txt"};
	const char *end = strrchr(name, '.');
	size_t i;
	size_t k;

	if (strncmp(name, "control/", 8) == 0)
		return strchr(name + 8, '/') == NULL;
	if (strcmp(name, "estimates.csv") == 0)
		return true;
	for (i = 0; end != NULL && i < 3; i++)
		for (k = 0; k < 4; k++)
			if (strncmp(name, bases[i], strlen(bases[i])) == 0 &&
			    strcmp(end, endings[k]) == 0)
				return true;
	return false;
}

static bool
is_listed(const struct node *root, const char *name)
{
	if (root == NULL)
		return is_known(name);
	return strcmp(name, "run.json") == 0 ||
	    marker_file(root, "files", name) != NULL;
}

/* The first few names of files that are not ours. */
static char *
list_foreign(const struct args *names, const struct node *root, size_t *n)
{
	char *text = mem_text(slice_of(""));
	size_t i;

	*n = 0;
	for (i = 0; i < names->n; i++) {
		char *longer;

		if (is_listed(root, names->at[i]) || ++*n > 5)
			continue;
		longer = mem_format(
		    "%s%s%s", text, *n == 1 ? "" : ", ", names->at[i]);
		free(text);
		text = longer;
	}
	if (*n > 5) {
		char *longer = mem_format("%s and %zu more", text, *n - 5);

		free(text);
		text = longer;
	}
	return text;
}

/* What run.json says decides what is taken away, and what it is held against.
 */
static bool
is_as_written(const struct setup *set, const struct node *root)
{
	struct place place = {.file = set->target};
	size_t len;
	char *text = marker_text(set->target, &len);
	bool is_good = false;

	if (root != NULL &&
	    strcmp(node_text(root, "study", ""), set->study) != 0)
		diag_error(STATUS_USAGE, &place, "output-in-use",
		    "run.json says that this is the publication of '%s'; "
		    "--output names another folder",
		    node_text(root, "study", ""));
	else if (text == NULL || !marker_is_sealed(text, len))
		diag_error(STATUS_USAGE, &place, "output-in-use",
		    "run.json is not as a run wrote it, so nothing says what "
		    "else is there; move the folder away, or name another one "
		    "with --output");
	else
		is_good = true;
	free(text);
	return is_good;
}

static bool
has_marker(const char *folder)
{
	char *path = mem_format("%s/run.json", folder);
	struct stat st;
	bool has = lstat(path, &st) == 0;

	free(path);
	return has;
}

bool
marker_is_ours(const struct setup *set)
{
	struct place place = {.file = set->target};
	struct node *root = marker_load(set->target);
	struct args names = {0};
	struct stat st;
	char *foreign;
	size_t n;

	if (lstat(set->target, &st) != 0)
		return true;
	if (has_marker(set->target) && !is_as_written(set, root)) {
		node_free(root);
		return false;
	}
	tree_list(set->target, &names);
	foreign = list_foreign(&names, root, &n);
	if (n > 0)
		diag_error(STATUS_USAGE, &place, "output-in-use",
		    "these files are no part of a publication of %s: %s; move "
		    "them away, or name another folder with --output",
		    set->study, foreign);
	free(foreign);
	args_clear(&names);
	node_free(root);
	return n == 0;
}
