#include <stdlib.h>
#include <string.h>

#include "categories.h"
#include "condition.h"
#include "identity.h"
#include "mem.h"
#include "number.h"
#include "out.h"
#include "writer.h"

/* In quotes where it holds one of the signs, or a quote, which is doubled. */
static void
put_quoted(struct out *made, const char *text, const char *signs)
{
	if (text[strcspn(text, signs)] == '\0' &&
	    !writer_needs_quotes(slice_of(text))) {
		out_text(made, text);
		return;
	}
	out_reserve(made, 2 * strlen(text) + 2);
	made->len += writer_quote(made->text + made->len, slice_of(text));
}

static void
put_list(struct out *made, const char *const *texts, uint32_t n,
    const char *between, const char *signs)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		out_text(made, i > 0 ? between : "");
		put_quoted(made, texts[i], signs);
	}
}

char *
identity_list(const char *const *texts, uint32_t n)
{
	struct out made = {0};

	if (n == 1)
		out_text(&made, texts[0]);
	else
		put_list(&made, texts, n, ",", "");
	return out_take(&made);
}

/* ---- where --------------------------------------------------------------- */

static const struct variable *
variable_of(const struct codebook *book, const char *name)
{
	int at = book == NULL ? -1 : codebook_variable(book, name);

	return at < 0 ? NULL : &book->variables[at];
}

/* The categories of the codebook, in its order, then other values, numbers
 * first. */
static bool
comes_before(const struct variable *variable, const char *a, const char *b)
{
	uint32_t i;

	for (i = 0; variable != NULL && i < variable->n_categories; i++) {
		const char *code = variable->categories[i].code;

		if (strcmp(code, a) == 0)
			return strcmp(code, b) != 0;
		if (strcmp(code, b) == 0)
			return false;
	}
	return categories_compare(slice_of(a), slice_of(b)) < 0;
}

/* Do all conditions on the variable allow the value? */
static bool
all_allow(
    const struct measure *measure, const char *variable, const char *value)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++)
		if (strcmp(measure->where[i].variable, variable) == 0 &&
		    !condition_allows(&measure->where[i], slice_of(value)))
			return false;
	return true;
}

static const struct condition *
first_on(const struct measure *measure, const char *variable)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++)
		if (strcmp(measure->where[i].variable, variable) == 0)
			return &measure->where[i];
	return NULL;
}

/* The values that all conditions allow, each once, in order; owned. */
static const char **
allowed(const struct variable *order, const struct measure *measure,
    const struct condition *first, uint32_t *n)
{
	const char **list = mem_zero((size_t)first->n_values + 1, sizeof *list);
	uint32_t i;
	uint32_t k;

	*n = 0;
	for (i = 0; i < first->n_values; i++) {
		const char *value = first->values[i];

		for (k = 0; k < *n && strcmp(list[k], value) != 0;)
			k++;
		if (k < *n || !all_allow(measure, first->variable, value))
			continue;
		for (k = (*n)++;
		     k > 0 && comes_before(order, value, list[k - 1]); k--)
			list[k] = list[k - 1];
		list[k] = value;
	}
	return list;
}

const char **
identity_codes(const struct codebook *book, const struct measure *measure,
    const char *variable, uint32_t *n)
{
	static const struct condition none = {.n_values = 0};
	const struct condition *first = first_on(measure, variable);

	return allowed(variable_of(book, variable), measure,
	    first == NULL ? &none : first, n);
}

/* Does it ask for more than values of a list? */
static bool
is_test(const struct condition *condition)
{
	return condition->kind != CONDITION_LISTED || condition->has_ranges;
}

static bool
is_tested(const struct measure *measure, const char *variable)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++)
		if (strcmp(measure->where[i].variable, variable) == 0 &&
		    is_test(&measure->where[i]))
			return true;
	return false;
}

