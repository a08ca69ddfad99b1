#include <string.h>

#include "kulisch.h"

enum {
	LIMB_BITS = 32,
	LOWEST = 1088, /* bits below the point */
	MANTISSA = 52, /* bits of a double behind the leading one */
	BIAS = 1075,   /* of its exponent, counted from its last bit */
	TOP_LIMBS = 5, /* what 113 bits can begin in */
	MAX_PENDING = 1 << 28
};

/* Carry over, so that all limbs but the last are from 0 to 2^32 - 1. */
static void
carry(struct kulisch *sum)
{
	int64_t rest = 0;
	int i;

	for (i = 0; i < KULISCH_LIMBS - 1; i++) {
		int64_t value = sum->limb[i] + rest;

		rest = value >> LIMB_BITS;
		sum->limb[i] = value & (int64_t)UINT32_MAX;
	}
	sum->limb[i] += rest;
	sum->pending = 1;
}

void
kulisch_add(struct kulisch *sum, double value)
{
	const uint64_t hidden = UINT64_C(1) << MANTISSA;
	uint64_t bits;
	uint64_t whole;
	uint32_t at;
	uint32_t exponent;
	int64_t sign;
	int64_t *limb;
	unsigned __int128 wide;

	memcpy(&bits, &value, sizeof bits);
	exponent = (uint32_t)(bits >> MANTISSA) & 0x7ff;
	whole = bits & (hidden - 1);
	if (exponent == 0)
		exponent = 1;
	else
		whole |= hidden;
	if (whole == 0)
		return;
	sign = bits >> 63 ? -1 : 1;
	at = exponent + LOWEST - BIAS;
	wide = (unsigned __int128)whole << (at % LIMB_BITS);
	limb = sum->limb + at / LIMB_BITS;
	limb[0] += sign * (int64_t)(uint32_t)wide;
	limb[1] += sign * (int64_t)(uint32_t)(wide >> LIMB_BITS);
	limb[2] += sign * (int64_t)(uint32_t)(wide >> 2 * LIMB_BITS);
	if (++sum->pending >= MAX_PENDING)
		carry(sum);
}

void
kulisch_add_quad(struct kulisch *sum, quad value)
{
	double high = (double)value;

	kulisch_add(sum, high);
	kulisch_add(sum, (double)(value - (quad)high));
}

quad
kulisch_value(const struct kulisch *sum)
{
	struct kulisch copy = *sum;
	bool is_negative;
	quad value = 0;
	int top = KULISCH_LIMBS - 1;
	int low;
	int i;

	carry(&copy);
	is_negative = copy.limb[KULISCH_LIMBS - 1] < 0;
	if (is_negative) {
		for (i = 0; i < KULISCH_LIMBS; i++)
			copy.limb[i] = -copy.limb[i];
		carry(&copy);
	}
	while (top > 0 && copy.limb[top] == 0)
		top--;
	low = top < TOP_LIMBS ? 0 : top - TOP_LIMBS + 1;
	for (i = top; i >= low; i--)
		value = value * (quad)0x1p32 + (quad)copy.limb[i];
	value = quad_scale(value, (int64_t)LIMB_BITS * low - LOWEST);
	return is_negative ? -value : value;
}
