#ifndef ROLES_H
#define ROLES_H

struct outline;

/* Roles that are plain: id, weight, other; the rest is for a person to say. */
void roles_give(struct outline *);

#endif
