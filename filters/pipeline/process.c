#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diag.h"
#include "process.h"
#include "stream.h"

extern char **environ;

static pid_t
start(char *const *argv, int *fd)
{
	posix_spawn_file_actions_t actions;
	int ends[2];
	pid_t pid = -1;

	if (pipe(ends) != 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	if (posix_spawn(&pid, argv[0], &actions, NULL, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	*fd = ends[0];
	if (pid < 0)
		close(ends[0]);
	return pid;
}

char *
process_output(char *const *argv, size_t *len)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash == NULL ? argv[0] : slash + 1;
	int status = 0;
	int fd;
	pid_t pid = start(argv, &fd);
	char *text;

	if (pid < 0) {
		diag_error(STATUS_FAIL, NULL, "killed",
		    "%s could not be started: %s", name, strerror(errno));
		return NULL;
	}
	text = stream_slurp(fd, argv[0], len);
	close(fd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (text != NULL && WIFEXITED(status) && WEXITSTATUS(status) <= 1)
		return text;
	free(text);
	if (WIFEXITED(status) && WEXITSTATUS(status) <= STATUS_FAIL)
		diag_raise(WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		diag_error(STATUS_FAIL, NULL, "killed",
		    "%s was killed by signal %s", name,
		    sigabbrev_np(WTERMSIG(status)));
	else
		diag_error(STATUS_FAIL, NULL, "killed",
		    "%s ended with status %d", name, WEXITSTATUS(status));
	return NULL;
}
