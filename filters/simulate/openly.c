#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "node.h"
#include "openly.h"
#include "stream.h"

static bool
is_rule(const char *key)
{
	return key != NULL &&
	    (strcmp(key, "confidentiality") == 0 ||
		strcmp(key, "minimum_base") == 0);
}

static void
put(struct json *json, const struct node *node, const char *key)
{
	bool is_object = node->kind == NODE_OBJECT;
	size_t i;

	switch (node->kind) {
	case NODE_OBJECT:
	case NODE_ARRAY:
		json_open(json, key, is_object ? '{' : '[');
		for (i = 0; i < node->n; i++)
			if (!is_rule(node->child[i].key))
				put(json, &node->child[i], node->child[i].key);
		json_close(json, is_object ? '}' : ']');
		break;
	case NODE_STRING:
		json_text(json, key, node->text);
		break;
	case NODE_NUMBER:
		json_plain(json, key, slice_of(node->text));
		break;
	case NODE_NULL:
		json_plain(json, key, slice_of("null"));
		break;
	default:
		json_bool(json, key, node->kind == NODE_TRUE);
	}
}

bool
openly_copy(const char *tables, const char *to)
{
	struct node *root = node_load(tables);
	struct json json = {0};
	bool is_good = false;
	char *text;
	size_t len;
	int fd;

	if (root == NULL)
		return false;
	put(&json, root, NULL);
	text = json_finish(&json, &len);
	fd = stream_create(to, 0600);
	if (fd >= 0)
		is_good = stream_write(fd, to, text, len);
	if (fd >= 0)
		is_good = stream_close(fd, to) && is_good;
	free(text);
	node_free(root);
	return is_good;
}
