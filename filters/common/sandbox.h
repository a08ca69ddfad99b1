#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Before it reads what others wrote, a filter gives up what it does not need:
 * with seccomp, running programs, talking to networks, looking into other
 * processes; with landlock, opening any file but those named here.  So a fault
 * in reading a foreign file can do neither.  A refused call fails with EPERM
 * or EACCES.  Builds with NO_SANDBOX (asan, cov, fuzz) and runs under valgrind
 * give up nothing.
 */
struct sandbox_file {
	const char *path; /* or a folder, and everything beneath it */
	bool is_written;  /* and may be made or removed there, in a folder */
};

/*
 * The files may still be opened; those that are not there are left out.  loads:
 * iconv may load its tables, which are libraries.  Where the machine has not
 * all of it, the rest is done.
 */
void sandbox_enter(const struct sandbox_file *, size_t n, bool loads);

/* What this machine or build lacks of it: "landlock", ...; or NULL. */
const char *sandbox_lack(void);

#endif
