#include <stdio.h>
#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <utf8proc.h>

#include "dates.h"
#include "diag.h"
#include "mem.h"
#include "number.h"
#include "recode.h"
#include "utf8.h"

enum {
	SIGHTINGS = 1000
}; /* different unknown values kept by column */

enum verdict {
	GOOD,
	REJECTED,
	STOPPED
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Anything at the ends that trimming could take, or the start of it. */
static inline bool
has_blank_ends(struct slice s)
{
	unsigned char first;
	unsigned char last;

	if (s.len == 0)
		return false;
	first = (unsigned char)s.text[0];
	last = (unsigned char)s.text[s.len - 1];
	return first <= ' ' || last <= ' ' || first == 0xc2 || last == 0xa0;
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* -?[0-9]+ and, with a mark, one group of decimals behind it. */
static inline bool
is_plain_number(struct slice s, char mark)
{
	size_t i = s.len > 0 && s.text[0] == '-';
	size_t start = i;

	while (i < s.len && is_digit(s.text[i]))
		i++;
	if (i == start)
		return false;
	if (i == s.len)
		return true;
	if (s.text[i] != mark || mark == '\0')
		return false;
	start = ++i;
	while (i < s.len && is_digit(s.text[i]))
		i++;
	return i == s.len && i > start;
}

static bool
decode_number(const struct source *source, struct slice raw,
    struct arena *arena, struct cell *out)
{
	double value;
	char *copy;
	char *mark;

	*out = (struct cell){raw.text, (uint32_t)raw.len};
	if (!is_plain_number(raw, source->decimal))
		return source->decimal == '.' &&
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
    struct cell *out)
{
	char *iso;

	*out = (struct cell){raw.text, (uint32_t)raw.len};
	if (source->form == NULL)
		return dates_is_iso(raw);
	iso = arena_take(arena, DATES_ISO);
	if (source->is_usual_form && raw.len == DATES_ISO &&
	    dates_read_usual(iso, raw.text, source->form)) {
		out->text = iso;
		return true;
	}
	if (dates_read(iso, raw, source->form)) {
		*out = (struct cell){iso, DATES_ISO};
		return true;
	}
	/* Only where the input may be our own result. */
	return source->is_open && dates_is_iso(raw);
}

/* A value of the type, after the rules had their say. */
static bool
decode_open(const struct source *source, struct slice raw, struct arena *arena,
    struct cell *out)
{
	*out = (struct cell){raw.text, (uint32_t)raw.len};
	if (raw.len == 0 || cell_is_dot_code(*out))
		return true;
	switch (source->kind) {
	case SOURCE_INTEGER:
		return is_plain_number(raw, '\0');
	case SOURCE_NUMBER:
		return decode_number(source, raw, arena, out);
	case SOURCE_DATE:
		return decode_date(source, raw, arena, out);
	default:
		return true;
	}
}

static inline bool
decode_cell(const struct source *source, struct slice raw, struct arena *arena,
    struct cell *out)
{
	if (source->rules != NULL && rules_find(source->rules, raw, out) &&
	    (source->kind == SOURCE_CODES || raw.len > 0 || out->len > 0))
		return true;
	if (source->kind == SOURCE_CODES)
		return false;
	return decode_open(source, raw, arena, out);
}

static struct slice
trim(struct slice s)
{
	for (;;) {
		if (s.len > 0 && is_blank(s.text[0])) {
			s.text++;
			s.len--;
		} else if (s.len > 0 && is_blank(s.text[s.len - 1])) {
			s.len--;
		} else if (s.len > 1 && memcmp(s.text, "\xc2\xa0", 2) == 0) {
			s.text += 2;
			s.len -= 2;
		} else if (s.len > 1 &&
		    memcmp(s.text + s.len - 2, "\xc2\xa0", 2) == 0) {
			s.len -= 2;
		} else {
			return s;
		}
	}
}

/* Give every member of the set the same value. */
static void
fill_set(const struct source *source, struct cell *cells, struct cell value)
{
	uint32_t i;

	for (i = 0; i < source->set->n_members; i++)
		cells[source->set->members[i]] = value;
}

/* Choose the member that a token stands for; false: it has no rule. */
static bool
choose(const struct source *source, struct slice token, struct cell *cells)
{
	const struct set *set = source->set;
	struct cell code;
	uint32_t i;

	if (token.len == 0 || !rules_find(source->rules, token, &code))
		return false;
	for (i = 0; i < set->n_members; i++)
		if (strcmp(set->codes[i], code.text) == 0)
			cells[set->members[i]] = (struct cell){"1", 1};
	return true;
}

static struct slice
clean(const struct source *source, struct slice raw)
{
	return source->trims ? trim(raw) : raw;
}

static void
fill_blank(const struct source *source, struct cell *cells)
{
	fill_set(source, cells,
	    source->blank.text != NULL ? source->blank : (struct cell){"", 0});
}

/* What the whole cell or slot may mean instead of a choice. */
static bool
is_missing(const struct source *source, struct slice raw, struct cell *value)
{
	if (raw.len > 0 && rules_find(source->missing, raw, value))
		return true;
	*value = (struct cell){raw.text, (uint32_t)raw.len};
	return cell_is_dot_code(*value);
}

static bool
decode_delimited(const struct source *source, const struct record *rec,
    struct cell *cells, struct slice *bad)
{
	struct slice rest = clean(source, record_field(rec, source->column));
	struct slice token;
	struct cell value;
	const char *end;

	if (rest.len == 0) {
		fill_blank(source, cells);
		return true;
	}
	if (is_missing(source, rest, &value)) {
		fill_set(source, cells, value);
		return true;
	}
	fill_set(source, cells, (struct cell){"0", 1});
	if (source->asked_mark != NULL && slice_is(rest, source->asked_mark))
		return true;
	for (;;) {
		end = memchr(rest.text, source->separator, rest.len);
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
    struct cell *cells, struct slice *bad)
{
	struct cell reason = {NULL, 0};
	bool is_answered = false;
	struct cell value;
	struct slice slot;
	uint32_t i;

	fill_set(source, cells, (struct cell){"0", 1});
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

/*
 * All sources of a record in which nothing needs a second look; false at the
 * first that does.  What was decoded by then is decoded again.
 */
static bool
decode_quickly(const struct plan *plan, const struct record *rec)
{
	const struct source *source = plan->sources;
	const struct source *end = source + plan->n_sources;
	struct slice bad;
	struct slice raw;

	for (; source < end; source++) {
		if (__builtin_expect(source->kind >= SOURCE_DELIMITED, 0)) {
			if (source->kind == SOURCE_DELIMITED
				? !decode_delimited(
				      source, rec, plan->cells, &bad)
				: !decode_slots(source, rec, plan->cells, &bad))
				return false;
			continue;
		}
		raw = record_field(rec, source->column);
		if ((source->minds_ends && has_blank_ends(raw)) ||
		    ((source->squeezes || source->composes) && raw.len > 0) ||
		    !decode_cell(source, raw, plan->arena,
			&plan->cells[source->variable]))
			return false;
	}
	return true;
}

/* Runs of blanks become one space. */
static struct slice
squeeze(struct slice s, struct arena *arena)
{
	char *copy = arena_take(arena, s.len);
	size_t len = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (!is_blank(s.text[i]))
			copy[len++] = s.text[i];
		else if (i == 0 || !is_blank(s.text[i - 1]))
			copy[len++] = ' ';
	}
	return (struct slice){copy, len};
}

/* Composed form (NFC); what is not valid UTF-8 stays as it is. */
static struct slice
compose(struct slice s, struct arena *arena)
{
	utf8proc_uint8_t *made = NULL;
	utf8proc_ssize_t len;
	char *copy;

	if (utf8_is_ascii(s.text, s.len))
		return s;
	len = utf8proc_map((const utf8proc_uint8_t *)s.text,
	    (utf8proc_ssize_t)s.len, &made, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (len < 0)
		return s;
	copy = arena_take(arena, (size_t)len);
	memcpy(copy, made, (size_t)len);
	free(made);
	return (struct slice){copy, (size_t)len};
}

static struct slice
tidy(struct source *source, struct slice raw, struct arena *arena)
{
	struct slice s = raw;
	struct slice next;

	if (source->trims) {
		next = trim(s);
		source->n_trimmed += next.len != s.len;
		s = next;
	}
	if (source->squeezes) {
		next = squeeze(s, arena);
		source->n_squeezed += !slice_equal(next, s);
		s = next;
	}
	if (source->composes) {
		next = compose(s, arena);
		source->n_composed += !slice_equal(next, s);
		s = next;
	}
	return s;
}

static void
count_unknown(
    struct tally *tally, struct slice value, const char *file, uint64_t line)
{
	uint32_t index;
	bool is_new;

	if (tally->values == NULL)
		tally->values = map_new();
	if (map_len(tally->values) >= SIGHTINGS &&
	    map_find(tally->values, value) == MAP_NONE) {
		tally->others++;
		return;
	}
	index = map_put(tally->values, value, &is_new);
	if (is_new) {
		MEM_GROW(tally->seen, index, tally->cap);
		tally->seen[index] = (struct sighting){0, line, file};
	}
	tally->seen[index].n++;
}

/* The message that ends the run: a value that the codebook forbids. */
static void
stop(const struct recode *run, const struct record *rec, const char *column,
    struct slice value)
{
	struct place place = {input_name(run->in), rec->line, column};

	diag_error(STATUS_FAIL, &place, "unknown-value",
	    "%s has no rule, and the codebook says to stop", diag_value(value));
}

static void
put_reject(const struct recode *run, const struct record *rec,
    const char *column, const char *tag)
{
	char line[24];

	if (run->rejects == NULL)
		return;
	snprintf(line, sizeof line, "%llu", (unsigned long long)rec->line);
	writer_record(run->rejects);
	writer_text(run->rejects, input_name(run->in));
	writer_text(run->rejects, line);
	writer_text(run->rejects, column);
	writer_text(run->rejects, tag);
	writer_field(run->rejects, rec->raw);
}

/* A value without a rule: what the codebook says of such values. */
static enum verdict
meet_unknown(struct recode *run, const struct record *rec,
    struct source *source, struct slice value)
{
	struct plan *plan = run->plan;

	count_unknown(&source->unknowns, value, input_name(run->in), rec->line);
	if (source->unknown == UNKNOWN_CODE) {
		if (source->set != NULL)
			fill_set(source, plan->cells, source->unknown_code);
		else
			plan->cells[source->variable] = source->unknown_code;
		return GOOD;
	}
	if (source->unknown == UNKNOWN_STOP) {
		stop(run, rec, input_column(run->in, source->column), value);
		return STOPPED;
	}
	return REJECTED;
}

static enum verdict
worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

/*
 * All sources of any record: texts are tidied, what is wrong is counted, and
 * every fault of the record is looked for.  Sets *is_changed when a cell is
 * no longer what the record holds.
 */
static enum verdict
decode_carefully(struct recode *run, const struct record *rec, bool *is_changed)
{
	struct plan *plan = run->plan;
	enum verdict verdict = GOOD;
	const char *column = NULL;
	struct source *source;
	struct slice value;
	struct slice raw;
	enum verdict now;
	bool is_known;

	for (source = plan->sources; source < plan->sources + plan->n_sources;
	     source++) {
		if (source->kind == SOURCE_DELIMITED) {
			is_known =
			    decode_delimited(source, rec, plan->cells, &value);
		} else if (source->kind == SOURCE_SLOTS) {
			is_known =
			    decode_slots(source, rec, plan->cells, &value);
		} else {
			raw = record_field(rec, source->column);
			value = tidy(source, raw, plan->arena);
			if (!slice_equal(raw, value))
				*is_changed = true;
			is_known = decode_cell(source, value, plan->arena,
			    &plan->cells[source->variable]);
		}
		if (is_known)
			continue;
		*is_changed = true;
		now = meet_unknown(run, rec, source, value);
		if (now == REJECTED && column == NULL)
			column = input_column(run->in, source->column);
		verdict = worse(verdict, now);
		if (verdict == STOPPED)
			return verdict;
	}
	if (verdict == REJECTED)
		put_reject(run, rec, column, "unknown-value");
	return verdict;
}

/* The question was not asked: what stands there is taken away. */
static void
clear_cells(struct plan *plan, struct step *step)
{
	uint32_t i;

	for (i = 0; i < step->n; i++) {
		struct cell *cell = &plan->cells[step->variable + i];
		bool is_set =
		    plan->book->variables[step->variable + i].set >= 0;

		if (is_set && cell_is(*cell, '0'))
			step->n_zeros++;
		else if (!cell_is_missing(*cell) && step->derive == NULL)
			step->n_answers++;
		*cell = (struct cell){"", 0};
	}
}

static enum verdict
compute(struct recode *run, const struct record *rec)
{
	struct plan *plan = run->plan;
	struct step *step = plan->steps;
	const struct step *end = step + plan->n_steps;
	struct cell *cell;

	for (; step < end; step++) {
		cell = &plan->cells[step->variable];
		if (step->asked != NULL &&
		    !plan_holds(step->asked, plan->cells)) {
			if (step->derive != NULL)
				*cell = (struct cell){"", 0};
			else
				clear_cells(plan, step);
			continue;
		}
		if (step->derive == NULL)
			continue;
		if (derive_value(
			step->derive, plan->cells, plan->arena, cell) &&
		    (!step->is_checked || cell_is_missing(*cell) ||
			values_hold(&step->valid, *cell)))
			continue;
		count_unknown(&step->unknowns, cell_slice(*cell),
		    input_name(run->in), rec->line);
		put_reject(run, rec, plan->book->variables[step->variable].name,
		    "unknown-value");
		return REJECTED;
	}
	return GOOD;
}

static inline void
put_bytes(struct writer *out, const char *text, size_t len, bool is_first)
{
	char *next;

	if ((size_t)(out->limit - out->next) <= len &&
	    !writer_reserve(out, len + 1))
		return;
	next = out->next;
	if (!is_first)
		*next++ = ',';
	/* Most cells are a byte or none: no call for them. */
	if (len == 1)
		*next = *text;
	else if (len > 0)
		memcpy(next, text, len);
	out->next = next + len;
}

/* Unchanged columns go in one piece; nothing here needs quotes. */
static void
put_quickly(
    const struct plan *plan, const struct record *rec, struct writer *out)
{
	const struct run *run = plan->runs;
	const struct run *end = run + plan->n_runs;
	bool is_first = true;

	writer_record(out);
	out->fields = plan->n_outputs;
	for (; run < end; run++) {
		if (run->variable >= 0) {
			struct cell cell = plan->cells[run->variable];

			put_bytes(out, cell.text, cell.len, is_first);
		} else {
			uint32_t from = rec->end[(int64_t)run->first - 1] + 1;

			put_bytes(out, rec->text + from,
			    rec->end[run->last] - from, is_first);
		}
		is_first = false;
	}
}

/* A comma, quote, LF or CR among the bytes, and where the first one is. */
static bool
find_special(const char *text, size_t len, size_t *at)
{
	size_t i = 0;

#ifdef __SSE2__
	for (; i + 16 <= len; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(text + i));
		int mask = _mm_movemask_epi8(_mm_or_si128(
		    _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(',')),
			_mm_cmpeq_epi8(x, _mm_set1_epi8('"'))),
		    _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('\n')),
			_mm_cmpeq_epi8(x, _mm_set1_epi8('\r')))));

