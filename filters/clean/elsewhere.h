#ifndef ELSEWHERE_H
#define ELSEWHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hash.h"
#include "slice.h"

/*
 * Keys that must be unique, met in other parts of the input.
 *
 * Each part writes the keys it came upon (--keys): canonical CSV of
 * key,value,file,line,taken.  key is the number of the constraint from 0 on, an
 * empty file means the one above, taken is 0 where another constraint refused
 * the record.  With one constraint a key is there once, whatever other parts
 * hold, so a part that runs again writes the same bytes.
 *
 * From these elsewhere_list (--met) makes the keys that a part has to refuse,
 * since an earlier one has them: part,key,value,file,line, the first lines of
 * which have "keys" in key and the hash of the part's keys in value.  The part
 * reads it (--seen).
 */
struct elsewhere;
struct keyfile;

struct keyfile *keyfile_open(const char *path); /* NULL after a report */
void keyfile_put(struct keyfile *, size_t key, struct slice value,
    const char *file, uint64_t line, bool is_taken);
/* Close the file. hash becomes that of all that was written; false after
 * [write-failed]. */
bool keyfile_close(struct keyfile *, char hash[HASH_TEXT]);

/* Keys that are met in earlier parts: of the lines of this part.  NULL after a
 * report. */
struct elsewhere *
elsewhere_load(const char *path, uint32_t part, size_t n_keys);
void elsewhere_free(struct elsewhere *);
/* True when an earlier part has the key; where, borrowed. */
bool elsewhere_find(const struct elsewhere *, size_t key, struct slice value,
    const char **file, uint64_t *line);
/* The hash of the lines of this part; "" when it has none. */
void elsewhere_hash(const struct elsewhere *, char hash[HASH_TEXT]);

/* Read the keys of all parts, given in their order, and write those that
 * two parts have to standard output. False after a report. */
bool elsewhere_list(char *const *files, int n);

#endif
