#include <string.h>

#include "format.h"
#include "recompute.h"

/*
 * A script for R that computes the figures again from the micro data, with
 * survey.  What survey has no estimator for is the total of influence values,
 * whose error survey gives.
 */
static void
put_list(struct out *out, const char *name, const char *const *list, uint32_t n)
{
	uint32_t i;

	out_format(out, "%s <- c(", name);
	for (i = 0; i < n; i++) {
		out_text(out, i == 0 ? "" : ", ");
		out_quoted(out, list[i]);
	}
	out_text(out, n == 0 ? "character(0))\n" : ")\n");
}

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
    "# normalize wrote, with the package survey: shares and means by svymean,\n"
    "# totals and numbers by svytotal, ratios by svyratio.  For differences, "
    "and\n"
    "# for shares of a row or of all, survey has no such function: they are\n"
    "# estimated from influence values (Deville 1999), whose total has the "
    "error\n"
    "# sought.\n";

static const char body[] =
    "suppressPackageStartupMessages(library(survey))\n"
    "options(survey.lonely.psu = lonely, warn = 1)\n"
    "\n"
    "read <- function(...)\n"
    "  read.csv(..., colClasses = \"character\", na.strings = character(0),\n"
    "    check.names = FALSE, encoding = \"UTF-8\")\n"
    "data <- do.call(rbind, lapply(commandArgs(TRUE), read))\n"
    "figures <- read(text = figures)\n"
    "terms <- read(text = terms)\n"
    "terms <- split(terms, factor(terms$figure, seq_len(nrow(figures))))\n"
    "\n"
    "frame <- data.frame(w = if (length(weight)) as.numeric(data[[weight]])\n"
    "  else rep(1, nrow(data)), y = 0, z = 0)\n"
    "one <- function(names) formula(if (length(names))\n"
    "  paste(\"~\", paste(names, collapse = \"+\")) else \"~1\")\n"
    "ids <- sprintf(\"c%d\", seq_along(cluster))\n"
    "frame[ids] <- data[cluster]\n"
    "sizes <- sprintf(\"f%d\", seq_along(fpc))\n"
    "frame[sizes] <- lapply(data[fpc], as.numeric)\n"
    "if (length(strata))\n"
    "  frame$s <- do.call(paste, c(data[strata], sep = \"\\r\"))\n"
    "design <- svydesign(ids = one(ids),\n"
    "  strata = if (length(strata)) ~s, weights = ~w,\n"
    "  fpc = if (length(fpc)) one(sizes), data = frame, nest = nest)\n"
    "\n"
    "dots <- c(\".d\", \".n\", \".r\", \".x\")\n"
    "cut <- function(text, by) strsplit(text, by, fixed = TRUE)[[1]]\n"
    "key_of <- function(texts) paste(texts, collapse = \"\\r\")\n"
    "# Records that the conditions hold for.\n"
    "holds <- function(where) {\n"
    "  all <- rep(TRUE, nrow(data))\n"
    "  if (where != \"*\") for (part in cut(where, \"&\")) {\n"
    "    at <- regexpr(\"=\", part, fixed = TRUE)\n"
    "    names <- sapply(cut(substr(part, 1, at - 1), \"+\"), URLdecode)\n"
    "    wanted <- substring(part, at + 1)\n"
    "    values <- sapply(cut(sub(\"^!\", \"\", wanted), \"|\"),\n"
    "      function(x) key_of(sapply(cut(x, \"+\"), URLdecode)))\n"
    "    x <- do.call(paste, c(unname(data[names]), sep = \"\\r\"))\n"
    "    all <- all & if (startsWith(wanted, \"!\"))\n"
    "      !x %in% c(unlist(values), \"\", dots) else x %in% values\n"
    "  }\n"
    "  all\n"
    "}\n"
    "# Values, and whose they are.\n"
    "values <- function(f) {\n"
    "  d <- holds(f$where)\n"
    "  whole <- if (f$whole == \"\") d else holds(f$whole)\n"
    "  y <- z <- rep(1, nrow(data))\n"
    "  number <- function(x) {\n"
    "    known <- !x %in% c(\"\", dots)\n"
    "    d <<- d & known\n"
    "    x[!known] <- \"0\"\n"
    "    as.numeric(x)\n"
    "  }\n"
    "  if (startsWith(f$kind, \"share\")) {\n"
    "    x <- data[[f$variable]]\n"
    "    left <- if (f$base == \"asked\") \"\"\n"
    "      else c(\"\", setdiff(dots, cut(f$keep, \"|\")))\n"
    "    d <- d & !x %in% left\n"
    "    whole <- whole & !x %in% left\n"
    "    y <- as.numeric(x == f$code)\n"
    "    if (f$kind == \"share of answer\")\n"
    "      whole <- whole & x == f$code\n"
    "  } else if (f$kind != \"count\") {\n"
    "    y <- number(data[[f$variable]])\n"
    "  }\n"
    "  if (f$kind == \"ratio\")\n"
    "    z <- number(data[[f$denominator]])\n"
    "  if (f$whole == \"\")\n"
    "    whole <- d\n"
    "  list(y = y * d, z = z * whole, d = whole)\n"
    "}\n"
    "is_sum <- function(f) f$kind %in% c(\"total\", \"count\")\n"
    "# The estimate, and the influence of each record on it.\n"
    "influence <- function(f, v) {\n"
    "  w <- frame$w\n"
    "  if (is_sum(f))\n"
    "    return(list(e = sum(w * v$y), u = v$y))\n"
    "  e <- sum(w * v$y) / sum(w * v$z)\n"
    "  list(e = e, u = (v$y - e * v$z) / sum(w * v$z))\n"
    "}\n"
    "error <- function(u, d) {\n"
    "  design$variables$y <- u\n"
    "  SE(svytotal(~y, subset(design, d)))\n"
    "}\n"
    "# Figures by survey's own functions.\n"
    "direct <- function(f, v) {\n"
    "  design$variables$y <- v$y\n"
    "  design$variables$z <- v$z\n"
    "  part <- subset(design, v$d)\n"
    "  got <- if (is_sum(f)) svytotal(~y, part)\n"
    "    else if (f$kind == \"ratio\") svyratio(~y, ~z, part)\n"
    "    else svymean(~y, part)\n"
    "  c(sum(v$d), coef(got), SE(got))\n"
    "}\n"
    "compute <- function(i) {\n"
    "  f <- terms[[i]]\n"
    "  v <- lapply(seq_len(nrow(f)), function(k) values(f[k, ]))\n"
    "  if (errors && nrow(f) == 1 && f$whole == \"\")\n"
    "    return(direct(f, v[[1]]))\n"
    "  bases <- lapply(v, function(x) x$d)\n"
    "  d <- Reduce(`|`, bases)\n"
    "  n <- if (figures$records[i] == \"most\") max(sapply(bases, sum))\n"
    "    else sum(d)\n"
    "  e <- u <- 0\n"
    "  for (k in seq_len(nrow(f))) {\n"
    "    part <- influence(f[k, ], v[[k]])\n"
    "    e <- e + as.numeric(f$sign[k]) * part$e\n"
    "    u <- u + as.numeric(f$sign[k]) * part$u\n"
    "  }\n"
    "  c(n, e, if (errors) error(u, d) else NA)\n"
    "}\n"
    "got <- vapply(seq_len(nrow(figures)), compute, numeric(3))\n"
    "key <- figures[seq_len(keys)]\n"
    "key$n <- got[1, ]\n"
    "key$estimate <- format(got[2, ], digits = 17, trim = TRUE)\n"
    "key$se <- format(got[3, ], digits = 17, trim = TRUE)\n"
    "write.csv(key, row.names = FALSE, quote = TRUE)\n";

