#include <string.h>

#include "format.h"
#include "mem.h"
#include "utf8.h"

/*
 * A document for pdflatex, with booktabs and dcolumn: each table a longtable.
 * Nothing may be wider than the page, so columns that have no room beside the
 * others stand in a further part of the table, with the labels again; and a
 * word that is wider than its column may be broken anywhere.
 */
enum {
	PAGE = 170, /* widths in millimetres */
	STUBS = 56,
	COLUMN = 17,
	GAP = 3,           /* between columns */
	DIGIT_TENTHS = 17, /* the width of one, and of most letters */
	LETTER_TENTHS = 26,
	LABEL = 600, /* characters in a table: a row stands on one page */
	HEAD = 120,  /* of a heading, which is narrower */
	SYLLABLE = 4
};

struct latex {
	struct out *out;
	const struct layout *layout;
	const struct grid *grid;
	uint32_t stub; /* width of the column of labels */
};

/* ---- text ---------------------------------------------------------------- */

static const struct {
	uint32_t point;
	const char *latex;
} commands[] = {{'\\', "\\textbackslash{}"}, {'{', "\\{"}, {'}', "\\}"},
    {'#', "\\#"}, {'$', "\\$"}, {'%', "\\%"}, {'&', "\\&"}, {'_', "\\_"},
    {'~', "\\textasciitilde{}"}, {'^', "\\textasciicircum{}"},
    {'`', "\\textasciigrave{}"}, {'"', "\\textquotedbl{}"},
    {'<', "\\textless{}"}, {'>', "\\textgreater{}"}, {'|', "\\textbar{}"},
    {'[', "{[}"}, {']', "{]}"}, {0xA0, "~"}, {0xAD, "\\-"}, {0x2010, "-{}"},
    {0x2011, "-{}"}, {0x2212, "\\textminus{}"}, {0x2013, "--{}"},
    {0x2014, "---{}"}, {0x2020, "\\textdagger{}"}, {0x2026, "\\ldots{}"}};

/* Do the fonts of pdflatex have the character? Others are put as a command,
 * or as a sign that they lack. */
static bool
is_known(uint32_t point)
{
	static const uint32_t holes[] = {0x108, 0x109, 0x10A, 0x10B, 0x114,
	    0x115, 0x116, 0x117, 0x120, 0x121, 0x124, 0x125, 0x126, 0x127,
	    0x128, 0x129, 0x12C, 0x12D, 0x12E, 0x12F, 0x134, 0x135, 0x138,
	    0x13F, 0x140, 0x149, 0x14C, 0x14D, 0x14E, 0x14F, 0x15C, 0x15D,
	    0x166, 0x167, 0x168, 0x169, 0x16A, 0x16B, 0x16C, 0x16D, 0x172,
	    0x173, 0x174, 0x175, 0x176, 0x177, 0x100, 0x101, 0x112, 0x113,
	    0x12A, 0x12B, 0x122, 0x123, 0x136, 0x137, 0x13B, 0x13C, 0x145,
	    0x146, 0x156, 0x157};
	static const uint32_t marks[] = {0x2018, 0x2019, 0x201A, 0x201C, 0x201D,
	    0x201E, 0x2021, 0x2022, 0x2030, 0x2039, 0x203A, 0x20AC, 0x2122};
	size_t i;

	for (i = 0; i < sizeof marks / sizeof *marks; i++)
		if (point == marks[i])
			return true;
	for (i = 0; i < sizeof holes / sizeof *holes; i++)
		if (point == holes[i])
			return false;
	return (point >= 0x20 && point < 0x7F) ||
	    (point > 0xA0 && point <= 0x17E);
}

static void
put_point(struct latex *l, uint32_t point, struct slice bytes)
{
	size_t i;

	for (i = 0; i < sizeof commands / sizeof *commands; i++)
		if (commands[i].point == point) {
			out_text(l->out, commands[i].latex);
			return;
		}
	if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
		out_byte(l->out, ' ');
	} else if (is_known(point)) {
		out_slice(l->out, bytes);
	} else {
		out_text(l->out, "\\other{");
		out_slice(l->out, bytes);
		out_byte(l->out, '}');
	}
}

/* Characters up to the next blank. */
static size_t
length_of_word(const char *text)
{
	uint32_t point;
	size_t n = 0;

	while (*text != '\0' && (unsigned char)*text > ' ') {
		text += utf8_get(text, &point);
		n++;
	}
	return n;
}

