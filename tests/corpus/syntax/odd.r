# odd.csv, as normalize writes it, with its labels and missing values:
# source("FILE", encoding = "UTF-8") makes d.
library(haven)
d <- read.csv("odd.csv", colClasses = "character",
  na.strings = character(), check.names = FALSE, encoding = "UTF-8")
reasons <- c(.d = "d", .n = "n", .r = "r", .x = "x")
about <- function(x, label) {
  if (label != "") attr(x, "label") <- label
  x
}
text <- function(x, label) about(ifelse(x == "", NA, x), label)
dates <- function(x, label)
  about(as.Date(ifelse(grepl("-", x), x, NA)), label)
values <- function(x, codes, labels, label) {
  y <- if (is.null(codes))
    as.numeric(ifelse(x == "" | x %in% names(reasons), NA, x))
  else as.numeric(match(x, codes))
  for (code in names(reasons))
    y[x == code] <- tagged_na(reasons[[code]])
  labelled(y, labels, if (label != "") label)
}

d[["id"]] <- values(d[["id"]], NULL,
  c("Does not know" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "")
d[["if"]] <- values(d[["if"]], NULL,
  c("Don't mind \\ \"fine\"" = 1,
    "No" = 2,
    "Cannot say" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "It's \"about\" `time` and $money, as a question that is so long that no program takes all of it on one line: are you, all in all, content with how things have gone since the last time that somebody from here asked you that, which may be long ago?")
d[["all"]] <- values(d[["all"]], c("01", "1", "x's"),
  c("North" = 1,
    "South" = 2,
    "x's" = 3,
    "Does not know" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "Region")
d[["income"]] <- values(d[["income"]], NULL,
  c("Does not know" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "Income")
d[["born"]] <- dates(d[["born"]], "")
d[["note"]] <- text(d[["note"]], "")
d[["media_tv"]] <- values(d[["media_tv"]], NULL,
  c("Does not know" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "Media: TV")
d[["media_net"]] <- values(d[["media_net"]], NULL,
  c("Does not know" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "Media: Net")
d[["w"]] <- values(d[["w"]], NULL,
  c("Does not know" = tagged_na("d"),
    "No answer" = tagged_na("n"),
    "Not relevant" = tagged_na("r"),
    "Invalid" = tagged_na("x")),
  "")
# Figures of the population: survey::svydesign(~1, weights = ~w, data = d)
