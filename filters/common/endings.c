#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diag.h"
#include "endings.h"

static const int endings[ENDINGS] = {SIGINT, SIGTERM, SIGHUP};

enum {
	ENDING = -1, /* in writes: no more of them */
	NAP_NS = 50 * 1000
};

/* Signal handlers can keep what they saw nowhere else. */
static atomic_int noted;
static atomic_int writes;

static void
note(int signal)
{
	atomic_store(&noted, signal);
}

/* Wait for the writes of other threads, and let none begin. */
static void
stop_writes(void)
{
	const struct timespec nap = {0, NAP_NS};
	int none = 0;

	while (!atomic_compare_exchange_strong(&writes, &none, ENDING) &&
	    none != ENDING) {
		nanosleep(&nap, NULL);
		none = 0;
	}
}

static void
end_after_writes(int signal)
{
	stop_writes();
	diag_end(signal);
}

static bool
is_an_end(const struct sigaction *action)
{
	return action->sa_handler == SIG_DFL ||
	    action->sa_handler == diag_end ||
	    action->sa_handler == end_after_writes;
}

void
endings_hold(struct endings *held)
{
	struct sigaction action = {.sa_handler = note};
	int i;

	sigemptyset(&action.sa_mask);
	for (i = 0; i < ENDINGS; i++)
		if (sigaction(endings[i], NULL, &held->before[i]) == 0 &&
		    is_an_end(&held->before[i]))
			sigaction(endings[i], &action, NULL);
}

bool
endings_noted(void)
{
	return atomic_load(&noted) != 0;
}

void
endings_release(const struct endings *held)
{
	int i;

	for (i = 0; i < ENDINGS; i++)
		if (is_an_end(&held->before[i]))
			sigaction(endings[i], &held->before[i], NULL);
	if (endings_noted())
		raise(atomic_load(&noted));
}

void
endings_wait_for_writes(void)
{
	struct sigaction action = {.sa_handler = end_after_writes};
	struct sigaction before;
	int i;

	sigemptyset(&action.sa_mask);
	for (i = 0; i < ENDINGS; i++)
		sigaddset(&action.sa_mask, endings[i]);
	for (i = 0; i < ENDINGS; i++)
		if (sigaction(endings[i], NULL, &before) == 0 &&
		    is_an_end(&before))
			sigaction(endings[i], &action, NULL);
	atexit(stop_writes);
}

bool
endings_begin_write(void)
{
	int now = atomic_load(&writes);

	while (now != ENDING)
		if (atomic_compare_exchange_weak(&writes, &now, now + 1))
			return true;
	return false;
}

void
endings_done_writing(void)
{
	atomic_fetch_sub(&writes, 1);
}
