#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "child.h"
#include "csv_model.h"
#include "diag.h"
#include "hash.h"
#include "mem.h"
#include "reader.h"
#include "stream.h"

static struct child child;

/* The text of one reading, to be freed. */
static struct text
read_pieces(const char *bytes, size_t len, struct pieces pieces, bool sealed)
{
	struct text text = {0};

	pieces.bytes = bytes;
	pieces.len = len;
	ours_read(&text, &pieces, sealed);
	return text;
}

static void
expect_same(const char *bytes, size_t len, const struct text *model,
    struct pieces pieces, bool sealed)
{
	struct text ours = read_pieces(bytes, len, pieces, sealed);

	if (ours.len != model->len || memcmp(ours.at, model->at, ours.len) != 0)
		fail_msg("input %s, pieces of %zu, first %zu, seed %llu:\n"
			 "libcsv:\n%s\nours:\n%s",
		    diag_value((struct slice){bytes, len}), pieces.size,
		    pieces.first, pieces.seed, model->at, ours.at);
	text_free(&ours);
}

/* Counting fields changes nothing of a record but that it has none. */
static void
expect_counted(const char *bytes, size_t len, struct pieces pieces,
    const struct dialect *dialect)
{
	uint64_t wrong;
	unsigned every;

	pieces.bytes = bytes;
	pieces.len = len;
	for (every = 1; every <= 4; every++) {
		wrong = ours_count(pieces, dialect, every, every % 2 == 0);
		if (wrong != 0)
			fail_msg("input %s, pieces of %zu, first %zu, seed "
				 "%llu, every %u: record %llu",
			    diag_value((struct slice){bytes, len}), pieces.size,
			    pieces.first, pieces.seed, every,
			    (unsigned long long)wrong);
	}
}

/* Whole, in two pieces cut at every place, byte by byte, at random. */
static void
expect_as_libcsv(const char *bytes, size_t len, size_t cuts)
{
	struct text model = {0};
	int sealed;
	size_t cut;

	expect_counted(
	    bytes, len, (struct pieces){.size = SIZE_MAX}, &reader_canonical);
	expect_counted(bytes, len, (struct pieces){.size = 7, .seed = 1 + len},
	    &reader_canonical);
	for (sealed = 0; sealed < 2; sealed++) {
		model.len = 0;
		model_read(&model, bytes, len, sealed);
		expect_same(bytes, len, &model,
		    (struct pieces){.size = SIZE_MAX}, sealed);
		expect_same(
		    bytes, len, &model, (struct pieces){.size = 1}, sealed);
		expect_same(bytes, len, &model,
		    (struct pieces){.size = 7, .seed = 1 + len}, sealed);
		for (cut = 1; cut < cuts && cut < len; cut++)
			expect_same(bytes, len, &model,
			    (struct pieces){.first = cut, .size = SIZE_MAX},
			    sealed);
	}
	text_free(&model);
}

static const char *const situations[] = {
    "",
    "\n",
    "\n\n",
    "\r\n",
    "a\n\nb\n",
    "a\r\n\r\nb\r\n",
    "a,b\n1,2\n",
    "a,b\r\n1,2\r\n",
    "a,b\n1,2",
    "a,b\n1,",
    "a,b\n1,\r\n",
    ",,\n,,\n",
    "a,b\n\"1\",\"2\"\n",
    "a,b\n\"1\",\"2\"",
    "a,b\n\"1\",\"2",
    "a,b\n\"1,\n2\",\"x\"\"y\"\nc,d\n",
    "a,b\n\"1\r\n2\",3\r\n4,5\r\n",
    "a,b\n\"\",\"\"\n",
    "\"\"\n",
    "\"\"",
    "\"",
    "\"\"\"\"\n",
    "a,b\"c\nd,e\n",
    "a,\"b\"c\nd,e\n",
    "a,\"b\" \nd,e\n",
    "a, \"b\"\nd,e\n",
    "a\rb\n",
    "a\r",
    "a\r\r\n",
    "\"a\r\"\r\n",
    "\"a\"\r",
    "\"a\"\rb\n",
    "a,b\nx\n\"y\"\n1,2,3\n",
    "\xef\xbb\xbf"
    "a,b\n\xc3\xa6,\xff\n",
    "a;b\t c ,d \n",
};

