#include <stdio.h>
#include <stdlib.h>

#include "derive.h"
#include "mem.h"
#include "moment.h"
#include "number.h"

/* What one derived variable needs besides its operands. */
struct derive {
	const struct operator* operator;
	uint32_t *of;
	uint32_t n;
	bool is_strict;       /* one missing operand makes it missing */
	struct values values; /* what counts as true */
	const char *text;     /* constant, separator, or the date "at" */
	double *cuts;
	struct datum *codes; /* of the bands */
	uint32_t n_cuts;
	bool is_right;         /* a band holds its upper end */
	struct mapping *rules; /* map, combine */
	bool is_mapped;
	bool is_pair; /* equal of two operands */
	const char **results;
	uint32_t n_results;
};

struct operator
{
	const char *name;
	uint32_t least; /* operands */
	uint32_t most;
	const char *const *keys; /* those beside op, of */
	bool (*read)(
	    struct derive *, const struct node *, const struct derive_names *);
	bool (*value)(const struct derive *, const struct datum *,
	    struct arena *, struct datum *);
};

static const struct datum zero = {"0", 1};
static const struct datum one = {"1", 1};
static const struct datum none = {"", 0};
static const struct datum invalid = {".x", 2};

/* Why it is missing: the first reason that an operand gives. */
static struct datum
reason(const struct derive *d, const struct datum *cells)
{
	uint32_t i;

	for (i = 0; i < d->n; i++)
		if (datum_is_dot_code(cells[d->of[i]]))
			return cells[d->of[i]];
	return none;
}

/* Operands by what they say. */
struct votes {
	uint32_t yes;
	uint32_t no;
	uint32_t missing;
};

/* Most answers are one byte or none: these are compared without a branch. */
static struct votes
vote(const struct derive *d, const struct datum *cells)
{
	uint32_t yes = 0;
	uint32_t missing = 0;
	uint32_t i;

	for (i = 0; i < d->n; i++) {
		struct datum cell = cells[d->of[i]];

		if (__builtin_expect(cell.len > 1, 0)) {
			if (values_hold(&d->values, cell))
				yes++;
			else
				missing += datum_is_missing(cell);
		} else {
			yes += d->values.near[cell.len == 0
				? 256
				: (unsigned char)cell.text[0]];
			missing += cell.len == 0 && !d->values.near[256];
		}
	}
	return (struct votes){yes, d->n - yes - missing, missing};
}

static bool
is_undecided(const struct derive *d, const struct votes *votes)
{
	return votes->yes + votes->no == 0 ||
	    (d->is_strict && votes->missing > 0);
}

static bool
value_any(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct votes votes = vote(d, cells);

	(void)arena;
	if (votes.yes > 0)
		*out = one;
	else
		*out = is_undecided(d, &votes) ? reason(d, cells) : zero;
	return true;
}

static bool
value_none(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct votes votes = vote(d, cells);

	(void)arena;
	if (votes.yes > 0)
		*out = zero;
	else
		*out = is_undecided(d, &votes) ? reason(d, cells) : one;
	return true;
}

static bool
value_all(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct votes votes = vote(d, cells);

	(void)arena;
	if (votes.no > 0)
		*out = zero;
	else
		*out = is_undecided(d, &votes) ? reason(d, cells) : one;
	return true;
}

static struct datum
keep_text(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_take(arena, len);

	memcpy(copy, text, len);
	return (struct datum){copy, (uint32_t)len};
}

static struct datum
keep_int(struct arena *arena, int64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof text, "%lld", (long long)value);

	return keep_text(arena, text, (size_t)len);
}

static bool
value_count(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct votes votes = vote(d, cells);

	*out = is_undecided(d, &votes) ? reason(d, cells)
				       : keep_int(arena, votes.yes);
	return true;
}

/* A decimal without loss: value * 10^-scale. */
struct decimal {
	__int128 value;
	int scale;
};

enum {
	MOST_DIGITS = 15
};

