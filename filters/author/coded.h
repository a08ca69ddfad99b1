#ifndef CODED_H
#define CODED_H

#include <stdint.h>

struct profile;

/*
 * Names that are a code and a question, as LimeSurvey writes both into one
 * header: "G1Q2. How old are you?", "G2Q1[SQ001]. What do you use? [Bus]".
 * Where (nearly) all names of several words are of that form, each such column
 * gets its code, and the question as its title.
 */
void coded_find(struct profile *columns, uint32_t n);

#endif
