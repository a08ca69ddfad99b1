#include "svg.h"
#include "format.h"
#include "number.h"
#include "utf8.h"

enum {
	ISOLATE = 0x2068,
	END_OF_ISOLATE = 0x2069,
	SIZE = 130 /* of text that says no other */
};

/* The name of each use of a colour in classes, and the colour on white paper
 * and on dark. */
static const struct {
	const char *name;
	const char *light;
	const char *dark;
} inks[INKS] = {
    [INK_PAPER] = {"paper", "#ffffff", "#12161b"},
    [INK_TEXT] = {"ink", "#1a2027", "#e7ebef"},
    [INK_SOFT] = {"soft", "#55606b", "#a7b2bd"},
    [INK_GRID] = {"grid", "#d5dbe1", "#303942"},
    [INK_AXIS] = {"axis", "#7a8692", "#7d8a97"},
    [INK_OTHERS] = {"rest", "#6b7682", "#8a97a4"},
    [INK_A] = {"a", "#0a5278", "#6cb4e4"},
    [INK_B] = {"b", "#b84e08", "#e0934a"},
    [INK_C] = {"c", "#3f9d7c", "#c9ecd8"},
    [INK_D] = {"d", "#4a1942", "#9c5f9c"},
    [INK_BAR] = {"bar", "#4a8fc0", "#4a87b3"},
    [INK_NEGATIVE] = {"n2", "#7a3404", "#f3b67a"},
    [INK_NEGATIVE_WEAK] = {"n1", "#cd7722", "#b3702f"},
    [INK_MIDDLE] = {"mid", "#8b959e", "#6f7b87"},
    [INK_POSITIVE_WEAK] = {"p1", "#4a8fc0", "#4a87b3"},
    [INK_POSITIVE] = {"p2", "#0a3f5e", "#a5d2f2"},
    [INK_RAMP] = {"r1", "#0a3f5e", "#cfe4f2"},
    [INK_RAMP_2] = {"r2", "#1d6591", "#8fbfdf"},
    [INK_RAMP_3] = {"r3", "#4a8fc0", "#4a87b3"},
    [INK_RAMP_4] = {"r4", "#8fbfdf", "#2b5878"},
    [INK_RAMP_LAST] = {"r5", "#cfe4f2", "#1c3a50"},
    [INK_ON_STRONG] = {"on2", "#ffffff", "#12161b"},
    [INK_ON_WEAK] = {"on1", "#12161b", "#12161b"},
    [INK_ON_MIDDLE] = {"on0", "#12161b", "#000000"},
    [INK_ON_PALE] = {"onp", "#12161b", "#e7ebef"},
    [INK_ON_PLUM] = {"ond", "#ffffff", "#ffffff"},
};

static const char *const dashes[] = {[DASH_NONE] = NULL,
    [DASH_LONG] = "6 3",
    [DASH_DOTS] = "2 3",
    [DASH_LONG_DOTS] = "8 3 2 3",
    [DASH_AVERAGE] = "4 3",
    [DASH_DOUBTFUL] = "3 2"};

/* ---- text ---------------------------------------------------------------- */

static bool
is_bidi_control(uint32_t point)
{
	return point == 0x200E || point == 0x200F || point == 0x061C ||
	    (point >= 0x202A && point <= 0x202E) ||
	    (point >= 0x2066 && point <= 0x2069);
}

static void
put_control(struct out *out, uint32_t point)
{
	char bytes[4];

	out_slice(out, (struct slice){bytes, utf8_put(bytes, point)});
}

/* Put a text. One with controls of direction is isolated, so that they have
 * no effect on what follows. */
static void
svg_put_text(struct out *out, const char *text)
{
	bool has_controls = false;
	const char *at = text;
	uint32_t point;

	while (*at != '\0') {
		at += utf8_get(at, &point);
		has_controls = has_controls || is_bidi_control(point);
	}
	if (has_controls)
		put_control(out, ISOLATE);
	out_markup(out, text);
	if (has_controls)
		put_control(out, END_OF_ISOLATE);
}

/* ---- attributes ---------------------------------------------------------- */

/* Tenths of a pixel: "12", "12.3". */
static void
put_length(struct out *out, int64_t tenths)
{
	char text[NUMBER_TEXT];
	size_t len = number_round(
	    text, sizeof text, (double)tenths / 10, 0, tenths % 10 != 0);

	out_slice(out, (struct slice){text, len});
}

static void
put_attribute(struct out *out, const char *name, int64_t tenths)
{
	out_byte(out, ' ');
	out_text(out, name);
	out_text(out, "=\"");
	put_length(out, tenths);
	out_byte(out, '"');
}

