#ifndef MEAN_H
#define MEAN_H

#include "cells.h"

/* The figure of a mean, a total or a ratio. */
void mean_put(const struct place_of *);

#endif