static void
agrees_with_libcsv_in_every_split(void **state)
{
	size_t i;

	(void)state;
	diag_cap(0);
	for (i = 0; i < sizeof situations / sizeof *situations; i++)
		expect_as_libcsv(situations[i], strlen(situations[i]), 1000);
	expect_as_libcsv("a\0b\n", 4, 1000);
	expect_as_libcsv("\"a\0b\"\n", 6, 1000);
	expect_as_libcsv("\0", 1, 1000);
}

/* The same at every place of a block of 64 bytes, and across two. */
static void
agrees_with_libcsv_at_every_place_of_a_block(void **state)
{
	char bytes[512];
	size_t before;
	size_t len;
	size_t i;

	(void)state;
	for (before = 0; before < 140; before++)
		for (i = 0; i < sizeof situations / sizeof *situations; i++) {
			len = strlen(situations[i]);
			memset(bytes, 'x', before);
			memcpy(bytes + before, situations[i], len);
			memcpy(bytes + before + len, "k,l\nm,n\n", 8);
			expect_as_libcsv(bytes, before + len + 8, 0);
			expect_as_libcsv(bytes, before + len, 0);
		}
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Random bytes, most of them such as matter. */
static void
agrees_with_libcsv_on_random_bytes(void **state)
{
	static const char bytes[] = "aaaaab,,,,\n\n\n\"\"\"\r\n\r,\"\n\xc3";
	uint64_t seed = 19541120;
	char text[300];
	int round;
	size_t len;
	size_t i;

	(void)state;
	for (round = 0; round < 20000; round++) {
		/* Some without quotes or CR, or no record would be plain. */
		size_t kinds = next_random(&seed) % 3 == 0 ? 13 : sizeof bytes;

		len = next_random(&seed) % (round % 10 == 0 ? 300 : 24);
		for (i = 0; i < len; i++)
			text[i] = bytes[next_random(&seed) % kinds];
		expect_as_libcsv(text, len, round % 50 == 0 ? 300 : 0);
	}
}

/* Well-formed records, long and short, quoted or not, past several buffers. */
static void
agrees_with_libcsv_on_a_long_file(void **state)
{
	struct text text = {0};
	struct text model = {0};
	uint64_t seed = 7;
	size_t n;

	(void)state;
	while (text.len < 1500000) {
		bool is_quoted = next_random(&seed) % 7 == 0;

		n = next_random(&seed) % 100;
		if (n == 0)
			n = next_random(&seed) % 100000;
		text_put(&text, "\"a,\n\"\"", is_quoted ? 6 : 0);
		while (n-- > 0)
			text_put(&text, "x", 1);
		text_put(&text, "\"", is_quoted);
		text_put(&text, ",1\n", 3);
	}
	model_read(&model, text.at, text.len, true);
	expect_same(
	    text.at, text.len, &model, (struct pieces){.size = SIZE_MAX}, true);
	expect_same(text.at, text.len, &model,
	    (struct pieces){.size = 4096, .seed = 3}, true);
	expect_same(
	    text.at, text.len, &model, (struct pieces){.size = 100003}, true);
	expect_counted(text.at, text.len, (struct pieces){.size = SIZE_MAX},
	    &reader_canonical);
	expect_counted(text.at, text.len,
	    (struct pieces){.size = 4096, .seed = 3}, &reader_canonical);
	text_free(&text);
	text_free(&model);
}

/* A file in memory as one piece. */
static struct reader *
open_text(struct pieces *pieces, const char *text, const struct dialect *d)
{
	*pieces = (struct pieces){
	    .bytes = text, .len = strlen(text), .size = SIZE_MAX};
	return reader_open_source(pieces_read, pieces, "in.csv", d);
}

static void
keeps_blanks_around_fields(void **state)
{
	struct pieces pieces;
	struct reader *in =
	    open_text(&pieces, " a ,\tb\n\" c \",d \n", &reader_canonical);
	struct record rec;

	(void)state;
	assert_true(reader_next(in, &rec));
	assert_true(slice_is(record_field(&rec, 0), " a "));
	assert_true(slice_is(record_field(&rec, 1), "\tb"));
	assert_true(reader_next(in, &rec));
	assert_true(slice_is(record_field(&rec, 0), " c "));
	assert_true(slice_is(record_field(&rec, 1), "d "));
	assert_false(reader_next(in, &rec));
	assert_false(reader_next(in, &rec));
	reader_close(in);
	reader_close(NULL);
}

static void
knows_where_a_record_stands(void **state)
{
	struct pieces pieces;
	struct reader *in = open_text(
	    &pieces, "h,i\r\n1,\"a\nb\nc\"\n\n2,x\n", &reader_canonical);

	static const struct {
		uint64_t line, number, offset;
		const char *raw;
		uint32_t n;
	} expected[] = {
	    {1, 1, 0, "h,i", 2},
	    {2, 2, 5, "1,\"a\nb\nc\"", 2},
	    {5, 3, 15, "", 1},
	    {6, 4, 16, "2,x", 2},
	};
	struct record rec;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		assert_true(reader_next(in, &rec));
		assert_int_equal(rec.line, expected[i].line);
		assert_int_equal(rec.number, expected[i].number);
		assert_int_equal(rec.offset, expected[i].offset);
		assert_true(slice_is(rec.raw, expected[i].raw));
		assert_int_equal(rec.n, expected[i].n);
	}
	assert_false(reader_next(in, &rec));
	assert_int_equal(reader_records(in), 4);
	assert_int_equal(reader_line(in), 6);
	assert_true(reader_is_sealed(in));
	assert_string_equal(reader_name(in), "in.csv");
	reader_close(in);
}

