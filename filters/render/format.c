#include "format.h"

#define DECLARED(id, name) extern const struct format format_##id;
FORMATS(DECLARED)

#define PLACED(id, name) &format_##id,
static const struct format *const formats[] = {FORMATS(PLACED)};

#define NAMED(id, name) name,
const char *const format_names[] = {FORMATS(NAMED) NULL};

const struct format *
format_at(uint32_t i)
{
	return formats[i];
}

void
format_list(struct out *out)
{
	uint32_t i;

	out_text(out, "format,file,ending,reads,files,languages,says\n");
	for (i = 0; format_names[i] != NULL; i++) {
		const struct format *f = formats[i];

		out_format(out, "%s,%s,%s,%s,%s,%s,\"%s\"\n", format_names[i],
		    f->file, f->ending,
		    f->layout != NULL      ? "layout"
			: f->facts != NULL ? "facts"
			: f->scene != NULL ? "scene"
			: f->plot != NULL  ? "plot"
					   : "script",
		    f->is_per_table ? "table" : "document",
		    f->is_multilingual ? "all" : "one", f->says);
	}
}