		if (mask != 0) {
			*at = i + (size_t)__builtin_ctz((unsigned)mask);
			return true;
		}
	}
#endif
	for (; i < len; i++)
		if (text[i] == ',' || text[i] == '"' || text[i] == '\n' ||
		    text[i] == '\r') {
			*at = i;
			return true;
		}
	return false;
}

/* Fields of a record that needs no quotes in them, commas between. */
static void
put_unquoted(const struct record *rec, uint32_t first, uint32_t last,
    struct writer *out, bool is_first)
{
	uint32_t from = rec->end[(int64_t)first - 1] + 1;
	size_t len = rec->end[last] - from;
	char *start;

	put_bytes(out, rec->text + from, len, is_first);
	start = out->next - len;
	for (; first < last; first++)
		start[rec->end[first] - from] = ',';
}

/*
 * Columns of a record that came with quotes: what stands between its fields
 * is unknown, but they lie one behind the other.  Fields that need quotes
 * again are rare, so go from one to the next.
 */
static void
put_columns(const struct record *rec, uint32_t first, uint32_t last,
    struct writer *out, bool is_first)
{
	uint32_t from;
	uint32_t i;
	size_t at;

	for (;;) {
		from = rec->end[(int64_t)first - 1] + 1;
		if (!find_special(rec->text + from, rec->end[last] - from, &at))
			break;
		for (i = first; rec->end[i] < from + at; i++)
			;
		if (i > first)
			put_unquoted(rec, first, i - 1, out, is_first);
		out->fields = !is_first || i > first;
		writer_field(out, record_field(rec, i));
		if (i == last)
			return;
		first = i + 1;
		is_first = false;
	}
	put_unquoted(rec, first, last, out, is_first);
}

