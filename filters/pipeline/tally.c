#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "hash.h"
#include "json.h"
#include "ledger.h"
#include "mem.h"
#include "node.h"
#include "options.h"
#include "stream.h"
#include "tally.h"

static const struct option_row rows[] = {{0}};

static const struct option_page page = {
    .program = "pipeline",
    .synopsis = "tally STUDY.JSON FOLDER",
    .summary = "What became of the records of each wave, for render --run.",
    .rows = rows,
};

/* The last line of the file that ends so: "001-WAVE-clean.jsonl"; or NULL. */
static struct node *
read_line(const char *folder, const char *wave, const char *what)
{
	char *ending = mem_format("-%s-%s.jsonl", wave, what);
	DIR *dir = opendir(folder);
	struct node *root = NULL;
	struct dirent *entry;

	while (dir != NULL && root == NULL && (entry = readdir(dir)) != NULL) {
		size_t digits = strspn(entry->d_name, "0123456789");
		char *path;
		char *text;
		char *last;
		size_t len;
		int fd;

		if (strcmp(entry->d_name + digits, ending) != 0)
			continue;
		path = mem_format("%s/%s", folder, entry->d_name);
		fd = stream_open(path);
		text = fd < 0 ? NULL : stream_slurp(fd, path, &len);
		if (fd >= 0)
			stream_close(fd, path);
		if (text != NULL && len > 1) {
			text[len - 1] = '\0';
			last = strrchr(text, '\n');
			last = last == NULL ? text : last + 1;
			root = node_parse(path, last, strlen(last));
		}
		free(text);
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	free(ending);
	return root;
}

static void
add_number(struct json *json, const char *key, const struct node *line,
    const char *from)
{
	const struct node *value = node_get(line, from);

	if (value != NULL && value->kind == NODE_NUMBER)
		json_plain(json, key, slice_of(value->text));
}

/*
 * A record whose key was there before is the same respondent again: documents
 * count it once, so that a file that was delivered with a double more says the
 * same.  How many there were is in the ledger and run.json.
 */
static void
add_count(struct json *json, const char *key, const struct node *clean,
    const char *from)
{
	double n = node_number(clean, from, 0) -
	    node_number(node_get(clean, "counts"), "unique", 0);

	json_number(json, key, n > 0 ? (uint64_t)n : 0);
}

static void
add_label(struct json *json, const struct node *label)
{
	size_t i;

	if (label == NULL || label->kind != NODE_OBJECT)
		return;
	json_open(json, "label", '{');
	for (i = 0; i < label->n; i++)
		json_text(json, label->child[i].key, label->child[i].text);
	json_close(json, '}');
}

static void
add_wave(struct json *json, const struct node *wave, const char *folder)
{
	const char *id = node_text(wave, "id", "");
	struct node *frame = read_line(folder, id, "frame");
	struct node *clean = read_line(folder, id, "clean");
	struct node *join = read_line(folder, id, "join");
	struct node *normalize = read_line(folder, id, "normalize");
	struct node *weigh = read_line(folder, id, "weigh");

	if (clean != NULL) {
		json_open(json, NULL, '{');
		json_text(json, "id", id);
		add_label(json, node_get(wave, "label"));
		add_count(json, "read", clean, "records_in");
		add_count(json, "rejected", clean, "rejected");
		add_number(json, "not_kept", clean, "not_kept");
		add_number(json, "kept", clean, "records_out");
		add_number(json, "frame", frame, "records_out");
		add_number(json, "matched", join, "matched");
		if (weigh == NULL)
			add_number(json, "sum_weight", normalize, "sum_weight");
		else
			add_number(json, "sum_weight", weigh, "sum_weight_out");
		json_close(json, '}');
	}
	node_free(frame);
	node_free(clean);
	node_free(join);
	node_free(normalize);
	node_free(weigh);
}

static char *
make_text(const struct node *study, const char *folder, size_t *len)
{
	const struct node *waves = node_get(study, "waves");
	const struct node *languages = node_get(study, "languages");
	struct json json = {0};
	size_t i;

	json_open_tall(&json, NULL, '{');
	json_text(&json, "study", node_text(study, "name", ""));
	json_open(&json, "languages", '[');
	for (i = 0; languages != NULL && i < languages->n; i++)
		json_text(&json, NULL, languages->child[i].text);
	json_close(&json, ']');
	json_open_tall(&json, "waves", '[');
	for (i = 0; waves != NULL && i < waves->n; i++)
		add_wave(&json, &waves->child[i], folder);
	json_close(&json, ']');
	json_close(&json, '}');
	return json_finish(&json, len);
}

int
tally_command(int argc, char *argv[])
{
	struct options opt;
	struct ledger *ledger;
	struct hash *hash = hash_new();
	char text_of_hash[HASH_TEXT];
	struct node *study;
	char *text;
	size_t len;
	int none = 0;

	options_read(&opt, &page, &none, argc, argv);
	if (opt.n_operands != 2)
		options_fail(&opt, "STUDY.JSON and FOLDER are needed");
	ledger = ledger_open(opt.ledger, "pipeline");
	study = node_load(opt.operands[0]);
	if (study != NULL && diag_worst() < STATUS_USAGE) {
		text = make_text(study, opt.operands[1], &len);
		hash_update(hash, text, len);
		hash_text(hash, text_of_hash);
		ledger_text(ledger, "hash_out", text_of_hash);
		stream_write(STDOUT_FILENO, "stdout", text, len);
		free(text);
	}
	ledger_close(ledger);
	node_free(study);
	hash_free(hash);
	options_close(&opt);
	return (int)diag_status();
}
