#include <stdlib.h>

#include "mem.h"
#include "sum.h"

typedef __int128 wide;

/*
 * What the bits of a sum say: an even number is twice a short one; else they
 * are an address and in its low bits, which are 0 in an address, the form.
 */
enum {
	FORM = 3,
	WIDE = 1, /* of a number of 128 bits */
	LONG = 3  /* of an mpz_t */
};

static void *
resize(void *taken, size_t old, size_t size)
{
	(void)old;
	return mem_resize(taken, size);
}

static void
give_back(void *taken, size_t size)
{
	(void)size;
	free(taken);
}

void
sum_begin(void)
{
	mp_set_memory_functions(mem_alloc, resize, give_back);
}

static void *
address_of(const struct sum *sum)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the form is taken off. */
	return (void *)(uintptr_t)(sum->bits & ~(int64_t)FORM);
}

static void
set_address(struct sum *sum, void *address, int form)
{
	sum->bits = (int64_t)(uintptr_t)address | form;
}

static bool
is_of_gmp(const struct sum *sum)
{
	return (sum->bits & FORM) == LONG;
}

void
sum_done(struct sum *sum)
{
	if (is_of_gmp(sum))
		mpz_clear(address_of(sum));
	if (sum_is_long(sum))
		free(address_of(sum));
	sum->bits = 0;
}

/* A number that is not one of GMP. */
static wide
wide_of(const struct sum *sum)
{
	return sum_is_long(sum) ? *(const wide *)address_of(sum)
				: sum_short(sum);
}

static void
set_wide(struct sum *sum, wide value)
{
	int64_t bits;

	if (!__builtin_mul_overflow(value, 2, &bits)) {
		sum_done(sum);
		sum->bits = bits;
		return;
	}
	if (!sum_is_long(sum))
		set_address(sum, mem_alloc(sizeof value), WIDE);
	*(wide *)address_of(sum) = value;
}

static mpz_srcptr
view_wide(wide value, struct sum_view *room)
{
	unsigned __int128 size =
	    value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	int n = size >> 64 != 0 ? 2 : size != 0;

	room->limbs[0] = (mp_limb_t)size;
	room->limbs[1] = (mp_limb_t)(size >> 64);
	return mpz_roinit_n(room->z, room->limbs, value < 0 ? -n : n);
}

mpz_srcptr
sum_view(const struct sum *sum, struct sum_view *room)
{
	return is_of_gmp(sum) ? (mpz_srcptr)address_of(sum)
			      : view_wide(wide_of(sum), room);
}

/* The number as one of GMP, which it then remains. */
static mpz_ptr
lengthen(struct sum *sum)
{
	struct sum_view room;
	mpz_ptr z;

	if (is_of_gmp(sum))
		return address_of(sum);
	z = mem_alloc(sizeof(mpz_t));
	mpz_init_set(z, sum_view(sum, &room));
	sum_done(sum);
	set_address(sum, z, LONG);
	return z;
}

void
sum_add_long(struct sum *sum, __int128 value)
{
	struct sum_view room;
	wide result;
	mpz_ptr z;

	if (!is_of_gmp(sum) &&
	    !__builtin_add_overflow(wide_of(sum), value, &result)) {
		set_wide(sum, result);
		return;
	}
	z = lengthen(sum);
	mpz_add(z, z, view_wide(value, &room));
}

void
sum_add(struct sum *sum, const mpz_t value)
{
	size_t n = mpz_size(value);
	mpz_ptr z;

	if (n < 2) {
		wide size = n == 0 ? 0 : (wide)mpz_getlimbn(value, 0);

		sum_add_wide(sum, mpz_sgn(value) < 0 ? -size : size);
		return;
	}
	z = lengthen(sum);
	mpz_add(z, z, value);
}

void
sum_add_sum(struct sum *sum, const struct sum *more)
{
	if (is_of_gmp(more))
		sum_add(sum, address_of(more));
	else
		sum_add_wide(sum, wide_of(more));
}

void
sum_add_product(struct sum *sum, const mpz_t a, const mpz_t b)
{
	mpz_addmul(lengthen(sum), a, b);
}

void
sum_multiply(struct sum *sum, const mpz_t factor)
{
	wide result;
	mpz_ptr z;

	if (!is_of_gmp(sum) && mpz_fits_slong_p(factor) &&
	    !__builtin_mul_overflow(
		wide_of(sum), (wide)mpz_get_si(factor), &result)) {
		set_wide(sum, result);
		return;
	}
	z = lengthen(sum);
	mpz_mul(z, z, factor);
}