/* Text in a column of that width; at most so many characters. */
static void
put_text_in(struct latex *l, const char *text, uint32_t width, size_t most)
{
	size_t room = (size_t)width * 10 / LETTER_TENTHS;
	size_t word_len = 0;
	size_t at = 0; /* in the word */
	size_t n = 0;
	uint32_t point;

	for (; *text != '\0'; n++) {
		size_t len = utf8_get(text, &point);

		if (n + 1 >= most && text[len] != '\0') {
			out_text(l->out, "\\ldots{}");
			return;
		}
		if (point <= ' ')
			at = 0;
		else if (at++ == 0)
			word_len = length_of_word(text);
		else if (word_len > room && (at - 1) % SYLLABLE == 0)
			out_text(l->out, "\\-");
		put_point(l, point, (struct slice){text, len});
		/* LaTeX makes one sign of two commas or hyphens. */
		if ((point == ',' || point == '-') && text[1] == text[0])
			out_text(l->out, "{}");
		text += len;
	}
}

static void
put_text(struct latex *l, const char *text)
{
	put_text_in(l, text, PAGE, SIZE_MAX);
}

static void
put_paragraph(struct latex *l, const char *text)
{
	if (*text == '\0')
		return;
	put_text(l, text);
	out_text(l->out, "\n\n");
}

static void
put_heading(struct latex *l, uint32_t level, const char *text)
{
	static const char *const commands_of[] = {
	    "section", "section", "subsection", "subsubsection"};

	if (*text == '\0')
		return;
	out_format(l->out, "\\%s*{", commands_of[level > 3 ? 3 : level]);
	put_text(l, text);
	out_text(l->out, "}\n\n");
}

/* ---- columns ------------------------------------------------------------- */

/* Characters on both sides of the decimal mark; of figures alone, or of all
 * that stands in the column. */
struct sides {
	uint32_t left;
	uint32_t right;
};

static const struct entry *
entry_at(const struct line *line, uint32_t column)
{
	uint32_t i;

	for (i = 0; i < line->n_entries; i++)
		if (column - line->entries[i].first < line->entries[i].n)
			return &line->entries[i];
	return NULL;
}

static struct sides
sides_of(const struct latex *l, uint32_t column, bool is_all)
{
	const char *mark = word(WORD_DECIMAL, l->layout->language);
	struct sides sides = {1, 0};
	uint32_t i;

	for (i = 0; i < l->grid->n_body; i++) {
		const struct line *line = &l->grid->lines[i];
		const char *text;
		const char *point;
		uint32_t all;
		uint32_t right;

		if (line->kind != LINE_ROW &&
		    (!is_all || line->kind < LINE_BASE ||
			line->kind > LINE_INTERVAL))
			continue;
		text = line->entries[column].text;
		all = (uint32_t)utf8_width(slice_of(text));
		point = strstr(text, mark);
		right = point == NULL
		    ? 0
		    : (uint32_t)utf8_width(slice_of(point)) - 1;
		if (right > sides.right)
			sides.right = right;
		if (all - right > sides.left)
			sides.left = all - right;
	}
	return sides;
}

static uint32_t
width_of(const struct latex *l, uint32_t column)
{
	struct sides sides = sides_of(l, column, true);
	uint32_t digits =
	    (sides.left + sides.right + 2) * DIGIT_TENTHS / 10 + 1;

	return (digits > COLUMN ? digits : COLUMN) + GAP;
}

/* The column behind the last one that has room beside the first. */
static uint32_t
last_beside(const struct latex *l, uint32_t first)
{
	uint32_t room = PAGE - STUBS - 2 * GAP;
	uint32_t used = 0;
	uint32_t c = first;

	for (; c < l->grid->sheet->n_columns; c++) {
		used += width_of(l, c);
		if (used > room && c > first)
			break;
	}
	return c;
}

static void
put_columns(struct latex *l, uint32_t first, uint32_t last)
{
	const char *mark = word(WORD_DECIMAL, l->layout->language);
	bool is_plain = strcmp(mark, ",") == 0 || strcmp(mark, ".") == 0;
	uint32_t c;
	uint32_t i;

	out_text(l->out, "\\begin{longtable}{@{}");
	for (i = 0; i < l->grid->sheet->n_stubs; i++)
		out_format(l->out, "L{%umm}", l->stub);
	for (c = first; c < last; c++) {
		struct sides sides = sides_of(l, c, false);

		if (is_plain)
			out_format(l->out, "D{%s}{%s}{%u.%u}", mark, mark,
			    sides.left, sides.right);
		else
			out_byte(l->out, 'r');
	}
	out_text(l->out, "@{}}\n");
}

