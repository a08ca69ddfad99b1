#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "codebook.h"
#include "diag.h"
#include "identity.h"
#include "json.h"
#include "marker.h"
#include "mem.h"
#include "out.h"
#include "process.h"
#include "record.h"
#include "records.h"
#include "stages.h"
#include "steps.h"
#include "study.h"
#include "tables.h"
#include "temp.h"
#include "tree.h"
#include "verbatim.h"

/* The column that tells a record's place; no variable is called so. */
static const char place_name[] = "barometer_place";

/* A run of the waves alone, in a folder of its own. */
struct again {
	struct setup set;
	struct study *study;
	struct stages list;
	char *codebook; /* the study's, and the place */
};

/* ---- is it the same still ------------------------------------------------ */

static bool
is_same_file(const struct node *file, const char *folder)
{
	char *path = record_path(file, folder);
	struct place place = {.file = path};
	bool is_same = false;

	if (access(path, R_OK) != 0)
		diag_error(STATUS_FAIL, &place, "cannot-open",
		    "--records makes the records again and needs this file; "
		    "--input and --schemas say where it is");
	else
		is_same = marker_is_as_listed(file, path);
	if (!is_same && diag_worst() < STATUS_USAGE)
		diag_error(STATUS_FAIL, &place, "changed",
		    "is not what the publication was made of");
	free(path);
	return is_same;
}

/* The first that is not is told. */
static bool
are_same(const struct node *run, const char *key, const char *folder)
{
	const struct node *files = node_get(run, key);
	size_t i;

	for (i = 0; files != NULL && i < files->n; i++)
		if (!is_same_file(&files->child[i], folder))
			return false;
	return files != NULL;
}

/* ---- the waves again ----------------------------------------------------- */

/* The codebook with a variable more. */
static bool
write_codebook(struct again *again)
{
	char *path = mem_format("%s/codebook.json", again->set.folder);
	struct node *root = node_load(path);
	const struct node *variables = node_get(root, "variables");
	struct json json = {0};
	bool is_done = false;
	char *text;
	size_t len;
	size_t i;

	if (variables != NULL) {
		json_open(&json, NULL, '{');
		for (i = 0; i < root->n; i++)
			if (&root->child[i] != variables)
				verbatim_put(
				    &json, root->child[i].key, &root->child[i]);
		json_open(&json, "variables", '[');
		for (i = 0; i < variables->n; i++)
			verbatim_put(&json, NULL, &variables->child[i]);
		json_open(&json, NULL, '{');
		json_text(&json, "name", place_name);
		json_text(&json, "type", "text");
		json_close(&json, '}');
		json_close(&json, ']');
		json_close(&json, '}');
		text = json_finish(&json, &len);
		is_done = record_write(again->codebook, text, len, 0600);
		free(text);
	}
	node_free(root);
	free(path);
	return is_done;
}

/* Its arguments in this run, and what the one before it wrote. */
static struct args
arguments_of(
    const struct again *again, const struct stage *stage, const char *before)
{
	struct args argv = {0};
	size_t i;

	args_format(&argv, "%s/%s", again->set.bin, stage->program);
	args_add(&argv, "--quiet");
	if (stage->what == WHAT_CLEAN) {
		args_add(&argv, "--place");
		args_add(&argv, place_name);
	}
	for (i = 0; i < stage->args.n; i++) {
		char *path = stages_path(&again->set, stage->args.at[i]);
		bool is_book = stage->what == WHAT_NORMALIZE && i > 0 &&
		    strcmp(stage->args.at[i - 1], "--codebook") == 0;

		args_add(&argv, is_book ? again->codebook : path);
		free(path);
	}
	if (before != NULL)
		args_add(&argv, before);
	return argv;
}

/* One filter after another, by way of files. */
static bool
run_pipe(const struct again *again, const struct pipe *pipe)
{
	char *before = NULL;
	bool is_done = true;
	size_t i;

	for (i = 0; i < pipe->n && is_done; i++) {
		const struct stage *stage =
		    &again->list.stages[pipe->first + i];
		struct args argv = arguments_of(again, stage, before);
		char *to = i + 1 == pipe->n
		    ? stages_path(&again->set, pipe->to)
		    : mem_format("%s/%s.csv", again->set.work, stage->log);

		is_done = process_to(argv.at, to);
		args_clear(&argv);
		free(before);
		before = to;
	}
	free(before);
	return is_done;
}

