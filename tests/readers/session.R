# usage: Rscript session.R FOLDER ...
#
# Run r.script of each folder on its micro data as Rscript would, in one
# session, which loads packages once; what it prints is r.csv.
for (folder in commandArgs(TRUE)) local({
  micro <- Sys.glob(file.path(folder, "micro*.csv"))
  scope <- new.env()
  scope$commandArgs <- function(...) micro
  sink(file.path(folder, "r.csv"))
  sys.source(file.path(folder, "r.script"), scope)
  sink()
})
