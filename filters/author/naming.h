#ifndef NAMING_H
#define NAMING_H

#include <stdbool.h>
#include <stdint.h>

struct map;

/* Does the name do as it is, at a prompt and in a codebook? */
bool naming_is_good(const char *name);

/*
 * A name for the column, which stands at a place from 1: its own where that
 * does, else one made of its letters and digits.  None that is taken, which it
 * then is.  Owned.
 */
char *naming_new(struct map *taken, const char *column, uint32_t place);

/* Text without the blanks that normalize takes away around a value; owned. */
char *naming_trimmed(const char *text);

#endif
