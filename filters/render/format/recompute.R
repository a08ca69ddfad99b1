suppressPackageStartupMessages(library(survey))
options(warn = 1, digits = 17)

tie <- 1e-12 # a difference of shares below this is rounding

read <- function(...)
  read.csv(..., colClasses = "character", na.strings = character(0),
    check.names = FALSE, encoding = "UTF-8")
design_of <- read(text = design_of)
figures <- read(text = figures)
terms <- read(text = terms)
terms <- split(terms, factor(terms$figure, seq_len(nrow(figures))))
population <- if (population == "") NULL else read(text = population)
# Columns or numbers of an option of the design.
given <- function(key) design_of$value[design_of$key == key]
has <- function(key) length(given(key)) > 0
one <- function(key, other) if (has(key)) given(key)[1] else other

is_number <- function(x)
  grepl("^-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$", x)
# No value, or one that is missing for a reason: .d, .n.
is_missing <- function(x) grepl("^(\\.[a-z])?$", x)
numbers <- function(x) as.numeric(ifelse(is_number(x), x, "0"))

if (length(commandArgs(TRUE)) == 0)
  stop("usage: Rscript recompute.R MICRO.csv ... >figures.csv")
data <- do.call(rbind, lapply(commandArgs(TRUE), read))
needed <- setdiff(c(design_of$value[design_of$key %in% c("weight", "strata",
  "cluster", "fpc", "panel", "wave", "replicate", "margin", "category",
  "number", "within", "group", "base")],
  unlist(lapply(terms, function(f) c(f$variable, f$denominator)))),
  c("", names(data)))
if (length(needed))
  stop("the micro data have no column ", paste(needed, collapse = ", "))
if (has("drop")) {
  weight <- data[[given("weight")]]
  data <- data[is_number(weight) & !startsWith(weight, "-"), ]
}
n_records <- nrow(data)
cut <- function(text, by) strsplit(text, by, fixed = TRUE)[[1]]
key_of <- function(texts) paste(texts, collapse = "\r")
# The combination of some columns.
together <- function(names) if (length(names) == 0) rep("", n_records) else
  do.call(paste, c(unname(data[names]), sep = "\r"))

# ---- the design

w <- if (has("weight")) numbers(data[[given("weight")]]) else
  rep(1, n_records)
weighs <- w > 0
lonely <- one("lonely", "fail")
calibration <- one("calibration", "")
panel <- one("panel", "")
is_replicated <- has("replicate")
# What survey has no variance for: it is computed here.
is_own <- panel != "" || lonely == "centered" || calibration == "model" ||
  (lonely == "average" && !all(weighs)) ||
  (calibration != "" && !all(weighs))
options(survey.lonely.psu = if (lonely == "centered") "fail" else lonely)

frame <- data.frame(w = w, y = 0, z = 0)
clusters <- if (has("cluster")) given("cluster") else
  if (panel != "") panel else character(0)
one_sided <- function(names) formula(if (length(names))
  paste("~", paste(names, collapse = "+")) else "~1")
ids <- sprintf("c%d", seq_along(clusters))
frame[ids] <- data[clusters]
sizes <- sprintf("f%d", seq_along(given("fpc")))
if (length(clusters) && length(sizes) > length(clusters)) { # and records
  ids <- c(ids, "record")
  frame$record <- seq_len(n_records)
}
frame[sizes] <- lapply(data[given("fpc")], numbers)
if (has("strata")) frame$s <- together(given("strata"))

# Totals that the weights meet already change none of them.
margins <- split(given("margin"),
  design_of$part[design_of$key == "margin"])
groups_at <- sprintf("m%d", seq_along(margins))
frame[groups_at] <- lapply(margins, function(x) factor(together(x)))
totals <- lapply(frame[groups_at], function(x)
  as.vector(tapply(w, x, sum)))
totals <- Map(function(name, total) setNames(
  data.frame(levels(frame[[name]]), total), c(name, "Freq")),
  groups_at, totals)

