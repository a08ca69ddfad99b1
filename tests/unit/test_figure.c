/*
 * Scenes of tables made up at random, of every type and many widths: what a
 * mark says is where it stands, and no text meets another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "figure.h"
#include "measure.h"
#include "mem.h"

enum {
	ROUNDS = 60,
	COLUMNS = 6,
	ROWS = 9,
	SMALLEST = 110
};

/* A document with one table of one question. */
struct made {
	struct document doc;
	struct sheet sheet;
	struct group groups[4];
	struct column columns[COLUMNS];
	struct drawing drawing;
	uint32_t state;
};

/* Park and Miller's minimal standard: the same numbers anywhere. */
static uint32_t
draw(struct made *m, uint32_t n)
{
	m->state = (uint32_t)((uint64_t)m->state * 48271 % 2147483647);
	return m->state % n;
}

static const char *
label(struct made *m)
{
	static const char *const words[] = {"no", "answers", "Straße",
	    "Donaudampfschifffahrtsgesellschaft", "of those", "et/ou", "x-ray",
	    "中文", "ж"};
	struct out out = {0};
	uint32_t n = 1 + draw(m, 9);

	while (n-- > 0)
		out_format(&out, "%s%s", words[draw(m, 9)], n > 0 ? " " : "");
	return pool_take(&m->doc.pool, out_take(&out));
}

static void
make_cell(struct made *m, struct cell *cell, double most)
{
	struct estimate estimate = {
	    .n = 50 + draw(m, 900), .has_value = true, .flag = ""};

	estimate.value = most * draw(m, 1000) / 1000;
	estimate.low = estimate.value - draw(m, 100) / 1000.0;
	estimate.high = estimate.value + draw(m, 100) / 1000.0;
	estimate.has_interval = draw(m, 8) > 0;
	if (draw(m, 12) == 0)
		estimate.mark = MARK_UNRELIABLE;
	if (draw(m, 15) == 0) {
		estimate.has_value = estimate.has_interval = false;
		estimate.mark = MARK_SUPPRESSED;
	}
	sheet_cell(&m->doc, cell, &estimate,
	    &(struct rounding){.shift = 2, .interval_decimals = 1});
}

static void
make_columns(struct made *m, uint32_t n)
{
	static const char *by[] = {"g"};
	static const char *const codes[] = {"1", "2", "3", "4", "5", "6"};
	uint32_t c;

	m->sheet.columns = m->columns;
	m->sheet.n_columns = n;
	for (c = 0; c < n; c++) {
		struct column *column = &m->columns[c];

		*column = (struct column){.label = label(m), .span = "Group"};
		column->by = column->by_labels = by;
		column->n_by = 1;
		column->values = column->value_labels =
		    pool_zero(&m->doc.pool, 1, sizeof *column->values);
		column->values[0] = codes[c];
	}
}

static void
make_group(struct made *m, struct group *group, uint32_t n_rows)
{
	static const char *const codes[ROWS] = {
	    "1", "2", "3", "4", "5", "other", "7", "8", ".d"};
	uint32_t r;
	uint32_t c;

	*group = (struct group){.title = label(m),
	    .subtitle = "",
	    .item = "",
	    .measure = "q",
	    .statistic = "share",
	    .unit = "Per cent"};
	group->n_rows = n_rows;
	group->rows = pool_zero(&m->doc.pool, n_rows, sizeof *group->rows);
	for (r = 0; r < n_rows; r++) {
		struct row *row = &group->rows[r];

		row->stubs = pool_zero(&m->doc.pool, 1, sizeof *row->stubs);
		row->stubs[0] = label(m);
		row->code = codes[r];
		row->cells = pool_zero(
		    &m->doc.pool, m->sheet.n_columns, sizeof *row->cells);
		for (c = 0; c < m->sheet.n_columns; c++)
			make_cell(m, &row->cells[c], .9 / n_rows);
	}
}

static void
make(struct made *m, uint32_t seed, enum drawing_type type)
{
	uint32_t n_rows;
	uint32_t g;

	*m = (struct made){.state = 1 + seed * 7919};
	m->doc.language = seed % 2 == 0 ? &language_da : &language_en;
	m->doc.source = "";
	m->drawing.type = type;
	make_columns(m, 1 + draw(m, COLUMNS));
	n_rows = 1 + draw(m, type == DRAWING_STACKED ? 5 : ROWS);
	m->sheet.id = "t";
	m->sheet.title = label(m);
	m->sheet.theme = m->sheet.caption = "";
	m->sheet.groups = m->groups;
	m->sheet.n_groups = 1 + draw(m, type == DRAWING_STACKED ? 4 : 2);
	for (g = 0; g < m->sheet.n_groups; g++)
		make_group(m, &m->groups[g], n_rows);
	sheet_finish(&m->doc, &m->sheet, 0, 0.95);
}

/* ---- what has to hold ---------------------------------------------------- */

static void
expect_at(const struct shape *s, int64_t place, double value)
{
	const struct axis *axis = s->axis;
	int64_t number = axis_number(value < 0 ? 0
		: value > 1                    ? 1
					       : value,
	    2, axis->exponent);
	double exact = (double)axis->from +
	    (double)(axis->to - axis->from) * (double)(number - axis->low) /
		(double)(axis->high - axis->low);

	assert_true(exact - (double)place <= 1 && (double)place - exact <= 1);
}

