#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "endings.h"
#include "mem.h"
#include "relay.h"
#include "stream.h"

struct relay {
	pthread_t thread;
	sem_t given; /* a block, or the word to stop */
	sem_t idle;  /* the block is written */
	const void *block;
	size_t size;
	int fd;
	int error; /* of the first write that failed */
	bool is_over;
};

static void
wait_for(sem_t *signal)
{
	while (sem_wait(signal) != 0 && errno == EINTR)
		;
}

static void *
write_blocks(void *argument)
{
	struct relay *relay = argument;

	for (;;) {
		wait_for(&relay->given);
		if (relay->is_over)
			return NULL;
		if (relay->error == 0 && endings_begin_write()) {
			relay->error =
			    stream_put(relay->fd, relay->block, relay->size);
			endings_done_writing();
		}
		sem_post(&relay->idle);
	}
}

/* Signals are for the main thread. */
static bool
start(struct relay *relay)
{
	sigset_t all;
	sigset_t before;
	bool is_started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	is_started =
	    pthread_create(&relay->thread, NULL, write_blocks, relay) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return is_started;
}

static void
discard(struct relay *relay)
{
	sem_destroy(&relay->given);
	sem_destroy(&relay->idle);
	free(relay);
}

struct relay *
relay_new(int fd)
{
	struct relay *relay = mem_zero(1, sizeof *relay);

	relay->fd = fd;
	sem_init(&relay->given, 0, 0);
	sem_init(&relay->idle, 0, 1);
	if (!start(relay)) {
		discard(relay);
		return NULL;
	}
	endings_wait_for_writes();
	return relay;
}

int
relay_give(struct relay *relay, const void *block, size_t size)
{
	wait_for(&relay->idle);
	if (relay->error != 0) {
		sem_post(&relay->idle);
		return relay->error;
	}
	relay->block = block;
	relay->size = size;
	sem_post(&relay->given);
	return 0;
}

int
relay_wait(struct relay *relay)
{
	int error;

	wait_for(&relay->idle);
	error = relay->error;
	sem_post(&relay->idle);
	return error;
}

void
relay_free(struct relay *relay)
{
	if (relay == NULL)
		return;
	wait_for(&relay->idle);
	relay->is_over = true;
	sem_post(&relay->given);
	pthread_join(relay->thread, NULL);
	discard(relay);
}