static void
write_r(struct out *out, const struct recompute *r)
{
	uint32_t n_weight = r->weight == NULL ? 0 : 1;
	/* The rule that survey has not. */
	bool has_errors = r->has_errors && strcmp(r->lonely, "centered") != 0;

	out_text(out, head);
	if (r->n_others > 0)
		out_format(out,
		    "# %u figures are none of these and are not computed.\n",
		    r->n_others);
	if (!has_errors)
		out_text(out,
		    "# The weights are replicates or calibrated, or lonely "
		    "units are centered:\n# errors are not computed.\n");
	out_text(out, "\n");
	put_list(out, "weight", &r->weight, n_weight);
	put_list(out, "strata", r->strata, r->n_strata);
	put_list(out, "cluster", r->cluster, r->n_cluster);
	put_list(out, "fpc", r->fpc, r->n_fpc);
	out_format(out, "nest <- %s\n", r->is_nested ? "TRUE" : "FALSE");
	out_format(out, "errors <- %s\n", has_errors ? "TRUE" : "FALSE");
	put_list(out, "lonely", &r->lonely, 1);
	out_format(out, "keys <- %u\n", r->n_columns);
	put_csv(out, "figures", &r->figures);
	put_csv(out, "terms", &r->terms);
	out_text(out, "\n");
	out_text(out, body);
}

const struct format format_r = {.file = "recompute",
    .ending = "R",
    .says = "a script for R that computes the figures again",
    .is_multilingual = true,
    .script = write_r};
