#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "arena.h"
#include "charset.h"
#include "fastrow.h"
#include "map.h"
#include "mem.h"
#include "number.h"
#include "reading.h"
#include "writer.h"

/*
 * A record is checked in three loops over its columns, one a kind of check,
 * without a branch that depends on the data: a column with anything uncommon
 * is put on a list.  Only those on the list are then looked at one by one;
 * one whose text is not what stands in the file is a split.
 *
 *	codes     the field as one word of up to 8 bytes, masked to its length,
 *	          is looked up in a table without collisions
 *	numbers   16 bytes at once: digits, at most one decimal mark between
 *	texts     anything goes, but for bytes that the output must change
 *
 * The record is written in pieces from split to split, delimiters and decimal
 * marks replaced on the way.  Codes with a byte of either kind are not in the
 * tables, and texts with one are splits, so only true ones are replaced.
 */
enum {
	MOST_CODES = 400, /* in a table */
	MOST_BITS = 12,
	TRIES = 4000,
	MOST_DIGITS = 16
};

/* word is in the table when slots[word * factor >> shift] == word. */
struct code_check {
	uint32_t column;
	uint32_t shift;
	uint64_t factor;
	const uint64_t *slots;
};

struct number_check {
	uint32_t column;
	bool is_optional;
	bool is_integer;
	bool is_bounded;
	int64_t low; /* no less, and no more than high: surely good */
	int64_t high;
};

struct text_check {
	uint32_t column;
	uint32_t least; /* shorter ones are looked at */
	bool is_trimmed;
	bool is_quick; /* may be decoded here */
};

/* A column whose text is not the file's. */
struct split {
	uint32_t column;
	bool needs_quotes;
	struct slice value;
};

struct fastrow {
	const struct binding *binding;
	struct reading *reading;
	uint32_t key; /* column, or BINDING_NONE */
	bool is_ready;

	char delimiter;
	char decimal; /* replaced by a point; the delimiter when none is */
	struct code_check *codes;
	uint32_t n_codes;
	struct number_check *numbers;
	uint32_t n_numbers;
	struct text_check *texts;
	uint32_t n_texts;
	uint32_t *others; /* columns left to value_read */
	uint32_t n_others;
	uint64_t **tables; /* owned; of codes that share one, once */
	uint32_t n_tables;
	const struct text_check **text_of; /* of each column, or NULL */

	bool has_quick_decoding;
	uint8_t lengths[256]; /* of a byte's UTF-8; 0: not quickly */

	/* of the record at hand */
	uint32_t *list;
	struct split *splits;
	uint32_t n_splits;
	size_t room; /* that the splits need */
};

/* ---- tables of codes ----------------------------------------------------- */

static inline uint64_t
load_word(const char *text)
{
	uint64_t word;

	memcpy(&word, text, sizeof word);
	return word;
}

static uint64_t
next_factor(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) | 1;
}

/* Place the words; false when two fall into one slot. */
static bool
place_words(uint64_t *slots, bool *is_taken, const uint64_t *words, size_t n,
    uint64_t factor, unsigned shift)
{
	size_t i;
	uint64_t at;

	for (i = 0; i < n; i++) {
		at = words[i] * factor >> shift;
		if (is_taken[at])
			return false;
		is_taken[at] = true;
		slots[at] = words[i];
	}
	return true;
}

/*
 * A free slot holds a word that belongs elsewhere: 0, whose slot is 0; and
 * slot 0 any other word of another slot.
 */
static void
fill_free(uint64_t *slots, const bool *is_taken, size_t n, uint64_t factor,
    unsigned shift)
{
	uint64_t word = 1;
	size_t i;

	for (i = 1; i < n; i++)
		if (!is_taken[i])
			slots[i] = 0;
	while (word * factor >> shift == 0)
		word++;
	if (!is_taken[0])
		slots[0] = word;
}

static bool
try_factors(struct code_check *check, uint64_t *slots, const uint64_t *words,
    size_t n, unsigned bits)
{
	size_t size = (size_t)1 << bits;
	bool *is_taken = mem_zero(size, sizeof *is_taken);
	uint64_t state = n;
	bool is_placed = false;
	int i;

	check->shift = 64 - bits;
	for (i = 0; i < TRIES && !is_placed; i++) {
		memset(is_taken, 0, size * sizeof *is_taken);
		check->factor = next_factor(&state);
		is_placed = place_words(
		    slots, is_taken, words, n, check->factor, check->shift);
	}
	if (is_placed)
		fill_free(slots, is_taken, size, check->factor, check->shift);
	free(is_taken);
	return is_placed;
}

