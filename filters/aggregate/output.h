#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdint.h>

#include "map.h"
#include "result.h"
#include "writer.h"

/* The stream of estimates. */
struct output {
	struct writer *writer;
	struct result_form form;
	struct map *keys; /* of the lines so far */
	struct out key;
	uint64_t lines;
};

void output_header(struct output *);

/* Write the line, unless the same one has been written: a table may ask for
 * one figure twice. */
void output_line(struct output *, const struct result *);
void output_done(struct output *);

#endif