/* What a plain record promises to those who copy it in one piece. */
static void
has_the_fields_of_a_plain_record_in_one_piece(void **state)
{
	struct pieces pieces;
	struct reader *in =
	    open_text(&pieces, "h,i,j\r\n1,,3\n\"1\",2,3\n", &reader_canonical);
	struct record rec;

	(void)state;
	assert_true(reader_next(in, &rec));
	assert_true(rec.is_plain);
	assert_true(reader_next(in, &rec));
	assert_true(rec.is_plain);
	assert_true(slice_equal(rec.raw,
	    (struct slice){record_field(&rec, 0).text,
		rec.end[rec.n - 1] - (rec.end[-1] + 1)}));
	assert_true(reader_next(in, &rec));
	assert_false(rec.is_plain);
	reader_close(in);
}

/*
 * Read all with recovery; each record as line:fault:raw, and on a fault its
 * number of fields left out.
 */
static void
expect_recovered(const char *text, const struct dialect *dialect, size_t piece,
    const char *expected)
{
	struct pieces pieces;
	struct reader *in = open_text(&pieces, text, dialect);
	struct text got = {0};
	struct record rec;
	char head[64];

	pieces.size = piece;
	while (reader_next(in, &rec)) {
		snprintf(
		    head, sizeof head, "%d:%d:", (int)rec.line, (int)rec.fault);
		text_put(&got, head, strlen(head));
		text_put(&got, rec.raw.text, rec.raw.len);
		text_put(&got, "|", 1);
	}
	text_put(&got, "", 1);
	reader_close(in);
	assert_string_equal(got.at, expected);
	text_free(&got);
}

static struct dialect
foreign(void)
{
	struct dialect dialect = reader_canonical;

	dialect.sealed = false;
	dialect.recover = true;
	dialect.max_newlines = 3;
	dialect.max_field = 1000;
	dialect.max_record = 2000;
	dialect.max_columns = 100;
	return dialect;
}

