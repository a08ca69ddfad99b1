#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "doubles.h"
#include "mem.h"

void
doubles_add(struct doubles *d, const char *key, uint32_t first, uint32_t line)
{
	unsigned i = d->n_list;

	d->n++;
	if (i == DOUBLES_LISTED) {
		if (line >= d->list[i - 1].line)
			return;
		free(d->list[--i].key);
	} else {
		d->n_list++;
	}
	for (; i > 0 && d->list[i - 1].line > line; i--)
		d->list[i] = d->list[i - 1];
	d->list[i].key = mem_text(slice_of(key));
	d->list[i].first = first;
	d->list[i].line = line;
}

void
doubles_clear(struct doubles *d)
{
	unsigned i;

	for (i = 0; i < d->n_list; i++)
		free(d->list[i].key);
	*d = (struct doubles){0};
}

void
doubles_report(const struct doubles *d, const char *table_name)
{
	struct place place = {.file = table_name};
	unsigned i;

	for (i = 0; i < d->n_list; i++) {
		place.line = d->list[i].line;
		diag_error(STATUS_USAGE, &place, "duplicate-key",
		    "key %s seen before on line %" PRIu32, d->list[i].key,
		    d->list[i].first);
	}
	place.line = 0;
	if (d->n > 0)
		diag_error(STATUS_USAGE, &place, "duplicate-key",
		    "%" PRIu64 " rows repeat a key, but each may come once; "
		    "mend the table, or say --expect 1:n",
		    d->n);
}