/* All conditions on the variable, as they were asked for: "{>=18,<65}". */
static void
put_tests(struct out *made, const struct measure *measure, const char *variable)
{
	const char *before = "{";
	uint32_t i;

	for (i = 0; i < measure->n_where; i++) {
		const struct condition *condition = &measure->where[i];

		if (strcmp(condition->variable, variable) != 0)
			continue;
		out_text(made, before);
		before = ",";
		if (condition->kind != CONDITION_LISTED)
			out_text(made, condition_sign(condition));
		put_list(made, condition->values, condition->n_values,
		    condition->kind == CONDITION_OTHERS ? ",!=" : ",", "{}");
	}
	out_text(made, "}");
}

char *
identity_where(const struct codebook *book, const struct measure *measure,
    const char *variable)
{
	const struct condition *first = first_on(measure, variable);
	struct out made = {0};
	const char **list;
	uint32_t n;

	if (first == NULL)
		return NULL;
	if (is_tested(measure, variable)) {
		put_tests(&made, measure, variable);
		return out_take(&made);
	}
	list = identity_codes(book, measure, variable, &n);
	if (n == 1) {
		out_text(&made, list[0]);
	} else {
		out_text(&made, "{");
		put_list(&made, list, n, ",", "{}");
		out_text(&made, "}");
	}
	free(list);
	return out_take(&made);
}

/* ---- item ---------------------------------------------------------------- */

/* What would make two items look like one. */
static const char item_signs[] = ":;=<>!/+ ";

static void
put_where(struct out *made, const struct measure *measure)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++) {
		const struct condition *condition = &measure->where[i];
		const char **list;
		uint32_t n;

		if (is_tested(measure, condition->variable)) {
			out_text(made, ";");
			put_quoted(made, condition->variable, item_signs);
			out_text(made, condition_sign(condition));
			put_list(made, condition->values, condition->n_values,
			    "+", item_signs);
			continue;
		}
		if (first_on(measure, condition->variable) != condition)
			continue;
		list = allowed(NULL, measure, condition, &n);
		out_text(made, ";");
		put_quoted(made, condition->variable, item_signs);
		out_text(made, "=");
		put_list(made, list, n, "+", item_signs);
		free(list);
	}
}

/* Put what else decides a share, or a count by category, into the item. */
static void
put_share(struct out *made, const struct measure *measure)
{
	if (measure->base == BASE_ASKED)
		out_text(made, ";base=asked");
	if (measure->base == BASE_KNOWN)
		out_text(made, ";base=known");
	if (measure->n_keep > 0) {
		out_text(made, ";keep=");
		put_list(made, measure->keep, measure->n_keep, "+", item_signs);
	}
	if (measure->statistic == STAT_SHARE &&
	    measure->percent != PERCENT_COLUMN) {
		out_text(made, ";percent=");
		out_text(made, tables_percents[measure->percent]);
	}
}

/* What is set against a population. */
static void
put_population(struct out *made, const struct measure *measure)
{
	char number[NUMBER_TEXT];

	if (measure->n_standardize > 0) {
		out_text(made, ";standardize=");
		put_list(made, measure->standardize, measure->n_standardize,
		    "+", item_signs);
	}
	if (measure->per > 0) {
		number[number_format(number, measure->per)] = '\0';
		out_text(made, ";per=");
		out_text(made, number);
	}
}

char *
identity_item(const struct measure *measure)
{
	struct out made = {0};

	if (measure->id != NULL) {
		out_text(&made, measure->id);
		return out_take(&made);
	}
	out_text(&made, tables_statistics[measure->statistic]);
	if (measure->variable != NULL) {
		/* No id has a colon. */
		out_text(&made, ":");
		put_quoted(&made, measure->variable, item_signs);
	}
	if (measure->denominator != NULL) {
		out_text(&made, "/");
		put_quoted(&made, measure->denominator, item_signs);
	}
	if (tables_is_by_answer(measure))
		put_share(&made, measure);
	else if (measure->base == BASE_KNOWN &&
	    measure->statistic != STAT_COUNT &&
	    measure->statistic != STAT_QUANTILE)
		out_text(&made, ";base=known");
	if (measure->statistic == STAT_QUANTILE &&
	    measure->qrule != QRULE_MATH) {
		out_text(&made, ";qrule=");
		out_text(&made, tables_qrules[measure->qrule]);
	}
	put_population(&made, measure);
	put_where(&made, measure);
	return out_take(&made);
}
