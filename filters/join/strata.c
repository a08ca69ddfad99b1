#include <stdlib.h>

#include "key.h"
#include "mem.h"
#include "strata.h"

void
strata_add(
    struct strata *strata, const char *name, uint32_t column, uint32_t at)
{
	MEM_GROW(strata->columns, strata->n, strata->cap);
	strata->columns[strata->n++] = (struct strata_column){name, column, at};
}

void
strata_free(struct strata *strata)
{
	free(strata->columns);
	out_free(&strata->name);
	out_free(&strata->scratch);
}

/* False when the value is missing: then there is no stratum. */
static bool
put(struct strata *strata, uint32_t i, struct slice value)
{
	const char between = STRATA_BETWEEN;

	if (key_is_missing(value)) {
		strata->name.len = 0;
		return false;
	}
	if (i > 0)
		out_slice(&strata->name, (struct slice){&between, 1});
	out_slice(&strata->name, value);
	return true;
}

static struct slice
name_of(const struct strata *strata)
{
	return (struct slice){
	    strata->name.len == 0 ? "" : strata->name.text, strata->name.len};
}

struct slice
strata_of_record(struct strata *strata, const struct record *rec)
{
	uint32_t i;

	strata->name.len = 0;
	for (i = 0; i < strata->n; i++)
		if (!put(strata, i,
			record_field(rec, strata->columns[i].column)))
			break;
	return name_of(strata);
}

struct slice
strata_of_row(struct strata *strata, struct slice right)
{
	uint32_t i;

	strata->name.len = 0;
	for (i = 0; i < strata->n; i++)
		if (!put(strata, i,
			rows_field(
			    right, strata->columns[i].at, &strata->scratch)))
			break;
	return name_of(strata);
}
