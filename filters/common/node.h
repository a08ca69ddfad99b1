#ifndef NODE_H
#define NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"

struct map;

/*
 * A JSON file as a tree of plain structs that know their line.  Alone in
 * knowing jansson.  Every fault is reported with file, line and key, with tag
 * [bad-json] (not JSON) or [bad-schema] (the wrong shape) and STATUS_USAGE.
 */
enum node_kind {
	NODE_NULL,
	NODE_FALSE,
	NODE_TRUE,
	NODE_NUMBER,
	NODE_STRING,
	NODE_ARRAY,
	NODE_OBJECT
};

struct node {
	enum node_kind kind;
	const char *key;  /* in an object, else NULL */
	const char *text; /* STRING: its text; NUMBER: as written in the file */
	double number;
	size_t n;           /* children */
	struct node *child; /* first of n, in the order of the file */
	const char *file;
	uint64_t line;
	struct map *keys; /* where a member of many was looked up, else NULL */
};

/* A file; owned.  NULL after a report ([missing-schema] if unreadable). */
struct node *node_load(const char *path);
/* The same of a text at hand, which messages call by this path. */
struct node *node_parse(const char *path, const char *text, size_t len);
void node_free(struct node *);

/* The member of an object, or NULL.  n may be NULL. */
const struct node *node_get(const struct node *n, const char *key);

/*
 * True when n is an object all of whose keys are known (the list ends in
 * NULL); each other key is reported with the nearest known one, or all.  Keys
 * that begin with "$" or "x-" are always allowed.
 */
bool node_keys(const struct node *n, const char *const *known);

/* True when n has the kind; otherwise reported. */
bool node_is(const struct node *n, enum node_kind);

/*
 * Members of the object n by kind.  An absent member gives the default; one
 * of the wrong kind is reported and gives the default.
 */
const char *node_text(const struct node *n, const char *key, const char *other);
bool node_bool(const struct node *n, const char *key, bool other);
double node_number(const struct node *n, const char *key, double other);
const struct node *node_array(const struct node *n, const char *key);
const struct node *node_object(const struct node *n, const char *key);

/* Text of a member that must be there; NULL after a report. */
const char *node_need_text(const struct node *n, const char *key);

/*
 * The index of the member's text in the list (which ends in NULL); an absent
 * member gives the default, another text is reported with the nearest one, or
 * all.
 */
int node_choice(const struct node *n, const char *key,
    const char *const *choices, int other);
/* The same of the node itself. */
int node_word(const struct node *, const char *const *choices, int other);

/* A fault of this node in the caller's words; STATUS_USAGE. */
__attribute__((format(printf, 3, 4))) void
node_error(const struct node *, const char *tag, const char *fmt, ...);

/* Where it stands: for messages once the nodes are gone; file is borrowed. */
struct place node_place(const struct node *);

/* A whole number from low to high; another is reported, gives the default. */
int64_t node_range(const struct node *n, const char *key, int64_t low,
    int64_t high, int64_t other);

/*
 * Text in a language: the member is a string, or an object of language to
 * string; lang, else the first one.  "" when absent.
 */
const char *node_label(const struct node *n, const char *key, const char *lang);

#endif