/* The smallest table without collisions; owned, NULL when there is none. */
static uint64_t *
make_table(struct code_check *check, const uint64_t *words, size_t n)
{
	unsigned bits = 1;
	uint64_t *slots;

	while ((UINT64_C(1) << bits) < n)
		bits++;
	for (; bits <= MOST_BITS; bits++) {
		slots = mem_zero((size_t)1 << bits, sizeof *slots);
		if (try_factors(check, slots, words, n, bits))
			return slots;
		free(slots);
	}
	return NULL;
}

/* ---- compiling ----------------------------------------------------------- */

/* Does a text with this byte need a change before it is written? */
static bool
is_special(const struct fastrow *fast, char c)
{
	return c == ',' || c == '"' || c == '\n' || c == '\r' ||
	    c == fast->delimiter || c == fast->decimal || c == '\0' ||
	    (unsigned char)c >= 0x80;
}

static bool
is_plain_code(const struct fastrow *fast, struct slice code)
{
	size_t i;

	for (i = 0; i < code.len; i++)
		if (is_special(fast, code.text[i]))
			return false;
	return code.len <= 8;
}

static uint64_t
word_of(struct slice code)
{
	uint64_t word = 0;

	memcpy(&word, code.text, code.len);
	return word;
}

/* Would value_read let it pass, and change nothing? */
static bool
is_read_as_is(
    const struct fastrow *fast, const struct field *f, struct slice text)
{
	struct reading reading = *fast->reading;
	struct arena *arena = arena_new();
	struct field_value cell;
	bool is_as_is;

	value_read(&cell, f, text, &reading, arena);
	is_as_is =
	    cell.verdict == VERDICT_GOOD && slice_equal(cell.value, text);
	arena_free(arena);
	return is_as_is;
}

/* The codes that are written as they are read, and no value if it may be. */
static size_t
collect_words(
    const struct fastrow *fast, const struct field *f, uint64_t *words)
{
	uint32_t n_codes = f->codes == NULL ? 0 : map_len(f->codes);
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < n_codes; i++) {
		struct slice code = map_key(f->codes, i);

		if (code.len > 0 && is_plain_code(fast, code) &&
		    is_read_as_is(fast, f, code))
			words[n++] = word_of(code);
	}
	if (f->type == FIELD_BOOLEAN && f->codes == NULL) {
		if (is_read_as_is(fast, f, slice_of("1")))
			words[n++] = word_of(slice_of("1"));
		if (is_read_as_is(fast, f, slice_of("0")))
			words[n++] = word_of(slice_of("0"));
	}
	if (n > 0 && is_read_as_is(fast, f, slice_of("")))
		words[n++] = 0;
	return n;
}

static bool
holds_word(const struct code_check *check, uint64_t word)
{
	return check->slots[word * check->factor >> check->shift] == word;
}

/* Does the table hold these words and no others? */
static bool
holds_just(const struct code_check *check, const uint64_t *words, size_t n)
{
	size_t size = (size_t)1 << (64 - check->shift);
	size_t k;

	for (k = 0; k < n; k++)
		if (!holds_word(check, words[k]))
			return false;
	for (k = 0; k < size; k++)
		n -= check->slots[k] * check->factor >> check->shift == k;
	return n == 0;
}

/* A column with the same codes as one before shares its table. */
static const struct code_check *
find_table(const struct fastrow *fast, const uint64_t *words, size_t n)
{
	uint32_t i;

	for (i = fast->n_codes; i-- > 0;)
		if (holds_just(&fast->codes[i], words, n))
			return &fast->codes[i];
	return NULL;
}

static bool
add_codes(struct fastrow *fast, const struct field *f, uint32_t column)
{
	struct code_check check = {0};
	uint64_t words[MOST_CODES + 2];
	const struct code_check *other;
	uint64_t *slots;
	size_t n;

	if (f->becomes.n > 0 ||
	    (f->codes != NULL && map_len(f->codes) > MOST_CODES))
		return false;
	n = collect_words(fast, f, words);
	if (n == 0)
		return false;
	other = find_table(fast, words, n);
	if (other != NULL) {
		check = *other;
	} else {
		slots = make_table(&check, words, n);
		if (slots == NULL)
			return false;
		check.slots = fast->tables[fast->n_tables++] = slots;
	}
	check.column = column;
	/* NOLINTNEXTLINE(*NullDereference): there is one a column. */
	fast->codes[fast->n_codes++] = check;
	return true;
}