static void
hands_out_a_bad_record_as_its_first_line(void **state)
{
	struct dialect dialect = foreign();
	static const size_t sizes[] = {SIZE_MAX, 1, 3};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		expect_recovered("a\n\"b\nc\nd,\"e\"\n", &dialect, sizes[i],
		    "1:0:a|2:1:\"b|3:0:c|4:0:d,\"e\"|");
		expect_recovered("a\nb\"b\r\nc\n", &dialect, sizes[i],
		    "1:0:a|2:1:b\"b|3:0:c|");
		expect_recovered("a\nb\rc\nd\n", &dialect, sizes[i],
		    "1:0:a|2:4:b\rc|3:0:d|");
		expect_recovered("a\n\"x\ny\"z\nd\n", &dialect, sizes[i],
		    "1:0:a|2:1:\"x|3:1:y\"z|4:0:d|");
		expect_recovered("a\n\"1\n2\n3\n4\n5\"\nb\n", &dialect,
		    sizes[i], "1:0:a|2:2:\"1|3:0:2|4:0:3|5:0:4|6:1:5\"|7:0:b|");
		expect_recovered("a\n\"1\n2\n3\n4\"\nb\n", &dialect, sizes[i],
		    "1:0:a|2:0:\"1\n2\n3\n4\"|6:0:b|");
		expect_recovered(
		    "a\n\"b", &dialect, sizes[i], "1:0:a|2:2:\"b|");
		expect_recovered("a\nb", &dialect, sizes[i], "1:0:a|2:0:b|");
	}
}

/* Awkward files in dialects of others, whose limits they pass. */
static void
counts_fields_as_it_finds_them(void **state)
{
	static const char bytes[] =
	    "aaaaaaaaaaaaaaaaaaaaab,,,,,;;\n\n\n\"\"\"\r\n\r,\"\\\n\xc3";
	uint64_t seed = 20261129;
	struct pieces pieces = {0};
	char text[3000];
	int round;
	size_t i;

	(void)state;
	for (round = 0; round < 4000; round++) {
		struct dialect dialect = foreign();
		size_t kinds = round % 3 == 0 ? 27
		    : round % 3 == 1          ? 31
					      : sizeof bytes - 1;
		size_t len = next_random(&seed) % sizeof text;

		dialect.max_record = round % 13 == 0 ? 40 : 2000;
		dialect.max_columns = round % 17 == 0 ? 9 : 100;
		dialect.escape = round % 7 == 0 ? '\\' : '\0';
		dialect.quote = round % 11 == 0 ? '\0' : '"';
		dialect.terminator = round % 5 == 0 ? '\r' : '\n';
		dialect.delimiter = round % 2 == 0 ? ';' : ',';
		for (i = 0; i < len; i++)
			text[i] = bytes[next_random(&seed) % kinds];
		pieces.size = round % 4 == 0 ? 100 : SIZE_MAX;
		pieces.seed = round % 4 == 0 ? seed : 0;
		expect_counted(text, len, pieces, &dialect);
	}
}

static void
hands_out_a_nul_as_a_fault(void **state)
{
	struct dialect dialect = foreign();
	struct pieces pieces = {.bytes = "a\nb\0c\nd\n", .len = 8, .size = 8};
	struct reader *in =
	    reader_open_source(pieces_read, &pieces, "in", &dialect);
	struct record rec;

	(void)state;
	assert_true(reader_next(in, &rec));
	assert_true(reader_next(in, &rec));
	assert_int_equal(rec.fault, FAULT_NUL);
	assert_int_equal(rec.raw.len, 3);
	assert_true(reader_next(in, &rec));
	assert_int_equal(rec.fault, FAULT_NONE);
	assert_true(slice_is(rec.raw, "d"));
	assert_false(reader_next(in, &rec));
	reader_close(in);
}

/* A text of n bytes x, with a head and a tail; owned. */
static char *
long_text(const char *head, size_t n, const char *tail)
{
	char *text = mem_alloc(strlen(head) + n + strlen(tail) + 1);

	memcpy(text, head, strlen(head));
	memset(text + strlen(head), 'x', n);
	memcpy(text + strlen(head) + n, tail, strlen(tail) + 1);
	return text;
}

