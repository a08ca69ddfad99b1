#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "diag.h"
#include "mem.h"
#include "number.h"
#include "openly.h"
#include "out.h"
#include "passage.h"
#include "stream.h"

/* Of a population whose records have no weight. */
static const char made_weight[] = "weight_in_population";

char *
passage_estimates(const char *folder)
{
	return mem_format("%s/page/estimates.csv", folder);
}

char *
passage_document(const char *folder)
{
	return mem_format("%s/page/tables.json", folder);
}

static char *
micro_path(const char *folder, const struct wave *wave, const char *ending)
{
	return mem_format("%s/micro/%s.%s", folder, wave->id, ending);
}

bool
passage_folder(const char *folder, const char *from, const struct passage *p)
{
	static const char *const below[] = {"", "/micro", "/page", "/control"};
	struct place place = {.file = folder};
	bool is_good = true;
	size_t i;

	for (i = 0; i < sizeof below / sizeof *below && is_good; i++) {
		char *path = mem_format("%s%s", folder, below[i]);

		is_good = mkdir(path, 0700) == 0 || errno == EEXIST;
		free(path);
	}
	for (i = 0; from != NULL && is_good && i < p->study->n_chosen; i++) {
		const struct wave *wave = &p->study->waves[i];
		char *old = micro_path(from, wave, "frame");
		char *new = micro_path(folder, wave, "frame");

		is_good = wave->frame.node == NULL || symlink(old, new) == 0;
		free(old);
		free(new);
	}
	if (!is_good)
		diag_error(STATUS_FAIL, &place, "cannot-create", "%s",
		    strerror(errno));
	return is_good;
}

/* ---- stages as commands -------------------------------------------------- */

/* Paths are those of the folder. */
static struct command
command_of(
    const struct passage *p, const struct stage *stage, const char *folder)
{
	struct command command = {.program = stage->program};
	struct setup set = p->set;
	char *path;
	size_t i;

	set.work = (char *)folder;
	set.page = mem_format("%s/page", folder);
	for (i = 0; i < stage->args.n; i++) {
		path = stages_path(&set, stage->args.at[i]);
		args_add(&command.argv, path);
		free(path);
	}
	free(set.page);
	return command;
}

/* The stages of a wave that come before its records are estimated from. */
static bool
is_of(const struct stage *stage, const struct wave *wave, bool has_clean,
    bool has_weigh)
{
	return stage->wave == wave && stage->what != WHAT_FRAME &&
	    (has_clean || stage->what != WHAT_CLEAN) &&
	    (has_weigh || stage->what != WHAT_WEIGH);
}

/* One after the other, in the order of the list. */
static bool
run_stages(const struct passage *p, const struct wave *wave, bool has_clean,
    bool has_weigh, const char *folder, const char *from, const char *to)
{
	struct command *commands = mem_zero(p->list.n + 1, sizeof *commands);
	size_t n = 0;
	bool is_good;
	size_t i;

	/* What clean wrote goes through it as it is. */
	if (!has_clean)
		commands[n++].program = "clean";
	for (i = 0; i < p->list.n; i++)
		if (is_of(&p->list.stages[i], wave, has_clean, has_weigh))
			commands[n++] =
			    command_of(p, &p->list.stages[i], folder);
	is_good = command_run(commands, n, p->set.bin, from, to);
	for (i = 0; i < n; i++)
		args_clear(&commands[i].argv);
	free(commands);
	return is_good;
}

static const struct stage *
find_stage(const struct passage *p, enum what what, const struct wave *wave)
{
	size_t i;

	for (i = 0; i < p->list.n; i++)
		if (p->list.stages[i].what == what &&
		    p->list.stages[i].wave == wave)
			return &p->list.stages[i];
	return NULL;
}

/* The JSON document of the first language. */
static const struct stage *
find_document(const struct passage *p)
{
	size_t i;

	for (i = 0; i < p->list.n; i++) {
		const struct args *args = &p->list.stages[i].args;

		if (p->list.stages[i].what == WHAT_RENDER && args->n > 3 &&
		    strcmp(args->at[1], "json") == 0 &&
		    strcmp(args->at[3], p->study->languages.at[0]) == 0)
			return &p->list.stages[i];
	}
	return NULL;
}

