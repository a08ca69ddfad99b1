#ifndef RAWFILE_H
#define RAWFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "charset.h"
#include "slice.h"

/*
 * The bytes of one raw file on their way to the reader: the BOM goes, UTF-16
 * and charsets that are not supersets of ASCII become UTF-8, a delimiter of
 * several bytes becomes RAWFILE_DELIMITER.  Everything else passes untouched.
 */
struct hash;
struct rawfile;
struct sav_dictionary;

enum {
	RAWFILE_DELIMITER = 0x1f,
	RAWFILE_FOREIGN = 0xff /* where a delimiter of several bytes is one:
	                         RAWFILE_DELIMITER as it stood in the file */
};

/* The descriptor is taken, the name kept. */
struct rawfile *rawfile_open(int fd, const char *name);
void rawfile_close(struct rawfile *);

/*
 * Before the program is confined: a file that another process has to read
 * (import.h) gets one.  Of what is no regular file the first bytes are read,
 * so this may wait; it is to be asked for once a run there.  False after a
 * report.
 */
bool rawfile_prepare(struct rawfile *);

/*
 * The first bytes, at most 256 KiB, borrowed until rawfile_read; they will be
 * read again.  False after [read-failed].
 */
bool rawfile_peek(struct rawfile *, struct slice *);

/*
 * Is there UTF-8 with a byte above 0x7f, and nothing that is not UTF-8?  A
 * regular file is read to its end for that, other input as far as rawfile_peek
 * goes.
 */
bool rawfile_is_utf8(struct rawfile *);

/*
 * How the bytes are to be taken, before the first read.  The delimiter may be
 * NULL; it is UTF-8 and borrowed.  Both stay borrowed.
 */
void rawfile_start(
    struct rawfile *, const struct charset *, const char *wide_delimiter);

/*
 * A file of SPSS, Stata or SAS, which is read as the CSV it stands for (sav.h,
 * import.h).  *charset: of the file; what has no meaning in it is marked as
 * when text is converted.  Borrowed; NULL after a report.
 */
bool rawfile_is_system(struct rawfile *);
const struct sav_dictionary *rawfile_start_system(struct rawfile *,
    const char *encoding, enum undefined, const struct charset **charset);

/*
 * Of a regular file hand out the first `header` bytes, then those from `begin`
 * on; the hash is of `length` of these.  Before the first read.
 */
void
rawfile_cut(struct rawfile *, uint64_t header, uint64_t begin, uint64_t length);

/* Of such a piece each block as it is read, and the byte where it stood. */
typedef void rawfile_watcher(void *context, struct slice block, uint64_t at);
void rawfile_watch(struct rawfile *, rawfile_watcher *, void *context);

/* Add the bytes of the file as they are to the hash; or NULL. */
void rawfile_hash_into(struct rawfile *, struct hash *);

/* A reader_source. */
long rawfile_read(void *source, void *buf, size_t size);

/* Bytes of the BOM, and of the file that this read text stands for. */
uint64_t rawfile_bom(const struct rawfile *);
uint64_t rawfile_width(const struct rawfile *, struct slice);

/* What kind of BOM the text begins with: "UTF-8", "UTF-16LE", ... or NULL. */
const char *rawfile_bom_name(struct slice, size_t *len);

/* "UTF-16LE" or "UTF-16BE" when text without a BOM looks like it, or NULL. */
const char *rawfile_looks_like(struct slice);

/* ","  for "comma", "\t" for "tab" and "\\t", ...; else the text itself. */
const char *rawfile_delimiter(const char *name);

#endif
