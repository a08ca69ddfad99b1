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

static int
compare_codes(const void *context, uint32_t a, uint32_t b)
{
	const struct codes *codes = context;

	return compare_bytes(codes_text(codes, a), codes_text(codes, b));
}

static int
compare_keys(const void *context, uint32_t a, uint32_t b)
{
	const struct map *map = context;

	return compare_bytes(map_key(map, a), map_key(map, b));
}

void
ranks_of_codes(struct ranks *ranks, const struct codes *codes)
{
	ranks_init(ranks, codes_len(codes), compare_codes, codes);
}

void
ranks_of_keys(struct ranks *ranks, const struct map *map)
{
	ranks_init(ranks, map_len(map), compare_keys, map);
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
