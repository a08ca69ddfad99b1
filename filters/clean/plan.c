#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "arena.h"
#include "charset.h"
#include "mem.h"
#include "plan.h"
#include "reader.h"
#include "utf8.h"
#include "writer.h"

/*
 * A record is copied in one piece, with the delimiter made a comma, and
 * patched where its output differs: text that needs decoding or quotes, a
 * decimal mark, a code that stands for another.
 *
 * A value of at most eight bytes is compared as a number.  Eight bytes are
 * loaded whatever the length: the reader keeps that many readable behind
 * each record.
 */
enum {
	SHORT = 8,
	SLACK = 64 /* bytes that a copy may write beyond its end */
};

enum step {
	STEP_CODE,   /* one of a list of short values */
	STEP_NUMBER, /* digits, perhaps a decimal mark and digits */
	STEP_TEXT,   /* anything */
	STEP_GUESS,  /* undeclared: a number with a decimal mark, or anything */
	STEP_READ    /* value_read knows */
};

/* A short value of a field, and what is written for it. */
struct code {
	uint64_t raw;
	uint64_t out;
	uint8_t out_len;
	bool is_used;
	bool is_same; /* written as it is */
};

struct column {
	enum step step;
	bool is_same[256]; /* a field of this one byte (NUL: of none) is written
	                      as it is */
	struct code *codes; /* hashed; for STEP_CODE and missing values */
	unsigned shift;     /* 64 less the bits of their number */
	bool has_codes;
	bool is_blank_good;
	bool is_trimmed;
	bool has_hygiene;
	char decimal; /* STEP_NUMBER, STEP_GUESS; NUL: whole numbers */
};

/* Bytes from..to of the record's text become other text. */
struct patch {
	const char *from;
	const char *to;
	const char *text;
	size_t len;
};

struct plan {
	struct column *columns;
	uint32_t n;
	uint32_t key; /* column, or LAYOUT_NONE */
	struct slice key_value;
	struct reading *reading;
	char delimiter;
	bool decodes;  /* the charset is a table that may be used here */
	bool is_plain; /* the record has no quotes */
	bool looks_for_commas; /* text may hold what needs quotes */
	size_t n_commas;       /* commas in fields that are written as they are,
	                          but for decimal marks */
	const char *first_high; /* bytes above 0x7f stand between these two */
	const char *last_high;
	struct patch *patches; /* at most one a column */
	uint32_t n_patches;
	const char **points; /* decimal marks that become points */
	uint32_t n_points;
	uint64_t *words; /* short values written instead, one a column */
	char *scratch;
	size_t n_scratch;
	size_t cap_scratch;
	const char *limit; /* end of the record's text */
};

/* ---- compiling the schema ------------------------------------------------ */

static uint64_t
load(const char *text, size_t len)
{
	uint64_t word;

	memcpy(&word, text, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return len == SHORT ? word : word & ((UINT64_C(1) << 8 * len) - 1);
#else
	return len == SHORT ? word : word & ~(UINT64_MAX >> 8 * len);
#endif
}

static struct code *
code_slot(const struct column *column, uint64_t raw)
{
	uint64_t mask = (UINT64_MAX >> column->shift);
	uint64_t i = raw * UINT64_C(0x9e3779b97f4a7c15) >> column->shift;

	while (column->codes[i].is_used && column->codes[i].raw != raw)
		i = (i + 1) & mask;
	return &column->codes[i];
}

/* What value_read makes of this text; only good short ones are kept. */
static void
add_code(struct column *column, const struct field *field, struct slice text)
{
	struct reading reading = {.charset = NULL};
	char padded[SHORT] = "";
	struct arena *arena;
	struct cell cell;
	struct code *code;

	if (text.len > SHORT || !utf8_is_ascii(text.text, text.len) ||
	    memchr(text.text, '\0', text.len) != NULL)
		return;
	memcpy(padded, text.text, text.len);
	arena = arena_new();
	value_read(&cell, field, text, &reading, arena);
	if (cell.verdict == VERDICT_GOOD && cell.value.len <= SHORT) {
		code = code_slot(column, load(padded, text.len));
		code->is_used = true;
		code->raw = load(padded, text.len);
		code->out_len = (uint8_t)cell.value.len;
		memcpy(&code->out, cell.value.text, cell.value.len);
		code->is_same =
		    slice_equal(cell.value, text) && !writer_needs_quotes(text);
		if (text.len <= 1)
			column->is_same[(unsigned char)padded[0]] =
			    code->is_same;
	}
	arena_free(arena);
}

static void
add_texts(
    struct column *column, const struct field *field, const struct texts *texts)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		add_code(column, field, texts->items[i]);
}

