#ifndef NARROW_H
#define NARROW_H

#include "domains.h"

/*
 * What signs and bounds tell of the answers that are held back: with
 * "interval" more are hidden until each may be one respondent's answer more or
 * less, [narrow] where nothing is left to hide; without it they are counted.
 */
void narrow_judge(struct disclosure *);

#endif