/* More than a block in a field, without quotes and within. */
static void
agrees_with_libcsv_on_fields_longer_than_a_buffer(void **state)
{
	char *plain = long_text("a,b\n1,", 300000, "\nc,d\n");
	char *quoted = long_text("a,b\n1,\"", 300000, "\n\"\nc,d\n");

	(void)state;
	expect_as_libcsv(plain, strlen(plain), 0);
	expect_as_libcsv(quoted, strlen(quoted), 0);
	free(plain);
	free(quoted);
}

/* The faults and lines of all records, in pieces of a size. */
static void
expect_faults(char *taken, size_t piece, const char *expected)
{
	struct dialect dialect = foreign();
	struct pieces pieces;
	struct reader *in = open_text(&pieces, taken, &dialect);
	struct record rec;
	char got[256] = "";

	pieces.size = piece;
	while (reader_next(in, &rec))
		snprintf(got + strlen(got), sizeof got - strlen(got), "%d:%d ",
		    (int)rec.line, (int)rec.fault);
	reader_close(in);
	free(taken);
	assert_string_equal(got, expected);
}

static void
drops_what_is_beyond_its_limits(void **state)
{
	static const size_t sizes[] = {SIZE_MAX, 1, 100};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		/* A line, a quoted field, a record of many lines. */
		expect_faults(long_text("a\n", 600000, "\nb\n"), sizes[i],
		    "1:0 2:5 3:0 ");
		expect_faults(
		    long_text("a\n", 600000, ""), sizes[i], "1:0 2:5 ");
		expect_faults(long_text("a\n\"", 1500, "\"\nb\n"), sizes[i],
		    "1:0 2:5 3:0 ");
		expect_faults(long_text("a\n\"", 900, "\"\nb\n"), sizes[i],
		    "1:0 2:0 3:0 ");
	}
}

static void
limits_the_number_of_columns(void **state)
{
	char commas[301];

	(void)state;
	memset(commas, ',', 300);
	commas[300] = '\0';
	expect_faults(mem_format("a\n%s\nb\n", commas), 1, "1:0 2:5 3:0 ");
	expect_faults(
	    mem_format("a\n%s\nb\n", commas), SIZE_MAX, "1:0 2:5 3:0 ");
	/* One column too many, with as many bytes as columns may be. */
	commas[100] = '\0';
	expect_faults(mem_format("a\n%s\nb\n", commas), 1, "1:0 2:5 3:0 ");
	commas[99] = '\0';
	expect_faults(mem_format("a\n%s\nb\n", commas), 1, "1:0 2:0 3:0 ");
}

static void
goes_on_after_the_first_line_when_told_to(void **state)
{
	struct dialect dialect = foreign();
	static const size_t sizes[] = {SIZE_MAX, 1, 5};
	struct pieces pieces;
	struct reader *in;
	struct record rec;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		in = open_text(&pieces, "a\nx,\"1\n2\n3\"\nlast\n", &dialect);
		pieces.size = sizes[i];
		assert_true(reader_next(in, &rec));
		assert_true(reader_next(in, &rec));
		assert_true(slice_is(rec.raw, "x,\"1\n2\n3\""));
		reader_resume_after_first_line(in);
		assert_true(reader_next(in, &rec));
		assert_true(slice_is(rec.raw, "2"));
		assert_int_equal(rec.line, 3);
		assert_int_equal(rec.offset, 7);
		assert_true(reader_next(in, &rec));
		assert_int_equal(rec.fault, FAULT_QUOTE);
		assert_int_equal(rec.line, 4);
		assert_true(reader_next(in, &rec));
		assert_true(slice_is(rec.raw, "last"));
		assert_int_equal(rec.line, 5);
		/* Of a record of one line nothing is left. */
		reader_resume_after_first_line(in);
		assert_false(reader_next(in, &rec));
		reader_close(in);
	}
}

