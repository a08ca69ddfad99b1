#define _GNU_SOURCE
#include <string.h>

#include "decode.h"
#include "moment.h"
#include "number.h"
#include "tidy.h"
#include "utf8.h"

static bool
decode_number(const struct source *source, struct slice raw,
    struct arena *arena, struct datum *out)
{
	double value;
	char *copy;
	char *mark;

	*out = (struct datum){raw.text, (uint32_t)raw.len};
	if (!number_is_plain(raw, source->decimal))
		return (source->decimal == '.' || source->takes_codes) &&
		    number_parse(&value, raw.text, raw.len);
	if (source->decimal == '.')
		return true;
	copy = arena_take(arena, raw.len);
	memcpy(copy, raw.text, raw.len);
	mark = memchr(copy, source->decimal, raw.len);
	if (mark != NULL)
		*mark = '.';
	out->text = copy;
	return true;
}

static bool
decode_date(const struct source *source, struct slice raw, struct arena *arena,
    struct datum *out)
{
	size_t len;
	char *iso;

	*out = (struct datum){raw.text, (uint32_t)raw.len};
	if (source->form == NULL)
		return moment_is_date(raw);
	iso = arena_take(arena, MOMENT_TEXT);
	if (source->is_usual_form && raw.len == MOMENT_ISO &&
	    moment_read_usual(iso, raw.text, source->form)) {
		out->text = iso;
		return true;
	}
	if (moment_read(raw, source->form, MOMENT_DATE, iso, &len)) {
		*out = (struct datum){iso, MOMENT_ISO};
		return true;
	}
	return source->takes_codes && moment_is_date(raw);
}

static bool
is_utf8(struct slice s)
{
	size_t bad;

	return utf8_is_ascii(s.text, s.len) || utf8_valid(s.text, s.len, &bad);
}

/*
 * Store the value as one of the variable's type, once the rules have been
 * applied.
 */
static bool
decode_open(const struct source *source, struct slice raw, struct arena *arena,
    struct datum *out)
{
	*out = (struct datum){raw.text, (uint32_t)raw.len};
	if (raw.len == 0 || datum_is_dot_code(*out))
		return true;
	switch (source->kind) {
	case SOURCE_INTEGER:
		return number_is_plain(raw, '\0');
	case SOURCE_NUMBER:
		return decode_number(source, raw, arena, out);
	case SOURCE_DATE:
		return decode_date(source, raw, arena, out);
	default:
		return is_utf8(raw);
	}
}

static inline bool
decode_cell(const struct source *source, struct slice raw, struct arena *arena,
    struct datum *out)
{
	if (source->rules != NULL && mapping_find(source->rules, raw, out) &&
	    (source->kind == SOURCE_CODES || raw.len > 0 || out->len > 0))
		return true;
	if (source->kind == SOURCE_CODES)
		return false;
	return decode_open(source, raw, arena, out);
}

/* Give every choice that the wave had the same value. */
static void
fill_set(const struct source *source, struct datum *cells, struct datum value)
{
	uint32_t i;

	for (i = 0; i < source->n_offered; i++)
		cells[source->offered[i]] = value;
}

/* Choose the member that a token stands for; false: it has no rule. */
static bool
choose(const struct source *source, struct slice token, struct datum *cells)
{
	const struct set *set = source->set;
	struct datum code;
	uint32_t i;

	if (token.len == 0 || !mapping_find(source->rules, token, &code))
		return false;
	for (i = 0; i < set->n_members; i++)
		if (strcmp(set->codes[i], code.text) == 0)
			cells[set->members[i]] = (struct datum){"1", 1};
	return true;
}

static struct slice
clean(const struct source *source, struct slice raw)
{
	return source->trims ? tidy_trim(raw) : raw;
}

static void
fill_blank(const struct source *source, struct datum *cells)
{
	fill_set(source, cells,
	    source->blank.text != NULL ? source->blank : (struct datum){"", 0});
}

/*
 * A reason to be missing that the whole cell or slot may mean instead of a
 * choice.
 */
static bool
is_missing(const struct source *source, struct slice raw, struct datum *value)
{
	if (raw.len > 0 && mapping_find(source->missing, raw, value))
		return true;
	*value = (struct datum){raw.text, (uint32_t)raw.len};
	return datum_is_dot_code(*value);
}

/*
 * Where the first choice of a cell ends: at a separator, or at the end of the
 * cell (NULL).  Choices may hold separators themselves, as labels with commas
 * do; so the longest text that is a choice is taken.
 */
static const char *
end_of_choice(const struct source *source, struct slice rest)
{
	const char *past = rest.text + rest.len;
	const char *end = memchr(rest.text, source->separator, rest.len);
	const char *found = end;
	struct slice mark = rest;
	struct datum code;
	unsigned i;

	for (i = 0; i < source->n_inner && end != NULL; i++) {
		end = memchr(
		    end + 1, source->separator, (size_t)(past - end - 1));
		mark.len = (size_t)((end == NULL ? past : end) - rest.text);
		if (mapping_find_exact(
			source->rules, clean(source, mark), &code))
			found = end;
	}
	return found;
}

static bool
decode_delimited(const struct source *source, const struct record *rec,
    struct datum *cells, struct slice *bad)
{
	struct slice rest = clean(source, record_field(rec, source->column));
	struct slice token;
	struct datum value;
	const char *end;

