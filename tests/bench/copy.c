/*
 * copy [FILE ...] >OUT: reads and writes through our reader and writer, and
 * does nothing else: what `weigh` is a ratio to.
 */
#include <stdio.h>
#include <unistd.h>

#include "diag.h"
#include "input.h"
#include "stream.h"
#include "writer.h"

static void
put(struct writer *out, const struct record *rec)
{
	uint32_t i;

	writer_record(out);
	if (rec->is_canonical) {
		writer_verbatim(out, record_piece(rec, 0, rec->n - 1));
		return;
	}
	for (i = 0; i < rec->n; i++)
		writer_field(out, record_field(rec, i));
}

int
main(int argc, char *argv[])
{
	struct input *in;
	struct writer *out;
	struct record rec;
	uint32_t i;

	diag_open("copy");
	stream_guard();
	in = input_open(argv + 1, argc - 1, NULL);
	if (in == NULL)
		return diag_status();
	out = writer_open(STDOUT_FILENO, "stdout");
	writer_record(out);
	for (i = 0; i < input_columns(in); i++)
		writer_text(out, input_column(in, i));
	while (input_next(in, &rec))
		put(out, &rec);
	writer_close(out);
	writer_free(out);
	input_close(in);
	return diag_status();
}