static bool
has_other_constraints(const struct field *f)
{
	return f->match != NULL || f->min_length >= 0 || f->max_length >= 0 ||
	    f->text_format != FORMAT_NONE;
}

static bool
has_bounds(const struct field *f)
{
	return f->minimum != NULL || f->maximum != NULL;
}

/* Bounds that are whole numbers; false where one is not. */
static bool
find_bounds(const struct field *f, struct number_check *check)
{
	check->low = 0;
	check->high = INT64_MAX - 1;
	if (f->minimum != NULL &&
	    !number_parse_int(&check->low, f->minimum, strlen(f->minimum)))
		return false;
	if (f->maximum != NULL &&
	    !number_parse_int(&check->high, f->maximum, strlen(f->maximum)))
		return false;
	check->low += check->low < INT64_MAX && f->is_above;
	check->high -= check->high > INT64_MIN && f->is_below;
	/*
	 * No plain number is longer than this, and one more digit must not
	 * overflow.
	 */
	check->high -= check->high == INT64_MAX;
	/* Numbers without a sign are above any bound that is not above 0. */
	check->is_bounded = check->low > 0 || f->maximum != NULL;
	return true;
}

/* Marks for a missing value that could be numbers, such as 99. */
static bool
has_numeric_mark(const struct field *f)
{
	size_t i;

	for (i = 0; i < f->missing.n; i++)
		if (strpbrk(f->missing.items[i].text, "0123456789") != NULL)
			return true;
	return false;
}

static bool
add_number(struct fastrow *fast, const struct field *f, uint32_t column)
{
	bool is_integer = f->type == FIELD_INTEGER;
	char decimal = f->numeral.decimal;
	struct number_check check = {
	    .column = column,
	    .is_optional =
		!f->is_required && texts_hold(&f->missing, slice_of("")),
	    .is_integer = is_integer,
	};

	if ((f->type != FIELD_NUMBER && !is_integer) || f->codes != NULL ||
	    has_other_constraints(f) || has_numeric_mark(f) ||
	    !find_bounds(f, &check))
		return false;
	/* Where the delimiter is the mark, no plain field can hold one. */
	if (!is_integer && decimal == fast->delimiter)
		return false;
	if (!is_integer && decimal != '.' && decimal != fast->decimal)
		return false;
	if (!is_integer && decimal == '.' && fast->decimal != fast->delimiter)
		return false;
	fast->numbers[fast->n_numbers++] = check;
	return true;
}

static bool
is_quick_text(const struct field *f)
{
	return f->nbsp == HYGIENE_KEEP && f->soft_hyphen == HYGIENE_KEEP &&
	    f->zero_width == HYGIENE_KEEP && !f->rewrites_decimals &&
	    !f->skips_space;
}

static bool
add_text(struct fastrow *fast, const struct field *f, uint32_t column)
{
	uint32_t least = 0;
	size_t i;

	if ((f->type != FIELD_STRING && f->type != FIELD_ANY) ||
	    f->codes != NULL || has_other_constraints(f) || has_bounds(f))
		return false;
	if (f->rewrites_decimals &&
	    (f->numeral.group[0] != '\0' ||
		f->numeral.decimal != fast->decimal))
		return false;
	for (i = 0; i < f->missing.n; i++)
		if (f->missing.items[i].len >= least &&
		    f->missing.items[i].len > 0)
			least = (uint32_t)f->missing.items[i].len + 1;
	if (f->is_required && least == 0)
		least = 1;
	fast->texts[fast->n_texts++] = (struct text_check){
	    .column = column,
	    .least = least,
	    .is_trimmed = f->is_trimmed || f->skips_space,
	    .is_quick = is_quick_text(f) && fast->has_quick_decoding,
	};
	return true;
}

static void
add_column(struct fastrow *fast, uint32_t column)
{
	const struct field *f = fast->binding->fields[column];

	if (f->is_declared && !has_other_constraints(f) && !has_bounds(f) &&
	    (f->codes != NULL || f->type == FIELD_BOOLEAN) &&
	    add_codes(fast, f, column))
		return;
	if (add_number(fast, f, column) || add_text(fast, f, column))
		return;
	fast->others[fast->n_others++] = column;
}

