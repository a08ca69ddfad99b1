#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include "job.h"

/* The figures of a table's comparisons. */
void difference_put(struct job *, uint32_t table);

#endif
