#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "battery.h"
#include "choices.h"
#include "column_set.h"
#include "diag.h"
#include "json.h"
#include "map.h"
#include "mem.h"
#include "multiple.h"
#include "open_text.h"
#include "paradata.h"
#include "profile.h"
#include "ranking.h"
#include "resource_draft.h"
#include "sniff.h"
#include "survey.h"
#include "tidy.h"

/* What is decided about a column. */
struct plan {
	enum profile_type type;
	const struct form *form; /* of PROFILE_FORM; or NULL */
	const struct survey_variable *variable;
	const struct column_set *set;
	const struct choice_set *choices;
	struct multiple multiple; /* choices in each cell */
	enum person person;
	const char *tool;   /* that writes it, no answer; or NULL */
	struct parts words; /* question and item of one of a battery */
	bool is_item;
	bool is_open; /* answers in the respondent's own words */
	bool is_labelled;
	bool has_column; /* its name in the file is another */
	bool is_whole;   /* values are whole numbers without marks */
};

/* ---- what to decide ------------------------------------------------------ */

/*
 * What columns without doubt tell of the others: decimal mark, order of dates.
 */
static struct form_habit
find_habit(const struct resource_draft *draft)
{
	struct form_habit habit = {.decimal = draft->decimal};
	char sure = '\0';
	bool is_mixed = false;
	uint32_t i;

	for (i = 0; i < draft->n; i++) {
		struct form_set forms = draft->columns[i].forms;
		char decimal;

		if (draft->columns[i].filled == 0)
			continue;
		decimal = form_decimal(forms);
		is_mixed |= decimal != '\0' && sure != '\0' && decimal != sure;
		if (decimal != '\0')
			sure = decimal;
		habit.is_month_first |= form_is_month_first(forms);
		habit.is_day_first |= form_is_day_first(forms);
	}
	if (habit.decimal == '\0' && !is_mixed)
		habit.decimal = sure;
	habit.is_decimal_sure = habit.decimal != '\0';
	if (!habit.is_decimal_sure)
		habit.decimal =
		    strcmp(draft->sniff->delimiter, ";") == 0 ? ',' : '.';
	return habit;
}

/* Are all values of the column among these? */
static bool
holds_only(const struct profile *column, const char *a, const char *b)
{
	uint32_t i;

	if (column->seen == NULL)
		return false;
	for (i = 0; i < map_len(column->seen); i++)
		if (!slice_is(map_key(column->seen, i), a) &&
		    !slice_is(map_key(column->seen, i), b))
			return false;
	return true;
}

static bool
are_labels_whole(const struct survey_variable *v)
{
	size_t i;

	for (i = 0; i < v->n_labels; i++)
		if (!form_is_whole(slice_of(v->labels[i].value)))
			return false;
	return true;
}

static bool
is_number_of_somebody(enum person person)
{
	return person == PERSON_CVR || person == PERSON_CPR ||
	    person == PERSON_PHONE;
}

static void
plan_labels(struct plan *plan, const struct profile *column)
{
	const struct survey_variable *v = plan->variable;

	plan->is_labelled = v->n_labels > 0 && column->seen != NULL &&
	    plan->person == PERSON_NONE;
	if (!plan->is_labelled)
		return;
	plan->is_whole = are_labels_whole(v) &&
	    (column->filled == 0 || form_has(column->forms, 0));
	plan->type = plan->is_whole ? PROFILE_FORM : PROFILE_TEXT;
	plan->form = plan->is_whole ? form_get(0) : NULL;
}

