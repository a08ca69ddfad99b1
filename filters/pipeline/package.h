#ifndef PACKAGE_H
#define PACKAGE_H

#include <stdbool.h>

#include "record.h"
#include "study.h"

/*
 * datapackage.json: the publication as a Data Package (version 2,
 * datapackage.org): its files with size and sha256, the columns of the CSV
 * ones, licence, sources, contributors.  No clock: the same publication has the
 * same bytes.  Written last but run.json, and added to what is published; false
 * after a report.
 */
bool
package_write(const struct study *, const char *page, struct publication *);

/*
 * package [--lang L] [--png] [--pdf] STUDY.JSON DIR: the same for the files of
 * a folder, and the other forms of its figures before.  The status to end with.
 */
int package_command(int argc, char *argv[]);

#endif
