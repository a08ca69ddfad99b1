#ifndef FITTED_H
#define FITTED_H

#include "request.h"

/*
 * What the weights were fitted to, from the accounts that weigh wrote, one a
 * wave: weight and margins of the design.  False after a report
 * (STATUS_USAGE).
 */
bool fitted_read(struct request *, const char *const *paths, size_t n);

#endif
