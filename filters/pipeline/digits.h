#ifndef DIGITS_H
#define DIGITS_H

#include <stdint.h>

/* Numbers for people, in a buffer of the caller, which is returned. */
enum {
	DIGITS_MAX = 40
};

/* 1,352 */
char *digits_count(char out[DIGITS_MAX], uint64_t n);

/* 14,296.9 or 72.4: one decimal, none where it says nothing. */
char *digits_number(char out[DIGITS_MAX], double);

/* Two numbers that differ, with as many digits as show it. */
void digits_apart(char out[2][DIGITS_MAX], double a, double b);

#endif
