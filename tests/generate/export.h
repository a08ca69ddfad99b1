#ifndef EXPORT_H
#define EXPORT_H

#include "answers.h"

/* Write dataset.csv, structure.csv and labels.csv into a folder, in the
 * dialect that the wave was delivered in. */
void
export_wave(const struct wave *, const struct answers *, const char *folder);

#endif
