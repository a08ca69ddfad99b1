#ifndef CHISQ_H
#define CHISQ_H

#include "job.h"

/*
 * Tests of independence of a measure's answers and the cells of a breakdown,
 * where a table asks for them: five lines each, category rao-scott (second
 * order: the one to publish), rao-scott-1, pearson, wald, wald-adjusted.
 */
void chisq_put(struct job *, uint32_t table);

#endif
