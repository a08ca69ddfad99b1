#include <stdlib.h>

#include "losses.h"
#include "mem.h"

void
losses_add(struct losses *losses, struct slice tag, uint64_t n)
{
	size_t i;

	for (i = 0; i < losses->n; i++)
		if (slice_is(tag, losses->at[i].tag))
			break;
	if (i == losses->n) {
		MEM_GROW(losses->at, i, losses->cap);
		losses->at[i] = (struct loss){mem_text(tag), 0};
		losses->n++;
	}
	losses->at[i].n += n;
}

uint64_t
losses_of(const struct losses *losses, const char *tag)
{
	size_t i;

	for (i = 0; i < losses->n; i++)
		if (slice_is(slice_of(tag), losses->at[i].tag))
			return losses->at[i].n;
	return 0;
}

uint64_t
losses_all(const struct losses *losses)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < losses->n; i++)
		n += losses->at[i].n;
	return n;
}

void
losses_free(struct losses *losses)
{
	size_t i;

	for (i = 0; i < losses->n; i++)
		free(losses->at[i].tag);
	free(losses->at);
	*losses = (struct losses){0};
}
