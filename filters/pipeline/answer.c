#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "answer.h"

enum {
	ANSWER = 3
};

static void
say_end(void)
{
	(void)!write(ANSWER, "end\n", 4);
}

/* Keep the descriptor for the answer alone, and close it in children. */
FILE *
answer_open(void)
{
	FILE *out = NULL;

	if (fcntl(ANSWER, F_GETFD) >= 0 &&
	    fcntl(ANSWER, F_SETFD, FD_CLOEXEC) == 0)
		out = fdopen(ANSWER, "w");
	if (out == NULL)
		return NULL;
	setvbuf(out, NULL, _IOFBF, 65536);
	atexit(say_end);
	return out;
}
