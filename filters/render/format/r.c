#include "format.h"
#include "recompute.h"

/*
 * A script for R that computes the figures again from the micro data, with
 * survey.  What it does with its data is recompute.R, which is part of the
 * program.
 */
extern const char recompute_r[];
__asm__(".section .rodata\n"
	".global recompute_r\n"
	"recompute_r:\n"
	".incbin \"filters/render/format/recompute.R\"\n"
	".byte 0\n"
	".previous\n");

static void
put_csv(struct out *out, const char *name, const struct out *csv)
{
	out_format(out, "%s <- r\"-----(", name);
	out_slice(out, (struct slice){csv->text, csv->len});
	out_text(out, ")-----\"\n");
}

static const char head[] =
    "# usage: Rscript recompute.R MICRO.csv ... >figures.csv\n"
    "#\n"
    "# Computes the figures of the tables again, from the micro data that\n"
    "# normalize wrote (and weigh, where it made the weights), with the "
    "package\n"
    "# survey: shares and means by svymean, totals and numbers by svytotal, "
    "ratios\n"
    "# by svyratio, under replicate weights by svrepdesign, raked and\n"
    "# post-stratified by rake and postStratify, tests by svychisq.\n"
    "#\n"
    "# survey has no such function for differences, standardised figures and\n"
    "# shares of a row or of all: they are estimated from influence values\n"
    "# (Deville 1999), whose total has the error sought.  So are figures of\n"
    "# weights calibrated by a model, whose influence values are residuals.  "
    "For\n"
    "# samples of waves that overlap, and for strata of one unit where they "
    "are to\n"
    "# fail or are centered, the variance of that total is this script's own.\n"
    "# Quantiles are read off as aggregate says, with Woodruff's interval "
    "around\n"
    "# survey's share.\n";

static void
write_r(struct out *out, const struct recompute *r)
{
	out_text(out, head);
	if (r->n_others > 0)
		out_format(out,
		    "#\n# %u figures are not computed: they take more than the "
		    "files say.\n",
		    r->n_others);
	/* R reads a script line by line: what follows is read in the
	 * charset that is set here. */
	out_text(out,
	    "\ninvisible(suppressWarnings("
	    "Sys.setlocale(\"LC_CTYPE\", \"C.UTF-8\")))\n");
	put_csv(out, "design_of", &r->design);
	out_format(out, "keys <- %u\n", r->n_columns);
	put_csv(out, "figures", &r->figures);
	put_csv(out, "terms", &r->terms);
	put_csv(out, "population", &r->population);
	out_text(out, "\n");
	out_text(out, recompute_r);
}

const struct format format_r = {.file = "recompute",
    .ending = "R",
    .says = "a script for R that computes the figures again",
    .is_multilingual = true,
    .script = write_r};
