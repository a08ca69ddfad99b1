#ifndef SHOWN_H
#define SHOWN_H

#include <stddef.h>

/*
 * Text of others as a terminal may show it: messages must be readable, and what
 * they say true, whatever the input.
 */

/*
 * How many bytes at s[0] are one character that may be shown as it is; 0 when
 * none is: a control, a turn of direction, no UTF-8.
 */
size_t shown_length(const unsigned char *s, size_t len);

/*
 * Write text as it may be shown, other bytes as \xNN: what fits of it into room
 * bytes.  The length; no NUL behind it.
 */
size_t shown_put(char *out, size_t room, const char *text, size_t len);

#endif
