#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "diag.h"
#include "mem.h"
#include "stream.h"
#include "temp.h"

int aggregate_main(int argc, char *argv[]);
int render_main(int argc, char *argv[]);
int weigh_main(int argc, char *argv[]);

typedef int filter_main(int argc, char *argv[]);

static filter_main *
inside(const char *program)
{
	static const struct {
		const char *name;
		filter_main *main;
	} filters[] = {{"aggregate", aggregate_main}, {"render", render_main},
	    {"weigh", weigh_main}};

	size_t i;

	for (i = 0; i < sizeof filters / sizeof *filters; i++)
		if (strcmp(filters[i].name, program) == 0)
			return filters[i].main;
	return NULL;
}

/* In the child: never returns. */
__attribute__((noreturn)) static void
become(
    const struct command *command, const char *bin, int in, int out, int said)
{
	struct args argv = {0};
	int status;

	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(said, STDERR_FILENO) < 0)
		_exit(STATUS_FAIL);
	if (bin != NULL)
		args_format(&argv, "%s/%s", bin, command->program);
	else
		args_add(&argv, command->program);
	args_add(&argv, "--quiet");
	args_all(&argv, &command->argv);
	if (bin != NULL) {
		execv(argv.at[0], argv.at);
		_exit(STATUS_FAIL);
	}
	diag_forget();
	optind = 0;
	status = inside(command->program)((int)argv.n, argv.at);
	(void)fflush(NULL);
	_exit(status);
}

/* The child's number; -1 after a report.  Both descriptors are closed here. */
static pid_t
start(const struct command *command, const char *bin, int in, int out, int said)
{
	pid_t pid = fork();

	if (pid == 0)
		become(command, bin, in, out, said);
	if (pid < 0)
		diag_error(STATUS_FAIL, NULL, "killed",
		    "%s could not be started: %s", command->program,
		    strerror(errno));
	close(in);
	close(out);
	return pid;
}

/* Worst first: what a filter says of a broken pipe only follows. */
static bool
wait_for(const struct command *commands, const pid_t *pids, size_t n)
{
	bool is_good = true;
	int status;
	size_t i;

	for (i = 0; i < n; i++) {
		status = 0;
		while (pids[i] > 0 && waitpid(pids[i], &status, 0) < 0 &&
		    errno == EINTR)
			;
		if (pids[i] > 0 && WIFEXITED(status) &&
		    WEXITSTATUS(status) <= STATUS_DATA)
			continue;
		if (is_good && pids[i] > 0)
			diag_error(STATUS_FAIL, NULL, "failed",
			    "%s could not do a sample: status %d",
			    commands[i].program,
			    WIFEXITED(status) ? WEXITSTATUS(status)
					      : 128 + WTERMSIG(status));
		is_good = false;
	}
	return is_good;
}

/* What they said, to standard error. */
static void
show(FILE *said)
{
	char line[4096];

	rewind(said);
	while (fgets(line, sizeof line, said) != NULL)
		fputs(line, stderr);
}

bool
command_run(const struct command *commands, size_t n, const char *bin,
    const char *from, const char *to)
{
	pid_t *pids = mem_zero(n, sizeof *pids);
	int in = stream_open(from == NULL ? "/dev/null" : from);
	FILE *said = in < 0 ? NULL : temp_open();
	int ends[2];
	bool is_good = said != NULL;
	size_t i;

	for (i = 0; i < n && is_good; i++) {
		if (i + 1 == n) {
			ends[0] = -1;
			ends[1] = stream_create(to, 0600);
		} else if (pipe2(ends, O_CLOEXEC) != 0) {
			ends[1] = -1;
		}
		is_good = ends[1] >= 0 &&
		    (pids[i] = start(
			 &commands[i], bin, in, ends[1], fileno(said))) > 0;
		in = ends[0];
	}
	is_good = wait_for(commands, pids, i) && is_good;
	if (said != NULL && !is_good)
		show(said);
	if (said != NULL)
		fclose(said);
	free(pids);
	return is_good;
}
