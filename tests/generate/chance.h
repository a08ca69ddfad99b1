#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

/*
 * Chance without a state: the same keys give the same number on any machine,
 * and what one question draws cannot shift what another one draws.
 */
uint64_t chance(uint64_t what, uint64_t who);

/* From 0 to n - 1. */
uint32_t chance_below(uint64_t what, uint64_t who, uint32_t n);

#endif
