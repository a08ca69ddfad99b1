#ifndef STORE_H
#define STORE_H

#include <stdint.h>

/*
 * Rows of so many doubles, to be gone through more than once: in memory up to
 * so many bytes, then in a nameless file in TMPDIR.
 */
struct store;

struct store *store_open(uint32_t width, double memory); /* owned */
void store_close(struct store *);

void store_put(struct store *, const double *row);

/* Go back to the first row. */
void store_rewind(struct store *);
/* Borrowed until the next call; NULL behind the last, or after a report. */
const double *store_next(struct store *);

#endif
