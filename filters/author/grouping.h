#ifndef GROUPING_H
#define GROUPING_H

#include <stdbool.h>

struct outline;

/*
 * Which columns of an outline are choices of one question: as the survey tool
 * or the fields say, or a rule that exactly one is chosen, or as the columns
 * look.  False after a report of what is broken of x-sets, [bad-schema].
 */
bool grouping_find(struct outline *);

/* Name the variables and sets, and give each choice its code. */
void grouping_name(struct outline *);

#endif
