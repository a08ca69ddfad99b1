#include "figure.h"
#include "canvas.h"
#include "mem.h"

enum {
	NOTE_GAP = 20
};

static void (*const drawers[])(struct canvas *) = {
    [PLOT_BARS] = bars_draw,
    [PLOT_DOTS] = dots_draw,
    [PLOT_LINES] = lines_draw,
    [PLOT_STACKED] = stack_draw,
    [PLOT_DIVERGING] = stack_draw,
    [PLOT_SLOPE] = slope_draw,
};

static void
put_head(struct canvas *c)
{
	static const struct paragraph title = {
	    SIZE_TITLE, 212, INK_TEXT, true, true};
	static const struct paragraph subtitle = {
	    SIZE_SUBTITLE, 175, INK_SOFT, false, false};

	if (*c->plot->title != '\0')
		canvas_paragraph(c, c->plot->title, &title);
	c->y += 20;
	canvas_paragraph(c, c->plot->subtitle, &subtitle);
	c->y += 60;
}

static void
put_foot(struct canvas *c)
{
	static const struct paragraph note = {
	    SIZE_NOTE, 155, INK_SOFT, false, false};
	uint32_t i;

	c->y += 100;
	for (i = 0; i < c->plot->n_notes; i++) {
		canvas_paragraph(c, c->plot->notes[i], &note);
		c->y += NOTE_GAP;
	}
	if (c->is_narrow && *c->plot->narrow_note != '\0') {
		canvas_paragraph(c, c->plot->narrow_note, &note);
		c->y += NOTE_GAP;
	}
	if (*c->plot->source != '\0')
		canvas_paragraph(c, c->plot->source, &note);
}

void
figure_draw(struct scene *scene, const struct plot *plot, uint32_t number,
    int width, bool is_drawing)
{
	struct canvas c = {.scene = scene, .plot = plot};

	*scene = (struct scene){.pool = plot->pool,
	    .width = (int64_t)width * 10,
	    .is_drawing = is_drawing,
	    .lang = plot->language->code,
	    .name = plot->title,
	    .told = plot->told};
	scene->id = pool_take(plot->pool,
	    mem_format("%s-%u-%d",
		*plot->sheet->id == '\0' ? "figure" : plot->sheet->id, number,
		width));
	if (is_drawing)
		scene->table = pool_take(
		    plot->pool, mem_format("%s-caption", plot->sheet->id));
	c.axis = pool_zero(plot->pool, 1, sizeof *c.axis);
	c.is_narrow = scene->width < NARROW;
	c.y = PAD;
	if (!is_drawing)
		put_head(&c);
	else
		c.y = 20;
	drawers[plot->type](&c);
	if (!is_drawing)
		put_foot(&c);
	scene->height = c.y + (is_drawing ? 80 : PAD);
	scene_finish(scene);
}
