#include "chance.h"

static uint64_t
next(struct chance *chance)
{
	uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct chance
chance_begin(uint64_t seed, uint64_t stream)
{
	struct chance one = {seed};
	struct chance other = {stream};

	/* Mixed apart, or seed 1 stream 2 would be seed 2 stream 1. */
	return (struct chance){
	    next(&one) ^ (next(&other) * UINT64_C(0xd1342543de82ef95) + 1)};
}

/* What is left over at the upper end is drawn again. */
uint64_t
chance_below(struct chance *chance, uint64_t n)
{
	uint64_t rest = (UINT64_MAX - n + 1) % n;
	uint64_t drawn;

	do
		drawn = next(chance);
	while (drawn < rest);
	return drawn % n;
}
