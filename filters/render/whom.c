#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "whom.h"

/* Is it the first condition on its variable? */
static bool
is_first(const struct measure *measure, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < at; i++)
		if (strcmp(measure->where[i].variable,
			measure->where[at].variable) == 0)
			return false;
	return true;
}

/* Does any condition on the variable stand behind those that a base_text
 * speaks of? */
static bool
is_unsaid(const struct measure *measure, const char *variable)
{
	uint32_t i;

	for (i = measure->n_where_said; i < measure->n_where; i++)
		if (strcmp(measure->where[i].variable, variable) == 0)
			return true;
	return false;
}

/* "Region: North, South", behind what is there. */
static void
put_variable(struct out *out, struct build *b, const struct measure *measure,
    const char *name, const char *before)
{
	int at = codebook_variable(b->book, name);
	uint32_t n;
	const char **codes = identity_codes(b->book, measure, name, &n);
	uint32_t i;

	out_format(
	    out, "%s%s:", before, codebook_label(b->book, name, build_lang(b)));
	for (i = 0; i < n; i++)
		out_format(out, "%s %s", i > 0 ? "," : "",
		    at < 0
			? codes[i]
			: build_answer(b, &b->book->variables[at], codes[i]));
	free(codes);
}

/* Do all measures without a base_text of their own restrict the variable to
 * the same codes? */
static bool
is_shared(struct build *b, const struct measure *measure, const char *variable)
{
	char *own = identity_where(b->book, measure, variable);
	bool is_same = true;
	uint32_t m;

	for (m = 0; m < b->table->n_measures && is_same; m++) {
		const struct measure *other = &b->table->measures[m];
		char *there;

		if (other->base_text.n > 0)
			continue;
		there = identity_where(b->book, other, variable);
		is_same = there != NULL && strcmp(there, own) == 0;
		free(there);
	}
	free(own);
	return is_same;
}

static const char *
whom(struct build *b, const struct measure *measure, bool is_table)
{
	const char *text = label_in(&b->table->base_text, build_lang(b));
	struct out out = {0};
	uint32_t i;

	if (*text == '\0')
		text = word(measure->base == BASE_ASKED ? WORD_BASE_ASKED
							: WORD_BASE_ANSWERED,
		    b->doc->language);
	out_text(&out, text);
	for (i = 0; i < measure->n_where; i++) {
		const char *variable = measure->where[i].variable;

		if (is_first(measure, i) && is_unsaid(measure, variable) &&
		    (!is_table || is_shared(b, measure, variable)))
			put_variable(&out, b, measure, variable, "; ");
	}
	return pool_take(&b->doc->pool, out_take(&out));
}

const char *
whom_of_table(struct build *b)
{
	uint32_t m;

	for (m = 0; m + 1 < b->table->n_measures; m++)
		if (b->table->measures[m].base_text.n == 0)
			break;
	return whom(b, &b->table->measures[m], true);
}

const char *
whom_of_measure(struct build *b, const struct measure *measure)
{
	uint32_t i;

	if (measure->base_text.n > 0)
		return label_in(&measure->base_text, build_lang(b));
	for (i = measure->n_where_said; i < measure->n_where; i++)
		if (!is_shared(b, measure, measure->where[i].variable))
			return whom(b, measure, false);
	return "";
}

const char *
whom_apart(struct build *b, const struct measure *measure)
{
	struct out out = {0};
	uint32_t i;

	if (measure->base_text.n > 0)
		return label_in(&measure->base_text, build_lang(b));
	for (i = 0; i < measure->n_where; i++)
		if (is_first(measure, i) &&
		    !is_shared(b, measure, measure->where[i].variable))
			put_variable(&out, b, measure,
			    measure->where[i].variable,
			    out.len > 0 ? "; " : "");
	return pool_take(&b->doc->pool, out_take(&out));
}