/* ---- lines --------------------------------------------------------------- */

static void
put_stubs(struct latex *l, const struct line *line)
{
	uint32_t i;

	for (i = 0; i < l->grid->sheet->n_stubs; i++) {
		out_text(l->out, i == 0 ? "" : " & ");
		if (line->stubs != NULL)
			put_text_in(l, line->stubs[i], l->stub, LABEL);
	}
}

/* Put the headings over columns, each as wide as those of its columns that
 * this part has. */
static void
put_spanners(
    struct latex *l, const struct line *line, uint32_t first, uint32_t last)
{
	uint32_t n_stubs = l->grid->sheet->n_stubs;
	struct out rules = {0};
	uint32_t c = first;

	out_repeat(l->out, '&', n_stubs - 1);
	while (c < last) {
		const struct entry *entry = entry_at(line, c);
		uint32_t end = entry->first + entry->n;
		uint32_t n = (end < last ? end : last) - c;
		uint32_t width = n * (COLUMN + GAP) - GAP;

		out_format(l->out, "& \\multicolumn{%u}{C{%umm}}{", n, width);
		put_text_in(l, entry->text, width, HEAD);
		out_text(l->out, "}");
		if (*entry->text != '\0')
			out_format(&rules, "\\cmidrule(lr){%u-%u}",
			    n_stubs + c - first + 1, n_stubs + c - first + n);
		c += n;
	}
	out_text(l->out, " \\\\\n");
	out_slice(l->out, (struct slice){rules.text, rules.len});
	out_text(l->out, "\n");
	out_free(&rules);
}

static void
put_head(
    struct latex *l, const struct line *line, uint32_t first, uint32_t last)
{
	uint32_t c;

	put_stubs(l, line);
	for (c = first; c < last; c++) {
		out_format(l->out, " & \\multicolumn{1}{R{%umm}}{", COLUMN);
		put_text_in(l, line->entries[c].text, COLUMN, HEAD);
		out_byte(l->out, '}');
	}
	out_text(
	    l->out, " \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n");
}

/* Does dcolumn take the text as a number? It may have a sign, brackets or a
 * flag around it. */
static bool
is_number(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text >= '0' && *text <= '9')
			return true;
	return false;
}

static void
put_number(struct latex *l, const char *text)
{
	const char *mark = word(WORD_DECIMAL, l->layout->language);
	uint32_t point;

	while (*text != '\0') {
		size_t len = utf8_get(text, &point);

		if (strncmp(text, mark, strlen(mark)) == 0)
			out_text(l->out, mark);
		else if (strchr("0123456789()+", *text) != NULL)
			out_byte(l->out, *text);
		else if (point == 0x2212)
			out_byte(l->out, '-');
		else {
			out_text(l->out, "\\mbox{");
			put_point(l, point, (struct slice){text, len});
			out_byte(l->out, '}');
		}
		text += len;
	}
}

/* Put an entry. A sign or a range has no decimal mark to align, so it is
 * set apart from dcolumn. */
static void
put_entry(struct latex *l, const struct line *line, const char *text)
{
	if (line->kind == LINE_ROW && is_number(text)) {
		put_number(l, text);
		return;
	}
	out_text(l->out, "\\multicolumn{1}{r}{");
	out_text(l->out, line->kind == LINE_ROW ? "" : "\\footnotesize ");
	put_text(l, text);
	out_byte(l->out, '}');
}

static void
put_row(struct latex *l, const struct line *line, uint32_t first, uint32_t last)
{
	uint32_t c;

	put_stubs(l, line);
	for (c = first; c < last; c++) {
		out_text(l->out, " & ");
		if (*line->entries[c].text != '\0')
			put_entry(l, line, line->entries[c].text);
	}
	out_text(l->out, " \\\\\n");
}

/* A question, over all columns. */
static void
put_section(
    struct latex *l, const struct line *line, uint32_t first, uint32_t last)
{
	uint32_t width = STUBS;
	uint32_t c;

	for (c = first; c < last; c++)
		width += COLUMN + GAP;
	if (line->begins_part)
		out_text(l->out, "\\addlinespace\n");
	out_format(l->out, "\\multicolumn{%u}{@{}L{%umm}@{}}{%s",
	    l->grid->sheet->n_stubs + last - first, width - GAP,
	    line->kind == LINE_SECTION ? "\\bfseries " : "\\itshape ");
	put_text_in(l, line->text, width, LABEL);
	out_text(l->out, "} \\\\*\n");
}

