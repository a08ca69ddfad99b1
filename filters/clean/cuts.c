#include <stdlib.h>

#include "cuts.h"
#include "mem.h"

void
cuts_open(struct cuts *cuts, const uint64_t *targets, size_t n)
{
	*cuts = (struct cuts){.targets = targets, .n = n};
	cuts->at = mem_zero(n + 1, sizeof *cuts->at);
}

void
cuts_done(struct cuts *cuts)
{
	free(cuts->at);
}

void
cuts_see(struct cuts *cuts, const struct cut *here)
{
	if (!cuts->is_begun) {
		cuts->is_begun = true;
		cuts->first = *here;
		if (cuts->header == 0)
			cuts->header = here->offset;
	}
	if (!cuts->is_safe)
		return;
	while (cuts->n_found < cuts->n &&
	    cuts->targets[cuts->n_found] <= here->offset)
		cuts->at[cuts->n_found++] = *here;
}

void
cuts_end(struct cuts *cuts, const struct cut *here)
{
	cuts->end = *here;
	if (!cuts->is_begun)
		cuts->first = *here;
	if (cuts->header == 0)
		cuts->header = here->offset;
	while (cuts->n_found < cuts->n)
		cuts->at[cuts->n_found++] = *here;
}

bool
cuts_are_found(const struct cuts *cuts)
{
	return cuts != NULL && cuts->is_begun && cuts->n_found == cuts->n;
}
