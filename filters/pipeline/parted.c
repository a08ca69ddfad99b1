#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "abreast.h"
#include "diag.h"
#include "mem.h"
#include "out.h"
#include "parted.h"
#include "stage_command.h"
#include "stream.h"

/* The parts of a pipe, and what became of each of their stages. */
struct parted {
	struct run *run;
	const struct pipe *pipe;
	const char *to;
	char *folder; /* of plan, keys and manifests */
	size_t n;
	struct program *programs; /* pipe->n of each part */
	const char *seen;         /* keys that earlier parts have, or NULL */
	size_t *again;            /* the parts that run, counted from 1, */
	size_t n_again;
};

static void
forget(struct program *program)
{
	args_clear(&program->argv);
	free(program->said);
	program->said = NULL;
}

/* One of those that run, from its range to the file of its number. */
static void
run_part(void *all, size_t k)
{
	struct parted *parted = all;
	size_t i = parted->again[k];
	struct program *programs = &parted->programs[(i - 1) * parted->pipe->n];
	char *to = mem_format("%s.%zu", parted->to, i);
	struct args *clean = &programs[0].argv;
	size_t j;

	for (j = 0; j < parted->pipe->n; j++) {
		forget(&programs[j]);
		command_of_part(&programs[j].argv, parted->run,
		    parted->pipe->first + j, parted->folder, i);
	}
	args_add(clean, "--plan");
	args_format(clean, "%s/plan", parted->folder);
	args_add(clean, "--part");
	args_format(clean, "%zu/%zu", i, parted->n);
	args_add(clean, "--keys");
	args_format(clean, "%s/%zu.keys", parted->folder, i);
	if (parted->seen != NULL) {
		args_add(clean, "--seen");
		args_add(clean, parted->seen);
	}
	line_run(programs, parted->pipe->n, "/dev/null", to);
	free(to);
}

/* What a program that serves the parts has to say is said by the first stage.
 */
static void
add_words(struct parted *parted, const char *said)
{
	struct outcome *first = &parted->run->outcomes[parted->pipe->first];
	char *longer =
	    mem_format("%s%s", first->said == NULL ? "" : first->said, said);

	free(first->said);
	first->said = longer;
}

/* Nothing comes of the pipe. */
static void
fail_all(struct parted *parted, int status)
{
	size_t j;

	for (j = 0; j < parted->pipe->n; j++)
		parted->run->outcomes[parted->pipe->first + j].status = status;
}

/* Run a program that serves the parts; false when it failed, which is told. */
static bool
serve(struct parted *parted, struct program *program, const char *to)
{
	int status;

	line_run(program, 1, "/dev/null", to);
	status = program->status;
	if (status > STATUS_DATA) {
		add_words(parted, program->said);
		fail_all(parted, status);
	}
	forget(program);
	return status <= STATUS_DATA;
}

/* The parts whose number begins a line of keys, each once. */
static void
find_again(struct parted *parted, char *met)
{
	char *line;

	/* The first is the header. */
	(void)strsep(&met, "\n");
	parted->n_again = 0;
	while ((line = strsep(&met, "\n")) != NULL) {
		char *what = line;
		size_t i = strtoul(strsep(&what, ","), NULL, 10);
		size_t k = 0;

		if (i < 1 || i > parted->n || what == NULL ||
		    strncmp(what, "keys,", 5) == 0)
			continue;
		while (k < parted->n_again && parted->again[k] != i)
			k++;
		if (k == parted->n_again)
			parted->again[parted->n_again++] = i;
	}
}

/* The keys that an earlier part has, in the file; owned, NULL after a failure.
 */
static char *
list_met(struct parted *parted, const char *path)
{
	struct program met = {0};
	char *text = NULL;
	size_t len;
	size_t i;
	int fd;

	args_format(&met.argv, "%s/clean", parted->run->set.bin);
	args_add(&met.argv, "--met");
	for (i = 1; i <= parted->n; i++)
		args_format(&met.argv, "%s/%zu.keys", parted->folder, i);
	if (!serve(parted, &met, path))
		return NULL;
	fd = stream_try(path);
	if (fd >= 0) {
		text = stream_slurp(fd, path, &len);
		(void)stream_close(fd, path);
	}
	if (text == NULL)
		fail_all(parted, STATUS_FAIL);
	return text;
}

