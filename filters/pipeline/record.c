#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "digest.h"
#include "json.h"
#include "marker.h"
#include "mem.h"
#include "options.h"
#include "record.h"
#include "stream.h"
#include "tree.h"
#include "verbatim.h"

bool
record_write(const char *path, const char *text, size_t len, unsigned mode)
{
	int fd = stream_create(path, mode);

	return fd >= 0 && stream_write(fd, path, text, len) &&
	    stream_close(fd, path);
}

/* ---- what is published --------------------------------------------------- */

/* Others may read the file, and a folder below, whatever the umask was. */
static bool
open_to_others(char *path, bool is_below)
{
	char *slash = strrchr(path, '/');
	bool is_open = chmod(path, 0644) == 0;

	if (is_below) {
		*slash = '\0';
		is_open = chmod(path, 0755) == 0 && is_open;
		*slash = '/';
	}
	return is_open;
}

bool
record_add(struct publication *all, const char *folder, const char *name)
{
	char *path = mem_format("%s/%s", folder, name);
	struct published file = {0};
	bool is_good = digest_file(path, file.sha256, &file.bytes);
	size_t i;

	if (is_good &&
	    !(file.bytes > 0 ? open_to_others(path, strchr(name, '/') != NULL)
			     : unlink(path) == 0)) {
		stream_report_write(path, errno);
		is_good = false;
	}
	if (is_good && file.bytes > 0) {
		file.name = mem_text(slice_of(name));
		MEM_GROW(all->files, all->n, all->cap);
		for (i = all->n++;
		     i > 0 && strcmp(all->files[i - 1].name, name) > 0; i--)
			all->files[i] = all->files[i - 1];
		all->files[i] = file;
	}
	free(path);
	return is_good;
}

/* Files that say what the others are. */
static bool
is_about_others(const char *name)
{
	return strcmp(name, "csv-metadata.json") == 0 ||
	    strcmp(name, "datapackage.json") == 0 ||
	    strcmp(name, "run.json") == 0;
}

bool
record_gather(struct publication *all, const char *folder)
{
	struct args names = {0};
	bool is_good = tree_list(folder, &names);
	size_t i;

	if (!is_good)
		stream_report_write(folder, errno);
	for (i = 0; i < names.n; i++)
		if (!is_about_others(names.at[i]))
			is_good =
			    record_add(all, folder, names.at[i]) && is_good;
	args_clear(&names);
	return is_good;
}

void
record_free(struct publication *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		free(all->files[i].name);
	free(all->files);
}

/* ---- the ledger ---------------------------------------------------------- */

/* Messages may show values of the data: not for everybody. */
static void
add_messages(struct json *json, const char *text)
{
	if (*text == '\0')
		return;
	json_open(json, "messages", '[');
	while (*text != '\0') {
		struct slice line = {text, strcspn(text, "\n")};

		json_slice(json, NULL, line);
		text += line.len + (text[line.len] == '\n');
	}
	json_close(json, ']');
}

/*
 * What the filter cannot know, and then its own line.  Of what is open to all
 * the messages are no part.
 */
static void
add_line(struct json *json, const struct run *run, size_t i, bool is_open)
{
	const struct stage *stage = &run->list.stages[i];
	const struct node *ledger = run->outcomes[i].ledger;
	size_t k;

	json_open(json, NULL, '{');
	json_text(json, "stage", stages_what(stage->what));
	if (stage->wave != NULL)
		json_text(json, "wave", stage->wave->id);
	json_number(json, "status", (uint64_t)run->outcomes[i].status);
	json_open(json, "arguments", '[');
	for (k = 0; k < stage->args.n; k++) {
		char *label = stages_label(&run->set, stage->args.at[k]);

		json_text(json, NULL, label);
		free(label);
	}
	json_close(json, ']');
	if (!is_open)
		add_messages(json, run->outcomes[i].said);
	for (k = 0; k < ledger->n; k++)
		verbatim_put(json, ledger->child[k].key, &ledger->child[k]);
	json_close(json, '}');
}

