#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bands.h"
#include "mem.h"
#include "number.h"
#include "out.h"

static bool
are_rising(const double *bounds, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (floor(bounds[i]) < bounds[i] || fabs(bounds[i]) > 1e15 ||
		    (i > 0 && bounds[i] <= bounds[i - 1]))
			return false;
	return n > 0;
}

static char *
label_of(const double *bounds, uint32_t n, uint32_t i)
{
	int64_t low = i == 0 ? 0 : (int64_t)bounds[i - 1];
	int64_t high = i == n ? 0 : (int64_t)bounds[i] - 1;

	if (i == 0)
		return mem_format("..%" PRId64, high);
	if (i == n)
		return mem_format("%" PRId64 "..", low);
	return mem_format("%" PRId64 "..%" PRId64, low, high);
}

bool
bands_add(struct band_list *list, const char *column, const char *const *bounds,
    uint32_t n)
{
	struct bands one = {.n = n, .source = mem_text(slice_of(column))};
	struct out name = {0};
	bool is_good = true;
	uint32_t i;

	one.bounds = mem_alloc((n + 1) * sizeof *one.bounds);
	out_text(&name, column);
	for (i = 0; i < n; i++) {
		is_good = is_good &&
		    number_parse(&one.bounds[i], bounds[i], strlen(bounds[i]));
		out_format(&name, "_%s", bounds[i]);
	}
	one.name = mem_text((struct slice){name.text, name.len});
	out_free(&name);
	is_good = is_good && are_rising(one.bounds, n);
	one.labels = mem_zero(n + 1, sizeof *one.labels);
	for (i = 0; is_good && i <= n; i++)
		one.labels[i] = label_of(one.bounds, n, i);
	MEM_GROW(list->bands, list->n, list->cap);
	list->bands[list->n++] = one;
	return is_good;
}

void
bands_free(struct band_list *list)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < list->n; i++) {
		for (k = 0; k <= list->bands[i].n; k++)
			free(list->bands[i].labels[k]);
		free(list->bands[i].labels);
		free(list->bands[i].bounds);
		free(list->bands[i].source);
		free(list->bands[i].name);
	}
	free(list->bands);
}

const struct bands *
bands_find(const struct band_list *list, const char *name)
{
	uint32_t i;

	for (i = 0; list != NULL && i < list->n; i++)
		if (strcmp(list->bands[i].name, name) == 0)
			return &list->bands[i];
	return NULL;
}

struct slice
bands_of(const struct bands *bands, struct slice text)
{
	double value;
	uint32_t i;

	if (!number_parse(&value, text.text, text.len))
		return text;
	for (i = 0; i < bands->n && value >= bands->bounds[i]; i++)
		;
	return slice_of(bands->labels[i]);
}
