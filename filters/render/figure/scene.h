#ifndef SCENE_H
#define SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

struct axis;
struct cell;

/*
 * A figure as it is drawn: shapes in the order of painting, in tenths of a
 * pixel from the top left corner.  It knows colours by their use, and nothing
 * of the format that it will be written in.
 */
enum ink {
	INK_NONE,
	INK_PAPER,
	INK_TEXT, /* what text is, if it is nothing else */
	INK_SOFT,
	INK_GRID,
	INK_AXIS,
	INK_OTHERS, /* an average; what is not accented */
	INK_A,      /* four series */
	INK_B,
	INK_C,
	INK_D,
	INK_BAR,      /* the only series */
	INK_NEGATIVE, /* answers of two poles, strong and weak */
	INK_NEGATIVE_WEAK,
	INK_MIDDLE,
	INK_POSITIVE_WEAK,
	INK_POSITIVE,
	INK_RAMP, /* answers in order: five steps; the last two are pale */
	INK_RAMP_2,
	INK_RAMP_3,
	INK_RAMP_4,
	INK_RAMP_LAST,
	INK_ON_STRONG, /* text inside a bar of these */
	INK_ON_WEAK,
	INK_ON_MIDDLE,
	INK_ON_PALE,
	INK_ON_PLUM,
	INKS
};

/* What is painted first stands first. */
enum layer {
	LAYER_GRID,
	LAYER_UNDER, /* paper beneath text that crosses the grid */
	LAYER_BAND,
	LAYER_MARK,
	LAYER_OVER, /* whiskers, signs of points */
	LAYER_TEXT
};

enum draw {
	DRAW_RECT, /* x, y, w, h */
	DRAW_LINE, /* x, y to x + w, y + h */
	DRAW_PATH, /* through the points */
	DRAW_AREA, /* within the points */
	DRAW_DISC, /* around x, y; w is the radius */
	DRAW_DIAMOND,
	DRAW_SQUARE,
	DRAW_TRIANGLE,
	DRAW_TEXT /* its anchor on the base line is x, y */
};

enum dash {
	DASH_NONE,
	DASH_LONG,      /* 6 3 */
	DASH_DOTS,      /* 2 3 */
	DASH_LONG_DOTS, /* 8 3 2 3 */
	DASH_AVERAGE,   /* 4 3 */
	DASH_DOUBTFUL   /* 3 2: the whisker of an unreliable figure */
};

enum anchor {
	ANCHOR_START,
	ANCHOR_MIDDLE,
	ANCHOR_END
};

/* Which number of its cell a shape shows, by its place on its axis. */
enum saying {
	SAYS_NOTHING,
	SAYS_VALUE,    /* its end (a rectangle) or its centre is the estimate */
	SAYS_PART,     /* its length is the estimate */
	SAYS_INTERVAL, /* its two ends are the bounds */
	SAYS_NUMBER,   /* it is text that the table prints */
	SAYS_TICK,     /* of an axis */
	SAYS_HALF      /* it is text of a note: the largest half-width */
};

struct point {
	int64_t x;
	int64_t y;
};

struct shape {
	enum draw draw;
	enum layer layer;
	enum ink fill;
	enum ink stroke;
	int64_t thick; /* of the stroke */
	enum dash dash;
	int64_t caps; /* length of those at both ends of a line that lies */
	int64_t x;
	int64_t y;
	int64_t w;
	int64_t h;
	struct point *points;
	uint32_t n_points;
	const char *text;
	int64_t size;
	enum anchor anchor;
	bool is_bold;
	bool is_pale; /* a fifth of the colour */
	enum saying saying;
	const struct cell *cell;
	const struct axis *axis;
};

struct scene {
	struct pool *pool; /* borrowed: what the shapes point to */
	struct shape *shapes;
	size_t n;
	size_t cap;
	int64_t width;
	int64_t height;
	const char *id;    /* good as an XML name */
	const char *lang;  /* of the texts */
	const char *table; /* id of what describes it in its page; or NULL */
	const char *name;  /* for those who cannot see it */
	const char *told;
	bool is_drawing; /* of a page, which has title and notes as text */
};

/* Each adds a shape and returns it, borrowed until the next one is added. */
struct shape *scene_put(struct scene *, const struct shape *);
struct shape *scene_rect(struct scene *, enum layer, int64_t x, int64_t y,
    int64_t w, int64_t h, enum ink fill);
struct shape *scene_line(struct scene *, enum layer, int64_t x1, int64_t y1,
    int64_t x2, int64_t y2, enum ink, int64_t thick);
struct shape *scene_text(struct scene *, int64_t x, int64_t y, const char *,
    int64_t size, enum ink, enum anchor, bool is_bold);

/* The box of a shape; of text with the room that is kept for it. */
struct box {
	int64_t left;
	int64_t top;
	int64_t right;
	int64_t bottom;
};

struct box scene_box(const struct shape *);
bool scene_boxes_meet(const struct box *, const struct box *);

/* Finish a scene: put a patch of paper beneath each text that crosses the grid,
 * sort the shapes by layer, and move them into the pool. */
void scene_finish(struct scene *);

#endif
