#ifndef KEYFILE_H
#define KEYFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "hash.h"
#include "slice.h"

/*
 * Keys that must be unique, in files, since other parts of the input may have
 * them too.
 *
 * Each part writes those it came upon (--keys): canonical CSV of
 * key,value,file,line,taken.  key is the number of the constraint from 0 on, an
 * empty file means the one above, taken is 0 where another constraint refused
 * the record.  With one constraint a key is there once, whatever other parts
 * hold, so a part that runs again writes the same bytes.
 *
 * From these --met makes the keys that a part has to refuse, since an earlier
 * one has them: part,key,value,file,line, the first lines of which have "keys"
 * in key and the hash of the part's keys in value.  The part reads it (--seen).
 */
struct keyfile;
struct input;
struct writer;

enum {
	KEYFILE_COLUMNS = 5 /* of either */
};

struct keyfile *keyfile_open(const char *path); /* NULL after a report */
void keyfile_put(struct keyfile *, size_t key, struct slice value,
    const char *file, uint64_t line, bool is_taken);
/* Close the file. hash becomes that of all that was written; false after
 * [write-failed]. */
bool keyfile_close(struct keyfile *, char hash[HASH_TEXT]);

/* The header of what --keys writes, or --met. */
void keyfile_header(struct writer *, bool is_met);

/* Open either, whose path is borrowed until it is closed; NULL after a
 * report. */
struct input *keyfile_read(char *const *path, bool is_met);
/* Report a line that neither writes [bad-keys]; returns false. */
bool keyfile_odd(const char *path, uint64_t line, bool is_met);
/* A number below the limit; false where it is none. */
bool keyfile_number(struct slice, uint64_t limit, uint64_t *n);

#endif
