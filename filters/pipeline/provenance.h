#ifndef PROVENANCE_H
#define PROVENANCE_H

#include <stdbool.h>

#include "codebook.h"
#include "counts.h"
#include "tables.h"

/*
 * A page for each table and language, explain/TABLE.html: what became of the
 * records of each wave, the base of each measure step by step for each column,
 * where its variable comes from, design and formula.  Written into the folder
 * of the page, from steps.csv there.  False after a report.
 */
bool provenance_write(const struct run *, const struct counts *,
    const struct codebook *, const struct tables *);

#endif