/* A good record that came with quotes: as put_quickly, quotes where needed. */
static void
put_requoted(
    const struct plan *plan, const struct record *rec, struct writer *out)
{
	const struct run *run = plan->runs;
	const struct run *end = run + plan->n_runs;
	bool is_first = true;

	writer_record(out);
	for (; run < end; run++) {
		if (run->variable < 0) {
			put_columns(rec, run->first, run->last, out, is_first);
		} else {
			out->fields = !is_first;
			writer_field(
			    out, cell_slice(plan->cells[run->variable]));
		}
		is_first = false;
	}
	out->fields = plan->n_outputs;
}

static void
put_carefully(
    const struct plan *plan, const struct record *rec, struct writer *out)
{
	uint32_t i;

	writer_record(out);
	for (i = 0; i < plan->n_outputs; i++) {
		const struct output *output = &plan->outputs[i];

		if (output->variable >= 0)
			writer_field(
			    out, cell_slice(plan->cells[output->variable]));
		else
			writer_field(out, record_field(rec, output->column));
	}
}

/* More records were left out than may be: a half result is none. */
static bool
is_over(const struct recode *run, bool is_end)
{
	uint64_t n = input_records(run->in);
	uint64_t most = (uint64_t)run->max_rejects;

	if (run->max_rejects < 0 || (run->is_percent && !is_end))
		return false;
	if (run->is_percent ? run->n_rejected * 100 <= most * n
			    : run->n_rejected <= most)
		return false;
	diag_error(STATUS_FAIL, NULL, "too-many-rejects",
	    "%llu of %llu records rejected, more than --max-rejects allows",
	    (unsigned long long)run->n_rejected, (unsigned long long)n);
	return true;
}

