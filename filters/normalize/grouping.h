#ifndef GROUPING_H
#define GROUPING_H

struct map;
struct outline;

/*
 * Which columns of an outline are choices of one question: as the survey tool
 * or the fields say, or a rule that exactly one is chosen, or as the columns
 * look.  Reports what is broken of x-sets, [bad-schema].
 */
void grouping_find(struct outline *);

/*
 * Name the sets, by none of the names that are taken, and give each choice
 * its code.  The columns have their names by then.
 */
void grouping_name(struct outline *, struct map *taken);

#endif
