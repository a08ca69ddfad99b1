#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "chain.h"
#include "diag.h"
#include "digest.h"
#include "marker.h"
#include "mem.h"
#include "tree.h"

static const struct node *
stage_of(const struct node *root, const char *what, const char *wave)
{
	const struct node *stages = node_get(root, "stages");
	size_t i;

	for (i = 0; stages != NULL && i < stages->n; i++) {
		const struct node *stage = &stages->child[i];

		if (strcmp(node_text(stage, "stage", ""), what) == 0 &&
		    (wave == NULL ||
			strcmp(node_text(stage, "wave", ""), wave) == 0))
			return stage;
	}
	return NULL;
}

__attribute__((format(printf, 3, 4))) static void
tell(const char *folder, const char *tag, const char *fmt, ...)
{
	struct place place = {.file = folder};
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	diag_error(STATUS_FAIL, &place, tag, "%s", text);
}

static bool
same_text(const struct node *a, const char *key_a, const struct node *b,
    const char *key_b)
{
	return strcmp(node_text(a, key_a, "none"),
		   node_text(b, key_b, "missing")) == 0;
}

static bool
same_number(const struct node *a, const char *key_a, const struct node *b,
    const char *key_b)
{
	return node_number(a, key_a, -1) == node_number(b, key_b, -2);
}

/* Neighbours of a pipe: the bytes, and the records. */
static void
audit_pair(const char *folder, const struct node *one, const struct node *next)
{
	const char *wave = node_text(one, "wave", "");

	if (!same_text(one, "hash_out", next, "hash_in"))
		tell(folder, "broken-chain",
		    "wave %s: %s did not read what %s wrote", wave,
		    node_text(next, "stage", "?"),
		    node_text(one, "stage", "?"));
	if (!same_number(one, "records_out", next, "records_in"))
		tell(folder, "broken-account",
		    "wave %s: %s did not read as many records as %s wrote",
		    wave, node_text(next, "stage", "?"),
		    node_text(one, "stage", "?"));
}

static void
audit_clean(const char *folder, const struct node *stage)
{
	double in = node_number(stage, "records_in", -1);
	double out = node_number(stage, "records_out", 0) +
	    node_number(stage, "rejected", 0) +
	    node_number(stage, "not_kept", 0);

	if (in != out)
		tell(folder, "broken-account",
		    "wave %s: clean read %.0f records, %.0f are accounted for",
		    node_text(stage, "wave", ""), in, out);
}

/* The stages of a wave, in their order; the records it ends with. */
static double
audit_wave(const char *folder, const struct node *root, const struct node *wave)
{
	const struct node *stages = node_get(root, "stages");
	const char *id = node_text(wave, "id", "");
	const struct node *last = NULL;
	size_t i;

	for (i = 0; stages != NULL && i < stages->n; i++) {
		const struct node *stage = &stages->child[i];
		const char *what = node_text(stage, "stage", "");

		if (strcmp(node_text(stage, "wave", ""), id) != 0)
			continue;
		if (strcmp(what, "frame") == 0 || strcmp(what, "clean") == 0)
			audit_clean(folder, stage);
		if (strcmp(what, "frame") == 0)
			continue;
		if (strcmp(what, "join") == 0 &&
		    !same_text(stage, "hash_table", stage_of(root, "frame", id),
			"hash_out"))
			tell(folder, "broken-chain",
			    "wave %s: join did not read the register that "
			    "clean wrote",
			    id);
		if (last != NULL)
			audit_pair(folder, last, stage);
		last = stage;
	}
	if (!same_number(
		wave, "kept", stage_of(root, "clean", id), "records_out"))
		tell(folder, "broken-account",
		    "wave %s: other records are kept than clean wrote", id);
	return node_number(last, "records_out", 0);
}

static void
audit_estimates(const char *folder, const struct node *root, double records)
{
	const struct node *aggregate = stage_of(root, "aggregate", NULL);
	const struct node *stages = node_get(root, "stages");
	struct args file = {0};
	char hash[HASH_TEXT];
	size_t i;

	if (node_number(aggregate, "records_in", -1) != records)
		tell(folder, "broken-account",
		    "aggregate read %.0f records, all waves have %.0f",
		    node_number(aggregate, "records_in", -1), records);
	args_format(&file, "%s/estimates.csv", folder);
	if (chain_hash(&file, hash) &&
	    strcmp(hash, node_text(aggregate, "hash_out", "none")) != 0)
		tell(folder, "broken-chain",
		    "estimates.csv is not what aggregate wrote");
	args_clear(&file);
	for (i = 0; stages != NULL && i < stages->n; i++)
		if (strcmp(node_text(&stages->child[i], "program", ""),
			"render") == 0 &&
		    !same_text(
			&stages->child[i], "hash_in", aggregate, "hash_out"))
			tell(folder, "broken-chain",
			    "a document was not made of what aggregate wrote");
}

void
audit_run(const char *folder)
{
	struct node *root = marker_load(folder);
	const struct node *waves = node_get(root, "waves");
	double records = 0;
	size_t i;

	for (i = 0; waves != NULL && i < waves->n; i++)
		records += audit_wave(folder, root, &waves->child[i]);
	audit_estimates(folder, root, records);
	node_free(root);
}

/* ---- made again ---------------------------------------------------------- */

static void
compare_file(const char *folder, const char *again, const char *name)
{
	char *one = mem_format("%s/%s", folder, name);
	char *other = mem_format("%s/%s", again, name);
	char digest[2][DIGEST_TEXT];
	uint64_t size;

	if (digest_file(one, digest[0], &size) &&
	    digest_file(other, digest[1], &size) &&
	    strcmp(digest[0], digest[1]) != 0)
		tell(one, "differs-again",
		    "is not what is made of these raw files");
	free(one);
	free(other);
}

/* A stage that has no such fingerprint has none when it is run again. */
static bool
is_same(const struct node *a, const struct node *b, const char *key)
{
	return strcmp(node_text(a, key, ""), node_text(b, key, "")) == 0;
}

static void
compare_stages(
    const char *folder, const struct node *one, const struct node *other)
{
	const struct node *a = node_get(one, "stages");
	const struct node *b = node_get(other, "stages");
	size_t i;

	for (i = 0; a != NULL && b != NULL && i < a->n && i < b->n; i++)
		if (!is_same(&a->child[i], &b->child[i], "hash_in") ||
		    !is_same(&a->child[i], &b->child[i], "hash_out"))
			tell(folder, "differs-again",
			    "%s%s%s read or wrote something else when it is "
			    "run again",
			    node_text(&a->child[i], "stage", "?"),
			    node_get(&a->child[i], "wave") ? " of wave " : "",
			    node_text(&a->child[i], "wave", ""));
	if (a == NULL || b == NULL || a->n != b->n)
		tell(folder, "differs-again", "it had other stages");
}

void
audit_same(const char *folder, const char *again)
{
	struct node *one = marker_load(folder);
	struct node *other = marker_load(again);
	struct args names = {0};
	size_t i;

	(void)tree_list(folder, &names);
	for (i = 0; i < names.n; i++)
		if (strcmp(names.at[i], "run.json") != 0)
			compare_file(folder, again, names.at[i]);
	compare_stages(folder, one, other);
	args_clear(&names);
	node_free(one);
	node_free(other);
}
