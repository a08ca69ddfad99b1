#ifndef RANKING_H
#define RANKING_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Put codes into the order a questionnaire has them in: by the numbers they
 * begin with, by a scale that is known (agreement, satisfaction, how often,
 * how likely, how good), else by the alphabet.  "Don't know" comes last.
 */
void ranking_sort(struct slice *codes, uint32_t n);

/*
 * Are they steps of one thing, at least three: of a scale that is known, or
 * bands of numbers such as "18-29"?  "Don't know" may stand behind them.
 */
bool ranking_is_order(const struct slice *codes, uint32_t n);

#endif
