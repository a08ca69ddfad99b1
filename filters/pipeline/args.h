#ifndef ARGS_H
#define ARGS_H

#include <stddef.h>

/* A growing list of texts: the arguments of a program, say. */
struct args {
	char **at; /* owned, each too; at[n] is NULL once there is one */
	size_t n;
	size_t cap;
};

void args_add(struct args *, const char *text); /* copied */
__attribute__((format(printf, 2, 3))) void
args_format(struct args *, const char *fmt, ...);
void args_all(struct args *, const struct args *more);
void args_clear(struct args *);

#endif
