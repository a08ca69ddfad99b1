#ifndef OUTLINE_H
#define OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codebook.h"
#include "question.h"

/*
 * What a codebook of an export would hold, as its schema has it: a variable
 * for each column, and the sets that some of them are choices of.
 */
struct outline_code {
	const char *raw;         /* as the schema writes it */
	char *code;              /* as the codebook does */
	const struct node *node; /* with "label"; or NULL */
};

struct outline_column {
	const struct survey_question *question;
	char *variable; /* the name of the variable */
	enum variable_type type;
	enum variable_role role;
	bool is_numeric; /* values are compared as numbers */
	struct outline_code *codes;
	uint32_t n_codes;
	const struct outline_code *chosen; /* of a set of labels: its own */
	int set;                           /* index of its set, or -1 */
	char *choice;                      /* its code in the set, or NULL */
	bool is_mapped; /* some code is not what the schema writes */
};

struct outline_set {
	char *name;
	const char *given;           /* its name in the schema */
	const struct node *label;    /* text; or NULL */
	const struct node *question; /* the same */
	char *unselected; /* columns hold this or a label; NULL: 0 or 1 */
	const struct node *unchosen; /* the same as a list; [] is: nothing */
	const char *selected; /* of a file's own set: what says yes; or NULL */
	bool has_codes;       /* each column holds a choice */
	bool is_view;         /* of columns that are in another set too */
	const char **view;    /* owned: codes of the choices of a view */
	uint32_t *members;    /* columns */
	uint32_t n;
	size_t cap;
};

struct outline {
	const struct node *root;
	const struct node *schema; /* with "fields" */
	struct questionnaire q;
	struct outline_column *columns; /* as many as q has questions */
	uint32_t n;
	struct map *names; /* of columns, to index */
	struct outline_set *sets;
	uint32_t n_sets;
	size_t cap_sets;
};

/*
 * The outline of a Data Resource or a Table Schema. Owned; it borrows the
 * nodes. NULL after a report, [bad-schema], that the root is neither.
 * Columns that are broken are reported; there is an outline all the same.
 */
struct outline *outline_new(const struct node *root);
void outline_free(struct outline *);

/* The column of this name, or -1. */
int outline_column(const struct outline *, const char *name);

bool outline_has_code(const struct outline_column *, const char *code);

/* Is every code of the column 0 or 1? */
bool outline_is_binary(const struct outline_column *);

/*
 * The code of a value as the schema writes it in some rule: the first at
 * *from or behind, which is then moved past it; NULL: no further one.
 */
const char *
outline_code(const struct outline_column *, const char *value, uint32_t *from);

/* The text of a member of the node, or NULL where it is absent or empty. */
const struct node *outline_words(const struct node *, const char *key);

#endif
