
#include "rows.h"
#include "writer.h"

void
rows_put_field(struct out *text, struct slice field, uint32_t i)
{
	out_reserve(text, 2 * field.len + 3);
	if (i > 0)
		text->text[text->len++] = ',';
	if (writer_needs_quotes(field))
		text->len += writer_quote(text->text + text->len, field);
	else
		out_slice(text, field);
}

void
rows_put_record(struct out *text, const struct record *rec)
{
	uint32_t i;

	if (rec->n == 1 && record_field(rec, 0).len == 0)
		return;
	if (rec->is_canonical) {
		out_slice(text, rec->raw);
		return;
	}
	for (i = 0; i < rec->n; i++)
		rows_put_field(text, record_field(rec, i), i);
}

struct slice
rows_select(struct out *text, const struct record *rec,
    const struct selection *selection)
{
	const uint32_t *columns = selection->columns;
	uint32_t i;
	uint32_t k;

	text->len = 0;
	for (i = 0; i < selection->n; i = k) {
		k = i + 1;
		if (!rec->is_canonical || rec->n == 1) {
			rows_put_field(text, record_field(rec, columns[i]), i);
			continue;
		}
		while (k < selection->n && columns[k] == columns[k - 1] + 1)
			k++;
		if (i == 0 && k == selection->n)
			return record_piece(rec, columns[0], columns[k - 1]);
		if (i > 0)
			out_slice(text, (struct slice){",", 1});
		out_slice(text, record_piece(rec, columns[i], columns[k - 1]));
	}
	return (struct slice){text->text, text->len};
}

/* The length of the field at text[0], its quotes included. */
static size_t
field_length(struct slice row)
{
	bool is_quoted = false;
	size_t i;

	for (i = 0; i < row.len; i++) {
		if (row.text[i] == '"')
			is_quoted = !is_quoted;
		else if (row.text[i] == ',' && !is_quoted)
			break;
	}
	return i;
}

struct slice
rows_field(struct slice row, uint32_t i, struct out *scratch)
{
	size_t len = field_length(row);
	size_t k;

	while (i-- > 0) {
		row.text += len + 1;
		row.len -= len + 1;
		len = field_length(row);
	}
	if (len < 2 || row.text[0] != '"')
		return (struct slice){row.text, len};
	scratch->len = 0;
	for (k = 1; k + 1 < len; k++) {
		out_slice(scratch, (struct slice){row.text + k, 1});
		k += row.text[k] == '"';
	}
	return (struct slice){scratch->text, scratch->len};
}