static void
weigh(struct recode *run)
{
	struct cell weight = run->plan->cells[run->weight];

	if (!cell_is_missing(weight))
		exact_add_text(&run->weight_sum, cell_slice(weight));
}

/* False when the run has to end. */
static bool
recode_one(struct recode *run, const struct record *rec)
{
	struct plan *plan = run->plan;
	enum verdict verdict = GOOD;
	bool is_changed = false;

	arena_empty(plan->arena);
	if (!decode_quickly(plan, rec))
		verdict = decode_carefully(run, rec, &is_changed);
	if (verdict == GOOD)
		verdict = compute(run, rec);
	if (verdict == REJECTED) {
		run->n_rejected++;
		return !is_over(run, false);
	}
	if (verdict == STOPPED)
		return false;
	if (run->is_weighed)
		weigh(run);
	if (is_changed || plan->n_outputs == 1)
		put_carefully(plan, rec, run->out);
	else if (rec->is_plain && !plan->may_quote)
		put_quickly(plan, rec, run->out);
	else
		put_requoted(plan, rec, run->out);
	return true;
}

void
recode_all(struct recode *run)
{
	struct record rec;
	uint32_t i;

	writer_record(run->out);
	for (i = 0; i < run->plan->n_outputs; i++)
		writer_text(run->out, run->plan->outputs[i].name);
	while (!run->out->has_failed && input_next(run->in, &rec))
		if (!recode_one(run, &rec))
			return;
	is_over(run, true);
}