/* The first decimal mark that is not a point is the one to be replaced. */
static char
find_decimal(const struct fastrow *fast)
{
	const struct field *f;
	uint32_t i;

	for (i = 0; i < fast->binding->n; i++) {
		f = fast->binding->fields[i];
		if ((f->type == FIELD_NUMBER || f->rewrites_decimals) &&
		    f->numeral.decimal != '.' &&
		    f->numeral.decimal != fast->delimiter)
			return f->numeral.decimal;
	}
	return fast->delimiter;
}

static void
forget_columns(struct fastrow *fast)
{
	uint32_t i;

	for (i = 0; i < fast->n_tables; i++)
		free(fast->tables[i]);
	fast->n_tables = fast->n_codes = fast->n_numbers = 0;
	fast->n_texts = fast->n_others = 0;
	for (i = 0; i < fast->binding->n; i++)
		fast->text_of[i] = NULL;
}

static void
compile(struct fastrow *fast)
{
	uint32_t i;

	forget_columns(fast);
	fast->decimal = find_decimal(fast);
	for (i = 0; i < fast->binding->n; i++)
		add_column(fast, i);
	for (i = 0; i < fast->n_texts; i++)
		fast->text_of[fast->texts[i].column] = &fast->texts[i];
}

struct fastrow *
fastrow_new(const struct resource *res, const struct binding *binding,
    bool has_only_key)
{
	struct fastrow *fast;
	uint32_t n = binding->n;

	if (!binding->is_straight || n < 2)
		return NULL;
	fast = mem_zero(1, sizeof *fast);
	fast->binding = binding;
	fast->key = has_only_key ? binding->columns[res->keys[0].fields[0]]
				 : BINDING_NONE;
	fast->codes = mem_zero(n, sizeof *fast->codes);
	fast->numbers = mem_zero(n, sizeof *fast->numbers);
	fast->texts = mem_zero(n, sizeof *fast->texts);
	fast->others = mem_zero(n, sizeof *fast->others);
	fast->tables = mem_zero(n, sizeof *fast->tables);
	fast->text_of = mem_zero(n, sizeof *fast->text_of);
	fast->list = mem_zero(n + 1, sizeof *fast->list);
	fast->splits = mem_zero(n, sizeof *fast->splits);
	return fast;
}

void
fastrow_free(struct fastrow *fast)
{
	if (fast == NULL)
		return;
	forget_columns(fast);
	free(fast->codes);
	free(fast->numbers);
	free(fast->texts);
	free(fast->others);
	free(fast->tables);
	free((void *)fast->text_of);
	free(fast->list);
	free(fast->splits);
	free(fast);
}

/* Bytes whose UTF-8 can be copied without a thought. */
static void
prepare_decoding(struct fastrow *fast)
{
	const struct charset *set = fast->reading->charset;
	unsigned i;

	fast->has_quick_decoding = set->kind == CHARSET_TABLE &&
	    (set->is_stable || !fast->reading->has_nfc);
	for (i = 0; i < 256; i++)
		fast->lengths[i] =
		    set->is_suspect[i] || set->is_mapped[i] ? 0 : set->len[i];
}

void
fastrow_set_reading(
    struct fastrow *fast, struct reading *reading, char delimiter)
{
	fast->reading = reading;
	fast->delimiter = delimiter;
	fast->is_ready =
	    reading->wide_delimiter == NULL && (unsigned char)delimiter < 0x80;
	if (!fast->is_ready)
		return;
	prepare_decoding(fast);
	compile(fast);
}

bool
fastrow_is_ready(const struct fastrow *fast)
{
	return fast != NULL && fast->is_ready;
}

/* ---- checking ------------------------------------------------------------ */

/* Index 9 is for longer fields, which fail by their length. */
static const union {
	unsigned char bytes[10][8];
	uint64_t words[10];
} masks = {{
    {0},
    {255},
    {255, 255},
    {255, 255, 255},
    {255, 255, 255, 255},
    {255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255, 255, 255},
    {255, 255, 255, 255, 255, 255, 255, 255},
}};

