#ifndef PACKAGE_H
#define PACKAGE_H

#include <stdbool.h>

#include "record.h"
#include "study.h"

/*
 * datapackage.json: the publication as a Data Package (version 2,
 * datapackage.org): its files with size and sha256, the columns of the CSV
 * ones, licence, sources, contributors.  No clock: the same publication has the
 * same bytes.  It is written into the folder page when all files but run.json
 * are there, and added to the list of published files; false after a report.
 */
bool
package_write(const struct study *, const char *page, struct publication *);

/*
 * The command `package [--lang L] [--png] [--pdf] STUDY.JSON DIR`, which a
 * script of --print ends with: it writes datapackage.json for the files of the
 * folder DIR, after it has drawn its figures as PNG and PDF where that is asked
 * for.  Returns the status to end with.
 */
int package_command(int argc, char *argv[]);

#endif