make_design <- function() {
  if (is_replicated)
    return(svrepdesign(weights = ~w, data = frame, type = "other",
      repweights = as.matrix(as.data.frame(
        lapply(data[given("replicate")], numbers))),
      combined.weights = TRUE, scale = as.numeric(given("scale")),
      rscales = if (has("rscale")) as.numeric(given("rscale"))
        else rep(1, length(given("replicate"))),
      mse = has("mse"), degf = if (has("df")) as.numeric(given("df"))))
  plain <- svydesign(ids = one_sided(ids),
    strata = if (has("strata")) ~s, weights = ~w,
    fpc = if (has("fpc")) one_sided(sizes), data = frame,
    nest = has("nest") || panel != "")
  if (is_own || calibration == "")
    return(plain)
  if (calibration == "poststratify")
    return(postStratify(plain, one_sided(groups_at), totals[[1]]))
  rake(plain, lapply(groups_at, one_sided), unname(totals))
}
design <- make_design()

# ---- a variance of this script's own

# Units of each stage, and how many were sampled of how many.
stages <- list()
if (is_own) {
  above <- match(together(given("strata")), unique(together(given("strata"))))
  below <- c(clusters,
    if (length(sizes) > length(clusters) || !length(clusters)) NA)
  for (k in seq_along(below)) {
    if (k > 1 && k > length(sizes))
      break
    units <- if (is.na(below[k])) seq_len(n_records) else {
      name <- paste(above, data[[below[k]]], sep = "\r")
      match(name, unique(name))
    }
    of <- above[match(seq_len(max(units)), units)]
    n <- tabulate(of, max(above))
    f <- rep(0, max(above))
    if (k <= length(sizes)) {
      size <- frame[[sizes[k]]][match(seq_len(max(above)), above)]
      f <- ifelse(size > 1, n / size, size)
    }
    missed <- ifelse(1 - f < 1e-7, 0, 1 - f)
    stages[[k]] <- list(above = above, units = units, of = of, n = n, f = f,
      missed = missed, lonely = n == 1 & missed > 0)
    above <- units
  }
}

# Categories, a column for each but the first, and numbers; for waves that
# were calibrated each by itself in columns of their own, and where all of a
# group have one ratio, their means.
make_model <- function(base) {
  x <- if (one("intercept", "yes") == "yes") cbind(rep(1, n_records))
  for (name in given("category"))
    for (code in sort(unique(data[[name]]))[-1])
      x <- cbind(x, data[[name]] == code)
  for (name in given("number"))
    x <- cbind(x, numbers(data[[name]]))
  if (has("group")) {
    at <- match(together(given("group")), unique(together(given("group"))))
    x <- (rowsum(x * (base > 0), at) /
      pmax(tabulate(at[base > 0], max(at)), 1))[at, , drop = FALSE]
  }
  if (has("within"))
    x <- do.call(cbind, lapply(unique(data[[given("within")]]),
      function(code) x * (data[[given("within")]] == code)))
  x
}
if (calibration == "model") {
  base <- numbers(data[[given("base")]])
  model <- make_model(base)
  model <- sweep(model, 2, pmax(sqrt(colSums(base * model^2)), 1e-300), "/")
  solved <- qr(sqrt(base) * model, tol = 1e-10)
}
# What known totals leave of influence values.
residuals_of <- function(u) {
  if (calibration == "model")
    return(u - model %*% {
      b <- qr.coef(solved, sqrt(base) * u)
      b[is.na(b)] <- 0
      b
    })
  if (calibration == "poststratify") {
    at <- as.integer(frame[[groups_at]])
    total <- rowsum(w, at)[, 1]
    u <- u - (rowsum(w * u, at) / ifelse(total > 0, total, 1))[at, ]
  }
  if (calibration == "rake") # as rake: ten sweeps
    for (sweep in 1:10) for (name in groups_at) {
      at <- as.integer(frame[[name]])
      u <- u - (rowsum(u * weighs, at) /
        pmax(rowsum(weighs * 1, at)[, 1], 1))[at, ]
    }
  u
}

