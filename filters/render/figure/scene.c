#include <stdlib.h>

#include "measure.h"
#include "mem.h"
#include "scene.h"

/* Of the size: what the tallest common fonts reach above and below the base
 * line, in hundredths. */
enum {
	ASCENT = 93,
	DESCENT = 24,
	UNDER = 20 /* paper that text on a grid line has around it */
};

struct shape *
scene_put(struct scene *scene, const struct shape *shape)
{
	MEM_GROW(scene->shapes, scene->n, scene->cap);
	scene->shapes[scene->n] = *shape;
	return &scene->shapes[scene->n++];
}

struct shape *
scene_rect(struct scene *scene, enum layer layer, int64_t x, int64_t y,
    int64_t w, int64_t h, enum ink fill)
{
	return scene_put(scene,
	    &(struct shape){.draw = DRAW_RECT,
		.layer = layer,
		.x = x,
		.y = y,
		.w = w,
		.h = h,
		.fill = fill});
}

struct shape *
scene_line(struct scene *scene, enum layer layer, int64_t x1, int64_t y1,
    int64_t x2, int64_t y2, enum ink ink, int64_t thick)
{
	return scene_put(scene,
	    &(struct shape){.draw = DRAW_LINE,
		.layer = layer,
		.x = x1,
		.y = y1,
		.w = x2 - x1,
		.h = y2 - y1,
		.stroke = ink,
		.thick = thick});
}

struct shape *
scene_text(struct scene *scene, int64_t x, int64_t y, const char *text,
    int64_t size, enum ink ink, enum anchor anchor, bool is_bold)
{
	return scene_put(scene,
	    &(struct shape){.draw = DRAW_TEXT,
		.layer = LAYER_TEXT,
		.x = x,
		.y = y,
		.text = text,
		.size = size,
		.fill = ink,
		.anchor = anchor,
		.is_bold = is_bold});
}

static struct box
box_of_points(const struct shape *shape)
{
	struct box box = {INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN};
	uint32_t i;

	for (i = 0; i < shape->n_points; i++) {
		const struct point *p = &shape->points[i];

		box.left = p->x < box.left ? p->x : box.left;
		box.right = p->x > box.right ? p->x : box.right;
		box.top = p->y < box.top ? p->y : box.top;
		box.bottom = p->y > box.bottom ? p->y : box.bottom;
	}
	return box;
}

static struct box
box_of_text(const struct shape *shape)
{
	int64_t room = measure_room(shape->text, shape->size, shape->is_bold);
	int64_t left = shape->anchor == ANCHOR_START ? shape->x
	    : shape->anchor == ANCHOR_END            ? shape->x - room
						     : shape->x - room / 2;

	return (struct box){left, shape->y - shape->size * ASCENT / 100,
	    left + room, shape->y + shape->size * DESCENT / 100};
}

struct box
scene_box(const struct shape *s)
{
	int64_t x2 = s->x + s->w;
	int64_t y2 = s->y + s->h;

	switch (s->draw) {
	case DRAW_PATH:
	case DRAW_AREA:
		return box_of_points(s);
	case DRAW_TEXT:
		return box_of_text(s);
	case DRAW_RECT:
	case DRAW_LINE:
		return (struct box){s->x < x2 ? s->x : x2,
		    s->y < y2 ? s->y : y2, s->x < x2 ? x2 : s->x,
		    s->y < y2 ? y2 : s->y};
	default:
		return (struct box){
		    s->x - s->w, s->y - s->w, s->x + s->w, s->y + s->w};
	}
}

bool
scene_boxes_meet(const struct box *a, const struct box *b)
{
	return a->left < b->right && b->left < a->right && a->top < b->bottom &&
	    b->top < a->bottom;
}

static bool
crosses_grid(const struct scene *scene, size_t n, const struct box *box)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct shape *shape = &scene->shapes[i];
		struct box line;

		if (shape->layer != LAYER_GRID)
			continue;
		line = scene_box(shape);
		line.right += line.left == line.right;
		line.bottom += line.top == line.bottom;
		if (scene_boxes_meet(&line, box))
			return true;
	}
	return false;
}

static void
put_paper(struct scene *scene)
{
	size_t n = scene->n;
	size_t i;

	for (i = 0; i < n; i++) {
		struct box box = scene_box(&scene->shapes[i]);

		if (scene->shapes[i].draw != DRAW_TEXT ||
		    scene->shapes[i].fill >= INK_ON_STRONG ||
		    !crosses_grid(scene, n, &box))
			continue;
		scene_rect(scene, LAYER_UNDER, box.left - UNDER, box.top,
		    box.right - box.left + 2 * UNDER, box.bottom - box.top,
		    INK_PAPER);
	}
}

void
scene_finish(struct scene *scene)
{
	struct shape *sorted;
	size_t n = 0;
	size_t i;
	int layer;

	put_paper(scene);
	sorted = pool_zero(scene->pool, scene->n, sizeof *sorted);
	for (layer = LAYER_GRID; layer <= LAYER_TEXT; layer++)
		for (i = 0; i < scene->n; i++)
			if (scene->shapes[i].layer == (enum layer)layer)
				sorted[n++] = scene->shapes[i];
	free(scene->shapes);
	scene->shapes = sorted;
	scene->cap = scene->n;
}
