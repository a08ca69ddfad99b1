#include <string.h>

#include "format.h"
#include "recompute.h"

/*
 * A script for Python that computes the figures again from the micro data,
 * with numpy and scipy alone: all are totals of influence values.  What it
 * does with its data is recompute.py, which is part of the program.
 */
extern const char recompute_py[];
__asm__(".section .rodata\n"
	".global recompute_py\n"
	"recompute_py:\n"
	".incbin \"filters/render/format/recompute.py\"\n"
	".byte 0\n"
	".previous\n");

static void
put_csv(struct out *out, const char *name, const struct out *csv)
{
	size_t i;

	out_format(out, "%s = \"\"\"\\\n", name);
	for (i = 0; i < csv->len; i++) {
		if (csv->text[i] == '\\' || csv->text[i] == '"')
			out_byte(out, '\\');
		out_byte(out, csv->text[i]);
	}
	out_text(out, "\"\"\"\n");
}

static const char head[] =
    "#!/usr/bin/env python3\n"
    "\"\"\"usage: python3 recompute.py MICRO.csv ... >figures.csv\n"
    "\n"
    "Compute the figures of the tables again, from the micro data that "
    "normalize\n"
    "wrote (and weigh, where it made the weights), with numpy and scipy alone. "
    " Each\n"
    "error is that of the total of influence values (Deville 1999) for the "
    "design of\n"
    "the sample, or of the estimates by replicate weights; that of a quantile "
    "is of\n"
    "Woodruff's interval; tests are those of Rao and Scott and of Wald.\n";

static void
write_python(struct out *out, const struct recompute *r)
{
	out_text(out, head);
	if (r->n_others > 0)
		out_format(out,
		    "%u figures are not computed: they take more than the "
		    "files say.\n",
		    r->n_others);
	out_text(out, "\"\"\"\n\n");
	put_csv(out, "DESIGN", &r->design);
	out_format(out, "KEYS = %u\n", r->n_columns);
	put_csv(out, "FIGURES", &r->figures);
	put_csv(out, "TERMS", &r->terms);
	put_csv(out, "POPULATION", &r->population);
	out_text(out, recompute_py);
}

const struct format format_python = {.file = "recompute",
    .ending = "py",
    .says = "a script for Python that computes the figures again",
    .is_multilingual = true,
    .script = write_python};