/* Fill, stroke, and the classes that give both another colour in the dark. */
static void
put_colours(struct out *out, const struct scene *scene, const struct shape *s)
{
	const bool has_both = s->fill != INK_NONE && s->stroke != INK_NONE;

	if (s->fill == INK_NONE && s->draw != DRAW_TEXT)
		out_text(out, " fill=\"none\"");
	else if (!scene->is_drawing)
		out_format(out, " fill=\"%s\"", inks[s->fill].light);
	if (s->is_pale)
		out_text(out, " fill-opacity=\"0.2\"");
	if (s->stroke != INK_NONE) {
		if (!scene->is_drawing)
			out_format(
			    out, " stroke=\"%s\"", inks[s->stroke].light);
		if (s->thick != 10)
			put_attribute(out, "stroke-width", s->thick);
		if (s->dash != DASH_NONE)
			out_format(
			    out, " stroke-dasharray=\"%s\"", dashes[s->dash]);
	}
	if (s->fill == INK_NONE && s->stroke == INK_NONE)
		return;
	out_text(out, " class=\"");
	if (s->fill != INK_NONE)
		out_format(out, "f-%s", inks[s->fill].name);
	if (s->stroke != INK_NONE)
		out_format(
		    out, "%ss-%s", has_both ? " " : "", inks[s->stroke].name);
	out_byte(out, '"');
}

/* ---- shapes -------------------------------------------------------------- */

static void
put_rect(struct out *out, const struct scene *scene, const struct shape *s)
{
	out_text(out, "<rect");
	put_attribute(out, "x", s->x);
	put_attribute(out, "y", s->y);
	put_attribute(out, "width", s->w);
	put_attribute(out, "height", s->h);
	put_colours(out, scene, s);
	out_text(out, "/>\n");
}

/* A path through corners, counted from the place of the shape. */
static void
put_corners(struct out *out, const struct scene *scene, const struct shape *s,
    const struct point *corners, uint32_t n, bool is_closed)
{
	uint32_t i;

	out_text(out, "<path d=\"");
	for (i = 0; i < n; i++) {
		out_byte(out, i == 0 ? 'M' : 'L');
		put_length(out, s->x + corners[i].x);
		out_byte(out, ' ');
		put_length(out, s->y + corners[i].y);
	}
	out_text(out, is_closed ? "Z\"" : "\"");
	put_colours(out, scene, s);
	out_text(out, "/>\n");
}

/* A stroke across the end of a line. */
static void
put_cap(struct out *out, const struct shape *s, int64_t x)
{
	out_byte(out, 'M');
	put_length(out, x);
	out_byte(out, ' ');
	put_length(out, s->y - s->caps / 2);
	out_byte(out, 'V');
	put_length(out, s->y + s->caps / 2);
}

static void
put_line(struct out *out, const struct scene *scene, const struct shape *s)
{
	out_text(out, "<path d=\"M");
	put_length(out, s->x);
	out_byte(out, ' ');
	put_length(out, s->y);
	if (s->h == 0) {
		out_byte(out, 'H');
		put_length(out, s->x + s->w);
	} else if (s->w == 0) {
		out_byte(out, 'V');
		put_length(out, s->y + s->h);
	} else {
		out_byte(out, 'L');
		put_length(out, s->x + s->w);
		out_byte(out, ' ');
		put_length(out, s->y + s->h);
	}
	if (s->caps > 0) {
		put_cap(out, s, s->x);
		put_cap(out, s, s->x + s->w);
	}
	out_byte(out, '"');
	put_colours(out, scene, s);
	out_text(out, "/>\n");
}

static void
put_path(struct out *out, const struct scene *scene, const struct shape *s)
{
	put_corners(out, scene, s, s->points, s->n_points, false);
}

static void
put_area(struct out *out, const struct scene *scene, const struct shape *s)
{
	put_corners(out, scene, s, s->points, s->n_points, true);
}

static void
put_disc(struct out *out, const struct scene *scene, const struct shape *s)
{
	out_text(out, "<circle");
	put_attribute(out, "cx", s->x);
	put_attribute(out, "cy", s->y);
	put_attribute(out, "r", s->w);
	put_colours(out, scene, s);
	out_text(out, "/>\n");
}

static void
put_diamond(struct out *out, const struct scene *scene, const struct shape *s)
{
	const struct point corners[] = {
	    {0, -s->w}, {s->w, 0}, {0, s->w}, {-s->w, 0}};

	put_corners(out, scene, s, corners, 4, true);
}

static void
put_square(struct out *out, const struct scene *scene, const struct shape *s)
{
	const struct point corners[] = {
	    {-s->w, -s->w}, {s->w, -s->w}, {s->w, s->w}, {-s->w, s->w}};

	put_corners(out, scene, s, corners, 4, true);
}

static void
put_triangle(struct out *out, const struct scene *scene, const struct shape *s)
{
	const struct point corners[] = {
	    {0, -s->w}, {s->w, s->w}, {-s->w, s->w}};

	put_corners(out, scene, s, corners, 3, true);
}

