#include <string.h>

#include "amount.h"
#include "quantile.h"

/* Below this part of the total a difference is rounding of p. */
#define TIE ((quad)1e-28)

/*
 * x_k is the first value with F >= p; sign: of F(x_k) - p, 0 for a tie.
 */
static quad
step_rule(const struct distribution *d, enum qrule rule, uint32_t k, int sign)
{
	quad x = (quad)d->value[k];
	quad next = (quad)d->value[k + 1 < d->n ? k + 1 : k];

	if (sign > 0)
		return x;
	switch (rule) {
	case QRULE_SCHOOL:
	case QRULE_HF2:
		return (x + next) / 2;
	case QRULE_HF3:
		return (k + 1) % 2 == 0 ? x : next;
	default:
		return x;
	}
}

static bool
is_step(enum qrule rule)
{
	return rule <= QRULE_HF3;
}

/* Position of a record: a C_before + b C_after, over the divisor. */
struct points {
	quad before;
	quad after;
	quad divisor;
};

static struct points
points_of(const struct distribution *d, enum qrule rule)
{
	quad total = quad_of(d->cumulated[d->n - 1]);
	quad last = d->last[d->n - 1];

	switch (rule) {
	case QRULE_HF5:
		return (struct points){(quad)0.5, (quad)0.5, total};
	case QRULE_HF6:
		return (struct points){0, 1, total + last};
	case QRULE_HF7:
		return (struct points){1, 0, total - last};
	case QRULE_HF8:
		return (struct points){
		    (quad)1 / 3, (quad)2 / 3, total + last / 3};
	case QRULE_HF9:
		return (struct points){
		    (quad)3 / 8, (quad)5 / 8, total + last / 4};
	default:
		return (struct points){0, 1, total};
	}
}

/* Linear between the last record of a value and the first of the next. */
static quad
line_rule(const struct distribution *d, enum qrule rule, quad p)
{
	struct points at = points_of(d, rule);
	quad x = (quad)d->value[0];
	uint32_t k;

	if (!(at.divisor > 0))
		return x;
	for (k = 0; k + 1 < d->n; k++) {
		quad c = quad_of(d->cumulated[k]);
		quad low =
		    (at.before * (c - d->last[k]) + at.after * c) / at.divisor;
		quad high = (at.before * c + at.after * (c + d->first[k + 1])) /
		    at.divisor;

		x = (quad)d->value[k];
		if (p <= low)
			return x;
		if (p < high)
			return x +
			    ((quad)d->value[k + 1] - x) * (p - low) /
			    (high - low);
	}
	return (quad)d->value[d->n - 1];
}

bool
quantile_of(const struct distribution *d, enum qrule rule, quad p, quad *out)
{
	quad total;
	uint32_t k;

	if (d->n == 0 || !(p >= 0) || !(p <= 1))
		return false;
	if (!is_step(rule)) {
		*out = line_rule(d, rule, p);
		return true;
	}
	total = quad_of(d->cumulated[d->n - 1]);
	for (k = 0; k + 1 < d->n; k++)
		if (quad_of(d->cumulated[k]) >= p * total - TIE * total)
			break;
	*out = step_rule(
	    d, rule, k, quad_of(d->cumulated[k]) > p * total + TIE * total);
	return true;
}

bool
quantile_of_text(
    const struct distribution *d, enum qrule rule, const char *p, quad *out)
{
	struct amount amount;
	mpz_t target;
	mpz_t power;
	mpz_t ours;
	int sign = -1;
	uint32_t k;

	if (d->n == 0 || !amount_parse(&amount, slice_of(p)) ||
	    amount_is_negative(&amount) || amount_double(&amount) > 1)
		return false;
	if (!is_step(rule))
		return quantile_of(d, rule, (quad)amount_double(&amount), out);
	mpz_init(target);
	mpz_init(ours);
	mpz_init(power);
	amount_big(&amount, amount.scale, target);
	mpz_mul(target, target, d->cumulated[d->n - 1]);
	mpz_ui_pow_ui(power, 10, (unsigned long)amount.scale);
	for (k = 0; k < d->n; k++) {
		mpz_mul(ours, d->cumulated[k], power);
		sign = mpz_cmp(ours, target);
		if (sign >= 0 || k + 1 == d->n)
			break;
	}
	*out = step_rule(d, rule, k, sign > 0);
	mpz_clear(target);
	mpz_clear(ours);
	mpz_clear(power);
	return true;
}
