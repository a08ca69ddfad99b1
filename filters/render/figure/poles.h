#ifndef POLES_H
#define POLES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether answers that have an order have two poles, such as agree and
 * disagree. It is decided from their labels alone, in any language.  Answer i
 * faces answer n - 1 - i; they have poles when
 *
 *  - a word stands in every answer of one half and in none of the other
 *    (dis|agree, not, hindered), and
 *  - an answer and the one it faces share a word that not all of them have
 *    (strongly, somewhat, to a high degree).
 *
 * With an odd number of answers the one in the middle is in neither half.
 * *is_first_negative: the negative pole stands first, which it does unless the
 * last half is the one that says no: by a word the first half lacks ("not"),
 * or by its word with something before it ("disagree" to "agree").
 */
bool
poles_found(const char *const *labels, uint32_t n, bool *is_first_negative);

#endif
