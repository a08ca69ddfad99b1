#ifndef SUM_H
#define SUM_H

#include <stdbool.h>
#include <stdint.h>

#include <gmp.h>

/*
 * A whole number of any length that hardly ever is long: up to 63 bits stand
 * in the struct itself, up to 128 in memory of its own, and what is longer is
 * one of GMP.  There may be hundreds of millions of them, most of a few
 * digits.  All bits 0 is the number 0.
 */
struct sum {
	int64_t bits; /* twice the number, or an address and which form */
};

/* Room for the look of a sum as GMP has numbers. */
struct sum_view {
	mp_limb_t limbs[2];
	mpz_t z;
};

/* Call first: GMP takes its memory as everything else does (mem.h). */
void sum_begin(void);

void sum_done(struct sum *);

void sum_add_long(struct sum *, __int128 value);
void sum_add(struct sum *, const mpz_t value);
void sum_add_sum(struct sum *, const struct sum *);
/* sum += a * b */
void sum_add_product(struct sum *, const mpz_t a, const mpz_t b);
void sum_multiply(struct sum *, const mpz_t factor);

static inline bool
sum_is_long(const struct sum *sum)
{
	return (sum->bits & 1) != 0;
}

static inline int64_t
sum_short(const struct sum *sum)
{
	return sum->bits / 2;
}

static inline void
sum_add_wide(struct sum *sum, __int128 value)
{
	int64_t twice;
	int64_t bits;

	if (!sum_is_long(sum) && !__builtin_mul_overflow(value, 2, &twice) &&
	    !__builtin_add_overflow(sum->bits, twice, &bits))
		sum->bits = bits;
	else
		sum_add_long(sum, value);
}

/* The number, read only: borrowed while neither room nor sum changes. */
mpz_srcptr sum_view(const struct sum *, struct sum_view *room);

#endif
