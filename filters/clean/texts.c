#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "texts.h"

size_t
texts_find(const struct texts *texts, struct slice s)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		if (slice_equal(texts->items[i], s))
			break;
	return i;
}

bool
texts_hold(const struct texts *texts, struct slice s)
{
	return texts_find(texts, s) < texts->n;
}

void
texts_free(struct texts *texts)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		free((char *)texts->items[i].text);
	free(texts->items);
	*texts = (struct texts){0};
}

void
texts_add(struct texts *texts, const char *text)
{
	texts->items =
	    mem_resize(texts->items, (texts->n + 1) * sizeof *texts->items);
	texts->items[texts->n++] =
	    (struct slice){mem_text(slice_of(text)), strlen(text)};
}

void
texts_set(struct texts *texts, const char *const *list)
{
	for (; *list != NULL; list++)
		texts_add(texts, *list);
}
