#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "order.h"

enum mark {
	NEW,
	OPEN,
	DONE
};

struct thing {
	uint32_t *needs;
	size_t n;
	size_t cap;
	size_t next; /* need to be looked at */
	enum mark mark;
};

struct order {
	struct thing *things;
	uint32_t n;
};

struct order *
order_new(uint32_t n)
{
	struct order *order = mem_zero(1, sizeof *order);

	order->things = mem_zero(n, sizeof *order->things);
	order->n = n;
	return order;
}

void
order_free(struct order *order)
{
	uint32_t i;

	if (order == NULL)
		return;
	for (i = 0; i < order->n; i++)
		free(order->things[i].needs);
	free(order->things);
	free(order);
}

void
order_needs(struct order *order, uint32_t index, uint32_t needed)
{
	struct thing *thing = &order->things[index];

	MEM_GROW(thing->needs, thing->n, thing->cap);
	thing->needs[thing->n++] = needed;
}

/*
 * The path ends with a circle that begins at this thing: move the circle to
 * out.
 */
static void
put_circle(const uint32_t *path, uint32_t n_path, uint32_t thing, uint32_t *out,
    uint32_t *n_circle)
{
	uint32_t start = n_path;

	while (path[start - 1] != thing)
		start--;
	start--;
	*n_circle = n_path - start;
	memcpy(out, path + start, *n_circle * sizeof *out);
}

/* Walk depth first from one thing, with a path in place of recursion. */
static bool
visit(struct order *order, uint32_t first, uint32_t *path, uint32_t *out,
    uint32_t *n_out, uint32_t *n_circle)
{
	uint32_t n_path = 0;
	struct thing *thing;
	uint32_t need;

	path[n_path++] = first;
	order->things[first].mark = OPEN;
	while (n_path > 0) {
		thing = &order->things[path[n_path - 1]];
		if (thing->next == thing->n) {
			thing->mark = DONE;
			out[(*n_out)++] = path[--n_path];
			continue;
		}
		need = thing->needs[thing->next++];
		if (order->things[need].mark == OPEN) {
			put_circle(path, n_path, need, out, n_circle);
			return false;
		}
		if (order->things[need].mark == NEW) {
			order->things[need].mark = OPEN;
			path[n_path++] = need;
		}
	}
	return true;
}

bool
order_sort(struct order *order, uint32_t *out, uint32_t *n_circle)
{
	uint32_t *path = mem_zero(order->n, sizeof *path);
	bool is_good = true;
	uint32_t n_out = 0;
	uint32_t i;

	for (i = 0; i < order->n && is_good; i++)
		if (order->things[i].mark == NEW)
			is_good = visit(order, i, path, out, &n_out, n_circle);
	free(path);
	return is_good;
}
