#ifndef QUESTION_H
#define QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "codebook.h"
#include "node.h"

/*
 * A questionnaire as two versions of it can be compared, whether it stands in
 * a codebook or in the schema of an export.
 */
struct answer {
	const char *code;
	const struct node *node; /* with "label"; NULL: none is known */
};

/* Where a text stands first in a list that may hold it twice. */
struct lookup {
	struct map *texts;
	uint32_t *first; /* by index of the map */
};

struct survey_question {
	const char *name;
	const char *type;
	const struct node *text;  /* string or by language; NULL: unknown */
	const struct node *label; /* the same */
	char *routing;            /* one text for rules that say the same */
	char *derivation;         /* "" when it is asked */
	struct answer *answers;
	uint32_t n_answers;
	struct lookup codes; /* for question_answer */
	bool is_ordered;
	const struct node *missing; /* "missingValues" of an export, or NULL */
	const struct node *node;
};

struct questionnaire {
	struct survey_question *questions;
	uint32_t n;
	size_t cap;
	struct lookup names; /* see questionnaire_find */
};

/* Both borrow what they are made of. */
void questionnaire_of_codebook(struct questionnaire *, const struct codebook *);

/* A Data Resource or its Table Schema; false when it is neither. */
bool questionnaire_of_schema(struct questionnaire *, const struct node *);

/*
 * A value as the schema of an export writes it: a text, a number, a truth
 * value (1 or 0), or an object with "value".  NULL: it is none of these.
 */
const char *question_value(const struct node *);

/* A number as clean writes it: -1, 0.5, 1e6; not +1, .5 or 1,5. */
bool question_is_number(const char *);

/* 1 or 0 as clean writes a truth value of the column; NULL: it is none. */
const char *question_truth(const struct survey_question *, const char *value);

/*
 * How many texts stand for no value in the column, this among them; 0 when
 * this does not.
 */
uint32_t question_missing(const struct survey_question *, const char *value);

/*
 * What clean writes for a value of the schema, but for the blanks around it:
 * owned.  NULL: nothing, or numbers in a form that is not the file's.
 */
char *question_written(const struct survey_question *, const char *value);

void questionnaire_clear(struct questionnaire *);

const struct survey_question *
questionnaire_find(const struct questionnaire *, const char *name);
const struct answer *
question_answer(const struct survey_question *, const char *code);

#endif