# Units of two waves, and what their product counts (Tam 1984, Qualite and
# Tille 2008).
overlaps <- if (panel != "") local({
  stage <- stages[[1]]
  first <- match(seq_along(stage$of), stage$units)
  unit <- data[[panel]][first]
  wave <- data[[given("wave")]][match(seq_along(stage$n), stage$above)]
  pairs <- do.call(rbind, lapply(split(seq_along(unit), unit),
    function(x) if (length(x) > 1) t(combn(x, 2))))
  if (is.null(pairs)) pairs <- matrix(0L, 0, 2)
  a <- pairs[, 1]
  b <- pairs[, 2]
  g <- stage$of[a]
  h <- stage$of[b]
  both <- function(x, y) # units of each stratum that are in a wave
    tabulate(c(g, h)[c(wave[h], wave[g]) == y], length(stage$n))[x]
  phi <- rep(1, length(a))
  if (length(sizes)) {
    f <- stage$f
    l <- function(x, y)
      mapply(both, x, wave[y]) / stage$n[x]
    pi <- (f[g] * l(g, h) + f[h] * l(h, g)) / 2
    pi <- pmin(pmax(pi, f[g] + f[h] - 1), pmin(f[g], f[h]))
    phi <- pmax(1 - f[g] * f[h] / pi, -sqrt((1 - f[g]) * (1 - f[h])))
  }
  factor <- ifelse(stage$n > 1, stage$n / pmax(stage$n - 1, 1),
    lonely %in% c("adjust", "centered"))
  list(a = a, b = b, g = g, h = h, count = 2 * phi * sqrt(factor[g] * factor[h]))
})

# Of the totals of w * u, a column each: by stage, clusters within what is
# above them; d are the records of the domain, which decide what is lonely.
covariance <- function(u, d) {
  d <- d & weighs
  if (calibration != "") {
    u <- residuals_of(u)
    d <- rep(TRUE, n_records)
  }
  result <- matrix(0, ncol(u), ncol(u))
  kept <- rep(1, n_records)
  middle <- if (lonely == "centered")
    colSums(w * u) / length(stages[[1]]$of) else rep(0, ncol(u))
  for (k in seq_along(stages)) {
    stage <- stages[[k]]
    n <- stage$n
    here <- tabulate(stage$above[d], length(n)) > 0
    alone <- stage$lonely & here
    if (any(alone) && (lonely == "fail" ||
        lonely == "average" && (k > 1 || sum(alone) == sum(here))))
      return(result * NA)
    total <- rowsum(w * u, stage$units)
    left <- total - (rowsum(total, stage$of) / n)[stage$of, , drop = FALSE]
    scale <- ifelse(n > 1, n / pmax(n - 1, 1), 0)
    if (lonely %in% c("adjust", "centered")) {
      at <- stage$lonely[stage$of]
      left[at, ] <- sweep(total[at, , drop = FALSE], 2, middle)
      scale[stage$lonely] <- here[stage$lonely]
    }
    scale <- scale * stage$missed * kept[match(seq_along(n), stage$above)]
    part <- crossprod(left, left * scale[stage$of])
    if (panel != "" && k == 1) {
      o <- overlaps
      at <- n[stage$of] == 1
      left[at, ] <- sweep(total[at, , drop = FALSE], 2, middle)
      part <- part + sum(o$count * left[o$a, 1] * left[o$b, 1] *
        (here[o$g] & here[o$h]))
      part <- pmax(part, 0)
    }
    if (lonely == "average" && k == 1)
      part <- part * sum(here) / max(sum(here) - sum(alone), 1)
    result <- result + part
    kept <- kept * stage$f[stage$above]
  }
  result
}

# ---- which records

dotted <- function(x) if (x == "") character(0) else cut(x, "|")
found <- new.env()
# The value, kept under a name.
kept <- function(name, value) {
  if (is.null(found[[name]]))
    found[[name]] <- value
  found[[name]]
}
# Records that the conditions hold for.
holds <- function(where) kept(where, {
  all <- rep(TRUE, n_records)
  if (where != "*") for (part in cut(where, "&")) {
    at <- regexpr("=", part, fixed = TRUE)
    names <- sapply(cut(substr(part, 1, at - 1), "+"), URLdecode)
    wanted <- substring(part, at + 1)
    values <- if (wanted == "!") character(0) else
      sapply(cut(sub("^!", "", wanted), "|"), function(x)
        key_of(sapply(cut(paste0(x, "+"), "+"), URLdecode)))
    x <- together(names)
    all <- all & if (startsWith(wanted, "!"))
      !x %in% values & (length(names) > 1 | !is_missing(x)) else x %in% values
  }
  all
})
# How many the population has.
units_where <- function(where) {
  all <- rep(TRUE, nrow(population))
  if (where != "*") for (part in cut(where, "&")) {
    at <- regexpr("=", part, fixed = TRUE)
    all <- all & population[[URLdecode(substr(part, 1, at - 1))]] ==
      URLdecode(substring(part, at + 1))
  }
  sum(as.numeric(population$total[all]))
}
# Who is in the base of a share.
has_answer <- function(f) {
  x <- data[[f$variable]]
  if (f$base == "asked") x != "" else !is_missing(x) | x %in% dotted(f$keep)
}

