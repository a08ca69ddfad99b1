#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diag.h"
#include "mem.h"
#include "process.h"
#include "stream.h"
#include "temp.h"

extern char **environ;

pid_t
process_start(char *const *argv, int in, int out, int said)
{
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO);
	error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	errno = error;
	return error == 0 ? pid : -1;
}

int
process_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return PROCESS_NONE;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

char *
process_ending(int status)
{
	const char *name = status > 128 ? sigabbrev_np(status - 128) : NULL;

	if (status <= STATUS_FAIL)
		return NULL;
	if (name != NULL)
		return mem_format("was killed by signal %s", name);
	return mem_format("ended with status %d", status);
}

static const char *
name_of(const char *program)
{
	const char *slash = strrchr(program, '/');

	return slash == NULL ? program : slash + 1;
}

/* Its output is to, and what it says goes to said; -1 after a report. */
static pid_t
start(char *const *argv, int to, int said)
{
	pid_t pid = process_start(argv, STDIN_FILENO, to, said);

	if (pid < 0)
		diag_error(STATUS_FAIL, NULL, "killed",
		    "%s could not be started: %s", name_of(argv[0]),
		    strerror(errno));
	return pid;
}

/*
 * True where the program succeeded; otherwise it, or this function, has said
 * why not.
 */
static bool
finish(pid_t pid, const char *program)
{
	int status = process_wait(pid);
	char *words = process_ending(status);

	if (words != NULL)
		diag_error(STATUS_FAIL, NULL, "killed", "%s %s",
		    name_of(program), words);
	else if (status > STATUS_DATA)
		diag_raise(status);
	free(words);
	return status <= STATUS_DATA;
}

char *
process_output(char *const *argv, size_t *len)
{
	int ends[2];
	char *text;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		diag_error(STATUS_FAIL, NULL, "killed",
		    "%s could not be started: %s", argv[0], strerror(errno));
		return NULL;
	}
	pid = start(argv, ends[1], STDERR_FILENO);
	close(ends[1]);
	text = pid < 0 ? NULL : stream_slurp(ends[0], argv[0], len);
	close(ends[0]);
	if (pid >= 0 && finish(pid, argv[0]))
		return text;
	free(text);
	return NULL;
}

/* What is in the file, to standard error. */
static void
show(int fd, const char *name)
{
	size_t len;
	char *text =
	    lseek(fd, 0, SEEK_SET) < 0 ? NULL : stream_slurp(fd, name, &len);

	if (text != NULL)
		fputs(text, stderr);
	free(text);
}

bool
process_to(char *const *argv, const char *path)
{
	int to = stream_create(path, 0600);
	FILE *said = to < 0 ? NULL : temp_open();
	bool is_done = false;
	pid_t pid;

	if (said != NULL) {
		pid = start(argv, to, fileno(said));
		is_done = pid >= 0 && finish(pid, argv[0]);
		if (!is_done)
			show(fileno(said), argv[0]);
		fclose(said);
	}
	return to >= 0 && stream_close(to, path) && is_done;
}
