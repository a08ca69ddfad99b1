#ifndef QUAD_H
#define QUAD_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

/*
 * 113-bit floating point, the same on every machine: in hardware or in
 * software, but always IEEE 754 binary128.  What was summed exactly is
 * brought into it once, at the end.
 */
#if __LDBL_MANT_DIG__ == 113
typedef long double quad;
#else
typedef __float128 quad;
#endif

/* The nearest quad below in magnitude; at most one part in 2^112 off. */
quad quad_of(const mpz_t);
/* value * 2^exponent; exact while the result is normal. */
quad quad_scale(quad value, int64_t exponent);
quad quad_power10(int64_t exponent);
quad quad_sqrt(quad);
bool quad_is_finite(quad);

#endif
