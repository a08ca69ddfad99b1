#include <stdint.h>
#include <stdlib.h>

#include "diag.h"
#include "mem.h"
#include "sole.h"

enum {
	FEWEST = 5 /* answers that say something about the next one */
};

struct sole {
	const struct codebook *book;
	uint32_t *variables; /* that have one answer so far */

	struct answer {
		char *text; /* NULL: none yet; owned */
		uint64_t n;
	} * answers; /* of each of them */

	uint32_t n;
};

static bool
is_answered(const struct variable *variable)
{
	return variable->role == ROLE_MEASURE || variable->role == ROLE_DOMAIN;
}

struct sole *
sole_new(const struct codebook *book)
{
	struct sole *sole = mem_zero(1, sizeof *sole);
	uint32_t i;

	sole->book = book;
	sole->variables =
	    mem_zero(book->n_variables + 1, sizeof *sole->variables);
	sole->answers = mem_zero(book->n_variables + 1, sizeof *sole->answers);
	for (i = 0; i < book->n_variables; i++)
		if (is_answered(&book->variables[i]))
			sole->variables[sole->n++] = i;
	return sole;
}

void
sole_free(struct sole *sole)
{
	uint32_t i;

	if (sole == NULL)
		return;
	for (i = 0; i < sole->n; i++)
		free(sole->answers[i].text);
	free(sole->answers);
	free(sole->variables);
	free(sole);
}

/*
 * A second answer was seen: the variable is no longer one of a single answer.
 */
static void
drop(struct sole *sole, uint32_t i)
{
	free(sole->answers[i].text);
	sole->n--;
	sole->answers[i] = sole->answers[sole->n];
	sole->variables[i] = sole->variables[sole->n];
}

void
sole_add(struct sole *sole, const struct datum *cells)
{
	struct answer *answer;
	struct datum cell;
	uint32_t i;

	for (i = sole->n; i-- > 0;) {
		cell = cells[sole->variables[i]];
		answer = &sole->answers[i];
		if (datum_is_missing(cell))
			continue;
		if (answer->text == NULL)
			answer->text = mem_text(datum_slice(cell));
		if (slice_is(datum_slice(cell), answer->text))
			answer->n++;
		else
			drop(sole, i);
	}
}

static int
by_place(const void *a, const void *b)
{
	uint32_t x = **(uint32_t *const *)a;
	uint32_t y = **(uint32_t *const *)b;

	return (x > y) - (x < y);
}

void
sole_report(const struct sole *sole)
{
	uint32_t **order = mem_zero(sole->n + 1, sizeof *order);
	struct place place = {0};
	const struct answer *answer;
	uint32_t i;

	for (i = 0; i < sole->n; i++)
		order[i] = &sole->variables[i];
	qsort(order, sole->n, sizeof *order, by_place);
	for (i = 0; i < sole->n; i++) {
		answer = &sole->answers[order[i] - sole->variables];
		if (answer->n < FEWEST)
			continue;
		place.column = sole->book->variables[*order[i]].name;
		diag_note(&place, "one-answer", "all %llu answers are %s",
		    (unsigned long long)answer->n,
		    diag_value(slice_of(answer->text)));
	}
	free(order);
}
