#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "exact.h"
#include "mem.h"
#include "rules.h"

/* Modulus 11 of a Danish CVR number: 8 digits. */
static bool
rules_is_cvr(struct slice s)
{
	static const int weights[] = {2, 7, 6, 5, 4, 3, 2, 1};
	int sum = 0;
	size_t i;

	if (s.len != 8 || s.text[0] == '0')
		return false;
	for (i = 0; i < 8; i++) {
		if (s.text[i] < '0' || s.text[i] > '9')
			return false;
		sum += weights[i] * (s.text[i] - '0');
	}
	return sum % 11 == 0;
}

/* The value of a field, empty when the file lacks it; false when wrong. */
static bool
value_of(struct row_cells *row, uint32_t field, struct slice *value)
{
	const struct field_value *cell = row_field(row, field);

	*value = slice_of("");
	if (cell == NULL)
		return true;
	*value = cell->is_missing ? slice_of("") : cell->value;
	return cell->verdict == VERDICT_GOOD;
}

static const struct field *
field_of(const struct row_cells *row, uint32_t field)
{
	uint32_t column = row->binding->columns[field];

	return column == BINDING_NONE ? NULL : row->binding->fields[column];
}

/* Is the field one of the values?  One that the file lacks is empty. */
static bool
is_among(struct row_cells *row, uint32_t field, const struct texts *values)
{
	const struct field_value *cell = row_field(row, field);

	if (cell == NULL)
		return texts_hold(values, slice_of(""));
	return value_is_among(cell, field_of(row, field), values);
}

bool
rules_hold(const struct rule_condition *list, size_t n, struct row_cells *row,
    uint32_t *bad)
{
	struct slice value;
	size_t i;

	*bad = BINDING_NONE;
	for (i = 0; i < n; i++) {
		if (!value_of(row, list[i].field, &value)) {
			*bad = list[i].field;
			return false;
		}
		if (is_among(row, list[i].field, &list[i].values) ==
		    list[i].is_not)
			return false;
	}
	return true;
}

/* Does the field count as an answer? */
static bool
is_answered(const struct rule *rule, struct row_cells *row, uint32_t field)
{
	struct slice value;

	if (rule->values.n > 0)
		return is_among(row, field, &rule->values);
	value_of(row, field, &value);
	return value.len > 0;
}

/* The same among several of which some are chosen: a false one is not. */
static bool
is_chosen(const struct rule *rule, struct row_cells *row, uint32_t field)
{
	const struct field *f = field_of(row, field);
	struct slice value;

	if (rule->values.n == 0 && f != NULL && f->type == FIELD_BOOLEAN) {
		value_of(row, field, &value);
		return slice_is(value, "1");
	}
	return is_answered(rule, row, field);
}

static bool
asked_if(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	struct slice value;
	uint32_t bad;
	uint32_t i;
	bool is_asked = rules_hold(rule->when, rule->n_when, row, &bad);

	if (bad != BINDING_NONE)
		return false;
	for (i = 0; i < rule->n_fields; i++) {
		*field = rule->fields[i];
		if (!value_of(row, *field, &value))
			continue;
		if (is_asked ? value.len == 0 && rule->is_answer_required
			     : is_answered(rule, row, *field))
			return true;
	}
	return false;
}

/* How many are chosen; false when one is wrong. */
static bool
count_chosen(const struct rule *rule, struct row_cells *row, uint32_t *n)
{
	struct slice value;
	uint32_t i;

	*n = 0;
	for (i = 0; i < rule->n_fields; i++) {
		if (!value_of(row, rule->fields[i], &value))
			return false;
		*n += is_chosen(rule, row, rule->fields[i]);
	}
	return true;
}

static bool
exactly_one(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	uint32_t n;

	*field = rule->fields[0];
	return count_chosen(rule, row, &n) && n != 1;
}

static bool
at_least_one(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	uint32_t n;

	*field = rule->fields[0];
	return count_chosen(rule, row, &n) && n == 0;
}

/* By the type of the field; both are there. */
static int
compare(
    const struct row_cells *row, uint32_t field, struct slice a, struct slice b)
{
	return value_compare(field_of(row, field), a, b);
}

static bool
equal(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	struct slice first;
	struct slice value;
	uint32_t i;

	if (!value_of(row, rule->fields[0], &first))
		return false;
	for (i = 1; i < rule->n_fields; i++) {
		*field = rule->fields[i];
		if (!value_of(row, *field, &value))
			return false;
		if ((value.len == 0) != (first.len == 0) ||
		    (value.len > 0 && compare(row, *field, first, value) != 0))
			return true;
	}
	return false;
}

