#ifndef NEXT_H
#define NEXT_H

#include <dlfcn.h>

/*
 * For a function that goes before that of a library: set the pointer, once, to
 * the one that would be called without it.  Needs _GNU_SOURCE.
 */
#define NEXT_FIND(next, name)                                                  \
	do                                                                     \
		if ((next) == NULL)                                            \
			*(void **)&(next) = dlsym(RTLD_NEXT, name);            \
	while (0)

#endif
