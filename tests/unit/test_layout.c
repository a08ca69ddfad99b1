#include <string.h>

#include "child.h"
#include "layout.h"

/* A table of one question; columns: the total, two sexes under a heading. */
static const char *yes_label[] = {"Yes"};
static const char *stubs[] = {""};

struct made {
	struct cell cells[3];
	struct row rows[1];
	struct column columns[3];
	struct group groups[2];
	struct sheet sheet;
	struct document doc;
};

static struct cell
shown(const char *text, const char *n)
{
	return (struct cell){.text = text,
	    .interval = "1–9",
	    .n_text = n,
	    .has_value = true,
	    .has_interval = true};
}

static void
make(struct made *m)
{
	*m = (struct made){
	    .columns = {{.label = "All", .span = ""},
		{.label = "Women", .span = "Sex"},
		{.label = "Men", .span = "Sex"}},
	    .rows = {{.stubs = yes_label, .cells = m->cells}},
	    .cells = {shown("4", "9"), shown("5", "5"), shown("", "4")},
	    .doc = {.language = &language_en,
		.title = "T",
		.lead = "",
		.source = "S",
		.method = "",
		.sheets = &m->sheet,
		.n_sheets = 1},
	};
	m->cells[2].has_value = m->cells[2].has_interval = false;
	m->cells[2].interval = NULL;
	m->cells[2].mark = MARK_EMPTY;
	m->cells[2].sign = ".";
	m->groups[0] = (struct group){.title = "Trust?",
	    .subtitle = "Asked of few.",
	    .rows = m->rows,
	    .n_rows = 1};
	m->sheet = (struct sheet){.id = "t 1",
	    .title = "Trust",
	    .theme = "",
	    .number = 3,
	    .caption = "Per cent.",
	    .stubs = stubs,
	    .n_stubs = 1,
	    .columns = m->columns,
	    .n_columns = 3,
	    .groups = m->groups,
	    .n_groups = 1};
	sheet_finish(&m->doc, &m->sheet, 0, 0.95);
}

/* The kinds of all lines, a letter each. */
static void
assert_lines(const struct grid *grid, const char *kinds)
{
	static const char letters[] = {[LINE_SPANNER] = 'S',
	    [LINE_HEAD] = 'H',
	    [LINE_SECTION] = 's',
	    [LINE_SUBTITLE] = 't',
	    [LINE_BASE] = 'b',
	    [LINE_ROW] = 'r',
	    [LINE_INTERVAL] = 'i',
	    [LINE_SYMBOL] = 'y',
	    [LINE_NOTE] = 'n'};
	char found[32] = "";
	uint32_t i;

	assert_true(grid->n_lines < sizeof found);
	for (i = 0; i < grid->n_lines; i++)
		found[i] = letters[grid->lines[i].kind];
	assert_string_equal(found, kinds);
}

static void
lays_a_table_out_in_lines(void **state)
{
	struct layout layout = {.n_links = 0};
	const struct grid *grid;
	struct made m;

	(void)state;
	make(&m);
	layout_build(&layout, &m.doc, INTERVALS_BELOW, true);
	assert_int_equal(layout.n_blocks, 4);
	assert_int_equal(layout.blocks[0].kind, BLOCK_TITLE);
	assert_int_equal(layout.blocks[1].kind, BLOCK_TABLE);
	assert_int_equal(layout.blocks[1].level, 2);
	assert_int_equal(layout.blocks[2].kind, BLOCK_METHOD);
	assert_int_equal(layout.blocks[3].kind, BLOCK_SOURCE);
	grid = layout.blocks[1].grid;
	assert_lines(grid, "SHbstriyn");
	assert_string_equal(grid->anchor, "t-1");
	assert_string_equal(grid->number, "Table 3");
	assert_string_equal(grid->heading, "Table 3. Trust");
	assert_string_equal(grid->lines[0].entries[1].text, "Sex");
	assert_int_equal(grid->lines[0].entries[1].first, 1);
	assert_int_equal(grid->lines[0].entries[1].n, 2);
	assert_string_equal(grid->lines[2].entries[2].text, "4");
	assert_true(grid->lines[3].begins_part);
	assert_string_equal(grid->lines[5].entries[2].text, ".");
	assert_string_equal(grid->lines[5].entries[2].meaning,
	    "not applicable: nobody in the base");
	assert_string_equal(grid->lines[6].entries[0].text, "1–9");
	assert_string_equal(grid->lines[6].entries[2].text, "");
	assert_string_equal(grid->lines[8].text,
	    "Below the figures: 95% confidence intervals.");
	layout_free(&layout);
	document_free(&m.doc);
}

static void
says_where_the_intervals_are(void **state)
{
	struct layout layout = {.n_links = 0};
	const struct grid *grid;
	struct made m;

	(void)state;
	make(&m);
	layout_build(&layout, &m.doc, INTERVALS_BRACKETED, true);
	grid = layout.blocks[1].grid;
	assert_lines(grid, "SHbstryn");
	assert_string_equal(grid->lines[5].entries[0].interval, "1–9");
	assert_null(grid->lines[5].entries[2].interval);
	assert_string_equal(
	    grid->lines[7].text, "In brackets: 95% confidence intervals.");
	layout_free(&layout);

	layout = (struct layout){.n_links = 0};
	layout_build(&layout, &m.doc, INTERVALS_NONE, true);
	grid = layout.blocks[1].grid;
	assert_lines(grid, "SHbstry");
	assert_null(grid->lines[5].entries[0].interval);
	assert_string_equal(grid->interval_note, "");
	layout_free(&layout);
	document_free(&m.doc);
}

static void
says_the_heading_of_a_question_once(void **state)
{
	struct layout layout = {.n_links = 0};
	struct made m;

	(void)state;
	make(&m);
	m.groups[1] = m.groups[0];
	m.sheet.n_groups = 2;
	layout_build(&layout, &m.doc, INTERVALS_NONE, true);
	assert_lines(layout.blocks[1].grid, "SHbstrry");
	layout_free(&layout);
	document_free(&m.doc);
}

static void
ends_a_theme_where_a_table_has_none(void **state)
{
	struct layout layout = {.n_links = 0};
	struct sheet sheets[2];
	struct made m;

	(void)state;
	make(&m);
	sheets[0] = sheets[1] = m.sheet;
	sheets[0].theme = "Trust in others";
	m.doc.sheets = sheets;
	m.doc.n_sheets = 2;
	layout_build(&layout, &m.doc, INTERVALS_NONE, true);
	assert_int_equal(layout.blocks[1].kind, BLOCK_CONTENTS);
	assert_int_equal(layout.blocks[2].kind, BLOCK_THEME);
	assert_string_equal(layout.blocks[2].heading, "Trust in others");
	assert_int_equal(layout.blocks[3].level, 3);
	assert_int_equal(layout.blocks[4].kind, BLOCK_THEME);
	assert_string_equal(layout.blocks[4].heading, "");
	assert_int_equal(layout.blocks[5].kind, BLOCK_TABLE);
	layout_free(&layout);
	document_free(&m.doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lays_a_table_out_in_lines),
	    cmocka_unit_test(says_where_the_intervals_are),
	    cmocka_unit_test(says_the_heading_of_a_question_once),
	    cmocka_unit_test(ends_a_theme_where_a_table_has_none),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
