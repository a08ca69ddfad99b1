/*
 * Samples of two waves that overlap, from a population of 6,000 units in four
 * strata by size, in which some change size between the waves.  Each unit has
 * a random number of its own: a wave takes those with the smallest of their
 * stratum, the second wave counts them from another start, so that a part of
 * the sample stays.  x is a skewed amount and y a yes or no, both alike in the
 * two waves of a unit.  Writes samples FIRST to FIRST + COUNT - 1 as CSV, the
 * population itself (weight 1) when COUNT is 0.
 *
 * usage: simulate_panel PART FIRST COUNT
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	STRATA = 4,
	UNITS = 6000,
	PARTS = 4
};

struct part {
	double shift;            /* of the random numbers: none, all stay */
	double moving;           /* part of the units that change stratum */
	double fraction[STRATA]; /* sampled of each stratum */
};

static const struct part parts[PARTS] = {
    {0.04, 0.00, {0.08, 0.20, 0.45, 1.00}},
    {0.04, 0.12, {0.08, 0.20, 0.45, 1.00}},
    {0.05, 0.20, {0.05, 0.15, 0.40, 1.00}},
    {0.004, 0.10, {0.10, 0.20, 0.30, 0.60}},
};

struct unit {
	uint32_t stratum[2];
	double x[2];
	int y[2];
	double number;
	double order; /* in the wave at hand */
	uint32_t index;
};

static double
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static double
normal(uint64_t *state)
{
	double u = draw(state);

	return sqrt(-2 * log(1 - u)) *
	    cos(2 * 3.14159265358979323846 * draw(state));
}

static uint32_t
stratum_of(double u)
{
	return u < 0.6 ? 0 : u < 0.85 ? 1 : u < 0.97 ? 2 : 3;
}

/* The same population each time; amounts in hundredths. */
static void
populate(struct unit *units, double moving)
{
	uint64_t state = 7;
	uint32_t i;
	int w;

	for (i = 0; i < UNITS; i++) {
		struct unit *unit = &units[i];
		double own = normal(&state);
		uint32_t h = stratum_of(draw(&state));

		unit->index = i;
		unit->stratum[0] = unit->stratum[1] = h;
		if (draw(&state) < moving)
			unit->stratum[1] = h == 0 ? 1
			    : h == 3              ? 2
			    : draw(&state) < 0.5  ? h - 1
						  : h + 1;
		for (w = 0; w < 2; w++) {
			double now = 0.8 * own + 0.6 * normal(&state);
			double size = (double)(1 + unit->stratum[w]);

			unit->x[w] =
			    floor(100 * size * exp(0.8 * now + 0.04 * w)) / 100;
			unit->y[w] = now + 0.2 * size + 0.1 * w > 0.5;
		}
	}
}

static int
compare_units(const void *a, const void *b)
{
	const struct unit *x = *(struct unit *const *)a;
	const struct unit *y = *(struct unit *const *)b;

	return (x->order > y->order) - (x->order < y->order);
}

static void
put(uint64_t sample, const struct unit *unit, int wave, uint32_t population,
    double weight)
{
	printf("%llu,%d,%u,%u,%.10g,%llu-%u,%.2f,%d\n",
	    (unsigned long long)sample, wave + 1, unit->stratum[wave] + 1,
	    population, weight, (unsigned long long)sample, unit->index,
	    unit->x[wave], unit->y[wave]);
}

/* A stratum of a wave: those with the smallest numbers; count 0: all. */
static void
take(struct unit *units, uint64_t sample, int wave, uint32_t stratum,
    double fraction, double shift)
{
	static struct unit *list[UNITS];
	uint32_t n = 0;
	uint32_t sampled;
	uint32_t i;

	for (i = 0; i < UNITS; i++) {
		if (units[i].stratum[wave] != stratum)
			continue;
		units[i].order = fmod(units[i].number + 1 - wave * shift, 1);
		list[n++] = &units[i];
	}
	qsort(list, n, sizeof *list, compare_units);
	sampled = (uint32_t)(fraction * n + 0.5);
	for (i = 0; i < sampled; i++)
		put(sample, list[i], wave, n, (double)n / sampled);
}

int
main(int argc, char *argv[])
{
	static struct unit units[UNITS];
	uint64_t at = argc > 1 ? strtoull(argv[1], NULL, 10) % PARTS : 0;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t count = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	const struct part *part = &parts[at];
	uint64_t sample;
	uint64_t state;
	uint32_t i;
	uint32_t h;
	int w;

	populate(units, part->moving);
	puts("sample,wave,stratum,population,weight,id,x,y");
	for (sample = first; sample < first + (count == 0 ? 1 : count);
	     sample++) {
		state = (sample + 1) * UINT64_C(0x2545f4914f6cdd1d);
		for (i = 0; i < UNITS; i++)
			units[i].number = draw(&state);
		for (w = 0; w < 2; w++)
			for (h = 0; h < STRATA; h++)
				take(units, sample, w, h,
				    count == 0 ? 1 : part->fraction[h],
				    part->shift * part->fraction[h] / 0.08);
	}
	return ferror(stdout) || fclose(stdout) != 0;
}
