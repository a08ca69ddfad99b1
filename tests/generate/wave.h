#ifndef WAVE_H
#define WAVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define N_WAVES 4
#define MAX_UNITS 15600
#define MAX_ANSWERS 2400

/* Levels of government, in the order of the sector codes. */
enum level {
	STATE,
	REGION,
	MUNICIPALITY,
	N_LEVELS
};

/* What became of a unit: the states of the survey tool. */
enum fate {
	NOT_SAMPLED = 0,
	IS_NEW = 1,
	DISTRIBUTED = 2,
	SOME_ANSWERS = 3,
	COMPLETED = 4,
	DROPPED_OUT = 5
};

/* A public workplace in the frame of one wave. */
struct unit {
	uint32_t number; /* the same workplace has it in every wave */
	enum level level;
	uint8_t sector; /* 71 72 state, 74 75 region, 76 77 municipality */
	uint8_t branch; /* 1..7 */
	uint8_t size;   /* 1..3 */
	uint16_t employees;
	uint16_t municipality;
	uint16_t region;
	uint32_t db07;
	uint16_t stratum;   /* level, size, branch: a digit each */
	uint16_t n_stratum; /* units of the frame in its stratum: N_h */
	enum fate fate;
	int64_t weight_e6; /* N_h / answers in h; 0 when it did not answer */
	int answer;        /* index of its answers, or -1 */
};

/* Published numbers of units, and what else is fixed for a wave. */
struct wave {
	int number;
	uint32_t n_units; /* population */
	uint32_t n_sample;
	uint32_t n_answers;
	struct unit unit[MAX_UNITS];
	uint32_t answered[MAX_ANSWERS]; /* indices of units */
};

/* Population, sample, answers and weights; ends the program if they do not
 * come out as stated. */
void wave_draw(struct wave *, int number);

/* frame/<wave>.csv */
void wave_print_frame(const struct wave *, FILE *);

/* The number of a unit as the register of production units writes it. */
void wave_pnr(const struct unit *, char out[static 11]);

#endif
