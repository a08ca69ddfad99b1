#include <stdlib.h>
#include <string.h>

#include <csv.h>

#include "csv_model.h"
#include "diag.h"
#include "mem.h"
#include "writer.h"

void
text_put(struct text *text, const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		MEM_GROW(text->at, text->len + 1, text->cap);
		text->at[text->len++] = bytes[i];
		text->at[text->len] = '\0';
	}
}

static void
put_word(struct text *text, const char *word)
{
	text_put(text, word, strlen(word));
}

void
text_free(struct text *text)
{
	free(text->at);
}

/* The model's state: where a record began, for a fault takes it back. */
struct model {
	struct text *out;
	size_t fields;
	size_t whole; /* length of the text up to the last whole record */
	bool is_quoted;
};

static void
model_field(void *bytes, size_t len, void *context)
{
	struct model *model = context;

	text_put(model->out, "<", 1);
	text_put(model->out, bytes, len);
	text_put(model->out, ">", 1);
	model->fields++;
}

static void
model_record(int terminator, void *context)
{
	struct model *model = context;

	(void)terminator;
	if (model->fields == 0)
		put_word(model->out, "<>");
	put_word(model->out, "\n");
	model->fields = 0;
	model->whole = model->out->len;
}

static int
is_lf(unsigned char c)
{
	return c == '\n';
}

static int
is_never(unsigned char c)
{
	(void)c;
	return 0;
}

/* Take back what came after the last whole record, and say why. */
static void
model_end(struct model *model, const char *why)
{
	model->out->len = model->whole;
	put_word(model->out, why);
}

/* Feed byte by byte; false where the bytes are not CSV. */
static bool
model_feed(
    struct csv_parser *csv, struct model *model, const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i] == '\0')
			return false;
		if (bytes[i] == '"')
			model->is_quoted = !model->is_quoted;
		if (bytes[i] == '\r' && !model->is_quoted) {
			if (i + 1 < len && bytes[i + 1] == '\n')
				continue;
			return false;
		}
		if (csv_parse(csv, bytes + i, 1, model_field, model_record,
			model) != 1)
			return false;
	}
	return true;
}

void
model_read(struct text *out, const char *bytes, size_t len, bool sealed)
{
	struct model model = {.out = out, .whole = out->len};
	struct csv_parser csv;
	const char *end = "fault";

	csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
	csv_set_space_func(&csv, is_never);
	csv_set_term_func(&csv, is_lf);
	if (model_feed(&csv, &model, bytes, len)) {
		if (sealed && len > 0 &&
		    (bytes[len - 1] != '\n' || model.is_quoted))
			end = "truncated";
		else if (csv_fini(&csv, model_field, model_record, &model) == 0)
			end = "whole";
	}
	csv_free(&csv);
	model_end(&model, end);
}

long
pieces_read(void *context, void *buf, size_t size)
{
	struct pieces *in = context;
	size_t n = in->at == 0 && in->first > 0 ? in->first : in->size;

	if (in->seed != 0) {
		in->seed = in->seed * 6364136223846793005ULL + 1;
		n = 1 + (in->seed >> 33) % in->size;
	}
	if (n > in->len - in->at)
		n = in->len - in->at;
	if (n > size)
		n = size;
	if (n > 0)
		memcpy(buf, in->bytes + in->at, n);
	in->at += n;
	return (long)n;
}

/* How many records have been found bad so far, in this process. */
static uint64_t
count_faults(void)
{
	return diag_count("bad-quote") + diag_count("unclosed-quote") +
	    diag_count("nul-byte") + diag_count("stray-cr") +
	    diag_count("too-long");
}