/* All values of a field that are known beforehand. */
static void
add_codes(struct column *column, const struct field *field)
{
	uint32_t n_codes = field->codes == NULL ? 0 : map_len(field->codes);
	size_t n =
	    n_codes + field->missing.n + field->trues.n + field->falses.n + 1;
	unsigned bits = 2;
	uint32_t i;

	while ((size_t)1 << bits < 2 * n)
		bits++;
	column->shift = 64 - bits;
	column->codes = mem_zero((size_t)1 << bits, sizeof *column->codes);
	column->has_codes = true;
	for (i = 0; i < n_codes; i++)
		add_code(column, field, map_key(field->codes, i));
	add_texts(column, field, &field->trues);
	add_texts(column, field, &field->falses);
	add_texts(column, field, &field->missing);
	add_code(column, field, (struct slice){"", 0});
}

static bool
is_blank_good(const struct field *field)
{
	struct reading reading = {.charset = NULL};
	struct arena *arena = arena_new();
	struct cell cell;

	value_read(&cell, field, (struct slice){"", 0}, &reading, arena);
	arena_free(arena);
	return cell.verdict == VERDICT_GOOD && cell.value.len == 0;
}

/* Does a missing value other than the empty one have to be looked for? */
static bool
has_missing(const struct field *field)
{
	size_t i;

	for (i = 0; i < field->missing.n; i++)
		if (field->missing.items[i].len > 0)
			return true;
	return false;
}

/* Could a missing value be too long for a code? */
static bool
has_long_missing(const struct field *field)
{
	size_t i;

	for (i = 0; i < field->missing.n; i++)
		if (field->missing.items[i].len > SHORT)
			return true;
	return false;
}

static bool
is_constrained(const struct field *f)
{
	return f->codes != NULL || f->match != NULL || f->minimum != NULL ||
	    f->maximum != NULL || f->min_length >= 0 || f->max_length >= 0;
}

static enum step
choose_step(const struct field *f)
{
	if (!f->is_declared)
		return f->rewrites_decimals ? STEP_GUESS : STEP_TEXT;
	if (f->codes != NULL || f->type == FIELD_BOOLEAN)
		return f->match == NULL ? STEP_CODE : STEP_READ;
	if (is_constrained(f))
		return STEP_READ;
	if (f->type == FIELD_INTEGER || f->type == FIELD_NUMBER)
		return f->numeral.is_bare && !has_long_missing(f) ? STEP_NUMBER
								  : STEP_READ;
	if ((f->type == FIELD_STRING || f->type == FIELD_ANY) &&
	    f->text_format == FORMAT_NONE && !has_long_missing(f))
		return STEP_TEXT;
	return STEP_READ;
}

static void
compile(struct column *column, const struct field *f)
{
	column->step = choose_step(f);
	column->is_trimmed = f->is_trimmed;
	column->has_hygiene = f->nbsp != HYGIENE_KEEP ||
	    f->soft_hyphen != HYGIENE_KEEP || f->zero_width != HYGIENE_KEEP;
	column->is_blank_good = is_blank_good(f);
	if (column->step == STEP_CODE ||
	    (f->is_declared && column->step != STEP_READ && has_missing(f)))
		add_codes(column, f);
	if (column->step == STEP_GUESS || f->type == FIELD_NUMBER)
		column->decimal = f->numeral.decimal;
	if (f->is_declared && f->numeral.is_integer)
		column->decimal = '\0';
}

static uint32_t
find_key(const struct resource *res, const struct layout *layout)
{
	uint32_t i;

	if (res->n_keys == 1 && res->keys[0].n_fields == 1)
		return layout->columns[res->keys[0].fields[0]];
	for (i = 0; i < res->n_fields; i++)
		if (res->fields[i].is_unique)
			return layout->columns[i];
	return LAYOUT_NONE;
}

struct plan *
plan_new(
    const struct resource *res, const struct layout *layout, bool has_only_key)
{
	struct plan *plan;
	uint32_t i;

	if (!layout->is_straight || res->footer != NULL ||
	    res->comment_mark != NULL || res->skips_space)
		return NULL;
	plan = mem_zero(1, sizeof *plan);
	plan->n = layout->n;
	plan->columns = mem_zero(plan->n, sizeof *plan->columns);
	plan->patches = mem_zero(plan->n, sizeof *plan->patches);
	plan->points = mem_zero(plan->n, sizeof *plan->points);
	plan->words = mem_zero(plan->n, sizeof *plan->words);
	for (i = 0; i < plan->n; i++)
		compile(&plan->columns[i], layout->fields[i]);
	plan->key = has_only_key ? find_key(res, layout) : LAYOUT_NONE;
	return plan;
}

