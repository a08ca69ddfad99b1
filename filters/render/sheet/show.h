#ifndef SHOW_H
#define SHOW_H

#include <stddef.h>
#include <stdint.h>

#include "pool.h"
#include "words.h"

enum {
	SHOW_TEXT = 800 /* room for any double with grouping marks of 4 bytes */
};

/*
 * A number as a reader of the language expects it: rounded once, by
 * number_round, then grouped by threes and given the language's marks and a
 * real minus sign.  1234.5 is 1.234,5 in Danish and 1,234.5 in English.
 * NUL-terminated, the length is returned.
 */
size_t show_number(char out[SHOW_TEXT], double value, int shift, int decimals,
    const struct language *);
size_t show_count(char out[SHOW_TEXT], uint64_t, const struct language *);

/* The same for a number that is already plain text: [-]digits[.digits]. */
size_t
show_plain(char out[SHOW_TEXT], const char *plain, const struct language *);

/*
 * The bounds of an interval: "34–40"; "−8 to −3", for a minus sign beside a
 * dash is read as one.  Bounds that round to one number say on which side of
 * it they are where they reach the end of what there is: "under 1" for 0 and
 * 0, "over 99" for per cents of 100 and 100, "−1 to 1" around 0.
 */
void show_interval(struct out *, double low, double high, int shift,
    int decimals, const struct language *);

/*
 * What stands for a character that controls a terminal rather than being seen
 * (C0, DEL, C1): a blank for tabs and line ends, else U+FFFD.  NULL for all
 * others.
 */
const char *show_control(uint32_t point);

/*
 * The text as it can stand on a line of a terminal, by show_control.  Borrowed:
 * from the pool, or the text itself.
 */
const char *show_line(struct pool *, const char *text);

#endif
