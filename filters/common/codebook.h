#ifndef CODEBOOK_H
#define CODEBOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "node.h"
#include "slice.h"

/*
 * The codebook of a study (schemas/<study>/codebook.json): harmonised
 * variables, their categories in the order of the questionnaire, labels in
 * several languages, and sets (questions with many choices).  What normalize
 * alone needs (sources, maps, derivations) stays in the nodes and is read
 * there; what aggregate and render need is here as plain structs.
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
	const char *code;        /* a dot code too: ".n" with its label */
	const struct node *node; /* labels: node_label(node, "label", lang) */
	bool is_missing;         /* a dot code */
};

struct variable {
	const char *name;
	enum variable_type type;
	enum variable_role role;
	bool is_ordered;
	struct category *categories; /* in questionnaire order */
	uint32_t n_categories;
	int set;                 /* index of its set, or -1 */
	const struct node *node; /* "label", "question", "from", "derive" */
};

/*
 * A question with many choices: member variables hold 1, 0 or missing.  A set
 * without "from" may also put variables together that stand above it; they
 * then keep their place, and their `set` is another one or none.  Those that
 * the set makes itself stand next to each other.
 */
struct set {
	const char *name;
	uint32_t *members;  /* indices of variables, in order */
	const char **codes; /* code of each choice, for `category` */
	uint32_t n_members;
	const struct node *node; /* "label", "question", "choices" */
};

struct codebook {
	struct node *root;
	const char *name;
	struct variable *variables; /* in the order of normalize's output:
	                               a set's members stand where it stands */
	uint32_t n_variables;
	struct set *sets;
	uint32_t n_sets;
	const char **languages;
	uint32_t n_languages;
	bool keeps_rest; /* "rest": "keep": undeclared columns stay */
	char **made;     /* names of choices that the file leaves out */
	uint32_t n_made;
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

/* The label, in the language or else the first one there is; falls back to
 * the name or code itself. */
const char *codebook_variable_label(
    const struct codebook *, uint32_t variable, const char *lang);
const char *codebook_category_label(const struct codebook *,
    const struct variable *, const char *code, const char *lang);
/* Label of choice i of a set. */
const char *codebook_choice_label(
    const struct codebook *, const struct set *, uint32_t i, const char *lang);

#endif
