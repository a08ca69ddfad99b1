#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "diag.h"
#include "mem.h"
#include "out.h"
#include "stream.h"

bool
chain_hash(const struct args *paths, char out[HASH_TEXT])
{
	struct hash *hash = hash_new();
	char *block = mem_alloc(STREAM_BLOCK);
	bool is_good = true;
	size_t i;

	for (i = 0; is_good && i < paths->n; i++) {
		const char *path = paths->at[i];
		int fd = stream_open(path);
		ssize_t n = -1;

		while (fd >= 0 &&
		    (n = stream_read(fd, path, block, STREAM_BLOCK)) > 0)
			hash_update(hash, block, (size_t)n);
		is_good = fd >= 0 && n == 0;
		if (fd >= 0)
			stream_close(fd, path);
	}
	hash_text(hash, out);
	hash_free(hash);
	free(block);
	return is_good;
}

/* What several stages read is read once here. */
struct memo {
	struct known {
		char *paths;
		char hash[HASH_TEXT];
	} * at;

	size_t n;
	size_t cap;
};

static bool
hash_once(struct memo *memo, const struct args *paths, char out[HASH_TEXT])
{
	struct out list = {0};
	struct known known;
	size_t i;

	for (i = 0; i < paths->n; i++)
		out_format(&list, "%s\n", paths->at[i]);
	known.paths = out_take(&list);
	for (i = 0; i < memo->n; i++)
		if (strcmp(memo->at[i].paths, known.paths) == 0)
			break;
	if (i < memo->n || !chain_hash(paths, known.hash)) {
		free(known.paths);
	} else {
		MEM_GROW(memo->at, memo->n, memo->cap);
		memo->at[memo->n++] = known;
	}
	if (i < memo->n)
		memcpy(out, memo->at[i].hash, HASH_TEXT);
	return i < memo->n;
}

static void
forget(struct memo *memo)
{
	size_t i;

	for (i = 0; i < memo->n; i++)
		free(memo->at[i].paths);
	free(memo->at);
}

static const char *
fingerprint(const struct run *run, size_t stage, const char *key)
{
	return node_text(run->outcomes[stage].ledger, key, "none");
}

static bool
agree(const struct run *run, const char *one, const char *other,
    const char *what, const struct stage *stage)
{
	struct place place = {.file = stages_what(stage->what)};

	if (strcmp(one, other) == 0)
		return true;
	diag_error(STATUS_FAIL, &place, "broken-chain",
	    "%s%s%s: fingerprints differ (%s, %s); a byte was lost or changed "
	    "on the way, so nothing of %s is published; run it again, and "
	    "have the machine looked at",
	    what, stage->wave == NULL ? "" : " of wave ",
	    stage->wave == NULL ? "" : stage->wave->id, one, other,
	    run->study->name);
	return false;
}

/* The ledger line of the last stage of the pipe that writes this file. */
static const char *
written(const struct run *run, const char *to)
{
	size_t i;

	for (i = 0; i < run->list.n_pipes; i++) {
		const struct pipe *pipe = &run->list.pipes[i];

		if (strcmp(pipe->to, to) == 0)
			return fingerprint(
			    run, pipe->first + pipe->n - 1, "hash_out");
	}
	return NULL;
}

/* The file that stands behind an option of the stage. */
static const char *
option_of(const struct stage *stage, const char *option)
{
	size_t i;

	for (i = 0; i + 1 < stage->args.n; i++)
		if (strcmp(stage->args.at[i], option) == 0)
			return stage->args.at[i + 1];
	return NULL;
}

/* The files that the first stage of a pipe reads; they stand last. */
static struct args
operands_of(const struct run *run, const struct stage *stage)
{
	struct args paths = {0};
	size_t i;

	for (i = stage->args.n - stage->n_operands; i < stage->args.n; i++) {
		char *path = stages_path(&run->set, stage->args.at[i]);

		args_add(&paths, path);
		free(path);
	}
	return paths;
}

