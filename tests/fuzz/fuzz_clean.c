/*
 * clean on any bytes: the first two choose dialect, encoding, schema and
 * limits, the rest is the raw file.  The account must close, and what comes
 * out must be canonical CSV of one width.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cleaner.h"
#include "diag.h"
#include "rawfile.h"
#include "reader.h"
#include "rejects.h"
#include "resource.h"
#include "writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char schema[] =
    "{\"x-trim\": true, \"x-nbsp\": \"space\", \"x-footer\": \"^end\","
    " \"dialect\": {\"delimiter\": \";\", \"commentChar\": \"#\"},"
    " \"x-keep\": {\"column\": \"c\", \"not-in\": [\"t\"]},"
    " \"x-rules\": [{\"rule\": \"less-than\", \"columns\": [\"a\", \"b\"]},"
    "  {\"rule\": \"sum\", \"columns\": [\"a\"], \"total\": \"b\","
    "   \"level\": \"note\"},"
    "  {\"rule\": \"order\", \"columns\": [\"d\", \"f\"]}],"
    " \"schema\": {\"fieldsMatch\": \"partial\", \"primaryKey\": \"a\","
    "  \"missingValues\": [\"\", \"NA\"], \"fields\": ["
    "  {\"name\": \"a\", \"type\": \"integer\"},"
    "  {\"name\": \"b\", \"type\": \"number\", \"decimalChar\": \",\","
    "   \"groupChar\": \".\", \"bareNumber\": false},"
    "  {\"name\": \"c\", \"constraints\": {\"enum\": [\"t\", \"u\", \"v,\"],"
    "   \"pattern\": \"[a-z]+,?\"}},"
    "  {\"name\": \"d\", \"type\": \"date\", \"format\": \"%d-%m-%Y\"},"
    "  {\"name\": \"e\", \"type\": \"list\", \"itemType\": \"boolean\"},"
    "  {\"name\": \"f\", \"type\": \"datetime\"},"
    "  {\"name\": \"g\", \"type\": \"number\", \"decimalChar\": \",\","
    "   \"categories\": [1, 2.5]}]}}";

static const char *const encodings[] = {
    "utf-8", "windows-1252", "utf-16", "IBM037", "auto", "cp1258"};
static const char *const delimiters[] = {",", ";", "\t", "||"};

/* A file in memory. */
static int
memory_file(const void *bytes, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

static struct resource *
choose_resource(uint8_t a, uint8_t b)
{
	char path[32];
	int fd = memory_file(schema, sizeof schema - 1);
	struct resource *res;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	res = a & 1 ? resource_load(path) : resource_new();
	close(fd);
	if (res == NULL)
		abort();
	res->encoding = encodings[(a >> 1) % 6];
	res->undefined = (enum undefined)((a >> 1) / 6 % 3);
	if (res->undefined == UNDEFINED_C1 &&
	    strncmp(res->encoding, "utf", 3) == 0)
		res->undefined = UNDEFINED_REJECT;
	if (b & 1)
		res->delimiter = delimiters[(b >> 1) & 3];
	if (b & 8)
		res->escape = '\\';
	if (b & 16)
		resource_set_header_rows(res, 2);
	if (b & 32)
		res->terminator = '\r';
	res->undeclared_field.rewrites_decimals = (b & 64) != 0;
	res->undeclared_field.numeral.decimal = b & 64 ? ',' : '.';
	return res;
}

/* What was written is whole records of one width. */
static void
check_output(int fd)
{
	struct dialect dialect = reader_canonical;
	struct reader *in;
	struct record rec;
	uint32_t n = 0;

	lseek(fd, 0, SEEK_SET);
	dialect.sealed = false;
	in = reader_open(fd, "output", &dialect);
	while (reader_next(in, &rec)) {
		if (n == 0)
			n = rec.n;
		if (rec.n != n)
			abort();
	}
	reader_close(in);
	if (diag_count("bad-quote") + diag_count("unclosed-quote") > 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cleaner_settings set = {.max_newlines = 3,
	    .max_field = 60,
	    .max_record = 200,
	    .max_columns = 20,
	    .max_details = UINT64_MAX};
	struct resource *res;
	struct rejects *rejects;
	struct cleaner *c;
	struct writer *out;
	int fd;

	if (size < 2)
		return 0;
	diag_forget();
	diag_cap(0);
	res = choose_resource(data[0], data[1]);
	set.all_faults = (data[1] & 128) != 0;
	fd = memory_file("", 0);
	out = writer_open(dup(fd), "output");
	rejects = data[0] & 64 ? rejects_open("/dev/null", false) : NULL;
	c = cleaner_open(res, &set, out, rejects, NULL, NULL, 0);
	if (c != NULL) {
		cleaner_file(c,
		    rawfile_open(memory_file(data + 2, size - 2), "raw"),
		    "raw");
		cleaner_finish(c);
	}
	if (diag_count("account") > 0)
		abort();
	rejects_close(rejects);
	writer_close(out);
	writer_free(out);
	cleaner_close(c);
	resource_free(res);
	diag_forget();
	check_output(fd);
	return 0;
}