/* False for an exponent or more digits than fit. */
static bool
parse_decimal(struct decimal *out, struct datum cell)
{
	struct decimal d = {0, 0};
	bool has_point = false;
	int digits = 0;
	uint32_t i = cell.text[0] == '-';

	for (; i < cell.len; i++) {
		if (cell.text[i] == '.' && !has_point) {
			has_point = true;
			continue;
		}
		if (cell.text[i] < '0' || cell.text[i] > '9' ||
		    ++digits > MOST_DIGITS)
			return false;
		d.value = d.value * 10 + (cell.text[i] - '0');
		d.scale += has_point;
	}
	if (cell.text[0] == '-')
		d.value = -d.value;
	*out = d;
	return true;
}

static void
rescale(struct decimal *d, int scale)
{
	for (; d->scale < scale; d->scale++)
		d->value *= 10;
}

/*
 * 15 digits shifted by at most 15 places are below 10^30: a sum has room for
 * 10^8 operands.
 */
static void
add_decimal(struct decimal *sum, struct decimal d)
{
	rescale(sum, d.scale);
	rescale(&d, sum->scale);
	sum->value += d.value;
}

static struct datum
keep_decimal(struct arena *arena, struct decimal d)
{
	bool is_negative = d.value < 0;
	unsigned __int128 rest =
	    (unsigned __int128)(is_negative ? -d.value : d.value);
	char text[48];
	char *at = text + sizeof text;

	for (; d.scale > 0 && rest % 10 == 0; d.scale--)
		rest /= 10;
	do {
		*--at = (char)('0' + (int)(rest % 10));
		rest /= 10;
		if (--d.scale == 0)
			*--at = '.';
	} while (rest > 0 || d.scale >= 0);
	if (is_negative)
		*--at = '-';
	return keep_text(arena, at, (size_t)(text + sizeof text - at));
}

/*
 * Decimals are added as they are written; only where one has an exponent or
 * more than 15 digits does the sum become a double.
 */
static bool
value_sum(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct decimal sum = {0, 0};
	struct decimal decimal;
	char text[NUMBER_TEXT];
	double rough = 0;
	double value;
	bool is_exact = true;
	uint32_t missing = 0;
	uint32_t i;

	for (i = 0; i < d->n; i++) {
		struct datum cell = cells[d->of[i]];

		if (datum_is_missing(cell)) {
			missing++;
			continue;
		}
		if (!number_parse(&value, cell.text, cell.len)) {
			*out = invalid;
			return true;
		}
		rough += value;
		if (parse_decimal(&decimal, cell))
			add_decimal(&sum, decimal);
		else
			is_exact = false;
	}
	if (missing == d->n || (d->is_strict && missing > 0))
		*out = reason(d, cells);
	else if (is_exact)
		*out = keep_decimal(arena, sum);
	else
		*out = keep_text(arena, text, number_format(text, rough));
	return true;
}