# ---- figures

# The records of each group that a figure is standardised to, and its part of
# the population.
groups <- function(f) {
  names <- sapply(cut(f$by, "|"), URLdecode)
  key <- do.call(paste, c(unname(population[names]), sep = "\r"))
  sums <- tapply(as.numeric(population$total), key, sum)
  sums <- sums[sums > 0]
  x <- together(names)
  lapply(names(sums), function(one) list(d = x == one,
    factor = sums[[one]] / sum(sums)))
}
# A term as a sum of factor * total of y, or factor * y over z, and its base.
parts_of <- function(f) {
  d <- holds(f$where)
  y <- z <- rep(1, n_records)
  if (startsWith(f$kind, "share") || f$kind == "count" && f$variable != "") {
    d <- d & has_answer(f)
    y <- as.numeric(data[[f$variable]] == f$code)
  } else if (f$kind != "count") {
    d <- d & is_number(data[[f$variable]])
    y <- numbers(data[[f$variable]])
  }
  if (f$kind == "ratio") {
    d <- d & is_number(data[[f$denominator]])
    z <- numbers(data[[f$denominator]])
  }
  if (f$kind %in% c("total", "count")) {
    factor <- if (f$per == "") 1 else
      as.numeric(f$per) / units_where(f$units)
    return(list(parts = list(list(factor = factor, y = y * d)), d = d))
  }
  whole <- d
  if (f$whole != "") {
    whole <- holds(f$whole) & has_answer(f)
    if (f$kind == "share of answer")
      whole <- whole & data[[f$variable]] == f$code
  }
  if (f$by == "")
    return(list(parts = list(list(factor = 1, y = y * d, z = z * whole)),
      d = whole))
  within <- rep(FALSE, n_records)
  parts <- list()
  for (group in groups(f)) {
    parts <- c(parts, list(list(factor = group$factor,
      y = y * (d & group$d), z = z * (whole & group$d))))
    within <- within | whole & group$d
  }
  list(parts = parts, d = within)
}
# The figure by some weights.
value_of <- function(parts, weight) sum(sapply(parts, function(part) {
  below <- if (is.null(part$z)) 1 else sum(weight * part$z)
  if (below > 0) part$factor * sum(weight * part$y) / below else NaN
}))
# Of each record on the figure.
influence_of <- function(parts) {
  u <- rep(0, n_records)
  for (part in parts) {
    below <- if (is.null(part$z)) 1 else sum(w * part$z)
    e <- if (is.null(part$z)) 0 else sum(w * part$y) / below
    u <- u + part$factor * (part$y - e * if (is.null(part$z)) 0 else part$z) /
      below
  }
  u
}
# What is left where the totals that weights meet say all is rounding.
rounded <- function(variance, u)
  if (calibration != "" && !is.na(variance) &&
    variance < 1e-24 * sum((w * u)^2)) 0 else variance
# What has no variance, such as strata of one unit, has no error.
or_none <- function(x, none) suppressWarnings(
  tryCatch(x, error = function(e) none))
