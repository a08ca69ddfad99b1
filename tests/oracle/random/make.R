# usage: Rscript make.R SEED DESIGNS FOLDER
#
# What R's survey package says of DESIGNS random designs and data (2 and 3
# stages, nested ids, sampling fractions and sizes, certainty strata, lonely
# units under each rule, weights of 0, missing answers, texts with commas and
# quotes; calibrated and replicate weights) and, with SEED 0, of its own data
# sets that stand in no other folder.  FOLDER gets a CSV file for each,
# requests.csv with the arguments of aggregate, a tab between, and
# expected.csv.  In values, nothing is known of what is not there, "none" says
# that R has no number, status=lonely that it stops.
#
# Left out is what R itself says otherwise elsewhere or by its rounding:
# quantiles where F equals p, or among the two smallest records, of which R
# skips the first (aggregate(1), CAVEATS); beta intervals of quantiles, whose n is that of
# records that weigh 0 as well; the deff of replicate weights where some
# weigh 0; fail and average where some do; tests in a domain of calibrated weights, where R counts the rows of
# the whole file; intervals of quantiles other than "mean" under replicate
# weights, which R 4.1-1 takes for "mean".
suppressMessages(library(survey))
options(digits = 17, warn = -1)
args <- commandArgs(TRUE)
seed <- as.integer(args[1]); n.designs <- as.integer(args[2]); out <- args[3]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
lines <- list()
num <- function(v) if (is.null(v) || length(v) == 0) "" else ifelse(is.na(v) | is.infinite(v), "none", sprintf("%.14g", v))
# one expected line
put <- function(file, argv, stat, measure, category, g = "_T", h = "_T", ...) {
  v <- list(...)
  lines[[length(lines) + 1]] <<- c(file = file, args = paste(argv, collapse = "\t"), statistic = stat,
    measure = measure, category = category, g = g, h = h,
    values = paste(names(v), vapply(v, function(x) if (is.character(x)) x else num(x), ""), sep = "=", collapse = ";"))
}
pick <- function(x, ...) x[sample(length(x), ...)]
Q <- c("yes, very", 'a "bit"', "no", "10")
make <- function() {
  stages <- sample(1:3, 1); ns <- sample(c(1, 1, 3, 6, 12), 1); two <- ns > 1 && runif(1) < .4
  nest <- ns > 1 && runif(1) < .5; fpcs <- sample(c("none", "size", "fraction"), 1)
  lonely <- runif(1) < .4 && ns > 1; scalew <- pick(c(1, 1, 1e-4, 1e6), 1)
  d <- list(); psu <- 0
  for (h in seq_len(ns)) {
    np <- sample(2:9, 1); if (stages == 1 && runif(1) < .6) np <- sample(5:40, 1)
    if (lonely && h == ns) np <- 1
    certain <- runif(1) < .15 && fpcs != "none"
    N <- if (certain) np else np + sample(5:100, 1)
    for (p in seq_len(np)) {
      psu <- psu + 1; pid <- if (nest) p else psu
      ms <- if (stages >= 2) sample(if (runif(1) < .1) 1:4 else 2:4, 1) else 1
      M <- ms + sample(c(0, 1, 8), 1)
      for (s in seq_len(ms)) {
        mk <- if (stages == 3) sample(2:4, 1) else 1; K <- mk + sample(c(0, 5), 1)
        for (k in seq_len(mk)) {
          rows <- if (stages > 1 || runif(1) < .8) 1 else 3
          for (r in seq_len(rows)) d[[length(d) + 1]] <- data.frame(h1 = h, p = pid, k = s, u = k, np = np, N = N, ms = ms, M = M, mk = mk, K = K)
        }
      }
    }
  }
  d <- do.call(rbind, d); n <- nrow(d); d$id <- seq_len(n)
  d$s1 <- if (two) (d$h1 - 1) %/% 3 else d$h1; d$s2 <- if (two) letters[(d$h1 - 1) %% 3 + 1] else "-"
  d$s1 <- paste0("s, ", d$s1, '"'); d$p <- paste0("u,", d$p)
  d$w <- signif(scalew * exp(rnorm(n, 3, .8)), 6)
  if (runif(1) < .3) d$w <- signif(scalew * 12.5, 6)
  if (runif(1) < .4) d$w[sample(n, max(1, n %/% 15))] <- 0
  if (fpcs == "fraction") { d$f1 <- d$np / d$N; d$f2 <- d$ms / d$M; d$f3 <- d$mk / d$K
  } else { d$f1 <- d$N; d$f2 <- d$M; d$f3 <- d$K }
  d$q <- pick(Q, n, replace = TRUE, prob = c(.5, .3, .15, .05)); d$b <- rbinom(n, 1, pick(c(.05, .3, .9), 1))
  d$y <- round(rnorm(n, pick(c(0, 50, 1e6), 1), pick(c(1, 30), 1)), 3); d$x <- round(rexp(n, .1) + .01, 2)
  d$t <- rpois(n, 4) - 3
  d$g <- pick(c("A,1", "B", 'C"', "rare"), n, replace = TRUE, prob = c(.5, .3, .17, .03))
  d$h <- pick(1:3, n, replace = TRUE)
  d$g0 <- pick(c("k", "l", "m"), n, replace = TRUE); d$h0 <- pick(c("u", "v"), n, replace = TRUE)
  d$v0 <- pick(0:1, n, replace = TRUE)
  if (runif(1) < .7) for (c in c("q", "b", "y", "x", "t", "g", "h")) d[sample(n, max(1, n %/% 12)), c] <- NA
  d$wave <- 1 + d$id %% 2
  list(data = d, stages = stages, strata = ns > 1, two = two, nest = nest, fpcs = fpcs)
}
des.of <- function(m, data = m$data) {
  d <- data
  # how far down the id formula goes: elements in the last stage
  depth <- m$depth
  ids <- list(~1, ~p, ~p + k, ~p + k + u)[[depth + 1]]
  fp <- if (m$fpcs == "none") NULL else list(~f1, ~f1, ~f1 + f2, ~f1 + f2 + f3)[[max(1, min(m$nf, 3)) + 1]]
  st <- if (!m$strata) NULL else if (m$two) ~interaction(s1, s2, drop = TRUE) else ~s1
  eval(bquote(svydesign(ids = .(ids), strata = .(st), fpc = .(fp), weights = ~w, data = d, nest = .(m$nest))))
}
argv.of <- function(m, weight = "w") {
  a <- c("--weight", weight)
  if (m$strata) a <- c(a, "--strata", if (m$two) "s1,s2" else "s1")
  if (m$depth > 0) a <- c(a, "--cluster", c("p", "p,k", "p,k,u")[m$depth])
  if (m$fpcs != "none") a <- c(a, "--fpc", c("f1", "f1,f2", "f1,f2,f3")[m$nf])
  if (m$nest) a <- c(a, "--nest")
  a
}
E2 <- function(e) tryCatch(e, error = function(e) NULL)
domains <- function(d) {
  l <- list(list(g = "_T", h = "_T", is = rep(TRUE, nrow(d))))
  for (g in sort(unique(na.omit(d$g)))) l[[length(l) + 1]] <- list(g = g, h = "_T", is = d$g %in% g)
  for (h in sort(unique(na.omit(d$h)))) l[[length(l) + 1]] <- list(g = "_T", h = as.character(h), is = d$h %in% h)
  for (g in sort(unique(na.omit(d$g)))) for (h in sort(unique(na.omit(d$h)))) {
    is <- d$g %in% g & d$h %in% h; if (any(is)) l[[length(l) + 1]] <- list(g = g, h = as.character(h), is = is) }
  l
}
ALL <- c("--by", "g", "--by", "h", "--by", "g,h", "--share", "q,b", "--mean", "y,t", "--total", "x,t", "--ratio", "y/x", "--count", "--columns", "cv,deff_wr,n_eff,t,p,ddf")
deffs <- function(f) { a <- E2(deff(f(TRUE))); b <- E2(deff(f("replace"))); list(a, b) }
# everything of one domain
estimates <- function(file, argv, des, dom, rep, level = .95) {
  D <- des[which(dom$is), ]; v <- D$variables
  w <- weights(D, "sampling")
  if (!rep && nrow(v) > sum(dom$is)) { keep <- des$variables$id[dom$is]; inside <- v$id %in% keep } else inside <- rep_len(TRUE, nrow(v))
  df <- degf(D); tt <- if (df > 0) qt(1 - (1 - level) / 2, df) else NA
  base <- function(ci) c(argv, ALL, "--ci", ci, if (level != .95) c("--level", level))
  one <- function(stat, measure, category, y, call, ratio = NULL) {
    ok <- inside & !is.na(y) & (if (is.null(ratio)) TRUE else !is.na(ratio)); n <- sum(ok & w != 0); sw <- sum(w[ok])
    if (n == 0) return()
    r <- E2(call(FALSE))
    if (is.null(r)) { put(file, base("wald"), stat, measure, category, dom$g, dom$h, status = "lonely"); return() }
    est <- as.vector(coef(r)); se <- as.vector(SE(r))
    if (is.na(est)) return()
    if (is.na(se)) se <- NA
    de <- if (stat == "count" || rep && any(w == 0)) list(NULL, NULL) else deffs(call)
    de <- lapply(de, function(z) if (is.null(z) || length(z) == 0 || is.na(z[1]) || z[1] < 1e-12 || z[1] > 1e9) "" else as.vector(z[1]))
    wald <- est + c(-1, 1) * tt * se
    put(file, base("wald"), stat, measure, category, dom$g, dom$h, n = n, sum_weight = sw, estimate = est, se = se, df = df, ci_low = wald[1], ci_high = wald[2], deff = de[[1]], deff_wr = de[[2]])
    if (stat == "share" && est > 0 && est < 1 && !is.na(se) && se > 1e-9 && df > 0) {
      F <- D[which(ok), ]; 
      ex <- function(x) 1 / (1 + exp(-x))
      lo <- ex(log(est / (1 - est)) + c(-1, 1) * tt * se / (est * (1 - est)))
      put(file, c(argv, ALL, if (level != .95) c("--level", level)), stat, measure, category, dom$g, dom$h, ci_low = lo[1], ci_high = lo[2])
      as <- sin(asin(sqrt(est)) + c(-1, 1) * tt * se / (2 * sqrt(est * (1 - est))))^2
      put(file, base("asin"), stat, measure, category, dom$g, dom$h, ci_low = as[1], ci_high = as[2])
      m <- est * (1 - est) / se^2; cc <- (est + tt^2 / (2 * m)) / (1 + tt^2 / m); hw <- tt / (1 + tt^2 / m) * sqrt(est * (1 - est) / m + tt^2 / (4 * m^2))
      put(file, base("wilson"), stat, measure, category, dom$g, dom$h, ci_low = cc - hw, ci_high = cc + hw)
      nr <- sum(inside); a <- (1 - level) / 2
      me <- m * (qt(a, nr - 1) / qt(a, df))^2
      if (nr > 1) put(file, base("beta"), stat, measure, category, dom$g, dom$h, ci_low = qbeta(a, me * est, me * (1 - est) + 1), ci_high = qbeta(1 - a, me * est + 1, me * (1 - est)))
    }
  }
  for (l in sort(unique(na.omit(des$variables$q)))) { y <- as.numeric(v$q == l); D$variables$.y <- y
    one("share", "q", l, y, function(de) svymean(~.y, D, na.rm = TRUE, deff = de)) }
  one("share", "b", "1", v$b, function(de) svymean(~b, D, na.rm = TRUE, deff = de))
  one("mean", "y", "", v$y, function(de) svymean(~y, D, na.rm = TRUE, deff = de))
  one("mean", "t", "", v$t, function(de) svymean(~t, D, na.rm = TRUE, deff = de))
  one("total", "x", "", v$x, function(de) svytotal(~x, D, na.rm = TRUE, deff = de))
  one("total", "t", "", v$t, function(de) svytotal(~t, D, na.rm = TRUE, deff = de))
  D$variables$.one <- 1
  one("count", "", "", D$variables$.one, function(de) svytotal(~.one, D))
  one("ratio", "y/x", "", v$y, function(de) svyratio(~y, ~x, D, na.rm = TRUE, deff = de), v$x)
}
RULES <- c("math", "school", paste0("hf", 1:9))
quantiles <- function(file, argv, des, dom, tied) {
  D <- des[which(dom$is), ]
  m <- if (tied) "t" else "y"
  # hf4 to hf9 hang on the order of records that tie
  tied <- tied || anyDuplicated(na.omit(des$variables$y)) > 0
  rule <- pick(if (tied) c("math", "school", "hf1", "hf2") else RULES, 1); int <- if (inherits(des, "svyrep.design")) "mean" else pick(c("mean", "xlogit", "asin"), 1)
  ps <- c(.1, .5, .77)
  x <- des$variables[[m]]; ok <- dom$is & !is.na(x) & weights(des, "sampling") != 0
  if (sum(ok) < 2) return()
  # the domain's valid rows; ties with p are left out
  o <- order(x[ok]); F <- cumsum(weights(des, "sampling")[ok][o]) / sum(weights(des, "sampling")[ok])
  f <- as.formula(paste0("~", m))
  # R skips the smallest record where p lies below F of it
  slips <- function(q) is.finite(q) && q <= sort(x[ok])[2] + 1e-9
  a <- c(argv, "--by", "g", "--by", "h", "--by", "g,h", "--quantile", paste0(m, ":", paste(ps, collapse = ",")), "--qrule", rule, "--ci", int)
  for (p in ps) {
    if (any(abs(F - p) < 1e-9)) next
    r <- E2(svyquantile(f, D, p, na.rm = TRUE, qrule = rule, interval.type = int, alpha = .05))
    if (is.null(r)) { e <- E2(svyquantile(f, D, p, na.rm = TRUE, qrule = rule, ci = FALSE)); if (!is.null(e) && !slips(as.vector(e[[1]])[1])) put(file, a, "quantile", m, as.character(p), dom$g, dom$h, estimate = as.vector(e[[1]])[1]); next }
    r <- r[[1]]
    if (slips(min(r[1, 1:3], na.rm = TRUE))) next
    put(file, a, "quantile", m, as.character(p), dom$g, dom$h, estimate = r[1, 1], ci_low = r[1, 2], ci_high = r[1, 3], se = r[1, 4])
  }
}
chisq <- function(file, argv, des, where = NULL) {
  D <- if (is.null(where)) des else des[which(des$variables$h0 == where), ]
  for (cn in c("q", "b")) {
  a <- c(argv, "--share", cn, "--by", "h", "--chisq", "--columns", "p,ddf", if (!is.null(where)) c("--where", paste0("h0=", where)))
  f <- as.formula(paste0("~", cn, "+h"))
  w <- weights(D, "sampling"); ok <- !is.na(D$variables[[cn]]) & !is.na(D$variables$h) & w > 0
  # R cannot do levels that only weightless rows have
  if (length(unique(D$variables[[cn]][ok])) < 2 || length(unique(D$variables$h[ok])) < 2) next
  if (length(unique(na.omit(D$variables[[cn]]))) != length(unique(D$variables[[cn]][ok])) || length(unique(na.omit(D$variables$h))) != length(unique(D$variables$h[ok]))) next
  F <- E2(svychisq(f, D, statistic = "F", na.rm = TRUE))
  if (!is.null(F) && is.finite(F$statistic)) put(file, a, "chisq", cn, "rao-scott", h = "*", estimate = F$statistic, df = F$parameter[1], ddf = F$parameter[2], p = F$p.value)
  if (is.null(F)) put(file, a, "chisq", cn, "rao-scott", h = "*", estimate = "none")
  C <- E2(svychisq(f, D, statistic = "Chisq"))
  if (!is.null(C) && is.finite(C$p.value)) { put(file, a, "chisq", cn, "rao-scott-1", h = "*", df = C$parameter[1], p = C$p.value)
    put(file, a, "chisq", cn, "pearson", h = "*", estimate = C$statistic) }
  for (s in c("Wald", "adjWald")) { W <- E2(svychisq(f, D, statistic = s))
    # without F there are empty cells that make V singular: rounding
    if (!is.null(F) && !is.null(W) && is.finite(W$statistic) && W$parameter[2] > 0) put(file, a, "chisq", cn, c(Wald = "wald", adjWald = "wald-adjusted")[[s]], h = "*", estimate = as.vector(W$statistic), df = W$parameter[1], ddf = W$parameter[2], p = as.vector(W$p.value)) }
  }
}
# influence of an estimate over rows of D
zof <- function(kind, w, y, x, is) { is <- is & !is.na(y) & (is.null(x) | !is.na(x)); y[!is] <- 0
  if (!is.null(x)) x[!is] <- 0
  W <- sum(w[is]); if (W == 0) return(NULL)
  switch(kind, share = , mean = { m <- sum(w * y) / W; list(m, w * is * (y - m) / W) }, total = list(sum(w * y), w * y), count = list(sum(w[is]), w * is),
    ratio = { X <- sum(w * x); m <- sum(w * y) / X; list(m, w * (y - m * x) / X) }) }
