#include <math.h>

#include "quad.h"

enum {
	BITS = 112,
	HALF = 56
};

quad
quad_scale(quad value, int64_t exponent)
{
	quad base = exponent < 0 ? (quad)0.5 : (quad)2;
	uint64_t n = (uint64_t)(exponent < 0 ? -exponent : exponent);

	for (; n > 0; n >>= 1) {
		if (n & 1)
			value *= base;
		base *= base;
	}
	return value;
}

quad
quad_of(const mpz_t z)
{
	size_t size = mpz_sizeinbase(z, 2);
	size_t drop = size > BITS ? size - BITS : 0;
	quad value;
	mpz_t top;
	mpz_t low;

	if (mpz_sgn(z) == 0)
		return 0;
	mpz_init(top);
	mpz_init(low);
	mpz_tdiv_q_2exp(top, z, drop);
	mpz_tdiv_r_2exp(low, top, HALF);
	mpz_tdiv_q_2exp(top, top, HALF);
	value = (quad)mpz_get_si(top) * (quad)72057594037927936.0 +
	    (quad)mpz_get_si(low);
	mpz_clear(top);
	mpz_clear(low);
	return quad_scale(value, (int64_t)drop);
}

quad
quad_power10(int64_t exponent)
{
	quad power = 1;
	quad base = 10;
	uint64_t n = (uint64_t)(exponent < 0 ? -exponent : exponent);

	for (; n > 0; n >>= 1) {
		if (n & 1)
			power *= base;
		base *= base;
	}
	return exponent < 0 ? 1 / power : power;
}

/* One step of Newton doubles the digits of the double's square root. */
quad
quad_sqrt(quad value)
{
	int64_t shift = 0;
	quad root;

	if (!(value > 0))
		return 0;
	while (value > (quad)1e200) {
		value *= (quad)0x1p-400;
		shift += 200;
	}
	while (value < (quad)1e-200) {
		value *= (quad)0x1p400;
		shift -= 200;
	}
	root = (quad)sqrt((double)value);
	root = (root + value / root) / 2;
	root = (root + value / root) / 2;
	return quad_scale(root, shift);
}

bool
quad_is_finite(quad value)
{
	return value - value == 0;
}
