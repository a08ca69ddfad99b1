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

static const char head[] =
    "# usage: Rscript recompute.R MICRO.csv ... >figures.csv\n"
    "#\n"
    "# Computes the figures of the tables again, from the micro data that\n"
    "# normalize wrote, with the package survey: shares and means by svymean,\n"
    "# totals and numbers by svytotal, ratios by svyratio.  For differences\n"
    "# survey has no such function: they are estimated from influence values\n"
    "# (Deville 1999), whose total has the error sought.\n";

static const char body[] =
    "suppressPackageStartupMessages(library(survey))\n"
    "options(survey.lonely.psu = lonely, warn = 1)\n"
    "\n"
    "read <- function(...)\n"
    "  read.csv(..., colClasses = \"character\", na.strings = character(0),\n"
    "    check.names = FALSE, encoding = \"UTF-8\")\n"
    "data <- do.call(rbind, lapply(commandArgs(TRUE), read))\n"
    "figures <- read(text = figures)\n"
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
    "split <- function(text, by) strsplit(text, by, fixed = TRUE)[[1]]\n"
    "# Records that the conditions hold for.\n"
    "holds <- function(where) {\n"
    "  all <- rep(TRUE, nrow(data))\n"
    "  if (where != \"*\") for (part in split(where, \"&\")) {\n"
    "    pair <- split(part, \"=\")\n"
    "    x <- data[[URLdecode(pair[1])]]\n"
    "    others <- startsWith(pair[2], \"!\")\n"
    "    values <- sapply(split(sub(\"^!\", \"\", pair[2]), \"|\"), "
    "URLdecode)\n"
    "    all <- all & if (others) !x %in% c(values, \"\", dots)\n"
    "      else x %in% values\n"
    "  }\n"
    "  all\n"
    "}\n"
    "# Values, and whose they are.\n"
    "values <- function(f, where) {\n"
    "  d <- holds(where)\n"
    "  y <- z <- rep(1, nrow(data))\n"
    "  number <- function(x) {\n"
    "    known <- !x %in% c(\"\", dots)\n"
    "    d <<- d & known\n"
    "    x[!known] <- \"0\"\n"
    "    as.numeric(x)\n"
    "  }\n"
    "  if (f$kind == \"share\") {\n"
    "    x <- data[[f$variable]]\n"
    "    left <- if (f$base == \"asked\") \"\"\n"
    "      else c(\"\", setdiff(dots, split(f$keep, \"|\")))\n"
    "    d <- d & !x %in% left\n"
    "    y <- as.numeric(x == f$code)\n"
    "  } else if (f$kind != \"count\") {\n"
    "    y <- number(data[[f$variable]])\n"
    "  }\n"
    "  if (f$kind == \"ratio\")\n"
    "    z <- number(data[[f$denominator]])\n"
    "  list(y = y * d, z = z * d, d = d)\n"
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
    "error <- function(u) {\n"
    "  design$variables$y <- u\n"
    "  SE(svytotal(~y, design))\n"
    "}\n"
    "compute <- function(i) {\n"
    "  f <- figures[i, ]\n"
    "  a <- values(f, f$where_a)\n"
    "  if (f$where_b != \"\") {\n"
    "    b <- values(f, f$where_b)\n"
    "    ia <- influence(f, a)\n"
    "    ib <- influence(f, b)\n"
    "    return(c(sum(a$d | b$d), ia$e - ib$e,\n"
    "      if (errors) error(ia$u - ib$u) else NA))\n"
    "  }\n"
    "  if (!errors)\n"
    "    return(c(sum(a$d), influence(f, a)$e, NA))\n"
    "  design$variables$y <- a$y\n"
    "  design$variables$z <- a$z\n"
    "  part <- subset(design, a$d)\n"
    "  got <- if (is_sum(f)) svytotal(~y, part)\n"
    "    else if (f$kind == \"ratio\") svyratio(~y, ~z, part)\n"
    "    else svymean(~y, part)\n"
    "  c(sum(a$d), coef(got), SE(got))\n"
    "}\n"
    "got <- t(vapply(seq_len(nrow(figures)), compute, numeric(3)))\n"
    "key <- figures[seq_len(keys)]\n"
    "key$n <- got[, 1]\n"
    "key$estimate <- format(got[, 2], digits = 17, trim = TRUE)\n"
    "key$se <- format(got[, 3], digits = 17, trim = TRUE)\n"
    "write.csv(key, row.names = FALSE, quote = TRUE)\n";

static void
write_r(struct out *out, const struct recompute *r)
{
	uint32_t n_weight = r->weight == NULL ? 0 : 1;

	out_text(out, head);
	if (r->n_others > 0)
		out_format(out,
		    "# %u figures are none of these and are not computed.\n",
		    r->n_others);
	if (!r->has_errors)
		out_text(out,
		    "# The weights are replicates or calibrated: errors are "
		    "not computed.\n");
	out_text(out, "\n");
	put_list(out, "weight", &r->weight, n_weight);
	put_list(out, "strata", r->strata, r->n_strata);
	put_list(out, "cluster", r->cluster, r->n_cluster);
	put_list(out, "fpc", r->fpc, r->n_fpc);
	out_format(out, "nest <- %s\n", r->is_nested ? "TRUE" : "FALSE");
	out_format(out, "errors <- %s\n", r->has_errors ? "TRUE" : "FALSE");
	put_list(out, "lonely", &r->lonely, 1);
	out_format(out, "keys <- %u\n", r->n_columns);
	out_text(out, "figures <- r\"-----(");
	out_slice(out, (struct slice){r->figures.text, r->figures.len});
	out_text(out, ")-----\"\n\n");
	out_text(out, body);
}

const struct format format_r = {.file = "recompute",
    .ending = "R",
    .says = "a script for R that computes the figures again",
    .is_multilingual = true,
    .script = write_r};
