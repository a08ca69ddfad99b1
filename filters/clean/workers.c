#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "options.h"
#include "workers.h"

static int
count_cores(void)
{
	cpu_set_t cores;

	return sched_getaffinity(0, sizeof cores, &cores) == 0
	    ? CPU_COUNT(&cores)
	    : 1;
}

int
workers_choose(int asked, uint64_t bytes, uint64_t least, size_t pieces)
{
	uint64_t n = (uint64_t)asked;

	if (asked == 0) {
		n = (uint64_t)count_cores();
		n = n < bytes / least ? n : bytes / least;
	}
	n = n < WORKERS_MOST ? n : WORKERS_MOST;
	return (int)(n < pieces ? n : pieces);
}

void *
workers_memory(size_t size)
{
	void *room = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		mem_fail(size);
	return room;
}

void
workers_forget(void *memory, size_t size)
{
	(void)munmap(memory, size);
}

/* What the processes share. */
struct job {
	atomic_size_t *next; /* piece that nobody has taken */
	size_t pieces;
	const struct options *opt;
	bool loads;
	bool (*work)(void *, size_t);
	void *context;
};

__attribute__((noreturn)) static void
run_one(const struct job *job)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	size_t i;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0L, 0L, 0L);
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
	if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0 ||
	    dup2(nowhere, STDERR_FILENO) < 0)
		_exit(1);
	options_confine(job->opt, NULL, job->loads);
	do
		i = atomic_fetch_add(job->next, 1);
	while (i < job->pieces && job->work(job->context, i));
	_exit(0);
}

void
workers_run(int n, size_t pieces, const struct options *opt, bool loads,
    bool (*work)(void *, size_t), void *context)
{
	struct job job = {NULL, pieces, opt, loads, work, context};
	int i;

	if (n < 2)
		return;
	job.next = workers_memory(sizeof *job.next);
	for (i = 0; i < n; i++)
		if (fork() == 0)
			run_one(&job);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	workers_forget(job.next, sizeof *job.next);
}
