#ifndef SURVEY_H
#define SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

/*
 * What files beside the data say of its variables: structure and labels of
 * SurveyXact (question, variable, kind, text, choice; variable, value, label
 * without header), or lists with the header variable,label or
 * variable,code,label, in which a row without a name is of the variable
 * before.  Rows too short or too long are read as far as they go.
 */
struct map;

struct survey_label {
	char *value;
	char *text; /* "" where there is none */
};

struct survey_variable {
	char *question; /* name of its question */
	char *text;     /* the question */
	char *choice_value;
	char *choice_text;
	bool is_choice; /* of a question with several answers */
	struct survey_label *labels;
	size_t n_labels;
	size_t cap_labels;
};

struct survey {
	struct map *names;
	struct map *values;                /* that have a label: of a name */
	struct survey_variable *variables; /* of each name */
	size_t n;
	size_t cap;
};

/*
 * Either file may be NULL.  False after a report: a file of no known form is
 * [unknown-form].
 */
bool survey_load(struct survey *, const char *structure, const char *labels);
void survey_free(struct survey *);

/* How many names of the files are not among these; *first of them. */
uint32_t survey_missing(
    const struct survey *, const struct map *columns, struct slice *first);

bool survey_has_choices(const struct survey *);

/* NULL when neither file knows it. */
const struct survey_variable *
survey_find(const struct survey *, const char *name);

#endif
