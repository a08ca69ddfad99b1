#include <string.h>

#include "arena.h"
#include "map.h"
#include "names.h"
#include "node.h"

const char *
names_code(const struct node *node)
{
	if (node->kind != NODE_STRING && node->kind != NODE_NUMBER) {
		node_error(node, "bad-schema",
		    "must be a name or a code: a text, or a number");
		return NULL;
	}
	if (node->text[0] != '\0')
		return node->text;
	node_error(node, "bad-schema",
	    "is empty; give a name or a code, or leave it out");
	return NULL;
}

static void
add(struct names *names, struct map *seen, const struct node *node)
{
	const char *code = names_code(node);
	bool is_new;

	if (code == NULL)
		return;
	map_put(seen, slice_of(code), &is_new);
	if (is_new)
		names->list[names->n++] = code;
	else
		node_error(node, "bad-schema", "'%s' stands here twice", code);
}

struct names
names_read(struct arena *arena, const struct node *node, uint32_t least)
{
	struct names names = {0};
	bool is_list = node != NULL && node->kind == NODE_ARRAY;
	struct map *seen;
	size_t i;

	if (node == NULL)
		return names;
	if (is_list && node->n < least) {
		node_error(node, "bad-schema",
		    "is an empty list; give at least %u, or leave the key out",
		    least);
		return names;
	}
	names.list =
	    arena_zero(arena, is_list ? node->n + 1 : 1, sizeof *names.list);
	seen = map_new();
	if (!is_list)
		add(&names, seen, node);
	for (i = 0; is_list && i < node->n; i++)
		add(&names, seen, &node->child[i]);
	map_free(seen);
	return names;
}

struct names
names_member(struct arena *arena, const struct node *node, const char *key,
    uint32_t least)
{
	return names_read(arena, node_get(node, key), least);
}

struct coordinates
coordinates_read(struct arena *arena, const struct node *node)
{
	struct coordinates all = {0};
	const char *code;
	size_t i;

	if (node == NULL || !node_is(node, NODE_OBJECT))
		return all;
	all.list = arena_zero(arena, node->n + 1, sizeof *all.list);
	for (i = 0; i < node->n; i++)
		if ((code = names_code(&node->child[i])) != NULL)
			all.list[all.n++] =
			    (struct coordinate){node->child[i].key, code};
	return all;
}

bool
names_hold(const struct names *names, const char *name)
{
	uint32_t i;

	for (i = 0; i < names->n; i++)
		if (strcmp(names->list[i], name) == 0)
			return true;
	return false;
}

bool
names_is_id(const char *text, const char *more)
{
	const char *at;

	for (at = text; *at != '\0'; at++)
		if (!(*at >= 'a' && *at <= 'z') &&
		    !(*at >= '0' && *at <= '9') &&
		    (at == text || strchr(more, *at) == NULL))
			return false;
	return text[0] != '\0';
}