/* Is it one of the files that a stage read and that are still there? */
static bool
is_read(const struct stage *stage, size_t k)
{
	const char *option = stage->args.at[k - 1];

	return stage->args.at[k][0] == ROOT_SCHEMAS ||
	    strcmp(option, "--run") == 0 ||
	    strcmp(option, "--weighting") == 0 ||
	    (stage->what == WHAT_WEIGH && stage->args.at[k][0] == ROOT_IN);
}

/* All files of the option at k, as its ledger has them: in one fingerprint. */
static struct args
files_of(const struct run *run, const struct stage *stage, size_t k)
{
	const char *option = stage->args.at[k - 1];
	struct args paths = {0};

	for (; k < stage->args.n; k++) {
		char *path;

		if (strcmp(stage->args.at[k - 1], option) != 0)
			continue;
		path = stages_path(&run->set, stage->args.at[k]);
		args_add(&paths, path);
		free(path);
	}
	return paths;
}

/* The option at k - 1 stands there for the first time. */
static bool
is_first(const struct stage *stage, size_t k)
{
	size_t i;

	for (i = 0; i + 1 < k; i++)
		if (strcmp(stage->args.at[i], stage->args.at[k - 1]) == 0)
			return false;
	return true;
}

/*
 * Every stage read the same specifications, and what tally counted; they are
 * what they were.
 */
static bool
check_specifications(const struct run *run, struct memo *memo, size_t i)
{
	const struct stage *stage = &run->list.stages[i];
	const struct node *files = node_get(run->outcomes[i].ledger, "files");
	bool is_good = true;
	size_t k;

	for (k = 1; k < stage->args.n; k++) {
		struct args paths;
		char hash[HASH_TEXT];

		if (!is_read(stage, k) || !is_first(stage, k))
			continue;
		paths = files_of(run, stage, k);
		is_good = hash_once(memo, &paths, hash) &&
		    agree(run,
			node_text(files, stage->args.at[k - 1] + 2, "none"),
			hash, stage->args.at[k] + 1, stage) &&
		    is_good;
		args_clear(&paths);
	}
	return is_good;
}

static bool
check_input(const struct run *run, struct memo *memo, size_t i)
{
	const struct stage *stage = &run->list.stages[i];
	const char *with = option_of(stage, "--with");
	char hash[HASH_TEXT];
	struct args paths;
	bool is_good = true;

	if (with != NULL)
		is_good = agree(run, fingerprint(run, i, "hash_table"),
		    written(run, with), "the register", stage);
	if (i > run->list.pipes[stage->pipe].first)
		return agree(run, fingerprint(run, i, "hash_in"),
			   fingerprint(run, i - 1, "hash_out"), "what it read",
			   stage) &&
		    is_good;
	paths = operands_of(run, stage);
	is_good = hash_once(memo, &paths, hash) &&
	    agree(run, fingerprint(run, i, "hash_in"), hash,
		"what it read from files", stage) &&
	    is_good;
	args_clear(&paths);
	return is_good;
}

static bool
check_output(const struct run *run, struct memo *memo, const struct pipe *pipe)
{
	struct args paths = {0};
	size_t last = pipe->first + pipe->n - 1;
	char *path = stages_path(&run->set, pipe->to);
	char hash[HASH_TEXT];
	bool is_good;

	args_add(&paths, path);
	is_good = hash_once(memo, &paths, hash) &&
	    agree(run, fingerprint(run, last, "hash_out"), hash,
		"what it wrote", &run->list.stages[last]);
	args_clear(&paths);
	free(path);
	return is_good;
}

bool
chain_holds(const struct run *run)
{
	struct memo memo = {0};
	bool is_whole = true;
	size_t i;

	/* tally reads ledgers, which are looked at as a whole. */
	for (i = 0; i < run->list.n; i++)
		is_whole = (run->list.stages[i].what == WHAT_TALLY ||
			       (check_input(run, &memo, i) &&
				   check_specifications(run, &memo, i))) &&
		    is_whole;
	for (i = 0; i < run->list.n_pipes; i++)
		is_whole =
		    check_output(run, &memo, &run->list.pipes[i]) && is_whole;
	forget(&memo);
	return is_whole;
}