static void
put_line(
    struct latex *l, const struct line *line, uint32_t first, uint32_t last)
{
	switch (line->kind) {
	case LINE_SPANNER:
		put_spanners(l, line, first, last);
		break;
	case LINE_HEAD:
		put_head(l, line, first, last);
		break;
	case LINE_SECTION:
	case LINE_SUBTITLE:
		put_section(l, line, first, last);
		break;
	default:
		put_row(l, line, first, last);
	}
}

static void
put_grid(struct latex *l, const struct grid *grid)
{
	uint32_t first = 0;
	uint32_t last;
	uint32_t i;

	l->grid = grid;
	l->stub = (STUBS - 2 * GAP * (grid->sheet->n_stubs - 1)) /
	    grid->sheet->n_stubs;
	do {
		last = last_beside(l, first);
		put_columns(l, first, last);
		out_text(l->out, "\\toprule\n");
		for (i = 0; i < grid->n_body; i++)
			put_line(l, &grid->lines[i], first, last);
		out_text(l->out, "\\end{longtable}\n\n");
		first = last;
	} while (first < grid->sheet->n_columns);
	out_text(l->out, "{\\footnotesize\n");
	for (; i < grid->n_lines; i++) {
		if (grid->lines[i].kind == LINE_SYMBOL) {
			put_text(l, grid->lines[i].sign);
			out_text(l->out, "\\quad ");
		}
		put_paragraph(l, grid->lines[i].text);
	}
	out_text(l->out, "}\n\n");
}

/* ---- the document -------------------------------------------------------- */

static void
put_block(struct latex *l, const struct block *block)
{
	uint32_t i;

	switch (block->kind) {
	case BLOCK_CONTENTS:
	case BLOCK_FIGURE:
		return;
	case BLOCK_TABLE:
		put_heading(l, block->level, block->grid->heading);
		put_paragraph(l, block->text);
		put_grid(l, block->grid);
		return;
	default:
		put_heading(l, block->level, block->heading);
		put_paragraph(l, block->text);
	}
	for (i = 0; i < block->n_items; i++)
		put_paragraph(l, block->items[i]);
}

static const char preamble[] =
    "\\documentclass[a4paper,10pt]{article}\n"
    "\\usepackage{iftex}\n"
    "\\ifPDFTeX\n"
    "\\usepackage[T1]{fontenc}\n"
    "\\usepackage[utf8]{inputenc}\n"
    "\\usepackage{textcomp}\n"
    "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\n"
    "\\newcommand{\\other}[1]{?}\n"
    "\\else\n"
    "\\usepackage{fontspec}\n"
    "\\newcommand{\\other}[1]{#1}\n"
    "\\fi\n"
    "\\usepackage[a4paper,hmargin=20mm,vmargin=20mm]{geometry}\n"
    "\\usepackage{array,booktabs,dcolumn,longtable}\n"
    "\\newcolumntype{L}[1]{>{\\raggedright\\arraybackslash\\hspace{0pt}}p{#1}}"
    "\n"
    "\\newcolumntype{R}[1]{>{\\raggedleft\\arraybackslash\\hspace{0pt}}p{#1}}\n"
    "\\newcolumntype{C}[1]{>{\\centering\\arraybackslash\\hspace{0pt}}p{#1}}\n"
    "\\setlength{\\tabcolsep}{1.5mm}\n"
    "\\setlength{\\parindent}{0pt}\n"
    "\\setlength{\\parskip}{4pt}\n"
    "\\setlength{\\LTleft}{0pt}\n"
    "\\setlength{\\emergencystretch}{3em}\n"
    "\\raggedbottom\n"
    "\\sloppy\n"
    "\\begin{document}\n"
    "\\small\n";

static void
write_latex(struct out *out, const struct layout *layout)
{
	struct latex l = {.out = out, .layout = layout};
	uint32_t i;

	out_text(out, preamble);
	for (i = 0; i < layout->n_blocks; i++)
		put_block(&l, &layout->blocks[i]);
	/* LaTeX refuses a document without any page. */
	if (layout->n_blocks == 0)
		out_text(out, "\\null\n");
	out_text(out, "\\end{document}\n");
}

const struct format format_latex = {.file = "tables",
    .ending = "tex",
    .says = "a document for pdflatex, with booktabs",
    .intervals = INTERVALS_BELOW,
    .has_choice = true,
    .layout = write_latex};
