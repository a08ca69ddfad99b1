#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "job.h"

/* After cube_finish and design_build: write all lines. */
void estimate_write(struct job *);

#endif
