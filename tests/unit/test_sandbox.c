#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "sandbox.h"

static struct child child;
static char *named;

static void
say(const char *what, int result)
{
	char text[128];
	int len = snprintf(text, sizeof text, "%s: %s\n", what,
	    result >= 0 ? "done" : strerror(errno));

	if (write(STDOUT_FILENO, text, (size_t)len) < 0)
		abort();
}

static void *
run_thread(void *context)
{
	return context;
}

static void
try_all(void)
{
	const struct sandbox_file files[] = {{named, false}};
	char *const arguments[] = {NULL};
	pthread_t thread;
	void *memory;

	sandbox_enter(files, 1, false);
	say("named file", open(named, O_RDONLY));
	say("named file, written", open(named, O_WRONLY));
	say("other file", open("/etc/passwd", O_RDONLY));
	say("new file",
	    open("/tmp/barometer-sandbox", O_WRONLY | O_CREAT, 0600));
	say("program", execve("/bin/true", arguments, arguments));
	say("network", socket(AF_INET, SOCK_STREAM, 0));
	say("process", fork());
	memory = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	say("memory that is run", memory == MAP_FAILED ? -1 : 0);
	errno = pthread_create(&thread, NULL, run_thread, NULL);
	say("thread", errno == 0 ? pthread_join(thread, NULL) : -1);
	free(malloc(1 << 24));
	say("memory", 0);
}

static void
leaves_reading_writing_and_computing(void **state)
{
	(void)state;
	if (sandbox_lack() != NULL)
		skip();
	named = child_file("x", 1);
	child_run(&child, try_all);
	child_remove(named);
	assert_int_equal(child.status, 0);
	assert_string_equal(child.out,
	    "named file: done\n"
	    "named file, written: Permission denied\n"
	    "other file: Permission denied\n"
	    "new file: Permission denied\n"
	    "program: Operation not permitted\n"
	    "network: Operation not permitted\n"
	    "process: Operation not permitted\n"
	    "memory that is run: Operation not permitted\n"
	    "thread: done\n"
	    "memory: done\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(leaves_reading_writing_and_computing),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
