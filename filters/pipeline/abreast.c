#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "abreast.h"
#include "mem.h"

struct heap {
	pthread_mutex_t lock; /* of next */
	size_t next;
	size_t n;
	void (*work)(void *all, size_t i);
	void *all;
};

/* Take from the heap until nothing is left. */
static void *
take(void *argument)
{
	struct heap *heap = argument;

	for (;;) {
		size_t i;

		pthread_mutex_lock(&heap->lock);
		i = heap->next < heap->n ? heap->next++ : heap->n;
		pthread_mutex_unlock(&heap->lock);
		if (i == heap->n)
			return NULL;
		heap->work(heap->all, i);
	}
}

/* Where no thread can be had there are fewer at a time. */
void
abreast_do(
    size_t n, size_t at_a_time, void (*work)(void *all, size_t i), void *all)
{
	struct heap heap = {.n = n, .work = work, .all = all};
	size_t most = at_a_time < n ? at_a_time : n;
	pthread_t *threads = mem_zero(most + 1, sizeof *threads);
	size_t n_threads = 0;
	sigset_t every;
	sigset_t before;

	pthread_mutex_init(&heap.lock, NULL);
	sigfillset(&every);
	pthread_sigmask(SIG_SETMASK, &every, &before);
	while (n_threads + 1 < most &&
	    pthread_create(&threads[n_threads], NULL, take, &heap) == 0)
		n_threads++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	take(&heap);
	while (n_threads > 0)
		pthread_join(threads[--n_threads], NULL);
	pthread_mutex_destroy(&heap.lock);
	free(threads);
}
