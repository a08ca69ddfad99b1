#ifndef CODEBOOK_H
#define CODEBOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "label.h"
#include "node.h"
#include "slice.h"

/*
 * The codebook of a study (schemas/<study>/codebook.json): harmonised
 * variables, their categories in the order of the questionnaire, labels in
 * several languages, and sets (questions with many choices), as plain structs
 * that were checked when the file was read.  What normalize alone needs
 * (sources, maps, derivations) stays in the nodes, and is read by its plan.
 */
enum variable_type {
	TYPE_CODE,    /* one of the categories */
	TYPE_BOOLEAN, /* 0 or 1; categories 1 and 0 */
	TYPE_INTEGER,
	TYPE_NUMBER,
	TYPE_TEXT,
	TYPE_DATE
};

enum variable_role {
	ROLE_MEASURE,
	ROLE_DOMAIN,
	ROLE_ID,
	ROLE_WEIGHT,
	ROLE_STRATUM,
	ROLE_CLUSTER,
	ROLE_FPC,
	ROLE_TIME,
	ROLE_OTHER
};

struct category {
	const char *code; /* a dot code too: ".n" with its label */
	struct label label;
	bool is_missing;    /* a dot code */
	const char *period; /* as written; NULL: none */
	bool has_period;
	int64_t middle; /* of its period, in half days: a wave of time */
	const struct node *node; /* for normalize; NULL: of a boolean */
};

/* A list of categories, which several variables may have in common. */
struct codelist {
	struct category *categories; /* in questionnaire order */
	uint32_t n;
	struct map *codes; /* index by code */
};

struct variable {
	const char *name;
	enum variable_type type;
	enum variable_role role;
	bool is_ordered;
	struct category *categories; /* in questionnaire order */
	uint32_t n_categories;
	const struct map
	    *codes; /* see codebook_category; NULL: no categories */
	int set;    /* index of its set, or -1 */
	struct label label;
	struct label question;
	struct label unit;       /* what a number counts */
	const struct node *node; /* for normalize: "from", "derive", "asked" */
};

/*
 * A question with many choices: member variables hold 1, 0 or missing.  A set
 * without "from" may also put variables together that stand above it; they
 * then keep their place, and their `set` is another one or none.  Those that
 * the set makes itself stand next to each other.
 */
struct set {
	const char *name;
	uint32_t *members;    /* indices of variables, in order */
	const char **codes;   /* code of each choice, for `category` */
	struct label *labels; /* of each choice */
	uint32_t n_members;
	uint32_t first; /* variable that the set makes itself, the first of */
	uint32_t n_made;
	struct label label;
	struct label question;
	const struct node *node; /* for normalize: "from", "asked", "choices" */
};

struct codebook {
	struct node *root; /* for normalize */
	const char *name;
	struct label title;
	struct variable *variables; /* in the order of normalize's output:
	                               a set's members stand where it stands */
	uint32_t n_variables;
	struct set *sets;
	uint32_t n_sets;
	const char **languages;
	uint32_t n_languages;
	bool keeps_rest;     /* "rest": "keep": undeclared columns stay */
	struct arena *arena; /* holds the arrays, and names that were made */
	struct map *names;   /* of variables: index of the variable */
	struct map *sets_by_name;
	struct codelist
	    *lists; /* in the order of the file, then unnamed ones */
	uint32_t n_lists;
};

/* Owned; NULL after a report (STATUS_USAGE): file, line, key. */
struct codebook *codebook_load(const char *path);
void codebook_free(struct codebook *);

/* As the file writes it. */
const char *codebook_type_name(enum variable_type);
const char *codebook_role_name(enum variable_role);

/* One of .d .n .r .x. */
bool codebook_is_dot_code(const char *code);

/* What the file says of the variable, or of the set that makes it. */
const struct node *codebook_node(const struct codebook *, uint32_t variable);

/* A whole number, a number or an ISO date, if the type wants one. */
bool codebook_is_of_type(enum variable_type, struct slice);

/* Index, or -1. */
int codebook_variable(const struct codebook *, const char *name);
int codebook_set(const struct codebook *, const char *name);
/* Index among the categories of the variable, or -1. */
int codebook_category(const struct variable *, struct slice code);

/* Does it say where the answers of that wave come from? */
bool codebook_has_source(
    const struct codebook *, const char *variable, const char *wave);

/* The label, in the language or else the first one there is; falls back to
 * the name or code itself.  The name is that of a variable, else of a set; the
 * codebook may be NULL. */
const char *
codebook_label(const struct codebook *, const char *name, const char *lang);
const char *codebook_category_label(
    const struct variable *, const char *code, const char *lang);
/* Label of choice i of a set. */
const char *codebook_choice_label(
    const struct codebook *, const struct set *, uint32_t i, const char *lang);

#endif
