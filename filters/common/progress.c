#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "progress.h"

enum {
	FIRST_MS = 2000,  /* before anything is said */
	PLACE_MS = 1000,  /* between two lines in one place */
	LINES_MS = 10000, /* between two lines below each other */
	LINE = 200
};

/* The handler of SIGUSR1 can keep what it prints nowhere else. */
static struct {
	const char *program;
	bool is_asked;
	bool is_spoken; /* lines come by themselves */
	bool is_place;  /* on a terminal, in one place */
	bool has_line;  /* which is there now */
	progress_count *count;
	const void *context;
	int64_t begun_ms;
	int64_t last_ms;
	uint64_t bytes;
	uint64_t expected; /* 0: not known */
} progress;

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* printf may not be called by a handler. */
static char *
put_text(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len);
	return to + len;
}

static char *
put_number(char *to, uint64_t n)
{
	char digits[20];
	size_t len = 0;

	do
		digits[len++] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	while (len > 0)
		*to++ = digits[--len];
	return to;
}

/* "1:02:03", or "2:03". */
static char *
put_time(char *to, uint64_t seconds)
{
	if (seconds >= 3600) {
		to = put_text(put_number(to, seconds / 3600), ":");
		*to++ = (char)('0' + seconds % 3600 / 600);
	}
	to = put_text(
	    put_number(to, seconds / 60 % (seconds >= 3600 ? 10 : 60)), ":");
	*to++ = (char)('0' + seconds % 60 / 10);
	*to++ = (char)('0' + seconds % 10);
	return to;
}

/* Share and time left, where it is known how much will come. */
static char *
put_share(char *to, int64_t passed_ms)
{
	double share = (double)progress.bytes / (double)progress.expected;

	if (progress.expected == 0 || share > 1)
		return to;
	to = put_number(put_text(to, ", "), (uint64_t)(100 * share));
	to = put_text(to, " %");
	if (share <= 0 || share >= 1)
		return to;
	to = put_time(put_text(to, ", "),
	    (uint64_t)((double)passed_ms / 1000 * (1 - share) / share + 0.5));
	return put_text(to, " left");
}

static void
say(bool is_place)
{
	int64_t passed_ms = now_ms() - progress.begun_ms;
	uint64_t n =
	    progress.count == NULL ? 0 : progress.count(progress.context);
	char line[LINE];
	char *to = put_text(put_text(line, progress.program), ": ");
	ssize_t ignored;

	to = put_text(put_number(to, n), " records");
	if (passed_ms > 0) {
		to = put_text(to, ", ");
		to = put_number(
		    to, (uint64_t)((double)n / (double)passed_ms * 1000));
		to = put_text(to, " a second");
	}
	to = put_share(to, passed_ms);
	/* The cursor stands before the line, and a message writes over it. */
	to = put_text(to, is_place ? "\033[K\r" : "\n");
	ignored = write(STDERR_FILENO, line, (size_t)(to - line));
	(void)ignored;
	progress.has_line = is_place;
}

static void
say_at_once(int number)
{
	int before = errno;

	(void)number;
	say(false);
	errno = before;
}

void
progress_open(const char *program, bool is_asked)
{
	struct sigaction action = {
	    .sa_handler = say_at_once, .sa_flags = SA_RESTART};

	progress.program = program;
	progress.is_asked = is_asked;
	progress.is_place = isatty(STDERR_FILENO) == 1;
	progress.is_spoken =
	    is_asked || (progress.is_place && isatty(STDOUT_FILENO) == 0);
	progress.begun_ms = progress.last_ms = now_ms();
	sigemptyset(&action.sa_mask);
	sigaction(SIGUSR1, &action, NULL);
}

void
progress_hush(void)
{
	progress.is_spoken = progress.is_asked;
}

void
progress_expect(uint64_t bytes)
{
	progress.expected = bytes;
}

void
progress_watch(progress_count *count, const void *context)
{
	progress.count = count;
	progress.context = context;
	if (progress.expected == 0)
		progress_hush();
}

void
progress_bytes(uint64_t n)
{
	int64_t now;
	int wait = progress.is_place ? PLACE_MS : LINES_MS;

	progress.bytes += n;
	if (!progress.is_spoken || progress.count == NULL)
		return;
	now = now_ms();
	if (now - progress.begun_ms < FIRST_MS ||
	    (progress.last_ms > progress.begun_ms &&
		now - progress.last_ms < wait))
		return;
	progress.last_ms = now;
	say(progress.is_place);
}

void
progress_close(void)
{
	ssize_t ignored = 0;

	if (progress.is_asked && progress.last_ms > progress.begun_ms)
		say(false);
	else if (progress.has_line)
		ignored = write(STDERR_FILENO, "\033[K", 3);
	(void)ignored;
	progress.count = NULL;
	progress.is_spoken = false;
	progress.has_line = false;
	progress.last_ms = progress.begun_ms;
}