/* Each is below (or: not above) the next one that is there. */
static bool
ascending(const struct rule *rule, struct row_cells *row, uint32_t *field,
    int highest)
{
	struct slice before = {"", 0};
	struct slice value;
	uint32_t i;

	for (i = 0; i < rule->n_fields; i++) {
		if (!value_of(row, rule->fields[i], &value))
			return false;
		if (value.len == 0)
			continue;
		*field = rule->fields[i];
		if (before.len > 0 &&
		    compare(row, *field, before, value) > highest)
			return true;
		before = value;
	}
	return false;
}

static bool
less_than(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	return ascending(rule, row, field, rule->or_equal ? 0 : -1);
}

static bool
in_order(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	return ascending(rule, row, field, 0);
}

static bool
add_negated(struct exact *sum, struct slice value)
{
	char *text = mem_alloc(value.len + 2);
	bool is_added;
	size_t n = 0;

	if (value.text[0] == '-') {
		value.text++;
		value.len--;
	} else {
		text[n++] = '-';
	}
	memcpy(text + n, value.text, value.len);
	is_added = exact_add_text(sum, (struct slice){text, n + value.len});
	free(text);
	return is_added;
}

/* Parts that are empty count as nothing; without a total nothing is said. */
static bool
sum_is_off(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	char digits[EXACT_TEXT];
	struct exact sum;
	struct slice value;
	uint32_t i;

	*field = rule->total;
	if (!value_of(row, rule->total, &value) || value.len == 0)
		return false;
	exact_zero(&sum);
	if (!add_negated(&sum, value))
		return false;
	for (i = 0; i < rule->n_fields; i++)
		if (!value_of(row, rule->fields[i], &value) ||
		    (value.len > 0 && !exact_add_text(&sum, value)))
			return false;
	exact_text(&sum, digits, sizeof digits);
	return strcmp(digits, "0") != 0;
}

static bool
cvr_is_off(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	struct slice value;
	uint32_t i;

	for (i = 0; i < rule->n_fields; i++) {
		*field = rule->fields[i];
		if (value_of(row, *field, &value) && value.len > 0 &&
		    !rules_is_cvr(value))
			return true;
	}
	return false;
}

static bool (*const checks[])(
    const struct rule *, struct row_cells *, uint32_t *) = {
    [RULE_ASKED_IF] = asked_if,
    [RULE_EXACTLY_ONE] = exactly_one,
    [RULE_AT_LEAST_ONE] = at_least_one,
    [RULE_EQUAL] = equal,
    [RULE_LESS_THAN] = less_than,
    [RULE_SUM] = sum_is_off,
    [RULE_ORDER] = in_order,
    [RULE_CVR] = cvr_is_off,
};

bool
rules_is_broken(const struct rule *rule, struct row_cells *row, uint32_t *field)
{
	uint32_t bad;

	/* asked-if has its own use for its conditions. */
	if (rule->kind != RULE_ASKED_IF &&
	    !rules_hold(rule->when, rule->n_when, row, &bad))
		return false;
	return checks[rule->kind](rule, row, field);
}

void
rules_explain(const struct rule *rule, const struct resource *res,
    struct row_cells *row, char *out, size_t size)
{
	const char *last = res->fields[rule->fields[rule->n_fields - 1]].name;
	const char *first = res->fields[rule->fields[0]].name;
	uint32_t field = rule->fields[0];
	struct slice value;
	uint32_t n = 0;

	rules_is_broken(rule, row, &field);
	value_of(row, field, &value);
	switch (rule->kind) {
	case RULE_ASKED_IF:
		if (value.len == 0)
			snprintf(out, size,
			    "there is no answer, though the question was "
			    "asked");
		else
			snprintf(out, size,
			    "%s is an answer to a question that was not asked "
			    "(by %s)",
			    diag_value(value), rule->when[0].name);
		break;
	case RULE_EXACTLY_ONE:
		count_chosen(rule, row, &n);
		snprintf(out, size,
		    "exactly one of %s to %s must be chosen, not %u", first,
		    last, n);
		break;
	case RULE_AT_LEAST_ONE:
		snprintf(
		    out, size, "one of %s to %s must be chosen", first, last);
		break;
	case RULE_EQUAL:
		snprintf(out, size, "%s is not the same as %s",
		    diag_value(value), first);
		break;
	case RULE_LESS_THAN:
		snprintf(out, size, "%s must be %s what stands before it",
		    diag_value(value),
		    rule->or_equal ? "no less than" : "more than");
		break;
	case RULE_SUM:
		snprintf(out, size, "%s is not the sum of %s to %s",
		    diag_value(value), first, last);
		break;
	case RULE_ORDER:
		snprintf(out, size, "%s is before what should come first",
		    diag_value(value));
		break;
	case RULE_CVR:
		snprintf(out, size,
		    "%s fails the check of CVR numbers (modulus 11)",
		    diag_value(value));
		break;
	}
}