static bool
run_waves(struct again *again)
{
	char *micro = mem_format("%s/micro", again->set.work);
	char *control = mem_format("%s/control", again->set.work);
	bool is_done = mkdir(micro, 0700) == 0 && mkdir(control, 0700) == 0 &&
	    write_codebook(again);
	size_t i;

	for (i = 0; i < again->list.n_pipes && is_done; i++)
		if (again->list.stages[again->list.pipes[i].first].wave != NULL)
			is_done = run_pipe(again, &again->list.pipes[i]);
	free(control);
	free(micro);
	return is_done;
}

/* ---- what is told -------------------------------------------------------- */

struct told {
	bool is_redacted;
	uint64_t n;
};

/* "answers.csv:17:hash" as fields: a name may hold a colon too. */
static void
put_record(void *context, const struct steps_record *record)
{
	struct told *told = context;
	char *place = mem_text(record->place);
	char *hash = strrchr(place, ':');
	char *number = NULL;
	struct out line = {0};

	if (hash != NULL) {
		*hash++ = '\0';
		number = strrchr(place, ':');
	}
	if (number != NULL) {
		*number++ = '\0';
		out_text(&line, "  ");
		steps_field(&line, slice_of(place));
		out_format(&line, ",%s,%s,", number, hash);
		if (!told->is_redacted)
			steps_field(&line, record->answer);
		out_byte(&line, ',');
		steps_field(&line, record->weight);
		out_byte(&line, '\n');
		fwrite(line.text, 1, line.len, stdout);
		told->n++;
	}
	out_free(&line);
	free(place);
}

static const struct measure *
measure_of(const struct tables *tables, const struct figure *figure)
{
	uint32_t i;
	uint32_t m;

	for (i = 0; i < tables->n_tables; i++) {
		const struct table *table = &tables->tables[i];

		for (m = 0; m < table->n_measures &&
		     strcmp(table->id, figure->table) == 0;
		     m++) {
			char *item = identity_item(&table->measures[m]);
			bool is_it = strcmp(item, figure->item) == 0;

			free(item);
			if (is_it)
				return &table->measures[m];
		}
	}
	return NULL;
}

static bool
tell_records(const struct again *again, const struct figure *figure,
    const char *category)
{
	char *tables_path = mem_format("%s/tables.json", again->set.folder);
	struct codebook *book = codebook_load(again->codebook);
	struct tables *tables = tables_load(tables_path);
	const struct measure *measure =
	    tables == NULL ? NULL : measure_of(tables, figure);
	struct told told = {.is_redacted = diag_is_redacted()};
	struct args paths = {0};
	bool is_done = false;
	size_t i;

	for (i = 0; i < again->study->n_chosen; i++)
		args_format(&paths, "%s/micro/%s.csv", again->set.work,
		    again->study->waves[i].id);
	if (book != NULL && measure != NULL) {
		puts("records in the base\n  file,record,hash,answer,weight");
		is_done = steps_list(&(struct steps_files){paths.at, paths.n,
					 again->study->weight, NULL},
		    book, measure, figure->column, category, place_name,
		    put_record, &told);
	}
	if (is_done && figure->result.status != RESULT_SUPPRESSED &&
	    told.n != figure->result.n) {
		diag_error(STATUS_FAIL, NULL, "differs-again",
		    "%llu records are in the base, the figure says %llu",
		    (unsigned long long)told.n,
		    (unsigned long long)figure->result.n);
		is_done = false;
	}
	args_clear(&paths);
	tables_free(tables);
	codebook_free(book);
	free(tables_path);
	return is_done;
}

bool
records_tell(const struct setup *set, const struct lineage *lineage,
    const struct figure *figure, const char *category, const char *wave)
{
	char *work = mem_format("%s/barometer-explain-XXXXXX", temp_folder());
	struct place place = {.file = work};
	struct again again = {.set = *set};
	char *path = mem_format("%s/study.json", set->folder);
	bool is_done = are_same(lineage->run, "inputs", set->input) &&
	    are_same(lineage->run, "specifications", set->folder);

	if (is_done && mkdtemp(work) == NULL) {
		diag_error(STATUS_FAIL, &place, "cannot-create",
		    "there is no room to make the records again; TMPDIR names "
		    "the folder");
		is_done = false;
	}
	if (is_done) {
		again.set.work = work;
		again.set.wave = wave;
		again.codebook = mem_format("%s/codebook.json", work);
		again.study = study_load(path, set->study);
		is_done = again.study != NULL &&
		    stages_choose(again.study, &again.set) &&
		    stages_make(&again.list, again.study, &again.set) &&
		    run_waves(&again) && tell_records(&again, figure, category);
		tree_remove(work);
	}
	stages_free(&again.list);
	study_free(again.study);
	free(again.codebook);
	free(path);
	free(work);
	return is_done;
}