static void
reads_other_dialects(void **state)
{
	struct dialect dialect = foreign();
	struct pieces pieces;
	struct reader *in;
	struct record rec;

	(void)state;
	dialect.delimiter = ';';
	dialect.quote = '\'';
	dialect.escape = '\\';
	in = open_text(&pieces, "a,b;\"c\"\n'it\\'s';'\\\\ \\n'\n", &dialect);
	assert_true(reader_next(in, &rec));
	assert_int_equal(rec.n, 2);
	assert_true(slice_is(record_field(&rec, 0), "a,b"));
	assert_true(slice_is(record_field(&rec, 1), "\"c\""));
	assert_true(reader_next(in, &rec));
	assert_int_equal(rec.fault, FAULT_NONE);
	assert_true(slice_is(record_field(&rec, 0), "it's"));
	assert_true(slice_is(record_field(&rec, 1), "\\ \\n"));
	assert_false(reader_next(in, &rec));
	reader_close(in);
}

/* Where a quote may be escaped every record with a quote is libcsv's. */
static void
limits_what_an_escape_may_hide(void **state)
{
	struct dialect dialect = foreign();

	(void)state;
	dialect.escape = '\\';
	dialect.max_field = 5;
	dialect.max_newlines = 1;
	expect_recovered(
	    "\"123\n456\"\nb\n", &dialect, 3, "1:5:\"123|2:1:456\"|3:0:b|");
	expect_recovered("\"123456\n7\"\nb\n", &dialect, SIZE_MAX,
	    "1:2:\"123456|2:1:7\"|3:0:b|");
	expect_recovered("\"1\n2\n3\"\nb\n", &dialect, SIZE_MAX,
	    "1:2:\"1|2:0:2|3:1:3\"|4:0:b|");
	expect_recovered(
	    "\"1\\\n2\"\nb\n", &dialect, SIZE_MAX, "1:0:\"1\\\n2\"|3:0:b|");
	expect_recovered(
	    "x\"\n\n\nb\n", &dialect, SIZE_MAX, "1:1:x\"|2:0:|3:0:|4:0:b|");
	expect_recovered("\"\"\"\n\n", &dialect, 1, "1:2:\"\"\"|2:0:|");
}

static void
skips_blank_lines_where_there_are_many(void **state)
{
	struct dialect dialect = foreign();
	struct pieces pieces;
	struct reader *in;
	struct record rec;
	char lines[202];

	(void)state;
	memset(lines, '\n', 201);
	lines[201] = '\0';
	lines[0] = 'a';
	lines[200] = 'b';
	in = open_text(&pieces, lines, &dialect);
	pieces.size = SIZE_MAX;
	assert_true(reader_next(in, &rec));
	assert_int_equal(reader_size(in), 0);
	assert_int_equal(reader_skip_blanks(in), 198);
	assert_int_equal(reader_skip_blanks(in), 0);
	assert_true(reader_next(in, &rec));
	assert_int_equal(rec.line, 200);
	assert_true(slice_is(rec.raw, "b"));
	reader_close(in);
}

static void
takes_quotes_as_bytes_where_they_mean_nothing(void **state)
{
	struct dialect dialect = foreign();
	struct pieces pieces;
	struct reader *in;
	struct record rec;

	(void)state;
	dialect.quote = '\0';
	dialect.delimiter = '\t';
	in = open_text(&pieces, "a\"b\t\"c\n\"\n", &dialect);
	assert_true(reader_next(in, &rec));
	assert_int_equal(rec.n, 2);
	assert_true(slice_is(record_field(&rec, 0), "a\"b"));
	assert_true(slice_is(record_field(&rec, 1), "\"c"));
	assert_true(reader_next(in, &rec));
	assert_true(slice_is(record_field(&rec, 0), "\""));
	assert_false(reader_next(in, &rec));
	reader_close(in);
}

