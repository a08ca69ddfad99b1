#include "delimited.h"
#include "writer.h"

void
delimited_field(struct out *out, const char *text)
{
	struct slice field = slice_of(text);

	if (!writer_needs_quotes(field)) {
		out_slice(out, field);
	} else {
		out_reserve(out, 2 * field.len + 2);
		out->len += writer_quote(out->text + out->len, field);
	}
	out_byte(out, ',');
}

void
delimited_end(struct out *out)
{
	out->text[out->len - 1] = '\n';
}
