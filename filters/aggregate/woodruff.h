#ifndef WOODRUFF_H
#define WOODRUFF_H

#include "cells.h"

/* The figures of a quantile measure in a cell: one a probability. */
void woodruff_put(const struct place_of *);

#endif