static void
report_tally(const struct tally *tally, const char *column, const char *outcome,
    struct ledger *ledger)
{
	struct place place = {.column = column};
	uint64_t n = tally->others;
	uint32_t i;

	if (tally->values == NULL)
		return;
	for (i = 0; i < map_len(tally->values); i++) {
		const struct sighting *seen = &tally->seen[i];

		n += seen->n;
		place.file = seen->file;
		place.line = seen->line;
		diag_warning(&place, "unknown-value",
		    "%s has no rule; %llu records%s, this is the first; %s",
		    diag_value(map_key(tally->values, i)),
		    (unsigned long long)seen->n, seen->n == 1 ? "" : "",
		    outcome);
	}
	place.file = NULL;
	place.line = 0;
	if (tally->others > 0)
		diag_warning(&place, "unknown-value",
		    "%llu more records with yet other values that have no "
		    "rule; %s",
		    (unsigned long long)tally->others, outcome);
	ledger_count(ledger, "unknown-value", n);
}

static void
report_tidied(
    const struct source *source, const char *column, struct ledger *ledger)
{
	struct place place = {.column = column};

	if (source->n_trimmed > 0) {
		diag_note(&place, "trimmed",
		    "blanks around %llu values were taken away",
		    (unsigned long long)source->n_trimmed);
		ledger_count(ledger, "trimmed", source->n_trimmed);
	}
	if (source->n_squeezed > 0) {
		diag_note(&place, "squeezed",
		    "runs of blanks within %llu values became one",
		    (unsigned long long)source->n_squeezed);
		ledger_count(ledger, "squeezed", source->n_squeezed);
	}
	if (source->n_composed > 0) {
		diag_note(&place, "composed",
		    "letters and accents of %llu values were joined",
		    (unsigned long long)source->n_composed);
		ledger_count(ledger, "composed", source->n_composed);
	}
}