/* List the columns whose field is none of the codes. */
static inline uint32_t
check_codes(
    const struct fastrow *fast, const struct record *rec, uint32_t *list)
{
	const uint32_t *end = rec->end;
	const char *text = rec->text;
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < fast->n_codes; i++) {
		const struct code_check *check = &fast->codes[i];
		int64_t column = check->column;
		uint32_t start = end[column - 1] + 1;
		uint32_t len = end[column] - start;
		uint64_t word =
		    load_word(text + start) & masks.words[len < 9 ? len : 9];

		list[n] = (uint32_t)column;
		n += !holds_word(check, word) | (len > 8);
	}
	return n;
}

#if defined(__SSE2__)

static inline bool
is_plain_number(const char *text, uint32_t len, char decimal, bool is_integer)
{
	const __m128i x = _mm_loadu_si128((const __m128i *)text);
	const __m128i d = _mm_sub_epi8(x, _mm_set1_epi8('0'));
	uint32_t digits = (uint32_t)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8(9)), d));
	uint32_t marks = (uint32_t)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(x, _mm_set1_epi8(decimal)));
	uint32_t valid = (UINT32_C(1) << (len & 31)) - 1;

	marks = is_integer ? 0 : marks & valid;
	/*
	 * A plain number has at most one decimal mark, which is neither its
	 * first nor its last byte.
	 */
	return ((valid & ~(digits | marks)) | (marks & (marks - 1)) |
		   (marks & 1) | (marks & ~(valid >> 1))) == 0;
}

#else

static inline bool
is_plain_number(const char *text, uint32_t len, char decimal, bool is_integer)
{
	uint32_t n_marks = 0;
	uint32_t i;

	for (i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			continue;
		if (is_integer || text[i] != decimal || i == 0 ||
		    i + 1 == len || n_marks++ > 0)
			return false;
	}
	return true;
}

#endif

/*
 * Is a plain number surely within its bounds?  Its digits before the mark
 * tell; where they are the maximum's, there may be no more behind.
 */
static inline bool
is_within(const struct number_check *check, const char *text, uint32_t len,
    char decimal)
{
	int64_t whole = 0;
	uint32_t i;

	for (i = 0; i < len && text[i] != decimal; i++)
		whole = whole * 10 + (text[i] - '0');
	return whole >= check->low && whole < check->high + (i == len);
}

static inline uint32_t
check_numbers(
    const struct fastrow *fast, const struct record *rec, uint32_t *list)
{
	char decimal = fast->decimal == fast->delimiter ? '.' : fast->decimal;
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < fast->n_numbers; i++) {
		const struct number_check *check = &fast->numbers[i];
		int64_t column = check->column;
		uint32_t start = rec->end[column - 1] + 1;
		uint32_t len = rec->end[column] - start;

		list[n] = (uint32_t)column;
		bool is_bad = (len > MOST_DIGITS) |
		    ((len == 0) & !check->is_optional) |
		    !is_plain_number(
			rec->text + start, len, decimal, check->is_integer);

		if (check->is_bounded && len > 0 && !is_bad)
			is_bad =
			    !is_within(check, rec->text + start, len, decimal);
		n += is_bad;
	}
	return n;
}

#if defined(__SSE2__)

/* Is there a byte that the output must change, or one above 0x7f? */
static inline bool
has_special(const struct fastrow *fast, const char *text, uint32_t len)
{
	const __m128i comma = _mm_set1_epi8(',');
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i control = _mm_set1_epi8('\r');
	const __m128i delimiter = _mm_set1_epi8(fast->delimiter);
	const __m128i decimal = _mm_set1_epi8(fast->decimal);
	uint32_t i;

	for (i = 0; i < len; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(text + i));
		__m128i y = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, comma),
					     _mm_cmpeq_epi8(x, quote)),
		    _mm_or_si128(_mm_cmpeq_epi8(x, delimiter),
			_mm_cmpeq_epi8(x, decimal)));
		uint32_t bits = (uint32_t)_mm_movemask_epi8(_mm_or_si128(x,
		    _mm_or_si128(
			y, _mm_cmpeq_epi8(_mm_min_epu8(x, control), x))));

		if (len - i < 16)
			bits &= (UINT32_C(1) << (len - i)) - 1;
		if (bits != 0)
			return true;
	}
	return false;
}

#else

static inline bool
has_special(const struct fastrow *fast, const char *text, uint32_t len)
{
	uint32_t i;

	for (i = 0; i < len; i++)
		if (is_special(fast, text[i]) || (unsigned char)text[i] <= '\r')
			return true;
	return false;
}

