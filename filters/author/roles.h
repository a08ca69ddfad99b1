#ifndef ROLES_H
#define ROLES_H

struct outline;

/* Give variables the roles that are plain from names and values: id,
 * weight, other. The rest is for a person to say. */
void roles_give(struct outline *);

#endif