bool
record_ledger(const struct run *run)
{
	char *path = mem_format("%s/control/ledger.jsonl", run->set.work);
	char *text = NULL;
	size_t len = 0;
	bool is_good;
	FILE *out = open_memstream(&text, &len);
	size_t i;

	for (i = 0; i < run->list.n; i++) {
		struct json one = {0};

		add_line(&one, run, i, false);
		fwrite(one.out.text, 1, one.out.len, out);
		putc('\n', out);
		out_free(&one.out);
	}
	fclose(out);
	is_good = record_write(path, text, len, 0600);
	free(text);
	free(path);
	return is_good;
}

/* ---- run.json ------------------------------------------------------------ */

static void
put_file(
    struct json *json, const char *name, uint64_t bytes, const char *sha256)
{
	json_open(json, NULL, '{');
	json_text(json, "path", name);
	json_number(json, "bytes", bytes);
	json_text(json, "sha256", sha256);
	json_close(json, '}');
}

static bool
add_file(struct json *json, const char *name, const char *path)
{
	char digest[DIGEST_TEXT];
	uint64_t size;

	if (!digest_file(path, digest, &size))
		return false;
	put_file(json, name, size, digest);
	return true;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct args
record_reads(const struct run *run, enum root root)
{
	struct args all = {0};
	struct args once = {0};
	size_t i;
	size_t k;

	for (i = 0; i < run->list.n; i++)
		for (k = 0; k < run->list.stages[i].args.n; k++)
			if (run->list.stages[i].args.at[k][0] == (char)root)
				args_add(&all, run->list.stages[i].args.at[k]);
	if (root == ROOT_SCHEMAS) {
		args_format(&all, "%cstudy.json", ROOT_SCHEMAS);
		args_all(&all, &run->list.beside);
	}
	if (all.n > 0)
		qsort(all.at, all.n, sizeof *all.at, compare_texts);
	for (i = 0; i < all.n; i++)
		if (i == 0 || strcmp(all.at[i], all.at[i - 1]) != 0)
			args_add(&once, all.at[i]);
	args_clear(&all);
	return once;
}

static bool
add_read(
    struct json *json, const char *key, const struct run *run, enum root root)
{
	struct args names = record_reads(run, root);
	bool is_good = true;
	size_t i;

	json_open_tall(json, key, '[');
	for (i = 0; i < names.n; i++) {
		char *path = stages_path(&run->set, names.at[i]);

		is_good = add_file(json, names.at[i] + 1, path) && is_good;
		free(path);
	}
	json_close(json, ']');
	args_clear(&names);
	return is_good;
}

static bool
add_programs(struct json *json, const struct setup *set)
{
	static const char *const names[] = {"aggregate", "clean", "join",
	    "normalize", "pipeline", "render", "weigh"};
	bool is_good = true;
	size_t i;

	json_open_tall(json, "programs", '[');
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_format("%s/%s", set->bin, names[i]);

		is_good = add_file(json, names[i], path) && is_good;
		free(path);
	}
	json_close(json, ']');
	return is_good;
}

static void
add_published(struct json *json, const struct publication *all)
{
	size_t i;

	json_open_tall(json, "files", '[');
	for (i = 0; i < all->n; i++)
		put_file(json, all->files[i].name, all->files[i].bytes,
		    all->files[i].sha256);
	json_close(json, ']');
}

