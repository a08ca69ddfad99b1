#include <stdlib.h>
#include <string.h>

#include "syntax.h"

/*
 * SPSS, and PSPP: every cell is read as text, and what is no text becomes a
 * number.  Reasons are numbers too, -91 to -94, far from any code; of an
 * amount, far from any amount.
 */
enum {
	LABEL = 255, /* bytes of a variable's label */
	VALUE = 120, /* of a value's */
	PIECE = 100, /* of a text that stands on one line */
	TEXT = 8000  /* bytes of an open answer */
};

static const char *const codes[SYNTAX_REASONS] = {"-91", "-92", "-93", "-94"};
static const char *const amounts[SYNTAX_REASONS] = {
    "-99999991", "-99999992", "-99999993", "-99999994"};

static const char *const *
reasons_of(const struct variable *v)
{
	uint32_t i;

	if (v->type == TYPE_INTEGER || v->type == TYPE_NUMBER)
		return amounts;
	for (i = 0; v->type == TYPE_CODE && i < v->n_categories; i++)
		if (strncmp(v->categories[i].code, "-9", 2) == 0)
			return amounts;
	return codes;
}

static void
put(struct out *out, char byte)
{
	out_repeat(out, byte, byte == '\'' ? 2 : 1);
}

/* In pieces, as a line has at most 256 bytes. */
static void
put_text(struct syntax *s, const char *text, size_t most)
{
	size_t len = strlen(text) < most ? strlen(text) : most;

	for (;;) {
		size_t n = len < PIECE ? len : PIECE;

		while (n > 0 && n < strlen(text) &&
		    ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
		out_byte(s->out, '\'');
		syntax_quote(s, text, n, put);
		out_byte(s->out, '\'');
		text += n;
		len -= n;
		if (n == 0 || len == 0)
			return;
		out_text(s->out, " +\n    ");
	}
}

static void
put_file(struct syntax *s)
{
	uint32_t i;

	out_text(s->out, "GET DATA /TYPE=TXT\n  /FILE=");
	out_format(s->out, "'%s.csv'\n", s->book->name);
	out_text(s->out,
	    "  /ENCODING='UTF8'\n  /DELCASE=LINE\n  /ARRANGEMENT=DELIMITED\n"
	    "  /FIRSTCASE=2\n  /DELIMITERS=','\n  /QUALIFIER='\"'\n"
	    "  /VARIABLES=\n");
	for (i = 0; i < s->book->n_variables; i++)
		if (s->book->variables[i].type == TYPE_TEXT)
			out_format(s->out, "    %s A%d\n", s->names[i], TEXT);
		else
			out_format(s->out, "    @%u A255\n", i + 1);
	out_text(s->out, "    .\n\n");
}

/* A column of text into a variable of numbers. */
static void
put_variable(struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	const char *const *reasons = reasons_of(v);
	bool is_counted = syntax_is_counted(v);
	struct syntax_answer answer = {0};
	uint32_t i;

	out_format(s->out, "RECODE @%u", index + 1);
	for (i = 0; i < SYNTAX_REASONS; i++)
		out_format(s->out, " ('%s'=%s)", syntax_reasons[i], reasons[i]);
	while (is_counted && syntax_next(s, v, &answer)) {
		out_text(s->out, "\n  (");
		put_text(s, answer.raw, TEXT);
		out_format(s->out, "=%s)", answer.code);
	}
	if (!is_counted && v->type != TYPE_DATE)
		out_text(s->out, " (CONVERT)");
	out_format(s->out, " INTO %s.\n", s->names[index]);
	if (v->type == TYPE_DATE)
		out_format(s->out,
		    "IF (INDEX(@%u, '-') > 0) %s = NUMBER(@%u, SDATE10).\n",
		    index + 1, s->names[index], index + 1);
}

static void
put_values(struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	const char *const *reasons = reasons_of(v);
	struct syntax_answer answer = {0};
	uint32_t i;

	out_format(s->out, "VALUE LABELS %s\n", s->names[index]);
	while (syntax_next(s, v, &answer)) {
		out_format(s->out, "  %s ", answer.code);
		put_text(s, answer.label, VALUE);
		out_byte(s->out, '\n');
	}
	for (i = 0; i < SYNTAX_REASONS; i++) {
		out_format(s->out, "  %s ", reasons[i]);
		put_text(s, syntax_reason(s, v, i), VALUE);
		out_text(s->out, i + 1 < SYNTAX_REASONS ? "\n" : ".\n");
	}
	out_format(s->out, "MISSING VALUES %s (%s THRU %s).\n", s->names[index],
	    reasons[SYNTAX_REASONS - 1], reasons[0]);
}

static void
put_label(struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	char *label = syntax_label(s, index);

	if (label[0] != '\0') {
		out_format(s->out, "VARIABLE LABELS %s\n    ", s->names[index]);
		put_text(s, label, LABEL);
		out_text(s->out, ".\n");
	}
	free(label);
	if (v->type == TYPE_TEXT)
		return;
	out_format(s->out, "FORMATS %s (%s).\n", s->names[index],
	    v->type == TYPE_DATE         ? "SDATE10"
		: v->type == TYPE_NUMBER ? "F16.4"
					 : "F8.0");
	put_values(s, index);
	out_format(s->out, "VARIABLE LEVEL %s (%s).\n", s->names[index],
	    v->is_ordered                                         ? "ORDINAL"
		: v->type == TYPE_CODE || v->type == TYPE_BOOLEAN ? "NOMINAL"
								  : "SCALE");
}

/* A set is of variables that are 1 where it was chosen. */
static void
put_set(struct syntax *s, const struct set *set)
{
	const char *label = label_in(&set->label, s->lang);
	uint32_t i;

	if (set->n_members < 2)
		return;
	out_format(s->out, "MRSETS /MDGROUP NAME=$%s LABEL=", set->name);
	put_text(s, label[0] != '\0' ? label : set->name, VALUE);
	out_text(s->out, "\n  VARIABLES=");
	for (i = 0; i < set->n_members; i++)
		out_format(s->out, "%s%s",
		    i == 0           ? ""
			: i % 6 == 0 ? "\n    "
				     : " ",
		    s->names[set->members[i]]);
	out_text(s->out, "\n  VALUE=1.\n");
}

void
syntax_spss(struct syntax *s)
{
	uint32_t n = s->book->n_variables;
	uint32_t i;

	out_format(s->out,
	    "* Encoding: UTF-8.\n* %s.csv, as normalize writes it, with its "
	    "labels and missing values.\n\nSET DECIMAL=DOT.\n",
	    s->book->name);
	put_file(s);
	for (i = 0; i < n; i++)
		if (s->book->variables[i].type != TYPE_TEXT)
			put_variable(s, i);
	out_text(s->out, "EXECUTE.\n\nADD FILES /FILE=*\n  /KEEP=");
	for (i = 0; i < n; i++)
		out_format(s->out, "%s%s",
		    i == 0           ? ""
			: i % 6 == 0 ? "\n    "
				     : " ",
		    s->names[i]);
	out_text(s->out, ".\n\n");
	for (i = 0; i < n; i++)
		put_label(s, i);
	for (i = 0; i < s->book->n_sets; i++)
		put_set(s, &s->book->sets[i]);
	for (i = 0; i < n; i++)
		if (s->book->variables[i].role == ROLE_WEIGHT)
			out_format(s->out,
			    "* Figures of the population: WEIGHT BY %s.\n",
			    s->names[i]);
	out_text(s->out, "EXECUTE.\n");
}