static void
ends_records_at_a_carriage_return_when_told_to(void **state)
{
	struct dialect dialect = foreign();

	(void)state;
	dialect.terminator = '\r';
	expect_recovered("a,b\r1,\"x\ry\"\r\r2,3\r", &dialect, SIZE_MAX,
	    "1:0:a,b|2:0:1,\"x\ry\"|4:0:|5:0:2,3|");
	expect_recovered("a\rb\nc\rd", &dialect, 1, "1:0:a|2:4:b\nc|3:0:d|");
}

static const char *fault_text;
static size_t fault_len;

static const struct dialect *fault_dialect = &reader_canonical;

static void
read_until_fault(void)
{
	struct pieces pieces = {
	    .bytes = fault_text, .len = fault_len, .size = SIZE_MAX};
	struct reader *in =
	    reader_open_source(pieces_read, &pieces, "in.csv", fault_dialect);
	struct record rec;

	while (reader_next(in, &rec))
		printf("%d ", (int)rec.line);
	fflush(stdout);
	reader_close(in);
}

static void
expect_fault(const char *text, size_t len, const char *place, const char *tag)
{
	fault_text = text;
	fault_len = len;
	child_run(&child, read_until_fault);
	assert_int_equal(child.status, STATUS_FAIL);
	assert_said(&child, place);
	assert_said(&child, tag);
	/* Once. */
	assert_ptr_equal(
	    strchr(child.err, '\n'), child.err + strlen(child.err) - 1);
}

static void
ends_at_the_first_fault_and_names_its_line(void **state)
{
	struct dialect escaping = reader_canonical;

	escaping.escape = '\\';
	(void)state;
	expect_fault("a\nb\"c\nd\n", 8, "in.csv:2: error: ", "[bad-quote]");
	expect_fault("a\nb\n\"c\n", 7, "in.csv:3: error: ", "[truncated]");
	expect_fault("a\nb\0c\n", 6, "in.csv:2: error: ", "[nul-byte]");
	expect_fault("a\nb\rc\n", 6, "in.csv:2: error: ", "[stray-cr]");
	expect_fault("a\nb", 3, "in.csv:2: error: ", "[truncated]");
	expect_fault("a\n\"b\"", 5, "in.csv:2: error: ", "[truncated]");
	expect_fault("a,b\n1,\"\n2", 9, "in.csv:2: error: ", "[truncated]");
	expect_fault("a\nb\0", 4, "in.csv:2: error: ", "[nul-byte]");
	fault_dialect = &escaping;
	expect_fault("a\n\"b\\\"c\"", 8, "in.csv:2: error: ", "[truncated]");
	expect_fault("a\n\"b", 4, "in.csv:2: error: ", "[truncated]");
	escaping.escape = '\0';
	escaping.max_newlines = 1;
	expect_fault(
	    "a\n\"1\n2\n3\"\n", 10, "in.csv:2: error: ", "[unclosed-quote]");
	fault_dialect = &reader_canonical;
}

static void
read_ragged(void)
{
	struct pieces pieces;
	struct reader *in =
	    open_text(&pieces, "a,b\n1,2\n3\n4,5\n", &reader_canonical);
	struct record rec;

	while (reader_next_of(in, &rec, 2))
		printf("%d ", (int)rec.line);
	printf("%d", reader_next_of(in, &rec, 2));
	fflush(stdout);
	reader_close(in);
}

static void
ends_at_a_record_of_another_length(void **state)
{
	(void)state;
	child_run(&child, read_ragged);
	assert_string_equal(child.out, "1 2 0");
	assert_said(&child, "in.csv:3: error: 1 fields where the header has 2");
	assert_said(&child, "[ragged]");
	assert_int_equal(child.status, STATUS_FAIL);
}

static long
broken_source(void *context, void *buf, size_t size)
{
	int *calls = context;

	(void)size;
	if ((*calls)++ > 0) {
		diag_error(STATUS_FAIL, NULL, "read-failed", "broken");
		return -1;
	}
	memcpy(buf, "a\nb\nc", 5);
	return 5;
}

