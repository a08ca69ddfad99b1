#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column_set.h"
#include "mem.h"
#include "profile.h"
#include "reader.h"
#include "survey.h"

enum {
	ENOUGH = 10
};

static struct column_set *
add_set(struct column_sets *sets, struct slice name)
{
	struct column_set *set;

	MEM_GROW(sets->items, sets->n, sets->cap);
	set = &sets->items[sets->n++];
	*set = (struct column_set){.name = mem_text(name), .is_binary = true};
	return set;
}

static void
add_column(struct column_set *set, uint32_t column)
{
	MEM_GROW(set->columns, (size_t)set->n, set->cap);
	set->columns[set->n++] = column;
}

static void
drop_last(struct column_sets *sets)
{
	struct column_set *set = &sets->items[--sets->n];

	free(set->name);
	free(set->columns);
}

/* Choices stand together in the export, question by question. */
static void
find_by_survey(struct column_sets *sets, const struct profile *columns,
    uint32_t n, const struct survey *survey)
{
	const struct survey_variable *v;
	struct column_set *set = NULL;
	uint32_t i;

	for (i = 0; i < n; i++) {
		v = survey_find(survey, columns[i].name);
		if (v == NULL || !v->is_choice) {
			set = NULL;
			continue;
		}
		if (set == NULL || strcmp(set->name, v->question) != 0) {
			set = add_set(sets, slice_of(v->question));
			set->title = v->text;
			set->is_by_survey = true;
		}
		add_column(set, i);
	}
}

/* Is it PREFIX_n? */
static bool
is_numbered(const char *name, struct slice prefix, uint32_t n)
{
	char digits[16];

	snprintf(digits, sizeof digits, "_%u", (unsigned)n);
	return strncmp(name, prefix.text, prefix.len) == 0 &&
	    strcmp(name + prefix.len, digits) == 0;
}

static void
find_by_names(
    struct column_sets *sets, const struct profile *columns, uint32_t n)
{
	struct slice prefix;
	struct column_set *set;
	uint32_t i;
	size_t len;

	for (i = 0; i < n; i++) {
		len = strlen(columns[i].name);
		if (len < 3 || strcmp(columns[i].name + len - 2, "_1") != 0)
			continue;
		prefix = (struct slice){columns[i].name, len - 2};
		set = add_set(sets, prefix);
		while (
		    i < n && is_numbered(columns[i].name, prefix, set->n + 1))
			add_column(set, i++);
		i--;
		if (set->n < 2)
			drop_last(sets);
	}
}

void
column_sets_find(struct column_sets *sets, const struct profile *columns,
    uint32_t n, const struct survey *survey)
{
	if (survey != NULL)
		find_by_survey(sets, columns, n, survey);
	else
		find_by_names(sets, columns, n);
}

void
column_sets_free(struct column_sets *sets)
{
	while (sets->n > 0)
		drop_last(sets);
	free(sets->items);
}

static void
set_add(struct column_set *set, const struct record *rec)
{
	uint32_t ones = 0;
	uint32_t i;

	for (i = 0; i < set->n && set->is_binary; i++) {
		struct slice field = record_field(rec, set->columns[i]);

		ones += slice_is(field, "1");
		set->is_binary = slice_is(field, "0") || slice_is(field, "1");
	}
	set->n_records++;
	set->n_ones += ones == 1;
}

void
column_sets_add(struct column_sets *sets, const struct record *rec)
{
	size_t i;

	for (i = 0; i < sets->n; i++)
		if (sets->items[i].is_binary)
			set_add(&sets->items[i], rec);
}

const struct column_set *
column_sets_of(const struct column_sets *sets, uint32_t column)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < sets->n; i++)
		for (k = 0; k < sets->items[i].n; k++)
			if (sets->items[i].columns[k] == column)
				return &sets->items[i];
	return NULL;
}

bool
column_set_is_one_hot(const struct column_set *set)
{
	return set->n >= 2 && set->is_binary && set->n_records >= ENOUGH &&
	    set->n_ones == set->n_records;
}

bool
column_set_is_status(const struct column_set *set)
{
	return set->n >= 2 && set->is_binary && set->n_records > 0 &&
	    strncmp(set->name, "stat", 4) == 0;
}