/* What a stage said in all parts, and how it ended at worst. */
static int
add_up_stage(struct parted *parted, size_t j)
{
	struct outcome *outcome =
	    &parted->run->outcomes[parted->pipe->first + j];
	struct out said = {0};
	int worst = STATUS_OK;
	size_t i;

	for (i = 0; i < parted->n; i++) {
		struct program *program =
		    &parted->programs[i * parted->pipe->n + j];

		worst = program->status > worst ? program->status : worst;
		out_text(&said, program->said);
	}
	outcome->status = worst;
	free(outcome->said);
	outcome->said = out_take(&said);
	return worst;
}

/* Those that are to run do; false where one failed. */
static bool
run_some(struct parted *parted)
{
	int worst = STATUS_OK;
	size_t j;

	abreast_do(
	    parted->n_again, (size_t)parted->run->set.jobs, run_part, parted);
	for (j = 0; j < parted->pipe->n; j++) {
		int status = add_up_stage(parted, j);

		worst = status > worst ? status : worst;
	}
	return worst <= STATUS_DATA;
}

/* All parts, and those again whose records an earlier one decides on. */
static bool
run_parts(struct parted *parted)
{
	char *path = mem_format("%s/met", parted->folder);
	char *before = mem_text(slice_of(""));
	char *met = NULL;
	bool is_good;
	bool is_over = false;

	for (parted->n_again = 0; parted->n_again < parted->n;
	     parted->n_again++)
		parted->again[parted->n_again] = parted->n_again + 1;
	do {
		is_good =
		    run_some(parted) && (met = list_met(parted, path)) != NULL;
		if (is_good) {
			is_over = strcmp(met, before) == 0;
			free(before);
			before = mem_text(slice_of(met));
			find_again(parted, met);
			free(met);
			parted->seen = path;
		}
	} while (is_good && !is_over && parted->n_again > 0);
	free(before);
	free(path);
	return is_good;
}

/* Records, rejects and accounts of all parts as one. */
static void
gather(struct parted *parted)
{
	const struct run *run = parted->run;
	const struct stage *stages = &run->list.stages[parted->pipe->first];
	struct program gather = {0};
	struct out files = {0};
	char *list;
	size_t i;
	size_t k;

	out_text(&files, parted->to);
	args_format(&gather.argv, "%s/pipeline", run->set.bin);
	args_add(&gather.argv, "gather");
	args_format(&gather.argv, "%zu", parted->n);
	args_add(&gather.argv, parted->folder);
	for (i = 0; i < parted->pipe->n; i++)
		for (k = 0; k < stages[i].accounts.n; k++)
			if (stages[i].accounts.at[k][0] == ROOT_CONTROL) {
				char *path = stages_path(
				    &run->set, stages[i].accounts.at[k]);

				out_format(&files, " %s", path);
				free(path);
			}
	list = out_take(&files);
	args_add(&gather.argv, list);
	free(list);
	for (i = 0; i < parted->pipe->n; i++)
		args_format(
		    &gather.argv, "%s/log/%s", run->set.work, stages[i].log);
	args_add(&gather.argv, "raw:");
	for (k = stages[0].args.n - stages[0].n_operands; k < stages[0].args.n;
	     k++) {
		char *path = stages_path(&run->set, stages[0].args.at[k]);

		args_add(&gather.argv, path);
		free(path);
	}
	serve(parted, &gather, "/dev/null");
}

void
parted_run(struct run *run, const struct pipe *pipe, const char *to)
{
	struct parted parted = {.run = run,
	    .pipe = pipe,
	    .to = to,
	    .n = (size_t)run->set.parts,
	    .folder = mem_format("%s.parts", to)};
	char *plan = mem_format("%s/plan", parted.folder);
	struct program split = {0};
	size_t i;

	parted.programs = mem_zero(parted.n * pipe->n, sizeof *parted.programs);
	parted.again = mem_zero(parted.n, sizeof *parted.again);
	/* Where it cannot be made the plan cannot either, which is told. */
	(void)mkdir(parted.folder, 0700);
	command_of_split(&split.argv, run, pipe->first);
	if (serve(&parted, &split, plan) && run_parts(&parted))
		gather(&parted);
	for (i = 0; i < parted.n * pipe->n; i++)
		forget(&parted.programs[i]);
	free(parted.again);
	free(parted.programs);
	free(plan);
	free(parted.folder);
}
