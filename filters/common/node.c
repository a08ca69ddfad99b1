#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "arena.h"
#include "diag.h"
#include "map.h"
#include "mem.h"
#include "near.h"
#include "node.h"
#include "stream.h"

static const char *const kind_names[] = {
    "null", "false", "true", "a number", "text", "a list", "an object"};

/*
 * jansson says what a value is but not where it stood.  So a second, trivial
 * reader walks the same text, which is known to be valid by then, in step
 * with the tree: jansson keeps the order of the members.
 */
struct walk {
	const char *at;
	uint64_t line;
	const char *file;
	struct arena *arena;
};

/* What node_parse hands out, and the memory of all that hangs on it. */
struct tree {
	struct node root;
	struct arena *arena;
};

/* A text of the tree. */
static const char *
keep(struct walk *walk, const char *text, size_t len)
{
	char *kept = arena_take(walk->arena, len + 1);

	memcpy(kept, text, len);
	kept[len] = '\0';
	return kept;
}

static void
skip_blanks(struct walk *walk)
{
	for (; *walk->at != '\0' && strchr(" \t\r\n", *walk->at) != NULL;
	     walk->at++)
		if (*walk->at == '\n')
			walk->line++;
}

/* Past a punctuation mark, and the blanks around it. */
static void
skip_mark(struct walk *walk)
{
	skip_blanks(walk);
	walk->at++;
	skip_blanks(walk);
}

static void
skip_string(struct walk *walk)
{
	for (walk->at++; *walk->at != '"'; walk->at++)
		if (*walk->at == '\\')
			walk->at++;
	walk->at++;
}

/* Past a number, true, false or null; how long it is. */
static size_t
skip_word(struct walk *walk)
{
	size_t len = strcspn(walk->at, ",]} \t\r\n");

	walk->at += len;
	return len;
}

static void build(struct node *, struct walk *, json_t *);

enum {
	FEW_MEMBERS = 16 /* looked through faster than looked up */
};

static void
build_object(struct node *node, struct walk *walk, json_t *value)
{
	const char *key;
	json_t *member;
	size_t i = 0;

	node->n = json_object_size(value);
	node->child = arena_zero(walk->arena, node->n, sizeof *node->child);
	skip_mark(walk);
	json_object_foreach(value, key, member)
	{
		struct node *child = &node->child[i++];

		child->key = keep(walk, key, strlen(key));
		child->line = walk->line;
		skip_string(walk);
		skip_mark(walk);
		build(child, walk, member);
		skip_blanks(walk);
		if (*walk->at == ',')
			skip_mark(walk);
	}
	walk->at++;
}

static void
build_array(struct node *node, struct walk *walk, json_t *value)
{
	size_t i;

	node->n = json_array_size(value);
	node->child = arena_zero(walk->arena, node->n, sizeof *node->child);
	skip_mark(walk);
	for (i = 0; i < node->n; i++) {
		build(&node->child[i], walk, json_array_get(value, i));
		skip_blanks(walk);
		if (*walk->at == ',')
			skip_mark(walk);
	}
	walk->at++;
}

static void
build(struct node *node, struct walk *walk, json_t *value)
{
	size_t len;

	skip_blanks(walk);
	node->file = walk->file;
	if (node->line == 0)
		node->line = walk->line;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		node->kind = NODE_OBJECT;
		build_object(node, walk, value);
		break;
	case JSON_ARRAY:
		node->kind = NODE_ARRAY;
		build_array(node, walk, value);
		break;
	case JSON_STRING:
		node->kind = NODE_STRING;
		node->text = keep(
		    walk, json_string_value(value), json_string_length(value));
		skip_string(walk);
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		node->kind = NODE_NUMBER;
		node->number = json_number_value(value);
		len = skip_word(walk);
		node->text = keep(walk, walk->at - len, len);
		break;
	default:
		node->kind = json_is_true(value) ? NODE_TRUE
		    : json_is_false(value)       ? NODE_FALSE
						 : NODE_NULL;
		skip_word(walk);
	}
}

