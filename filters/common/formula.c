#include <stdlib.h>
#include <string.h>

#include "formula.h"
#include "mem.h"
#include "number.h"
#include "writer.h"

bool
formula_is_one(struct slice field)
{
	size_t i = 0;

	while (i < field.len && field.text[i] == '\'')
		i++;
	return i < field.len && field.text[i] != '\0' &&
	    strchr("=+-@\t\r\n", field.text[i]) != NULL &&
	    !number_is_plain(field, '.') && !number_is_plain(field, ',');
}

void
formula_write(struct writer *out, struct slice field)
{
	char *text;

	if (!formula_is_one(field)) {
		writer_field(out, field);
		return;
	}
	/* It may hold a NUL. */
	text = mem_zero(field.len + 1, 1);
	text[0] = '\'';
	memcpy(text + 1, field.text, field.len);
	writer_field(out, (struct slice){text, field.len + 1});
	free(text);
}

struct slice
formula_undo(struct slice field)
{
	struct slice rest = {field.text + 1, field.len - 1};

	return field.len > 0 && field.text[0] == '\'' && formula_is_one(rest)
	    ? rest
	    : field;
}
