#ifndef GROUPING_H
#define GROUPING_H

struct outline;

/*
 * Which columns of an outline are choices of one question: as the survey tool
 * or the fields say, or a rule that exactly one is chosen, or as the columns
 * look.  Reports what is broken of x-sets, [bad-schema].
 */
void grouping_find(struct outline *);

/* Name the variables and sets, and give each choice its code. */
void grouping_name(struct outline *);

#endif
