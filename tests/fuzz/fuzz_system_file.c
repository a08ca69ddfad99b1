/*
 * An SPSS file of any bytes, read and described: what comes out is CSV of one
 * width, and nothing is read beyond the bytes there are.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "describe.h"
#include "diag.h"
#include "reader.h"
#include "sav.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *data;
	size_t size;
};

/* A few at a time, so that every place is once the end of what was read. */
static long
read_some(void *context, void *buf, size_t size)
{
	struct bytes *bytes = context;
	size_t n = bytes->size < size ? bytes->size : size;

	n = n < 61 ? n : 61;
	memcpy(buf, bytes->data, n);
	bytes->data += n;
	bytes->size -= n;
	return (long)n;
}

static void
read_cases(struct sav *sav)
{
	struct dialect dialect = reader_canonical;
	struct record rec;
	struct reader *in;

	dialect.max_field = dialect.max_record = 1U << 30;
	dialect.max_columns = 1U << 24;
	dialect.max_newlines = UINT32_MAX;
	in = reader_open_source(sav_read, sav, "fuzz", &dialect);
	while (reader_next_of(in, &rec, sav_dictionary(sav)->n_variables))
		;
	reader_close(in);
}

static void
describe_it(const uint8_t *data, size_t size)
{
	struct describe_request request = {.known = {.header_rows = -1}};
	char path[64];
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	request.file = path;
	describe(&request);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool is_open = false;
	struct bytes bytes = {data, size};
	struct sav *sav;

	if (!is_open) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		diag_open("fuzz");
		diag_quiet(true);
		diag_cap(0);
		dup2(null, 1);
		is_open = true;
	}
	diag_forget();
	if (!sav_is((struct slice){(const char *)data, size}))
		return -1;
	sav = sav_open(read_some, &bytes, "fuzz", NULL, UNDEFINED_REJECT);
	if (sav != NULL)
		read_cases(sav);
	sav_close(sav);
	describe_it(data, size);
	return 0;
}
