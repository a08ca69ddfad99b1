#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "doubles.h"
#include "mem.h"

void
doubles_add(struct doubles *d, const struct repeat *repeat)
{
	unsigned i = d->n_list;

	d->n++;
	if (i == DOUBLES_LISTED) {
		if (repeat->number >= d->list[i - 1].number)
			return;
		free((char *)d->list[--i].key);
	} else {
		d->n_list++;
	}
	for (; i > 0 && d->list[i - 1].number > repeat->number; i--)
		d->list[i] = d->list[i - 1];
	d->list[i] = *repeat;
	d->list[i].key = mem_text(slice_of(repeat->key));
}

void
doubles_clear(struct doubles *d)
{
	unsigned i;

	for (i = 0; i < d->n_list; i++)
		free((char *)d->list[i].key);
	*d = (struct doubles){0};
}

static void
report_one(enum status status, const struct repeat *repeat, const char *advice)
{
	bool is_same = strcmp(repeat->place.file, repeat->before.file) == 0;

	diag_error(status, &repeat->place, "duplicate-key",
	    "key %s seen before on line %" PRIu64 "%s%s; %s", repeat->key,
	    repeat->before.line, is_same ? "" : " of ",
	    is_same ? "" : repeat->before.file, advice);
}

void
doubles_report(const struct doubles *d, enum status status, const char *advice)
{
	unsigned i;

	for (i = 0; i < d->n_list; i++)
		report_one(status, &d->list[i], advice);
	diag_more("duplicate-key", d->n - d->n_list);
}
