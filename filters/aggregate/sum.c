#include <stdlib.h>

#include "mem.h"
#include "sum.h"

/* The address of a long number is even; in the bits of a sum it is odd. */
static mpz_ptr
long_of(const struct sum *sum)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the tag is taken off. */
	return (mpz_ptr)(uintptr_t)(sum->bits - 1);
}

void
sum_done(struct sum *sum)
{
	if (sum_is_long(sum)) {
		mpz_clear(long_of(sum));
		free(long_of(sum));
	}
	sum->bits = 0;
}

mpz_srcptr
sum_view(const struct sum *sum, struct sum_view *room)
{
	int64_t value = sum_short(sum);

	if (sum_is_long(sum))
		return long_of(sum);
	room->limb = value < 0 ? -(mp_limb_t)value : (mp_limb_t)value;
	return mpz_roinit_n(room->z, &room->limb, (value > 0) - (value < 0));
}

/* The number as one that can grow; sum_shorten must follow. */
static mpz_ptr
lengthen(struct sum *sum)
{
	struct sum_view room;
	mpz_ptr z;

	if (sum_is_long(sum))
		return long_of(sum);
	z = mem_alloc(sizeof(mpz_t));
	mpz_init_set(z, sum_view(sum, &room));
	sum->bits = (int64_t)(uintptr_t)z + 1;
	return z;
}

/* What fits stands in the sum itself: one number has one form. */
static void
shorten(struct sum *sum)
{
	mpz_ptr z = long_of(sum);
	int64_t value;

	if (!mpz_fits_slong_p(z))
		return;
	value = mpz_get_si(z);
	if (value > INT64_MAX / 2 || value < INT64_MIN / 2)
		return;
	sum_done(sum);
	sum->bits = value * 2;
}

void
sum_add(struct sum *sum, const mpz_t value)
{
	mpz_ptr z;

	if (mpz_fits_slong_p(value) && !sum_is_long(sum)) {
		sum_add_wide(sum, mpz_get_si(value));
		return;
	}
	z = lengthen(sum);
	mpz_add(z, z, value);
	shorten(sum);
}

void
sum_add_long(struct sum *sum, __int128 value)
{
	unsigned __int128 size =
	    value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	mp_limb_t limbs[2] = {(mp_limb_t)size, (mp_limb_t)(size >> 64)};
	int n = limbs[1] != 0 ? 2 : limbs[0] != 0;
	mpz_t view;
	mpz_ptr z = lengthen(sum);

	mpz_add(z, z, mpz_roinit_n(view, limbs, value < 0 ? -n : n));
	shorten(sum);
}

void
sum_add_product(struct sum *sum, const mpz_t a, const mpz_t b)
{
	mpz_addmul(lengthen(sum), a, b);
	shorten(sum);
}

void
sum_multiply(struct sum *sum, const mpz_t factor)
{
	mpz_ptr z = lengthen(sum);

	mpz_mul(z, z, factor);
	shorten(sum);
}