struct node *
node_parse(const char *path, const char *text, size_t len)
{
	struct place place = {.file = stream_name(path)};
	struct walk walk = {.at = text, .line = 1};
	struct tree *tree;
	json_error_t error;
	json_t *value;

	/* Editors put a byte order mark there, which JSON does not know. */
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
		walk.at = text;
	}
	if (len == 0) {
		place.line = 1;
		diag_error(STATUS_USAGE, &place, "bad-json",
		    "the file is empty; a schema is an object of JSON");
		return NULL;
	}
#ifdef M_MXFAST
	/*
	 * Join small pieces to the free memory at once: kept apart, thousands
	 * of them are gone through for each large piece.
	 */
	(void)mallopt(M_MXFAST, 0);
#endif
	/* It does not look whether it got any memory. */
	json_set_alloc_funcs(mem_alloc, free);
	value = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (value == NULL) {
		place.line = (uint64_t)(error.line > 0 ? error.line : 1);
		diag_error(STATUS_USAGE, &place, "bad-json",
		    "not valid JSON at character %d of the line: %s",
		    error.column, error.text);
		return NULL;
	}
	tree = mem_zero(1, sizeof *tree);
	tree->arena = walk.arena = arena_new();
	walk.file = keep(&walk, place.file, strlen(place.file));
	build(&tree->root, &walk, value);
	json_decref(value);
	return &tree->root;
}

struct node *
node_load(const char *path)
{
	struct place place = {.file = stream_name(path)};
	struct node *root;
	size_t len;
	char *text;
	int fd = stream_try(path);

	if (fd < 0) {
		diag_error(STATUS_USAGE, &place, "missing-schema",
		    "cannot read this schema: %s; check its name and rights",
		    strerror(errno));
		return NULL;
	}
	text = stream_slurp(fd, place.file, &len);
	stream_close(fd, place.file);
	if (text == NULL)
		return NULL;
	root = node_parse(path, text, len);
	free(text);
	return root;
}

static void
free_maps(struct node *node)
{
	size_t i;

	for (i = 0; i < node->n; i++)
		free_maps(&node->child[i]);
	map_free(node->keys);
}

void
node_free(struct node *root)
{
	struct tree *tree = (struct tree *)root;

	if (root == NULL)
		return;
	free_maps(root);
	arena_free(tree->arena);
	free(tree);
}

/* Made when it is first asked for: of the objects that have a hundred thousand
 * members, lists of codes, most are gone through once. */
static const struct map *
index_of(const struct node *n)
{
	size_t i;

	if (n->keys == NULL) {
		struct map *keys = map_new();

		for (i = 0; i < n->n; i++)
			map_put(keys, slice_of(n->child[i].key), NULL);
		((struct node *)n)->keys = keys;
	}
	return n->keys;
}

const struct node *
node_get(const struct node *n, const char *key)
{
	size_t i;

	if (n == NULL || n->kind != NODE_OBJECT)
		return NULL;
	if (n->n > FEW_MEMBERS) {
		uint32_t at = map_find(index_of(n), slice_of(key));

		return at == MAP_NONE ? NULL : &n->child[at];
	}
	for (i = 0; i < n->n; i++)
		if (strcmp(n->child[i].key, key) == 0)
			return &n->child[i];
	return NULL;
}

void
node_error(const struct node *n, const char *tag, const char *fmt, ...)
{
	struct place place = {
	    .file = n->file, .line = n->line, .is_alone = true};
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (n->key != NULL)
		diag_error(
		    STATUS_USAGE, &place, tag, "key '%s': %s", n->key, text);
	else
		diag_error(STATUS_USAGE, &place, tag, "%s", text);
}

struct place
node_place(const struct node *n)
{
	return (struct place){
	    .file = n->file, .line = n->line, .is_alone = true};
}

bool
node_is(const struct node *n, enum node_kind kind)
{
	if (n->kind == kind)
		return true;
	node_error(n, "bad-schema", "must be %s, not %s", kind_names[kind],
	    kind_names[n->kind]);
	return false;
}

/* The nearest of the known ones, or all of them; owned. */
static char *
advice(const char *name, const char *const *known, size_t n)
{
	const char *near = near_find(name, known, n);
	char *list = mem_text(slice_of(near == NULL ? "" : near));
	char *longer;
	size_t i;

	for (i = 0; near == NULL && i < n; i++) {
		longer =
		    mem_format("%s%s%s", list, i > 0 ? ", " : "", known[i]);
		free(list);
		list = longer;
	}
	longer = mem_format(
	    near == NULL ? ": known are %s" : ", did you mean '%s'?", list);
	free(list);
	return longer;
}

