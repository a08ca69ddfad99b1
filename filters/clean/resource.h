#ifndef RESOURCE_H
#define RESOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "charset.h"
#include "field.h"
#include "texts.h"

/*
 * What a raw file looks like: a Frictionless Data Resource with dialect and
 * Table Schema, and ours beside it under keys that begin with "x-".
 */
struct node;

enum rule_kind {
	RULE_ASKED_IF,
	RULE_EXACTLY_ONE,
	RULE_AT_LEAST_ONE,
	RULE_EQUAL,
	RULE_LESS_THAN,
	RULE_SUM,
	RULE_ORDER,
	RULE_CVR
};

enum rule_level {
	LEVEL_NOTE,
	LEVEL_REJECT,
	LEVEL_STOP
};

/* A column holds one of the values, or (is_not) none of them. */
struct rule_condition {
	char *name;
	uint32_t field;
	struct texts values;
	bool is_not;
};

struct rule {
	enum rule_kind kind;
	enum rule_level level;
	const char *tag;
	uint32_t *fields;
	uint32_t n_fields;
	uint32_t total;      /* sum */
	struct texts values; /* what counts as chosen; none: not empty */
	struct rule_condition *when; /* all must hold */
	size_t n_when;
	bool or_equal;           /* less-than */
	bool is_answer_required; /* asked-if */
};

/* Several columns that together are unique. */
struct key_fields {
	uint32_t *fields;
	uint32_t n_fields;
};

/* Values that must stand in another file. */
struct reference {
	struct key_fields key;
	const char *resource;
	const char *path;     /* relative to the schema's folder; or NULL */
	struct texts columns; /* of that file */
};

enum fields_match {
	MATCH_EXACT,    /* these columns in this order */
	MATCH_EQUAL,    /* in any order */
	MATCH_SUBSET,   /* and perhaps others */
	MATCH_SUPERSET, /* perhaps not all of them */
	MATCH_PARTIAL   /* both; at least one */
};

enum undeclared {
	UNDECLARED_PASS,
	UNDECLARED_DROP
};

struct resource {
	const char *file; /* of the schema; NULL: ad hoc */
	char *folder;     /* of the schema, with its slash; or "" */
	struct node *root;
	/* bytes */
	const char *encoding;
	const char *format; /* what the file is said to be: "sav"; or NULL */
	const char *mediatype;
	const char *fallback; /* of "auto" */
	enum undefined undefined;
	bool has_encoding; /* given, and not taken for granted */
	/* dialect */
	bool has_dialect; /* likewise, or marks of numbers, or a footer */
	const char *delimiter;
	char quote;
	char escape;
	char terminator;       /* '\n', '\r', or 0: found out from the file */
	uint32_t *header_rows; /* numbers from 1, ascending */
	uint32_t n_header_rows;
	const char *header_join;
	bool carries_header; /* to the right, in all its rows but the last */
	uint32_t *comment_rows;
	uint32_t n_comment_rows;
	const char *comment_mark; /* or NULL */
	struct pattern *footer;
	bool lacks_newline; /* behind the last record, as it should */
	/* columns */
	struct field *fields;
	uint32_t n_fields;
	enum fields_match match;
	enum undeclared undeclared;
	bool has_nfc;
	struct field undeclared_field; /* what an undeclared column is */
	struct rule *rules;
	size_t n_rules;
	struct rule_condition *keep;
	size_t n_keep;
	struct key_fields *keys;
	size_t n_keys;
	struct reference *references;
	size_t n_references;
};

/* Owned; NULL after reports (STATUS_USAGE). */
struct resource *resource_load(const char *path);

/* What is taken for granted without a schema: comma, quote, UTF-8. Owned. */
struct resource *resource_new(void);

void resource_free(struct resource *);

/*
 * Do delimiter, quote, escape and the marks of numbers exclude each other, as
 * the schema and options have them?  *why says what does not; static.
 */
bool resource_is_sound(const struct resource *, const char **why);

/* This text is no value of any column; it becomes the code, a dot code or "".
 */
void
resource_add_missing(struct resource *, const char *mark, const char *code);

/* Header rows 1 to n. */
void resource_set_header_rows(struct resource *, uint32_t n);

extern const char *const resource_rules[];
extern const char *const resource_undefined[];

/* Where the file of a foreign key is, by the schema; owned. */
char *resource_path(const struct resource *, const struct reference *);

#endif
