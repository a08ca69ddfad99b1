#include <string.h>

#include "categories.h"
#include "codebook.h"
#include "condition.h"
#include "number.h"

static const char between[] = "..";

static bool
is_date(struct slice s)
{
	return codebook_is_of_type(TYPE_DATE, s);
}

bool
condition_is_bound(struct slice s)
{
	double number;

	return number_parse(&number, s.text, s.len) || is_date(s);
}

/* The bounds of a range; false: it is none. */
static bool
split(const char *text, struct slice *low, struct slice *high)
{
	const char *dots = strstr(text, between);

	if (dots == NULL)
		return false;
	*low = (struct slice){text, (size_t)(dots - text)};
	*high = slice_of(dots + strlen(between));
	return low->len + high->len > 0 &&
	    (low->len == 0 || condition_is_bound(*low)) &&
	    (high->len == 0 || condition_is_bound(*high));
}

bool
condition_is_range(const char *value)
{
	struct slice low;
	struct slice high;

	return split(value, &low, &high);
}

/* Below 0, 0 or above; false where the two are in no order. */
static bool
compare(struct slice value, struct slice bound, int *order)
{
	double a;
	double b;

	if (number_parse(&a, value.text, value.len) &&
	    number_parse(&b, bound.text, bound.len)) {
		*order = (a > b) - (a < b);
		return true;
	}
	if (!is_date(value) || !is_date(bound))
		return false;
	*order = memcmp(value.text, bound.text, value.len);
	return true;
}

static bool
is_in_range(struct slice value, const char *range)
{
	struct slice low;
	struct slice high;
	int order;

	if (categories_is_missing(value) || !split(range, &low, &high))
		return false;
	if (low.len > 0 && (!compare(value, low, &order) || order < 0))
		return false;
	return high.len == 0 || (compare(value, high, &order) && order <= 0);
}

static bool
is_listed(const struct condition *condition, struct slice value)
{
	uint32_t i;

	for (i = 0; i < condition->n_values; i++)
		if (slice_is(value, condition->values[i]) ||
		    (condition->has_ranges &&
			is_in_range(value, condition->values[i])))
			return true;
	return false;
}

bool
condition_allows(const struct condition *condition, struct slice value)
{
	int order;

	if (condition->kind == CONDITION_LISTED)
		return is_listed(condition, value);
	if (categories_is_missing(value))
		return false;
	if (condition->kind == CONDITION_OTHERS)
		return !is_listed(condition, value);
	if (!compare(value, slice_of(condition->values[0]), &order))
		return false;
	switch (condition->kind) {
	case CONDITION_BELOW:
		return order < 0;
	case CONDITION_AT_MOST:
		return order <= 0;
	case CONDITION_ABOVE:
		return order > 0;
	default:
		return order >= 0;
	}
}

bool
condition_cannot_order(const struct condition *condition, struct slice value)
{
	return (condition->has_ranges || condition->kind > CONDITION_OTHERS) &&
	    !categories_is_missing(value) && !condition_is_bound(value) &&
	    !is_listed(condition, value);
}

const char *
condition_sign(const struct condition *condition)
{
	static const char *const signs[] = {
	    [CONDITION_LISTED] = "=",
	    [CONDITION_OTHERS] = "!=",
	    [CONDITION_BELOW] = "<",
	    [CONDITION_AT_MOST] = "<=",
	    [CONDITION_ABOVE] = ">",
	    [CONDITION_AT_LEAST] = ">=",
	};

	return signs[condition->kind];
}

bool
condition_is_answer(const struct measure *measure, struct slice value)
{
	uint32_t i;

	if (value.len != 2 || value.text[0] != '.')
		return value.len > 0;
	for (i = 0; i < measure->n_keep; i++)
		if (slice_is(value, measure->keep[i]))
			return true;
	return measure->base == BASE_ASKED;
}
