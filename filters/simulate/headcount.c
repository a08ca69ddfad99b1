#include <stdlib.h>
#include <string.h>

#include "condition.h"
#include "headcount.h"
#include "mem.h"
#include "result.h"

/* The columns that a figure looks at. */
struct columns {
	int *
	    at; /* of what holds the answer: one variable, or a set's members */
	uint32_t n;
	int member;       /* of a set: the place of the answer's own, else -1 */
	const char *code; /* that says yes */
};

static bool
find_columns(struct columns *columns, const struct true_figure *figure,
    const struct truth *truth, const struct donors *donors)
{
	const struct measure *measure = figure->measure;
	const struct set *set = NULL;
	int found;
	uint32_t i;

	*columns = (struct columns){.member = -1, .code = figure->category};
	if (measure->is_set) {
		found = codebook_set(truth->book, measure->variable);
		if (found < 0)
			return false;
		set = &truth->book->sets[found];
	}
	columns->n = set == NULL ? 1 : set->n_members;
	columns->at = mem_zero(columns->n + 1, sizeof *columns->at);
	for (i = 0; i < columns->n; i++) {
		columns->at[i] = donors_column(donors,
		    set == NULL ? measure->variable
				: truth->book->variables[set->members[i]].name);
		if (columns->at[i] < 0)
			return false;
		if (set != NULL &&
		    strcmp(set->codes[i], figure->category) == 0) {
			columns->member = (int)i;
			columns->code = "1";
		}
	}
	return true;
}

static bool
is_in_cell(const struct donor *donor, const struct true_figure *figure,
    const int *by, uint32_t n_by)
{
	uint32_t i;

	for (i = 0; i < n_by; i++)
		if (by[i] >= 0 &&
		    !slice_is(donor->fields[by[i]], figure->by[i]))
			return false;
	return true;
}

static bool
meets(
    const struct donor *donor, const struct measure *measure, const int *where)
{
	uint32_t i;

	for (i = 0; i < measure->n_where; i++)
		if (!condition_allows(
			&measure->where[i], donor->fields[where[i]]))
			return false;
	return true;
}

static bool
has_base(const struct donor *donor, const struct measure *measure,
    const struct columns *columns)
{
	uint32_t i;

	for (i = 0; i < columns->n; i++)
		if (condition_is_answer(measure, donor->fields[columns->at[i]]))
			return true;
	return false;
}

static bool
gave(const struct donor *donor, const struct columns *columns)
{
	uint32_t i;

	for (i = 0; i < columns->n; i++)
		if ((columns->member < 0 || columns->member == (int)i) &&
		    slice_is(donor->fields[columns->at[i]], columns->code))
			return true;
	return false;
}

static void
count(struct headcount *head, const struct true_figure *figure,
    const struct truth *truth, const struct donors *donors,
    const struct columns *columns, const int *by, const int *where)
{
	uint32_t d;

	head->base = mem_alloc((donors->n + 1) * sizeof *head->base);
	head->answer = mem_alloc((donors->n + 1) * sizeof *head->answer);
	for (d = 0; d < donors->n; d++) {
		const struct donor *donor = &donors->list[d];

		if (!is_in_cell(donor, figure, by, truth->n_by) ||
		    !meets(donor, figure->measure, where) ||
		    !has_base(donor, figure->measure, columns))
			continue;
		head->base[head->n_base++] = d;
		if (gave(donor, columns))
			head->answer[head->n_answer++] = d;
	}
	head->base =
	    mem_resize(head->base, (head->n_base + 1) * sizeof *head->base);
	head->answer = mem_resize(
	    head->answer, (head->n_answer + 1) * sizeof *head->answer);
	head->is_known = true;
}

/* The columns of the cell and of the where; false where one is not there. */
static bool
find_places(int *by, int *where, const struct true_figure *figure,
    const struct truth *truth, const struct donors *donors)
{
	bool is_good = true;
	uint32_t i;

	for (i = 0; i < truth->n_by; i++) {
		by[i] = -1;
		if (strcmp(figure->by[i], RESULT_TOTAL) == 0)
			continue;
		by[i] = donors_column(donors, truth->by[i]);
		is_good = is_good && by[i] >= 0;
	}
	for (i = 0; i < figure->measure->n_where; i++) {
		where[i] =
		    donors_column(donors, figure->measure->where[i].variable);
		is_good = is_good && where[i] >= 0;
	}
	return is_good;
}

void
headcounts_make(struct headcounts *heads, const struct truth *truth,
    const struct donors *donors)
{
	int *by = mem_zero(truth->n_by + 1, sizeof *by);
	uint32_t i;

	heads->n = truth->n;
	heads->list = mem_zero(truth->n + 1, sizeof *heads->list);
	for (i = 0; i < truth->n; i++) {
		const struct true_figure *figure = &truth->list[i];
		int *where =
		    mem_zero(figure->measure->n_where + 1, sizeof *where);
		struct columns columns = {0};

		if (figure->measure->statistic == STAT_SHARE &&
		    figure->measure->percent == PERCENT_COLUMN &&
		    !figure->is_difference &&
		    find_columns(&columns, figure, truth, donors) &&
		    find_places(by, where, figure, truth, donors))
			count(&heads->list[i], figure, truth, donors, &columns,
			    by, where);
		free(columns.at);
		free(where);
	}
	free(by);
}

uint64_t
headcount_of(const uint32_t *list, uint32_t n, const struct donors *donors,
    const uint32_t *times)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		sum += times[donors->list[list[i]].unit];
	return sum;
}

static bool
is_telling(uint64_t n, uint64_t minimum)
{
	return n > 0 && n < minimum;
}

bool
headcount_must_hide(const struct table *table, const struct secrecy *secrecy,
    uint64_t base, uint64_t answer)
{
	return is_telling(base, (uint64_t)table->minimum_base) ||
	    is_telling(base, secrecy->minimum) ||
	    is_telling(answer, secrecy->minimum_answer) ||
	    is_telling(base - answer, secrecy->minimum_answer);
}

void
headcounts_free(struct headcounts *heads)
{
	uint32_t i;

	for (i = 0; i < heads->n; i++) {
		free(heads->list[i].base);
		free(heads->list[i].answer);
	}
	free(heads->list);
}
