#ifndef PACKAGE_H
#define PACKAGE_H

#include <stdbool.h>

#include "record.h"

/*
 * datapackage.json: the publication as a Data Package (version 2,
 * datapackage.org): its files with size and sha256, the columns of the CSV
 * ones, licence, sources, contributors.  No clock: the same publication has the
 * same bytes.  Written last but run.json, and added to what is published; false
 * after a report.
 */
bool package_write(const struct run *, struct publication *);

#endif