NUMS <- c("--share", "q,b", "--mean", "y,t", "--total", "x,t", "--ratio", "y/x", "--count", "--columns", "t,p")
differences <- function(file, argv, des, rep) {
  d <- des$variables; w <- weights(des, "sampling"); n <- nrow(d)
  specs <- list()
  lev <- sort(unique(na.omit(d$h)))
  for (i in seq_along(lev)) for (j in seq_along(lev)) if (i < j) specs[[length(specs) + 1]] <- list("domains=h", d$h %in% lev[i], d$h %in% lev[j], h = paste(lev[i], "-", lev[j]), part = FALSE)
  for (i in seq_along(lev)) { specs[[length(specs) + 1]] <- list("total=h", d$h %in% lev[i], rep_len(TRUE, n), h = paste(lev[i], "- _T"), part = TRUE)
    specs[[length(specs) + 1]] <- list("rest=h", d$h %in% lev[i], d$h %in% lev[-i], h = paste(lev[i], "- _R"), part = FALSE) }
  specs[[length(specs) + 1]] <- list("waves=wave", d$wave == 2, d$wave == 1, wave = "2 - 1", h = "_T", part = FALSE)
  kinds <- list(list("share", "b", "1", d$b, NULL), list("mean", "y", "", d$y, NULL), list("total", "t", "", d$t, NULL), list("ratio", "y/x", "", d$y, d$x), list("count", "", "", rep_len(1, n), NULL))
  for (l in sort(unique(na.omit(d$q)))) kinds[[length(kinds) + 1]] <- list("share", "q", l, as.numeric(d$q == l), NULL)
  W <- if (rep) weights(des, "analysis") else NULL
  for (s in specs) for (k in kinds) {
    a <- c(argv, NUMS, "--compare", s[[1]])
    A <- zof(k[[1]], w, k[[4]], k[[5]], s[[2]]); B <- zof(k[[1]], w, k[[4]], k[[5]], s[[3]])
    if (is.null(A) || is.null(B)) next
    diff <- A[[1]] - B[[1]]
    use <- (s[[2]] | s[[3]]) & !is.na(k[[4]]) & (if (is.null(k[[5]])) TRUE else !is.na(k[[5]]))
    if (rep) {
      th <- apply(W, 2, function(wr) { a <- zof(k[[1]], wr, k[[4]], k[[5]], s[[2]]); b <- zof(k[[1]], wr, k[[4]], k[[5]], s[[3]]); if (is.null(a) || is.null(b)) NA else a[[1]] - b[[1]] })
      V <- E2(survey:::svrVar(th, des$scale, des$rscales, mse = des$mse, coef = diff))
      df <- degf(des)
    } else {
      cal <- inherits(des, "DUMMY") || !is.null(des$postStrata)
      keep <- if (cal) rep_len(TRUE, n) else use
      z <- A[[2]] - B[[2]]
      V <- E2(survey:::svyrecvar(as.matrix(z[keep]), des$cluster[keep, , drop = FALSE], des$strata[keep, , drop = FALSE], list(popsize = des$fpc$popsize[keep, , drop = FALSE], sampsize = des$fpc$sampsize[keep, , drop = FALSE]), postStrata = des$postStrata))
      df <- length(unique(des$cluster[, 1])) - length(unique(des$strata[, 1]))
    }
    if (is.null(V)) { put(file, a, "difference", k[[2]], k[[3]], h = s$h, wave = if (is.null(s$wave)) "_T" else s$wave, status = "lonely"); next }
    se <- sqrt(as.vector(V)); t <- diff / se
    small <- is.na(se) || se < 1e-9 * max(abs(A[[1]]), abs(B[[1]]))
    if (small) put(file, a, "difference", k[[2]], k[[3]], h = s$h, wave = if (is.null(s$wave)) "_T" else s$wave, estimate = diff, se = se)
    else { tt <- if (df > 0) qt(.975, df) else NA
      put(file, a, "difference", k[[2]], k[[3]], h = s$h, wave = if (is.null(s$wave)) "_T" else s$wave, estimate = diff, se = se, df = df, ci_low = diff - tt * se, ci_high = diff + tt * se, t = if (df > 0) t else NA, p = if (df > 0) 2 * pt(-abs(t), df) else NA) }
  }
}
everything <- function(file, argv, des, rep) {
  for (dom in domains(des$variables)) { estimates(file, argv, des, dom, rep, if (dom$g == "B") .9 else .95)
    quantiles(file, argv, des, dom, TRUE); quantiles(file, argv, des, dom, FALSE) }
  chisq(file, argv, des); if (is.null(des$postStrata)) chisq(file, argv, des, "u")
  differences(file, argv, des, rep)
}
write <- function(d, file) { for (c in names(d)) if (is.numeric(d[[c]])) d[[c]] <- ifelse(is.na(d[[c]]), NA, sprintf("%.17g", d[[c]])); d <- d[setdiff(names(d), c("h1", "np", "N", "ms", "M", "mk", "K"))]
  for (c in c("y", "x", "t", "w")) d[[c]] <- ifelse(is.na(d[[c]]), NA, sprintf("%.15g", as.numeric(d[[c]])))
  write.csv(d, file.path(out, file), row.names = FALSE, na = "") }