static struct plan
plan_column(const struct resource_draft *draft, uint32_t i,
    const struct form_habit *habit)
{
	const struct profile *column = &draft->columns[i];
	struct plan plan = {.type = profile_type(column)};
	int form = form_choose(column->forms, habit);

	if (plan.type == PROFILE_FORM)
		plan.form = form_get(form);
	plan.is_whole = plan.form != NULL && form == 0;
	plan.person = person_of(&column->persons, column->name);
	plan.set = column_sets_of(draft->sets, i);
	plan.choices = choices_of(draft->choices, i);
	plan.is_item = draft->survey == NULL &&
	    battery_has(
		draft->columns, draft->n, draft->choices, i, &plan.words);
	plan.is_open = open_text_is(column);
	if (is_number_of_somebody(plan.person)) {
		plan.type = PROFILE_TEXT;
		plan.form = NULL;
	}
	if (((plan.set != NULL && plan.set->is_binary) ||
		(plan.choices != NULL && !plan.choices->is_ticks &&
		    plan.choices->unselected == NULL)) &&
	    holds_only(column, "0", "1"))
		plan.type = PROFILE_BOOLEAN;
	if (plan.choices != NULL && plan.choices->are_truths)
		plan.type = PROFILE_BOOLEAN;
	/* The rest of the file decides about "3,6". */
	if (plan.type == PROFILE_FORM && multiple_may_be_numbers(column) &&
	    habit->decimal == '.')
		plan.type = PROFILE_TEXT;
	if (plan.type == PROFILE_TEXT && plan.choices == NULL &&
	    !plan.is_open && plan.person == PERSON_NONE)
		plan.multiple = multiple_find(column);
	if (draft->survey == NULL)
		return plan;
	plan.variable = survey_find(draft->survey, column->name);
	if (plan.variable == NULL)
		return plan;
	if (plan.variable->is_choice && holds_only(column, "0", "1"))
		plan.type = PROFILE_BOOLEAN;
	else
		plan_labels(&plan, column);
	return plan;
}

/* ---- fields -------------------------------------------------------------- */

/* A number, where the column has numbers. */
static void
put_value(struct json *json, const char *key, const struct plan *plan,
    struct slice value)
{
	if (plan->is_whole)
		json_plain(json, key, value);
	else
		json_slice(json, key, value);
}

static void
put_type(struct json *json, const struct plan *plan)
{
	const struct numeral_form *numeral;

	if (plan->type != PROFILE_FORM) {
		json_text(json, "type",
		    plan->type == PROFILE_BOOLEAN ? "boolean" : "string");
		return;
	}
	json_text(json, "type", plan->form->type);
	if (plan->form->format != NULL)
		json_text(json, "format", plan->form->format);
	if (plan->form->is_moment)
		return;
	numeral = &plan->form->numeral;
	if (numeral->decimal == ',')
		json_text(json, "decimalChar", ",");
	if (numeral->group[0] != '\0')
		json_text(json, "groupChar", numeral->group);
}

static int
compare_whole(const void *a, const void *b)
{
	return numeral_compare(
	    *(const struct slice *)a, *(const struct slice *)b);
}

/* Numbers by size, words as a questionnaire has them; owned. */
static struct slice *
sorted_values(const struct plan *plan, const struct profile *column)
{
	uint32_t n = map_len(column->seen);
	struct slice *values = mem_alloc((n + 1) * sizeof *values);
	uint32_t i;

	for (i = 0; i < n; i++)
		values[i] = map_key(column->seen, i);
	if (plan->is_whole)
		qsort(values, n, sizeof *values, compare_whole);
	else
		ranking_sort(values, n);
	return values;
}

/* Labels, and behind them the values that have none. */
static void
put_categories(
    struct json *json, const struct plan *plan, const struct profile *column)
{
	const struct survey_variable *v = plan->variable;
	struct map *labelled = map_new();
	struct slice *values;
	uint32_t i;

