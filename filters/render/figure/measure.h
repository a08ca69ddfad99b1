#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

/*
 * How wide text is, and where it is broken into lines.  Sizes and widths are
 * tenths of a pixel.
 */

/* The width to keep for a text: that of Liberation Sans (widths.h) and 15 per
 * cent more, which is what the widest common font (DejaVu Sans) needs. */
int64_t measure_room(const char *text, int64_t size, bool is_bold);

enum {
	/* What takes more lines is cut, with an ellipsis: programs refuse
	 * pictures of tens of thousands of pixels. */
	MEASURE_LINES = 40
};

/* Lines of a text, borrowed from the pool. */
struct lines {
	const char **line;
	uint32_t n;
	int64_t room; /* of the widest */
};

/*
 * Break a text into lines that fit the room: at blanks, after "-" and after
 * "/". A word that is too long breaks at a soft hyphen, or else where the room
 * ends, with a hyphen.  With is_balanced the lines are made as equally long as
 * they can be without becoming more; without it that is done only when the last
 * line would be shorter than a quarter of the room.  There is at least one
 * line, which may be empty.
 */
struct lines measure_lines(struct pool *, const char *text, int64_t size,
    bool is_bold, int64_t room, bool is_balanced);

#endif
