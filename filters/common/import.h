#ifndef IMPORT_H
#define IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "charset.h"
#include "import_file.h"
#include "sav_dictionary.h"

/*
 * A file of Stata, SAS or SPSS that libreadstat reads, in a process of its
 * own: it has the file and a pipe, may do nothing but read the one and write
 * the other, and has a limit of memory and of time.  What comes out of the
 * pipe is not trusted.  It sends what the file says of its variables, a NUL,
 * the records as CSV in the bytes of the file, a NUL, and how it went.
 */
struct import;

/*
 * Start the process.  The file is regular, is read from its present place on,
 * and stays the caller's; the name is kept.  Owned; NULL after [read-failed].
 * To be called before the program is confined.
 */
struct import *import_start(int fd, enum import_kind, const char *name);
void import_close(struct import *);

/* The same of a process that runs already, whose pipe is taken. */
struct import *
import_take(int file, int pipe, enum import_kind, const char *name);

/*
 * Take what the file says of its variables, encoding overriding what it says
 * of itself (or NULL).  Borrowed; NULL after a report: [truncated],
 * [bad-system-file], [foreign-format], [unknown-encoding], [read-failed].
 */
const struct sav_dictionary *
import_dictionary(struct import *, const char *encoding, enum undefined);

/*
 * Bytes of the CSV, in the charset of the dictionary; 0 at its end, -1 after
 * a report: [truncated], [bad-system-file], or [read-failed] where the
 * process died.
 */
long import_read(struct import *, void *buf, size_t size);

/* Where in the file it began. */
off_t import_start_of(const struct import *);

/* How much of the file the process has gone through, in bytes. */
uint64_t import_position(const struct import *);

#endif