static void
read_broken(void)
{
	int calls = 0;
	struct reader *in = reader_open_source(
	    broken_source, &calls, "in.csv", &reader_canonical);
	struct record rec;

	while (reader_next(in, &rec))
		printf("%d ", (int)rec.line);
	printf("%d %d", reader_next(in, &rec), calls);
	fflush(stdout);
	reader_close(in);
}

static void
ends_where_its_source_fails(void **state)
{
	(void)state;
	child_run(&child, read_broken);
	assert_string_equal(child.out, "1 2 0 2");
	assert_string_equal(
	    child.err, "barometer: error: broken [read-failed]\n");
}

static void
hashes_every_byte_it_read(void **state)
{
	struct pieces pieces;
	struct reader *in =
	    open_text(&pieces, "a\n\"b\nc\"\n", &reader_canonical);
	struct hash *hash = hash_new();
	XXH128_hash_t h = XXH3_128bits("a\n\"b\nc\"\n", 8);
	char expected[HASH_TEXT];
	char text[HASH_TEXT];
	struct record rec;

	(void)state;
	pieces.size = 3;
	assert_true(reader_next(in, &rec));
	reader_hash_into(in, hash);
	while (reader_next(in, &rec))
		;
	hash_text(hash, text);
	snprintf(expected, sizeof expected, "%016llx%016llx",
	    (unsigned long long)h.high64, (unsigned long long)h.low64);
	assert_string_equal(text, expected);
	reader_close(in);
	hash_free(hash);
}

static void
reads_a_descriptor(void **state)
{
	char *path = child_file("a,b\n1,2\n", 8);
	struct reader *in =
	    reader_open(stream_open(path), path, &reader_canonical);
	struct record rec;

	(void)state;
	assert_int_equal(reader_size(in), 8);
	assert_true(reader_next(in, &rec));
	assert_true(reader_next(in, &rec));
	assert_true(slice_is(record_field(&rec, 1), "2"));
	assert_false(reader_next(in, &rec));
	reader_close(in);
	child_remove(path);
	in = reader_open(stream_open("/dev/null"), "null", &reader_canonical);
	assert_int_equal(reader_size(in), 0);
	assert_false(reader_next(in, &rec));
	reader_close(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keeps_blanks_around_fields),
	    cmocka_unit_test(knows_where_a_record_stands),
	    cmocka_unit_test(has_the_fields_of_a_plain_record_in_one_piece),
	    cmocka_unit_test(hands_out_a_bad_record_as_its_first_line),
	    cmocka_unit_test(hands_out_a_nul_as_a_fault),
	    cmocka_unit_test(drops_what_is_beyond_its_limits),
	    cmocka_unit_test(limits_the_number_of_columns),
	    cmocka_unit_test(goes_on_after_the_first_line_when_told_to),
	    cmocka_unit_test(reads_other_dialects),
	    cmocka_unit_test(limits_what_an_escape_may_hide),
	    cmocka_unit_test(skips_blank_lines_where_there_are_many),
	    cmocka_unit_test(takes_quotes_as_bytes_where_they_mean_nothing),
	    cmocka_unit_test(ends_records_at_a_carriage_return_when_told_to),
	    cmocka_unit_test(ends_at_the_first_fault_and_names_its_line),
	    cmocka_unit_test(ends_at_a_record_of_another_length),
	    cmocka_unit_test(ends_where_its_source_fails),
	    cmocka_unit_test(hashes_every_byte_it_read),
	    cmocka_unit_test(reads_a_descriptor),
	    /* Last: children would repeat the counts of their faults. */
	    cmocka_unit_test(agrees_with_libcsv_in_every_split),
	    cmocka_unit_test(agrees_with_libcsv_at_every_place_of_a_block),
	    cmocka_unit_test(agrees_with_libcsv_on_random_bytes),
	    cmocka_unit_test(counts_fields_as_it_finds_them),
	    cmocka_unit_test(agrees_with_libcsv_on_a_long_file),
	    cmocka_unit_test(agrees_with_libcsv_on_fields_longer_than_a_buffer),
	};

	return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