static void
report_source(const struct recode *run, const struct source *source,
    struct ledger *ledger)
{
	const char *column = input_column(run->in, source->column);
	char outcome[64] = "records rejected";

	if (source->unknown == UNKNOWN_CODE)
		snprintf(outcome, sizeof outcome, "the value is now '%s'",
		    source->unknown_code.text);
	if (source->unknown != UNKNOWN_STOP)
		report_tally(&source->unknowns, column, outcome, ledger);
	report_tidied(source, column, ledger);
}

static void
report_step(
    const struct recode *run, const struct step *step, struct ledger *ledger)
{
	const struct variable *variable =
	    &run->plan->book->variables[step->variable];
	const char *name = variable->set < 0
	    ? variable->name
	    : run->plan->book->sets[variable->set].name;
	struct place place = {.column = name};

	report_tally(&step->unknowns, name, "records rejected", ledger);
	if (step->n_answers > 0) {
		diag_warning(&place, "not-asked",
		    "%llu answers to a question that was not asked were "
		    "taken away; look at its asked-if rule",
		    (unsigned long long)step->n_answers);
		ledger_count(ledger, "not-asked", step->n_answers);
	}
	if (step->n_zeros > 0)
		ledger_count(ledger, "not-chosen-not-asked", step->n_zeros);
}

void
recode_report(const struct recode *run, struct ledger *ledger)
{
	uint32_t i;

	for (i = 0; i < run->plan->n_sources; i++)
		report_source(run, &run->plan->sources[i], ledger);
	for (i = 0; i < run->plan->n_steps; i++)
		report_step(run, &run->plan->steps[i], ledger);
	if (run->n_rejected > 0)
		ledger_count(ledger, "rejected", run->n_rejected);
}
