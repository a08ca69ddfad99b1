#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "ranks.h"

/* Merge sort: qsort has no place for the context. */
static void
sort(uint32_t *list, uint32_t *spare, uint32_t n,
    int (*compare)(const void *, uint32_t, uint32_t), const void *context)
{
	uint32_t half = n / 2;
	uint32_t i = 0;
	uint32_t j = half;
	uint32_t k;

	if (n < 2)
		return;
	sort(list, spare, half, compare, context);
	sort(list + half, spare, n - half, compare, context);
	for (k = 0; k < n; k++)
		if (i < half &&
		    (j == n || compare(context, list[i], list[j]) <= 0))
			spare[k] = list[i++];
		else
			spare[k] = list[j++];
	memcpy(list, spare, n * sizeof *list);
}

void
ranks_init(struct ranks *ranks, uint32_t n,
    int (*compare)(const void *, uint32_t, uint32_t), const void *context)
{
	uint32_t *spare = mem_zero((size_t)n + 1, sizeof *spare);
	uint32_t i;

	ranks->n = n;
	ranks->sorted = mem_zero((size_t)n + 1, sizeof *ranks->sorted);
	ranks->position = mem_zero((size_t)n + 1, sizeof *ranks->position);
	for (i = 0; i < n; i++)
		ranks->sorted[i] = i;
	sort(ranks->sorted, spare, n, compare, context);
	for (i = 0; i < n; i++)
		ranks->position[ranks->sorted[i]] = i;
	free(spare);
}

void
ranks_done(struct ranks *ranks)
{
	free(ranks->sorted);
	free(ranks->position);
}

static int
compare_bytes(struct slice x, struct slice y)
{
	size_t len = x.len < y.len ? x.len : y.len;
	int order = len == 0 ? 0 : memcmp(x.text, y.text, len);

	return order != 0 ? order : (x.len > y.len) - (x.len < y.len);
}

/*
 * Texts, and the first bytes of each as a number: most pairs differ there,
 * which saves fetching both texts from memory.
 */
struct texts {
	struct slice (*at)(const void *, uint32_t);
	const void *source;
	uint64_t *head;
};

static uint64_t
head_of(struct slice text)
{
	uint64_t head = 0;
	size_t i;

	for (i = 0; i < sizeof head; i++)
		head = head << CHAR_BIT |
		    (i < text.len ? (unsigned char)text.text[i] : 0);
	return head;
}

static int
compare_texts(const void *context, uint32_t a, uint32_t b)
{
	const struct texts *texts = context;

	if (texts->head[a] != texts->head[b])
		return texts->head[a] < texts->head[b] ? -1 : 1;
	return compare_bytes(
	    texts->at(texts->source, a), texts->at(texts->source, b));
}

static void
rank_texts(struct ranks *ranks, struct texts *texts, uint32_t n)
{
	uint32_t i;

	texts->head = mem_zero((size_t)n + 1, sizeof *texts->head);
	for (i = 0; i < n; i++)
		texts->head[i] = head_of(texts->at(texts->source, i));
	ranks_init(ranks, n, compare_texts, texts);
	free(texts->head);
}

static struct slice
code_at(const void *codes, uint32_t i)
{
	return codes_text(codes, i);
}

static struct slice
key_at(const void *map, uint32_t i)
{
	return map_key(map, i);
}

void
ranks_of_codes(struct ranks *ranks, const struct codes *codes)
{
	struct texts texts = {.at = code_at, .source = codes};

	rank_texts(ranks, &texts, codes_len(codes));
}

void
ranks_of_keys(struct ranks *ranks, const struct map *map)
{
	struct texts texts = {.at = key_at, .source = map};

	rank_texts(ranks, &texts, map_len(map));
}

int
ranks_compare(const void *context, uint32_t a, uint32_t b)
{
	const struct rank_tuples *tuples = context;
	uint32_t i;

	for (i = 0; i < tuples->width; i++) {
		uint32_t x = tuples->values[(size_t)a * tuples->width + i];
		uint32_t y = tuples->values[(size_t)b * tuples->width + i];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}
