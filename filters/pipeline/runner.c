#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "abreast.h"
#include "diag.h"
#include "digest.h"
#include "mem.h"
#include "parted.h"
#include "record.h"
#include "runner.h"
#include "stage_command.h"

/* The groups of a round, each by its first pipe. */
struct round {
	struct run *run;
	size_t *groups;
	size_t n;
};

/* The worst of n stages. */
static int
worst_of(const struct run *run, size_t first, size_t n)
{
	int worst = STATUS_OK;
	size_t i;

	for (i = first; i < first + n; i++)
		if (run->outcomes[i].status == OUTCOME_NONE)
			worst = STATUS_FAIL;
		else if (run->outcomes[i].status > worst)
			worst = run->outcomes[i].status;
	return worst;
}

/* These stages, one behind the other. */
static void
run_stages(
    struct run *run, size_t first, size_t n, const char *from, const char *to)
{
	struct program *programs = mem_zero(n, sizeof *programs);
	size_t i;

	for (i = 0; i < n; i++)
		command_of_stage(&programs[i].argv, run, first + i);
	line_run(programs, n, from, to);
	for (i = 0; i < n; i++) {
		run->outcomes[first + i].status = programs[i].status;
		run->outcomes[first + i].said = programs[i].said;
		args_clear(&programs[i].argv);
	}
	free(programs);
}

/* A stage that no part may go through by itself. */
static bool
sees_all(const struct stage *stage)
{
	size_t i;

	if (stage->what == WHAT_WEIGH)
		return true;
	for (i = 0; i < stage->args.n && stage->args.at[i] != NULL; i++) {
		const char *option = stage->args.at[i];
		const char *value = stage->args.at[i + 1];

		if (strcmp(option, "--base-weight") == 0 ||
		    (strcmp(option, "--expect") == 0 && value != NULL &&
			strncmp(value, "1:", 2) == 0) ||
		    (strcmp(option, "--type") == 0 && value != NULL &&
			strcmp(value, "full") == 0))
			return true;
	}
	return false;
}

/* In parts as far as that goes, and what is put together through the rest. */
static void
run_parted(struct run *run, const struct pipe *pipe, const char *to)
{
	struct pipe begin = *pipe;
	char *middle;

	for (begin.n = 1; begin.n < pipe->n; begin.n++)
		if (sees_all(&run->list.stages[pipe->first + begin.n]))
			break;
	if (begin.n == pipe->n) {
		parted_run(run, pipe, to);
		return;
	}
	middle = mem_format("%s.parted", to);
	parted_run(run, &begin, middle);
	if (worst_of(run, begin.first, begin.n) <= STATUS_DATA)
		run_stages(
		    run, begin.first + begin.n, pipe->n - begin.n, middle, to);
	(void)unlink(middle);
	free(middle);
}

static void
run_group(void *all, size_t i)
{
	struct round *round = all;
	struct run *run = round->run;
	const struct stages *list = &run->list;
	size_t at = round->groups[i];
	size_t group = list->pipes[at].group;
	bool has_failed = false;

	for (; at < list->n_pipes && list->pipes[at].group == group; at++) {
		const struct pipe *pipe = &list->pipes[at];
		char *to = stages_path(&run->set, pipe->to);

		if (has_failed)
			run_stages(
			    run, pipe->first, 1, "/dev/null", "/dev/null");
		else if (run->set.parts > 1 &&
		    list->stages[pipe->first].what == WHAT_CLEAN)
			run_parted(run, pipe, to);
		else
			run_stages(run, pipe->first, pipe->n, "/dev/null", to);
		has_failed = has_failed ||
		    worst_of(run, pipe->first, pipe->n) > STATUS_DATA;
		free(to);
	}
}

/*
 * How many groups go side by side: as many as --jobs says and files may be
 * open. A pipe of five filters takes eight, and two more while it is begun.
 */
static size_t
at_a_time(const struct setup *set)
{
	struct rlimit limit;
	size_t most = (size_t)set->jobs;
	size_t room;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return most;
	room = limit.rlim_cur < 48 ? 1 : (limit.rlim_cur - 32) / 16;
	return most < room ? most : room;
}

/* The pipes from this one on that are of its round; the first one behind. */
static size_t
run_round(struct run *run, size_t at)
{
	const struct stages *list = &run->list;
	struct round round = {.run = run};
	size_t first = at;

	round.groups = mem_zero(list->n_pipes, sizeof *round.groups);
	for (; at < list->n_pipes &&
	     list->pipes[at].round == list->pipes[first].round;
	     at++)
		if (at == first ||
		    list->pipes[at].group != list->pipes[at - 1].group)
			round.groups[round.n++] = at;
	abreast_do(round.n, at_a_time(&run->set), run_group, &round);
	free(round.groups);
	return at;
}

/* What run.json says of the raw files, while one stage after another runs. */
static void
read_inputs_ahead(const struct run *run)
{
	struct args names = record_reads(run, ROOT_IN);
	struct args paths = {0};
	size_t i;

	for (i = 0; i < names.n; i++) {
		char *path = stages_path(&run->set, names.at[i]);

		args_add(&paths, path);
		free(path);
	}
	digest_ahead(&paths);
	args_clear(&names);
	args_clear(&paths);
}

void
runner_run(struct run *run)
{
	const struct stages *list = &run->list;
	bool has_failed = false;
	size_t next;
	size_t at;

	run->outcomes = mem_zero(list->n + 1, sizeof *run->outcomes);
	for (at = 0; at < list->n; at++)
		run->outcomes[at].status = OUTCOME_NONE;
	for (at = 0; at < list->n_pipes && !has_failed; at = next) {
		if (list->stages[list->pipes[at].first].what == WHAT_AGGREGATE)
			read_inputs_ahead(run);
		next = run_round(run, at);
		for (; at < next; at++)
			has_failed = has_failed ||
			    worst_of(run, list->pipes[at].first,
				list->pipes[at].n) > STATUS_DATA;
	}
}
