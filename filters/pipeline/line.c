#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "line.h"
#include "mem.h"
#include "out.h"
#include "process.h"

/* A program at work. */
struct worker {
	pid_t pid; /* -1: it could not be started */
	int ear;   /* where it is heard; -1 when it has nothing more to say */
	struct out said;
};

static const char *
name_of(const struct program *program)
{
	const char *slash = strrchr(program->argv.at[0], '/');

	return slash == NULL ? program->argv.at[0] : slash + 1;
}

/* A message of ours behind those of the program. */
static void
add_words(struct worker *worker, const char *words)
{
	if (worker->said.len > 0 &&
	    worker->said.text[worker->said.len - 1] != '\n')
		out_byte(&worker->said, '\n');
	out_format(&worker->said, "pipeline: error: %s\n", words);
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* False with errno where it could not be started. */
static bool
start(struct worker *worker, const struct program *program, int in, int out)
{
	int ends[2];
	int error;

	if (in < 0 || out < 0 || pipe2(ends, O_CLOEXEC) != 0)
		return false;
	worker->pid = process_start(program->argv.at, in, out, ends[1]);
	error = errno;
	(void)close(ends[1]);
	worker->ear = ends[0];
	errno = error;
	return worker->pid >= 0;
}

/*
 * Each reads what the one before it writes.  One that cannot be started leaves
 * both its neighbours without a partner, who say so.
 */
static void
start_all(
    struct worker *workers, struct program *programs, size_t n, int in, int to)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct worker *worker = &workers[i];
		int ends[2] = {-1, -1};
		bool is_last = i + 1 == n;

		if ((is_last || pipe2(ends, O_CLOEXEC) == 0) &&
		    start(worker, &programs[i], in, is_last ? to : ends[1])) {
			programs[i].status = STATUS_OK;
		} else {
			char *words =
			    mem_format("%s could not be started: %s [killed]",
				name_of(&programs[i]), strerror(errno));

			add_words(worker, words);
			free(words);
		}
		close_end(&in);
		close_end(&ends[1]);
		in = ends[0];
	}
	close_end(&in);
	close_end(&to);
}

/* One block of what it says. */
static void
hear(struct worker *worker)
{
	ssize_t n;

	out_reserve(&worker->said, 4096);
	n = read(worker->ear, worker->said.text + worker->said.len, 4096);
	if (n > 0)
		worker->said.len += (size_t)n;
	else if (n == 0 || errno != EINTR)
		close_end(&worker->ear);
}

/* What all of them say, until they have nothing more to say. */
static void
hear_all(struct worker *workers, size_t n)
{
	struct pollfd *ears = mem_zero(n, sizeof *ears);
	bool is_any = true;
	size_t i;

	while (is_any) {
		is_any = false;
		for (i = 0; i < n; i++) {
			ears[i] = (struct pollfd){
			    .fd = workers[i].ear, .events = POLLIN};
			is_any = is_any || workers[i].ear >= 0;
		}
		if (!is_any || poll(ears, n, -1) < 0)
			continue;
		for (i = 0; i < n; i++)
			if (ears[i].fd >= 0 && ears[i].revents != 0)
				hear(&workers[i]);
	}
	free(ears);
}

static void
finish(struct worker *worker, struct program *program)
{
	char *words;

	if (worker->pid >= 0) {
		program->status = process_wait(worker->pid);
		words = process_ending(program->status);
		if (words != NULL && program->status != LINE_PIPE) {
			char *all = mem_format(
			    "%s %s [killed]", name_of(program), words);

			add_words(worker, all);
			free(all);
		}
		free(words);
	}
	program->said = out_take(&worker->said);
}

void
line_run(struct program *programs, size_t n, const char *from, const char *to)
{
	struct worker *workers = mem_zero(n, sizeof *workers);
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t i;

	for (i = 0; i < n; i++) {
		workers[i].pid = -1;
		workers[i].ear = -1;
		programs[i].status = PROCESS_NONE;
	}
	if (in < 0 || out < 0) {
		char *words = mem_format("%s: cannot be opened: %s "
					 "[cannot-create]",
		    in < 0 ? from : to, strerror(errno));

		add_words(&workers[0], words);
		free(words);
		close_end(&in);
		close_end(&out);
	} else {
		start_all(workers, programs, n, in, out);
		hear_all(workers, n);
	}
	for (i = 0; i < n; i++)
		finish(&workers[i], &programs[i]);
	free(workers);
}
