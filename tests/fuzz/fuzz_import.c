/*
 * What the process that reads files of Stata and SAS sends is not trusted: any
 * bytes make a dictionary and CSV, or a report.  The first byte tells the kind
 * of the file.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "diag.h"
#include "import.h"
#include "reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long
read_it(void *source, void *buf, size_t size)
{
	return import_read(source, buf, size);
}

static void
read_cases(struct import *import, const struct sav_dictionary *dict)
{
	struct dialect dialect = reader_canonical;
	struct record rec;
	struct reader *in;

	dialect.max_field = dialect.max_record = 1U << 30;
	dialect.max_columns = 1U << 24;
	dialect.max_newlines = UINT32_MAX;
	in = reader_open_source(read_it, import, "fuzz", &dialect);
	while (reader_next_of(in, &rec, dict->n_variables))
		;
	reader_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int null = -1;
	const struct sav_dictionary *dict;
	struct import *import;
	int fd;

	if (null < 0) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		diag_open("fuzz");
		diag_quiet(true);
		diag_cap(0);
	}
	if (size == 0)
		return -1;
	diag_forget();
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)size - 1 ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	import = import_take(null, fd,
	    (enum import_kind)(1 + data[0] % IMPORT_PORTABLE), "fuzz");
	dict = import_dictionary(import, NULL, UNDEFINED_REJECT);
	if (dict != NULL)
		read_cases(import, dict);
	import_close(import);
	return 0;
}