static bool
run_stage(const struct passage *p, const struct stage *stage, bool is_inside,
    const char *folder, const char *from, const char *to)
{
	struct command command = command_of(p, stage, folder);
	bool is_good =
	    command_run(&command, 1, is_inside ? NULL : p->set.bin, from, to);

	args_clear(&command.argv);
	return is_good;
}

/* ---- the donors ---------------------------------------------------------- */

static bool
prepare_wave(struct passage *p, const struct wave *wave, const char *folder,
    bool has_clean)
{
	const struct stage *frame = find_stage(p, WHAT_FRAME, wave);
	const struct stage *clean = find_stage(p, WHAT_CLEAN, wave);
	char *register_path = micro_path(folder, wave, "frame");
	char *clean_path = micro_path(folder, wave, "clean");
	char *micro = micro_path(folder, wave, "donors");
	bool is_good =
	    (frame == NULL ||
		run_stage(p, frame, false, folder, NULL, register_path)) &&
	    run_stage(p, clean, false, folder, NULL, clean_path) &&
	    run_stages(p, wave, false, false, folder, clean_path, micro) &&
	    donors_add(
		&p->donors, &p->sampling, micro, has_clean ? clean_path : NULL);

	free(register_path);
	free(clean_path);
	free(micro);
	return is_good;
}

bool
passage_prepare(struct passage *p, const char *folder, bool has_clean)
{
	size_t i;

	if (!passage_folder(folder, NULL, p))
		return false;
	for (i = 0; i < p->study->n_chosen; i++)
		if (!prepare_wave(p, &p->study->waves[i], folder, has_clean))
			return false;
	return true;
}

/* ---- records as a file --------------------------------------------------- */

static bool
write_file(const struct out *out, const char *path)
{
	int fd = stream_create(path, 0600);

	return fd >= 0 && out_write(out, fd, path) && stream_close(fd, path);
}

/* A unit that is drawn twice is two clusters. */
static void
put_copy(struct out *out, const struct donor *donor, uint32_t copy)
{
	size_t before =
	    (size_t)(donor->label.text - donor->micro.text) + donor->label.len;
	bool is_quoted = donor->label.text[donor->label.len - 1] == '"';

	before -= is_quoted;
	out_slice(out, (struct slice){donor->micro.text, before});
	out_format(out, "-%u", copy + 1);
	out_slice(out,
	    (struct slice){
		donor->micro.text + before, donor->micro.len - before});
}

static bool
write_sample(const struct passage *p, const uint32_t *times, uint32_t wave,
    bool is_clean, const char *path)
{
	const struct donors *donors = &p->donors;
	struct out out = {0};
	bool is_good;
	uint32_t copy;
	size_t i;

	out_text(
	    &out, is_clean ? donors->clean_header[wave] : donors->micro_header);
	out_byte(&out, '\n');
	for (i = 0; i < donors->n; i++) {
		const struct donor *donor = &donors->list[i];

		if (donor->wave != wave)
			continue;
		for (copy = 0; copy < times[donor->unit]; copy++) {
			if (copy > 0 && donor->label.len > 0)
				put_copy(&out, donor, copy);
			else
				out_slice(&out,
				    is_clean ? donor->clean : donor->micro);
			out_byte(&out, '\n');
		}
	}
	is_good = write_file(&out, path);
	out_free(&out);
	return is_good;
}

static bool
sample_wave(const struct passage *p, const char *folder, uint32_t w,
    const uint32_t *times, bool is_inside)
{
	const struct wave *wave = &p->study->waves[w];
	const struct stage *weigh = find_stage(p, WHAT_WEIGH, wave);
	char *to = micro_path(folder, wave, "csv");
	char *from = micro_path(folder, wave, "drawn");
	bool is_good;

	if (!is_inside)
		is_good = write_sample(p, times, w, true, from) &&
		    run_stages(p, wave, false, true, folder, from, to);
	else if (weigh != NULL)
		is_good = write_sample(p, times, w, false, from) &&
		    run_stage(p, weigh, true, folder, from, to);
	else
		is_good = write_sample(p, times, w, false, to);
	free(to);
	free(from);
	return is_good;
}

