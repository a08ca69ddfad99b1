#include <stddef.h>

#include "verbatim.h"

void
verbatim_put(struct json *json, const char *key, const struct node *value)
{
	size_t i;

	switch (value->kind) {
	case NODE_OBJECT:
	case NODE_ARRAY:
		json_open(json, key, value->kind == NODE_OBJECT ? '{' : '[');
		for (i = 0; i < value->n; i++)
			verbatim_put(json,
			    value->kind == NODE_OBJECT ? value->child[i].key
						       : NULL,
			    &value->child[i]);
		json_close(json, value->kind == NODE_OBJECT ? '}' : ']');
		break;
	case NODE_STRING:
		json_text(json, key, value->text);
		break;
	case NODE_NUMBER:
		json_plain(json, key, slice_of(value->text));
		break;
	case NODE_NULL:
		json_plain(json, key, slice_of("null"));
		break;
	default:
		json_bool(json, key, value->kind == NODE_TRUE);
	}
}