void
plan_free(struct plan *plan)
{
	uint32_t i;

	if (plan == NULL)
		return;
	for (i = 0; i < plan->n; i++)
		free(plan->columns[i].codes);
	free(plan->columns);
	free(plan->patches);
	free(plan->points);
	free(plan->words);
	free(plan->scratch);
	free(plan);
}

void
plan_set_reading(struct plan *plan, struct reading *reading, char delimiter)
{
	plan->reading = reading;
	plan->delimiter = delimiter;
	plan->decodes = reading->charset->kind == CHARSET_TABLE &&
	    reading->charset->is_ascii &&
	    (reading->charset->is_stable || !reading->has_nfc);
}

bool
plan_is_ready(const struct plan *plan)
{
	return plan->reading != NULL && plan->reading->wide_delimiter == NULL &&
	    (plan->reading->charset->kind != CHARSET_TABLE ||
		plan->reading->charset->is_ascii);
}

/* ---- a record ------------------------------------------------------------ */

static void
add_patch(struct plan *plan, struct slice raw, struct slice text)
{
	plan->patches[plan->n_patches++] =
	    (struct patch){raw.text, raw.text + raw.len, text.text, text.len};
}

static size_t
count_commas(struct slice s)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < s.len; i++)
		n += s.text[i] == ',';
	return n;
}

/*
 * Can the field not be copied with the record?  What needs quotes can not,
 * nor what holds a delimiter, which would become a comma.
 */
static inline bool
stands_apart(const struct plan *plan, struct slice raw)
{
	if (plan->is_plain)
		return memchr(raw.text, ',', raw.len) != NULL;
	return writer_needs_quotes(raw) ||
	    memchr(raw.text, plan->delimiter, raw.len) != NULL;
}

/* A value that is not the field as it stands, quoted when it must be. */
static void
add_value(struct plan *plan, struct slice raw, struct slice value)
{
	char *out = plan->scratch + plan->n_scratch;
	size_t len = value.len;

	if (writer_needs_quotes(value))
		len = writer_quote(out, value);
	else if (len > 0)
		memcpy(out, value.text, len);
	plan->n_scratch += len;
	if (!plan->looks_for_commas)
		plan->n_commas -= count_commas(raw);
	add_patch(plan, raw, (struct slice){out, len});
}

/*
 * Room for all values of a record: each byte decodes to four at most, and
 * its quote is doubled.  Values of value_read are no longer than that and a
 * few bytes each, a date's zeros among them.
 */
static void
reserve_scratch(struct plan *plan, size_t len)
{
	size_t most = 8 * len + (size_t)plan->n * 64;

	plan->n_scratch = 0;
	if (plan->cap_scratch >= most)
		return;
	plan->cap_scratch = 2 * most;
	plan->scratch = mem_resize(plan->scratch, plan->cap_scratch);
}

/* The long way for one field. */
static bool
read_field(struct plan *plan, struct row *row, uint32_t i, struct slice raw)
{
	const struct cell *cell = row_cell(row, i);

	if (cell->verdict != VERDICT_GOOD)
		return false;
	if (!slice_equal(cell->value, raw) || stands_apart(plan, raw))
		add_value(plan, raw, cell->value);
	if (i == plan->key)
		plan->key_value = cell->value;
	return true;
}

/* Whether one of the codes is the field: 1, 0, or -1 if it is too long. */
static inline int
take_code(struct plan *plan, const struct column *column, uint32_t i,
    struct slice raw)
{
	const struct code *code;

	if (raw.len > SHORT)
		return -1;
	code = code_slot(column, load(raw.text, raw.len));
	if (!code->is_used)
		return 0;
	if (!code->is_same || (!plan->is_plain && stands_apart(plan, raw))) {
		plan->words[i] = code->out;
		add_value(plan, raw,
		    (struct slice){
			(const char *)&plan->words[i], code->out_len});
		if (i == plan->key)
			plan->key_value = (struct slice){
			    (const char *)&plan->words[i], code->out_len};
	}
	return 1;
}

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/*
 * Digits, and with a decimal mark more digits; a minus before them.  *mark is
 * where the mark stands, or NULL.
 */