# The package's own data as columns of the same names.
real <- function(file, d, design, argv) {
  d$id <- seq_len(nrow(d)); d$wave <- 1 + d$id %% 2
  for (c in c("q", "b", "y", "x", "t", "g", "h")) if (is.null(d[[c]])) d[[c]] <- d$.const
  des <- design(d); write(d, file); cat(file, argv, nrow(d), "\n")
  # few domains, or the file gets long
  everything(file, argv, des, inherits(des, "svyrep.design"))
}
own <- function() {
  set.seed(1); options(survey.lonely.psu = "fail")
  data(nhanes, envir = environment()); n <- nhanes[nhanes$SDMVSTRA %in% 75:79, ]
  d <- data.frame(p = n$SDMVPSU, s1 = n$SDMVSTRA, w = n$WTMEC2YR, b = n$HI_CHOL, q = as.character(n$agecat), y = round(rnorm(nrow(n), n$race), 2), x = n$race, t = n$race - 2, g = as.character(n$race), h = n$RIAGENDR, h0 = ifelse(n$RIAGENDR == 1, "u", "v"))
  real("nhanes.csv", d, function(d) svydesign(ids = ~p, strata = ~s1, weights = ~w, nest = TRUE, data = d), c("--weight", "w", "--strata", "s1", "--cluster", "p", "--nest", "--lonely", "fail"))
  data(yrbs, envir = environment()); y <- yrbs[yrbs$stratum %in% unique(yrbs$stratum)[c(2, 5, 9)], ]; y <- y[seq(1, nrow(y), 3), ]
  d <- data.frame(p = y$psu, s1 = y$stratum, w = y$weight, b = as.numeric(y$qn8 == 1), q = ifelse(y$qn8 == 1, "yes", "no"), y = round(rnorm(nrow(y)), 2), x = round(rexp(nrow(y)) + .1, 1), t = rpois(nrow(y), 3), g = pick(c("A", "B"), nrow(y), replace = TRUE), h = pick(1:2, nrow(y), replace = TRUE), h0 = "u")
  real("yrbs.csv", d, function(d) svydesign(ids = ~p, strata = ~s1, weights = ~w, data = d), c("--weight", "w", "--strata", "s1", "--cluster", "p", "--lonely", "fail"))
  data(hospital, envir = environment()); o <- hospital
  d <- data.frame(s1 = o$oblevel, w = o$weighta, f1 = o$tothosp, b = as.numeric(o$births > 1000), q = ifelse(o$births > 1500, "many", "few"), y = o$births, x = o$weightats, t = o$births %/% 500, g = ifelse(o$oblevel == 1, "1", "other"), h = o$hospno %% 2, h0 = "u")
  real("hospital.csv", d, function(d) svydesign(ids = ~1, strata = ~s1, weights = ~w, fpc = ~f1, data = d), c("--weight", "w", "--strata", "s1", "--fpc", "f1", "--lonely", "fail"))
  data(mu284, envir = environment()); u <- mu284
  d <- data.frame(p = u$id1, k = u$id2, f1 = u$n1, f2 = u$n2, y = u$y1, x = u$y1 + .5, t = u$y1 %/% 10, b = as.numeric(u$y1 > 40), q = ifelse(u$y1 > 45, "big", "small"), g = ifelse(u$id2 == 1, "first", "later"), h = u$id1 %% 2, h0 = "u")
  d$w <- 1 / (5 / d$f1 * 3 / d$f2); d$w <- as.numeric(sprintf("%.15g", d$w))
  real("mu284.csv", d, function(d) svydesign(ids = ~p + k, fpc = ~f1 + f2, weights = ~w, data = d), c("--weight", "w", "--cluster", "p,k", "--fpc", "f1,f2", "--lonely", "fail"))
  data(election, envir = environment()); e <- election_pps
  d <- data.frame(w = signif(e$wt, 8), y = e$Bush, x = e$votes, t = e$Nader, b = as.numeric(e$Bush > e$Kerry), q = ifelse(e$Bush > e$Kerry, "Bush, George", "Kerry \"JFK\""), g = ifelse(e$votes > 5e4, "large", "small"), h = e$TotPrecincts %% 2, h0 = "u")
  real("election.csv", d, function(d) svydesign(ids = ~1, weights = ~w, data = d), c("--weight", "w", "--lonely", "fail"))
  data(crowd, envir = environment()); c <- crowd
  d <- data.frame(p = c$cluster, s1 = c$stratum, w = c$weight, y = c$person, x = c$rooms, t = c$person, b = as.numeric(c$person > 3), q = ifelse(c$rooms > 5, "wide", "narrow"), g = c("A", "A", "B", "B", "A", "B"), h = c(1, 2, 1, 2, 1, 2), h0 = "u")
  real("crowd.csv", d, function(d) svydesign(ids = ~p, strata = ~s1, weights = ~w, nest = TRUE, data = d), c("--weight", "w", "--strata", "s1", "--cluster", "p", "--nest", "--lonely", "fail"))
}
# Where none of those asked for can be computed, the next that can.
if (seed == 0) own() else for (i in seq_len(50 * n.designs)) {
  if (i > n.designs && length(list.files(out, "csv$")) > 0) break
  set.seed(seed * 1000 + i)
  m <- make(); d <- m$data
  kind <- sample(c("plain", "plain", "plain", "calibrated", "replicates", "replicates"), 1)
  m$depth <- sample(0:m$stages, 1); if (m$stages > 1 || anyDuplicated(d[c("h1", "p")])) m$depth <- max(1, m$depth)
  m$nf <- max(1, m$depth)
  if (m$depth == 0) d$f1 <- if (m$fpcs == "fraction") d$f1 else d$N
  m$data <- d
  file <- paste0("d", seed, "_", i, ".csv")
  rule <- pick(c("fail", "remove", "adjust", "average", "certainty"), 1)
  # a single unit that weighs 0 stops R and counts in its average
  if (any(d$w == 0) && rule %in% c("fail", "average")) rule <- "remove"
  options(survey.lonely.psu = rule)
  des <- E2(des.of(m))
  if (is.null(des)) { cat("no design", i, geterrmessage(), "\n"); next }
  argv <- c(argv.of(m), "--lonely", rule)
  if (kind == "calibrated") {
    N <- sum(d$w) * runif(1, .9, 1.1); how <- sample(c("post", "post2", "rake", "linear", "raking", "logit", "bounded"), 1)
    pg <- prop.table(table(d$g0)) ; pg <- as.vector(prop.table(pg * runif(length(pg), .8, 1.2)) * N); names(pg) <- sort(unique(d$g0))
    ph <- as.vector(prop.table(table(d$h0) * runif(2, .8, 1.2)) * N); names(ph) <- sort(unique(d$h0))
    G <- data.frame(g0 = names(pg), Freq = pg); H <- data.frame(h0 = names(ph), Freq = ph)
    X <- c(`(Intercept)` = N, g0 = pg[-1], v0 = sum(d$w * d$v0) * runif(1, .95, 1.05)); names(X) <- c("(Intercept)", paste0("g0", names(pg)[-1]), "v0")
    base <- des
    des <- E2(switch(how, post = postStratify(des, ~g0, G), post2 = { gh <- expand.grid(g0 = names(pg), h0 = names(ph)); gh$Freq <- as.vector(outer(pg, ph)) / N; gh <- gh[paste(gh$g0, gh$h0) %in% paste(d$g0, d$h0), ]; postStratify(des, ~g0 + h0, gh) },
      rake = rake(des, list(~g0, ~h0), list(G, H), control = list(maxit = 500, epsilon = 1e-13 * N)),
      linear = calibrate(des, ~g0 + v0, X, epsilon = 1e-12), raking = calibrate(des, ~g0 + v0, X, calfun = "raking", epsilon = 1e-12, maxit = 200),
      logit = calibrate(des, ~g0 + v0, X, calfun = "logit", bounds = c(.2, 4), epsilon = 1e-12, maxit = 200), bounded = calibrate(des, ~g0 + v0, X, calfun = "linear", bounds = c(.3, 3), epsilon = 1e-12, maxit = 200)))
    if (is.null(des)) { cat("no calibration", i, how, geterrmessage(), "\n"); next }
    d$cw <- weights(des)
    if (any(d$cw < 0)) next
    if (any(d$w == 0)) next
    argv <- c(argv.of(m, "cw"), "--lonely", rule, switch(how, post = c("--poststratify", "g0"), post2 = c("--poststratify", "g0,h0"), rake = c("--rake", "g0", "--rake", "h0"), c("--calibrate", "g0,v0:number", "--design-weight", "w")))
    write(d, file); cat(i, "calibrated", how, argv, "\n")
    everything(file, argv, des, FALSE)
  } else if (kind == "replicates") {
    type <- pick(c("JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap", "mrbbootstrap"), 1); mse <- runif(1) < .5
    if (nrow(d) > 150) { m$depth <- max(1, m$depth) ; des <- E2(des.of(m)); if (is.null(des)) next }
    nu <- nrow(unique(d[c("h1", "p")])); R <- 20
    rd <- E2(switch(type, JK1 = as.svrepdesign(svydesign(if (m$depth == 0) ~1 else ~p, weights = ~w, data = if (m$nest && m$depth > 0) transform(d, p = paste(h1, p)) else d), type = "JK1", mse = mse),
      JKn = as.svrepdesign(des, type = "JKn", mse = mse), BRR = as.svrepdesign(des, type = "BRR", mse = mse, small = "merge", large = "merge"), Fay = as.svrepdesign(des, type = "Fay", fay.rho = .3, mse = mse, small = "merge", large = "merge"),
      as.svrepdesign(des, type = type, replicates = R, mse = mse)))
    if (is.null(rd)) { cat("no replicates", i, type, geterrmessage(), "\n"); next }
    W <- weights(rd, "analysis"); if (ncol(W) > 90) next
    W <- signif(W, 12); colnames(W) <- paste0("r", seq_len(ncol(W)))
    sc <- rd$scale; rs <- rd$rscales
    rd <- svrepdesign(data = d, weights = d$w, repweights = W, type = if (type %in% c("JK1", "JKn")) "other" else "other", scale = sc, rscales = rs, combined.weights = TRUE, mse = mse)
    d <- cbind(d, W)
    ours <- c(JK1 = "jk1", JKn = "jkn", BRR = "brr", Fay = "fay", bootstrap = "bootstrap", subbootstrap = "bootstrap", mrbbootstrap = "bootstrap")[[type]]
    argv <- c("--weight", "w", "--replicates", paste(colnames(W), collapse = ","), "--replicate-type", ours, "--scale", sprintf("%.17g", sc), "--rscales", paste(sprintf("%.17g", if (length(rs) == 1) rep(rs, ncol(W)) else rs), collapse = ","), if (mse) "--mse")
    write(d, file); cat(i, "replicates", type, ncol(W), mse, "\n")
    everything(file, argv, rd, TRUE)
  } else { write(d, file); cat(i, "plain", argv, nrow(d), "\n"); everything(file, argv, des, FALSE) }
}
L <- as.data.frame(do.call(rbind, lines))
requests <- unique(L[c("file", "args")])
L$request <- match(paste(L$file, L$args), paste(requests$file, requests$args))
write.csv(cbind(request = seq_len(nrow(requests)), requests), file.path(out, "requests.csv"), row.names = FALSE)
write.csv(L[c("request", "statistic", "measure", "category", "g", "h", "values")], file.path(out, "expected.csv"), row.names = FALSE, na = "")
cat(nrow(L), "lines\n")
