#ifndef NAMING_H
#define NAMING_H

#include <stdbool.h>
#include <stdint.h>

struct map;

/* Can the name be used as it is, at a prompt and in a codebook? */
bool naming_is_good(const char *name);

/*
 * A name for the column, which is at this place from 1 on: its own where
 * that is good, else one made of its letters and digits. It is no name of
 * taken, and is put into it. Owned.
 */
char *naming_new(struct map *taken, const char *column, uint32_t place);

/* Text without the blanks that normalize takes away around a value; owned. */
char *naming_trimmed(const char *text);

#endif