/* Whether the pieces of a canonical record are what writer would write. */
static bool
has_good_pieces(const struct record *rec)
{
	bool is_good = slice_equal(record_piece(rec, 0, rec->n - 1), rec->raw);
	struct slice field;
	struct slice piece;
	char *quoted;
	size_t len;
	uint32_t i;

	for (i = 0; i < rec->n && is_good; i++) {
		field = record_field(rec, i);
		piece = record_piece(rec, i, i);
		quoted = mem_alloc(2 * field.len + 2);
		len = writer_quote(quoted, field);
		if (writer_needs_quotes(field))
			is_good =
			    slice_equal(piece, (struct slice){quoted, len});
		else
			is_good = slice_equal(piece, field) ||
			    (rec->n == 1 && slice_is(piece, "\"\""));
		free(quoted);
	}
	return is_good;
}

void
ours_read(struct text *out, struct pieces *pieces, bool sealed)
{
	uint64_t truncated = diag_count("truncated");
	uint64_t faults = count_faults();
	struct dialect dialect = reader_canonical;
	struct record rec;
	struct reader *in;
	uint32_t i;

	dialect.sealed = sealed;
	in = reader_open_source(pieces_read, pieces, "in", &dialect);
	while (reader_next(in, &rec)) {
		for (i = 0; i < rec.n; i++) {
			struct slice field = record_field(&rec, i);

			text_put(out, "<", 1);
			text_put(out, field.text, field.len);
			text_put(out, ">", 1);
		}
		if (rec.is_canonical && !has_good_pieces(&rec))
			put_word(out, "(not canonical)");
		put_word(out, "\n");
	}
	reader_close(in);
	put_word(out,
	    diag_count("truncated") > truncated ? "truncated"
		: count_faults() > faults       ? "fault"
						: "whole");
}

static bool
is_same_record(const struct record *a, const struct record *b)
{
	return a->n == b->n && a->fault == b->fault && a->line == b->line &&
	    a->number == b->number && a->offset == b->offset &&
	    a->raw.len == b->raw.len &&
	    memcmp(a->raw.text, b->raw.text, a->raw.len) == 0;
}

static bool
has_same_fields(const struct record *a, const struct record *b)
{
	uint32_t i;

	for (i = 0; i < a->n; i++) {
		struct slice x = record_field(a, i);
		struct slice y = record_field(b, i);

		if (x.len != y.len || memcmp(x.text, y.text, x.len) != 0)
			return false;
	}
	return true;
}

/* What one goes by at once, the other reads. */
static bool
passes_same(struct reader *all, struct reader *counted, uint32_t n)
{
	uint64_t until = reader_offset(counted) + 40;
	uint64_t passed = reader_pass(counted, n, until);
	struct record rec;

	for (; passed > 0; passed--)
		if (!reader_next(all, &rec) || rec.n != n || n < 2 ||
		    rec.fault != FAULT_NONE || rec.offset >= until)
			return false;
	return true;
}

uint64_t
ours_count(struct pieces pieces, const struct dialect *dialect, unsigned every,
    bool resumes)
{
	struct pieces whole = {
	    .bytes = pieces.bytes, .len = pieces.len, .size = SIZE_MAX};
	struct reader *all =
	    reader_open_source(pieces_read, &pieces, "in", dialect);
	struct reader *counted =
	    reader_open_source(pieces_read, &whole, "in", dialect);
	bool is_same = true;
	bool is_more = true;
	uint64_t n = 0;
	struct record a;
	struct record b;

	reader_count_fields(counted);
	while (is_more && is_same) {
		n++;
		is_more = reader_next(all, &a);
		is_same = reader_next(counted, &b) == is_more;
		if (!is_more || !is_same)
			break;
		is_same = is_same_record(&a, &b);
		if (is_same && n % every == 0)
			is_same = reader_find_fields(counted, &b) &&
			    is_same_record(&a, &b) && has_same_fields(&a, &b);
		if (resumes && n % every == 0) {
			reader_resume_after_first_line(all);
			reader_resume_after_first_line(counted);
		}
		if (is_same && n % 3 == 0)
			is_same = passes_same(all, counted, a.n);
		is_same = is_same &&
		    reader_offset(all) == reader_offset(counted) &&
		    reader_line(all) == reader_line(counted) &&
		    reader_records(all) == reader_records(counted);
	}
	reader_close(all);
	reader_close(counted);
	return is_same ? 0 : n;
}