	if (rest.len == 0) {
		fill_blank(source, cells);
		return true;
	}
	if (is_missing(source, rest, &value)) {
		fill_set(source, cells, value);
		return true;
	}
	fill_set(source, cells, (struct datum){"0", 1});
	if (source->asked_mark != NULL && slice_is(rest, source->asked_mark))
		return true;
	for (;;) {
		end = end_of_choice(source, rest);
		token.text = rest.text;
		token.len = end == NULL ? rest.len : (size_t)(end - rest.text);
		token = clean(source, token);
		/* A separator at the end closes the last choice. */
		if (token.len > 0 && !choose(source, token, cells)) {
			*bad = token;
			return false;
		}
		if (end == NULL)
			return true;
		rest.len -= (size_t)(end + 1 - rest.text);
		rest.text = end + 1;
	}
}

static bool
decode_slots(const struct source *source, const struct record *rec,
    struct datum *cells, struct slice *bad)
{
	struct datum reason = {NULL, 0};
	bool is_answered = false;
	struct datum value;
	struct slice slot;
	uint32_t i;

	fill_set(source, cells, (struct datum){"0", 1});
	for (i = 0; i < source->n_columns; i++) {
		slot = clean(source, record_field(rec, source->columns[i]));
		if (slot.len == 0)
			continue;
		if (is_missing(source, slot, &value)) {
			if (reason.text == NULL || reason.len == 0)
				reason = value;
		} else if (choose(source, slot, cells)) {
			is_answered = true;
		} else {
			*bad = slot;
			return false;
		}
	}
	if (is_answered)
		return true;
	if (reason.text != NULL)
		fill_set(source, cells, reason);
	else
		fill_blank(source, cells);
	return true;
}

/* Whether a cell of the set has blanks around it, which are counted. */
static bool
has_blanks(const struct source *source, const struct record *rec)
{
	uint32_t i;

	if (source->kind == SOURCE_DELIMITED)
		return tidy_may_trim(record_field(rec, source->column));
	for (i = 0; i < source->n_columns; i++)
		if (tidy_may_trim(record_field(rec, source->columns[i])))
			return true;
	return false;
}

static bool
is_trimmed(const struct record *rec, uint32_t column)
{
	struct slice raw = record_field(rec, column);

	return tidy_trim(raw).len != raw.len;
}

static void
count_trimmed(struct source *source, const struct record *rec)
{
	uint32_t i;

	if (!source->trims)
		return;
	if (source->kind == SOURCE_DELIMITED)
		source->n_trimmed += is_trimmed(rec, source->column);
	for (i = 0; i < source->n_columns; i++)
		source->n_trimmed += is_trimmed(rec, source->columns[i]);
}

bool
decode_quickly(const struct recipe *recipe, const struct record *rec)
{
	const struct source *source = recipe->sources;
	const struct source *end = source + recipe->n_sources;
	struct slice bad;
	struct slice raw;

	for (; source < end; source++) {
		if (__builtin_expect(source->kind >= SOURCE_DELIMITED, 0)) {
			if (source->trims && has_blanks(source, rec))
				return false;
			if (source->kind == SOURCE_DELIMITED
				? !decode_delimited(
				      source, rec, recipe->cells, &bad)
				: !decode_slots(
				      source, rec, recipe->cells, &bad))
				return false;
			continue;
		}
		raw = record_field(rec, source->column);
		if ((source->minds_ends && tidy_may_trim(raw)) ||
		    (source->minds_form && raw.len > 0) ||
		    !decode_cell(source, raw, recipe->arena,
			&recipe->cells[source->variable]))
			return false;
	}
	return true;
}

static struct slice
tidy(struct source *source, struct slice raw, struct arena *arena)
{
	struct slice s = raw;
	struct slice next;

	if (source->trims) {
		next = tidy_trim(s);
		source->n_trimmed += next.len != s.len;
		s = next;
	}
	if (source->squeezes) {
		next = tidy_squeeze(s, arena);
		source->n_squeezed += !slice_equal(next, s);
		s = next;
	}
	if (source->composes) {
		next =
		    utf8_is_ascii(s.text, s.len) ? s : tidy_compose(s, arena);
		source->n_composed += !slice_equal(next, s);
		s = next;
	}
	return s;
}

bool
decode_carefully(struct recipe *recipe, struct source *source,
    const struct record *rec, struct slice *value, bool *is_changed)
{
	struct slice raw;

	if (source->kind >= SOURCE_DELIMITED)
		count_trimmed(source, rec);
	if (source->kind == SOURCE_DELIMITED)
		return decode_delimited(source, rec, recipe->cells, value);
	if (source->kind == SOURCE_SLOTS)
		return decode_slots(source, rec, recipe->cells, value);
	raw = record_field(rec, source->column);
	*value = tidy(source, raw, recipe->arena);
	if (!slice_equal(raw, *value))
		*is_changed = true;
	return decode_cell(
	    source, *value, recipe->arena, &recipe->cells[source->variable]);
}

void
decode_as(
    struct recipe *recipe, const struct source *source, struct datum value)
{
	if (source->set != NULL)
		fill_set(source, recipe->cells, value);
	else
		recipe->cells[source->variable] = value;
}
