#include <stdlib.h>
#include <string.h>

#include "stage_command.h"

/* A command of pipeline comes before its options. */
static size_t
add_program(struct args *argv, const struct run *run, const struct stage *stage)
{
	bool is_command = strcmp(stage->program, "pipeline") == 0;

	args_format(argv, "%s/%s", run->set.bin, stage->program);
	if (is_command)
		args_add(argv, stage->args.at[0]);
	if (run->set.is_quiet)
		args_add(argv, "--quiet");
	if (run->set.is_redacted)
		args_add(argv, "--redact");
	return is_command;
}

static void
add_paths(struct args *argv, const struct run *run, const struct args *more,
    size_t first)
{
	size_t i;

	for (i = first; i < more->n; i++) {
		char *path = stages_path(&run->set, more->at[i]);

		args_add(argv, path);
		free(path);
	}
}

void
command_of_stage(struct args *argv, const struct run *run, size_t at)
{
	const struct stage *stage = &run->list.stages[at];
	size_t first = add_program(argv, run, stage);

	args_add(argv, "--ledger");
	args_format(argv, "%s/log/%s.jsonl", run->set.work, stage->log);
	add_paths(argv, run, &stage->args, first);
	add_paths(argv, run, &stage->accounts, 0);
}

void
command_of_part(struct args *argv, const struct run *run, size_t at,
    const char *folder, size_t i)
{
	const struct stage *stage = &run->list.stages[at];
	size_t first = add_program(argv, run, stage);
	size_t k;

	args_add(argv, "--manifest");
	args_format(argv, "%s/%zu.manifest", folder, i);
	add_paths(argv, run, &stage->args, first);
	for (k = 0; k < stage->accounts.n; k++) {
		char *path = stages_path(&run->set, stage->accounts.at[k]);

		if (stage->accounts.at[k][0] == ROOT_CONTROL)
			args_format(argv, "%s.%zu", path, i);
		else
			args_add(argv, path);
		free(path);
	}
}

/* Neither manifest nor rejects: what is wrong is said by parts. */
void
command_of_split(struct args *argv, const struct run *run, size_t at)
{
	const struct stage *stage = &run->list.stages[at];

	(void)add_program(argv, run, stage);
	args_add(argv, "--split");
	args_format(argv, "%lld", (long long)run->set.parts);
	add_paths(argv, run, &stage->args, 0);
}
