#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

/*
 * Random numbers that are the same on every machine: splitmix64 (Steele, Lea
 * and Flood, Fast splittable pseudorandom number generators, 2014).  Stream k
 * of a seed is independent of how many others are drawn, and of who draws them.
 */
struct chance {
	uint64_t state;
};

struct chance chance_begin(uint64_t seed, uint64_t stream);

/* One of 0 ... n - 1, each exactly as likely; n > 0. */
uint64_t chance_below(struct chance *, uint64_t n);

#endif