	json_open(json, "categories", '[');
	for (i = 0; i < v->n_labels; i++) {
		map_put(labelled, slice_of(v->labels[i].value), NULL);
		json_open(json, NULL, '{');
		put_value(json, "value", plan, slice_of(v->labels[i].value));
		if (v->labels[i].text[0] != '\0')
			json_text(json, "label", v->labels[i].text);
		json_close(json, '}');
	}
	values = sorted_values(plan, column);
	for (i = 0; i < map_len(column->seen); i++) {
		if (map_find(labelled, values[i]) != MAP_NONE)
			continue;
		json_open(json, NULL, '{');
		put_value(json, "value", plan, values[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
	free(values);
	map_free(labelled);
}

static bool
are_steps(const struct plan *plan, const struct profile *column)
{
	struct slice *values = sorted_values(plan, column);
	bool are = ranking_is_order(values, map_len(column->seen));

	free(values);
	return are;
}

static void
put_enum(
    struct json *json, const struct plan *plan, const struct profile *column)
{
	struct slice *values = sorted_values(plan, column);
	uint32_t i;

	json_open(json, "enum", '[');
	for (i = 0; i < map_len(column->seen); i++)
		put_value(json, NULL, plan, values[i]);
	json_close(json, ']');
	free(values);
}

static bool
is_coded_column(const struct plan *plan, const struct profile *column)
{
	return plan->type != PROFILE_BOOLEAN && !plan->is_labelled &&
	    plan->multiple.n == 0 && plan->choices == NULL &&
	    plan->person == PERSON_NONE && plan->tool == NULL &&
	    !plan->is_open && (plan->form == NULL || plan->is_whole) &&
	    profile_is_coded(column, plan->form);
}

/* What held in a part of the file need not hold in all of it. */
static void
put_constraints(struct json *json, const struct resource_draft *draft,
    const struct plan *plan, const struct profile *column)
{
	bool is_complete = profile_is_complete(column);
	bool is_key = profile_is_key(column, plan->form);
	bool is_coded = is_coded_column(plan, column);

	if (is_coded && plan->type == PROFILE_TEXT && are_steps(plan, column))
		json_bool(json, "categoriesOrdered", true);
	if (!is_complete && !is_key && !is_coded)
		return;
	json_open(
	    json, draft->is_partial ? "x-constraints" : "constraints", '{');
	if (is_complete)
		json_bool(json, "required", true);
	if (is_key)
		json_bool(json, "unique", true);
	if (is_coded)
		put_enum(json, plan, column);
	json_close(json, '}');
}

static void
put_char(struct json *json, const char *key, char c)
{
	json_slice(json, key, (struct slice){&c, 1});
}

/* What normalize --draft makes a set of. */
static void
put_multiple(struct json *json, const struct multiple *multiple)
{
	uint32_t i;

	json_open(json, "x-choices", '{');
	put_char(json, "separator", multiple->separator);
	json_open(json, "values", '[');
	for (i = 0; i < multiple->n; i++)
		json_slice(json, NULL, multiple->choices[i]);
	json_close(json, ']');
	json_close(json, '}');
}

/* Borrowed; no text: none. */
static struct slice
title_of(
    const struct resource_draft *draft, const struct plan *plan, uint32_t i)
{
	const struct survey_variable *v = plan->variable;
	const struct profile *column = &draft->columns[i];
	const char *title = NULL;

	if (plan->choices != NULL)
		title = plan->choices->labels[i - plan->choices->first];
	if (title == NULL && v == NULL && plan->is_item)
		return plan->words.choice;
	if (title == NULL && v != NULL)
		title = v->is_choice ? v->choice_text : v->text;
	else if (title == NULL)
		title =
		    column->heading != NULL ? column->heading : column->title;
	return title == NULL ? (struct slice){"", 0} : slice_of(title);
}

/* Of this column alone: what is no value here may be an answer there. */
static void
put_missing(struct json *json, const struct profile *column)
{
	int i;

	if (column->marks == 0)
		return;
	json_open(json, "missingValues", '[');
	json_text(json, NULL, "");
	for (i = 0; i < FORM_MARKS; i++)
		if ((column->marks >> i & 1) != 0)
			json_text(json, NULL, form_mark_text(i));
	json_close(json, ']');
}

static void
put_field(struct json *json, const struct resource_draft *draft, uint32_t i,
    const char *name, const struct plan *plan)
{
	const struct profile *column = &draft->columns[i];
	struct slice title = title_of(draft, plan, i);

	json_open(json, NULL, '{');
	json_text(json, "name", name);
	if (plan->has_column)
		json_text(json, "x-column", column->name);
	if (title.len > 0)
		json_slice(json, "title", title);
	if (plan->is_item)
		json_slice(json, "x-question", tidy_trim(plan->words.stem));
	put_type(json, plan);
	put_missing(json, column);
	if (plan->is_labelled)
		put_categories(json, plan, column);
	put_constraints(json, draft, plan, column);
	if (plan->multiple.n > 0)
		put_multiple(json, &plan->multiple);
	if (plan->set != NULL && plan->set->is_by_survey)
		json_text(json, "x-set", plan->set->name);
	if (plan->person != PERSON_NONE)
		json_text(json, "x-personal", person_name(plan->person));
	if (plan->tool != NULL)
		json_text(json, "x-paradata", plan->tool);
	json_close(json, '}');
}

/* ---- names --------------------------------------------------------------- */

/*
 * Names of the fields, owned: those of the file, each once.  *is_by_place:
 * two columns have the same name or none, so that it cannot tell them apart.
 */
static char **
name_fields(const struct resource_draft *draft, bool *is_by_place)
{
	char **names = mem_zero(draft->n, sizeof *names);
	struct map *taken = map_new();
	uint32_t n_unnamed = 0;
	uint32_t i;
	uint32_t k;
	bool is_new;

	*is_by_place = draft->sniff->n_header_rows == 0 ||
	    draft->sniff->is_short || draft->has_bad_names;
	for (i = 0; i < draft->n; i++) {
		const char *name = profile_name(&draft->columns[i]);

		names[i] = name[0] == '\0'
		    ? mem_format("column_%" PRIu32, i + 1)
		    : mem_text(slice_of(name));
		*is_by_place |= name[0] == '\0' && n_unnamed++ > 0;
		map_put(taken, slice_of(names[i]), &is_new);
		for (k = 2; !is_new; k++) {
			*is_by_place = true;
			free(names[i]);
			names[i] = mem_format("%s_%" PRIu32, name, k);
			map_put(taken, slice_of(names[i]), &is_new);
		}
	}
	map_free(taken);
	return names;
}

/* "Export 2018.CSV" makes "export-2018". */
void
resource_draft_name(struct json *json, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = mem_text(slice_of(slash == NULL ? path : slash + 1));
	char *dot = strrchr(name, '.');
	char *c;

	if (dot != NULL && dot != name)
		*dot = '\0';
	for (c = name; *c != '\0'; c++) {
		*c = (char)tolower((unsigned char)*c);
		if (!isalnum((unsigned char)*c) && strchr("._-", *c) == NULL)
			*c = '-';
	}
	json_text(json, "name", strcmp(path, "-") == 0 ? "data" : name);
	json_text(json, "path",
	    strcmp(path, "-") == 0 ? "data.csv"
		: slash == NULL    ? path
				   : slash + 1);
	free(name);
}

/* ---- the rest ------------------------------------------------------------ */

static void
put_rows(struct json *json, const char *key, uint32_t first, uint32_t n)
{
	uint32_t i;

	json_open(json, key, '[');
	for (i = 0; i < n; i++)
		json_number(json, NULL, first + i + 1);
	json_close(json, ']');
}

static void
put_dialect(
    struct json *json, const struct resource_draft *draft, bool is_by_place)
{
	const struct sniff *sniff = draft->sniff;
	uint32_t skipped = sniff->first_row;

	json_open(json, "dialect", '{');
	json_text(json, "delimiter", sniff->delimiter);
	json_text(json, "lineTerminator", sniff->line_end);
	if (sniff->dialect.quote == '\0')
		json_plain(json, "quoteChar", slice_of("null"));
	else
		put_char(json, "quoteChar", sniff->dialect.quote);
	if (sniff->dialect.escape != '\0')
		put_char(json, "escapeChar", sniff->dialect.escape);
	json_bool(json, "header", !is_by_place);
	if (is_by_place)
		skipped += sniff->n_header_rows;
	else if (sniff->head == HEAD_LABELS) {
		put_rows(json, "headerRows", skipped, 1);
		put_rows(
		    json, "commentRows", skipped + 1, sniff->n_header_rows - 1);
	} else if (skipped > 0 || sniff->n_header_rows > 1)
		put_rows(json, "headerRows", skipped, sniff->n_header_rows);
	if (!is_by_place && sniff->head == HEAD_CHOICES)
		json_bool(json, "x-headerCarry", true);
	if (is_by_place && skipped > 0)
		put_rows(json, "commentRows", 0, skipped);
	json_close(json, '}');
}

static void
put_one_hot(struct json *json, const struct resource_draft *draft,
    const struct column_set *set, char *const *names)
{
	uint32_t i;

	json_open(json, NULL, '{');
	json_text(json, "rule", "exactly-one");
	json_open(json, "columns", '[');
	for (i = 0; i < set->n; i++)
		json_text(json, NULL, names[set->columns[i]]);
	json_close(json, ']');
	json_open(json, "values", '[');
	json_text(json, NULL, "1");
	json_close(json, ']');
	json_text(json, "level",
	    set->n_ones == set->n_records && !draft->is_partial ? "reject"
								: "note");
	json_close(json, '}');
}

static bool
has_rule(const struct resource_draft *draft, const struct column_set *set)
{
	return column_set_is_status(set) ||
	    (!draft->is_partial && column_set_is_one_hot(set));
}

static void
put_rules(struct json *json, const struct resource_draft *draft,
    char *const *names, const struct plan *plans)
{
	const struct column_sets *sets = draft->sets;
	bool has_any = false;
	size_t i;

	for (i = 0; i < sets->n; i++)
		has_any |= has_rule(draft, &sets->items[i]);
	for (i = 0; i < draft->n; i++)
		has_any |= plans[i].person == PERSON_CVR;
	if (!has_any)
		return;
	json_open_tall(json, "x-rules", '[');
	for (i = 0; i < sets->n; i++)
		if (has_rule(draft, &sets->items[i]))
			put_one_hot(json, draft, &sets->items[i], names);
	for (i = 0; i < draft->n; i++) {
		if (plans[i].person != PERSON_CVR)
			continue;
		json_open(json, NULL, '{');
		json_text(json, "rule", "cvr");
		json_text(json, "column", names[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* A pattern for the lines behind the data. */
static void
put_footer(struct json *json, const struct resource_draft *draft)
{
	char *pattern = mem_text(slice_of("^(?:"));
	char *longer;
	uint32_t i;

	for (i = 0; i < draft->n_footers; i++) {
		longer = mem_format("%s%s\\Q%s\\E", pattern, i == 0 ? "" : "|",
		    draft->footers[i]);
		free(pattern);
		pattern = longer;
	}
	longer = mem_format("%s) ", pattern);
	if (draft->n_footers > 0)
		json_text(json, "x-footer", longer);
	free(longer);
	free(pattern);
}

/*
 * A choice by its value, or by its column where it has none or another choice
 * has the same, as those of two rows of a grid do.
 */
static void
put_choice(struct json *json, const struct survey *survey,
    const struct profile *column, const char *name, struct map *taken)
{
	const char *code = survey_find(survey, column->name)->choice_value;
	char *key = mem_text(slice_of(code[0] != '\0' ? code : name));
	bool is_new;
	uint32_t k;

	map_put(taken, slice_of(key), &is_new);
	for (k = 1; !is_new; k++) {
		free(key);
		key = k == 1 ? mem_text(slice_of(name))
			     : mem_format("%s_%" PRIu32, name, k);
		map_put(taken, slice_of(key), &is_new);
	}
	json_text(json, key, name);
	free(key);
}

static void
put_survey_set(struct json *json, const struct resource_draft *draft,
    char *const *names, const struct column_set *set)
{
	struct map *taken = map_new();
	uint32_t k;

	json_open(json, NULL, '{');
	json_text(json, "set", set->name);
	if (set->title != NULL && set->title[0] != '\0')
		json_text(json, "title", set->title);
	json_open(json, "columns", '{');
	for (k = 0; k < set->n; k++)
		put_choice(json, draft->survey,
		    &draft->columns[set->columns[k]], names[set->columns[k]],
		    taken);
	map_free(taken);
	json_close(json, '}');
	json_close(json, '}');
}

static void
put_choice_set(
    struct json *json, char *const *names, const struct choice_set *set)
{
	uint32_t i;

	json_open(json, NULL, '{');
	json_text(json, "set", set->name);
	if (set->title != NULL)
		json_text(json, "title", set->title);
	json_open(json, "columns", '{');
	for (i = 0; i < set->n; i++)
		json_text(json, set->codes[i], names[set->first + i]);
	json_close(json, '}');
	if (set->is_ticks || set->unselected != NULL) {
		json_open(json, "unselected", '[');
		if (set->unselected != NULL)
			json_text(json, NULL, set->unselected);
		json_close(json, ']');
	}
	json_close(json, '}');
}

/* Questions with several answers: the codebook takes them from here. */
static void
put_sets(
    struct json *json, const struct resource_draft *draft, char *const *names)
{
	size_t n = draft->survey != NULL && survey_has_choices(draft->survey)
	    ? draft->sets->n
	    : 0;
	size_t i;

	if (n + draft->choices->n == 0)
		return;
	json_open_tall(json, "x-sets", '[');
	for (i = 0; i < n; i++)
		put_survey_set(json, draft, names, &draft->sets->items[i]);
	for (i = 0; i < draft->choices->n; i++)
		put_choice_set(json, names, &draft->choices->items[i]);
	json_close(json, ']');
}

static void
put_schema(struct json *json, const struct resource_draft *draft,
    char *const *names, const struct plan *plans)
{
	uint32_t i;

	json_open_tall(json, "schema", '{');
	json_open(json, "missingValues", '[');
	json_text(json, NULL, "");
	json_close(json, ']');
	json_open_tall(json, "fields", '[');
	for (i = 0; i < draft->n; i++)
		put_field(json, draft, i, names[i], &plans[i]);
	json_close(json, ']');
	json_close(json, '}');
}

/* Note a header that is not plainly one row of names at the top. */
static void
report_header(const struct sniff *sniff)
{
	static const char *const kinds[] = {
	    [HEAD_NONE] = "there is no header",
	    [HEAD_NAMES] = "its names",
	    [HEAD_CHOICES] = "questions, and below them their choices",
	    [HEAD_LABELS] = "names, and below them labels",
	};
	struct place place = {.file = sniff->name};
	const char *unsure =
	    sniff->is_head_unsure ? "; this is not sure, please look" : "";

	if (sniff->head == HEAD_NAMES && sniff->n_header_rows == 1 &&
	    sniff->first_row == 0 && !sniff->is_short && !sniff->is_head_unsure)
		return;
	if (sniff->n_header_rows == 0) {
		diag_note(&place, "header", "%s%s", kinds[HEAD_NONE], unsure);
		return;
	}
	place.line = sniff->first_row + 1;
	diag_note(&place, "header",
	    "the header begins here, %" PRIu32 " row%s: "
	    "%s%s%s",
	    sniff->n_header_rows, sniff->n_header_rows == 1 ? "" : "s",
	    kinds[sniff->head],
	    sniff->is_short ? ", a delimiter short of the records" : "",
	    unsure);
}

static void
report_marks(const struct place *place, const struct profile *column)
{
	int i;

	for (i = 0; i < FORM_MARKS; i++) {
		bool is_missing = (column->marks >> i & 1) != 0;

		if (is_missing || column->n_marks[i] > 0)
			diag_note(place, "missing-marks",
			    "'%s' is taken for %s in %" PRIu64 " of %" PRIu64
			    " records; where it is %s missingValues",
			    form_mark_text(i),
			    is_missing ? "no value" : "an answer",
			    column->n_marks[i],
			    column->filled + column->empty + column->missing,
			    is_missing ? "an answer, take it from"
				       : "no value, name it in");
	}
}

/* A choice whose blanks mean something looks like that. */
static void
report_sole(const struct place *place, const struct profile *column,
    const struct plan *plan)
{
	if (plan->choices == NULL && plan->set == NULL && plan->tool == NULL &&
	    plan->person == PERSON_NONE && column->filled > 1 &&
	    column->seen != NULL && map_len(column->seen) == 1)
		diag_note(place, "one-answer",
		    "all %" PRIu64 " answers are %s; %" PRIu64 " are blank",
		    column->filled, diag_value(map_key(column->seen, 0)),
		    column->empty);
}

/* Columns of a tool, not of respondents: how many, and the first of them. */
static void
report_paradata(const struct resource_draft *draft, const struct plan *plans,
    char *const *names)
{
	struct place place = {.file = draft->sniff->name};
	const char *tool = NULL;
	uint32_t n_found = 0;
	uint32_t first = 0;
	uint32_t i;

	for (i = 0; i < draft->n; i++) {
		if (plans[i].tool == NULL)
			continue;
		if (n_found++ == 0)
			first = i;
		tool = plans[first].tool;
	}
	if (n_found > 0)
		diag_note(&place, "paradata",
		    "%" PRIu32 " columns are what %s writes of the interview, "
		    "no answers: %s and others",
		    n_found, tool, names[first]);
}

/* What a person should look at first. */
static void
report(const struct resource_draft *draft, const struct form_habit *habit,
    const struct plan *plans, char *const *names)
{
	struct place place = {.file = draft->sniff->name};
	uint32_t i;

	report_header(draft->sniff);
	report_paradata(draft, plans, names);
	if (draft->is_partial)
		diag_note(&place, "sample",
		    "drafted from the first %" PRIu64
		    " records, types from the first %" PRIu64
		    "; what else held there stands under x-constraints and is "
		    "not enforced",
		    draft->n_records, draft->n_records + draft->n_checked);
	for (i = 0; i < draft->n; i++) {
		place.column = names[i];
		if (plans[i].person != PERSON_NONE)
			diag_note(&place, "personal-data",
			    "this may be personal data (%s); drop the column "
			    "here unless it is needed",
			    person_name(plans[i].person));
		report_marks(&place, &draft->columns[i]);
		report_sole(&place, &draft->columns[i], &plans[i]);
		if (plans[i].multiple.is_guess)
			diag_note(&place, "ambiguous-format",
			    "a few cells hold several of the answers, with "
			    "'%c' between; the draft takes them for choices",
			    plans[i].multiple.separator);
		else if (multiple_may_be_numbers(&draft->columns[i]) &&
		    form_is_any(draft->columns[i].forms))
			diag_note(&place, "ambiguous-format",
			    "'3,6' may be two choices or a number; the draft "
			    "takes it for %s",
			    plans[i].multiple.n > 0 ? "choices" : "a number");
		else if (plans[i].type == PROFILE_FORM &&
		    form_is_doubtful(draft->columns[i].forms, habit))
			diag_note(&place, "ambiguous-format",
			    "every value can be read in two ways; see that the "
			    "draft has the right one");
	}
}

void
resource_draft_write(const struct resource_draft *draft, struct json *json)
{
	const struct profile *columns = draft->columns;
	struct form_habit habit = find_habit(draft);
	struct plan *plans = mem_zero(draft->n, sizeof *plans);
	const char **tools = mem_zero(draft->n, sizeof *tools);
	bool is_by_place;
	char **names = name_fields(draft, &is_by_place);
	uint32_t i;

	paradata_find(columns, draft->n, tools);
	for (i = 0; i < draft->n; i++) {
		plans[i] = plan_column(draft, i, &habit);
		plans[i].tool = tools[i];
		plans[i].has_column = strcmp(names[i], columns[i].name) != 0 &&
		    (!is_by_place || columns[i].name[0] != '\0');
	}
	json_open_tall(json, NULL, '{');
	/* As from where it belongs: the folder of a study. */
	json_text(json, "$schema", "../meta/resource.schema.json");
	resource_draft_name(json, draft->path);
	json_text(json, "mediatype", "text/csv");
	json_text(json, "encoding", draft->sniff->encoding);
	put_dialect(json, draft, is_by_place);
	put_footer(json, draft);
	if (draft->lacks_newline)
		json_bool(json, "x-final-newline", false);
	put_schema(json, draft, names, plans);
	put_rules(json, draft, names, plans);
	put_sets(json, draft, names);
	json_close(json, '}');
	report(draft, &habit, plans, names);
	for (i = 0; i < draft->n; i++) {
		multiple_free(&plans[i].multiple);
		free(names[i]);
	}
	free(names);
	free(tools);
	free(plans);
}
