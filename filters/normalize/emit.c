#include <string.h>

#include "emit.h"

enum {
	STRIDE = 32,
	SPARE = 2 * STRIDE /* a comma, and what the last stride runs over */
};

/*
 * Make room for len bytes, a comma, and the bytes that a copy in strides may
 * write past them.
 */
static inline bool
has_room(struct writer *out, size_t len)
{
	return (size_t)(out->limit - out->next) >= len + SPARE ||
	    writer_reserve(out, len + SPARE);
}

/*
 * Columns of the input, in strides: shorter than a call for the usual few
 * bytes.  Behind a record 64 bytes may be looked at.
 */
static inline void
put_piece(struct writer *out, struct slice piece, bool is_first)
{
	char *next;
	size_t i;

	if (!has_room(out, piece.len))
		return;
	next = out->next;
	*next = ',';
	next += !is_first;
	for (i = 0; i < piece.len; i += STRIDE)
		memcpy(next + i, piece.text + i, STRIDE);
	out->next = next + piece.len;
}

/* A cell that needs no quotes; most are a byte or none. */
static inline void
put_cell(struct writer *out, struct datum cell, bool is_first)
{
	char *next;

	if (!has_room(out, cell.len))
		return;
	next = out->next;
	*next = ',';
	next += !is_first;
	*next = *cell.text;
	if (__builtin_expect(cell.len > 1, 0))
		memcpy(next, cell.text, cell.len);
	out->next = next + cell.len;
}

/*
 * Unchanged columns go in one piece.  A cell can need quotes only where the
 * record has some, or the codebook.
 */
static void
put_quickly(
    const struct recipe *recipe, const struct record *rec, struct writer *out)
{
	const struct stretch *run = recipe->runs;
	const struct stretch *end = run + recipe->n_runs;
	bool has_quotes = !rec->is_plain;
	bool is_first = true;

	writer_record(out);
	for (; run < end; run++) {
		struct datum cell;

		if (run->variable < 0) {
			put_piece(out, record_piece(rec, run->first, run->last),
			    is_first);
			is_first = false;
			continue;
		}
		cell = recipe->cells[run->variable];
		if (recipe->may_quote || (has_quotes && run->is_text)) {
			out->fields = !is_first;
			writer_field(out, datum_slice(cell));
		} else {
			put_cell(out, cell, is_first);
		}
		is_first = false;
	}
	out->fields = recipe->n_outputs;
}

static void
put_carefully(
    const struct recipe *recipe, const struct record *rec, struct writer *out)
{
	uint32_t i;

	writer_record(out);
	for (i = 0; i < recipe->n_outputs; i++) {
		const struct output_column *output = &recipe->outputs[i];

		if (output->variable >= 0)
			writer_field(
			    out, datum_slice(recipe->cells[output->variable]));
		else
			writer_field(out, record_field(rec, output->column));
	}
}

void
emit_record(const struct recipe *recipe, const struct record *rec,
    bool is_changed, struct writer *out)
{
	/*
	 * A result of one column is written in a way of its own: see
	 * writer_field.
	 */
	if (rec->is_canonical && !is_changed && recipe->n_outputs > 1 &&
	    rec->n > 1)
		put_quickly(recipe, rec, out);
	else
		put_carefully(recipe, rec, out);
}