static void
expect_meaning(const struct shape *s)
{
	const struct cell *cell = s->cell;
	int64_t zero;

	switch (s->saying) {
	case SAYS_VALUE:
		if (s->draw != DRAW_RECT)
			expect_at(s, s->x, cell->value);
		else if (s->w > 10)
			expect_at(s, s->x + s->w, cell->value);
		break;
	case SAYS_INTERVAL:
		expect_at(s, s->x, cell->low);
		expect_at(s, s->x + s->w, cell->high);
		break;
	case SAYS_PART:
		zero = axis_place(s->axis, 0);
		expect_at(s, zero + s->w, cell->value);
		break;
	default:
		break;
	}
}

static void
expect_room(const struct scene *scene, size_t i)
{
	const struct shape *s = &scene->shapes[i];
	struct box box = scene_box(s);
	size_t k;

	assert_true(s->size >= SMALLEST);
	assert_true(box.left >= 0 && box.right <= scene->width);
	assert_true(box.top >= 0 && box.bottom <= scene->height);
	for (k = 0; k < i; k++) {
		struct box other = scene_box(&scene->shapes[k]);

		if (scene->shapes[k].draw == DRAW_TEXT &&
		    scene_boxes_meet(&box, &other))
			fail_msg(
			    "'%s' meets '%s'", s->text, scene->shapes[k].text);
	}
}

static void
expect_good(const struct scene *scene)
{
	size_t i;

	assert_true(scene->n > 0);
	for (i = 0; i < scene->n; i++) {
		struct box box = scene_box(&scene->shapes[i]);

		if (i > 0)
			assert_true(scene->shapes[i].layer >=
			    scene->shapes[i - 1].layer);
		if (scene->shapes[i].draw == DRAW_TEXT)
			expect_room(scene, i);
		else
			assert_true(
			    box.left >= -50 && box.right <= scene->width + 50);
		expect_meaning(&scene->shapes[i]);
	}
}

static void
try_type(enum drawing_type type)
{
	static const int widths[] = {320, 360, 499, 500, 720, 1200};
	struct made m;
	struct plot plot;
	struct scene scene;
	uint32_t drawn = 0;
	uint32_t seed;
	size_t w;

	for (seed = 0; seed < ROUNDS; seed++) {
		struct choice choice;

		make(&m, seed, type);
		choice = (struct choice){
		    .doc = &m.doc, .sheet = &m.sheet, .drawing = &m.drawing};
		choose_plot(&plot, &choice);
		for (w = 0; w < sizeof widths / sizeof *widths; w++) {
			if (plot.type == PLOT_NONE)
				continue;
			figure_draw(&scene, &plot, 1, widths[w], w % 2 == 0);
			expect_good(&scene);
			drawn++;
		}
		document_free(&m.doc);
	}
	assert_true(drawn > ROUNDS);
}

static void
bars_stand_where_they_say(void **state)
{
	(void)state;
	try_type(DRAWING_BARS);
}

static void
dots_stand_where_they_say(void **state)
{
	(void)state;
	try_type(DRAWING_DOTS);
}

static void
stacks_stand_where_they_say(void **state)
{
	(void)state;
	try_type(DRAWING_STACKED);
}

static void
the_table_decides(void **state)
{
	(void)state;
	try_type(DRAWING_AUTO);
}

static void
one_answer_held_back_hides_its_row(void **state)
{
	struct made m;
	struct choice choice;
	struct plot plot;
	struct scene scene;
	size_t i;

	(void)state;
	make(&m, 3, DRAWING_STACKED);
	make_columns(&m, 3);
	make_group(&m, &m.groups[0], 4);
	m.sheet.n_groups = 1;
	for (i = 0; i < 12; i++)
		m.groups[0].rows[i / 3].cells[i % 3].has_value = true;
	m.groups[0].rows[2].cells[1].has_value = false;
	m.groups[0].rows[2].cells[1].mark = MARK_SUPPRESSED;
	sheet_finish(&m.doc, &m.sheet, 0, 0.95);
	choice = (struct choice){
	    .doc = &m.doc, .sheet = &m.sheet, .drawing = &m.drawing};
	choose_plot(&plot, &choice);
	assert_int_equal(plot.type, PLOT_STACKED);
	figure_draw(&scene, &plot, 1, 720, false);
	for (i = 0; i < scene.n; i++)
		if (scene.shapes[i].saying == SAYS_PART)
			assert_true(scene.shapes[i].cell !=
				&m.groups[0].rows[0].cells[1] &&
			    scene.shapes[i].cell !=
				&m.groups[0].rows[1].cells[1] &&
			    scene.shapes[i].cell !=
				&m.groups[0].rows[3].cells[1]);
	document_free(&m.doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bars_stand_where_they_say),
	    cmocka_unit_test(dots_stand_where_they_say),
	    cmocka_unit_test(stacks_stand_where_they_say),
	    cmocka_unit_test(the_table_decides),
	    cmocka_unit_test(one_answer_held_back_hides_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