#endif

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline uint32_t
check_texts(
    const struct fastrow *fast, const struct record *rec, uint32_t *list)
{
	uint32_t n = 0;
	uint32_t i;

	for (i = 0; i < fast->n_texts; i++) {
		const struct text_check *check = &fast->texts[i];
		int64_t column = check->column;
		uint32_t start = rec->end[column - 1] + 1;
		uint32_t len = rec->end[column] - start;
		const char *text = rec->text + start;

		list[n] = (uint32_t)column;
		n += (len < check->least) |
		    (check->is_trimmed & (len > 0) &
			(is_blank(text[0]) | is_blank(text[len - (len > 0)]))) |
		    has_special(fast, text, len);
	}
	return n;
}

/* ---- columns on the list ------------------------------------------------- */

/*
 * Decode; SIZE_MAX when a byte is not for here.  *needs_quotes: there is a
 * comma, a quote or a line end.
 */
static size_t
decode(
    const struct fastrow *fast, struct slice in, char *out, bool *needs_quotes)
{
	const struct charset *set = fast->reading->charset;
	size_t n = 0;
	size_t i = 0;
	unsigned char byte;
#if defined(__SSE2__)
	const __m128i comma = _mm_set1_epi8(',');
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i newline = _mm_set1_epi8('\n');
	const __m128i cr = _mm_set1_epi8('\r');
	uint32_t high;
	uint32_t marks;
	uint32_t all = 0;
	__m128i x;
	size_t run;

	while (i < in.len) {
		x = _mm_loadu_si128((const __m128i *)(in.text + i));
		high = (uint32_t)_mm_movemask_epi8(x);
		marks = (uint32_t)_mm_movemask_epi8(
		    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, comma),
				     _mm_cmpeq_epi8(x, quote)),
			_mm_or_si128(_mm_cmpeq_epi8(x, newline),
			    _mm_cmpeq_epi8(x, cr))));
		_mm_storeu_si128((__m128i *)(out + n), x);
		run = high == 0 ? 16 : (size_t)__builtin_ctz(high);
		if (run > in.len - i)
			run = in.len - i;
		all |= marks & ((UINT32_C(1) << run) - 1);
		i += run;
		n += run;
		if (run == 16 || i == in.len)
			continue;
		byte = (unsigned char)in.text[i++];
		if (fast->lengths[byte] == 0)
			return SIZE_MAX;
		memcpy(out + n, set->utf8[byte], 4);
		n += fast->lengths[byte];
	}
	*needs_quotes = all != 0;
#else
	for (; i < in.len; i++) {
		byte = (unsigned char)in.text[i];
		if (fast->lengths[byte] == 0)
			return SIZE_MAX;
		memcpy(out + n, set->utf8[byte], 4);
		n += fast->lengths[byte];
	}
	*needs_quotes = writer_needs_quotes((struct slice){out, n});
#endif
	return n;
}

/* Decode and trim; false when value_read should do it. */
static bool
read_text(const struct text_check *check, const struct fastrow *fast,
    struct slice raw, struct arena *arena, struct split *split)
{
	char *out;
	size_t n;

	while (check->is_trimmed && raw.len > 0 && is_blank(raw.text[0])) {
		raw.text++;
		raw.len--;
	}
	while (
	    check->is_trimmed && raw.len > 0 && is_blank(raw.text[raw.len - 1]))
		raw.len--;
	if (raw.len < check->least)
		return false;
	out = arena_room(arena, 4 * raw.len + 32);
	n = decode(fast, raw, out, &split->needs_quotes);
	if (n == SIZE_MAX)
		return false;
	arena_keep(arena, n);
	split->value = (struct slice){out, n};
	return true;
}

static inline bool
needs_split(const struct fastrow *fast, struct slice value, struct slice raw)
{
	return value.len != raw.len ||
	    memcmp(value.text, raw.text, raw.len) != 0 ||
	    has_special(fast, raw.text, (uint32_t)raw.len);
}

/* In the order of the columns. */
static inline void
add_split(struct fastrow *fast, const struct split *split)
{
	uint32_t at = fast->n_splits++;

	while (at > 0 && fast->splits[at - 1].column > split->column) {
		fast->splits[at] = fast->splits[at - 1];
		at--;
	}
	fast->splits[at] = *split;
	fast->room += 2 * split->value.len + 24;
}