variance_of <- function(parts, d) {
  if (is_replicated) {
    theta <- sapply(seq_along(given("replicate")), function(r)
      value_of(parts, design$repweights[, r]))
    return(or_none(as.vector(svrVar(theta, design$scale, design$rscales,
      mse = design$mse, coef = value_of(parts, w))), NA))
  }
  u <- influence_of(parts)
  if (is_own)
    return(rounded(covariance(cbind(u), d)[1, 1], u))
  design$variables$y <- u
  rounded(or_none(SE(svytotal(~y, subset(design, d)))^2, NA)[[1]], u)
}
# Figures by survey's own functions.
direct <- function(f, part, d) {
  design$variables$y <- part$y
  design$variables$z <- if (is.null(part$z)) 1 else part$z
  domain <- subset(design, d)
  got <- or_none(if (is.null(part$z)) svytotal(~y, domain)
    else if (f$kind == "ratio") svyratio(~y, ~z, domain)
    else svymean(~y, domain), NULL)
  if (is.null(got))
    return(c(value_of(list(part), w), NA))
  u <- if (is_replicated || calibration == "") 0 else
    influence_of(list(part)) / part$factor
  part$factor * c(coef(got), sqrt(rounded(SE(got)[[1]]^2, u)))
}
freedom <- function(d) {
  if (!any(d))
    return(0)
  if (has("df"))
    return(as.numeric(given("df")))
  if (panel == "")
    return(max(0, degf(subset(design, d))))
  max(0, length(unique(data[[panel]][d])) -
    length(unique(stages[[1]]$above[d])))
}
# Of the whole sample; of a panel, of the waves that are compared.
freedom_of_difference <- function(d) {
  if (panel == "")
    return(kept("whole df", freedom(weighs)))
  wave <- data[[given("wave")]]
  freedom(weighs & wave %in% wave[d & weighs])
}
compute <- function(f, figure) {
  terms <- lapply(seq_len(nrow(f)), function(k) parts_of(f[k, ]))
  bases <- lapply(terms, function(x) x$d)
  d <- Reduce(`|`, bases)
  n <- if (figure$records == "most")
    max(sapply(bases, function(x) sum(x & weighs))) else sum(d & weighs)
  parts <- unlist(lapply(seq_along(terms), function(k)
    lapply(terms[[k]]$parts, function(part) {
      part$factor <- as.numeric(f$sign[k]) * part$factor
      part
    })), recursive = FALSE)
  if (!is_own && nrow(f) == 1 && f$whole == "" && length(parts) == 1)
    return(c(n, direct(f, parts[[1]], d), NA, NA))
  e <- value_of(parts, w)
  se <- sqrt(variance_of(parts, d))
  if (nrow(f) == 1)
    return(c(n, e, se, NA, NA))
  df <- freedom_of_difference(Reduce(`|`, lapply(f$where, holds)))
  p <- if (isTRUE(se > 0 && df > 0))
    2 * pt(abs(e / se), df, lower.tail = FALSE) else NA
  c(n, e, se, df, p)
}

# ---- quantiles

# Values in order, the weight up to each, and that of the first and the last
# record of a value; records of a value stand in order of weight.
distribution <- function(y, w, rule) {
  at <- order(y, w)
  y <- y[at]
  w <- w[at]
  last <- c(which(diff(y) != 0), length(y))
  first <- c(1, head(last, -1) + 1)
  list(x = y[last], c = cumsum(w)[last], first = w[first], last = w[last],
    rule = rule)
}
step_rule <- function(v, p) {
  n <- length(v$x)
  share <- v$c / v$c[n]
  k <- min(which(c(share, Inf) >= p - tie), n)
  x <- v$x[k]
  after <- v$x[min(k + 1, n)]
  if (share[k] > p + tie) x
  else if (v$rule %in% c("school", "hf2")) (x + after) / 2
  else if (v$rule == "hf3" && k %% 2 == 1) after
  else x
}
# Linear between the last record of a value and the first of the next one
# (Hyndman and Fan 1996).
line_rule <- function(v, p) {
  n <- length(v$x)
  total <- v$c[n]
  last <- v$last[n]
  rule <- switch(v$rule, hf4 = c(0, 1, total), hf5 = c(.5, .5, total),
    hf6 = c(0, 1, total + last), hf7 = c(1, 0, total - last),
    hf8 = c(1 / 3, 2 / 3, total + last / 3),
    hf9 = c(3 / 8, 5 / 8, total + last / 4))
  if (!rule[3] > 0)
    return(v$x[1])
  low <- (rule[1] * (v$c - v$last) + rule[2] * v$c) / rule[3]
  high <- (rule[1] * v$c + rule[2] * (v$c + c(v$first[-1], 0))) / rule[3]
  for (k in seq_len(n - 1)) {
    if (p <= low[k] + tie)
      return(v$x[k])
    if (p < high[k] - tie)
      return(v$x[k] + (v$x[k + 1] - v$x[k]) * (p - low[k]) /
        (high[k] - low[k]))
  }
  v$x[n]
}
read_off <- function(v, p) {
  if (is.na(p) || p < 0 || p > 1) NA
  else if (v$rule %in% c("math", "school", "hf1", "hf2", "hf3"))
    step_rule(v, p)
  else line_rule(v, p)
}
# Of a share.
interval <- function(method, p, se, df, n, level) {
  tail <- (1 - level) / 2
  t <- -qt(tail, df)
  inside <- p > 0 && p < 1
  if (method %in% c("logit", "xlogit", "asin")) {
    if (!inside)
      return(c(NA, NA))
    if (method == "asin")
      return(sin(asin(sqrt(p)) + c(-1, 1) * t * se /
        (2 * sqrt(p * (1 - p))))^2)
    return(plogis(qlogis(p) + c(-1, 1) * t * se / (p * (1 - p))))
  }
  m <- if (!inside) n else if (se > 0) p * (1 - p) / se^2 else NA
  if (method == "beta") { # Korn and Graubard 1998
    if (n < 2 || is.na(m))
      return(c(NA, NA))
    m <- m * (qt(tail, n - 1) / qt(tail, df))^2
    return(c(if (p <= 0) 0 else qbeta(tail, m * p, m * (1 - p) + 1),
      if (p >= 1) 1 else
        qbeta(tail, m * p + 1, m * (1 - p), lower.tail = FALSE)))
  }
  if (method == "wilson") {
    center <- (p + t^2 / (2 * m)) / (1 + t^2 / m)
    half <- t / (1 + t^2 / m) * sqrt(p * (1 - p) / m + t^2 / (4 * m^2))
    return(c(if (p <= 0) 0 else center - half,
      if (p >= 1) 1 else center + half))
  }
  p + c(-1, 1) * t * se
}
# The ends of the interval of F at the quantile, turned back (Woodruff 1952).
quantile_of <- function(f) {
  y <- numbers(data[[f$variable]])
  base <- holds(f$where) & is_number(data[[f$variable]])
  d <- base & weighs
  v <- distribution(y[d], w[d], f$rule)
  e <- read_off(v, as.numeric(f$code))
  below <- list(factor = 1, y = base * (y <= e), z = base * 1)
  share <- value_of(list(below), w)
  variance <- if (is_own) variance_of(list(below), base) else
    direct(list(kind = "share"), below, base)[2]^2
  df <- freedom(d)
  if (is.na(variance) || !(df > 0))
    return(c(sum(d), e, NA, NA, NA))
  level <- as.numeric(f$level)
  ends <- c(share, share)
  if (variance > 1e-28 || share <= 0 || share >= 1)
    ends <- interval(f$interval, share, sqrt(variance), df, sum(d), level)
  ends <- sapply(ends, function(p) read_off(v, p))
  c(sum(d), e, (ends[2] - ends[1]) / (-2 * qt((1 - level) / 2, df)), NA, NA)
}

