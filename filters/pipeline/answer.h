#ifndef ANSWER_H
#define ANSWER_H

#include <stdio.h>

/*
 * What pipeline.sh is told, on descriptor 3: lines, of which the last is "end".
 * It stands there however the program comes to its end, but not where it was
 * killed, or never ran.
 */
FILE *answer_open(void);

#endif
