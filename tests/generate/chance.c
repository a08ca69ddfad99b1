#include "chance.h"

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint64_t
chance(uint64_t what, uint64_t who)
{
	return mix(mix(what) ^ who);
}

uint32_t
chance_below(uint64_t what, uint64_t who, uint32_t n)
{
	return (uint32_t)((chance(what, who) >> 32) * n >> 32);
}
