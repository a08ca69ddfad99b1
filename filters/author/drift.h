#ifndef DRIFT_H
#define DRIFT_H

#include "codebook.h"

/*
 * What changed between an older questionnaire and the codebook: one line a
 * change on standard output.  The older one is a codebook, or the schema of
 * an export, whose columns are then held against the sources of the wave, or
 * against those of a newer schema where one is given.  Several schemas are
 * the columns of records that were joined.  A change that no
 * mapping of the wave covers raises the status.
 */
void drift_report(const struct codebook *, const char *wave,
    const char *const *paths, size_t n, const char *newer);

#endif
