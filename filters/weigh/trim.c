#include <stdlib.h>

#include "diag.h"
#include "kulisch.h"
#include "mem.h"
#include "trim.h"

enum {
	MAX_ROUNDS = 1000
};

static double
low_of(const struct trim *t, double base)
{
	return t->is_ratio ? t->low * base : t->low;
}

static double
high_of(const struct trim *t, double base)
{
	return t->is_ratio ? t->high * base : t->high;
}

/* A weight that differs from a limit by rounding alone is at it. */
static const double HAIR = 1e-13;

static bool
is_at(double weight, double limit)
{
	return weight >= limit - HAIR * limit && weight <= limit + HAIR * limit;
}

double
trim_weight(const struct trim *t, double weight, double base)
{
	double low = low_of(t, base);
	double high = high_of(t, base);
	uint32_t i;

	if (is_at(weight, low))
		weight = low;
	else if (is_at(weight, high))
		weight = high;
	for (i = 0; i < t->n; i++) {
		if (weight < low)
			weight = low;
		else if (weight > high)
			weight = high;
		else
			weight += t->shifts[i];
	}
	return weight;
}

/* Find the next shift; false where no weight is outside, or none inside. */
static bool
find_shift(struct trim *t, struct store *rows, double *shift, bool *has_failed)
{
	struct kulisch excess = {{0}, 0};
	quad inside = 0;
	const double *row;
	bool is_outside = false;

	store_rewind(rows);
	while ((row = store_next(rows)) != NULL) {
		double weight = trim_weight(t, row[0], row[1]);
		double low = low_of(t, row[1]);
		double high = high_of(t, row[1]);

		if (weight >= low && weight <= high) {
			inside += (quad)row[2];
			continue;
		}
		is_outside = true;
		kulisch_add_quad(&excess,
		    ((quad)weight - (quad)(weight < low ? low : high)) *
			(quad)row[2]);
	}
	if (!is_outside)
		return false;
	*has_failed = inside == 0;
	if (inside > 0)
		*shift = (double)(kulisch_value(&excess) / inside);
	return inside > 0;
}

bool
trim_find(struct trim *t, struct store *rows)
{
	bool has_failed = false;
	double shift = 0;

	while (find_shift(t, rows, &shift, &has_failed)) {
		has_failed = t->n == MAX_ROUNDS;
		if (has_failed)
			break;
		MEM_GROW(t->shifts, t->n, t->cap);
		t->shifts[t->n++] = shift;
		if (t->is_once)
			break;
	}
	if (has_failed)
		diag_error(STATUS_FAIL, NULL, "trim-failed",
		    "after %u rounds weights are still outside the limits of "
		    "trimming: there is no room between them for all; widen "
		    "them, or use --bounds",
		    t->n);
	return !has_failed && diag_worst() < STATUS_USAGE;
}

void
trim_free(struct trim *t)
{
	free(t->shifts);
}
