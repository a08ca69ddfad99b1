#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "standin.h"

static const char *const texts[] = {
    "NA", "N/A", "n/a", "#N/A", "NaN", "NULL", "null", ".", "-99", "-999"};

enum {
	TEXTS = sizeof texts / sizeof *texts,
	LIST = 80
};

/* Its number, or TEXTS. */
static unsigned
find(struct slice s)
{
	unsigned i = 0;

	if (s.len == 0 || s.len > STANDIN_LONGEST)
		return TEXTS;
	while (i < TEXTS && !slice_is(s, texts[i]))
		i++;
	return i;
}

bool
standin_is(struct slice s)
{
	return find(s) < TEXTS;
}

void
standin_see(struct standin *standin, struct slice value)
{
	unsigned i = find(value);

	if (i < TEXTS)
		standin->seen |= UINT32_C(1) << i;
	else
		standin->has_others = true;
}

void
standin_report(const struct standin *standin, const char *file,
    const char *column, const char *what)
{
	const struct place place = {.file = file, .column = column};
	char list[LIST] = "";
	size_t len = 0;
	unsigned i;

	if (standin->seen == 0 || !standin->has_others)
		return;
	for (i = 0; i < TEXTS; i++)
		if (standin->seen >> i & 1)
			len += (size_t)snprintf(list + len, sizeof list - len,
			    "%s%s", len > 0 ? "," : "", texts[i]);
	diag_warning(&place, "stand-in",
	    "%s among the values %s; where that means that there is none, "
	    "say clean --missing %s",
	    list, what, list);
}
