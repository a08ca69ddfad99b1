#include <stddef.h>
#include <stdlib.h>

#include "field.h"
#include "map.h"
#include "pattern.h"

const char *const field_types[] = {"string", "integer", "number", "boolean",
    "date", "datetime", "time", "year", "yearmonth", "list", "any", NULL};

const char *
field_pattern(enum field_type type)
{
	switch (type) {
	case FIELD_DATE:
		return "%Y-%m-%d";
	case FIELD_DATETIME:
		return "%Y-%m-%dT%H:%M:%S";
	case FIELD_TIME:
		return "%H:%M:%S";
	default:
		return NULL;
	}
}

void
field_free(struct field *f)
{
	free(f->name);
	free(f->column);
	texts_free(&f->trues);
	texts_free(&f->falses);
	texts_free(&f->missing);
	texts_free(&f->reasons);
	free(f->ranges);
	texts_free(&f->becomes);
	map_free(f->codes);
	free((void *)f->code_names);
	pattern_free(f->match);
}
