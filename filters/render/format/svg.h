#ifndef SVG_H
#define SVG_H

#include "scene.h"

struct out;

/*
 * A scene as SVG 1.1: one element a line, attributes in a fixed order, no
 * font, script or link.  A file bears its colours, light as attributes and
 * dark in a style that a reader may not know.  Within a page a drawing has
 * classes alone, and svg_style() puts their colours.
 */
void svg_write(struct out *, const struct scene *);
void svg_style(struct out *);

#endif
