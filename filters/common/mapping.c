#include <stdlib.h>

#include "map.h"
#include "mapping.h"
#include "mem.h"
#include "number.h"

struct range {
	int64_t low;
	int64_t high;
	const char *wild; /* NULL for a range of numbers */
	struct datum to;
};

struct mapping {
	struct mapping_near near;
	struct map *exact; /* values longer than a byte */
	struct datum *to;  /* by index in exact */
	size_t cap_to;
	struct range *ranges;
	size_t n_ranges;
	size_t cap_ranges;
	struct datum other; /* text NULL: none */
	bool may_quote;
};

struct mapping *
mapping_new(void)
{
	struct mapping *rules = mem_zero(1, sizeof *rules);

	rules->exact = map_new();
	return rules;
}

void
mapping_free(struct mapping *rules)
{
	if (rules == NULL)
		return;
	map_free(rules->exact);
	free(rules->to);
	free(rules->ranges);
	free(rules);
}

bool
mapping_add_exact(struct mapping *rules, const char *from, const char *to)
{
	struct slice key = slice_of(from);
	struct datum *near;
	uint32_t index;
	bool is_new;

	if (strpbrk(to, ",\"\n\r") != NULL)
		rules->may_quote = true;
	if (key.len <= 1) {
		near = &rules->near
			    .to[key.len == 0 ? 256 : (unsigned char)from[0]];
		if (near->text != NULL)
			return false;
		*near = datum_of(to);
		return true;
	}
	index = map_put(rules->exact, key, &is_new);
	if (!is_new)
		return false;
	MEM_GROW(rules->to, index, rules->cap_to);
	rules->to[index] = datum_of(to);
	return true;
}

/* One end of a range: "*", or a whole number of len bytes. */
static bool
parse_end(int64_t *out, const char *text, size_t len, int64_t open)
{
	if (len == 1 && text[0] == '*') {
		*out = open;
		return true;
	}
	return number_parse_int(out, text, len);
}

/* "10-19": the dash that parts the ends is not the sign of the first. */
static bool
parse_range(struct range *range, const char *text)
{
	const char *dash = text[0] == '\0' ? NULL : strchr(text + 1, '-');

	if (dash == NULL || strcmp(text, "*-*") == 0)
		return false;
	return parse_end(&range->low, text, (size_t)(dash - text), INT64_MIN) &&
	    parse_end(&range->high, dash + 1, strlen(dash + 1), INT64_MAX);
}

void
mapping_add(struct mapping *rules, const char *from, const char *to)
{
	struct range range = {.to = datum_of(to)};

	mapping_add_exact(rules, from, to);
	if (!parse_range(&range, from)) {
		if (strchr(from, '*') == NULL)
			return;
		range.wild = from;
	}
	MEM_GROW(rules->ranges, rules->n_ranges, rules->cap_ranges);
	rules->ranges[rules->n_ranges++] = range;
}

bool
mapping_is_wide(const char *from)
{
	struct range range;

	return strchr(from, '*') != NULL || parse_range(&range, from);
}

void
mapping_add_other(struct mapping *rules, const char *to)
{
	rules->other = datum_of(to);
}

bool
mapping_may_quote(const struct mapping *rules)
{
	return rules->may_quote;
}

static unsigned
count_byte(struct slice text, char byte)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < text.len; i++)
		n += text.text[i] == byte;
	return n;
}

unsigned
mapping_most_of(const struct mapping *rules, char byte)
{
	unsigned most =
	    rules->near.to[(unsigned char)byte].text == NULL ? 0 : 1;
	uint32_t i;

	for (i = 0; i < map_len(rules->exact); i++) {
		unsigned n = count_byte(map_key(rules->exact, i), byte);

		if (n > most)
			most = n;
	}
	return most;
}

bool
mapping_are_wide(const struct mapping *rules)
{
	return rules->n_ranges > 0 || rules->other.text != NULL;
}

bool
mapping_find_exact(
    const struct mapping *rules, struct slice from, struct datum *to)
{
	uint32_t index;

	if (from.len <= 1) {
		*to =
		    rules->near
			.to[from.len == 0 ? 256 : (unsigned char)from.text[0]];
		return to->text != NULL;
	}
	index = map_find(rules->exact, from);
	if (index == MAP_NONE)
		return false;
	*to = rules->to[index];
	return true;
}

/*
 * A star matches as little as it can; where the rest then does not match, the
 * last star takes one byte more.
 */
static bool
is_like(struct slice s, const char *wild)
{
	const char *after_star = NULL;
	size_t taken = 0;
	size_t i = 0;

	while (i < s.len) {
		if (*wild == '*') {
			after_star = ++wild;
			taken = i;
		} else if (*wild == s.text[i] && *wild != '\0') {
			wild++;
			i++;
		} else if (after_star != NULL) {
			wild = after_star;
			i = ++taken;
		} else {
			return false;
		}
	}
	while (*wild == '*')
		wild++;
	return *wild == '\0';
}

static bool
is_dot_code(struct slice s)
{
	return datum_is_dot_code((struct datum){s.text, (uint32_t)s.len});
}

bool
mapping_find_named(
    const struct mapping *rules, struct slice from, struct datum *to)
{
	const struct range *range;
	bool is_whole;
	int64_t value;
	size_t i;

	if (mapping_find_exact(rules, from, to))
		return true;
	/*
	 * A value that is empty or missing for a reason is mapped only where a
	 * rule names it.
	 */
	if (rules->n_ranges == 0 || from.len == 0 || is_dot_code(from))
		return false;
	is_whole = number_parse_int(&value, from.text, from.len);
	for (i = 0; i < rules->n_ranges; i++) {
		range = &rules->ranges[i];
		if (range->wild != NULL ? is_like(from, range->wild)
					: is_whole && value >= range->low &&
			    value <= range->high) {
			*to = range->to;
			return true;
		}
	}
	return false;
}

bool
mapping_find_far(
    const struct mapping *rules, struct slice from, struct datum *to)
{
	if (mapping_find_named(rules, from, to))
		return true;
	/* Without a rule for it, the empty value stays empty. */
	*to = from.len == 0 ? (struct datum){"", 0} : rules->other;
	return to->text != NULL;
}

void
values_add(struct values *values, const char *text)
{
	struct slice value = slice_of(text);

	if (value.len == 0) {
		values->near[256] = true;
	} else if (value.len == 1) {
		values->near[(unsigned char)text[0]] = true;
	} else {
		values->longer = mem_resize(values->longer,
		    (values->n_longer + 1) * sizeof *values->longer);
		values->longer[values->n_longer++] = value;
	}
}

void
values_clear(struct values *values)
{
	free(values->longer);
	memset(values, 0, sizeof *values);
}

bool
values_hold_longer(const struct values *values, struct datum cell)
{
	uint32_t i;

	for (i = 0; i < values->n_longer; i++)
		if (slice_equal(values->longer[i], datum_slice(cell)))
			return true;
	return false;
}
