#ifndef RECORDS_H
#define RECORDS_H

#include <stdbool.h>

#include "figures.h"
#include "lineage.h"
#include "setup.h"

/*
 * explain --records: the records in the base of a figure, each with the file
 * it came from, its number and the XXH3-128 of its bytes there, its answer and
 * its weight.  Its waves are made again, from the raw files and specifications
 * that run.json knows: others are refused, in one line.  The records are as
 * many as the figure says, or that is told too.  False after a report.
 */
bool records_tell(const struct setup *, const struct lineage *,
    const struct figure *, const char *category, const char *wave);

#endif
