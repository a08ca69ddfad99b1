#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "diag.h"

static void
read_back(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	close(fd);
}

void
child_run(struct child *child, void (*body)(void))
{
	int out = memfd_create("out", 0);
	int err = memfd_create("err", 0);
	int status = 0;
	pid_t pid;

	fflush(stdout);
	fflush(stderr);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 ||
		    dup2(err, 2) < 0)
			_exit(125);
		close(null);
		body();
		exit(diag_status());
	}
	assert_true(pid > 0);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	child->status =
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	read_back(out, child->out, sizeof child->out);
	read_back(err, child->err, sizeof child->err);
}

char *
child_file(const char *content, size_t len)
{
	char *path = strdup("/tmp/barometer-unit-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, len), len);
	assert_int_equal(close(fd), 0);
	return path;
}

void
child_remove(char *path)
{
	unlink(path);
	free(path);
}
