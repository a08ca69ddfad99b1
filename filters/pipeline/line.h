#ifndef LINE_H
#define LINE_H

#include <stddef.h>

#include "args.h"

/*
 * Programs one behind the other, as `a | b | c >file` in a shell, and how each
 * of them ended.
 */
struct program {
	struct args argv; /* owned; the program's path first */
	int status;       /* 128 + N: signal N ended it; 127: it never began */
	char *said;       /* owned, on standard error; "" for nothing */
};

enum {
	LINE_PIPE = 141 /* its reader is gone: the reader's status says why */
};

/*
 * Start them, each reading the one before it and the first one a file (which
 * may be /dev/null), and wait for all.  What came is in the file then, made or
 * emptied before.  What this has to say of a program that was killed or could
 * not be started stands behind what that said, so it is called by any thread.
 */
void line_run(struct program *, size_t n, const char *from, const char *to);

#endif
