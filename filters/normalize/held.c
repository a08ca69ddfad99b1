#include <stdlib.h>
#include <string.h>

#include "held.h"
#include "mem.h"

enum {
	MOST_RECORDS = 10000,
	MOST_BYTES = 64 << 20,
	BEHIND = 64 /* bytes that may be looked at behind a record */
};

/*
 * Copy the text of some fields, and where each of them ends, to *at, which
 * moves behind the copy. The text begins with the first field.
 */
static void
copy_fields(const char **text, const uint32_t **end, uint32_t n, char **at)
{
	uint32_t start = (*end)[-1] + 1;
	uint32_t len = (*end)[(int64_t)n - 1] - start;
	uint32_t *ends = (uint32_t *)(void *)*at;
	uint32_t i;

	*ends++ = UINT32_MAX; /* one before the first byte */
	for (i = 0; i < n; i++)
		ends[i] = (*end)[i] - start;
	*at = (char *)(ends + n);
	memcpy(*at, *text + start, len);
	*text = *at;
	*end = ends;
	*at += (len + BEHIND + 7) / 8 * 8;
}

static size_t
room_of(const uint32_t *end, uint32_t n)
{
	size_t len = end[(int64_t)n - 1] - (end[-1] + 1);

	return (n + 1) * sizeof *end + len + BEHIND + 8;
}

bool
held_add(struct held *held, const struct record *rec, const char *file)
{
	size_t size = room_of(rec->end, rec->n) + rec->raw.len + BEHIND;
	struct held_record *item;
	char *at;

	if (rec->is_canonical)
		size += room_of(rec->raw_end, rec->n);
	MEM_GROW(held->items, held->n, held->cap);
	item = &held->items[held->n++];
	*item = (struct held_record){
	    .rec = *rec, .file = file, .bytes = mem_zero(1, size)};
	at = item->bytes;
	copy_fields(&item->rec.text, &item->rec.end, rec->n, &at);
	if (rec->is_canonical)
		copy_fields(
		    &item->rec.raw_text, &item->rec.raw_end, rec->n, &at);
	memcpy(at, rec->raw.text, rec->raw.len);
	item->rec.raw.text = at;
	held->n_bytes += size;
	return held->n < MOST_RECORDS && held->n_bytes < MOST_BYTES;
}

void
held_clear(struct held *held)
{
	size_t i;

	for (i = 0; i < held->n; i++)
		free(held->items[i].bytes);
	free(held->items);
	*held = (struct held){0};
}