static void
put_text(struct out *out, const struct scene *scene, const struct shape *s)
{
	static const char *const anchors[] = {[ANCHOR_START] = "",
	    [ANCHOR_MIDDLE] = " text-anchor=\"middle\"",
	    [ANCHOR_END] = " text-anchor=\"end\""};

	if (*s->text == '\0')
		return;
	out_text(out, "<text");
	put_attribute(out, "x", s->x);
	put_attribute(out, "y", s->y);
	if (s->size != SIZE)
		put_attribute(out, "font-size", s->size);
	out_text(out, anchors[s->anchor]);
	if (s->is_bold)
		out_text(out, " font-weight=\"700\"");
	if (s->fill != INK_TEXT)
		put_colours(out, scene, s);
	out_byte(out, '>');
	svg_put_text(out, s->text);
	out_text(out, "</text>\n");
}

static void (*const writers[])(
    struct out *, const struct scene *, const struct shape *) = {
    [DRAW_RECT] = put_rect,
    [DRAW_LINE] = put_line,
    [DRAW_PATH] = put_path,
    [DRAW_AREA] = put_area,
    [DRAW_DISC] = put_disc,
    [DRAW_DIAMOND] = put_diamond,
    [DRAW_SQUARE] = put_square,
    [DRAW_TRIANGLE] = put_triangle,
    [DRAW_TEXT] = put_text,
};

/* ---- the document -------------------------------------------------------- */

static void
put_dark(struct out *out, const struct scene *scene)
{
	bool is_fill[INKS] = {[INK_PAPER] = true, [INK_TEXT] = true};
	bool is_stroke[INKS] = {false};
	size_t i;
	int ink;

	for (i = 0; i < scene->n; i++) {
		is_fill[scene->shapes[i].fill] = true;
		is_stroke[scene->shapes[i].stroke] = true;
	}
	out_text(out, "<style>@media (prefers-color-scheme:dark){");
	for (ink = INK_PAPER; ink < INKS; ink++) {
		if (is_fill[ink])
			out_format(out, ".f-%s{fill:%s}", inks[ink].name,
			    inks[ink].dark);
		if (is_stroke[ink])
			out_format(out, ".s-%s{stroke:%s}", inks[ink].name,
			    inks[ink].dark);
	}
	out_text(out, "}</style>\n");
}

static void
put_head(struct out *out, const struct scene *scene)
{
	out_text(out,
	    scene->is_drawing ? "<svg"
			      : "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	put_attribute(out, "width", scene->width);
	put_attribute(out, "height", scene->height);
	out_text(out, " viewBox=\"0 0 ");
	put_length(out, scene->width);
	out_byte(out, ' ');
	put_length(out, scene->height);
	out_format(out, "\" role=\"img\" aria-labelledby=\"%s-t %s-d\"",
	    scene->id, scene->id);
	if (scene->table != NULL)
		out_format(out, " aria-describedby=\"%s\"", scene->table);
	out_format(out,
	    " lang=\"%s\" font-size=\"13\" font-family=\"Arial,'Liberation "
	    "Sans',Arimo,Helvetica,sans-serif\"",
	    scene->lang);
	if (!scene->is_drawing)
		out_format(out, " fill=\"%s\"", inks[INK_TEXT].light);
	out_format(out, " class=\"f-%s\">\n<title id=\"%s-t\">",
	    inks[INK_TEXT].name, scene->id);
	svg_put_text(out, scene->name);
	out_format(out, "</title>\n<desc id=\"%s-d\">", scene->id);
	svg_put_text(out, scene->told);
	out_text(out, "</desc>\n");
}

void
svg_write(struct out *out, const struct scene *scene)
{
	const struct shape paper = {.draw = DRAW_RECT,
	    .w = scene->width,
	    .h = scene->height,
	    .fill = INK_PAPER};
	size_t i;

	put_head(out, scene);
	if (!scene->is_drawing)
		put_dark(out, scene);
	put_rect(out, scene, &paper);
	for (i = 0; i < scene->n; i++)
		writers[scene->shapes[i].draw](out, scene, &scene->shapes[i]);
	out_text(out, "</svg>\n");
}

static void
put_classes(struct out *out, bool is_dark)
{
	int ink;

	for (ink = INK_PAPER; ink < INKS; ink++) {
		const char *colour = is_dark ? inks[ink].dark : inks[ink].light;

		out_format(out, ".f-%s{fill:%s}.s-%s{stroke:%s}\n",
		    inks[ink].name, colour, inks[ink].name, colour);
	}
}

void
svg_style(struct out *out)
{
	put_classes(out, false);
	out_text(out, "@media (prefers-color-scheme:dark){\n");
	put_classes(out, true);
	out_text(out, "}\n");
}

const struct format format_svg = {.file = "figures",
    .ending = "svg",
    .says = "the figure of a table",
    .is_per_table = true,
    .scene = svg_write};
