#ifndef NEAR_H
#define NEAR_H

#include <stddef.h>

/*
 * The name most like the given one: fewest insertions, deletions, changes
 * and swaps of neighbours (Damerau-Levenshtein over bytes, letters' case is
 * half a change), and no more than a third of its length.  NULL when none is
 * near enough.  Borrowed from names.
 */
const char *near_find(const char *name, const char *const *names, size_t n);

#endif