# ---- tests

# The table of answers by cells that a test is of.
cross_of <- function(f) {
  names <- sapply(cut(f$by, "|"), URLdecode)
  x <- data[[f$variable]]
  where <- holds(f$where)
  d <- where & holds(f$whole) & has_answer(f) &
    (!is_missing(x) | x %in% dotted(f$keep))
  seen <- d & weighs
  cell <- together(names)
  d <- d & x %in% x[seen] & cell %in% cell[seen]
  a <- factor(ifelse(d, x, NA))
  b <- factor(ifelse(d, cell, NA))
  list(where = where, d = d, a = a, b = b, n = sum(seen),
    s = tapply(w[d], list(a[d], b[d]), sum, default = 0),
    records = sum(where), nu = freedom_with_zeros(where),
    k = (nlevels(a) - 1) * (nlevels(b) - 1))
}
freedom_with_zeros <- function(d) {
  if (is_replicated)
    return(freedom(d))
  unit <- if (length(clusters)) paste(if (has("strata")) frame$s, frame[[ids[1]]],
    sep = "\r") else seq_len(n_records)
  max(0, length(unique(unit[d])) - if (has("strata"))
    length(unique(frame$s[d])) else 1)
}
covariance_of_forms <- function(x, g, is_mean) {
  at <- as.integer(x$a) + nlevels(x$a) * (as.integer(x$b) - 1L)
  u <- g[ifelse(x$d, at, 1), , drop = FALSE] * x$d
  if (!is_replicated) {
    if (is_own)
      return(covariance(u, x$d))
    forms <- sprintf("u%d", seq_len(ncol(u)))
    design$variables[forms] <- as.data.frame(u)
    return(vcov(svytotal(one_sided(forms), subset(design, x$d))))
  }
  of <- function(weight) colSums(weight * u) *
    if (is_mean) sum(w[x$d]) / sum(weight[x$d]) else 1
  theta <- t(sapply(seq_along(given("replicate")), function(r)
    of(design$repweights[, r])))
  svrVar(matrix(theta, ncol = ncol(u)), design$scale, design$rscales,
    mse = design$mse, coef = of(w))
}
# The table's expected numbers, and Pearson's statistic.
pearson_of <- function(x) {
  p <- x$s / sum(x$s)
  e <- outer(rowSums(p), colSums(p))
  x$records * sum((p - e)^2 / e)
}
# Design effects of the contrasts of interaction (Rao and Scott 1984).
traces_of <- function(x) {
  c <- kronecker(contr.sum(ncol(x$s)), contr.sum(nrow(x$s)))
  s <- as.vector(x$s)
  over <- ifelse(s > 0, 1, 0) * c / ifelse(s > 0, s, 1)
  g <- over - outer(s > 0, colSums(c * (s > 0))) / sum(s)
  delta <- solve(t(c) %*% over * sum(s) / x$records,
    covariance_of_forms(x, g, TRUE))
  c(sum(diag(delta)), sum(diag(delta %*% delta)))
}
# y'V^-1 y of N_kl - R_k C_l / N, but for the first row and column.
wald_of <- function(x) {
  total <- sum(x$s)
  row <- as.vector(row(x$s))
  cell <- as.vector(col(x$s))
  some <- expand.grid(k = 2:nrow(x$s), l = 2:ncol(x$s))
  a <- rowSums(x$s) / total
  b <- colSums(x$s) / total
  g <- mapply(function(k, l) (row == k) * (cell == l) - (row == k) * b[l] -
    (cell == l) * a[k] + a[k] * b[l], some$k, some$l)
  y <- mapply(function(k, l) x$s[k, l] - a[k] * b[l] * total, some$k, some$l)
  v <- covariance_of_forms(x, g, FALSE)
  root <- sqrt(diag(v))
  sum(y / root * solve(v / outer(root, root), y / root))
}
# Statistic, degrees of freedom and p, by survey where it has the design.
by_survey <- function(x, method) {
  if (is_own || calibration != "" || has("df"))
    stop("no such function")
  design$variables$a <- x$a
  design$variables$b <- x$b
  got <- svychisq(~a + b, subset(design, x$where), statistic = switch(method,
    pearson = "Chisq", wald = "Wald", "wald-adjusted" = "adjWald", "F"))
  value <- got$statistic
  if (method == "pearson")
    return(c(value, x$k, NA))
  if (method == "rao-scott-1") # the mean of the design effects alone
    return(c(value * x$k, x$k, pchisq(value * x$k, x$k, lower.tail = FALSE)))
  c(value, got$parameter[1], got$p.value)
}
by_forms <- function(x, method) {
  k <- x$k
  if (method == "pearson")
    return(c(pearson_of(x), k, NA))
  if (method == "rao-scott" || method == "rao-scott-1") {
    trace <- traces_of(x)
    value <- pearson_of(x) / trace[1]
    if (method == "rao-scott-1")
      return(c(value * k, k, pchisq(value * k, k, lower.tail = FALSE)))
    df <- trace[1]^2 / trace[2]
    return(c(value, df, pf(value, df, df * x$nu, lower.tail = FALSE)))
  }
  rest <- if (method == "wald") x$nu else x$nu - k + 1
  value <- wald_of(x) * rest / (k * x$nu)
  c(value, k, pf(value, k, rest, lower.tail = FALSE))
}
test <- function(f) {
  x <- kept(key_of(f[c("where", "whole", "variable", "base", "keep", "by")]),
    cross_of(f))
  got <- or_none(by_survey(x, f$code), NULL)
  if (is.null(got))
    got <- or_none(by_forms(x, f$code), c(NA, NA, NA))
  c(x$n, got[1], NA, got[2:3])
}

# ---- all

got <- vapply(seq_len(nrow(figures)), function(i) {
  f <- terms[[i]]
  as.numeric(switch(f$kind[1], quantile = quantile_of(f), chisq = test(f),
    compute(f, figures[i, ])))
}, numeric(5))
key <- figures[seq_len(keys)]
key$n <- got[1, ]
for (i in 2:5)
  key[[c("n", "estimate", "se", "df", "p")[i]]] <- ifelse(is.na(got[i, ]), "",
    format(got[i, ], digits = 17, trim = TRUE))
write.csv(key, row.names = FALSE, quote = TRUE)