/* False when the field is bad. */
static inline bool
look_at(struct fastrow *fast, const struct record *rec, struct row_cells *row,
    uint32_t column)
{
	const struct text_check *check = fast->text_of[column];
	struct slice raw = record_field(rec, column);
	struct split split = {.column = column};
	const struct field_value *cell;

	if (check != NULL && check->is_quick &&
	    read_text(check, fast, raw, row->arena, &split)) {
		add_split(fast, &split);
		return true;
	}
	cell = row_cell(row, column);
	if (cell->verdict != VERDICT_GOOD)
		return false;
	if (!needs_split(fast, cell->value, raw))
		return true;
	split.value = cell->value;
	split.needs_quotes = writer_needs_quotes(cell->value);
	add_split(fast, &split);
	return true;
}

bool
fastrow_check(
    struct fastrow *fast, const struct record *rec, struct row_cells *row)
{
	uint32_t *list = fast->list;
	uint32_t n;
	uint32_t i;

	fast->n_splits = 0;
	fast->room = 0;
	n = check_codes(fast, rec, list);
	n += check_numbers(fast, rec, list + n);
	n += check_texts(fast, rec, list + n);
	for (i = 0; i < n; i++)
		if (!look_at(fast, rec, row, list[i]))
			return false;
	for (i = 0; i < fast->n_others; i++)
		if (!look_at(fast, rec, row, fast->others[i]))
			return false;
	return true;
}

bool
fastrow_key(const struct fastrow *fast, const struct record *rec,
    struct slice *key, uint32_t *column)
{
	uint32_t i;

	if (fast->key == BINDING_NONE)
		return false;
	*column = fast->key;
	*key = record_field(rec, fast->key);
	for (i = 0; i < fast->n_splits; i++)
		if (fast->splits[i].column == fast->key)
			*key = fast->splits[i].value;
	return true;
}

/* ---- writing ------------------------------------------------------------- */

/* May write 15 bytes more than len, and reads as many. */
static inline char *
put_piece(char *out, const char *in, size_t len, char delimiter, char decimal)
{
	size_t i = 0;

#if defined(__SSE2__)
	const __m128i from = _mm_set1_epi8(delimiter);
	const __m128i comma = _mm_set1_epi8(',');
	const __m128i mark = _mm_set1_epi8(decimal);
	const __m128i point = _mm_set1_epi8('.');

	for (; i < len; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(in + i));
		__m128i is_mark = _mm_cmpeq_epi8(x, mark);
		__m128i is_end = _mm_cmpeq_epi8(x, from);

		x = _mm_or_si128(_mm_andnot_si128(is_mark, x),
		    _mm_and_si128(is_mark, point));
		x = _mm_or_si128(
		    _mm_andnot_si128(is_end, x), _mm_and_si128(is_end, comma));
		_mm_storeu_si128((__m128i *)(out + i), x);
	}
#else
	for (; i < len; i++)
		out[i] = in[i] == delimiter ? ','
		    : in[i] == decimal      ? '.'
					    : in[i];
#endif
	return out + len;
}

/* What needs quotes seldom holds one. */
static inline char *
put_quoted(char *out, struct slice value)
{
	if (memchr(value.text, '"', value.len) != NULL)
		return out + writer_quote(out, value);
	*out++ = '"';
	memcpy(out, value.text, value.len);
	out += value.len;
	*out++ = '"';
	return out;
}

static inline char *
put_value(char *out, const struct split *split)
{
	if (split->value.len == 0)
		return out;
	if (split->needs_quotes)
		return put_quoted(out, split->value);
	memcpy(out, split->value.text, split->value.len);
	return out + split->value.len;
}

void
fastrow_write(
    struct fastrow *fast, const struct record *rec, struct writer *writer)
{
	uint32_t last = fast->binding->n - 1;
	uint32_t from = rec->end[-1] + 1;
	uint32_t i;
	char *out;

	writer_record(writer);
	if (!writer_reserve(writer, rec->end[last] - from + fast->room + 32))
		return;
	out = writer->next;
	for (i = 0; i < fast->n_splits; i++) {
		int64_t column = fast->splits[i].column;
		uint32_t to = rec->end[column - 1] + 1;

		out = put_piece(out, rec->text + from, to - from,
		    fast->delimiter, fast->decimal);
		out = put_value(out, &fast->splits[i]);
		from = rec->end[column];
	}
	out = put_piece(out, rec->text + from, rec->end[last] - from,
	    fast->delimiter, fast->decimal);
	writer->fields = fast->binding->n_written;
	writer->next = out;
}