bool
passage_sample(const struct passage *p, const char *folder,
    const uint32_t *times, bool is_inside)
{
	char *estimates = passage_estimates(folder);
	char *document = passage_document(folder);
	bool is_good = true;
	uint32_t w;

	for (w = 0; w < p->study->n_chosen && is_good; w++)
		is_good = sample_wave(p, folder, w, times, is_inside);
	is_good = is_good &&
	    run_stage(p, find_stage(p, WHAT_AGGREGATE, NULL), is_inside, folder,
		NULL, estimates) &&
	    run_stage(p, find_document(p), is_inside, folder, NULL, document);
	free(estimates);
	free(document);
	return is_good;
}

/* ---- the population ------------------------------------------------------ */

/* The donor's record with another number in the place of its weight. */
static void
put_weighed(
    struct out *out, struct slice record, struct slice weight, double value)
{
	char text[NUMBER_TEXT];
	size_t before = (size_t)(weight.text - record.text);
	size_t after = before + weight.len;

	number_format(text, value);
	out_slice(out, (struct slice){record.text, before});
	out_text(out, text);
	out_slice(out, (struct slice){record.text + after, record.len - after});
}

static bool
write_population(const struct passage *p, uint32_t wave, const char *path)
{
	const struct donors *donors = &p->donors;
	struct out out = {0};
	bool is_good = true;
	size_t i;

	out_text(&out, donors->micro_header);
	out_format(&out, donors->weight < 0 ? ",%s\n" : "\n", made_weight);
	for (i = 0; i < donors->n && is_good; i++) {
		const struct donor *donor = &donors->list[i];
		double part = donors_part(donors, donor);
		double weight = 1;

		if (donor->wave != wave)
			continue;
		if (donors->weight >= 0)
			(void)number_parse(&weight,
			    donor->fields[donors->weight].text,
			    donor->fields[donors->weight].len);
		if (donors->weight >= 0) {
			put_weighed(
			    &out, donor->micro, donor->weight, part * weight);
		} else {
			char text[NUMBER_TEXT];

			number_format(text, part);
			out_slice(&out, donor->micro);
			out_format(&out, ",%s", text);
		}
		out_byte(&out, '\n');
	}
	is_good = write_file(&out, path);
	out_free(&out);
	return is_good;
}

static bool
estimate_population(
    const struct passage *p, const char *folder, const char *weight)
{
	struct command command = {.program = "aggregate"};
	const char *population = node_text(p->study->root, "population", NULL);
	char *given = mem_format("%s/tables.json", p->set.folder);
	char *tables = mem_format("%s/tables.json", folder);
	char *to = passage_estimates(folder);
	bool is_good;
	size_t i;

	args_add(&command.argv, "--tables");
	args_add(&command.argv, tables);
	args_add(&command.argv, "--codebook");
	args_format(&command.argv, "%s/codebook.json", p->set.folder);
	args_add(&command.argv, "--weight");
	args_add(&command.argv, weight);
	if (population != NULL) {
		args_add(&command.argv, "--population");
		args_format(&command.argv, "%s/%s", p->set.folder, population);
	}
	for (i = 0; i < p->study->n_chosen; i++) {
		char *micro = micro_path(folder, &p->study->waves[i], "csv");

		args_add(&command.argv, micro);
		free(micro);
	}
	is_good = openly_copy(given, tables) &&
	    command_run(&command, 1, NULL, NULL, to);
	args_clear(&command.argv);
	free(given);
	free(tables);
	free(to);
	return is_good;
}

bool
passage_population(struct passage *p, const char *folder)
{
	const char *weight =
	    p->study->weight == NULL ? made_weight : p->study->weight;
	bool is_good = passage_folder(folder, NULL, p);
	uint32_t w;

	for (w = 0; w < p->study->n_chosen && is_good; w++) {
		const struct wave *wave = &p->study->waves[w];
		const struct stage *weigh = find_stage(p, WHAT_WEIGH, wave);
		char *from = micro_path(folder, wave, "drawn");
		char *to = micro_path(folder, wave, "csv");

		is_good = write_population(p, w, weigh == NULL ? to : from) &&
		    (weigh == NULL ||
			run_stage(p, weigh, true, folder, from, to));
		free(from);
		free(to);
	}
	return is_good && estimate_population(p, folder, weight);
}