static inline bool
is_number(struct slice s, char decimal, const char **mark)
{
	const char *p = s.text;
	const char *end = p + s.len;

	*mark = NULL;
	if (p < end && *p == '-')
		p++;
	if (p == end || !is_digit(*p))
		return false;
	while (p < end && is_digit(*p))
		p++;
	if (p == end)
		return true;
	if (decimal == '\0' || *p != decimal || p + 1 == end)
		return false;
	*mark = p++;
	while (p < end && is_digit(*p))
		p++;
	return p == end;
}

static inline bool
take_number(struct plan *plan, const struct column *column, uint32_t i,
    struct slice raw)
{
	const char *mark;

	if (!is_number(raw, column->decimal, &mark))
		return false;
	if (mark == NULL || *mark == '.')
		return true;
	if (i == plan->key)
		return false;
	plan->n_commas -= *mark == ',';
	plan->points[plan->n_points++] = mark;
	return true;
}

static inline bool
has_blank_ends(struct slice s)
{
	char first = s.text[0];
	char last = s.text[s.len - 1];

	return first == ' ' || first == '\t' || last == ' ' || last == '\t';
}

/*
 * Decode text with bytes above 0x7f: what stands between them is copied
 * eight bytes at a time.  False where value_read has to look.
 */
static bool
decode(struct plan *plan, struct slice raw, struct slice *out)
{
	const struct charset *set = plan->reading->charset;
	char *to = plan->scratch + plan->n_scratch + raw.len * 4;
	const unsigned char *p = (const unsigned char *)raw.text;
	const unsigned char *end = p + raw.len;
	uint64_t word;
	int n;

	out->text = to;
	while (p < end) {
		memcpy(&word, p, sizeof word);
		memcpy(to, &word, sizeof word);
		word &= UINT64_C(0x8080808080808080);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		n = word == 0 ? 8 : __builtin_ctzll(word) / 8;
#else
		n = word == 0 ? 8 : __builtin_clzll(word) / 8;
#endif
		if (n >= end - p) {
			to += end - p;
			break;
		}
		p += n;
		to += n;
		if (n == 8)
			continue;
		if (set->len[*p] == 0 || set->is_suspect[*p])
			return false;
		memcpy(to, set->utf8[*p], 4);
		to += set->len[*p++];
	}
	out->len = (size_t)(to - out->text);
	return true;
}

static inline bool
take_text(struct plan *plan, const struct column *column, uint32_t i,
    struct slice raw)
{
	struct slice text;

	if (raw.len == 0)
		return column->is_blank_good;
	if (column->is_trimmed && has_blank_ends(raw))
		return false;
	if (raw.text <= plan->last_high &&
	    raw.text + raw.len > plan->first_high &&
	    !utf8_is_ascii(raw.text, raw.len)) {
		if (!plan->decodes || column->has_hygiene || i == plan->key ||
		    !decode(plan, raw, &text))
			return false;
		add_value(plan, raw, text);
	} else if (plan->looks_for_commas && stands_apart(plan, raw)) {
		add_value(plan, raw, raw);
	}
	return true;
}

static inline bool
take_guess(struct plan *plan, const struct column *column, uint32_t i,
    struct slice raw)
{
	const char *mark;

	if (raw.len < 3 || memchr(raw.text, column->decimal, raw.len) == NULL)
		return take_text(plan, column, i, raw);
	if (!is_number(raw, column->decimal, &mark) || mark == NULL)
		return false;
	plan->n_commas -= *mark == ',';
	plan->points[plan->n_points++] = mark;
	return true;
}

static inline bool
take_field(struct plan *plan, struct row *row, uint32_t i, struct slice raw)
{
	const struct column *column = &plan->columns[i];

	if (raw.len <= 1 &&
	    column->is_same[raw.len == 0 ? 0 : (unsigned char)*raw.text] &&
	    plan->is_plain)
		return true;
	if (column->has_codes && take_code(plan, column, i, raw) > 0)
		return true;
	switch (column->step) {
	case STEP_NUMBER:
		if (raw.len == 0 && column->is_blank_good)
			return true;
		if (take_number(plan, column, i, raw))
			return true;
		break;
	case STEP_TEXT:
		if (take_text(plan, column, i, raw))
			return true;
		break;
	case STEP_GUESS:
		if (take_guess(plan, column, i, raw))
			return true;
		break;
	default:
		break;
	}
	return read_field(plan, row, i, raw);
}

/*
 * One look at the whole record: how many commas, and between which places
 * bytes above 0x7f stand.  Up to 15 bytes more are read.
 */
