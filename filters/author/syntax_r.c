#include <stdlib.h>
#include <string.h>

#include "syntax.h"

/*
 * R, with haven: every cell is read as text; what is no text becomes a vector
 * of class labelled, whose reasons are tagged NA, as those of Stata files are.
 */
enum {
	MOST = 1000000
};

static void
put(struct out *out, char byte)
{
	if (byte == '"' || byte == '\\')
		out_byte(out, '\\');
	out_byte(out, byte);
}

static void
put_text(struct syntax *s, const char *text)
{
	out_byte(s->out, '"');
	syntax_quote(s, text, MOST, put);
	out_byte(s->out, '"');
}

static void
put_codes(struct syntax *s, const struct variable *v)
{
	struct syntax_answer answer = {0};

	out_text(s->out, "c(");
	while (syntax_next(s, v, &answer)) {
		out_text(s->out, answer.number > 1 ? ", " : "");
		put_text(s, answer.raw);
	}
	out_byte(s->out, ')');
}

static void
put_values(struct syntax *s, const struct variable *v)
{
	struct syntax_answer answer = {0};
	uint32_t i;

	out_text(s->out, "  c(");
	while (syntax_next(s, v, &answer)) {
		put_text(s, answer.label);
		out_format(s->out, " = %s,\n    ", answer.code);
	}
	for (i = 0; i < SYNTAX_REASONS; i++) {
		put_text(s, syntax_reason(s, v, i));
		out_format(s->out, " = tagged_na(\"%c\")%s",
		    syntax_reasons[i][1],
		    i + 1 < SYNTAX_REASONS ? ",\n    " : ")");
	}
}

static void
put_variable(struct syntax *s, uint32_t index)
{
	const struct variable *v = &s->book->variables[index];
	char *label = syntax_label(s, index);

	out_text(s->out, "d[[");
	put_text(s, v->name);
	out_text(s->out, "]] <- ");
	if (v->type == TYPE_TEXT || v->type == TYPE_DATE) {
		out_format(
		    s->out, "%s(d[[", v->type == TYPE_TEXT ? "text" : "dates");
		put_text(s, v->name);
		out_text(s->out, "]], ");
	} else {
		out_text(s->out, "values(d[[");
		put_text(s, v->name);
		out_text(s->out, "]], ");
		if (syntax_is_counted(v))
			put_codes(s, v);
		else
			out_text(s->out, "NULL");
		out_text(s->out, ",\n");
		put_values(s, v);
		out_text(s->out, ",\n  ");
	}
	put_text(s, label);
	out_text(s->out, ")\n");
	free(label);
}

void
syntax_r(struct syntax *s)
{
	uint32_t i;

	out_format(s->out,
	    "# %s.csv, as normalize writes it, with its labels and missing "
	    "values:\n# source(\"FILE\", encoding = \"UTF-8\") makes d.\n"
	    "library(haven)\n"
	    "d <- read.csv(\"%s.csv\", colClasses = \"character\",\n"
	    "  na.strings = character(), check.names = FALSE, encoding = "
	    "\"UTF-8\")\n"
	    "reasons <- c(.d = \"d\", .n = \"n\", .r = \"r\", .x = \"x\")\n"
	    "about <- function(x, label) {\n"
	    "  if (label != \"\") attr(x, \"label\") <- label\n  x\n}\n"
	    "text <- function(x, label) about(ifelse(x == \"\", NA, x), "
	    "label)\n"
	    "dates <- function(x, label)\n"
	    "  about(as.Date(ifelse(grepl(\"-\", x), x, NA)), label)\n"
	    "values <- function(x, codes, labels, label) {\n"
	    "  y <- if (is.null(codes))\n"
	    "    as.numeric(ifelse(x == \"\" | x %%in%% names(reasons), NA, "
	    "x))\n"
	    "  else as.numeric(match(x, codes))\n"
	    "  for (code in names(reasons))\n"
	    "    y[x == code] <- tagged_na(reasons[[code]])\n"
	    "  labelled(y, labels, if (label != \"\") label)\n}\n\n",
	    s->book->name, s->book->name);
	for (i = 0; i < s->book->n_variables; i++)
		put_variable(s, i);
	for (i = 0; i < s->book->n_variables; i++)
		if (s->book->variables[i].role == ROLE_WEIGHT)
			out_format(s->out,
			    "# Figures of the population: survey::svydesign("
			    "~1, weights = ~%s, data = d)\n",
			    s->names[i]);
}