bool
node_keys(const struct node *n, const char *const *known)
{
	bool is_good = true;
	char *text;
	size_t n_known;
	size_t i;
	size_t k;

	if (!node_is(n, NODE_OBJECT))
		return false;
	for (n_known = 0; known[n_known] != NULL; n_known++)
		;
	for (i = 0; i < n->n; i++) {
		const char *key = n->child[i].key;

		if (key[0] == '$' || strncmp(key, "x-", 2) == 0)
			continue;
		for (k = 0; k < n_known; k++)
			if (strcmp(key, known[k]) == 0)
				break;
		if (k < n_known)
			continue;
		is_good = false;
		text = advice(key, known, n_known);
		node_error(&n->child[i], "bad-schema",
		    "this key is not known here%s", text);
		free(text);
	}
	return is_good;
}

/* The member when it is there and of the kind. */
static const struct node *
member(const struct node *n, const char *key, enum node_kind kind)
{
	const struct node *found = node_get(n, key);

	return found != NULL && node_is(found, kind) ? found : NULL;
}

const char *
node_text(const struct node *n, const char *key, const char *other)
{
	const struct node *found = member(n, key, NODE_STRING);

	return found == NULL ? other : found->text;
}

const char *
node_need_text(const struct node *n, const char *key)
{
	if (node_get(n, key) == NULL) {
		node_error(n, "bad-schema", "the key '%s' is missing", key);
		return NULL;
	}
	return node_text(n, key, NULL);
}

bool
node_bool(const struct node *n, const char *key, bool other)
{
	const struct node *found = node_get(n, key);

	if (found == NULL)
		return other;
	if (found->kind == NODE_TRUE || found->kind == NODE_FALSE)
		return found->kind == NODE_TRUE;
	node_error(found, "bad-schema", "must be true or false, not %s",
	    kind_names[found->kind]);
	return other;
}

double
node_number(const struct node *n, const char *key, double other)
{
	const struct node *found = member(n, key, NODE_NUMBER);

	return found == NULL ? other : found->number;
}

int64_t
node_range(const struct node *n, const char *key, int64_t low, int64_t high,
    int64_t other)
{
	const struct node *found = member(n, key, NODE_NUMBER);

	if (found == NULL)
		return other;
	if (found->number >= (double)low && found->number <= (double)high &&
	    found->number == (double)(int64_t)found->number)
		return (int64_t)found->number;
	node_error(found, "bad-schema",
	    "must be a whole number from %lld to %lld, not %s", (long long)low,
	    (long long)high, found->text);
	return other;
}

const struct node *
node_array(const struct node *n, const char *key)
{
	return member(n, key, NODE_ARRAY);
}

const struct node *
node_object(const struct node *n, const char *key)
{
	return member(n, key, NODE_OBJECT);
}

int
node_word(const struct node *n, const char *const *choices, int other)
{
	char *text;
	int k;

	if (!node_is(n, NODE_STRING))
		return other;
	for (k = 0; choices[k] != NULL; k++)
		if (strcmp(choices[k], n->text) == 0)
			return k;
	text = advice(n->text, choices, (size_t)k);
	node_error(n, "bad-schema", "'%s' is not known here%s", n->text, text);
	free(text);
	return other;
}

int
node_choice(const struct node *n, const char *key, const char *const *choices,
    int other)
{
	const struct node *found = node_get(n, key);

	return found == NULL ? other : node_word(found, choices, other);
}

const char *
node_label(const struct node *n, const char *key, const char *lang)
{
	const struct node *found = node_get(n, key);
	const char *text = NULL;
	size_t i;

	if (found == NULL)
		return "";
	if (found->kind == NODE_STRING)
		return found->text;
	for (i = 0; found->kind == NODE_OBJECT && i < found->n; i++)
		if (text == NULL ||
		    (lang != NULL && strcmp(found->child[i].key, lang) == 0))
			text = found->child[i].kind == NODE_STRING
			    ? found->child[i].text
			    : "";
	return text == NULL ? "" : text;
}
