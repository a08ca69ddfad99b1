#include "format.h"

/* The sentences of a press release, one a line. */
static void
write_headlines(struct out *out, const struct layout *layout)
{
	uint32_t i;
	uint32_t k;

	for (i = 0; i < layout->n_blocks; i++)
		for (k = 0; layout->blocks[i].kind == BLOCK_SENTENCES &&
		     k < layout->blocks[i].n_items;
		     k++)
			out_format(out, "%s\n", layout->blocks[i].items[k]);
}

const struct format format_sentences = {.file = "headlines",
    .ending = "txt",
    .says = "sentences",
    .has_words = true,
    .layout = write_headlines};