/* By value when both are numbers, else by bytes: ISO dates sort as text. */
static int
compare(struct datum a, struct datum b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	double x;
	double y;
	int order;

	if (number_parse(&x, a.text, a.len) && number_parse(&y, b.text, b.len))
		return (x > y) - (x < y);
	order = memcmp(a.text, b.text, len);
	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* The first of the least (or greatest, sign -1) operands. */
static struct datum
extreme(const struct derive *d, const struct datum *cells, int sign)
{
	const struct datum *best = NULL;
	uint32_t missing = 0;
	uint32_t i;

	for (i = 0; i < d->n; i++) {
		const struct datum *cell = &cells[d->of[i]];

		if (datum_is_missing(*cell))
			missing++;
		else if (best == NULL || compare(*cell, *best) * sign < 0)
			best = cell;
	}
	if (best == NULL || (d->is_strict && missing > 0))
		return reason(d, cells);
	return *best;
}

static bool
value_min(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	(void)arena;
	*out = extreme(d, cells, 1);
	return true;
}

static bool
value_max(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	(void)arena;
	*out = extreme(d, cells, -1);
	return true;
}

static bool
value_coalesce(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	uint32_t i;

	(void)arena;
	*out = reason(d, cells);
	for (i = 0; i < d->n; i++)
		if (!datum_is_missing(cells[d->of[i]])) {
			*out = cells[d->of[i]];
			break;
		}
	return true;
}

static bool
value_copy(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	(void)arena;
	*out = cells[d->of[0]];
	return true;
}

static bool
value_constant(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	(void)arena;
	(void)cells;
	*out = datum_of(d->text);
	return true;
}

/* A missing value stays as it is unless the map names it. */
static bool
value_map(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct datum cell = cells[d->of[0]];

	(void)arena;
	if (datum_is_missing(cell)) {
		if (!mapping_find_exact(d->rules, datum_slice(cell), out))
			*out = cell;
		return true;
	}
	if (mapping_find(d->rules, datum_slice(cell), out))
		return true;
	*out = cell;
	return false;
}

static bool
value_band(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct datum cell = cells[d->of[0]];
	double value;
	uint32_t i;

	(void)arena;
	if (datum_is_missing(cell)) {
		*out = cell;
		return true;
	}
	if (!number_parse(&value, cell.text, cell.len)) {
		*out = invalid;
		return true;
	}
	for (i = 0; i < d->n_cuts; i++)
		if (d->is_right ? value <= d->cuts[i] : value < d->cuts[i])
			break;
	*out = d->codes[i];
	return true;
}

static bool
value_equal(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct datum a = cells[d->of[0]];
	struct datum b = cells[d->of[d->n - 1]];
	bool is_equal;

	(void)arena;
	if (d->is_pair)
		is_equal = slice_equal(datum_slice(a), datum_slice(b));
	else
		is_equal = values_hold(&d->values, a);
	/* A missing code that is asked for by name counts as a value here. */
	if ((d->is_pair || !is_equal) &&
	    (datum_is_missing(a) || datum_is_missing(b)))
		*out = reason(d, cells);
	else
		*out = is_equal ? one : zero;
	return true;
}

/* The operands that are there, with the separator between them. */
static struct datum
glue(const struct derive *d, const struct datum *cells, struct arena *arena)
{
	size_t gap = strlen(d->text);
	size_t len = 0;
	size_t size = 0;
	bool is_first = true;
	char *text;
	uint32_t i;

	for (i = 0; i < d->n; i++)
		size += cells[d->of[i]].len + gap;
	text = arena_take(arena, size);
	for (i = 0; i < d->n; i++) {
		struct datum cell = cells[d->of[i]];

		if (datum_is_missing(cell))
			continue;
		if (!is_first) {
			memcpy(text + len, d->text, gap);
			len += gap;
		}
		memcpy(text + len, cell.text, cell.len);
		len += cell.len;
		is_first = false;
	}
	return (struct datum){text, (uint32_t)len};
}

static uint32_t
count_missing(const struct derive *d, const struct datum *cells)
{
	uint32_t missing = 0;
	uint32_t i;

	for (i = 0; i < d->n; i++)
		missing += datum_is_missing(cells[d->of[i]]);
	return missing;
}

static bool
value_concat(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	uint32_t missing = count_missing(d, cells);

	if (missing == d->n || (d->is_strict && missing > 0))
		*out = reason(d, cells);
	else
		*out = glue(d, cells, arena);
	return true;
}

static bool
value_combine(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct datum key;

	if (count_missing(d, cells) > 0) {
		*out = reason(d, cells);
		return true;
	}
	key = glue(d, cells, arena);
	*out = key;
	return !d->is_mapped || mapping_find(d->rules, datum_slice(key), out);
}

/* The second operand, or the date that the codebook gives. */
static struct datum
second(const struct derive *d, const struct datum *cells)
{
	return d->n == 2 ? cells[d->of[1]] : datum_of(d->text);
}

/* A year alone counts from year to year: "at" then is a date or a year. */
static bool
years_between(int64_t *years, struct datum from, struct datum to)
{
	int64_t a;
	int64_t b;

	if (from.len != 4)
		return moment_years(years, datum_slice(from), datum_slice(to));
	if (!number_parse_int(&a, from.text, 4) || to.len < 4 ||
	    !number_parse_int(&b, to.text, 4) ||
	    (to.len > 4 && !moment_is_date(datum_slice(to))))
		return false;
	*years = b - a;
	return true;
}

static bool
value_age(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct datum from = cells[d->of[0]];
	struct datum to = second(d, cells);
	int64_t years;

	if (datum_is_missing(from) || datum_is_missing(to))
		*out = reason(d, cells);
	else if (!years_between(&years, from, to) || years < 0)
		*out = invalid;
	else
		*out = keep_int(arena, years);
	return true;
}

static bool
value_days(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	struct datum from = cells[d->of[0]];
	struct datum to = second(d, cells);
	int64_t a;
	int64_t b;

	if (datum_is_missing(from) || datum_is_missing(to))
		*out = reason(d, cells);
	else if (!moment_days(&a, datum_slice(from)) ||
	    !moment_days(&b, datum_slice(to)))
		*out = invalid;
	else
		*out = keep_int(arena, b - a);
	return true;
}

static void
add_result(struct derive *d, const char *text)
{
	d->results =
	    mem_resize(d->results, (d->n_results + 1) * sizeof *d->results);
	d->results[d->n_results++] = text;
}

/* "values": the list of texts that count; "1" when the key is absent. */
static bool
read_values(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	const struct node *list = node_get(node, "values");
	size_t i;

	(void)names;
	d->is_strict = node_bool(node, "strict", false);
	if (list == NULL) {
		values_add(&d->values, "1");
		return true;
	}
	if (!node_is(list, NODE_ARRAY))
		return false;
	if (list->n == 0) {
		node_error(list, "bad-schema",
		    "names no value; leave it out where \"1\" counts");
		return false;
	}
	for (i = 0; i < list->n; i++) {
		if (!node_is(&list->child[i], NODE_STRING))
			return false;
		values_add(&d->values, list->child[i].text);
	}
	return true;
}

/* As read_values, of an operator that answers yes or no. */
static bool
read_votes(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	add_result(d, "1");
	add_result(d, "0");
	return read_values(d, node, names);
}

static bool
read_strict(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	(void)names;
	d->is_strict = node_bool(node, "strict", false);
	return true;
}

static bool
read_nothing(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	(void)d;
	(void)node;
	(void)names;
	return true;
}

static bool
read_constant(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	d->text = node_text(node, "value", NULL);
	if (node_bool(node, "wave", false))
		d->text = names->wave == NULL ? "" : names->wave;
	if (d->text == NULL) {
		node_error(node, "bad-schema",
		    "constant needs the key 'value', or 'wave': true");
		return false;
	}
	if (!node_bool(node, "wave", false))
		add_result(d, d->text);
	return true;
}

static bool
read_map_of(struct derive *d, const struct node *map)
{
	size_t i;

	if (!node_is(map, NODE_OBJECT))
		return false;
	d->rules = mapping_new();
	d->is_mapped = true;
	for (i = 0; i < map->n; i++) {
		if (!node_is(&map->child[i], NODE_STRING))
			return false;
		mapping_add(d->rules, map->child[i].key, map->child[i].text);
		add_result(d, map->child[i].text);
	}
	return true;
}

static bool
read_map(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	const struct node *map = node_get(node, "map");
	const char *other = node_text(node, "other", NULL);

	(void)names;
	if (map == NULL) {
		node_error(node, "bad-schema", "the key 'map' is missing");
		return false;
	}
	if (!read_map_of(d, map))
		return false;
	if (map->n == 0 && other == NULL) {
		node_error(map, "bad-schema",
		    "has no rule, so that no value has one; 'copy' takes "
		    "values as they are");
		return false;
	}
	if (other != NULL) {
		mapping_add_other(d->rules, other);
		add_result(d, other);
	}
	return true;
}

/* Codes of the bands: given, or 1, 2, 3, ... */
static bool
read_codes(struct derive *d, const struct node *node)
{
	const struct node *codes = node_array(node, "codes");
	static const char digits[9][2] = {
	    "1", "2", "3", "4", "5", "6", "7", "8", "9"};
	uint32_t n = d->n_cuts + 1;
	uint32_t i;

	d->codes = mem_zero(n, sizeof *d->codes);
	if (codes == NULL ? n > 9 : codes->n != n) {
		node_error(codes == NULL ? node : codes, "bad-schema",
		    "%u cuts make %u bands, so there must be %u codes",
		    d->n_cuts, n, n);
		return false;
	}
	for (i = 0; i < n; i++) {
		if (codes != NULL && !node_is(&codes->child[i], NODE_STRING))
			return false;
		d->codes[i] =
		    datum_of(codes == NULL ? digits[i] : codes->child[i].text);
		add_result(d, d->codes[i].text);
	}
	return true;
}

static bool
read_band(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	const struct node *cuts = node_array(node, "cuts");
	uint32_t i;

	(void)names;
	if (cuts == NULL || cuts->n == 0) {
		node_error(node, "bad-schema",
		    "band needs 'cuts', a list of rising numbers");
		return false;
	}
	d->is_right = node_bool(node, "right", false);
	d->cuts = mem_zero(cuts->n, sizeof *d->cuts);
	for (i = 0; i < cuts->n; i++) {
		if (!node_is(&cuts->child[i], NODE_NUMBER))
			return false;
		d->cuts[i] = cuts->child[i].number;
		if (i > 0 && d->cuts[i] <= d->cuts[i - 1]) {
			node_error(&cuts->child[i], "bad-schema",
			    "cuts must rise, but %s does not",
			    cuts->child[i].text);
			return false;
		}
	}
	d->n_cuts = (uint32_t)cuts->n;
	return read_codes(d, node);
}

static bool
read_equal(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	const char *value = node_text(node, "value", NULL);

	add_result(d, "1");
	add_result(d, "0");
	if (value != NULL && node_get(node, "values") != NULL) {
		node_error(node_get(node, "values"), "bad-schema",
		    "there is 'value' already: keep one of the two");
		return false;
	}
	d->is_pair = d->n == 2;
	if (d->is_pair == (value != NULL || node_get(node, "values") != NULL)) {
		node_error(node, "bad-schema",
		    "equal compares two variables, or one with 'value' or "
		    "'values'");
		return false;
	}
	if (value != NULL) {
		values_add(&d->values, value);
		return true;
	}
	return d->is_pair || read_values(d, node, names);
}

static bool
read_concat(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	(void)names;
	d->is_strict = node_bool(node, "strict", false);
	d->text = node_text(node, "separator", " ");
	return true;
}

static bool
read_combine(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	const struct node *map = node_get(node, "map");

	(void)names;
	d->text = node_text(node, "separator", "_");
	return map == NULL || read_map_of(d, map);
}

static bool
read_at(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	(void)names;
	d->text = node_text(node, "at", NULL);
	if ((d->n == 2) == (d->text != NULL)) {
		node_error(node, "bad-schema",
		    "needs two variables, or one and the key 'at'");
		return false;
	}
	if (d->text != NULL && !moment_is_date(slice_of(d->text))) {
		node_error(node_get(node, "at"), "bad-schema",
		    "'%s' is no date, write it as 2018-05-31", d->text);
		return false;
	}
	return true;
}

enum {
	MANY = UINT32_MAX
};

static const char *const value_keys[] = {"op", "of", "values", "strict", NULL};
static const char *const strict_keys[] = {"op", "of", "strict", NULL};
static const char *const plain_keys[] = {"op", "of", NULL};
static const char *const constant_keys[] = {"op", "of", "value", "wave", NULL};
static const char *const map_keys[] = {"op", "of", "map", "other", NULL};
static const char *const band_keys[] = {
    "op", "of", "cuts", "codes", "right", NULL};
static const char *const equal_keys[] = {"op", "of", "value", "values", NULL};
static const char *const concat_keys[] = {
    "op", "of", "separator", "strict", NULL};
static const char *const combine_keys[] = {
    "op", "of", "separator", "map", NULL};
static const char *const at_keys[] = {"op", "of", "at", NULL};

static const struct operator operators[] = {
    {"any", 1, MANY, value_keys, read_votes, value_any},
    {"all", 1, MANY, value_keys, read_votes, value_all},
    {"none", 1, MANY, value_keys, read_votes, value_none},
    {"count", 1, MANY, value_keys, read_values, value_count},
    {"sum", 1, MANY, strict_keys, read_strict, value_sum},
    {"min", 1, MANY, strict_keys, read_strict, value_min},
    {"max", 1, MANY, strict_keys, read_strict, value_max},
    {"coalesce", 1, MANY, plain_keys, read_nothing, value_coalesce},
    {"copy", 1, 1, plain_keys, read_nothing, value_copy},
    {"constant", 0, 0, constant_keys, read_constant, value_constant},
    {"map", 1, 1, map_keys, read_map, value_map},
    {"band", 1, 1, band_keys, read_band, value_band},
    {"equal", 1, 2, equal_keys, read_equal, value_equal},
    {"concat", 1, MANY, concat_keys, read_concat, value_concat},
    {"age", 1, 2, at_keys, read_at, value_age},
    {"days", 1, 2, at_keys, read_at, value_days},
    {"combine", 2, MANY, combine_keys, read_combine, value_combine},
};

enum {
	OPERATORS = sizeof operators / sizeof operators[0]
};

static const struct operator* find_operator(const struct node *node)
{
	const char *names[OPERATORS + 1] = {NULL};
	int choice;
	int i;

	if (!node_is(node, NODE_OBJECT) || node_need_text(node, "op") == NULL)
		return NULL;
	for (i = 0; i < OPERATORS; i++)
		names[i] = operators[i].name;
	choice = node_choice(node, "op", names, -1);
	return choice < 0 ? NULL : &operators[choice];
}

static bool
read_operands(
    struct derive *d, const struct node *node, const struct derive_names *names)
{
	const struct node *of = node_array(node, "of");
	uint32_t most =
	    d->operator->most == MANY ? d->operator->least : d->operator->most;
	bool is_good = true;
	size_t i;

	for (i = 0; of != NULL && i < of->n; i++)
		if (!node_is(&of->child[i], NODE_STRING) ||
		    !names->resolve(
			names->context, &of->child[i], &d->of, &d->n))
			is_good = false;
	if (node_get(node, "of") == NULL && d->operator->least> 0) {
		node_error(node, "bad-schema",
		    "%s needs 'of': a list of the variables it is made of",
		    d->operator->name);
		return false;
	}
	if (is_good && (d->n < d->operator->least || d->n> d->operator->most)) {
		node_error(of == NULL ? node : of, "bad-schema",
		    "%s takes %s%u variable%s, not %u", d->operator->name,
		    d->operator->most == MANY                  ? "at least "
			: d->operator->least<d->operator->most ? "up to "
							       : "",
		    most, most == 1 ? "" : "s", d->n);
		is_good = false;
	}
	return is_good;
}

struct derive *
derive_new(const struct node *node, const struct derive_names *names)
{
	const struct operator* operator= find_operator(node);
	struct derive *d;

	if (operator== NULL || !node_keys(node, operator->keys))
		return NULL;
	d = mem_zero(1, sizeof *d);
	d->operator= operator;
	if (read_operands(d, node, names) && operator->read(d, node, names))
		return d;
	derive_free(d);
	return NULL;
}

void
derive_free(struct derive *d)
{
	if (d == NULL)
		return;
	values_clear(&d->values);
	mapping_free(d->rules);
	free(d->results);
	free(d->codes);
	free(d->cuts);
	free(d->of);
	free(d);
}

const uint32_t *
derive_operands(const struct derive *d, uint32_t *n)
{
	*n = d->n;
	return d->of;
}

bool
derive_value(const struct derive *d, const struct datum *cells,
    struct arena *arena, struct datum *out)
{
	return d->operator->value(d, cells, arena, out);
}

const char *
derive_result(const struct derive *d, uint32_t i)
{
	return i < d->n_results ? d->results[i] : NULL;
}

static bool
needs_quotes(const char *text)
{
	return text != NULL && strpbrk(text, ",\"\n\r") != NULL;
}

bool
derive_may_quote(const struct derive *d)
{
	uint32_t i;

	for (i = 0; i < d->n_results; i++)
		if (needs_quotes(d->results[i]))
			return true;
	return needs_quotes(d->text);
}
