#ifndef SAV_H
#define SAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "charset.h"
#include "sav_dictionary.h"
#include "slice.h"

/*
 * An SPSS system file (.sav, .zsav) as a stream of canonical CSV: a header of
 * the long names, then a record a case, all in UTF-8.  Numbers are the
 * shortest text that reads back as the same double, dates and times ISO 8601,
 * system missing is empty.  A byte that has no meaning in the file's charset
 * becomes a surrogate of its number, as rawfile does it.
 *
 * The file is read from its beginning to its end without going back, so that
 * a pipe will do.
 */
struct sav;

/* Reads like read(2); -1 after a report of its own. */
typedef long sav_input(void *context, void *buf, size_t size);

/* True for the first bytes of such a file, or for all there is of them. */
bool sav_is(struct slice first);

/*
 * Read the dictionary.  Owned; NULL after a report: [truncated],
 * [bad-system-file], [unknown-encoding].  encoding overrides what the file
 * says of itself, and may be NULL.  The name is kept.
 */
struct sav *sav_open(sav_input *, void *context, const char *name,
    const char *encoding, enum undefined);
void sav_close(struct sav *);

/* Borrowed. */
const struct sav_dictionary *sav_dictionary(const struct sav *);

/*
 * A reader_source: bytes of the CSV; 0 at its end, -1 after a report.  Less
 * cases than the header counts, or half a case: [truncated].  More of them:
 * [extra-cases], a warning, and only those it counts.
 */
long sav_read(void *sav, void *buf, size_t size);

#endif