static void
add_time(struct json *json, const char *key, time_t when)
{
	char text[32];
	struct tm tm;

	if (gmtime_r(&when, &tm) != NULL &&
	    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		json_text(json, key, text);
}

static void
add_texts(struct json *json, const char *key, const struct args *texts)
{
	size_t i;

	json_open(json, key, '[');
	for (i = 0; i < texts->n; i++)
		json_text(json, NULL, texts->at[i]);
	json_close(json, ']');
}

static void
add_waves(struct json *json, const struct run *run, const struct counts *all)
{
	size_t i;
	size_t k;

	json_open_tall(json, "waves", '[');
	for (i = 0; i < run->study->n_chosen; i++) {
		json_open(json, NULL, '{');
		json_text(json, "id", all[i].wave->id);
		json_number(json, "read", all[i].read);
		json_number(json, "rejected", all[i].rejected);
		json_open(json, "rejects", '{');
		for (k = 0; k < all[i].rejects.n; k++)
			json_number(json, all[i].rejects.at[k].tag,
			    all[i].rejects.at[k].n);
		json_close(json, '}');
		json_number(json, "not_kept", all[i].not_kept);
		json_number(json, "kept", all[i].kept);
		if (all[i].rows >= 0)
			json_number(json, "frame", (uint64_t)all[i].rows);
		if (all[i].frame_rejected > 0)
			json_number(
			    json, "frame_rejected", all[i].frame_rejected);
		if (all[i].sum_weight != NULL)
			json_plain(
			    json, "sum_weight", slice_of(all[i].sum_weight));
		if (all[i].sum_base != NULL)
			json_plain(
			    json, "sum_base_weight", slice_of(all[i].sum_base));
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* How the comparison with figures printed once went. */
static void
add_check(struct json *json, const struct run *run)
{
	const struct node *ledger = run->outcomes[run->list.n - 1].ledger;

	json_open(json, "check", '{');
	json_number(
	    json, "published", (uint64_t)node_number(ledger, "published", 0));
	json_number(
	    json, "reproduced", (uint64_t)node_number(ledger, "reproduced", 0));
	json_number(
	    json, "held_back", (uint64_t)node_number(ledger, "held_back", 0));
	json_text(json, "called", run->study->called);
	json_close(json, '}');
}

/* What the run was asked beside the study, to ask it again. */
static void
add_options(struct json *json, const struct setup *set)
{
	json_open(json, "options", '[');
	if (set->wave != NULL) {
		json_text(json, NULL, "--wave");
		json_text(json, NULL, set->wave);
	}
	if (set->lang != NULL) {
		json_text(json, NULL, "--lang");
		json_text(json, NULL, set->lang);
	}
	if (set->is_check)
		json_text(json, NULL, "--check");
	if (set->has_no_figures)
		json_text(json, NULL, "--no-figures");
	/* What passes from filter to filter has fingerprints by part. */
	if (set->parts > 1) {
		char *parts = mem_format("%lld", (long long)set->parts);

		json_text(json, NULL, "--parts");
		json_text(json, NULL, parts);
		free(parts);
	}
	json_close(json, ']');
}

static void
add_head(struct json *json, const struct run *run, const struct counts *all,
    time_t start, int status)
{
	char host[256] = "";

	(void)gethostname(host, sizeof host - 1);
	json_text(json, "study", run->study->name);
	json_text(json, "version", options_version());
	add_time(json, "start", start);
	add_time(json, "end", time(NULL));
	json_text(json, "host", host);
	json_number(json, "status", (uint64_t)status);
	add_waves(json, run, all);
	if (run->set.is_check)
		add_check(json, run);
	add_texts(json, "languages", &run->study->languages);
	add_options(json, &run->set);
	json_texts(json, "allowed", run->set.allow.texts, run->set.allow.n);
}

/* A name for the control folder that no earlier run of the study has. */
static void
add_control(struct json *json, const struct run *run)
{
	struct timespec now;
	char *path;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	path = mem_format(".%s.control/%lld-%09ld", run->study->name,
	    (long long)now.tv_sec, now.tv_nsec);
	json_text(json, "control", path);
	free(path);
}

bool
record_run(const struct run *run, const struct counts *all,
    const struct publication *published, time_t start, int status)
{
	char *path = mem_format("%s/run.json", run->set.page);
	struct json json = {0};
	bool is_good = true;
	char *text;
	size_t len;
	size_t i;

	json_open(&json, NULL, '{');
	add_head(&json, run, all, start, status);
	add_control(&json, run);
	is_good = add_programs(&json, &run->set) && is_good;
	is_good =
	    add_read(&json, "specifications", run, ROOT_SCHEMAS) && is_good;
	is_good = add_read(&json, "inputs", run, ROOT_IN) && is_good;
	add_published(&json, published);
	json_open_tall(&json, "stages", '[');
	for (i = 0; i < run->list.n; i++)
		add_line(&json, run, i, true);
	json_close(&json, ']');
	json_text(&json, "sha256", MARKER_UNSEALED);
	json_close(&json, '}');
	text = json_finish(&json, &len);
	marker_seal(text, len);
	is_good = is_good && record_write(path, text, len, 0644) &&
	    open_to_others(path, false);
	free(text);
	free(path);
	return is_good;
}

/* ---- checking ------------------------------------------------------------ */

static bool
tell(const char *path, const char *tag, const char *words)
{
	struct place place = {.file = path};

	diag_error(STATUS_FAIL, &place, tag, "%s", words);
	return false;
}

char *
record_path(const struct node *file, const char *folder)
{
	const char *name = node_text(file, "path", "");

	return name[0] == '/' ? mem_text(slice_of(name))
			      : mem_format("%s/%s", folder, name);
}

/* What was published is a file there; what was read may be behind a link. */
static bool
check_file(const struct node *file, const char *folder, bool is_published)
{
	char *path = record_path(file, folder);
	char digest[DIGEST_TEXT];
	struct stat st;
	uint64_t size;
	bool is_good = true;

	if ((is_published ? lstat : stat)(path, &st) != 0)
		is_good = tell(path, "lost-file", "is no longer there");
	else if (!S_ISREG(st.st_mode))
		is_good = tell(path, "changed-file",
		    "is no file, as it was when run.json was written");
	else if (!digest_file(path, digest, &size))
		is_good = false;
	else if (strcmp(digest, node_text(file, "sha256", "")) != 0)
		is_good = tell(path, "changed-file",
		    "is not what it was when run.json was written");
	free(path);
	return is_good;
}

bool
record_check_inputs(
    const struct node *root, const char *key, const char *folder)
{
	const struct node *files = node_get(root, key);
	bool is_good = true;
	size_t i;

	for (i = 0; files != NULL && i < files->n; i++)
		is_good = check_file(&files->child[i], folder,
			      strcmp(key, "files") == 0) &&
		    is_good;
	return is_good && files != NULL;
}

static bool
has_no_other(const struct node *root, const char *folder)
{
	struct args names = {0};
	bool is_good = tree_list(folder, &names);
	size_t i;

	for (i = 0; i < names.n; i++) {
		char *path = mem_format("%s/%s", folder, names.at[i]);

		if (strcmp(names.at[i], "run.json") != 0 &&
		    marker_file(root, "files", names.at[i]) == NULL)
			is_good = tell(path, "foreign-file",
			    "run.json does not know this file");
		free(path);
	}
	args_clear(&names);
	return is_good;
}

bool
record_check(const char *folder, bool is_alone)
{
	char *path = mem_format("%s/run.json", folder);
	struct node *root = NULL;
	size_t len;
	char *text = marker_text(folder, &len);
	bool is_good = true;

	if (text == NULL) {
		is_good = tell(path, "lost-file", "cannot be read");
	} else if (!marker_is_sealed(text, len)) {
		is_good = tell(
		    path, "changed-file", "its sha256 is not that of its text");
	} else {
		root = node_parse(path, text, len);
		is_good =
		    root != NULL && record_check_inputs(root, "files", folder);
		is_good = (!is_alone || has_no_other(root, folder)) && is_good;
	}
	node_free(root);
	free(text);
	free(path);
	return is_good;
}