static void
scan(struct plan *plan, const char *text)
{
	const char *limit = plan->limit;

	plan->first_high = limit;
	plan->last_high = text - 1;
	plan->n_commas = 0;
#if defined(__SSE2__)
	for (; text < limit; text += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)text);
		unsigned high = (unsigned)_mm_movemask_epi8(x);
		unsigned comma = (unsigned)_mm_movemask_epi8(
		    _mm_cmpeq_epi8(x, _mm_set1_epi8(',')));

		if (limit - text < 16) {
			high &= (1U << (limit - text)) - 1;
			comma &= (1U << (limit - text)) - 1;
		}
		for (; comma != 0; comma &= comma - 1)
			plan->n_commas++;
		if (high == 0)
			continue;
		if (plan->first_high == limit)
			plan->first_high = text + __builtin_ctz(high);
		plan->last_high = text + 31 - __builtin_clz(high);
	}
#else
	for (; text < limit; text++) {
		plan->n_commas += *text == ',';
		if ((unsigned char)*text < 0x80)
			continue;
		if (plan->first_high == limit)
			plan->first_high = text;
		plan->last_high = text;
	}
#endif
}

static bool
take_fields(struct plan *plan, const struct record *rec, struct row *row)
{
	uint32_t i;

	plan->n_patches = 0;
	plan->n_points = 0;
	plan->n_scratch = 0;
	if (plan->key != LAYOUT_NONE)
		plan->key_value = record_field(rec, plan->key);
	for (i = 0; i < plan->n; i++)
		if (!take_field(plan, row, i, record_field(rec, i)))
			return false;
	return true;
}

bool
plan_check(struct plan *plan, const struct record *rec, struct row *row)
{
	const char *start = rec->text + (uint32_t)(rec->end[-1] + 1);

	plan->limit = rec->text + rec->end[plan->n - 1];
	plan->is_plain = rec->is_plain;
	/*
	 * A plain record has no quotes and no line ends in its fields, and
	 * commas only when they are not the delimiter: count them first.
	 */
	plan->looks_for_commas = !rec->is_plain;
	reserve_scratch(plan, (size_t)(plan->limit - start));
	scan(plan, start);
	if (!take_fields(plan, rec, row))
		return false;
	if (plan->delimiter == ',' || plan->looks_for_commas ||
	    plan->n_commas == 0)
		return true;
	plan->looks_for_commas = true;
	return take_fields(plan, rec, row);
}

bool
plan_key(const struct plan *plan, const struct record *rec, struct slice *key,
    uint32_t *column)
{
	(void)rec;
	if (plan->key == LAYOUT_NONE)
		return false;
	*key = plan->key_value;
	*column = plan->key;
	return true;
}

/* ---- writing ------------------------------------------------------------- */

/*
 * Copy with the delimiter made a comma; up to SLACK bytes more are read and
 * written.
 */
static inline void
copy(char *to, const char *from, size_t len, char delimiter)
{
	size_t i;

#if defined(__SSE2__)
	const __m128i mark = _mm_set1_epi8(delimiter);
	const __m128i flip = _mm_set1_epi8((char)(delimiter ^ ','));

	for (i = 0; i < len; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(from + i));

		x = _mm_xor_si128(
		    x, _mm_and_si128(_mm_cmpeq_epi8(x, mark), flip));
		_mm_storeu_si128((__m128i *)(to + i), x);
	}
#else
	for (i = 0; i < len; i++)
		to[i] = from[i] == delimiter ? ',' : from[i];
#endif
}

void
plan_write(struct plan *plan, const struct record *rec, struct writer *out)
{
	const char *from = rec->text + (uint32_t)(rec->end[-1] + 1);
	size_t most = (size_t)(plan->limit - from) + plan->n_scratch + SLACK;
	uint32_t point = 0;
	uint32_t i;

	writer_record(out);
	if (!writer_reserve(out, most))
		return;
	for (i = 0; i <= plan->n_patches; i++) {
		bool is_last = i == plan->n_patches;
		const char *to = is_last ? plan->limit : plan->patches[i].from;

		copy(out->next, from, (size_t)(to - from), plan->delimiter);
		for (; point < plan->n_points && plan->points[point] < to;
		     point++)
			out->next[plan->points[point] - from] = '.';
		out->next += to - from;
		if (is_last)
			break;
		memcpy(out->next, plan->patches[i].text, plan->patches[i].len);
		out->next += plan->patches[i].len;
		from = plan->patches[i].to;
	}
}
