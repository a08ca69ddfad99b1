#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts.h"
#include "args.h"
#include "chain.h"
#include "diag.h"
#include "gather.h"
#include "hash.h"
#include "mem.h"
#include "options.h"
#include "stream.h"

static const struct option_row rows[] = {{0}};

static const struct option_page page = {
    .program = "pipeline",
    .synopsis = "gather N FOLDER FILES LOG ... raw: RAW ...",
    .summary = "Put together what the parts of a wave left.",
    .rows = rows,
};

struct gather {
	int n;
	const char *folder;
	char *const *logs;
	int n_logs;
	char *const *raw;
	int n_raw;
	struct accounts *accounts;
};

/* The records of a part behind those of the others: without its header. */
static bool
append(struct hash *hash, int to, const char *name, const char *path,
    bool has_header)
{
	char *block = mem_alloc(STREAM_BLOCK);
	int fd = stream_open(path);
	ssize_t n = -1;
	bool is_good = fd >= 0;

	while (
	    is_good && (n = stream_read(fd, path, block, STREAM_BLOCK)) > 0) {
		char *at = block;

		if (!has_header) {
			at = memchr(block, '\n', (size_t)n);
			if (at == NULL)
				continue;
			at++;
			has_header = true;
		}
		n -= at - block;
		hash_update(hash, at, (size_t)n);
		is_good = n == 0 || stream_write(to, name, at, (size_t)n);
	}
	if (fd >= 0)
		(void)stream_close(fd, path);
	free(block);
	return is_good && n == 0;
}

/* FILE.1 to FILE.N as FILE; its hash. */
static bool
join_files(const struct gather *g, const char *name, char text[HASH_TEXT])
{
	struct hash *hash = hash_new();
	int to = stream_create(name, 0600);
	bool is_good = to >= 0;
	int i;

	for (i = 1; i <= g->n && is_good; i++) {
		char *path = mem_format("%s.%d", name, i);

		is_good = append(hash, to, name, path, i == 1);
		(void)unlink(path);
		free(path);
	}
	hash_text(hash, text);
	hash_free(hash);
	return (to < 0 || stream_close(to, name)) && is_good;
}

/* The accounts of all parts are of one whole, with no key in two parts. */
static bool
read_accounts(struct gather *g)
{
	char *met = mem_format("%s/met", g->folder);
	const char *files[] = {met};
	bool is_good = true;
	int i;

	for (i = 1; i <= g->n && is_good; i++) {
		char *path = mem_format("%s/%d.manifest", g->folder, i);

		is_good = accounts_read(g->accounts, path, NULL);
		free(path);
	}
	is_good = is_good &&
	    accounts_check(g->accounts, files, access(met, R_OK) == 0);
	free(met);
	return is_good;
}

/* The line of each stage, as if all had gone through it at once. */
static bool
put_accounts(struct gather *g, const char *hash_out)
{
	struct args raw = {0};
	char before[HASH_TEXT];
	char after[HASH_TEXT];
	bool is_good = true;
	int i;

	for (i = 0; i < g->n_raw; i++)
		args_add(&raw, g->raw[i]);
	is_good = chain_hash(&raw, before);
	args_clear(&raw);
	for (i = 0; i < g->n_logs && is_good; i++) {
		char *path = mem_format("%s.jsonl", g->logs[i]);

		accounts_hash(g->accounts, (size_t)i, after);
		if (i + 1 == g->n_logs)
			memcpy(after, hash_out, HASH_TEXT);
		is_good = accounts_write_line(
		    g->accounts, (size_t)i, before, after, path);
		memcpy(before, after, HASH_TEXT);
		free(path);
	}
	return is_good;
}

static void
gather(struct gather *g, char *files)
{
	char hash_out[HASH_TEXT];
	char hash[HASH_TEXT];
	char *name = strsep(&files, " ");

	if (!read_accounts(g) || !join_files(g, name, hash_out))
		return;
	while ((name = strsep(&files, " ")) != NULL)
		if (name[0] != '\0' && !join_files(g, name, hash))
			return;
	(void)put_accounts(g, hash_out);
}

int
gather_command(int argc, char *argv[])
{
	struct options opt;
	struct gather g = {0};
	char *files;
	int none = 0;
	int i;

	options_read(&opt, &page, &none, argc, argv);
	for (i = 3; i < opt.n_operands; i++)
		if (strcmp(opt.operands[i], "raw:") == 0)
			break;
	g.n = opt.n_operands < 5 ? 0 : (int)strtol(opt.operands[0], NULL, 10);
	if (g.n < 1 || i == opt.n_operands)
		options_fail(
		    &opt, "N, FOLDER, FILES, logs and files are needed");
	g.folder = opt.operands[1];
	g.logs = &opt.operands[3];
	g.n_logs = i - 3;
	g.raw = &opt.operands[i + 1];
	g.n_raw = opt.n_operands - i - 1;
	g.accounts = accounts_new();
	files = mem_format("%s", opt.operands[2]);
	gather(&g, files);
	free(files);
	accounts_free(g.accounts);
	options_close(&opt);
	return (int)diag_status();
}
