#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "emit.h"

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

void
emit_record(const struct plan *plan, const struct record *rec, bool is_changed,
    struct writer *out)
{
	if (is_changed || plan->n_outputs == 1)
		put_carefully(plan, rec, out);
	else if (rec->is_plain && !plan->may_quote)
		put_quickly(plan, rec, out);
	else
		put_requoted(plan, rec, out);
}
