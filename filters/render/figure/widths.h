#ifndef WIDTHS_H
#define WIDTHS_H

#include <stdint.h>

/*
 * Advance widths of Liberation Sans, in 1/2048 of the size: what a machine
 * has for fonts must not move a byte of a figure.  Code points of a range
 * stand one after another from `at`; the list ends with last = 0.  A width of
 * 0 says that the font lacks the character.
 */
struct width_range {
	uint32_t first;
	uint32_t last;
	uint32_t at;
};

extern const struct width_range width_ranges[];
extern const uint16_t width_regular[];
extern const uint16_t width_bold[];

#endif
