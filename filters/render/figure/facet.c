#include <string.h>

#include "facet.h"

const struct variable *
facet_variable(const struct choice *choice, const char *name)
{
	int at =
	    choice->book == NULL ? -1 : codebook_variable(choice->book, name);

	return at < 0 ? NULL : &choice->book->variables[at];
}

bool
facet_is_ordered(const struct choice *choice, const char *name)
{
	const struct variable *variable = facet_variable(choice, name);

	return variable != NULL &&
	    (variable->is_ordered || variable->role == ROLE_TIME);
}

static bool
is_same_by(const struct facet *facet, const struct column *column)
{
	uint32_t i;

	if (facet->n_by != column->n_by)
		return false;
	for (i = 0; i < facet->n_by; i++)
		if (strcmp(facet->by[i], column->by[i]) != 0)
			return false;
	return true;
}

static struct facet *
facet_of(struct facets *facets, const struct choice *choice,
    const struct column *column)
{
	struct facet *facet;
	uint32_t i;

	for (i = 0; i < facets->n; i++)
		if (is_same_by(&facets->list[i], column))
			return &facets->list[i];
	if (facets->n == FACETS_MAX)
		return NULL;
	facet = &facets->list[facets->n++];
	*facet =
	    (struct facet){.by = column->by, .n_by = column->n_by, .time = -1};
	facet->columns = pool_zero(&choice->doc->pool, choice->sheet->n_columns,
	    sizeof *facet->columns);
	for (i = 0; i < column->n_by; i++) {
		const struct variable *variable =
		    facet_variable(choice, column->by[i]);

		if (variable != NULL && variable->role == ROLE_TIME)
			facet->time = (int)i;
	}
	return facet;
}

void
facets_find(struct facets *facets, const struct choice *choice)
{
	const struct sheet *sheet = choice->sheet;
	uint32_t c;

	*facets = (struct facets){.total = NO_COLUMN};
	for (c = 0; c < sheet->n_columns; c++) {
		const struct column *column = &sheet->columns[c];
		struct facet *facet;

		if (column->is_difference || column->holds != HOLDS_FIGURE)
			continue;
		if (column->n_by == 0) {
			facets->total = c;
			continue;
		}
		facet = facet_of(facets, choice, column);
		if (facet != NULL)
			facet->columns[facet->n++] = c;
	}
}

static const struct facet *
with_time(const struct facets *facets, uint32_t n_by)
{
	uint32_t i;

	for (i = 0; i < facets->n; i++)
		if (facets->list[i].time >= 0 && facets->list[i].n_by == n_by)
			return &facets->list[i];
	return NULL;
}

const struct facet *
facets_waves(const struct facets *facets)
{
	return with_time(facets, 1);
}

const struct facet *
facets_waves_by(const struct facets *facets)
{
	return with_time(facets, 2);
}

uint32_t
facet_difference(const struct choice *choice, const struct facet *facet)
{
	uint32_t c;

	for (c = 0; c < choice->sheet->n_columns; c++)
		if (choice->sheet->columns[c].is_difference &&
		    choice->sheet->columns[c].side_a != NULL &&
		    is_same_by(facet, &choice->sheet->columns[c]))
			return c;
	return NO_COLUMN;
}
