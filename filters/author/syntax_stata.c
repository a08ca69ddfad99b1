#include <stdlib.h>
#include <string.h>

#include "syntax.h"

/*
 * Stata 14 and later.  Every cell is read as text, by place, and what is no
 * text becomes a number; the reasons are Stata's own .d, .n, .r and .x.
 */
enum {
	LABEL = 80,   /* bytes of a variable's label, which holds characters */
	VALUE = 32000 /* of a value's */
};

/* Quotes of two characters hold a quote; a macro must not begin in them. */
static void
put(struct out *out, char byte)
{
	if (byte == '`' || byte == '$')
		out_byte(out, '\\');
	out_byte(out, byte == '"' ? '\'' : byte);
}

static void
put_text(struct syntax *s, const char *text, size_t most)
{
	out_byte(s->out, '"');
	syntax_quote(s, text, most, put);
	out_byte(s->out, '"');
}

static void
put_reasons(struct syntax *s, const char *name)
{
	unsigned i;

	for (i = 0; i < SYNTAX_REASONS; i++)
		out_format(s->out, "replace %s = %s if _v == \"%s\"\n", name,
		    syntax_reasons[i], syntax_reasons[i]);
}

/* The column of text becomes `_v`, and that the variable of numbers. */
static void
put_variable(struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	const char *name = s->names[index];
	struct syntax_answer answer = {0};

	out_format(s->out, "rename %s _v\n", name);
	if (v->type == TYPE_DATE) {
		out_format(s->out,
		    "generate long %s = daily(_v, \"YMD\"), before(_v)\n"
		    "format %s %%tdCCYY-NN-DD\n",
		    name, name);
	} else if (syntax_is_counted(v)) {
		out_format(s->out, "generate long %s = ., before(_v)\n", name);
		while (syntax_next(s, v, &answer)) {
			out_format(s->out, "replace %s = %s if _v == ", name,
			    answer.code);
			put_text(s, answer.raw, VALUE);
			out_byte(s->out, '\n');
		}
	} else {
		out_format(s->out,
		    "generate double %s = real(_v) if substr(_v, 1, 1) != "
		    "\".\" | strlen(_v) > 2, before(_v)\n",
		    name);
	}
	put_reasons(s, name);
	out_text(s->out, "drop _v\n");
}

static void
put_values(struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	struct syntax_answer answer = {0};
	uint32_t i;

	out_format(s->out, "label define l%u", index + 1);
	while (syntax_next(s, v, &answer)) {
		out_format(s->out, " ///\n  %s ", answer.code);
		put_text(s, answer.label, VALUE);
	}
	for (i = 0; i < SYNTAX_REASONS; i++) {
		out_format(s->out, " ///\n  %s ", syntax_reasons[i]);
		put_text(s, syntax_reason(s, v, i), VALUE);
	}
	out_format(
	    s->out, "\nlabel values %s l%u\n", s->names[index], index + 1);
}

void
syntax_stata(struct syntax *s)
{
	uint32_t n = s->book->n_variables;
	uint32_t i;

	out_format(s->out,
	    "* %s.csv, as normalize writes it, with its labels and missing "
	    "values.\nversion 14\nimport delimited using \"%s.csv\", "
	    "delimiters(\",\") ///\n  varnames(nonames) rowrange(2) "
	    "stringcols(_all) ///\n  bindquotes(strict) maxquotedrows("
	    "unlimited) encoding(\"utf-8\") clear\n",
	    s->book->name, s->book->name);
	/* By names that no variable has. */
	out_text(s->out, "rename v# _#\n");
	for (i = 0; i < n; i++)
		out_format(s->out, "rename _%u %s\n", i + 1, s->names[i]);
	for (i = 0; i < n; i++) {
		char *label = syntax_label(s, i);

		out_byte(s->out, '\n');
		if (s->book->variables[i].type != TYPE_TEXT) {
			put_variable(s, i);
			put_values(s, i);
		}
		if (label[0] != '\0') {
			out_format(s->out, "label variable %s ", s->names[i]);
			put_text(s, label, LABEL);
			out_byte(s->out, '\n');
		}
		free(label);
	}
	out_text(s->out, "\ncompress\n");
	for (i = 0; i < n; i++)
		if (s->book->variables[i].role == ROLE_WEIGHT)
			out_format(s->out,
			    "* Figures of the population: svyset "
			    "[pweight=%s]\n",
			    s->names[i]);
}
