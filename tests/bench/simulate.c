/*
 * Stratified samples without replacement from a population of 14,297
 * workplaces in 12 strata (level of government by size), 1,611 in each
 * sample: the numbers of a real wave.  Writes samples FIRST to FIRST + COUNT
 * - 1 as CSV, the population itself (weight 1) when COUNT is 0.
 *
 * usage: simulate FIRST COUNT
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	STRATA = 12,
	MEASURES = 5
};

static const uint32_t population[STRATA] = {
    1920, 3310, 2870, 1150, 610, 980, 720, 340, 590, 870, 640, 297};
static const uint32_t sampled[STRATA] = {
    190, 320, 280, 140, 80, 120, 110, 75, 75, 95, 80, 46};

/* Per cent of the population that says yes, moved a little by stratum. */
static const int per_cent[MEASURES] = {10, 30, 50, 70, 90};
static const int moved[STRATA] = {-5, 2, 4, 6, -6, 0, 3, 7, -4, 1, 5, 8};

static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Units of a stratum that say yes: the first so many of a measure. */
static uint32_t
yes_in(uint32_t stratum, uint32_t measure)
{
	return (uint32_t)((int)population[stratum] *
	    (per_cent[measure] + moved[stratum]) / 100);
}

/* Where unit i stands in the order of a measure: a different one for each. */
static uint32_t
place_of(uint32_t i, uint32_t stratum, uint32_t measure)
{
	static const uint32_t step[MEASURES] = {1, 7, 11, 13, 17};
	uint32_t n = population[stratum];

	return (uint32_t)((uint64_t)i * step[measure] % n);
}

static void
put(uint64_t sample, uint32_t stratum, uint32_t i, double weight)
{
	uint32_t m;

	printf("%llu,%u,%u,%u,%.10g", (unsigned long long)sample, stratum + 1,
	    stratum / 4 + 1, population[stratum], weight);
	for (m = 0; m < MEASURES; m++)
		printf(",%d", place_of(i, stratum, m) < yes_in(stratum, m));
	putchar('\n');
}

/* The first n of a shuffle that stops after n. */
static void
sample(uint64_t number)
{
	static uint32_t units[4096];
	uint64_t state = number * UINT64_C(0x2545f4914f6cdd1d) + 1;
	uint32_t h;
	uint32_t i;

	for (h = 0; h < STRATA; h++) {
		uint32_t n = population[h];

		for (i = 0; i < n; i++)
			units[i] = i;
		for (i = 0; i < sampled[h]; i++) {
			uint32_t j = i + (uint32_t)(draw(&state) % (n - i));
			uint32_t unit = units[j];

			units[j] = units[i];
			put(number, h, unit, (double)n / sampled[h]);
		}
	}
}

int
main(int argc, char *argv[])
{
	uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t i;
	uint32_t h;

	puts("sample,stratum,sector,population,weight,y10,y30,y50,y70,y90");
	for (h = 0; count == 0 && h < STRATA; h++)
		for (i = 0; i < population[h]; i++)
			put(0, h, (uint32_t)i, 1);
	for (i = 0; i < count; i++)
		sample(first + i);
	return ferror(stdout) || fclose(stdout) != 0;
}
