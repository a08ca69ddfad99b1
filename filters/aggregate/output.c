#include <stdlib.h>

#include "output.h"

void
output_header(struct output *out)
{
	out->keys = map_new();
	result_put_header(out->writer, &out->form);
}

void
output_line(struct output *out, const struct result *line)
{
	bool is_new = false;

	map_put(
	    out->keys, result_key(&out->key, line, out->form.n_by), &is_new);
	if (!is_new)
		return;
	result_put(out->writer, &out->form, line);
	out->lines++;
}

void
output_done(struct output *out)
{
	if (out->keys != NULL)
		map_free(out->keys);
	out_free(&out->key);
}
