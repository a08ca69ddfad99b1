/*
 * The reader against libcsv: the first byte chooses whether the input is
 * sealed and how it is cut into pieces; the rest is the input.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/csv_model.h"
#include "diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(const char *bytes, size_t len, uint8_t choice)
{
	struct pieces pieces = {.bytes = bytes, .len = len};
	struct text model = {0};
	struct text ours = {0};
	bool sealed = choice & 1;

	pieces.size = choice & 2 ? 1 + (choice >> 3) : SIZE_MAX;
	pieces.first = choice & 4 ? choice >> 3 : 0;
	model_read(&model, bytes, len, sealed);
	ours_read(&ours, &pieces, sealed);
	if (ours.len != model.len || memcmp(ours.at, model.at, ours.len) != 0) {
		fprintf(stderr, "libcsv:\n%s\nours:\n%s\n", model.at, ours.at);
		abort();
	}
	text_free(&model);
	text_free(&ours);
}

/* Reading on after faults has no model; it must end, and leave no trace. */
static void
recover(const char *bytes, size_t len, uint8_t choice)
{
	struct pieces pieces = {.bytes = bytes, .len = len};
	struct dialect dialect = reader_canonical;
	struct reader *in;
	struct record rec;
	uint64_t offset = 0;

	pieces.size = 1 + (choice >> 3);
	dialect.sealed = false;
	dialect.recover = true;
	dialect.escape = choice & 1 ? '\\' : '\0';
	dialect.terminator = choice & 2 ? '\r' : '\n';
	dialect.max_newlines = 2;
	dialect.max_field = 40;
	dialect.max_record = 60;
	dialect.max_columns = 5;
	in = reader_open_source(pieces_read, &pieces, "in", &dialect);
	while (reader_next(in, &rec)) {
		if (rec.number > 1 && rec.offset <= offset)
			abort();
		offset = rec.offset;
		if (choice & 4)
			reader_resume_after_first_line(in);
	}
	reader_close(in);
	pieces.at = 0;
	if (ours_count(pieces, &dialect, 1 + choice % 3, choice & 4) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	diag_cap(0);
	compare((const char *)data + 1, size - 1, data[0]);
	recover((const char *)data + 1, size - 1, data[0]);
	return 0;
}
