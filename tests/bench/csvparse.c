/*
 * csvparse DELIMITER <file: what every speed bar is a ratio to.  libcsv's
 * csv_parse over standard input, with callbacks that count and do nothing
 * else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <csv.h>

enum {
	BLOCK = 256 * 1024
};

struct counts {
	unsigned long fields;
	unsigned long records;
};

static void
count_field(void *text, size_t len, void *context)
{
	struct counts *counts = context;

	(void)text;
	(void)len;
	counts->fields++;
}

static void
count_record(int terminator, void *context)
{
	struct counts *counts = context;

	(void)terminator;
	counts->records++;
}

int
main(int argc, char *argv[])
{
	static char block[BLOCK];
	struct counts counts = {0, 0};
	struct csv_parser parser;
	ssize_t n;

	if (csv_init(&parser, 0) != 0)
		return EXIT_FAILURE;
	csv_set_delim(&parser, argc > 1 ? (unsigned char)argv[1][0] : ',');
	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0)
		if (csv_parse(&parser, block, (size_t)n, count_field,
			count_record, &counts) != (size_t)n)
			return EXIT_FAILURE;
	csv_fini(&parser, count_field, count_record, &counts);
	csv_free(&parser);
	printf("%lu records, %lu fields\n", counts.records, counts.fields);
	return n < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
