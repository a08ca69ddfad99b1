#ifndef PRIME_H
#define PRIME_H

#include <stdint.h>

/*
 * Arithmetic modulo the Mersenne prime p = 2^61 - 1.  Every number here is a
 * canonical remainder, from 0 to p - 1, so that equal means equal on every
 * machine.
 */
#define PRIME ((UINT64_C(1) << 61) - 1)

/* The remainder of any 64 bits. */
static inline uint64_t
prime_of(uint64_t x)
{
	x = (x & PRIME) + (x >> 61);
	return x >= PRIME ? x - PRIME : x;
}

static inline uint64_t
prime_add(uint64_t a, uint64_t b)
{
	return prime_of(a + b);
}

static inline uint64_t
prime_minus(uint64_t a)
{
	return a == 0 ? 0 : PRIME - a;
}

static inline uint64_t
prime_times(uint64_t a, uint64_t b)
{
	unsigned __int128 x = (unsigned __int128)a * b;

	return prime_of(((uint64_t)x & PRIME) + (uint64_t)(x >> 61));
}

/* a to the power of n. */
static inline uint64_t
prime_power(uint64_t a, uint64_t n)
{
	uint64_t result = 1;

	for (; n > 0; n >>= 1) {
		if ((n & 1) != 0)
			result = prime_times(result, a);
		a = prime_times(a, a);
	}
	return result;
}

/* 1 / a, of a that is not 0 (Fermat). */
static inline uint64_t
prime_inverse(uint64_t a)
{
	return a == 1 || a == PRIME - 1 ? a : prime_power(a, PRIME - 2);
}

/* A fixed number that looks like chance (splitmix64). */
static inline uint64_t
prime_chance(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return prime_of(x ^ (x >> 31));
}

#endif
