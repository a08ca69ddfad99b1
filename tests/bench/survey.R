# survey.R JOINED SHAPE: the shares of step aggregate of ours.bash by R's survey
# package, svymean and svyby, a column each; SHAPE gets domain,level,measure,
# share,se.  Seconds of reading, of the design and of the estimates go to
# standard error.
suppressMessages(library(survey))
options(survey.lonely.psu = "remove")
file <- commandArgs(TRUE)
measures <- c("innovative", "collaborated", paste0("q1_", 1:4), paste0("effect_", 1:8), paste0("barrier_", 1:8))
clock <- function(e) system.time(e)[["elapsed"]]
read <- clock(d <- read.csv(file[1], na.strings = c("", ".d", ".n", ".r", ".x")))
design <- clock(des <- svydesign(ids = ~1, strata = ~stratum, fpc = ~N_h, weights = ~weight, data = d))
out <- list()
estimate <- clock(for (m in measures) {
  f <- as.formula(paste0("~", m))
  s <- svymean(f, des, na.rm = TRUE)
  out[[length(out) + 1]] <- data.frame(domain = "overall", level = "", measure = m, share = coef(s), se = as.vector(SE(s)))
  for (by in c("sector", "region", "sector+sizeclass")) {
    s <- svyby(f, as.formula(paste0("~", by)), des, svymean, na.rm = TRUE)
    v <- strsplit(by, "+", fixed = TRUE)[[1]]
    out[[length(out) + 1]] <- data.frame(domain = sub("sector+sizeclass", "sector_size", by, fixed = TRUE), level = do.call(paste, c(unname(s[v]), sep = ":")), measure = m, share = s[[m]], se = s$se)
  }
})
write.csv(do.call(rbind, out), file[2], row.names = FALSE, quote = FALSE)
cat(read, design, estimate, "\n", file = stderr())
