#ifndef WOODRUFF_H
#define WOODRUFF_H

#include "estimate.h"

/* The lines of a quantile measure in a cell. */
void woodruff_write(struct job *, const struct table *, const struct measure *,
    const struct bound *, uint32_t view, const struct shown *);

#endif
