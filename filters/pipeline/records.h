#ifndef RECORDS_H
#define RECORDS_H

#include <stdbool.h>

#include "figures.h"
#include "lineage.h"
#include "setup.h"

/*
 * explain --records: print the records in the base of a figure, each with the
 * raw file it came from, its number and the XXH3-128 of its bytes in that file,
 * its answer and its weight.  For that the waves of the figure are run again;
 * raw files and specifications that are not those of run.json are refused with
 * one message.  Where there are not as many records as the n of the figure
 * says, that is reported too.  False after a report.
 */
bool records_tell(const struct setup *, const struct lineage *,
    const struct figure *, const char *category, const char *wave);

#endif
